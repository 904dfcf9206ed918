"""Corrective actions: from what went wrong to a verdict that the register itself gives (A-CAPA-1).

    open_action ──► contain ──► find_cause ──► plan ──► implement ──► begin_check ──► judge
                                    ▲                                                  │
                                    └──────────────── it did not help ─────────────────┘

An action hangs on complaints; whom one of them is about finds none of it (A-IMP-1). Whoever has to
do a step by a date is reminded of it on the first of its complaints.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from contactcenter.application.asked import Asked, seen
from contactcenter.application.complaint_house import in_force
from contactcenter.application.complaints import Handling, advance
from contactcenter.application.corrective_views import measured
from contactcenter.application.counted import Folded
from contactcenter.application.house_time import desk_calendar
from contactcenter.application.sampling import looked_at
from contactcenter.application.tasks import open_task, put_changed
from contactcenter.domain.access import Permission, may, require, sees
from contactcenter.domain.agent import Agent
from contactcenter.domain.complaint.entries import Amended
from contactcenter.domain.complaint.kept import KeptComplaint
from contactcenter.domain.complaint.steps import FINAL
from contactcenter.domain.errors import Invalid, NotFound, StaleVersion
from contactcenter.domain.ids import ActionId, AgentId, TaskId, TicketId
from contactcenter.domain.improvement import audit, corrective
from contactcenter.domain.improvement.corrective import (
    ActionState,
    Check,
    CorrectiveAction,
    Judgement,
    Plan,
)
from contactcenter.domain.improvement.kept import KeptAction, links, moved
from contactcenter.domain.improvement.recurrence import issue_key
from contactcenter.domain.request import Done
from contactcenter.domain.task.task import TaskKind, TaskState, end
from contactcenter.domain.ticket import Ticket
from contactcenter.domain.timer import TimerKind
from contactcenter.ports.store import Store, Transaction
from contactcenter.ports.system import NewId

LONGEST = 2000  # characters of whatever is said at a step
LONGEST_WINDOW = timedelta(days=366)
_IN_A_TITLE = 120
_TITLES = {
    ActionState.PLANNED: {
        "en": "Corrective action to be done by now: {what}",
        "fa": "اقدام اصلاحی که باید تا کنون انجام می‌شد: {what}",
    },
    ActionState.VERIFYING: {
        "en": "Corrective action to be judged: {what}",
        "fa": "اقدام اصلاحی که باید ارزیابی شود: {what}",
    },
}
Act = Callable[[CorrectiveAction], CorrectiveAction]


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueNamed:
    """An issue of a complaint."""

    ticket_id: TicketId
    issue_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAction:
    """What went wrong, on what that hangs, and who sees to it; nobody named: whoever opens it."""

    what: str
    owner_id: AgentId | None = None
    issues: Sequence[IssueNamed] = ()
    finding_ids: Sequence[str] = ()


async def open_action(handling: Handling, wanted: NewAction, *, asked: Asked) -> Done:
    """Open an action that hangs on issues of complaints, or on findings of audits.

    It is on the record of each of these complaints, and so in what an auditor gets of them.

    Raises:
        NotFound: there is no such complaint or finding, or it is not in sight.
        Invalid: naming what is wrong.
    """
    require(asked.agent, Permission.SEE_REGISTER)
    await _expect_findings(handling.store, wanted.finding_ids, asked)
    async with handling.store.begin(asked.key) as tx:
        kept = await open_in(handling, tx, wanted, asked=asked)
        return tx.done(kept.id, kept.version)


async def open_in(
    handling: Handling, tx: Transaction, wanted: NewAction, *, asked: Asked
) -> KeptAction:
    """Open an action in a block; its findings are known to be there."""
    action_id = ActionId(handling.new_id())
    action = CorrectiveAction(
        id=action_id,
        issue_ids=tuple(issue_key(each.ticket_id, each.issue_id) for each in wanted.issues),
        finding_ids=tuple(wanted.finding_ids),
        what=said(wanted.what, "what"),
        owner_id=wanted.owner_id or asked.agent.id,
    )
    kept = KeptAction(id=action_id, action=action, opened_at=asked.at)
    tickets = [await seen(tx, each, asked) for each in sorted(corrective.complaints_of(action))]
    found = await tx.complaints([each.id for each in tickets])
    _expect_issues(found, wanted.issues)
    await _expect_colleague(tx, action.owner_id, "owner_id", tickets)
    tx.put(kept, *links(kept))
    await _enter(handling, tx, tickets, found, action, asked)
    tx.record(moved(None, kept, by=asked.agent.id, at=asked.at))
    return kept


async def contain(
    store: Store, action_id: ActionId, what: str, *, version: int, asked: Asked, new_id: NewId
) -> Done:
    """Say how the harm was kept from growing. Raises IllegalMove, Invalid; and so below."""

    def act(action: CorrectiveAction) -> CorrectiveAction:
        return corrective.contain(action, said(what, "what"), by=asked.agent.id, at=asked.at)

    return await _do(store, action_id, act, version=version, asked=asked, new_id=new_id)


async def find_cause(
    store: Store, action_id: ActionId, cause: str, *, version: int, asked: Asked, new_id: NewId
) -> Done:
    """Say what is behind it; after a verdict that it did not help, the way begins anew here."""

    def act(action: CorrectiveAction) -> CorrectiveAction:
        return corrective.find_cause(action, said(cause, "cause"), by=asked.agent.id, at=asked.at)

    return await _do(store, action_id, act, version=version, asked=asked, new_id=new_id)


async def plan(
    store: Store, action_id: ActionId, planned: Plan, *, version: int, asked: Asked, new_id: NewId
) -> Done:
    """Say what will be done, by whom, by when."""
    said(planned.what, "what")
    if planned.due_on < asked.at.date():
        raise Invalid(f"due_on: {planned.due_on} has passed: name a date to come")

    def act(action: CorrectiveAction) -> CorrectiveAction:
        return corrective.set_plan(action, planned, by=asked.agent.id, at=asked.at)

    return await _do(store, action_id, act, version=version, asked=asked, new_id=new_id)


async def implement(
    store: Store, action_id: ActionId, what: str, *, version: int, asked: Asked, new_id: NewId
) -> Done:
    """Say that it was done, by whoever says so."""

    def act(action: CorrectiveAction) -> CorrectiveAction:
        return corrective.implement(action, said(what, "what"), by=asked.agent.id, at=asked.at)

    return await _do(store, action_id, act, version=version, asked=asked, new_id=new_id)


async def begin_check(
    store: Store, action_id: ActionId, check: Check, *, version: int, asked: Asked, new_id: NewId
) -> Done:
    """Say by which measure it is judged, over which time."""
    if check.window > LONGEST_WINDOW:
        raise Invalid(f"days: at most {LONGEST_WINDOW.days}")

    def act(action: CorrectiveAction) -> CorrectiveAction:
        return corrective.begin_check(action, check, by=asked.agent.id, at=asked.at)

    return await _do(store, action_id, act, version=version, asked=asked, new_id=new_id)


async def judge(
    store: Store,
    folded: Folded,
    action_id: ActionId,
    reason: str,
    *,
    version: int,
    asked: Asked,
    new_id: NewId,
) -> Done:
    """Close an action as effective or not, as the register's own figures say.

    Raises:
        Forbidden: who asks implemented it, or was meant to.
        IllegalMove: the time after has not passed.
    """
    require(asked.agent, Permission.SEE_REGISTER)
    kept = await store.action(asked.agent, action_id)
    if kept is None:
        raise NotFound(f"no corrective action {action_id}")
    figures = await measured(store, folded, kept.action, asked=asked)
    judgement = Judgement(before=figures.before, after=figures.after, reason=reason[:LONGEST])

    def act(action: CorrectiveAction) -> CorrectiveAction:
        return corrective.judge(action, judgement, by=asked.agent.id, at=asked.at)

    return await _do(store, action_id, act, version=version, asked=asked, new_id=new_id)


def said(text: str, field: str) -> str:
    """Return what somebody said, without the space around it.

    Raises:
        Invalid: it is nothing, or too long.
    """
    if not text.strip():
        raise Invalid(f"{field}: is empty")
    if len(text) > LONGEST:
        raise Invalid(f"{field}: has {len(text)} characters; at most {LONGEST} are kept")
    return text.strip()


async def _do(
    store: Store, action_id: ActionId, act: Act, *, version: int, asked: Asked, new_id: NewId
) -> Done:
    require(asked.agent, Permission.SEE_REGISTER)
    async with store.begin(asked.key) as tx:
        kept = (await tx.corrective_actions([action_id])).get(action_id)
        tickets = await _in_sight(tx, kept.action, asked.agent) if kept else ()
        if kept is None:
            raise NotFound(f"no corrective action {action_id}")
        if kept.version != version:
            raise StaleVersion(
                f"the action is at version {kept.version}, not {version}: look at it again"
            )
        action = act(kept.action)
        if action.plan is not None and action.plan is not kept.action.plan:
            await _expect_colleague(tx, action.plan.implementer_id, "implementer_id", tickets)
        await _end_reminder(tx, kept.reminder_id, asked)
        reminder_id = await _remind(tx, action, asked, new_id)
        after = replace(kept, action=action, reminder_id=reminder_id, version=version + 1)
        tx.put(after)
        tx.record(moved(kept, after, by=asked.agent.id, at=asked.at))
        return tx.done(after.id, after.version)


async def _remind(
    tx: Transaction, action: CorrectiveAction, asked: Asked, new_id: NewId
) -> TaskId | None:
    """Remind the owner when the next step is late, on the first of its complaints."""
    due_at = await _due_at(tx, action)
    if due_at is None or due_at <= asked.at:
        return None
    ticket = await tx.ticket(corrective.complaints_of(action)[0])
    if ticket.merged_into_id is not None:
        ticket = await tx.ticket(ticket.merged_into_id)
    language = (await tx.agent(action.owner_id)).preferences.language
    titles = _TITLES[action.state]
    return open_task(
        tx,
        ticket,
        action.owner_id,
        titles.get(language, titles["en"]).format(what=action.what[:_IN_A_TITLE]),
        due_at,
        kind=TaskKind.REMINDER,
        now=asked.at,
        new_id=new_id,
    )


async def _due_at(tx: Transaction, action: CorrectiveAction) -> datetime | None:
    match action.state:
        case ActionState.PLANNED if action.plan is not None:
            return await _last_instant(tx, action.plan.due_on)
        case ActionState.VERIFYING if action.implemented_at is not None:
            return corrective.windows(action, action.implemented_at)[1].end
        case _:
            return None


async def _last_instant(tx: Transaction, day: date) -> datetime:
    return (await desk_calendar(tx, None, "UTC")).last_instant(day)


async def _end_reminder(tx: Transaction, reminder_id: TaskId | None, asked: Asked) -> None:
    if reminder_id is None:
        return
    task = (await tx.tasks([reminder_id])).get(reminder_id)
    if task is None or not task.is_open or task.ticket_id is None:
        return
    ticket = await tx.ticket(task.ticket_id)
    ended = end(task, TaskState.DONE, now=asked.at)
    put_changed(tx, ended, TaskState.DONE.value, ticket, by=asked.agent.id, now=asked.at)
    tx.cancel_timers(TimerKind.TASK_DUE, [task.id])


async def _in_sight(tx: Transaction, action: CorrectiveAction, agent: Agent) -> Collection[Ticket]:
    """Return the tickets that an action hangs on.

    Raises:
        NotFound: one is not there, or not in sight: neither is the action.
    """
    wanted = corrective.complaints_of(action)
    found = await tx.tickets(wanted)
    seen = [each for each in found.values() if _sees(agent, each)]
    if len(seen) < len(wanted):
        raise NotFound(f"no corrective action {action.id}")
    return seen


async def _enter(
    handling: Handling,
    tx: Transaction,
    tickets: Sequence[Ticket],
    complaints: Mapping[TicketId, KeptComplaint],
    action: CorrectiveAction,
    asked: Asked,
) -> None:
    """Put an action on the record of the complaints that it hangs on."""
    found = await in_force(tx)
    for ticket in tickets:
        kept = complaints.get(ticket.id)
        if kept is None or kept.complaint.step in FINAL:
            continue
        known = kept.complaint.matter.corrective_actions
        entry = Amended(
            id=handling.new_id(),
            by=asked.agent.id,
            at=asked.at,
            field="corrective_actions",
            before=list(known),
            after=[*known, action.id],
            reason=action.what,
        )
        await advance(handling, tx, ticket, kept, entry, now=asked.at, found=found)


def _expect_issues(found: Mapping[TicketId, KeptComplaint], issues: Sequence[IssueNamed]) -> None:
    for each in issues:
        kept = found.get(each.ticket_id)
        raised = {one.id for one in kept.complaint.matter.issues} if kept else set()
        if each.issue_id not in raised:
            raise NotFound(f"no issue {each.issue_id:.60} of a complaint {each.ticket_id}")


async def _expect_findings(store: Store, finding_ids: Collection[str], asked: Asked) -> None:
    """Refuse what no audit found, as far as who asks may know of it."""
    for sample_id in {each.rsplit(":", 2)[0] for each in finding_ids}:
        kept = await store.sample(sample_id)
        audited = (await looked_at(store, asked.agent, kept)).audited if kept else ()
        known = {each.id for each in audit.findings(sample_id, audited)}
        for each in finding_ids:
            if each.startswith(f"{sample_id}:") and each not in known:
                raise NotFound(f"no finding {each:.200}")


async def _expect_colleague(
    tx: Transaction, agent_id: AgentId, field: str, tickets: Collection[Ticket]
) -> None:
    """Refuse who may not see the action, or whom one of its complaints is about."""
    agents = {each.id: each for each in await tx.agents()}
    agent = agents.get(agent_id)
    if agent is None or not may(agent, Permission.SEE_REGISTER):
        raise Invalid(f"{field}: name a colleague who sees the register")
    if not all(_sees(agent, each) for each in tickets):
        raise Invalid(f"{field}: name a colleague whom none of its complaints is about")


def _sees(agent: Agent, ticket: Ticket) -> bool:
    return sees(agent, ticket.queue_id, ticket.assignee_id, ticket.barred)
