"""What shows again and again is proposed, and somebody decides about it (spec A-ANL-1).

A proposal becomes a corrective action, or is dismissed with a reason; both are on record. What
comes in later is counted anew.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from contactcenter.application.asked import Asked
from contactcenter.application.complaints import Handling
from contactcenter.application.corrective_actions import IssueNamed, NewAction, open_in, said
from contactcenter.application.corrective_views import LinkedView
from contactcenter.domain.access import Permission, require
from contactcenter.domain.errors import NotFound
from contactcenter.domain.ids import ActionId, AgentId
from contactcenter.domain.improvement.recurrence import (
    CausedIssue,
    RecurrenceDecision,
    Recurring,
    decided,
    proposal_id,
    proposed,
)
from contactcenter.domain.request import Done
from contactcenter.ports.store import Store, Transaction

LOOK_BACK = timedelta(days=180)  # a cause may be found long after its complaint came in


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalView:
    """The same trouble, often enough to look for what is behind it."""

    id: str
    category: str
    product: str
    root_cause: str
    since: datetime
    reached_at: datetime
    complaints: list[LinkedView]  # the earliest first


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionView:
    """What was made of a proposal."""

    id: str
    category: str
    product: str
    root_cause: str
    count: int  # of complaints
    action_id: str | None  # null: dismissed
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalsView:
    """What waits for a decision, and what was decided, the latest first."""

    proposals: list[ProposalView]
    decisions: list[DecisionView]


async def proposals(store: Store, *, asked: Asked) -> ProposalsView:
    """Return what shows again and again, as far as it is not about who asks."""
    require(asked.agent, Permission.SEE_REGISTER)
    issues, decisions, found = await _found(store, asked)
    ids = {one for each in found for one in each.ticket_ids}
    references = await store.visible_among(asked.agent, sorted(ids))
    known = {each.ticket_id for each in issues}
    return ProposalsView(
        proposals=[
            ProposalView(
                id=proposal_id(each),
                category=each.category,
                product=each.product,
                root_cause=each.root_cause,
                since=each.since,
                reached_at=each.reached_at,
                complaints=[
                    LinkedView(id=one, reference=references[one])
                    for one in each.ticket_ids
                    if one in references
                ],
            )
            for each in found
        ],
        decisions=[_decision_view(each) for each in decisions if known >= set(each.ticket_ids)],
    )


async def take_up(
    handling: Handling,
    proposal: str,
    what: str,
    owner_id: AgentId | None = None,
    *,
    asked: Asked,
) -> Done:
    """Open an action from a proposal; it hangs on all that was counted.

    Raises:
        NotFound: it is not proposed, or not any more.
    """
    found, issues = await _proposal(handling.store, proposal, asked)
    named = [
        IssueNamed(ticket_id=each.ticket_id, issue_id=each.id.partition(":")[2]) for each in issues
    ]
    wanted = NewAction(what=what, owner_id=owner_id, issues=named)
    async with handling.store.begin(asked.key) as tx:
        kept = await open_in(handling, tx, wanted, asked=asked)
        _decide(tx, found, asked, action_id=kept.id)
        return tx.done(kept.id, kept.version)


async def dismiss(store: Store, proposal: str, reason: str, *, asked: Asked) -> Done:
    """Say why what was proposed is no recurring trouble.

    Raises:
        NotFound: as above.
        Invalid: there is no reason.
    """
    text = said(reason, "reason")
    found, _ = await _proposal(store, proposal, asked)
    async with store.begin(asked.key) as tx:
        _decide(tx, found, asked, reason=text)
        return tx.done(proposal, 1)


async def _proposal(
    store: Store, proposal: str, asked: Asked
) -> tuple[Recurring, list[CausedIssue]]:
    require(asked.agent, Permission.SEE_REGISTER)
    issues, _, proposed_now = await _found(store, asked)
    for found in proposed_now:
        if proposal_id(found) == proposal:
            return found, [each for each in issues if _belongs(each, found)]
    raise NotFound(f"nothing is proposed under {proposal:.60} any more")


async def _found(
    store: Store, asked: Asked
) -> tuple[list[CausedIssue], list[RecurrenceDecision], tuple[Recurring, ...]]:
    since = asked.at - LOOK_BACK
    issues = list(await store.caused_since(asked.agent, since))
    decisions = list(await store.recurrence_decisions(since))
    return issues, decisions, proposed(issues, decisions)


def _belongs(issue: CausedIssue, found: Recurring) -> bool:
    key = (issue.category, issue.product, issue.root_cause)
    alike = (found.category, found.product, found.root_cause)
    return key == alike and issue.ticket_id in found.ticket_ids


def _decide(
    tx: Transaction,
    found: Recurring,
    asked: Asked,
    *,
    action_id: ActionId | None = None,
    reason: str = "",
) -> None:
    decision = RecurrenceDecision(
        id=proposal_id(found),
        category=found.category,
        product=found.product,
        root_cause=found.root_cause,
        ticket_ids=found.ticket_ids,
        action_id=action_id,
        reason=reason,
        by=asked.agent.id,
        at=asked.at,
    )
    tx.put(decision)
    tx.record(decided(decision))


def _decision_view(decision: RecurrenceDecision) -> DecisionView:
    return DecisionView(
        id=decision.id,
        category=decision.category,
        product=decision.product,
        root_cause=decision.root_cause,
        count=len(decision.ticket_ids),
        action_id=decision.action_id,
        reason=decision.reason,
        by=decision.by,
        at=decision.at,
    )
