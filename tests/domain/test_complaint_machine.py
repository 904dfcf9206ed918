"""Whatever is tried in whatever order: what is let through keeps the invariants of A.4."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.complaint import entries as e
from contactcenter.domain.complaint import inquiry as i
from contactcenter.domain.complaint.assessment import Level, Safety, Severity
from contactcenter.domain.complaint.entries import KINDS
from contactcenter.domain.complaint.findings import Outcome, Pattern
from contactcenter.domain.complaint.folding import fold
from contactcenter.domain.complaint.guards.looking import is_urgent
from contactcenter.domain.complaint.plain import (
    complaint_from_plain,
    complaint_to_plain,
    entry_from_plain,
    entry_to_plain,
)
from contactcenter.domain.complaint.record import Complaint, Milestones
from contactcenter.domain.complaint.recourse import ExternalState
from contactcenter.domain.complaint.redress import RedressStatus
from contactcenter.domain.complaint.steps import AWAITING, FINAL, Step, leaves
from contactcenter.domain.errors import DomainError
from contactcenter.domain.plain import to_plain
from contactcenter.domain.ticket import Priority
from tests.domain.complaints import ASSESSMENT, MATTER, Story, a_case, a_redress, hours

TWO = st.sampled_from(["bob", "cy"])
AGENTS = st.sampled_from(["ana", "bob", "cy", "dee", "mia", "zed"])
ISSUE = st.sampled_from(["lamp", "silence", "price"])
ONCE = ("accepted", "assessed", "closed", "final_response_sent", "rejected", "redress_completed")


def _redress() -> st.SearchStrategy[Any]:
    one = st.builds(
        a_redress, st.sampled_from(["r1", "r2", "r3"]), st.sampled_from([None, 100, 60_000])
    )
    return st.lists(one, max_size=2).map(tuple)


def _assessment() -> st.SearchStrategy[Any]:
    return st.builds(
        lambda severity, safety: replace(ASSESSMENT, severity=severity, safety=safety),
        st.sampled_from(Severity),
        st.sampled_from(Safety),
    )


def _case(states: Any) -> st.SearchStrategy[Any]:
    dates = {"informed_at": hours(0), "consented_at": hours(0), "filed_at": hours(0)}
    return st.builds(
        lambda state, done: a_case(state=state, complied_at=done, **dates),
        st.sampled_from(states),
        st.sampled_from([hours(0), None]),
    )


DRAWN: dict[type, dict[str, st.SearchStrategy[Any]]] = {
    e.AccountableChanged: {"accountable_id": AGENTS},
    e.Acknowledged: {"message_id": st.sampled_from(["ack", "ack2", None])},
    i.Assessed: {
        "assessment": _assessment(),
        "priority": st.sampled_from(Priority),
        "reason": st.sampled_from(["", "so"]),
    },
    i.ImmediateActionPlanned: {"action_id": st.sampled_from(["stop", "warn"])},
    i.ImmediateActionDone: {"action_id": st.sampled_from(["stop", "warn"])},
    i.InvestigatorSet: {"investigator_id": AGENTS, "level": st.sampled_from(Level)},
    i.EvidenceAdded: {"evidence_id": st.sampled_from(["photo", "log"])},
    i.FindingRecorded: {"issue_id": ISSUE, "outcome": st.sampled_from(Outcome)},
    i.RootCauseSet: {"issue_id": ISSUE, "pattern": st.sampled_from(Pattern)},
    e.DecisionProposed: {"redress": _redress(), "others_offered": st.sampled_from([None, True])},
    e.DocumentSent: {"document": st.sampled_from(DocumentKind)},
    e.ResolvedAtFirstContact: {"redress": _redress()},
    e.Rejected: {"next_stage": st.sampled_from(["officer", "senior", None])},
    e.StageChanged: {"stage": st.sampled_from(["front", "officer", "senior"])},
    e.RedressChanged: {
        "redress_id": st.sampled_from(["r1", "r2", "theirs"]),
        "status": st.sampled_from(RedressStatus),
    },
    e.Forwarded: {"issue_ids": st.lists(ISSUE, max_size=2).map(tuple)},
    e.ReferredExternally: {"case": _case(list(ExternalState)[:4])},
    e.ExternalAdvanced: {"case": _case(list(ExternalState))},
    e.MergedFrom: {"redress": st.sampled_from([(), (a_redress("theirs", granted_by="cy"),)])},
}


class Tried(RuleBasedStateMachine):
    """One complaint, to which anything is done that somebody may try."""

    story: Story
    before: Complaint

    @initialize(
        step=st.sampled_from(sorted(set(Step) - FINAL)),
        staff=st.sampled_from([(), ("ana",)]),
        contactable=st.sampled_from([True, True, False]),
    )
    def begin(self, step: Step, staff: tuple[str, ...], contactable: bool) -> None:  # noqa: FBT001
        self.story = Story()
        try:
            self.story.at(step)
        finally:
            self.before = self.story.complaint
        self._amend("contactable", contactable)
        self._amend("subject_staff", staff)

    @rule(data=st.data(), by=AGENTS, later=st.sampled_from([0, 1, 24, 24 * 31]))
    def try_something(self, data: st.DataObject, by: str, later: int) -> None:
        possible = sorted({name.partition(":")[0] for name in leaves(self.story.complaint.step)})
        if not possible:
            return
        kind = KINDS[data.draw(st.sampled_from(possible))]
        given = {name: data.draw(drawn) for name, drawn in DRAWN.get(kind, {}).items()}
        self._try(kind, by=by, hour=self.story.now + later, **given)

    @rule(kind=st.sampled_from(sorted(KINDS)), by=AGENTS, at=st.integers(-5, 50).map(hours))
    def try_anything_at_any_time(self, kind: str, by: str, at: datetime) -> None:
        if kind != "recorded":
            self._try(KINDS[kind], by=by, at=at)

    @rule(staff=st.sampled_from([[], ["ana"], ["zed"], ["cy"], ["dee"]]), hour=st.integers(-9, 9))
    def find_out_more(self, staff: list[str], hour: int) -> None:
        self._amend("received_at", to_plain(hours(hour)), by="mia")
        self._amend("subject_staff", staff)

    @rule(data=st.data(), times=st.integers(1, 6))
    def go_on(self, data: st.DataObject, times: int) -> None:
        """Try what comes next where it stands, so that deep places are reached."""
        for _ in range(times):
            severity = data.draw(st.sampled_from(Severity))
            self._go_on(severity, data.draw(TWO), data.draw(_redress()))

    def _go_on(self, severity: Severity, one: str, redress: Any) -> None:
        match self.story.complaint.step:
            case Step.RECEIVED:
                self._try(i.AssessmentStarted)
            case Step.ASSESSING:
                self._assess(severity)
            case Step.AWAITING_COMPLAINANT | Step.AWAITING_THIRD_PARTY:
                self._try(i.WaitExpired)
            case Step.INVESTIGATING:
                self._look_into_it(severity)
                self._try(e.DecisionProposed, by=one, redress=redress)
            case Step.DECISION_REVIEW:
                self._try(e.DecisionApproved, by=one)
                self._try(e.DocumentSent)
            case Step.DECISION_COMMUNICATED:
                self._bring_to_an_end()
            case Step.CLOSED | Step.WITHDRAWN:
                self._try(e.Reopened)
            case _:
                pass

    def _assess(self, severity: Severity) -> None:
        assessment = replace(ASSESSMENT, severity=severity)
        self._try(i.Assessed, assessment=assessment, priority=Priority.P2, reason="so")

    def _look_into_it(self, severity: Severity) -> None:
        self._assess(severity)
        self._try(i.InvestigatorSet, investigator_id="dee", level=Level.INDEPENDENT)
        self._try(i.PlanSet)
        for staff in self.story.complaint.matter.subject_staff:
            self._try(i.StaffTold, staff_id=staff)
        for each in self.story.complaint.matter.issues:
            self._try(i.FindingRecorded, issue_id=each.id)
            self._try(i.RootCauseSet, issue_id=each.id)

    def _bring_to_an_end(self) -> None:
        self._try(e.Acknowledged)
        for each in self.story.complaint.open_redress:
            self._try(e.RedressChanged, redress_id=each.id)
        for action in self.story.complaint.open_actions:
            self._try(i.ImmediateActionDone, action_id=action)
        for staff in self.story.complaint.matter.subject_staff:
            self._try(i.StaffToldResult, staff_id=staff)
        self._try(e.Accepted)
        self._try(e.Closed)

    @rule(status=st.sampled_from(RedressStatus))
    def pay_what_is_open(self, status: RedressStatus) -> None:
        for each in self.story.complaint.open_redress:
            self._try(e.RedressChanged, redress_id=each.id, status=status)

    def _amend(self, field: str, after: Any, **given: Any) -> None:
        before = to_plain(getattr(self.story.complaint.matter, field))
        self._try(e.Amended, field=field, before=before, after=to_plain(after), **given)

    def _try(self, kind: type, /, **given: Any) -> None:
        before = self.story.complaint
        with suppress(DomainError):
            self.story.add(kind, **given)
        if self.story.complaint is before:
            return
        self._expect_allowed(before, self.story.entries[-1])
        self.before = before
        self._expect_milestones_stay(before, self.story.complaint)

    def _expect_allowed(self, before: Complaint, entry: Any) -> None:
        """A-IMP-1, A-IMP-2, A-ASM-3, A-DEC-2: nobody judges their own cause, nor alone."""
        own = isinstance(entry, i.StatementGiven) and entry.staff_id == entry.by
        assert own or entry.by not in before.matter.subject_staff
        after = self.story.complaint
        if after.step in AWAITING and before.step not in AWAITING and is_urgent(before):
            assert before.planned
        final = isinstance(entry, e.DocumentSent) and entry.document is DocumentKind.FINAL
        if final and before.decision is not None:
            assert before.approval is not None
            assert before.assessed is not None
            grave = before.assessed.assessment.severity >= Severity.SERIOUS
            assert not grave or before.decider_id != before.approver_id
            assert all(each.id in before.findings for each in before.matter.issues)

    @staticmethod
    def _expect_milestones_stay(before: Complaint, after: Complaint) -> None:
        """A milestone is set once a cycle."""
        if len(before.earlier) < len(after.earlier):
            assert after.earlier[:-1] == _received(before.earlier, after)
            return
        for name in ONCE:
            was = getattr(before.milestones, name)
            assert was is None or getattr(after.milestones, name) == was

    @invariant()
    def it_is_what_its_entries_make_of_it(self) -> None:
        complaint = self.story.complaint
        assert fold(self.story.entries) == complaint
        assert complaint_from_plain(complaint_to_plain(complaint)) == complaint
        last = self.story.entries[-1]
        assert entry_from_plain(entry_to_plain(last)) == last

    @invariant()
    def milestones_keep_their_order(self) -> None:
        """A-SM-1."""
        complaint = self.story.complaint
        assert complaint.milestones.received == complaint.received_at
        for cycle in (*complaint.earlier, complaint.milestones):
            assert cycle.acknowledged is None or cycle.received <= cycle.acknowledged
        chain = ("received", "assessed", "final_response_sent", "closed")
        reached = [getattr(complaint.milestones, name) for name in chain]
        known = [each for each in reached if each is not None]
        assert known == sorted(known)

    @invariant()
    def what_is_closed_owes_nothing(self) -> None:
        """A-SM-2."""
        complaint = self.story.complaint
        if complaint.step is not Step.CLOSED or self.before.step is Step.CLOSED:
            return
        assert complaint.acknowledgements or not complaint.matter.contactable
        ids = {each.id for each in complaint.matter.issues}
        assert ids
        assert ids <= complaint.findings.keys()
        assert ids <= complaint.causes.keys()
        assert complaint.basis is not None
        assert not complaint.open_redress
        assert not complaint.open_actions

    @invariant()
    def nothing_is_lost(self) -> None:
        """A-SM-5, A-PRN-6: no issue, no preset, and always somebody who answers for it."""
        complaint = self.story.complaint
        assert {each.id for each in complaint.matter.issues} >= {"lamp", "silence"}
        assert "iso10002-default@1" in complaint.presets
        assert complaint.matter.narrative == MATTER.narrative
        assert complaint.accountable_id in self.story.standing.colleagues
        in_hand = {complaint.accountable_id, complaint.investigator_id}
        assert not in_hand & set(complaint.matter.subject_staff)

    @invariant()
    def waits_follow_each_other(self) -> None:
        """A-SM-6 needs to know when we waited, exactly."""
        complaint = self.story.complaint
        still = [each for each in complaint.waits if each.end is None]
        assert len(still) == (complaint.step in AWAITING)
        last = None
        for each in complaint.waits:
            assert last is None or last <= each.start
            assert each.end is None or each.start <= each.end
            last = each.end

    @invariant()
    def money_leaves_by_somebodys_authority(self) -> None:
        """A-RSP-1."""
        for each in self.story.complaint.redress.values():
            assert each.granted_by or each.status is RedressStatus.OFFERED


def _received(cycles: tuple[Milestones, ...], after: Complaint) -> tuple[Milestones, ...]:
    return tuple(replace(each, received=after.received_at) for each in cycles)


TestTried = Tried.TestCase
TestTried.settings = settings(
    max_examples=50,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
