"""Bytes to messages: what gateways bring, in a form, in JSON or in an address."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

import channels.sms
from channels.sms import Config, connect, describe
from channels.sms.number import e164, written
from contactcenter.domain.customer import ProofLevel
from contactcenter.domain.incoming import Reach, Report
from contactcenter.domain.message import Inbound
from contactcenter.ports.channel import Ignored, Parsed, Raw, Unreadable
from tests.channels.sms.gateways import NOON

FIXTURES = sorted((Path(channels.sms.__file__).parent / "fixtures").glob("*.raw"))


def parse(body: bytes, **settings: Any) -> Parsed:
    channel = connect(Config(**{"region": "IR", **settings}))
    return channel.parse(Raw(external_id="digest", body=body, received_at=NOON))


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_a_fixture_reads_as_written_beside_it(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert describe(path.read_bytes()) == expected


def test_a_sender_is_claimed_and_never_proven() -> None:
    """E.3: any number can be set as the sender of a text."""
    body = {"id": "7", "from": "0912 111 2233", "text": "بله", "at": "2026-11-22T15:30:00+03:30"}
    assert parse(json.dumps(body).encode(), incoming={"at": "at"}) == (
        Inbound(
            external_id="7",
            address="+989121112233",
            identity="phone",
            display_name="",
            text="بله",
            reply="بله",
            occurred_at=NOON,
            thread="+989121112233",
            proof=ProofLevel.CLAIMED,
            may_auto_reply=True,
        ),
    )


def test_a_short_code_is_no_phone_and_is_not_answered_by_itself() -> None:
    (message,) = parse(b"from=384387&text=Your+parcel") or ()
    assert isinstance(message, Inbound)
    assert (message.address, message.identity) == ("384387", "sms")
    assert not message.may_auto_reply


def test_a_text_with_a_status_of_its_own_is_a_text() -> None:
    parsed = parse(b"from=09121112233&text=hello&id=1&status=RECEIVED")
    assert isinstance(parsed, tuple)
    assert isinstance(parsed[0], Inbound)


def test_fields_are_found_where_the_settings_say() -> None:
    body = {"results": [{"sender": {"number": 989121112233}, "parts": ["سلام"], "uid": 5}]}
    where = {"sender": "results.0.sender.number", "text": "results.0.parts.0"}
    parsed = parse(json.dumps(body).encode(), incoming={**where, "id": "results.0.uid"})
    assert isinstance(parsed, tuple)
    (message,) = parsed
    assert isinstance(message, Inbound)
    assert (message.external_id, message.text) == ("5", "سلام")


def test_a_forms_name_may_hold_a_point() -> None:
    body = urlencode({"sender.number": "09121112233", "receiver[number]": "3000", "text": "x"})
    assert isinstance(parse(body.encode(), incoming={"sender": "sender.number"}), tuple)


def test_the_words_of_a_gateway_become_ours() -> None:
    """G-ADP-2."""
    reports = {
        "id": "ref",
        "status": "dlr",
        "code": "err",
        "at": "ts",
        "states": {
            "DELIVRD": "delivered",
            "REJECTD": "undeliverable",
            "EXPIRED": "failed",
            "1": "",
        },
        "permanent": [11],
    }

    def report(**said: object) -> Parsed:
        return parse(json.dumps({"ref": 4711, **said}).encode(), reports=reports)

    assert report(dlr="DELIVRD", ts=1_795_348_800) == (
        Report(provider_id="4711", state="delivered", at=NOON),
    )
    assert report(dlr="REJECTD") == (Report(provider_id="4711", state="failed", reason="REJECTD"),)
    assert report(dlr="REJECTD", to="09121112233") == (
        Report(provider_id="4711", state="failed", reason="REJECTD"),
        Reach(
            address="+989121112233",
            identity="phone",
            reachable=False,
            reason="text messages: REJECTD",
        ),
    )
    dead, alive = (report(dlr="EXPIRED", err=code, to="09121112233") for code in (11, 12))
    assert isinstance(dead, tuple)
    assert [type(each) for each in dead] == [Report, Reach]
    assert alive == (Report(provider_id="4711", state="failed", reason="EXPIRED (12)"),)
    assert isinstance(report(dlr=1), Ignored)
    assert isinstance(report(dlr="LOST"), Unreadable)


@pytest.mark.parametrize("at", ["", "soon", "2026-11-22", "-1", "9" * 12, "0001-01-01T00:00+14:00"])
def test_a_clock_that_makes_no_sense_refuses_no_message(at: str) -> None:
    body = json.dumps({"from": "09121112233", "text": "x", "at": at}).encode()
    (message,) = parse(body, incoming={"at": "at"}) or ()
    assert isinstance(message, Inbound)
    assert message.occurred_at is None


@pytest.mark.parametrize(
    ("sender", "told"),
    [
        ("", "from: missing"),
        ("  ", "from: missing"),
        ("whatsapp:+989121112233", "from: 'whatsapp:"),
        ("messenger:12", "from: 'messenger:12' is an address of another channel"),
        ("lea@x.test", "from: 'lea@x.test' sends no text messages"),
        ("x" * 41, "from: 'xxx"),
    ],
)
def test_a_refusal_names_the_field(sender: str, told: str) -> None:
    parsed = parse(urlencode({"from": sender, "text": "x"}).encode())
    assert isinstance(parsed, Unreadable)
    assert parsed.reason.startswith(told)


@pytest.mark.parametrize(
    ("given_number", "region", "normal"),
    [
        ("09121112233", "IR", "+989121112233"),
        ("۰۹۱۲۱۱۱۲۲۳۳", "IR", "+989121112233"),
        ("98 912 111 2233", "IR", "+989121112233"),
        ("00989121112233", "", "+989121112233"),
        ("989121112233", "", "+989121112233"),
        ("14133881111", "IR", "+14133881111"),
        ("09121112233", "", None),
        ("384387", "IR", None),
        ("anonymous", "IR", None),
        ("", "IR", None),
    ],
)
def test_numbers_have_one_form(given_number: str, region: str, normal: str | None) -> None:
    """E.2."""
    assert e164(given_number, region=region) == normal


@pytest.mark.parametrize(
    ("form", "shown"),
    [("e164", "+989121112233"), ("digits", "989121112233"), ("national", "09121112233")],
)
def test_gateways_want_numbers_in_their_own_form(form: str, shown: str) -> None:
    assert written("+989121112233", form) == shown


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)
_FIELDS = st.sampled_from(
    ["from", "text", "id", "status", "MessageSid", "Body", "From", "MediaUrl0"]
)


@given(
    st.binary()
    | _JSON.map(lambda value: json.dumps(value).encode())
    | st.dictionaries(_FIELDS, _JSON).map(lambda value: json.dumps(value).encode())
    | st.dictionaries(_FIELDS, st.text()).map(
        lambda value: urlencode(value, errors="replace").encode()
    )
)
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    for settings in ({}, {"preset": "twilio"}):
        parsed = parse(body, **settings)
        assert isinstance(parsed, Ignored | Unreadable) or parsed
        for each in parsed if isinstance(parsed, tuple) else ():
            if isinstance(each, Inbound):
                assert each.external_id
                each.text.encode()


def test_nesting_beyond_the_stack_is_refused() -> None:
    assert isinstance(parse(b"[" * 100_000), Unreadable)
    assert isinstance(parse(b"&".join(b"a=1" for _ in range(300))), Unreadable)
