"""Evidence packs: whether the record is whole, and what is found without the database (A-AUD-1)."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from contactcenter.domain.complaint.kept import KeptEntry
from contactcenter.domain.errors import Invalid
from contactcenter.domain.evidence.checking import Checked, check
from contactcenter.domain.evidence.form import (
    hash_of_pack,
    pieces,
    to_json,
)
from contactcenter.domain.evidence.material import Material
from contactcenter.domain.ticket import Priority
from tests.domain.complaints import Story
from tests.domain.evidence import (
    NOW,
    a_material,
    a_pack,
    an_anchor,
    found,
    messages,
)

Json = dict[str, Any]


# The record itself


def test_an_entry_that_was_changed_is_named() -> None:
    material = a_material()
    changed = _edited(material, 9, priority=Priority.P4)
    assert found(changed)["whole"] == (
        "missing",
        ("Entry 9 is not the one that the fact at position 17 was made of.",),
    )


def test_an_entry_without_a_fact_is_named() -> None:
    material = a_material()
    assert found(replace(material, facts=material.facts[:-1]))["whole"] == (
        "missing", ("No fact was chained about entry 40.",)
    )  # fmt: skip


def test_an_erased_entry_leaves_its_fact_and_is_no_forgery() -> None:
    material = a_material()
    erased = replace(material, entries=material.entries[:-1])
    [complaint] = a_pack(erased).complaints
    assert complaint.erased == (79,)
    assert found(erased)["whole"][0] == "excused"


def test_a_complaint_of_which_all_was_erased_still_has_its_facts() -> None:
    [complaint] = a_pack(a_material(entries=())).complaints
    assert (complaint.clauses, len(complaint.erased)) == ((), 40)


def test_facts_that_are_younger_than_the_last_anchor_are_open() -> None:
    assert found(a_material(young=3))["chained"] == (
        "open", ("Facts that are younger than the last anchor: 3.",)
    )  # fmt: skip


def test_a_document_whose_text_was_changed_is_named() -> None:
    """A-DEC-2."""
    said = tuple(
        replace(each, text="We grant it.") if each.id == "final1" else each for each in messages()
    )
    assert found(a_material(messages=said))["sent_as_frozen"] == (
        "missing", ("The text of the final document is not the one that was sent.",)
    )  # fmt: skip


def _edited(material: Material, number: int, **given: Any) -> Material:
    def edit(each: KeptEntry) -> KeptEntry:
        return replace(each, entry=replace(each.entry, **given)) if each.number == number else each

    return replace(material, entries=tuple(map(edit, material.entries)))


# Checking a pack without the database


def checked(edit: Callable[[Json], None], *, forged: bool = True) -> Checked:
    """Check a pack that was edited, and whose own hash was made anew where `forged`."""
    material = a_material()
    plain: Json = json.loads(json.dumps(to_json(a_pack(material))))
    edit(plain["complaints"][0])
    if forged:
        plain["sha256"] = hash_of_pack(plain)
    return check(plain, [an_anchor(material)])


def test_a_pack_that_nobody_touched_holds() -> None:
    fine = checked(lambda _: None)
    assert (fine.faults, fine.facts, fine.anchored, fine.texts) == ((), 40, 40, 5)


def _body(complaint: Json) -> None:
    complaint["facts"][5]["body"] = complaint["facts"][5]["body"].replace("bob", "eve")


def _entry(complaint: Json) -> None:
    complaint["entries"][8]["content"]["priority"] = "p4"


def _text(complaint: Json) -> None:
    complaint["documents"][0]["text"] += " PS"


def _path(complaint: Json) -> None:
    complaint["facts"][3]["path"][0] = "0" * 64


def _no_hex(complaint: Json) -> None:
    complaint["facts"][3]["path"][0] = "nonsense"


def _fact_left_out(complaint: Json) -> None:
    del complaint["facts"][4]


def _turned_around(complaint: Json) -> None:
    complaint["facts"][3:5] = complaint["facts"][4:2:-1]


def _unreadable(complaint: Json) -> None:
    complaint["entries"][8]["content"]["type"] = "guessed"


def _beside(name: str, value: object) -> Callable[[Json], None]:
    def edit(complaint: Json) -> None:
        complaint["entries"][8][name] = value

    return edit


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("by", "eve"),
        ("at", "2026-04-01T00:00:00.000000+00:00"),
        ("recorded_at", "2026-04-01T00:00:00.000000+00:00"),
        ("number", 10),
        ("kind", "closed"),
    ],
)
def test_who_did_what_and_when_is_held_to_the_facts(name: str, value: object) -> None:
    """A-AUD-1: what a pack shows beside the words of an entry was recorded, too."""
    found = checked(_beside(name, value)).faults
    assert any("says another time, number, kind or person than" in each.text for each in found)


@pytest.mark.parametrize("anchor", [None, 99])
def test_no_fact_hides_from_the_anchor_that_it_is_under(anchor: int | None) -> None:
    """A forged fact cannot say that it is too young to be anchored."""
    material = a_material()
    plain: Json = json.loads(json.dumps(to_json(a_pack(material))))
    plain["made_at"] = (NOW + timedelta(days=1)).isoformat()
    for each in plain["complaints"][0]["facts"]:
        each.update(anchor=anchor, path=[])
    plain["sha256"] = hash_of_pack(plain)
    found = check(plain, [an_anchor(material)])
    assert len(found.faults) == 40
    assert all("is not under the anchor at 80" in each.text for each in found.faults)


def test_a_pack_cannot_be_older_than_its_facts() -> None:
    plain: Json = json.loads(json.dumps(to_json(a_pack())))
    plain["made_at"] = "1970-01-01T00:00:00.000000+00:00"
    plain["sha256"] = hash_of_pack(plain)
    assert "is younger than the pack says it is" in check(plain, []).faults[0].text


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (_body, "the fact at position 11 (complaint_changed) is not the one"),
        (_entry, "0000-0000: entry 9 (assessed) is not the one that position 17 is of"),
        (_text, "0000-0000: the acknowledgement document (ack1) is not the text that was sent"),
        (_path, "the fact at position 7 is not under the anchor at 80"),
        (_no_hex, "the fact at position 7 is not under the anchor at 80"),
        (_fact_left_out, "0000-0000: entry 5 (document_sent) has no fact in the chain"),
        (_turned_around, "the fact at position 7 stands behind one at 9"),
        (_unreadable, "0000-0000: entry 9 (assessed) cannot be read: type: 'guessed' is none of"),
    ],
)
def test_what_was_changed_in_a_pack_is_named(edit: Callable[[Json], None], said: str) -> None:
    texts = [each.text for each in checked(edit).faults]
    assert any(each.startswith(said) for each in texts), texts


def test_the_hash_of_a_pack_shows_any_edit() -> None:
    def soften(complaint: Json) -> None:
        complaint["clauses"][4]["duties"][0]["gap"] = False

    assert [each.text for each in checked(soften, forged=False).faults] == [
        "the pack is not the one that its SHA-256 was made of"
    ]


def test_a_fact_that_was_forged_with_its_hash_is_not_under_the_anchor() -> None:
    material = a_material()
    forged = replace(_edited(material, 9, priority=Priority.P4))
    story = [each.entry for each in forged.entries]
    told = Story()
    told.entries = story
    plain = json.loads(json.dumps(to_json(a_pack(a_material(told)))))
    texts = [each.text for each in check(plain, [an_anchor(material)]).faults]
    assert "the fact at position 17 is not under the anchor at 80" in texts


@pytest.mark.parametrize(
    ("plain", "said"),
    [
        ({}, "format: this is no evidence pack: None"),
        ({"format": "contactcenter/evidence", "version": 9}, "version: 9 is unknown; we read 1"),
        (
            {"format": "contactcenter/evidence", "version": 1, "sha256": "x", "made_at": 5},
            "made_at: ",
        ),
    ],
)
def test_what_is_no_pack_is_refused(plain: Json, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        check(plain, [])


@pytest.mark.parametrize(
    "plain", [{}, {"b": [], "a": [1, {"d": 2, "c": "ش\n"}]}, {"x": [[]]}, None]
)
def test_pieces_of_a_pack_are_its_canonical_json(plain: dict[str, object] | None) -> None:
    """Written a complaint at a time, so that a large one holds nothing up."""
    plain = to_json(a_pack(a_material(), a_material())) if plain is None else plain
    whole = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert b"".join(pieces(plain)) == whole.encode()
