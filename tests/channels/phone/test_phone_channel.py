"""Who may post, what settings cannot work, and that a call is not written."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from channels.phone import Config, connect
from contactcenter.domain.ids import MessageId
from contactcenter.domain.message import Outbound
from contactcenter.ports.channel import Forged, Posted, Undeliverable, Unreadable

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
URL = "https://desk.example/in/key"
BODY = b"event=newCall&direction=in&from=4915111110000&to=4930111110000&callId=1"


def posted(
    headers: Mapping[str, str] | None = None,
    *,
    body: bytes = BODY,
    url: str = URL,
    method: str = "POST",
) -> Posted:
    return Posted(method=method, url=url, headers=headers or {}, body=body, received_at=NOON)


def mac(body: bytes = BODY, key: str = "s3cret") -> str:
    return hmac.new(key.encode(), body, hashlib.sha256).hexdigest()


def basic(password: str) -> str:
    return "Basic " + base64.b64encode(f"user:{password}".encode()).decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": "Bearer s3cret"},
        {"authorization": basic("s3cret")},
        {"x-placetel-signature": mac()},
        {"x-signature-256": f"sha256={mac()}"},
    ],
    ids=["bearer", "basic", "placetel", "hmac"],
)
def test_who_knows_the_secret_may_post(headers: dict[str, str]) -> None:
    phone = connect(Config(webhook_secret="s3cret"))
    (raw,) = phone.verify(posted(headers)).raws
    (again,) = phone.verify(posted(headers)).raws
    assert raw.external_id == again.external_id
    assert isinstance(phone.parse(raw), tuple)


@pytest.mark.parametrize(
    ("settings", "headers"),
    [
        ({}, {"authorization": "Bearer "}),
        ({}, {"x-signature": mac(key="")}),
        ({"webhook_secret": "s3cret"}, {}),
        ({"webhook_secret": "s3cret"}, {"authorization": "Bearer wrong"}),
        ({"webhook_secret": "s3cret"}, {"authorization": basic("wrong")}),
        ({"webhook_secret": "s3cret"}, {"authorization": "Basic ###"}),
        ({"webhook_secret": "s3cret"}, {"x-signature-256": mac(b"other")}),
        ({"webhook_secret": "s3cret"}, {"x-signature-256": ""}),
        ({"webhook_secret": "s3cret"}, {"x-twilio-signature": mac()}),
        ({"twilio_token": "t"}, {"x-twilio-signature": "x"}),
    ],
)
def test_who_does_not_is_a_forger(settings: dict[str, str], headers: dict[str, str]) -> None:
    with pytest.raises(Forged):
        connect(Config(**settings)).verify(posted(headers))  # type: ignore[arg-type]


# The worked example of https://www.twilio.com/docs/usage/security: token, address, fields, result.
EXAMPLE_URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
EXAMPLE = (
    b"To=%2B18005551212&Digits=1234&CallSid=CA1234567890ABCDE&Caller=%2B14158675309"
    b"&From=%2B14158675309"
)


def test_twilios_own_example_of_a_signature_holds() -> None:
    phone = connect(Config(twilio_token="12345"))
    headers = {"x-twilio-signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8="}
    genuine = phone.verify(posted(headers, body=EXAMPLE, url=EXAMPLE_URL))
    assert len(genuine.raws) == 1
    for body, url in ((EXAMPLE + b"5", EXAMPLE_URL), (EXAMPLE, EXAMPLE_URL + "&baz=3")):
        with pytest.raises(Forged):
            phone.verify(posted(headers, body=body, url=url))


def test_what_is_asked_for_by_address_is_read_from_it() -> None:
    phone = connect(Config(webhook_secret="s3cret"))
    url = f"{URL}?uuid=u1&status=started&from=4915111110000&to=4930111110000"
    headers = {"authorization": "Bearer s3cret"}
    (raw,) = phone.verify(posted(headers, method="GET", url=url, body=b"")).raws
    assert isinstance(phone.parse(raw), tuple)


def test_a_genuine_post_that_cannot_be_read_is_kept_for_a_person() -> None:
    phone = connect(Config(webhook_secret="s3cret"))
    (raw,) = phone.verify(posted({"authorization": "Bearer s3cret"}, body=b"\xff\xfe?")).raws
    assert isinstance(phone.parse(raw), Unreadable)


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"region": "Iran"}, "region is 'Iran'"),
        ({"zone": "Tehran"}, "zone is 'Tehran'"),
        ({"zone": "../etc/passwd"}, "zone is"),
        ({"numbers": ["12"]}, r"numbers: \['12'\]"),
        ({"ami_port": 0}, "ami_port is 0"),
        ({"ami_host": "pbx"}, "ami_user and ami_secret"),
        ({"ami_host": "pbx", "ami_user": "a", "ami_secret": "b\r\nAction: x"}, "ami_secret holds"),
        ({"columns": {"from": 1}}, "neither started_at nor ended_at"),
    ],
)
def test_settings_that_cannot_work_are_refused_by_name(
    settings: dict[str, object], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        Config(**settings)  # type: ignore[arg-type]


def test_settings_may_come_from_json_and_hide_their_secrets() -> None:
    settings = json.loads('{"numbers": ["021 91110000"], "webhook_secret": "s3cret"}')
    assert "s3cret" not in repr(Config(**settings))


async def test_a_call_is_not_written() -> None:
    message = Outbound(
        message_id=MessageId("m"),
        recipient="+4915111110000",
        recipient_name="",
        subject="",
        text="Hello",
        written_at=NOON,
    )
    with pytest.raises(Undeliverable, match="call them"):
        await connect(Config()).send(message)


def test_an_agents_phones_are_named_as_asterisk_names_them() -> None:
    agents = {"100": "mina@x.example", "SIP/7": "mina@x.example", "Mina": "mina@x.example"}
    channel = connect(Config(agents={**agents, "200": "omid@x.example"}))
    assert channel.phones("mina@x.example") == ("PJSIP/100", "SIP/7")
    assert channel.phones("nobody@x.example") == ()


def test_orders_are_taken_where_a_manager_interface_is_set() -> None:
    way = {"ami_host": "pbx", "ami_user": "desk", "ami_secret": "s"}
    assert not connect(Config(agents={"100": "mina@x.example"})).takes_orders
    assert connect(Config(**way)).takes_orders  # type: ignore[arg-type]
