"""What is on record, corrected, acknowledged, merged (spec A.3, A.5, A-PRN, A-SM-5)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from contactcenter.domain.complaint import entries as e
from contactcenter.domain.complaint import inquiry as i
from contactcenter.domain.complaint.assessment import Need, Severity
from contactcenter.domain.complaint.findings import RaisedIssue
from contactcenter.domain.complaint.matter import (
    Enclosure,
    PreferredContact,
    ReceivedBy,
    RemedySought,
    Representative,
)
from contactcenter.domain.complaint.merging import merged_from, take_over
from contactcenter.domain.complaint.recourse import ExternalState
from contactcenter.domain.complaint.steps import Step
from contactcenter.domain.errors import Conflict, Forbidden, Invalid, StaleVersion
from contactcenter.domain.ids import TicketId
from contactcenter.domain.plain import to_plain
from contactcenter.domain.ticket import Priority
from tests.domain.complaints import (
    ASSESSMENT,
    HOUR,
    MATTER,
    SHA,
    Story,
    a_case,
    a_redress,
    an_entry,
    hours,
)

ISSUES = MATTER.issues


@pytest.mark.parametrize(
    ("matter", "refusal"),
    [
        ({"received_at": hours(1) + timedelta(microseconds=1)}, "received_at: .* yet to come"),
        ({"narrative": " "}, "narrative: is empty"),
        ({"source_messages": ()}, "source_messages: name the message that came by email"),
        (
            {"received_by": ReceivedBy.PHONE, "source_messages": ()},
            "transcript: is empty; write down what came by phone",
        ),
        ({"complainant_id": None}, "complainant_id: name who complains, or say"),
        ({"anonymous": True, "contactable": False}, "complainant_id: name who complains, or"),
        ({"complainant_id": None, "anonymous": True}, "contactable: nobody can write to"),
        ({"issues": (ISSUES[0], ISSUES[0])}, "issues: more than once: lamp"),
        (
            {"occurred_from": date(2026, 3, 2), "occurred_to": date(2026, 3, 1)},
            "occurred_to: it ended before it began",
        ),
    ],
)
def test_a_complaint_is_not_saved_without(matter: dict[str, Any], refusal: str) -> None:
    """A-RCV-2."""
    with pytest.raises(Invalid, match=refusal):
        Story(**matter)


@pytest.mark.parametrize(
    "matter",
    [
        {"received_at": hours(1)},
        {"narrative": "", "transcript": "they shouted"},
        {"received_by": ReceivedBy.PHONE, "source_messages": (), "transcript": "they shouted"},
        {"received_by": ReceivedBy.LETTER, "source_messages": (), "transcript": "a letter"},
        {"received_by": ReceivedBy.IN_PERSON, "source_messages": (), "transcript": "at the desk"},
        {"received_by": ReceivedBy.PHONE},
        {"complainant_id": None, "anonymous": True, "contactable": False},
        {"contactable": False},
        {"issues": ()},
        {"occurred_from": date(2026, 3, 1), "occurred_to": date(2026, 3, 1)},
    ],
)
def test_a_complaint_is_accepted_however_it_comes(matter: dict[str, Any]) -> None:
    """A-PRN-2: every channel, orally or in writing, also anonymously."""
    story = Story(**matter)
    assert story.complaint.step is Step.RECEIVED
    assert story.complaint.milestones.received == story.complaint.received_at


def test_somebody_answers_for_it_from_the_first_moment() -> None:
    """A-PRN-6."""
    story = Story()
    assert (story.complaint.accountable_id, story.complaint.stage) == ("mia", "front")
    assert (story.complaint.recorded_by, story.complaint.recorded_at) == ("bob", hours(1))
    story.add(e.AccountableChanged, accountable_id="cy")
    assert story.complaint.accountable_id == "cy"
    with pytest.raises(Invalid, match=r"accountable: cy is accountable already"):
        story.add(e.AccountableChanged, accountable_id="cy")
    with pytest.raises(Invalid, match=r"accountable: 'zed' is nobody who works here now"):
        story.add(e.AccountableChanged, accountable_id="zed")


@pytest.mark.parametrize(
    ("given", "error", "refusal"),
    [
        ({"accountable_id": ""}, Invalid, "accountable: '' is nobody who works here"),
        ({"stage": "cellar"}, Invalid, "stage: 'cellar' is no stage of ours"),
        ({"reference": " "}, Invalid, "reference: is empty"),
        (
            {"matter": replace(MATTER, subject_staff=("mia",))},
            Forbidden,
            "accountable: the complaint is about mia",
        ),
    ],
)
def test_a_complaint_is_not_recorded_without_its_place(
    given: dict[str, Any], error: type[Exception], refusal: str
) -> None:
    story = Story.__new__(Story)
    story.standing, story.now, story.entries, story._is = Story().standing, 0.0, [], None
    with pytest.raises(error, match=refusal):
        story.add(e.Recorded, **given)


def test_a_correction_keeps_both_values() -> None:
    """A-RCV-3: an edited time of receipt needs a permission and a reason."""
    before, after = hours(0), hours(-3)
    story = Story().add(
        e.Amended,
        field="received_at",
        before=to_plain(before),
        after=to_plain(after),
        reason="the first hop was earlier",
        by="mia",
    )
    assert story.complaint.received_at == story.complaint.milestones.received == after
    kept = story.entries[-1]
    assert isinstance(kept, e.Amended)
    assert (kept.before, kept.after) == (to_plain(before), to_plain(after))


def _receipt(story: Story, to: float, **given: Any) -> Story:
    return story.add(
        e.Amended,
        field="received_at",
        before=to_plain(story.complaint.received_at),
        after=to_plain(hours(to)),
        **{"by": "mia", **given},
    )


def test_another_time_of_receipt_needs_a_permission() -> None:
    with pytest.raises(Forbidden, match=r"received_at: .* a permission that you lack"):
        _receipt(Story(), -3, by="bob")


def test_another_time_of_receipt_moves_in_every_cycle_and_upsets_no_order() -> None:
    """A-SM-1."""
    story = Story().add(e.Acknowledged).closed().add(e.Reopened)
    with pytest.raises(Conflict, match=r"acknowledged: .* is before received"):
        _receipt(story, 2.5)
    _receipt(story, 1.5)
    past = (*story.complaint.earlier, story.complaint.milestones)
    assert [each.received for each in past] == [hours(1.5)] * 2


@pytest.mark.parametrize(
    ("given", "error", "refusal"),
    [
        ({"field": "narrative"}, Invalid, "the complainant's words stay as they are"),
        ({"field": "step"}, Invalid, "'step' cannot be amended$"),
        ({"reason": " "}, Invalid, "reason: is empty; amended is recorded with its reason"),
        ({"before": "B2"}, StaleVersion, "order_ref: it was changed meanwhile"),
        ({"after": ""}, Invalid, "order_ref: that is what the record says already"),
        ({"after": 7}, Invalid, "order_ref: a text is wanted"),
        (
            {"field": "presets", "before": ["iso10002-default@1"], "after": ["x@1"]},
            Conflict,
            "presets: what is on record stays, .*iso10002-default@1",
        ),
        (
            {"field": "source_messages", "before": ["m1"], "after": ["m2"]},
            Conflict,
            "source_messages: what is on record stays",
        ),
        (
            {"field": "complainant_id", "before": "carla", "after": None},
            Invalid,
            "contactable: nobody can write to an anonymous complainant",
        ),
    ],
)
def test_a_correction_is_refused(
    given: dict[str, Any], error: type[Exception], refusal: str
) -> None:
    with pytest.raises(error, match=refusal):
        Story().add(e.Amended, **given)


def test_what_is_on_record_may_grow() -> None:
    story = Story().add(e.Amended)
    assert story.complaint.matter.order_ref == "A1"
    presets = ["iso10002-default@1", "uk-fca-disp@2026-06"]
    story.add(e.Amended, field="presets", before=presets[:1], after=presets)
    assert story.complaint.presets == tuple(presets)


def _issues(story: Story, *issues: RaisedIssue) -> Story:
    before, after = to_plain(story.complaint.matter.issues), to_plain(issues)
    return story.add(e.Amended, field="issues", before=before, after=after)


def test_an_issue_may_be_worded_anew_and_never_vanishes() -> None:
    story = Story()
    lamp = replace(ISSUES[0], category="delivery")
    _issues(story, lamp, ISSUES[1])
    assert story.complaint.matter.issues == (lamp, ISSUES[1])
    with pytest.raises(Conflict, match=r"issues: what is on record stays, .*silence"):
        _issues(story, lamp)


PRICE = RaisedIssue(id="price", category="price")


@pytest.mark.parametrize(
    "step",
    [Step.RECEIVED, Step.INVESTIGATING, Step.AWAITING_COMPLAINANT, Step.DECISION_REVIEW],
)
def test_an_issue_may_be_added_before_the_decision(step: Step) -> None:
    assert _issues(Story().at(step), *ISSUES, PRICE).complaint.matter.issues[-1] == PRICE


@pytest.mark.parametrize(
    "step", [Step.DECISION_COMMUNICATED, Step.EXTERNAL_REVIEW, Step.CLOSED, Step.WITHDRAWN]
)
def test_an_issue_is_not_added_to_what_is_decided(step: Step) -> None:
    story = Story().at(step)
    with pytest.raises(Conflict, match=r"issues: it is decided; reopen it"):
        _issues(story, *ISSUES, PRICE)
    _issues(story, ISSUES[0], replace(ISSUES[1], description="since March"))


@pytest.mark.parametrize("by", ["system", "bob"])
def test_an_acknowledgement_counts_with_all_its_blocks(by: str) -> None:
    """A-ACK-2, A-ACK-3: whoever sent it."""
    story = Story().given(missing_blocks=("policy", "next_step"))
    with pytest.raises(Conflict, match=r"without these blocks: policy, next_step"):
        story.add(e.Acknowledged, automatic=by == "system", by=by)
    story = Story().add(e.Acknowledged, automatic=True, by="system")
    assert story.complaint.milestones.acknowledged == hours(2)


def test_an_acknowledgement_names_its_message_and_reaches_somebody() -> None:
    with pytest.raises(Invalid, match=r"message_id: name the message that told them"):
        Story().add(e.Acknowledged, message_id=None)
    with pytest.raises(Conflict, match=r"acknowledged: the complainant cannot be reached"):
        Story(contactable=False).add(e.Acknowledged)


def test_a_bounce_opens_the_duty_again() -> None:
    """A-ACK-3: within 72 hours, and with the original clock."""
    story = Story().add(e.Acknowledged).add(e.AcknowledgementFailed)
    assert story.complaint.milestones.acknowledged is None
    assert not story.complaint.acknowledgements
    story.add(e.Acknowledged, message_id="again")
    assert story.complaint.milestones.acknowledged == hours(4)
    with pytest.raises(Invalid, match=r"message_id: 'ack' acknowledged nothing"):
        story.add(e.AcknowledgementFailed)


def test_of_two_acknowledgements_the_one_that_arrived_counts() -> None:
    story = Story().add(e.Acknowledged).add(e.Acknowledged, message_id="second")
    assert story.complaint.milestones.acknowledged == hours(2)
    story.add(e.AcknowledgementFailed)
    assert story.complaint.milestones.acknowledged == hours(3)


def test_a_late_bounce_counts_no_more() -> None:
    story = Story().add(e.Acknowledged)
    with pytest.raises(Conflict, match=r"more than 3 days"):
        Story().add(e.Acknowledged).add(
            e.AcknowledgementFailed, at=hours(2) + 72 * HOUR + timedelta(microseconds=1)
        )
    story.add(e.AcknowledgementFailed, at=hours(2) + 72 * HOUR)
    assert story.complaint.milestones.acknowledged is None


def test_nobody_acknowledges_what_was_resolved_before() -> None:
    """A-SM-2: a waiver of type `resolved_before_ack_due`."""
    waived = {"message_id": None, "waiver": e.Waiver.RESOLVED_BEFORE_ACK_DUE}
    with pytest.raises(Conflict, match=r"waiver: the complaint was not resolved at first contact"):
        Story().add(e.Acknowledged, **waived)
    story = Story().found().add(e.ResolvedAtFirstContact)
    story.given(acknowledge_due=hours(0.5) - timedelta(microseconds=1))
    with pytest.raises(Conflict, match=r"waiver: it was resolved only after"):
        story.add(e.Acknowledged, **waived)
    for due in (hours(0.5), None):
        story = Story().found().add(e.ResolvedAtFirstContact).given(acknowledge_due=due)
        story.add(e.Acknowledged, **waived)
        assert story.complaint.milestones.acknowledged is None
        assert story.complaint.acknowledgements


def _other(**given: Any) -> Story:
    defaults: dict[str, Any] = {
        "received_at": hours(-5),
        "source_messages": ("m1", "m9"),
        "issues": (PRICE,),
        "remedy_sought": RemedySought(text="an apology"),
        "subject_staff": ("ana",),
    }
    return Story(**{**defaults, **given})


def test_a_merged_complaint_keeps_the_earliest_receipt_every_preset_and_every_issue() -> None:
    """A-SM-5."""
    other = _other().add(i.ImmediateActionPlanned).add(i.EvidenceAdded).found().caused()
    entry = merged_from(
        replace(other.complaint, id="other", presets=("uk-fca-disp@2026-06",)),
        entry_id="e",
        by="bob",
        at=hours(9),
        reason="the same lamp",
    )
    given = {name: getattr(entry, name) for name in type(entry).__slots__}
    merged = Story().add(e.MergedFrom, **given).complaint
    assert merged.received_at == merged.milestones.received == hours(-5)
    assert merged.presets == ("iso10002-default@1", "uk-fca-disp@2026-06")
    assert merged.matter.issues == (*ISSUES, PRICE)
    assert merged.matter.source_messages == ("m1", "m9")
    assert merged.matter.narrative == MATTER.narrative
    assert merged.matter.remedy_sought == MATTER.remedy_sought
    assert merged.matter.subject_staff == ("ana",)
    assert merged.merged_from == ("other",)
    assert merged.open_actions == ("stop",)
    assert merged.evidence == other.complaint.evidence
    assert merged.findings == other.complaint.findings
    assert merged.causes == other.complaint.causes


def test_issues_of_one_name_are_told_apart_with_what_was_found_of_each() -> None:
    """A-SM-5: no issue is lost, nor what was found of it."""
    ours, theirs = (Story().found().caused().complaint for _ in range(2))
    other = replace(theirs, id=TicketId("other"), reference="R2")
    entry = merged_from(other, entry_id="e", by="bob", at=hours(9), reason="one", beside=ours)
    names = {each.id for each in ISSUES}
    anew = {f"{each}-R2" for each in names}
    assert {each.id for each in entry.matter.issues} == anew
    assert [each.category for each in entry.matter.issues] == [each.category for each in ISSUES]
    assert {each.issue_id for each in entry.findings} == anew
    assert {each.issue_id for each in entry.causes} == anew
    merged = take_over(ours, entry)
    assert {each.id for each in merged.matter.issues} == names | anew
    assert merged.findings.keys() == merged.causes.keys() == names | anew
    alone = merged_from(other, entry_id="e", by="bob", at=hours(9), reason="one")
    assert {each.id for each in alone.matter.issues} == names
    apart = replace(ours, matter=replace(ours.matter, issues=(PRICE,)))
    kept = merged_from(other, entry_id="e", by="bob", at=hours(9), reason="one", beside=apart)
    assert {each.issue_id for each in kept.findings} == names


def test_a_merged_complaint_keeps_the_graver_assessment() -> None:
    theirs = _other().assessed(4).complaint.assessed
    story = Story().at(Step.INVESTIGATING).add(e.MergedFrom, from_id="a", assessed=theirs)
    assert story.complaint.assessed == theirs
    assert story.complaint.priority is Priority.P1
    lesser = i.Assessed(id="x", by="bob", at=hours(1), assessment=ASSESSMENT, priority=Priority.P4)
    price = replace(MATTER, issues=())
    story.add(e.MergedFrom, from_id="b", assessed=lesser, matter=price)
    assert story.complaint.priority is Priority.P1
    assert story.complaint.assessed is not None
    assert story.complaint.assessed.assessment.severity is Severity.CRITICAL


def test_a_merged_complaint_keeps_the_needs_of_both() -> None:
    """A-VUL-1: whoever needs large print needs it in either."""
    print_, time = (
        Need(need=each, basis="consent", review_on=date(2027, 1, 1))
        for each in ("large print", "extra time")
    )
    first, second = (
        PreferredContact(channel="mail", accessibility_needs=(each,)) for each in ("braille", "sms")
    )
    story = Story(preferred_contact=first).assessed(3, vulnerability=(print_,))
    lesser = _other(preferred_contact=second).assessed(2, vulnerability=(time,)).complaint
    story.add(e.MergedFrom, assessed=lesser.assessed, matter=lesser.matter)
    assert story.complaint.assessed is not None
    assessment = story.complaint.assessed.assessment
    assert (assessment.severity, assessment.vulnerability) == (Severity.SERIOUS, (print_, time))
    contact = story.complaint.matter.preferred_contact
    assert contact == replace(first, accessibility_needs=("braille", "sms"))


def test_whom_it_is_about_is_not_asked_again_for_what_they_said() -> None:
    """A-IMP-3: their account moves along, and so does that they were told."""
    other = _other().add(i.StaffTold, staff_id="ana").add(i.StatementGiven, staff_id="ana")
    entry = merged_from(other.complaint, entry_id="e", by="bob", at=hours(9), reason="one")
    ours = Story().complaint
    merged = take_over(ours, entry)
    assert merged.told == other.complaint.told
    assert merged.told.keys() == {"ana"}
    assert merged.statements == other.complaint.statements
    assert len(merged.statements) == 1


def test_what_was_never_assessed_still_has_to_be() -> None:
    theirs = _other().assessed(4).complaint.assessed
    merged = Story().add(e.MergedFrom, assessed=theirs).complaint
    assert merged.assessed is None
    assert merged.priority is Priority.P1
    ours = Story().at(Step.INVESTIGATING).add(e.MergedFrom).complaint
    assert ours.assessed is not None
    assert Story().add(e.MergedFrom).complaint.priority is None


def test_who_is_merged_takes_their_redress_along() -> None:
    merged = Story().add(e.MergedFrom, redress=(a_redress("theirs", granted_by="cy"),)).complaint
    assert [each.id for each in merged.open_redress] == ["theirs"]


def test_what_only_the_other_knew_is_known_now() -> None:
    theirs = replace(
        MATTER,
        issues=(PRICE,),
        enclosures=(Enclosure(name="photo.jpg", sha256=SHA),),
        related=("ticket7",),
        subject_third_party="the courier",
        remedy_sought=RemedySought(text="an apology"),
        on_behalf_of=Representative(name="Kim", relation="son"),
        preferred_contact=PreferredContact(channel="phone"),
        corrective_actions=("capa1",),
        legal_holds=("hold1",),
    )
    done = an_entry(i.ImmediateActionDone)
    cases = (a_case(state=ExternalState.WITHDRAWN),)
    story = Story(remedy_sought=None)
    story.add(e.MergedFrom, matter=theirs, done=(done,), external_cases=cases)
    it = story.complaint
    assert replace(it.matter, issues=(PRICE,)) == theirs
    assert it.done == {"stop": done}
    assert it.external_cases == {"case": cases[0]}
    story.add(e.MergedFrom, from_id="third", matter=replace(MATTER, issues=()))
    assert story.complaint.matter == it.matter  # and nothing of it is given up


def test_the_entry_of_a_merge_holds_all_of_the_other() -> None:
    other = _other().assessed(2).add(e.ReferredExternally)
    other.add(i.ImmediateActionPlanned).add(i.ImmediateActionDone)
    other.add(e.ExternalAdvanced, case=a_case(state=ExternalState.WITHDRAWN))
    offered = replace(other.complaint, redress={"r": a_redress("r")})
    entry = merged_from(offered, entry_id="e1", by="bob", at=hours(9), reason="one")
    assert (entry.id, entry.by, entry.at, entry.reason) == ("e1", "bob", hours(9), "one")
    assert entry.from_id == other.complaint.id
    assert entry.assessed == other.complaint.assessed
    assert entry.done == tuple(other.complaint.done.values())
    assert entry.external_cases == tuple(other.complaint.external_cases.values())
    assert entry.redress == ()  # nobody granted it
    granted = replace(other.complaint, redress={"r": a_redress("r", granted_by="cy")})
    entry = merged_from(granted, entry_id="e1", by="bob", at=hours(9), reason="one")
    assert [each.id for each in entry.redress] == ["r"]


OTHER = _other().complaint.matter


@pytest.mark.parametrize(
    ("given", "error", "refusal"),
    [
        ({"from_id": "ticket"}, Invalid, "from_id: a complaint cannot join itself"),
        ({"matter": replace(OTHER, complainant_id="dora")}, Conflict, "not known to be of the"),
        ({"matter": replace(OTHER, complainant_id=None)}, Conflict, "not known to be of the same"),
        ({"matter": MATTER}, Conflict, "both use lamp, silence; one would be lost"),
        ({"matter": replace(OTHER, subject_staff=("mia",))}, Conflict, "mia is its accountable"),
        ({"reason": ""}, Invalid, "reason: is empty"),
    ],
)
def test_a_complaint_takes_no_other_over(
    given: dict[str, Any], error: type[Exception], refusal: str
) -> None:
    with pytest.raises(error, match=refusal):
        Story().add(e.MergedFrom, **given)


def test_nothing_is_taken_over_twice() -> None:
    story = Story().add(e.MergedFrom, redress=(a_redress("r"),))
    with pytest.raises(Conflict, match=r"from_id: other is part of it already"):
        story.add(e.MergedFrom)
    with pytest.raises(Conflict, match=r"both use r; one would be lost"):
        story.add(
            e.MergedFrom, from_id="b", matter=replace(OTHER, issues=()), redress=(a_redress("r"),)
        )


@pytest.mark.parametrize(
    ("given", "error", "refusal"),
    [
        ({"into_id": "ticket"}, Invalid, "into_id: a complaint cannot join itself"),
        ({"complainant_id": "dora"}, Conflict, "not known to be of the same complainant"),
        ({"complainant_id": None}, Conflict, "not known to be of the same complainant"),
        ({"issue_ids": ("lamp",)}, Conflict, "issue_ids: these would be lost: silence"),
        ({"reason": ""}, Invalid, "reason: is empty"),
    ],
)
def test_a_complaint_joins_no_other(
    given: dict[str, Any], error: type[Exception], refusal: str
) -> None:
    with pytest.raises(error, match=refusal):
        Story().add(e.MergedInto, **given)


def test_an_anonymous_complaint_joins_no_other_anonymous_one() -> None:
    story = Story(complainant_id=None, anonymous=True, contactable=False)
    with pytest.raises(Conflict, match=r"not known to be of the same complainant"):
        story.add(e.MergedInto, complainant_id=None)


def test_a_complaint_before_a_body_outside_joins_no_other() -> None:
    story = Story().add(e.ReferredExternally)
    with pytest.raises(Conflict, match=r"a body outside has this complaint"):
        story.add(e.MergedInto)
    story.add(e.ExternalAdvanced, case=a_case(state=ExternalState.WITHDRAWN)).add(e.MergedInto)
    assert story.complaint.merged_into == "other"
    assert story.complaint.step is Step.MERGED


def test_issues_about_another_firm_go_there_and_the_complainant_knows() -> None:
    """A-RCV-5."""
    story = Story().add(e.Forwarded)
    assert [each.to for each in story.complaint.forwarded] == ["the courier"]
    for given, refusal in (
        ({"issue_ids": ()}, "issue_ids: say what is about another firm"),
        ({"issue_ids": ("x",)}, "issue_id: 'x' is no issue of it; there is lamp, silence"),
        ({"message_id": None}, "message_id: tell the complainant where it went"),
        ({"to": ""}, "to: is empty"),
    ):
        with pytest.raises(Invalid, match=refusal):
            story.add(e.Forwarded, **given)
    story.add(e.Forwarded, message_id=None, reason="nobody knows their address")


def test_a_complaint_is_about_what_is_in_the_list() -> None:
    """A-REC-1: what was retired stays where it is on record, and is not chosen again."""
    with pytest.raises(Invalid, match=r"issues\[0\]\.category: 'rumour' is not in the list"):
        Story(issues=(RaisedIssue(id="1", category="rumour"),))
    story = Story(issues=(RaisedIssue(id="1", category="delay"),)).given(categories=("price",))
    again = (RaisedIssue(id="1", category="delay", description="a week late"),)
    now = to_plain(story.complaint.matter.issues)
    story.add(e.Amended, field="issues", before=now, after=to_plain(again))
    more = (*again, RaisedIssue(id="2", category="quality"))
    with pytest.raises(Invalid, match=r"issues\[1\]\.category: 'quality'"):
        story.add(e.Amended, field="issues", before=to_plain(again), after=to_plain(more))
