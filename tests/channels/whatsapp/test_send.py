"""Messages out: what the Graph API is told, and what its refusals become."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.responses import Response

from contactcenter.domain.ids import MessageId
from contactcenter.domain.message import Button, File, Outbound, Template
from contactcenter.ports.channel import (
    ChannelError,
    Misconfigured,
    Receipt,
    Templated,
    TryLater,
    Undeliverable,
)
from tests.channels.faults import Cut, Hang
from tests.channels.whatsapp.graph import NOBODY, FakeGraph, error, number

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MESSAGE = Outbound(
    message_id=MessageId("m1"),
    recipient="+989121112233",
    recipient_name="نگار",
    subject="",
    text="سلام، در راه است.",
    written_at=NOON,
)


def message(**changed: Any) -> Outbound:
    return replace(MESSAGE, **changed)


async def sent(fake: FakeGraph, said: Outbound, **settings: Any) -> Receipt:
    async with number(fake, **settings) as channel:
        return await channel.send(said)


async def refused(fake: FakeGraph, said: Outbound = MESSAGE) -> ChannelError:
    async with number(fake) as channel:
        with pytest.raises(ChannelError) as caught:
            await channel.send(said)
    return caught.value


async def test_a_text_is_told_to_a_number_and_the_receipt_names_it(fake: FakeGraph) -> None:
    assert await sent(fake, message(answers="wamid.THEIRS")) == Receipt(provider_id="wamid.1")
    assert fake.messages == [
        {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": "989121112233",
            "type": "text",
            "text": {"body": "سلام، در راه است.", "preview_url": False},
            "context": {"message_id": "wamid.THEIRS"},
        }
    ]


async def test_somebody_without_a_number_is_written_to_by_their_id(fake: FakeGraph) -> None:
    await sent(fake, message(recipient="IR.9911aZ"))
    assert fake.messages[0]["recipient"] == "IR.9911aZ"
    assert "to" not in fake.messages[0]


@pytest.mark.parametrize("address", ["", "negar", "+", "+98 912", "lea@x.test", "+0912", "ir.12"])
async def test_what_is_no_number_of_whatsapp_is_not_tried(fake: FakeGraph, address: str) -> None:
    assert isinstance(await refused(fake, message(recipient=address)), Undeliverable)
    assert fake.asked == []


async def test_a_long_text_leaves_in_pieces_that_are_whole_characters(fake: FakeGraph) -> None:
    text = "👩‍🔧" * 2000
    await sent(fake, message(text=text))
    bodies = [each["text"]["body"] for each in fake.messages]
    assert "".join(bodies) == text
    assert all(len(body.encode("utf-16-le")) // 2 <= 4096 for body in bodies)
    assert all(body.startswith("👩") and body.endswith("🔧") for body in bodies)


async def test_files_are_laid_down_and_then_named(fake: FakeGraph) -> None:
    files = (
        File(name="photo.jpg", type="image/jpeg", content=b"\xff\xd8jpeg"),
        File(name="فاکتور.pdf", type="application/pdf", content=b"%PDF\r\n--\r\n"),
    )
    assert await sent(fake, message(files=files)) == Receipt(provider_id="wamid.3")
    assert fake.uploads == [(f.name, f.type, f.content) for f in files]
    assert [each["type"] for each in fake.messages] == ["text", "image", "document"]
    assert fake.messages[1]["image"] == {"id": "9001"}
    assert fake.messages[2]["document"] == {"id": "9002", "filename": "فاکتور.pdf"}


@pytest.mark.parametrize(
    ("name", "media_type", "size", "told"),
    [
        ("a.zip", "application/zip", 10, "takes no files of the type application/zip"),
        ("a.webp", "image/webp", 10, "takes no files of the type image/webp"),
        ("a.csv", "Text/CSV; charset=utf-8", 10, "takes no files of the type text/csv"),
        ("a.png", "image/png", 5 * 1024 * 1024 + 1, "more than 5242880 as image/png"),
        ("a.mp4", "video/mp4", 16 * 1024 * 1024 + 1, "more than 16777216 as video/mp4"),
    ],
)
async def test_what_the_cloud_api_does_not_lay_down_is_not_sent(
    fake: FakeGraph, name: str, media_type: str, size: int, told: str
) -> None:
    """The types and sizes are those of its documentation; no part of the message leaves."""
    file = File(name=name, type=media_type, content=b"x" * size)
    met = await refused(fake, message(files=(file,)))
    assert isinstance(met, Undeliverable)
    assert told in str(met)
    assert fake.asked == []


def buttons(*labels: str) -> tuple[tuple[Button, ...], ...]:
    return (tuple(Button(label=label, value=f"v{n}") for n, label in enumerate(labels)),)


async def test_three_short_buttons_are_buttons(fake: FakeGraph) -> None:
    await sent(fake, message(buttons=buttons("خوب", "متوسط", "بد")))
    shown = fake.messages[0]["interactive"]
    assert shown["type"] == "button"
    assert shown["body"] == {"text": MESSAGE.text}
    assert shown["action"]["buttons"][2] == {"type": "reply", "reply": {"id": "v2", "title": "بد"}}


@pytest.mark.parametrize(
    "labels", [("1", "2", "3", "4"), ("a label too long for a button", "b"), ("same", "same")]
)
async def test_more_or_longer_buttons_are_a_list(fake: FakeGraph, labels: tuple[str, ...]) -> None:
    await sent(fake, message(buttons=buttons(*labels)))
    shown = fake.messages[0]["interactive"]
    rows = shown["action"]["sections"][0]["rows"]
    assert shown["type"] == "list"
    assert [row["id"] for row in rows] == [f"v{n}" for n in range(len(labels))]
    assert all(len(row["title"]) <= 24 for row in rows)
    assert [row.get("description", row["title"]) for row in rows] == list(labels)


async def test_buttons_stand_under_the_end_of_a_long_text(fake: FakeGraph) -> None:
    await sent(fake, message(text="x" * 5000, buttons=buttons("yes")))
    assert [each["type"] for each in fake.messages] == ["text", "interactive"]
    assert len(fake.messages[1]["interactive"]["body"]["text"]) <= 1024


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"text": " \n"}, "nothing in the message"),
        ({"text": "", "buttons": buttons("a")}, "buttons need a text"),
        ({"buttons": buttons(*"abcdefghijk")}, "these are 11"),
        (
            {"buttons": ((Button(label="a", value="v"), Button(label="b", value="v")),)},
            "same value",
        ),
        ({"buttons": ((Button(label=" ", value="v"),),)}, "no label"),
        ({"files": (File(name="e.pdf", type="application/pdf", content=b""),)}, "'e.pdf' is empty"),
    ],
)
async def test_what_cannot_leave_says_why(
    fake: FakeGraph, changed: Mapping[str, Any], why: str
) -> None:
    met = await refused(fake, message(**changed))
    assert isinstance(met, Undeliverable)
    assert why in str(met)
    assert fake.asked == []


TEMPLATES = {
    "reopen": {
        "fa": {"name": "reopen_v2", "parameters": ["name", "reference"]},
        "en-GB": {"parameters": []},
    }
}


def from_template(**given: Any) -> Outbound:
    template = Template(**{"name": "reopen", "language": "fa", **given})
    return message(text="as agents read it", template=template)


async def test_a_template_leaves_with_its_parameters_in_order(fake: FakeGraph) -> None:
    values = {"reference": "AB12", "name": "نگار\n\t  احمدی {{1}}", "unused": "x"}
    await sent(fake, from_template(values=values), templates=TEMPLATES)
    assert fake.messages[0]["type"] == "template"
    assert "text" not in fake.messages[0]
    assert fake.messages[0]["template"] == {
        "name": "reopen_v2",
        "language": {"code": "fa"},
        "components": [
            {
                "type": "body",
                "parameters": [
                    {"type": "text", "text": "نگار احمدی {{1}}"},
                    {"type": "text", "text": "AB12"},
                ],
            }
        ],
    }


async def test_a_template_without_parameters_takes_its_names_from_ours(fake: FakeGraph) -> None:
    await sent(fake, from_template(language="en-GB"), templates=TEMPLATES)
    expected = {"name": "reopen", "language": {"code": "en_GB"}, "components": []}
    assert fake.messages[0]["template"] == expected


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"language": "de"}, "no template reopen in de"),
        ({"values": {"name": "x"}}, "needs reference"),
        ({"values": {"name": "x", "reference": " \n"}}, "needs reference"),
    ],
)
async def test_a_template_that_cannot_be_filled_does_not_leave(
    fake: FakeGraph, given: dict[str, Any], why: str
) -> None:
    async with number(fake, templates=TEMPLATES) as channel:
        with pytest.raises(Undeliverable, match=why):
            await channel.send(from_template(**given))
    assert fake.asked == []


@pytest.mark.parametrize(
    ("answer", "kind", "told"),
    [
        (error(400, 131047, "Re-engagement message"), Undeliverable, "send a template"),
        (error(400, 131026, "Message undeliverable"), Undeliverable, "131026"),
        (error(400, 100, "Invalid parameter"), Undeliverable, "Invalid parameter (100)"),
        (error(404, 132001, "Template does not exist"), Undeliverable, "Template"),
        (error(400, 130429, "Rate limit hit"), TryLater, "130429"),
        (error(400, 80007, "Rate limit"), TryLater, "80007"),
        (error(400, 131056, "Pair rate limit hit"), TryLater, "131056"),
        (error(500, 131000, "Something went wrong"), TryLater, "131000"),
        (error(401, 190, "Token has expired"), Misconfigured, "Token has expired"),
        (error(403, 10, "Permission denied"), Misconfigured, "Permission"),
        (error(400, 200, "Permission"), Misconfigured, "200"),
        (error(400, 33, "Deleted number"), Misconfigured, "33"),
        (Response("<h1>Bad Gateway", 502), TryLater, "HTTP 502"),
        (Response("", 503), TryLater, "HTTP 503"),
        (Response("{}", 429), TryLater, "HTTP 429"),
        (Response('{"error": "text"}', 401), Misconfigured, "HTTP 401"),
        (Response('{"error": []}', 418), Undeliverable, "HTTP 418"),
        (Response("", 302, headers={"Location": "http://127.0.0.1:9/"}), Undeliverable, "HTTP 302"),
        (Response("<html>This page is filtered", 200), TryLater, "cannot be read"),
        (Response('{"messages": [{"i', 200), TryLater, "cannot be read"),
        (Response('{"messages": []}', 200), TryLater, "no id"),
        (Response("[]", 200), TryLater, "no id"),
        (Cut(), TryLater, "RemoteProtocolError"),
        (Hang(), TryLater, "ReadTimeout"),
    ],
)
async def test_a_refusal_is_the_trouble_that_it_means(
    fake: FakeGraph, answer: Any, kind: type[ChannelError], told: str
) -> None:
    """G-ADP-2, S11: a redirect is not followed."""
    fake.faults.append(answer)
    met = await refused(fake)
    assert type(met) is kind
    assert told in str(met)
    assert len(fake.asked) == 1


async def test_nobody_there_is_to_be_tried_later(fake: FakeGraph) -> None:
    fake.url = NOBODY
    assert isinstance(await refused(fake), TryLater)


async def test_an_answer_cut_short_behind_the_id_is_an_answer(fake: FakeGraph) -> None:
    fake.faults.append(Response('{"messages": [{"id": "wamid.HBg=", "mess', 200))
    assert await sent(fake, MESSAGE) == Receipt(provider_id="wamid.HBg=")


async def test_the_pause_that_is_asked_for_is_kept_within_reason(fake: FakeGraph) -> None:
    fake.faults += [error(429, 130429, retry_after="7"), error(429, 130429, retry_after="999999")]
    pauses = [getattr(await refused(fake), "after", None) for _ in range(2)]
    assert pauses == [timedelta(seconds=7), timedelta(hours=1)]


async def test_what_has_left_does_not_leave_again(fake: FakeGraph) -> None:
    said = message(
        text="x" * 5000, files=(File(name="a.pdf", type="application/pdf", content=b"x"),)
    )
    fake.faults += [None, error(401, 190, "Token has expired")]
    met = await refused(fake, said)
    assert isinstance(met, TryLater)
    assert met.parts_sent == 1
    await sent(fake, replace(said, parts_sent=1))
    assert [each["type"] for each in fake.messages] == ["text", "text", "document"]
    assert "".join(each["text"]["body"] for each in fake.messages[:2]) == said.text


async def test_a_message_refused_half_way_says_how_much_has_left(fake: FakeGraph) -> None:
    file = File(name="a.pdf", type="application/pdf", content=b"no PDF at all")
    fake.faults += [None, error(400, 131053, "Media upload error", "Unsupported type")]
    met = await refused(fake, message(files=(file,)))
    assert isinstance(met, Undeliverable)
    assert "Media upload error: Unsupported type (131053) (1 of 2 parts have left)" in str(met)


async def test_templates_are_offered_with_a_gap_for_each_place(fake: FakeGraph) -> None:
    words = {"parameters": ["name"], "text": "سلام {name}!"}
    async with number(fake, templates={**TEMPLATES, "hello": {"fa": words}}) as channel:
        assert isinstance(channel, Templated)
        assert channel.answer_within == timedelta(days=1)
        assert [
            (each.name, each.language, each.text, each.places) for each in channel.templates()
        ] == [
            ("reopen", "fa", "reopen · {name} · {reference}", ("name", "reference")),
            ("reopen", "en-GB", "reopen", ()),
            ("hello", "fa", "سلام {name}!", ("name",)),
        ]


async def test_a_proxy_is_asked_when_one_is_set(fake: FakeGraph) -> None:
    proxy, fake.url = fake.url, NOBODY
    assert await sent(fake, MESSAGE, proxy=proxy) == Receipt(provider_id="wamid.1")
