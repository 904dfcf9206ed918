"""From what shows again and again to a verdict, on every store (spec A-CAPA-1, A-ANL-1)."""

from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from contactcenter.application import (
    corrective_actions,
    management_review,
    recurrences,
    sampling,
)
from contactcenter.application.asked import Asked
from contactcenter.application.complaints import Handling
from contactcenter.application.corrective_actions import IssueNamed, NewAction
from contactcenter.application.corrective_views import (
    ActionView,
    Which,
    list_actions,
    show_action,
)
from contactcenter.application.counted import Folded
from contactcenter.application.register import Dates
from contactcenter.application.review_views import RatioView
from contactcenter.domain.agent import Role
from contactcenter.domain.complaint.findings import Outcome, RaisedIssue
from contactcenter.domain.complaint.kept import KeptComplaint
from contactcenter.domain.errors import Forbidden, Invalid, NotFound, StaleVersion
from contactcenter.domain.ids import ActionId, AgentId, TicketId
from contactcenter.domain.improvement.corrective import Check, Plan
from contactcenter.domain.improvement.drawn import Purpose
from contactcenter.domain.improvement.recurrence import caused
from contactcenter.domain.improvement.review import Part
from contactcenter.domain.measures.comparing import Better
from contactcenter.domain.measures.ratio import Ratio
from contactcenter.domain.request import Done
from contactcenter.domain.task.task import Task
from contactcenter.domain.ticket import IllegalMove
from contactcenter.ports.store import Repeated, Store
from tests.application.desk import Desk
from tests.builders import a_request, a_world, an_agent
from tests.contract.test_store_figures import decided
from tests.contract.test_store_register import told
from tests.domain.complaints import Story, hours

BOSS = an_agent("boss", role=Role.SUPERVISOR, queues=frozenset())
SARA = an_agent("sara", role=Role.SUPERVISOR, queues=frozenset())
MINA = an_agent("mina")
DAY = 24
_ids = count()
UPHELD, NOT_UPHELD = Outcome.UPHELD, Outcome.NOT_UPHELD
Made = dict[str, Any]


def asked(who: Any = BOSS, day: float = 2, key: str = "") -> Asked:
    request = a_request(key, agent_id=who.id) if key else None
    return Asked(agent=who, at=hours(day * DAY), key=request)


def new_id() -> str:
    return f"id{next(_ids)}"


def handling(store: Store) -> Handling:
    return replace(Desk(store=store).handling, new_id=new_id, new_token=new_id)


def a_decided(name: str, day: float, outcome: Outcome = UPHELD, **ticket: Any) -> list[Any]:
    """Return a complaint about broken lamps, received on NOON's day and decided some days later."""
    issues = (RaisedIssue(id="1", category="quality"),)
    story = Story(issues=issues, product_ref="lamp", received_at=hours(0))
    story.now = day * DAY
    rows = told(name, decided(story, outcome, "packing", 0), **ticket)
    (at,) = (n for n, each in enumerate(rows) if isinstance(each, KeptComplaint))
    complaint = rows[at].complaint
    matter = replace(complaint.matter, subject_staff=tuple(ticket.get("barred", ())))
    rows[at] = replace(rows[at], complaint=replace(complaint, matter=matter))
    return [*rows, *caused(complaint)]


@pytest.fixture
async def five(store: Store) -> Store:
    """Give five complaints of one cause, four of them upheld."""
    async with store.begin() as tx:
        tx.put(*a_world(), BOSS, SARA, MINA)
        for name in "abcde":
            tx.put(*a_decided(name, 1, NOT_UPHELD if name == "e" else UPHELD))
    return store


async def taken_up(store: Store, **given: Any) -> ActionId:
    (proposal,) = (await recurrences.proposals(store, asked=asked())).proposals
    done = await recurrences.take_up(
        handling(store), proposal.id, "Lamps arrive broken", asked=asked(**given)
    )
    return ActionId(done.id)


async def shown(store: Store, action_id: ActionId, who: Any = BOSS, day: float = 2) -> ActionView:
    return await show_action(store, Folded(), action_id, asked=asked(who, day))


async def step(
    store: Store, act: Any, action_id: ActionId, said: Any, who: Any = BOSS, day: float = 2
) -> Done:
    version = (await shown(store, action_id)).version
    done: Done = await act(
        store, action_id, said, version=version, asked=asked(who, day), new_id=new_id
    )
    return done


async def judge(store: Store, action_id: ActionId, who: Any, day: float) -> Done:
    return await corrective_actions.judge(
        store,
        Folded(),
        action_id,
        "as counted",
        version=(await shown(store, action_id)).version,
        asked=asked(who, day),
        new_id=new_id,
    )


async def implemented(store: Store) -> ActionId:
    """Return an action that the supervisor carried out on the tenth day."""
    action_id = await taken_up(store)
    plan = Plan(
        what="Foam", implementer_id=AgentId("boss"), due_on=(hours(5 * DAY)).date()
    )  # fmt: skip
    await step(store, corrective_actions.contain, action_id, "Sale stopped")
    await step(store, corrective_actions.find_cause, action_id, "A thin box")
    await step(store, corrective_actions.plan, action_id, plan)
    await step(store, corrective_actions.implement, action_id, "Foam in all boxes", day=10)
    return action_id


async def checked(store: Store) -> ActionId:
    action_id = await implemented(store)
    check = Check(measure_id="upheld", better=Better.LOWER, window=timedelta(days=20))
    await step(store, corrective_actions.begin_check, action_id, check, day=11)
    return action_id


async def reminders(store: Store, ticket: str) -> list[Task]:
    async with store.begin() as tx:
        return [each for each in await tx.tasks_of(TicketId(ticket)) if each.is_open]


async def test_five_of_one_cause_are_proposed_and_taken_up_once(five: Store) -> None:
    """A-ANL-1: what was decided about is not proposed again."""
    (proposal,) = (await recurrences.proposals(five, asked=asked())).proposals
    assert (proposal.category, proposal.product, proposal.root_cause) == (
        "quality",
        "lamp",
        "packing",
    )
    assert [each.id for each in proposal.complaints] == ["a", "b", "c", "d", "e"]
    action_id = await taken_up(five)
    found = await shown(five, action_id)
    assert [each.id for each in found.complaints] == ["a", "b", "c", "d", "e"]
    assert (found.state, found.owner_id, found.due_on) == ("open", "boss", None)
    async with five.begin() as tx:
        kept = (await tx.complaints([TicketId("e")]))[TicketId("e")]
        assert kept.complaint.matter.corrective_actions == (action_id,)
        (*_, last) = await tx.entries_of(TicketId("e"))
        assert (last.kind, last.by, last.number) == ("amended", "boss", kept.entries)
    after = await recurrences.proposals(five, asked=asked())
    assert after.proposals == []
    assert [(each.action_id, each.count, each.by) for each in after.decisions] == [
        (action_id, 5, "boss")
    ]
    with pytest.raises(NotFound):
        await recurrences.dismiss(five, proposal.id, "chance", asked=asked())


async def test_a_proposal_is_dismissed_with_a_reason(five: Store) -> None:
    (proposal,) = (await recurrences.proposals(five, asked=asked())).proposals
    with pytest.raises(Invalid, match="reason"):
        await recurrences.dismiss(five, proposal.id, " ", asked=asked())
    await recurrences.dismiss(five, proposal.id, "One lorry", asked=asked(SARA))
    after = await recurrences.proposals(five, asked=asked())
    assert after.proposals == []
    assert [(each.action_id, each.reason) for each in after.decisions] == [(None, "One lorry")]


async def test_the_register_says_that_it_helped(five: Store) -> None:
    """A-CAPA-1: from the proposal to the verdict of somebody else, over a stated time."""
    action_id = await checked(five)
    async with five.begin() as tx:
        tx.put(*a_decided("f", 15, NOT_UPHELD), *a_decided("g", 16, NOT_UPHELD))
    halfway = await shown(five, action_id, SARA, day=20)
    assert halfway.figures is not None
    assert (halfway.figures.before, halfway.figures.after) == (
        RatioView(part=4, whole=5, percent=80.0),
        RatioView(part=0, whole=2, percent=0.0),
    )
    assert halfway.figures.verdict == "improved"
    assert (halfway.may_judge, halfway.judge_from) == (True, hours(30 * DAY))
    assert (await shown(five, action_id, BOSS)).may_judge is False
    with pytest.raises(IllegalMove):
        await judge(five, action_id, SARA, 20)
    with pytest.raises(Forbidden):
        await judge(five, action_id, BOSS, 31)
    await judge(five, action_id, SARA, 31)
    after = await shown(five, action_id, day=40)
    assert (after.state, after.history[-1].by) == ("effective", "sara")
    assert after.figures is not None
    assert after.figures.after.whole == 2
    assert [each.to for each in after.history] == [
        "contained", "cause_found", "planned", "implemented", "verifying", "effective",
    ]  # fmt: skip


async def test_a_management_review_looks_at_what_took_a_step(five: Store) -> None:
    """A-MGR-1: what helped counts as an improvement of its period, and of no later one."""
    action_id = await checked(five)
    async with five.begin() as tx:
        tx.put(*a_decided("f", 15, NOT_UPHELD))
    await judge(five, action_id, SARA, 31)
    days = Dates(since=hours(25 * DAY).date(), until=hours(40 * DAY).date())
    pack = await management_review.pack(five, Folded(), days, asked=asked(day=45))
    assert [each.id for each in pack.actions] == [action_id]
    assert (pack.effectiveness, pack.volumes["actions_effective"]) == (Ratio(1, 1), 1)
    assert pack.monitored is not None
    assert pack.monitored.improvements == 1
    assert Part.CORRECTIVE_ACTIONS not in pack.empty
    later = Dates(since=hours(42 * DAY).date(), until=hours(43 * DAY).date())
    pack = await management_review.pack(five, Folded(), later, asked=asked(day=45))
    assert (pack.actions, pack.effectiveness) == ((), Ratio(0, 0))
    assert Part.CORRECTIVE_ACTIONS in pack.empty


async def test_what_did_not_help_begins_anew_at_its_cause(five: Store) -> None:
    action_id = await checked(five)
    async with five.begin() as tx:
        tx.put(*a_decided("f", 15), *a_decided("g", 16))
    await judge(five, action_id, SARA, 31)
    assert (await shown(five, action_id)).state == "ineffective"
    await step(five, corrective_actions.find_cause, action_id, "The lorry", day=32)
    found = await shown(five, action_id)
    assert (found.state, found.cause, found.plan, found.figures) == (
        "cause_found",
        "The lorry",
        None,
        None,
    )
    assert "ineffective" in [each.to for each in found.history]


async def test_nothing_is_no_verdict(five: Store) -> None:
    action_id = await checked(five)
    with pytest.raises(Invalid, match="longer window"):
        await judge(five, action_id, SARA, 31)


async def test_the_owner_is_reminded_of_what_is_late(five: Store) -> None:
    """A reminder lies on the first of its complaints until the step is taken."""
    action_id = await taken_up(five, who=SARA)
    plan = Plan(what="Foam", implementer_id=AgentId("boss"), due_on=hours(5 * DAY).date())
    await step(five, corrective_actions.contain, action_id, "Sale stopped")
    await step(five, corrective_actions.find_cause, action_id, "A thin box")
    await step(five, corrective_actions.plan, action_id, plan)
    (reminder,) = await reminders(five, "a")
    assert (reminder.agent_id, reminder.made_by, reminder.due_at.date()) == (
        "sara",
        "system",
        plan.due_on,
    )
    assert "Lamps arrive broken" in reminder.title
    (late,) = (await list_actions(five, Which.OVERDUE, asked=asked(day=7))).actions
    assert (late.id, late.overdue, late.due_on) == (action_id, True, plan.due_on)
    assert (await list_actions(five, Which.OVERDUE, asked=asked(day=3))).actions == []
    await step(five, corrective_actions.implement, action_id, "Foam", day=10)
    assert await reminders(five, "a") == []


async def test_lists_are_of_what_is_open_or_of_one_complaint(five: Store) -> None:
    action_id = await checked(five)
    async with five.begin() as tx:
        tx.put(*a_decided("f", 15, NOT_UPHELD))
    await judge(five, action_id, SARA, 31)
    assert (await list_actions(five, Which.OPEN, asked=asked())).actions == []
    assert [each.id for each in (await list_actions(five, Which.ALL, asked=asked())).actions] == [
        action_id
    ]
    of_one = await list_actions(five, Which.OPEN, TicketId("b"), asked=asked())
    assert [each.id for each in of_one.actions] == [action_id]


async def test_whom_a_complaint_is_about_learns_of_no_action(store: Store) -> None:
    """A-IMP-1: neither of the action nor of the proposal, and they are given no part in it."""
    async with store.begin() as tx:
        tx.put(*a_world(), BOSS, SARA, MINA)
        for name in "abcde":
            tx.put(*a_decided(name, 1, barred=frozenset({"sara"} if name == "c" else ())))
    assert (await recurrences.proposals(store, asked=asked(SARA))).proposals == []
    action_id = await taken_up(store)
    assert (await recurrences.proposals(store, asked=asked(SARA))).decisions == []
    with pytest.raises(NotFound):
        await shown(store, action_id, SARA)
    with pytest.raises(NotFound):
        await corrective_actions.contain(
            store, action_id, "x", version=1, asked=asked(SARA), new_id=new_id
        )
    await step(store, corrective_actions.contain, action_id, "Sale stopped")
    await step(store, corrective_actions.find_cause, action_id, "A thin box")
    plan = Plan(what="Foam", implementer_id=AgentId("sara"), due_on=hours(5 * DAY).date())
    with pytest.raises(Invalid, match="implementer_id"):
        await step(store, corrective_actions.plan, action_id, plan)
    named = [IssueNamed(ticket_id=TicketId("c"), issue_id="1")]
    with pytest.raises(NotFound):
        await corrective_actions.open_action(
            handling(store), NewAction(what="x", issues=named), asked=asked(SARA)
        )


async def test_an_action_is_opened_on_what_an_audit_found(five: Store) -> None:
    """A-AUD-1: what cannot be shown of a complaint; whom it is about cannot open one."""
    march = Dates(since=hours(-DAY).date(), until=hours(DAY).date())
    drawn = await sampling.draw(
        five, Folded(), Purpose.AUDIT, march, new_token=lambda: "chance", asked=asked(day=9)
    )
    finding = next(each for each in drawn.findings if each.endswith(":closed"))
    wanted = NewAction(what="Not closed", finding_ids=[finding])
    done = await corrective_actions.open_action(handling(five), wanted, asked=asked(day=9))
    found = await shown(five, ActionId(done.id))
    assert (found.finding_ids, len(found.complaints)) == ((finding,), 1)
    assert f":{found.complaints[0].id}:" in finding


async def test_an_action_is_opened_on_what_is_there(five: Store) -> None:
    async def open_it(who: Any = BOSS, key: str = "", **given: Any) -> Done:
        wanted = NewAction(**{"what": "Lamps arrive broken", **given})
        return await corrective_actions.open_action(
            handling(five), wanted, asked=asked(who, key=key)
        )

    issue = [IssueNamed(ticket_id=TicketId("a"), issue_id="1")]
    with pytest.raises(NotFound):
        await open_it(issues=[IssueNamed(ticket_id=TicketId("a"), issue_id="2")])
    with pytest.raises(NotFound):
        await open_it(finding_ids=["audit:x:y:a:closed"])
    long = "x" * 2001
    for given in ({"issues": ()}, {"issues": issue, "what": " "}, {"issues": issue, "what": long}):
        with pytest.raises(Invalid):
            await open_it(**given)
    with pytest.raises(Invalid, match="owner_id"):
        await open_it(issues=issue, owner_id=AgentId("mina"))
    with pytest.raises(Forbidden):
        await open_it(who=MINA, issues=issue)
    done = await open_it(issues=issue, key="once")
    with pytest.raises(Repeated):
        await open_it(issues=issue, key="once")
    with pytest.raises(StaleVersion):
        await corrective_actions.contain(
            five, ActionId(done.id), "x", version=2, asked=asked(), new_id=new_id
        )
    plan = Plan(what="Foam", implementer_id=AgentId("boss"), due_on=hours(-5 * DAY).date())
    with pytest.raises(Invalid, match="due_on"):
        await step(five, corrective_actions.plan, ActionId(done.id), plan)
