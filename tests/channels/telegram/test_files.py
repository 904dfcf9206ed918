"""Files are fetched once the update is stored, and kept beside it."""

import contextlib
from collections.abc import AsyncIterator

import pytest

from channels.telegram import Telegram, connect
from contactcenter.domain.incoming import Edit
from contactcenter.domain.message import File
from contactcenter.ports.channel import Misconfigured, TryLater
from tests.channels.telegram.bot_api import BotApi
from tests.channels.telegram.people import NEGAR, only, raw, update


@pytest.fixture
async def bot(server: BotApi) -> AsyncIterator[Telegram]:
    bot = connect(server.settings())
    with contextlib.suppress(TimeoutError):
        yield bot
    await bot.close()


PDF = {"document": {"file_id": "p", "file_name": "فاکتور.pdf", "mime_type": "application/pdf"}}


async def test_bytes_are_put_beside_the_update(server: BotApi, bot: Telegram) -> None:
    server.files["p"] = bytes(range(256)) * 400
    whole = await bot.complete(raw(update(3, **PDF)))
    expected = File(name="فاکتور.pdf", type="application/pdf", content=server.files["p"])
    assert only(bot.parse(whole)).files == (expected,)
    assert (whole.external_id, whole.received_at) == ("r", raw({}).received_at)
    assert await bot.complete(whole) == whole
    assert len(server.called("getFile")) == 1


async def test_an_edit_brings_its_file_too(server: BotApi, bot: Telegram) -> None:
    server.files["p"] = b"new"
    read = bot.parse(await bot.complete(raw(update(3, "edited_message", **PDF))))
    assert isinstance(read, tuple)
    assert isinstance(read[0], Edit)
    assert read[0].files[0].content == b"new"


async def test_what_has_no_files_is_left_as_it_is(server: BotApi, bot: Telegram) -> None:
    for told in (update(1), {"update_id": 2, "poll": {}}, [], update(3, **PDF, chat={"id": -1})):
        assert await bot.complete(raw(told)) == raw(told)
    assert server.calls == []


async def test_a_file_that_is_too_large_is_not_asked_for(server: BotApi, bot: Telegram) -> None:
    heavy = {"video": {"file_id": "v", "file_size": 20 * 1024 * 1024 + 1}}
    read = only(bot.parse(await bot.complete(raw(update(**heavy, caption="look")))))
    assert read.text == "look\n[video.mp4, 20.0 MB: larger than the 20 MB that bots are given]"
    assert server.calls == []


@pytest.mark.parametrize(
    ("fault", "note"),
    [
        ("", "wrong file_id or the file is temporarily unavailable"),
        ("400 Bad Request: file is too big", "file is too big"),
        ("404 Not Found", "Not Found"),
    ],
)
async def test_a_file_that_is_refused_holds_the_message_up_for_nobody(
    server: BotApi, bot: Telegram, fault: str, note: str
) -> None:
    if fault:
        server.befall("getFile", fault)
    read = only(bot.parse(await bot.complete(raw(update(**PDF, caption="bill")))))
    assert read.text.startswith("bill\n[فاکتور.pdf")
    assert note in read.text


@pytest.mark.parametrize(
    ("fault", "kind"),
    [("502", TryLater), ("429", TryLater), ("drop", TryLater), ("late {", TryLater),
     ("401 Unauthorized", Misconfigured)],
)  # fmt: skip
async def test_a_server_that_cannot_now_is_asked_again(
    server: BotApi, bot: Telegram, fault: str, kind: type[Exception]
) -> None:
    server.files["p"] = b"x"
    server.befall("getFile", fault)
    with pytest.raises(kind):
        await bot.complete(raw(update(**PDF)))
    assert only(bot.parse(await bot.complete(raw(update(**PDF))))).files[0].content == b"x"


async def test_a_press_is_answered_so_that_the_button_stops_turning(
    server: BotApi, bot: Telegram
) -> None:
    server.befall("answerCallbackQuery", "400 Bad Request: query is too old", "drop")
    told = raw({"update_id": 1, "callback_query": {"id": "q9", "from": NEGAR, "data": "5"}})
    for _ in range(3):
        assert await bot.complete(told) == told
    assert server.called("answerCallbackQuery") == [{"callback_query_id": "q9"}] * 3
