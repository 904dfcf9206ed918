"""Entries and complaints as JSON has them, and back; what cannot be read is named."""

import hashlib
import json
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from contactcenter.domain.calendar.targets import Counted, Days
from contactcenter.domain.complaint import entries as e
from contactcenter.domain.complaint import inquiry as i
from contactcenter.domain.complaint.assessment import Level
from contactcenter.domain.complaint.entries import KINDS, kind_of
from contactcenter.domain.complaint.kept import digest_of
from contactcenter.domain.complaint.plain import (
    complaint_from_plain,
    complaint_to_plain,
    entry_from_plain,
    entry_to_plain,
)
from contactcenter.domain.complaint.steps import Step
from contactcenter.domain.errors import Invalid
from contactcenter.domain.plain import from_plain, to_plain
from tests.domain.complaints import Story, a_redress, an_entry, hours


def through_json(plain: object) -> Any:
    return json.loads(json.dumps(plain))


@pytest.mark.parametrize("name", KINDS)
def test_an_entry_comes_back_as_it_was(name: str) -> None:
    entry = an_entry(KINDS[name])
    assert kind_of(entry) == name
    plain = entry_to_plain(entry)
    assert plain["type"] == name
    assert entry_from_plain(through_json(plain)) == entry
    assert entry_to_plain(entry_from_plain(plain)) == plain


@pytest.mark.parametrize("step", Step)
def test_a_complaint_comes_back_as_it_was(step: Step) -> None:
    complaint = Story().at(step).complaint
    assert complaint_from_plain(through_json(complaint_to_plain(complaint))) == complaint


def test_an_entry_reads_as_it_is_documented() -> None:
    assert entry_to_plain(an_entry(e.SentBack)) == {
        "type": "sent_back",
        "id": "SentBack-1",
        "by": "bob",
        "at": "2026-03-30T13:00:00.000000+00:00",
        "reason": "read the log",
    }
    plain = entry_to_plain(an_entry(e.DecisionProposed, redress=(a_redress(),)))
    assert plain["redress"] == [
        {
            "id": "refund",
            "remedy": "refund",
            "money": {"amount": 3_000, "currency": "EUR"},
            "text": "",
            "issue_ids": [],
            "status": "offered",
            "granted_by": "",
            "paid_at": None,
        }
    ]


def test_what_has_a_default_may_be_left_out() -> None:
    plain = {"type": "staff_told", "id": "x", "by": "bob", "staff_id": "ana"}
    read = entry_from_plain({**plain, "at": "2026-03-30T15:00:00+02:00"})
    assert read == i.StaffTold(
        id="x", by="bob", staff_id="ana", at=datetime(2026, 3, 30, 13, tzinfo=UTC)
    )
    assert read.at.tzinfo is UTC


BASE = entry_to_plain(an_entry(i.Assessed))
PROPOSED = entry_to_plain(an_entry(e.DecisionProposed, redress=(a_redress(),)))
AWARD: Any = PROPOSED["redress"]


@pytest.mark.parametrize(
    ("plain", "refusal"),
    [
        ([], r"entry: an object is wanted"),
        ({}, r"type: a text is wanted, not nothing"),
        ({"type": "x"}, r"type: 'x' is none of amended|type: 'x' is none of recorded"),
        ({"type": "sent_back"}, r"id: is missing"),
        ({**BASE, "why": ""}, r"why: there is no such field"),
        ({**BASE, "at": "yesterday"}, r"at: 'yesterday' is no moment"),
        ({**BASE, "at": "2026-03-30T12:00:00"}, r"at: '2026-03-30T12:00:00' has no zone"),
        ({**BASE, "at": ""}, r"at: is empty"),
        ({**BASE, "priority": "p5"}, r"priority: 'p5' is none of p1, p2, p3, p4"),
        ({**BASE, "priority": None}, r"priority: None is none of"),
        ({**BASE, "assessment": {}}, r"assessment.severity: is missing"),
        (
            {**BASE, "assessment": {**BASE["assessment"], "severity": 5}},  # type: ignore[dict-item]
            r"assessment.severity: 5 is none of 1, 2, 3, 4",
        ),
        (
            {**BASE, "assessment": {**BASE["assessment"], "severity": True}},  # type: ignore[dict-item]
            r"assessment.severity: True is none of",
        ),
        ({**PROPOSED, "redress": "x"}, r"redress: a list is wanted"),
        (
            {**PROPOSED, "redress": [*AWARD, {**AWARD[0], "money": {"amount": "1"}}]},
            r"redress\[1\].money.amount: a whole number is wanted, not '1'",
        ),
        (
            {**PROPOSED, "redress": [{**AWARD[0], "money": {"amount": 1, "currency": "e"}}]},
            r"redress\[0\].money: currency: 'e' is no ISO 4217 code",
        ),
        ({**PROPOSED, "others_offered": 1}, r"others_offered: true or false is wanted"),
    ],
)
def test_what_cannot_be_read_is_named(plain: object, refusal: str) -> None:
    with pytest.raises(Invalid, match=f"^({refusal})"):
        entry_from_plain(plain)


def test_a_bad_hash_is_named() -> None:
    plain = {**entry_to_plain(an_entry(i.EvidenceAdded)), "sha256": "x"}
    with pytest.raises(Invalid, match=r"^sha256: 'x' is no SHA-256"):
        entry_from_plain(plain)


@pytest.mark.parametrize(
    ("hint", "value", "plain"),
    [
        (timedelta, timedelta(seconds=1, microseconds=2), 1_000_002),
        (date, date(2026, 11, 22), "2026-11-22"),
        (Level, Level.FORMAL, 2),
        (dict[str, int], {"a": 1}, {"a": 1}),
        (tuple[date, ...], (date(2026, 1, 1),), ["2026-01-01"]),
        (int | None, None, None),
        (object, [1, {"a": None}], [1, {"a": None}]),
        (bool, True, True),
    ],
)
def test_a_value_comes_back_as_it_was(hint: object, value: object, plain: object) -> None:
    assert to_plain(value) == plain
    assert from_plain(hint, through_json(plain), "field") == value


def test_what_a_map_holds_is_named_by_its_key() -> None:
    with pytest.raises(Invalid, match=r"^field.a: a whole number is wanted, not True"):
        from_plain(dict[str, int], {"a": True}, "field")
    with pytest.raises(Invalid, match=r"^field: an object is wanted"):
        from_plain(dict[str, int], [], "field")


def test_a_moment_is_utc_wherever_it_was_told() -> None:
    told = datetime(2026, 11, 22, 9, 30, tzinfo=timezone(timedelta(hours=3, minutes=30)))
    assert to_plain(told) == "2026-11-22T06:00:00.000000+00:00"


def test_a_refusal_of_a_whole_value_names_its_field() -> None:
    plain = to_plain(Days(value=1, counted=Counted.CALENDAR_DAYS))
    assert isinstance(plain, dict)
    with pytest.raises(Invalid, match=r"^field: value: 0 is no count of days"):
        from_plain(Days, {**plain, "value": 0}, "field")
    with pytest.raises(Invalid, match=r"^value: 0 is no count of days"):
        from_plain(Days, {**plain, "value": 0}, "")
    assert {each.name for each in fields(Days)} == plain.keys()


def test_the_digest_of_an_entry_is_that_of_its_canonical_json() -> None:
    """A-AUD-1: whoever has the salt and the words comes to the same with any tool (RFC 6234)."""
    said = 'به عکس "نگاه" کنید \ud800'  # half a character has no UTF-8: it counts as ?
    entry = e.SentBack(id="entry7", by="cy", at=hours(1), reason=said)
    written = (
        '{"at":"2026-03-30T13:00:00.000000+00:00","by":"cy","id":"entry7",'
        r'"reason":"به عکس \"نگاه\" کنید ?","type":"sent_back"}'
    )
    digest = hashlib.sha256(f"salt\n{written}".encode()).hexdigest()
    assert digest_of(entry, "salt") == digest
    assert digest_of(entry, "pepper") != digest
