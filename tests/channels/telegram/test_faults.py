"""The server fails in every way it can: nothing is lost, nothing is kept twice (F30, L17)."""

import asyncio
import contextlib
import json
from collections import Counter
from random import Random

import pytest

from channels.telegram import Pace, Telegram, api, connect, polling
from contactcenter.domain.message import Inbound
from contactcenter.ports.channel import Misconfigured, TryLater
from tests.channels.telegram import bot_api
from tests.channels.telegram.bot_api import BotApi
from tests.channels.telegram.listener import Kept, listening
from tests.channels.telegram.people import NOON, outbound, update

SEED = 20261122
IN = ["429", "500 Internal", "502", "409 Conflict: other", "drop", "late drop", "late {",
      "late cut", "repeat", "shuffle", "repeat", "shuffle"]  # fmt: skip
OUT = ["429", "500 Internal", "502", "drop", "late drop", "late {", "late cut"]
LATE = {"late drop", "late {", "late cut"}


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "_PAUSE", 0.005)


@pytest.fixture
def count(full: bool) -> int:  # noqa: FBT001
    """500 faults, or a sample of them."""
    return 500 if full else 100


async def test_updates_come_in_once_through_every_fault(server: BotApi, count: int) -> None:
    """F30, L17: with kills before the commit, and between the commit and the next question."""
    chance = Random(SEED)
    kept, said, faults = Kept(), 0, 0
    while faults < count or len(kept.raws) < said:
        if faults < count:
            for _ in range(chance.randint(0, 3)):
                said += 1
                await server.bring(update(5000 + said))
            server.befall("getUpdates", chance.choice(IN))
            faults += 1
        with contextlib.suppress(TryLater, Misconfigured, TimeoutError):
            await _listen_for_a_while(server, kept, chance)
    assert sorted(kept.raws) == sorted(str(5001 + number) for number in range(said))
    bot = connect(server.settings())
    messages = [bot.parse(raw) for raw in kept.raws.values()]
    await bot.close()
    external_ids = {
        each.external_id
        for parsed in messages
        if isinstance(parsed, tuple)
        for each in parsed
        if isinstance(each, Inbound)
    }
    assert len(external_ids) == said


async def _listen_for_a_while(server: BotApi, kept: Kept, chance: Random) -> None:
    """Store what comes until a kill or a fault; a kill may come before the commit or after it."""
    async with listening(server.settings(), kept.cursor, lambda: NOON) as batches:
        async with asyncio.timeout(0.1):  # a kill while it waits for the server
            async for batch in batches:
                if chance.random() < 0.1:
                    return
                kept.store(batch)
                if chance.random() < 0.2:
                    return


async def test_messages_leave_in_order_and_twice_only_where_nobody_can_know(
    server: BotApi, count: int
) -> None:
    """F30: an answer that was lost is the one reason for a part to arrive twice."""
    chance = Random(SEED)
    bot = connect(server.settings(), pace=Pace(between=0, in_chat=0))
    doubtful: Counter[str] = Counter()
    for number in range(count):
        fault = chance.choice(OUT)
        letters = "abc"[: chance.randint(1, 3)]
        text = "\n\n".join(f"{number}{letter} {'x' * 3000}" for letter in letters)
        before = chance.randrange(len(letters))
        server.befall("sendMessage", *[""] * before, fault)
        if fault in LATE:
            doubtful[f"{number}{letters[before]}"] += 1
        sent = len(server.sent)
        await _deliver(bot, text)
        heads = [each.split()[0] for each in server.texts[sent:]]
        assert list(dict.fromkeys(heads)) == [f"{number}{letter}" for letter in letters]
    await bot.close()
    arrived = Counter(each.split()[0] for each in server.texts)
    assert {head: times - 1 for head, times in arrived.items() if times > 1} == dict(doubtful)


async def _deliver(bot: Telegram, text: str) -> None:
    """Try as the core does, with what is known of the parts that left."""
    parts = 0
    while True:
        try:
            await bot.send(outbound(text=text, parts_sent=parts))
        except TryLater as later:
            parts = later.parts_sent or 0
        else:
            return


async def test_answers_that_never_come_are_given_up(
    server: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "_GRACE", -0.8)
    kept = Kept()
    for number in range(3):
        await server.bring(update(number))
        server.befall("getUpdates", "hang")
        with contextlib.suppress(TryLater):
            await _drain(server, kept)
    await _drain(server, kept)
    assert sorted(kept.raws) == ["0", "1", "2"]


async def _drain(server: BotApi, kept: Kept) -> None:
    async with listening(server.settings(), kept.cursor) as batches:
        kept.store(await anext(batches))
        kept.store(await anext(batches))


async def test_a_backlog_of_days_comes_in_whole(server: BotApi) -> None:
    """F27: 5,000 updates waited."""
    await server.bring(*(update(number) for number in range(1, 5001)))
    kept = Kept()
    async with listening(server.settings()) as batches:
        while len(kept.raws) < 5000:
            kept.store(await anext(batches))
    assert [json.loads(raw.body)["update_id"] for raw in kept.raws.values()] == [*range(1, 5001)]


async def test_a_server_that_speaks_no_http_is_gone_back_to() -> None:
    async def gibberish(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"220 mail.example ready\r\n")
        writer.close()

    server = await asyncio.start_server(gibberish, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    asked = api.Api(bot_api.BotApi(port=port).settings())
    with pytest.raises(api.NoAnswer):
        await asked.call("getMe")
    await asked.close()
    server.close()
