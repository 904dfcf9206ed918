"""Texts out: what gateways are asked, what their answers mean, and what it may cost."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from starlette.responses import JSONResponse, Response

from channels.sms import Config, connect
from contactcenter.domain.ids import MessageId
from contactcenter.domain.message import Button, File, Outbound
from contactcenter.ports.channel import (
    ChannelError,
    Misconfigured,
    PerhapsSent,
    Priced,
    Receipt,
    TryLater,
    Undeliverable,
)
from tests.channels.faults import Cut, Hang
from tests.channels.sms.gateways import NOON, FakeGateway, account, plain, twilio

MESSAGE = Outbound(
    message_id=MessageId("m1"),
    recipient="+989121112233",
    recipient_name="",
    subject="",
    text='کد شما: 4711 & {secret} "quoted"',
    written_at=NOON,
)


async def sent(fake: FakeGateway, config: Config, **changed: Any) -> Receipt:
    async with account(fake, config) as channel:
        return await channel.send(replace(MESSAGE, **changed))


async def refused(fake: FakeGateway, config: Config, **changed: Any) -> ChannelError:
    async with account(fake, config) as channel:
        with pytest.raises(ChannelError) as caught:
            await channel.send(replace(MESSAGE, **changed))
    return caught.value


async def test_twilio_takes_a_form_and_names_the_message(fake: FakeGateway) -> None:
    assert await sent(fake, twilio(fake)) == Receipt(provider_id="SM42")
    assert fake.asked[0].url.path == "/2010-04-01/Accounts/AC1/Messages.json"
    expected = {"To": "+989121112233", "From": "+15005550006", "Body": MESSAGE.text}
    assert fake.taken == expected


async def test_kavenegar_takes_a_national_number(fake: FakeGateway) -> None:
    request = {"url": f"{fake.url}/v1/{{secret}}/sms/send.json"}
    config = Config(enabled=True, preset="kavenegar", sender="3000", secret="key", request=request)
    assert await sent(fake, config) == Receipt(provider_id="8792343")
    expected = {"receptor": "09121112233", "sender": "3000", "message": MESSAGE.text}
    assert fake.taken == expected


async def test_a_gateway_by_query_reads_back_what_was_written(fake: FakeGateway) -> None:
    assert await sent(fake, plain(fake)) == Receipt(provider_id="4711")
    (asked,) = fake.asked
    assert (asked.method, asked.url.path) == ("GET", "/send/me")
    assert dict(asked.query_params) == {
        "key": "s&cret",
        "to": "+989121112233",
        "text": MESSAGE.text,
        "from": "3000",
        "flash": "0",
    }
    assert asked.headers["x-trace"] == "m-m1"


async def test_json_is_built_and_not_glued_together(fake: FakeGateway) -> None:
    fields = {"messages": [{"destinations": [{"to": "{to}"}], "text": "«{text}»", "n": 1}]}
    request = {"url": f"{fake.url}/json", "encoding": "json", "fields": fields}
    text = 'he said "hi"},{\n\\ {to}'
    await sent(fake, plain(fake, request=request), text=text)
    read = json.loads(fake.bodies[0])
    expected = {"destinations": [{"to": "+989121112233"}], "text": f"«{text}»", "n": 1}
    assert read == {"messages": [expected]}


async def test_a_value_is_never_a_template(fake: FakeGateway) -> None:
    """A customer's name may be {secret}: it is not filled in when it was filled in itself."""
    request = {"url": f"{fake.url}/send?t={{text}}", "fields": {"t": "{from} {text}"}}
    await sent(fake, plain(fake, request=request, sender="{text}"), text="{secret}{id}")
    assert fake.asked[0].query_params["t"] == "{secret}{id}"
    assert fake.taken["t"] == "{text} {secret}{id}"


@pytest.mark.parametrize("text", ["a\r\nX-Evil: 1", "a\nb", "سلام", "a\x00b\x7f"])
async def test_what_no_header_can_hold_is_not_put_into_one(fake: FakeGateway, text: str) -> None:
    """S37 for requests: CR and LF make no second header."""
    request = {"url": f"{fake.url}/send", "headers": {"X-Text": "{text}"}}
    met = await refused(fake, plain(fake, request=request), text=text)
    assert isinstance(met, Undeliverable)
    assert fake.asked == []


@pytest.mark.parametrize("text", ["../../admin?x=1#y", "a/b", "%2e%2e/", "a b%0d%0a"])
async def test_a_value_in_an_address_stays_in_its_place(fake: FakeGateway, text: str) -> None:
    request = {"url": f"{fake.url}/send/{{text}}/now"}
    await sent(fake, plain(fake, request=request), text=text)
    raw_path = fake.asked[0].scope["raw_path"].decode()
    assert raw_path.count("/") == 3
    assert raw_path.endswith("/now")


async def test_an_address_that_becomes_too_long_is_not_tried(fake: FakeGateway) -> None:
    config = plain(fake, request={"url": f"{fake.url}/{{text}}"}, most_segments=255)
    met = await refused(fake, config, text="ا" * 15_000)
    assert isinstance(met, Undeliverable)
    assert fake.asked == []


async def test_nothing_leaves_before_it_is_switched_on(fake: FakeGateway) -> None:
    met = await refused(fake, twilio(fake, enabled=False))
    assert isinstance(met, Undeliverable)
    assert str(met) == "text messages are switched off"
    assert isinstance(await refused(fake, Config()), Undeliverable)
    assert fake.asked == []


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"recipient": "384387"}, "'384387' is no phone number"),
        ({"recipient": "lea@x.test"}, "is no phone number"),
        ({"recipient": ""}, "is no phone number"),
        ({"text": " \n\x00"}, "nothing in the message"),
        ({"text": "ا" * 671}, "11 text messages long, more than 10"),
        ({"files": (File(name="a", type="b", content=b"c"),)}, "carries no files"),
    ],
)
async def test_what_cannot_leave_says_why(
    fake: FakeGateway, changed: dict[str, Any], why: str
) -> None:
    met = await refused(fake, plain(fake), **changed)
    assert isinstance(met, Undeliverable)
    assert why in str(met)
    assert fake.asked == []


async def test_buttons_are_numbered_lines(fake: FakeGateway) -> None:
    rows = ((Button(label="خوب", value="5"), Button(label="بد", value="1")),)
    await sent(fake, twilio(fake), text="چطور بود؟", buttons=rows)
    assert fake.taken["Body"] == "چطور بود؟\n1. خوب\n2. بد"


@pytest.mark.parametrize(
    ("answer", "kind", "told"),
    [
        (JSONResponse({"code": 21211, "message": "Invalid To"}, 400), Undeliverable, "Invalid To"),
        (JSONResponse({"code": 21610, "message": "Stopped"}, 400), Undeliverable, "(21610)"),
        (JSONResponse({"code": 20003, "message": "Authenticate"}, 401), Misconfigured, "(20003)"),
        (JSONResponse({"code": 21606, "message": "From"}, 400), Misconfigured, "(21606)"),
        (JSONResponse({"code": 20429, "message": "Too many"}, 429), TryLater, "Too many (20429)"),
        (Response("", 429), TryLater, "HTTP 429"),
        (Response("<h1>Bad Gateway", 502), TryLater, "HTTP 502"),
        (Response("", 403), Misconfigured, "HTTP 403"),
        (Response("", 302, headers={"Location": "http://127.0.0.1:9"}), Misconfigured, "HTTP 302"),
        (Response("", 404), Undeliverable, "HTTP 404"),
        (Cut(), TryLater, "RemoteProtocolError"),
        (Hang(), TryLater, "ReadTimeout"),
    ],
)
async def test_a_refusal_is_the_trouble_that_it_means(
    fake: FakeGateway, answer: Any, kind: type[ChannelError], told: str
) -> None:
    """G-ADP-2, S11: a redirect is not followed."""
    fake.faults.append(answer)
    met = await refused(fake, twilio(fake))
    assert isinstance(met, kind)
    assert told in str(met)
    assert len(fake.asked) == 1


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ({"return": {"status": 411, "message": "دریافت کننده نامعتبر است"}}, Undeliverable),
        ({"return": {"status": 418, "message": "اعتبار حساب شما کافی نیست"}}, Misconfigured),
        ({"return": {"status": 409, "message": "بعدا"}}, TryLater),
        ({"return": {}}, TryLater),
        ([], TryLater),
    ],
)
async def test_a_good_status_of_http_may_hold_a_refusal(
    fake: FakeGateway, answer: Any, kind: type[ChannelError]
) -> None:
    fake.faults.append(JSONResponse(answer))
    request = {"url": f"{fake.url}/v1/{{secret}}/sms/send.json"}
    config = Config(enabled=True, preset="kavenegar", secret="key", request=request)
    assert isinstance(await refused(fake, config), kind)


@pytest.mark.parametrize("cut", [b'{"return": {"status"', b"<html>filtered", b""])
async def test_an_answer_that_cannot_be_read_is_asked_again_later(
    fake: FakeGateway, cut: bytes
) -> None:
    fake.faults.append(Response(cut))
    request = {"url": f"{fake.url}/v1/{{secret}}/sms/send.json"}
    config = Config(enabled=True, preset="kavenegar", secret="key", request=request)
    assert isinstance(await refused(fake, config), TryLater)


async def test_a_good_answer_without_an_id_is_a_receipt_without_one(fake: FakeGateway) -> None:
    fake.faults.append(Response('{"sid": ', 201))
    assert await sent(fake, twilio(fake)) == Receipt(provider_id=None)


async def test_words_that_say_no_are_a_refusal(fake: FakeGateway) -> None:
    fake.faults.append(Response("ERROR: no credit"))
    met = await refused(fake, plain(fake))
    assert isinstance(met, Undeliverable)
    assert "ERROR: no credit" in str(met)


async def test_an_endless_answer_is_left(fake: FakeGateway) -> None:
    fake.faults.append(Response(b"OK: 12 " + b"x" * 5_000_000))
    assert await sent(fake, plain(fake)) == Receipt(provider_id="12")


async def test_a_long_message_costs_by_its_segments(fake: FakeGateway) -> None:
    async with account(fake, plain(fake, cost_per_segment=0.1, daily_cap=0.3)) as channel:
        assert isinstance(channel, Priced)
        assert channel.daily_cap == Decimal("0.3")
        assert [channel.price(replace(MESSAGE, text="ا" * length)) for length in (1, 200, 250)] == [
            Decimal("0.1"),
            Decimal("0.3"),
            Decimal("0.4"),
        ]


@pytest.mark.parametrize(
    ("answer", "perhaps"),
    [
        pytest.param(Response("", 429), False, id="refused for now"),
        pytest.param(Response("", 400), False, id="refused"),
        pytest.param(Response("", 403), False, id="our settings"),
        pytest.param(Response("", 500), True, id="out of order"),
        pytest.param(Cut(), True, id="cut off"),
        pytest.param(Hang(), True, id="no answer"),
    ],
)
async def test_what_may_have_left_all_the_same_is_told_apart(
    fake: FakeGateway,
    answer: Any,
    perhaps: bool,  # noqa: FBT001
) -> None:
    fake.faults.append(answer)
    assert isinstance(await refused(fake, plain(fake)), PerhapsSent) is perhaps


async def test_where_nobody_is_nothing_left(fake: FakeGateway) -> None:
    request = {"url": "http://127.0.0.1:9/send"}
    met = await refused(fake, plain(fake, request=request))
    assert isinstance(met, TryLater)
    assert not isinstance(met, PerhapsSent)
    assert "ConnectError" in str(met)


async def test_a_proxy_is_asked_when_one_is_set(fake: FakeGateway) -> None:
    request = {"url": "http://127.0.0.1:9/send"}
    assert (await sent(fake, plain(fake, request=request, proxy=fake.url))).provider_id == "4711"


async def test_an_account_may_be_closed_unused() -> None:
    await connect(Config()).close()
