"""Evidence packs: what is in them, and the gaps that they name (A-AUD-1)."""

import json
from dataclasses import fields, replace
from typing import Any

import pytest

from contactcenter.adapters import facts
from contactcenter.domain.blocks import Block, DocumentKind
from contactcenter.domain.codes import named
from contactcenter.domain.complaint import entries as e
from contactcenter.domain.complaint import inquiry as i
from contactcenter.domain.complaint.assessment import Level, Safety
from contactcenter.domain.complaint.entries import KINDS
from contactcenter.domain.complaint.findings import Pattern
from contactcenter.domain.complaint.house import House
from contactcenter.domain.evidence import reasons
from contactcenter.domain.evidence.asked import ASKED, CLAUSES, LANGUAGES
from contactcenter.domain.evidence.duties import Because
from contactcenter.domain.evidence.form import (
    PackedComplaint,
    from_json,
    to_json,
)
from contactcenter.domain.evidence.material import ProvenFact, TimedClock
from contactcenter.domain.evidence.pack import DUTIES, sampled
from contactcenter.domain.ids import CustomerId, MessageId, QueueId, TicketId
from contactcenter.domain.sla.measuring import ClockState
from contactcenter.domain.sla.policy import Binding, Metric
from contactcenter.domain.survey_facts import SurveyAsked
from tests.domain.complaints import Story, a_case, a_redress, hours
from tests.domain.evidence import (
    ZONE,
    a_clock,
    a_material,
    a_pack,
    clocks,
    found,
)
from tests.house.tree import ROOT


def test_a_pack_comes_back_from_its_json_as_it_was() -> None:
    pack = a_pack()
    assert from_json(json.loads(json.dumps(to_json(pack)))) == pack


def test_each_clause_of_the_operation_is_in_the_pack() -> None:
    """A.1: 7.1 to 7.9, and what the record of one complaint can show of 5 and 8."""
    [complaint] = a_pack().complaints
    clauses = [each.clause for each in complaint.clauses]
    assert clauses == [*CLAUSES]
    assert {f"7.{n}" for n in range(1, 10)} <= {*clauses}


def test_all_that_is_said_is_said_in_both_languages() -> None:
    [complaint] = a_pack().complaints
    for clause in complaint.clauses:
        for duty in clause.duties:
            assert [*clause.title] == [*duty.asked] == [*duty.because] == [*LANGUAGES]
            assert len({*map(len, duty.because.values())}) == 1


def test_persian_tells_the_jalali_date_with_the_gregorian_one_and_the_zone() -> None:
    due = reasons.said(Because(key="communicated", told={"at": hours(24)}), ZONE, "fa")
    assert (
        due
        == "فرستاده شد: سه‌شنبه ۱۱ فروردین ۱۴۰۵، ساعت ۱۵:۳۰ (\u20662026-03-31، Asia/Tehran\u2069)."
    )


def test_every_kind_of_entry_has_a_persian_name() -> None:
    assert not [kind for kind in KINDS if named(kind, "fa") == named(kind, "en")]
    codes = [*Block, *DocumentKind, *Metric, *Binding, *ClockState]
    assert not [each for each in codes if named(each.value, "fa") == each.value.replace("_", " ")]


def test_every_reason_has_the_same_places_in_both_languages() -> None:
    places = {}
    for key in reasons.reasons():
        for language in LANGUAGES:
            asked = _Places()
            reasons._REASONS[key][language].format_map(asked)
            places.setdefault(key, []).append({*asked.asked})
    assert not {key: each for key, each in places.items() if each[0] != each[1]}


class _Places(dict[str, str]):
    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def __missing__(self, key: str) -> str:
        self.asked.append(key)
        return key


def test_what_fills_a_sentence_is_never_read_as_one() -> None:
    said = reasons.said(Because(key="owner", told={"who": "{who} {0.__class__}"}), ZONE, "en")
    assert said == "{who} {0.__class__} answers for complaints."


def test_a_sample_can_be_drawn_again_and_is_a_different_one_by_another_seed() -> None:
    """A-AUD-1, A-IMP-4."""
    among = [f"ticket{n}" for n in range(500)]
    first = sampled(among, "2026-11", 10)
    assert first == sampled(reversed(among), "2026-11", 10)
    assert first != sampled(among, "2026-12", 10)
    assert len({*first}) == 10


def test_the_form_is_documented_field_by_field() -> None:
    page = (ROOT / "docs" / "evidence-pack.md").read_text()
    assert not [each.name for each in fields(PackedComplaint) if f"`{each.name}`" not in page]


# Gaps


def test_a_good_complaint_has_no_gap() -> None:
    good = replace(a_material(), clocks=clocks()[1:])
    states = {state for state, _ in found(good).values()}
    assert states == {"met", "not_asked"}


def test_who_was_asked_how_it_was_is_proven_by_a_fact() -> None:
    """A-SAT-1: asked about the complaint, not about another matter of the ticket."""
    material = a_material()
    assert found(material)["asked_how_it_was"][0] == "not_asked"
    for subject, state in (("ticket", "not_asked"), ("complaint", "met")):
        asked = SurveyAsked(
            ticket_id=TicketId("ticket"),
            customer_id=CustomerId("carla"),
            queue_id=QueueId("queue"),
            assignee_id=None,
            by="system",
            at=material.entries[-1].recorded_at,
            survey_id="survey",
            message_id=MessageId("question"),
            subject=subject,
            scale="csat",
        )
        before = material.facts[-1].link
        link = facts.link(before.hash, before.position + 1, facts.stored(asked))
        told = (*material.facts, ProvenFact(link=link, before=before.hash))
        assert found(replace(material, facts=told))["asked_how_it_was"][0] == state


def test_the_duties_have_words_and_clauses() -> None:
    assert [each.id for each in DUTIES] == [*dict.fromkeys(each.id for each in DUTIES)]
    assert {each.id for each in DUTIES} == {*ASKED}
    assert {each.clause for each in DUTIES} == {*CLAUSES}


def closed(**matter: Any) -> Story:
    story = Story(**matter)
    story.communicated(a_redress()).add(e.Acknowledged, blocks=("policy", "next_step"))
    for each in story.complaint.matter.subject_staff:
        story.add(i.StaffToldResult, staff_id=each)
    return story.caused().add(e.Accepted).add(e.RedressChanged).add(e.Closed)


@pytest.mark.parametrize(
    ("duty", "kinds", "reason"),
    [
        ("acknowledged", (e.Acknowledged,), "No acknowledgement reached the complainant."),
        ("every_issue", (i.FindingRecorded,), "Without an outcome: lamp, silence."),
        ("caused", (i.RootCauseSet,), "Without a root cause: lamp, silence."),
        ("communicated", (e.DocumentSent,), "No final response was sent."),
        ("decided", (e.DecisionApproved,), "There is no approved decision."),
        ("redressed", (e.RedressChanged,), "Promised, and neither given nor declined: refund."),
        ("ended", (e.Accepted,), "It was closed without a ground."),
    ],
)
def test_what_was_never_done_is_a_gap_with_its_reason(
    duty: str, kinds: tuple[type, ...], reason: str
) -> None:
    """A pack looks at what is there, whatever the rules refused when it was made."""
    story = closed()
    kept_entries = [each for each in story.entries if not isinstance(each, kinds)]
    story.entries = _closed_whatever_is_missing(kept_entries)
    state, because = found(a_material(story))[duty]
    assert (state, because) == ("missing", (reason,))


def _closed_whatever_is_missing(entries: list[e.Entry]) -> list[e.Entry]:
    """Keep what the table of steps lets follow; a story without a final response needs a way."""
    if not any(isinstance(each, e.DocumentSent) for each in entries):
        place = next(n for n, each in enumerate(entries) if isinstance(each, e.Acknowledged))
        way = e.ReferredExternally(id="way", by="bob", at=entries[place].at, case=a_case())
        settled = (e.Accepted, e.RedressChanged)
        rest = [each for each in entries[place:] if not isinstance(each, settled)]
        return [*entries[:place], way, *rest]
    return entries


def test_one_who_judges_themselves_is_a_gap() -> None:
    """A-IMP-1."""
    story = Story(subject_staff=("dee",))
    dee = i.InvestigatorSet(id="x", by="cy", at=hours(2), investigator_id="dee", level=Level.FORMAL)
    story.entries.append(dee)
    state, because = found(a_material(story))["impartial"]
    assert state == "missing"
    assert because == ("Dee Dastan had it in hand, and it is about them.",)


def test_the_manager_of_whom_it_is_about_is_no_judge() -> None:
    story = Story(subject_staff=("ana",))
    story.entries[0] = replace(story.entries[0], accountable_id="cy")
    mia = i.InvestigatorSet(id="x", by="cy", at=hours(2), investigator_id="mia", level=Level.FORMAL)
    story.entries.append(mia)
    state, because = found(a_material(story))["impartial"]
    assert (state, because) == (
        "missing",
        ("Mia Moradi had it in hand, and manages somebody whom it is about.",),
    )


def test_two_must_decide_what_is_grave() -> None:
    """A-IMP-2."""
    story = Story().proposed(3)
    story.add(e.DecisionApproved, by="cy")
    alone = replace(story.entries[-1], by="bob")
    story.entries[-1] = alone
    state, because = found(a_material(story))["two"]
    assert state == "missing"
    assert because[0].startswith("Bob Brown decided and approved alone")


def test_danger_without_an_action_is_open_and_then_too_late() -> None:
    """A-ASM-3."""
    story = Story().assessed(1, safety=Safety.POSSIBLE)
    assert found(a_material(story))["acted_at_once"][0] == "open"
    story.add(i.ImmediateActionPlanned)
    state, because = found(a_material(story))["acted_at_once"]
    assert (state, because[0].startswith("stop the sale (ana) was not done by")) == ("late", True)
    story.add(i.ImmediateActionDone, hour=40)
    assert found(a_material(story))["acted_at_once"][0] == "met"


def test_a_block_that_is_missing_is_named() -> None:
    """A-ACK-2."""
    state, because = found(a_material(closed()))["acknowledged_fully"]
    assert state == "missing"
    assert because == (
        "It does not say: reference, received, understood, being dealt with, add information,"
        " accessibility.",
    )


def test_staff_who_were_never_told_are_a_gap() -> None:
    """A-IMP-3."""
    story = Story(subject_staff=("ana",)).assessed()
    assert found(a_material(story))["heard"] == (
        "open", ("Ana Ahmadi was not told, and gave no account.",)
    )  # fmt: skip


def test_a_systematic_cause_calls_for_a_corrective_action() -> None:
    story = closed()
    story.add(i.RootCauseSet, pattern=Pattern.SYSTEMATIC)
    assert found(a_material(story))["improved"][0] == "missing"


def test_a_house_without_an_owner_of_complaints_has_a_gap() -> None:
    assert found(a_material(house=House()))["owner"][0] == "missing"


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        (ClockState.RUNNING, "open"),
        (ClockState.PAUSED, "open"),
        (ClockState.MET, "met"),
        (ClockState.BREACHED, "late"),
        (ClockState.MET_LATE, "late"),
        (ClockState.CANCELLED, "late"),
    ],
)
def test_a_clock_decides_whether_it_was_in_time(state: ClockState, wanted: str) -> None:
    timed = TimedClock(clock=a_clock(Metric.ASSESSMENT, state, breached_at=hours(24)))
    assert found(a_material(clocks=(timed,)))["assessed"][0] == wanted


def test_a_clock_that_was_cancelled_in_time_asks_for_nothing() -> None:
    timed = TimedClock(clock=a_clock(Metric.ASSESSMENT, ClockState.CANCELLED))
    assert found(a_material(clocks=(timed,)))["assessed"][0] == "met"


def test_a_window_that_binds_nobody_is_no_limit() -> None:
    clock = a_clock(Metric.ASSESSMENT, ClockState.BREACHED, binding=Binding.OPPORTUNITY)
    assert found(a_material(clocks=(TimedClock(clock=clock),)))["assessed"][0] == "met"


def test_what_is_still_open_has_time_left_and_no_gap() -> None:
    states = {state for state, _ in found(a_material(Story().assessed())).values()}
    assert states == {"met", "open", "not_asked"}


def test_a_withdrawn_complaint_owes_nothing_more() -> None:
    states = found(a_material(Story().assessed().add(e.Withdrawn)))
    assert states["every_issue"] == ("not_asked", ("It ended before: withdrawn.",))


def test_nobody_is_told_anything_where_it_is_not_known_who_complains() -> None:
    """The limits of what they would be told do not apply, and are no gap."""
    story = Story(complainant_id=None, anonymous=True, contactable=False)
    limits = [a_clock(Metric.ACKNOWLEDGE, ClockState.BREACHED, breached_at=hours(24))]
    limits.append(a_clock(Metric.UPDATE_INTERVAL, ClockState.BREACHED, breached_at=hours(24)))
    material = a_material(story, clocks=tuple(TimedClock(clock=each) for each in limits))
    judged = found(material)
    assert [judged[each][0] for each in ("acknowledged", "kept_informed")] == ["not_asked"] * 2
