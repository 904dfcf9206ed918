"""Updates come in once, whatever happens to us or to the server (spec G-ADP-3, L17)."""

import asyncio
import contextlib
import json
from datetime import UTC, datetime, timedelta

import pytest

from channels.telegram import Config, connect, polling
from contactcenter.ports.channel import Batch, Misconfigured, Raw, TryLater, Unreadable
from tests.channels.telegram.bot_api import HOOK, SECRET, BotApi
from tests.channels.telegram.listener import Kept, failure, listening
from tests.channels.telegram.people import NOON, WRITTEN, update

SECONDS = int(NOON.timestamp())


async def test_the_first_batch_is_empty_and_says_that_the_connection_stands(
    server: BotApi,
) -> None:
    async with listening(server.settings()) as batches:
        assert (await anext(batches)).raws == ()
    assert server.called("getMe")
    assert not server.called("getUpdates")


async def test_an_update_is_stored_as_it_came_under_its_number(server: BotApi) -> None:
    brought = update(701, text="سلام \ud83d", new_field=[1.5, {"x": None}])
    await server.bring(brought)
    async with listening(server.settings()) as batches:
        await anext(batches)
        (raw,) = (await anext(batches)).raws
    assert raw.external_id == "701"
    assert json.loads(raw.body) == brought


async def test_an_update_is_dated_by_the_server_that_kept_it_for_us(server: BotApi) -> None:
    """A-RCV-3, B-EVT-5: what waited at the server came in when it was written."""
    await server.bring(
        update(1), {"update_id": 2, "callback_query": {"id": "1"}}, update(3, date=1)
    )
    async with listening(server.settings()) as batches:
        await anext(batches)
        raws = (await anext(batches)).raws
    dates = [raw.received_at for raw in raws]
    assert dates == [datetime.fromtimestamp(WRITTEN, UTC), NOON, NOON - timedelta(hours=48)]


async def test_the_server_forgets_an_update_only_when_we_are_asked_for_more(
    server: BotApi,
) -> None:
    """G-ADP-1: acknowledged after the store, which is when the generator is resumed."""
    await server.bring(update(1), update(2))
    async with listening(server.settings()) as batches:
        await anext(batches)
        await anext(batches)
        assert len(server.updates) == 2
        await server.bring(update(3))
        await anext(batches)
        assert [each["update_id"] for each in server.updates] == [3]


async def test_what_was_stored_and_not_confirmed_comes_again_under_the_same_name(
    server: BotApi,
) -> None:
    """L17: killed between the commit and the next question."""
    kept = Kept()
    await server.bring(update(1), update(2))
    for _ in range(3):
        async with listening(server.settings(), kept.cursor and "0:0:0") as batches:
            kept.store(await anext(batches))
            kept.store(await anext(batches))
    assert sorted(kept.raws) == ["1", "2"]


async def test_a_stored_cursor_is_where_we_go_on(server: BotApi) -> None:
    await server.bring(update(1), update(2))
    async with listening(server.settings()) as batches:
        await anext(batches)
        cursor = (await anext(batches)).cursor
    await server.bring(update(3))
    async with listening(server.settings(), cursor) as batches:
        await anext(batches)
        assert [raw.external_id for raw in (await anext(batches)).raws] == ["3"]
    assert server.called("getUpdates")[-1]["offset"] == "3"


async def test_after_a_week_of_silence_numbers_may_begin_anywhere(server: BotApi) -> None:
    """G-ADP-3: no monotony is required; what the server counts anew is not taken for confirmed."""
    await server.bring(update(50))
    week_ago = SECONDS - 7 * 86_400
    async with listening(server.settings(), f"9000:{week_ago}:{SECONDS}") as batches:
        await anext(batches)
        batch = await anext(batches)
        await server.bring(update(51))
        await anext(batches)
    assert [raw.external_id for raw in batch.raws] == ["50"]
    assert "offset" not in server.called("getUpdates")[0]
    assert server.called("getUpdates")[1]["offset"] == "51"


async def test_an_update_without_a_number_is_kept_and_stops_nothing(server: BotApi) -> None:
    await server.bring({"update_id": 1.5, "message": "broken"}, update(2))
    async with listening(server.settings()) as batches:
        await anext(batches)
        broken, good = (await anext(batches)).raws
    assert (len(broken.external_id), good.external_id) == (64, "2")
    assert isinstance(connect(Config(token="1:a")).parse(broken), Unreadable)


async def test_kinds_are_named_so_that_the_server_sends_them(server: BotApi) -> None:
    """Business messages and membership are left out by servers unless they are asked for."""
    await server.bring(update(1))
    async with listening(server.settings()) as batches:
        await anext(batches)
        await anext(batches)
    named = server.called("getUpdates")[0]["allowed_updates"]
    assert {"message", "business_message", "callback_query", "my_chat_member"} <= set(named)


@pytest.mark.parametrize(
    ("method", "fault", "kind", "reason"),
    [
        ("getMe", "401 Unauthorized", Misconfigured, "does not know the token"),
        ("getMe", "404 Not Found", Misconfigured, "does not know the token"),
        ("getMe", "500 Internal", TryLater, "Internal (500)"),
        ("getMe", "drop", TryLater, "cannot be asked"),
        ("getUpdates", "409 Conflict: other", Misconfigured, "another program"),
        ("getUpdates", "401 Unauthorized", Misconfigured, "does not know the token"),
        ("getUpdates", "429 Too Many", TryLater, "asks us to wait"),
        ("getUpdates", "502", TryLater, "(502)"),
        ("getUpdates", "late {", TryLater, "cannot be read"),
        ("getUpdates", "late cut", TryLater, "cannot be asked"),
        ("getUpdates", "drop", TryLater, "cannot be asked"),
    ],
)
async def test_a_failure_says_whether_a_person_must_act(
    server: BotApi, method: str, fault: str, kind: type[Exception], reason: str
) -> None:
    await server.bring(update(1))
    server.befall(method, fault)
    error = await failure(server.settings())
    assert type(error) is kind
    assert reason in str(error)


async def test_a_server_that_throttles_says_for_how_long(server: BotApi) -> None:
    server.befall("getUpdates", "429")
    error = await failure(server.settings())
    assert isinstance(error, TryLater)
    assert error.after == timedelta(seconds=2)


async def test_a_server_that_hangs_is_left(server: BotApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "_GRACE", -0.7)
    server.befall("getUpdates", "hang")
    error = await failure(server.settings())
    assert isinstance(error, TryLater)
    assert "no answer in time" in str(error)


async def test_nothing_listens_at_the_address(server: BotApi) -> None:
    error = await failure(server.settings(base_url="http://127.0.0.1:9"))
    assert isinstance(error, TryLater)
    assert server.settings().token not in repr((error, error.__cause__, error.__context__))


async def test_a_second_poller_is_told_of_plainly(server: BotApi) -> None:
    async with listening(server.settings()) as first, listening(server.settings()) as second:
        await anext(first)
        await anext(second)
        both = [asyncio.ensure_future(anext(each)) for each in (first, second)]
        (lost,), (won,) = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        with pytest.raises(Misconfigured, match="another program asks for this bot's updates"):
            await lost
        await server.bring(update(1))
        assert len((await won).raws) == 1


@pytest.mark.parametrize("fault", ["impatient", "deaf"])
async def test_a_server_with_nothing_new_is_not_asked_in_a_loop(server: BotApi, fault: str) -> None:
    """One update that never goes away, or a server that does not wait: once a second at most."""
    setattr(server, fault, True)
    if fault == "deaf":
        await server.bring(update(1))
    async with listening(server.settings()) as batches:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1.5):
                while True:
                    await anext(batches)
    assert len(server.called("getUpdates")) <= 3


async def test_a_gap_that_the_server_did_not_keep_is_set_aside_by_name(server: BotApi) -> None:
    """L17: an outage of more than 24 hours raises an alarm that names the gap."""
    three_days_ago = SECONDS - 72 * 3600
    kept = f"5:{three_days_ago}:{three_days_ago}"
    async with listening(server.settings(), kept) as batches:
        first = await anext(batches)
    (raw,) = first.raws
    parsed = connect(Config(token="1:a")).parse(raw)
    assert isinstance(parsed, Unreadable)
    assert "from 2026-11-19T12:00+00:00 to 2026-11-21T12:00+00:00" in parsed.reason
    async with listening(server.settings(), first.cursor) as batches:
        assert (await anext(batches)).raws == ()


async def test_a_day_without_messages_is_no_gap(server: BotApi) -> None:
    """The cursor says when we asked last, hour by hour, whatever came."""
    time = NOON
    kept = Kept()
    async with listening(server.settings(), now=lambda: time) as batches:
        kept.store(await anext(batches))
        time += timedelta(hours=30)
        kept.store(await anext(batches))
    async with listening(server.settings(), kept.cursor, lambda: time) as batches:
        assert (await anext(batches)).raws == ()


async def test_a_webhook_of_ours_is_taken_back(server: BotApi) -> None:
    server.webhook = {"url": HOOK}
    await server.bring(update(1))
    async with listening(server.settings(webhook_url=HOOK)) as batches:
        await anext(batches)
        assert len((await anext(batches)).raws) == 1
    assert server.called("deleteWebhook")


async def test_a_webhook_of_somebody_else_is_left_alone(server: BotApi) -> None:
    server.webhook = {"url": "https://other.example/x"}
    error = await failure(server.settings())
    assert isinstance(error, Misconfigured)
    assert "https://other.example/x" in str(error)
    assert not server.called("deleteWebhook")


def called(server: BotApi) -> Config:
    return server.settings(mode="webhook", webhook_url=HOOK, webhook_secret=SECRET)


async def test_an_inbox_that_is_called_tells_the_server_where(server: BotApi) -> None:
    async with listening(called(server)) as batches:
        assert (await anext(batches)).raws == ()
    (values,) = server.called("setWebhook")
    assert (values["url"], values["secret_token"]) == (HOOK, SECRET)
    assert not server.called("getUpdates")


@pytest.mark.parametrize(
    ("info", "kind", "reason"),
    [
        ({"url": "https://other.example"}, Misconfigured, "another address than ours"),
        (
            {"url": HOOK, "last_error_date": SECONDS + 5, "last_error_message": "403 Forbidden"},
            TryLater,
            "403 Forbidden",
        ),
    ],
)
async def test_what_the_server_says_of_its_calls_is_said_on(
    server: BotApi,
    monkeypatch: pytest.MonkeyPatch,
    info: dict[str, object],
    kind: type[Exception],
    reason: str,
) -> None:
    monkeypatch.setattr(polling, "_LOOK_EVERY", 0.01)
    async with listening(called(server)) as batches:
        await anext(batches)
        server.webhook = info
        with pytest.raises(kind, match=reason):
            await anext(batches)


async def test_a_broken_cursor_is_the_beginning(server: BotApi) -> None:
    await server.bring(update(1))
    async with listening(server.settings(), "x:y") as batches:
        await anext(batches)
        batch: Batch = await anext(batches)
        raw: Raw = batch.raws[0]
    assert raw.external_id == "1"
