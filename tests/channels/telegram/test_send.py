"""Messages leave whole, in turn, and each failure says what becomes of them (spec G-ADP-3)."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from channels.telegram import Pace, Telegram, connect
from contactcenter.domain.message import Button, File
from contactcenter.ports.channel import Misconfigured, TryLater, Undeliverable
from tests.channels.telegram.bot_api import BotApi
from tests.channels.telegram.people import outbound


@pytest.fixture
async def bot(server: BotApi) -> AsyncIterator[Telegram]:
    bot = connect(server.settings(), pace=hurried())
    with contextlib.suppress(TimeoutError):
        yield bot
    await bot.close()


def hurried() -> Pace:
    return Pace(between=0, in_chat=0, in_group=0)


def a_file(name: str, media_type: str, content: bytes = b"\x00bytes\r\n\xff") -> File:
    return File(name=name, type=media_type, content=content)


JPEG, PNG = a_file("a.jpg", "image/jpeg"), a_file("b.png", "image/png")
PDF, CSV = a_file("فاکتور.pdf", "application/pdf"), a_file("d.csv", "text/csv")
VOICE = a_file("e.ogg", "audio/ogg; codecs=opus")


async def test_a_text_leaves_and_the_receipt_names_it(server: BotApi, bot: Telegram) -> None:
    receipt = await bot.send(outbound(text="سلام <b> & _x_", answers="77:12"))
    (sent,) = server.sent
    assert receipt.provider_id == "77:1000"
    assert (sent.method, sent.values["chat_id"]) == ("sendMessage", "77")
    assert sent.values["text"] == "سلام <b> & _x_"
    assert sent.values["reply_parameters"] == {
        "message_id": 12, "allow_sending_without_reply": True,
    }  # fmt: skip


async def test_a_thread_leads_back_to_its_place(server: BotApi, bot: Telegram) -> None:
    await bot.send(outbound(thread="bc:x:77"))
    await bot.send(outbound(thread="-100#3", answers="77:12"))
    await bot.send(outbound(thread=None, recipient="78"))
    first, second, third = (each.values for each in server.sent)
    assert (first["business_connection_id"], first["chat_id"]) == ("bc:x", "77")
    assert (second["message_thread_id"], "reply_parameters" in second) == ("3", False)
    assert third["chat_id"] == "78"


async def test_a_long_text_leaves_in_parts_that_arrive_in_order(
    server: BotApi, bot: Telegram
) -> None:
    paragraphs = [f"{number} " + "کلمه " * 500 for number in range(6)]
    await bot.send(outbound(text="\n\n".join(paragraphs), answers="77:5"))
    assert " ".join(" ".join(server.texts).split()) == " ".join(" ".join(paragraphs).split())
    assert [each.values.get("reply_parameters") is not None for each in server.sent] == [
        True, *[False] * (len(server.sent) - 1),
    ]  # fmt: skip


async def test_buttons_stand_under_the_last_words(server: BotApi, bot: Telegram) -> None:
    row = (Button(label="Good", value="v:5"), Button(label="Bad", value="v:1"))
    await bot.send(outbound(text="a" * 5000, buttons=(row,), files=(PDF,)))
    first, last, file = server.sent
    assert "reply_markup" not in first.values
    assert last.values["reply_markup"]["inline_keyboard"] == [
        [{"text": "Good", "callback_data": "v:5"}, {"text": "Bad", "callback_data": "v:1"}]
    ]
    assert file.method == "sendDocument"


@pytest.mark.parametrize(
    ("file", "method", "field"),
    [
        (JPEG, "sendPhoto", "photo"),
        (PDF, "sendDocument", "document"),
        (VOICE, "sendVoice", "voice"),
        (a_file("f.mp4", "video/mp4"), "sendVideo", "video"),
        (a_file("g.mp3", "audio/mpeg"), "sendAudio", "audio"),
        (a_file("h.gif", "image/gif"), "sendAnimation", "animation"),
        (a_file("i.jpg", "image/jpeg", b"x" * (10 * 1024 * 1024 + 1)), "sendDocument", "document"),
    ],
)
async def test_a_file_leaves_as_bytes_with_its_words(
    server: BotApi, bot: Telegram, file: File, method: str, field: str
) -> None:
    await bot.send(outbound(files=(file,), text="look"))
    (sent,) = server.sent
    assert (sent.method, sent.values["caption"]) == (method, "look")
    name, media_type, content = sent.files[sent.values[field].removeprefix("attach://")]
    assert (name, content) == (file.name, file.content)
    assert media_type == file.type.partition(";")[0]


async def test_pictures_leave_as_an_album_and_papers_as_another(
    server: BotApi, bot: Telegram
) -> None:
    await bot.send(outbound(files=(JPEG, PNG, PDF, CSV, VOICE), text="all"))
    assert [each.method for each in server.sent] == [
        "sendMediaGroup",
        "sendMediaGroup",
        "sendVoice",
    ]
    seen, kept, _ = server.sent
    assert seen.values["media"] == [
        {"type": "photo", "media": "attach://file0", "caption": "all"},
        {"type": "photo", "media": "attach://file1"},
    ]
    assert [name for name, _, _ in kept.files.values()] == [PDF.name, CSV.name]


async def test_an_album_holds_ten(server: BotApi, bot: Telegram) -> None:
    await bot.send(outbound(files=(JPEG,) * 11, text=""))
    assert [each.method for each in server.sent] == ["sendMediaGroup", "sendPhoto"]


async def test_words_that_are_too_long_for_a_caption_stand_before_the_file(
    server: BotApi, bot: Telegram
) -> None:
    await bot.send(outbound(files=(PDF,), text="😀" * 513))
    assert [each.method for each in server.sent] == ["sendMessage", "sendDocument"]


@pytest.mark.parametrize("files", [(JPEG,), (JPEG, PNG)])
async def test_a_picture_that_the_server_cannot_show_leaves_as_a_file(
    server: BotApi, bot: Telegram, files: tuple[File, ...]
) -> None:
    for method in ("sendPhoto", "sendMediaGroup"):
        server.befall(method, "400 Bad Request: PHOTO_INVALID_DIMENSIONS")
    await bot.send(outbound(files=files))
    (sent,) = server.sent
    kinds = [each["type"] for each in sent.values.get("media", [{"type": "document"}])]
    assert set(kinds) == {"document"}
    assert len(sent.files) == len(files)


async def test_a_group_that_moved_is_followed(server: BotApi, bot: Telegram) -> None:
    server.moved[-5] = -1005
    receipt = await bot.send(outbound(thread="-5", text="a " * 4000))
    assert {each.values["chat_id"] for each in server.sent} == {"-1005"}
    assert (receipt.provider_id, receipt.thread) == ("-1005:1000", "-1005")


async def test_what_stays_where_it_is_names_no_other_place(server: BotApi, bot: Telegram) -> None:
    assert (await bot.send(outbound(thread="-5"))).thread is None


@pytest.mark.parametrize("fault", ["500 Internal", "502", "429 Too Many", "drop", "late {"])
async def test_a_message_in_parts_is_taken_up_where_it_stopped(
    server: BotApi, bot: Telegram, fault: str
) -> None:
    text = "\n\n".join(letter * 4000 for letter in "abc")
    server.befall("sendMessage", "", fault)
    with pytest.raises(TryLater) as later:
        await bot.send(outbound(text=text))
    assert later.value.parts_sent == 1
    before = len(server.sent)
    await bot.send(outbound(text=text, parts_sent=1))
    assert [text[0] for text in server.texts[before:]] == ["b", "c"]


@pytest.mark.parametrize(
    ("fault", "kind", "reason"),
    [
        ("429 Too Many Requests: retry after 2", TryLater, "asks us to wait"),
        ("500 Internal Server Error", TryLater, "fails"),
        ("502", TryLater, "(502)"),
        ("drop", TryLater, "it may have arrived all the same"),
        ("late drop", TryLater, "it may have arrived all the same"),
        ("late {", TryLater, "it may have arrived all the same"),
        ("403 Forbidden: bot was blocked by the user", Undeliverable, "the customer blocked"),
        ("403 Forbidden: user is deactivated", Undeliverable, "account is gone"),
        ("400 Bad Request: chat not found", Undeliverable, "has to write to the bot first"),
        ("400 Bad Request: message is too long", Undeliverable, "takes no such message"),
        ("413 Request Entity Too Large", Undeliverable, "takes no such message"),
        ("401 Unauthorized", Misconfigured, "does not know the token"),
    ],
)
async def test_a_failure_says_what_becomes_of_the_message(
    server: BotApi, bot: Telegram, fault: str, kind: type[Exception], reason: str
) -> None:
    server.befall("sendMessage", fault)
    with pytest.raises(kind) as failed:
        await bot.send(outbound())
    assert type(failed.value) is kind
    assert reason in str(failed.value)


async def test_a_server_that_throttles_says_when_to_come_back(
    server: BotApi, bot: Telegram
) -> None:
    server.befall("sendMessage", "429")
    with pytest.raises(TryLater) as later:
        await bot.send(outbound())
    assert (later.value.after, later.value.parts_sent) == (timedelta(seconds=2), 0)


async def test_a_server_that_cannot_be_reached_has_nothing(server: BotApi) -> None:
    bot = connect(server.settings(base_url="http://127.0.0.1:9"), pace=hurried())
    with pytest.raises(TryLater, match="cannot be reached"):
        await bot.send(outbound())
    await bot.close()


async def test_what_arrived_before_a_refusal_is_said(server: BotApi, bot: Telegram) -> None:
    server.befall("sendMessage", "", "403 Forbidden: bot was blocked by the user")
    with pytest.raises(Undeliverable, match="1 of 3 parts had arrived"):
        await bot.send(outbound(text="\n\n".join("a" * 4000 for _ in range(3))))


@pytest.mark.parametrize(
    "changed",
    [
        {"thread": "someone"},
        {"thread": None, "recipient": "@name"},
        {"text": " \n"},
        {"files": (a_file("empty.txt", "text/plain", b""),)},
        {"files": (a_file("heavy.bin", "a/b", b"x" * (50 * 1024 * 1024 + 1)),)},
        {"buttons": ((Button(label="x", value="v" * 65),),)},
        {"buttons": ((Button(label=" ", value="v"),),)},
        {"buttons": ((Button(label="x", value="v"),),), "text": "", "files": (PDF,)},
    ],
)
async def test_what_no_server_takes_is_not_tried(
    server: BotApi, bot: Telegram, changed: dict[str, Any]
) -> None:
    with pytest.raises(Undeliverable):
        await bot.send(outbound(**changed))
    assert server.calls == []


async def test_one_person_is_written_to_once_a_second_and_others_meanwhile(
    server: BotApi,
) -> None:
    bot = connect(server.settings())
    began = asyncio.get_running_loop().time()
    await asyncio.gather(*(bot.send(outbound(thread=chat)) for chat in ("77", "77", "78", "79")))
    await bot.close()
    # From the beginning: on a busy machine the first one may come late, and the second in time.
    times = {each.values["chat_id"]: each.at for each in server.sent}
    assert times["77"] - began >= 0.95
    assert max(times["78"], times["79"]) < times["77"]


async def test_the_bot_as_a_whole_keeps_its_pace() -> None:
    pace = Pace(between=0.05)
    now = asyncio.get_running_loop().time
    began = now()
    for chat in range(1, 6):
        await pace.turn(chat)
        # From the beginning: a turn that is late by a busy machine makes the next gap shorter.
        assert now() - began >= 0.05 * (chat - 1) - 0.005


async def test_a_turn_that_is_too_far_off_is_left_for_later() -> None:
    pace = Pace(in_chat=40)
    await pace.turn(7)
    pace.longest = 30
    with pytest.raises(TryLater) as later:
        await pace.turn(7)
    assert later.value.after is not None
    assert 39 < later.value.after.total_seconds() <= 40
