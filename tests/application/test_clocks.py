"""Clocks follow what happens on tickets, and ring (spec B)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contactcenter.application import (
    clocks,
    editions,
    notes,
    presence,
    standing_still,
    strips,
    tickets,
)
from contactcenter.domain.agent import AwayReason, Chosen, Role
from contactcenter.domain.edition import Decides
from contactcenter.domain.errors import Conflict, Forbidden, Invalid, NoBusinessTime
from contactcenter.domain.ids import Position, TicketId
from contactcenter.domain.sla.facts import ClockChanged, ClockRang
from contactcenter.domain.ticket import Kind, Priority, Status
from contactcenter.ports.clocks import ClockView
from tests import builders
from tests.application import clock_acts
from tests.application import people_acts as people
from tests.application import ticket_acts as happens
from tests.application.desk import Desk
from tests.application.promised import OFFICE, STANDARD, a_target, promise

HOUR = timedelta(hours=1)


@pytest.fixture
async def desk() -> Desk:
    desk = await Desk().open()
    await desk.online("mina")
    await promise(desk)
    await desk.settle()
    return desk


async def clock(desk: Desk, metric: str, cycle: int = 1) -> ClockView:
    dossier = await desk.only_ticket()
    (found,) = [each for each in dossier.clocks if (each.metric, each.cycle) == (metric, cycle)]
    return found


async def told(desk: Desk, of: type[Any]) -> list[Any]:
    placed = await desk.store.placed_after(Position(0), 1000)
    return [each.fact for each in placed if isinstance(each.fact, of)]


async def later(desk: Desk, span: timedelta) -> None:
    desk.now += span
    await desk.settle()


async def test_a_mail_starts_the_clocks_of_its_policy(desk: Desk) -> None:
    await desk.arrives()
    await desk.settle()
    first = await clock(desk, "first_response")
    assert (first.state, first.started_at, first.due_at) == (
        "running",
        desk.now,
        desk.now + 2 * HOUR,
    )
    assert {each.metric for each in (await desk.only_ticket()).clocks} == {
        "first_response",
        "next_response",
        "resolution",
    }


async def test_an_answer_that_leaves_keeps_the_promise(desk: Desk) -> None:
    await desk.arrives()
    await desk.settle()
    await desk.accept("mina")
    desk.now += HOUR
    await desk.reply("mina", "On its way")
    assert (await clock(desk, "first_response")).state == "running"  # it can be taken back
    await later(desk, timedelta(minutes=1))
    first = await clock(desk, "first_response")
    assert (first.state, first.ended_by, first.ended_at) == ("met", "mina", desk.now)


async def test_a_note_and_a_receipt_answer_nothing(desk: Desk) -> None:
    """Spec B-EVT-1."""
    await desk.arrives()
    await desk.settle()
    await desk.accept("mina")
    ticket = (await desk.only_ticket()).ticket
    await notes.add_note(
        desk.store,
        TicketId(ticket.id),
        "Call the shop",
        asked=await desk.asked("mina"),
        new_id=desk.new_id,
    )
    await desk.settle()
    assert (await clock(desk, "first_response")).state == "running"


async def test_a_clock_that_is_missed_rings_once_and_says_when_it_was(desk: Desk) -> None:
    """Spec B-ESC-1, B-BRE-1: the breach is at the due time, whenever it is found."""
    await desk.arrives()
    await desk.settle()
    due_at = (await clock(desk, "first_response")).due_at
    await later(desk, HOUR + timedelta(seconds=1))
    assert [each.alarm for each in await told(desk, ClockRang)] == ["half"]
    await later(desk, timedelta(days=3))
    await later(desk, HOUR)
    missed = await clock(desk, "first_response")
    assert (missed.state, missed.breached_at, missed.cause) == ("breached", due_at, "time")
    rang = [each for each in await told(desk, ClockRang) if each.metric == "first_response"]
    assert [each.alarm for each in rang] == ["half", "due", "far"]
    assert not any(each.late for each in rang)
    changed = [
        (each.before, each.after, each.occurred_at)
        for each in await told(desk, ClockChanged)
        if each.metric == "first_response"
    ]
    assert changed[-1] == ("running", "breached", due_at)


async def test_a_ladder_makes_urgent_and_moves_the_work(desk: Desk) -> None:
    """Spec B-ESC-1: the last queue of those that were missed, and the agent keeps it no more."""
    alarms = [
        {"id": "first", "percent": 50, "actions": ["notify", "raise_priority"]},
        {"id": "next", "percent": 75, "actions": ["queue:other"]},
    ]
    limits = a_target("first_response", 30, 60, 120, 240, alarms=alarms)
    await promise(desk, {"name": "Standard", "targets": [limits]})
    await desk.arrives()
    await desk.settle()
    await desk.accept("mina")
    await later(desk, 2 * HOUR - timedelta(minutes=1))
    seen = (await desk.store.snapshot((await desk.supervisor()).agent)).state
    [ticket], [item] = seen.tickets, seen.items
    assert (ticket.priority, ticket.queue_id, ticket.assignee_id) == ("p2", "other", None)
    assert (item.state, item.queue_id, item.agent_id) == ("queued", "other", None)


async def test_each_level_that_was_missed_makes_it_more_urgent(desk: Desk) -> None:
    """Spec B-ESC-3: they act in order; only what is told is told once."""
    alarms = [
        {"id": f"{percent}", "percent": percent, "actions": ["raise_priority"]}
        for percent in (25, 50)
    ]
    limits = a_target("resolution", 240, 480, 960, 1920, alarms=alarms)
    await promise(desk, {"name": "Standard", "targets": [limits]})
    await desk.arrives()
    await desk.settle()
    assert (await desk.only_ticket()).ticket.priority == "p3"
    desk.now += timedelta(days=1, hours=2)  # nobody was there to ring
    await desk.settle()
    assert (await desk.only_ticket()).ticket.priority == "p1"


async def test_an_alarm_moves_nothing_to_a_queue_that_is_not_there(desk: Desk) -> None:
    alarms = [{"id": "far", "percent": 50, "actions": ["queue:nowhere"]}]
    limits = a_target("first_response", 30, 60, 120, 240, alarms=alarms)
    with pytest.raises(Invalid, match="there is no queue nowhere"):
        await promise(desk, {"name": "Standard", "targets": [limits]})
    limits = a_target("first_response", 30, alarms=[{"id": "far", "percent": 50, "actions": ["x"]}])
    with pytest.raises(Invalid, match="'x' is none of notify, raise_priority, reassign, queue:<"):
        await promise(desk, {"name": "Standard", "targets": [limits]})
    alarms = [{"id": "far", "percent": 50, "actions": ["remind:nobody"]}]
    limits = a_target("first_response", 30, 60, 120, 240, alarms=alarms)
    with pytest.raises(Invalid, match="there is no agent nobody"):
        await promise(desk, {"name": "Standard", "targets": [limits]})


@pytest.mark.parametrize(
    ("action", "assignee", "state", "holder"),
    [("reassign", None, "queued", None), ("agent:omid", "omid", "assigned", "omid")],
)
async def test_a_ladder_gives_it_to_somebody_else(
    desk: Desk, action: str, assignee: str | None, state: str, holder: str | None
) -> None:
    """Spec B-ESC-1, reassign; who has it may be away, and it is offered to nobody twice."""
    alarms = [{"id": "half", "percent": 50, "actions": ["notify", action]}]
    limits = a_target("first_response", 30, 60, 120, 240, alarms=alarms)
    await promise(desk, {"name": "Standard", "targets": [limits]})
    await desk.arrives()
    await desk.settle()
    await desk.accept("mina")
    asked = await desk.asked("mina")
    await presence.set_presence(desk.store, Chosen.AWAY, AwayReason.BREAK, asked=asked)
    await later(desk, HOUR + timedelta(minutes=1))
    seen = (await desk.store.snapshot((await desk.supervisor()).agent)).state
    [ticket], [item] = seen.tickets, seen.items
    assert ticket.assignee_id == assignee
    assert (item.state, item.agent_id) == (state, holder)


async def test_a_ladder_reminds_all_of_a_role(desk: Desk) -> None:
    """Spec B-ESC-1, notify a role: those who are away, too."""
    async with desk.store.begin() as tx:
        for name in ("sara", "reza"):
            tx.put(builders.an_agent(name, role=Role.SUPERVISOR))
    alarms = [{"id": "half", "percent": 50, "actions": ["remind:supervisor"]}]
    limits = a_target("first_response", 30, 60, 120, 240, alarms=alarms)
    await promise(desk, {"name": "Standard", "targets": [limits]})
    await desk.arrives()
    await desk.settle()
    await later(desk, HOUR + timedelta(minutes=1))
    for name, times in (("sara", 1), ("reza", 1), ("omid", 0)):
        page = await desk.store.task_page(await desk.agent(name), None)
        assert len(page.tasks) == times, name


async def test_a_ladder_reminds_somebody_once(desk: Desk) -> None:
    """Spec B-ESC-1, notify a person: it stands among what they have to do."""
    alarms = [{"id": each, "percent": 50, "actions": ["remind:omid"]} for each in ("a", "b")]
    limits = a_target("first_response", 30, 60, 120, 240, alarms=alarms)
    await promise(desk, {"name": "Standard", "targets": [limits]})
    await desk.arrives()
    await desk.settle()
    await later(desk, HOUR + timedelta(minutes=1))
    page = await desk.store.task_page(await desk.agent("omid"), None)
    assert [each.title[:11] for each in page.tasks] == ["An alarm ra"]
    await later(desk, HOUR)
    page = await desk.store.task_page(await desk.agent("omid"), None)
    assert len(page.tasks) == 1


async def test_a_ladder_has_somebody_call_the_customer(desk: Desk) -> None:
    """Spec B-ESC-1, call: nothing here dials, so that it is something for them to do."""
    acts = ["remind:omid", "call:omid", "call:omid"]
    alarms = [{"id": "half", "percent": 50, "actions": acts}]
    limits = a_target("first_response", 30, 60, 120, 240, alarms=alarms)
    await promise(desk, {"name": "Standard", "targets": [limits]})
    await desk.arrives()
    await desk.settle()
    await later(desk, HOUR + timedelta(minutes=1))
    tasks = (await desk.store.task_page(await desk.agent("omid"), None)).tasks
    found = sorted((each.kind, each.title.split(":")[0]) for each in tasks)
    assert found == [("reminder", "An alarm rang"), ("task", "Call the customer")]


async def test_what_was_done_before_it_was_due_never_rings(desk: Desk) -> None:
    """Spec B-ESC-3: the worker was away."""
    await desk.arrives()
    await desk.settle()
    await desk.accept("mina")
    await desk.reply("mina", "On its way")
    await later(desk, timedelta(minutes=1))
    await later(desk, timedelta(days=5))
    assert not [each for each in await told(desk, ClockRang) if each.metric == "first_response"]


async def test_waiting_for_the_customer_stops_the_resolution(desk: Desk) -> None:
    """Spec B-EVT-2, B-ARI-7."""
    await desk.arrives(header_id="first@mail.example")
    await desk.settle()
    await desk.accept("mina")
    before = await clock(desk, "resolution")
    await desk.reply("mina", "Which order?", Status.PENDING)
    await later(desk, timedelta(minutes=1))
    paused = await clock(desk, "resolution")
    assert (paused.state, paused.due_at) == ("paused", None)
    desk.now += HOUR
    await desk.arrives(text="Order 12", references=["first@mail.example"])
    await desk.settle()
    running = await clock(desk, "resolution")
    assert running.state == "running"
    moved = running.due_at and before.due_at and running.due_at - before.due_at
    assert moved == HOUR + timedelta(minutes=1) - timedelta(seconds=0)
    assert (await clock(desk, "next_response", 2)).started_at == desk.now


async def test_a_new_priority_moves_what_is_due(desk: Desk) -> None:
    """Spec R01: what is over by then is missed because of the change."""
    await desk.arrives()
    await desk.settle()
    await later(desk, HOUR)
    ticket = (await desk.only_ticket()).ticket
    await tickets.change_priority(
        desk.store,
        TicketId(ticket.id),
        Priority.P1,
        version=ticket.version,
        asked=await desk.asked("mina"),
    )
    await desk.settle()
    first = await clock(desk, "first_response")
    assert (first.state, first.cause) == ("breached", "retarget")
    assert first.first_due_at == first.started_at + 2 * HOUR


async def test_a_policy_of_another_kind_takes_over(desk: Desk) -> None:
    complaints = {
        "name": "Complaints",
        "match": {"kinds": ["complaint"]},
        "targets": [a_target("acknowledge", 60, 60, 60, 60)],
    }
    await editions.set_up(desk.store, Decides.SLA_POLICY, "complaints", complaints, now=desk.now)
    standard = {**STANDARD, "rank": 5}
    await editions.set_up(desk.store, Decides.SLA_POLICY, "standard", standard, now=desk.now)
    await desk.arrives()
    await desk.settle()
    desk.now += HOUR / 2
    ticket = (await desk.only_ticket()).ticket
    await tickets.change_kind(
        desk.store,
        TicketId(ticket.id),
        Kind.COMPLAINT,
        version=ticket.version,
        asked=await desk.asked("mina"),
    )
    await desk.settle()
    due = await clock(desk, "acknowledge")
    assert due.started_at == desk.now - HOUR / 2  # spec A-RCV-3: late classification keeps it
    assert (await clock(desk, "first_response")).state == "cancelled"


async def test_a_promise_holds_for_what_comes_after_it(desk: Desk) -> None:
    await desk.arrives()
    await desk.settle()
    shorter = {**STANDARD, "targets": [a_target("first_response", 1, 1, 1, 1)]}
    desk.now += HOUR / 2
    await editions.set_up(desk.store, Decides.SLA_POLICY, "standard", shorter, now=desk.now)
    await desk.settle()
    assert (await clock(desk, "first_response")).due_at == desk.now + 1.5 * HOUR


async def test_following_twice_changes_nothing(desk: Desk) -> None:
    """Spec B-1: recomputation never appends a second copy."""
    await desk.arrives()
    await desk.settle()
    before = await desk.store.head()
    await clocks.follow(desk.store, Position(0), now=desk.now)
    assert await desk.store.head() == before


@pytest.mark.parametrize(
    ("kind", "body", "field"),
    [
        (Decides.CALENDAR, {"zone": "Mars/Olympus", "weekly": {}}, "zone"),
        (Decides.CALENDAR, {"zone": "UTC", "weekly": {}}, "weekly"),
        (Decides.SLA_POLICY, {"name": "Empty", "targets": []}, "targets"),
        (
            Decides.SLA_POLICY,
            {"name": "N", "targets": [{**a_target("resolution", 1), "calendar": "moon"}]},
            "targets",
        ),
    ],
)
async def test_what_cannot_be_kept_is_refused(
    desk: Desk, kind: Decides, body: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid, match=f"^{field}"):
        await editions.set_up(desk.store, kind, "new", body, now=desk.now)


async def test_of_two_who_change_a_policy_the_second_looks_again(desk: Desk) -> None:
    boss = await desk.supervisor()
    add = editions.add_edition
    await add(desk.store, Decides.SLA_POLICY, "standard", STANDARD, after=1, asked=boss)
    with pytest.raises(Conflict, match="version 2"):
        await add(desk.store, Decides.SLA_POLICY, "standard", STANDARD, after=1, asked=boss)
    with pytest.raises(Forbidden):
        await add(
            desk.store,
            Decides.SLA_POLICY,
            "standard",
            STANDARD,
            after=2,
            asked=await desk.asked("mina"),
        )


async def closed_on(desk: Desk, *dates: str) -> None:
    """Let another edition of the calendar close on these dates."""
    holidays = [{"calendar": "explicit", "date": each, "name": "Storm"} for each in dates]
    closed = {**OFFICE, "holiday_rules": holidays}
    await editions.set_up(desk.store, Decides.CALENDAR, "office", closed, now=desk.now)
    await desk.settle()


async def test_a_holiday_that_is_announced_moves_what_is_due(desk: Desk) -> None:
    """Spec B-CAL-8: the move is a fact of its own."""
    await desk.arrives()
    await desk.settle()
    due_at = (await clock(desk, "first_response")).due_at
    await closed_on(desk, "2026-03-30")
    moved = await clock(desk, "first_response")
    assert due_at is not None
    assert moved.due_at == due_at.replace(day=31, hour=11)
    assert (await told(desk, ClockChanged))[-1].cause == "calendar"


async def test_a_legal_limit_stays_until_somebody_confirms_the_later_one(desk: Desk) -> None:
    """Spec B-CAL-8."""
    legal = a_target("final_response", 120, 120, 120, 120, binding="legal")
    policy = {**STANDARD, "targets": [legal, *STANDARD["targets"]]}
    await editions.set_up(desk.store, Decides.SLA_POLICY, "standard", policy, now=desk.now)
    await desk.arrives()
    await desk.settle()
    due_at = (await clock(desk, "final_response")).due_at
    await closed_on(desk, "2026-03-30")
    await closed_on(desk, "2026-03-30", "2026-03-31")
    assert (await clock(desk, "final_response")).due_at == due_at
    assert (await clock(desk, "first_response")).due_at != due_at
    ticket = TicketId((await desk.only_ticket()).ticket.id)
    mina = await desk.agent("mina")
    shown = await strips.strips(desk.store, ticket, agent=mina, now=desk.now)
    (held,) = [each.clock_id for each in shown if each.held]
    assert held == (await clock(desk, "final_response")).id
    with pytest.raises(Forbidden):
        await clocks.confirm(desk.store, ticket, asked=await desk.asked("mina"))
    await clocks.confirm(desk.store, ticket, asked=await desk.supervisor())
    await desk.settle()
    shown = await strips.strips(desk.store, ticket, agent=mina, now=desk.now)
    assert not any(each.held for each in shown)
    assert (await clock(desk, "final_response")).due_at == (
        await clock(desk, "first_response")
    ).due_at
    with pytest.raises(Conflict):
        await clocks.confirm(desk.store, ticket, asked=await desk.supervisor())


async def test_a_holiday_that_is_withdrawn_brings_a_legal_limit_nearer(desk: Desk) -> None:
    await closed_on(desk, "2026-03-30")
    legal = a_target("final_response", 120, 120, 120, 120, binding="legal")
    policy = {**STANDARD, "targets": [legal]}
    await editions.set_up(desk.store, Decides.SLA_POLICY, "standard", policy, now=desk.now)
    await desk.arrives()
    await desk.settle()
    await closed_on(desk)
    assert (await clock(desk, "final_response")).due_at == desk.now + 2 * HOUR


async def test_a_withdrawn_holiday_lets_a_held_limit_go(desk: Desk) -> None:
    """Spec B-CAL-8: the earlier of old and new holds, and here they are the same."""
    await clock_acts.a_legal_limit_is_held(desk)
    due_at = (await clock(desk, "final_response")).due_at
    await closed_on(desk)
    assert (await clock(desk, "final_response")).due_at == due_at
    ticket = TicketId((await desk.only_ticket()).ticket.id)
    with pytest.raises(Conflict, match="go by the newest"):
        await clocks.confirm(desk.store, ticket, asked=await desk.supervisor())


async def test_a_member_of_a_union_makes_no_legal_limit_later(desk: Desk) -> None:
    """Spec B-CAL-5, B-CAL-8: what is announced for a member is announced for the union."""
    union = {"zone": "UTC", "union_of": ["office"]}
    await editions.set_up(desk.store, Decides.CALENDAR, "everywhere", union, now=desk.now)
    legal = {"calendar": "everywhere", "binding": "legal"}
    targets = [
        {**a_target("final_response", 120, 120, 120, 120), **legal},
        {**a_target("first_response", 120, 120, 120, 120), "calendar": "everywhere"},
    ]
    await promise(desk, {**STANDARD, "targets": targets})
    await desk.arrives()
    await desk.settle()
    due_at = (await clock(desk, "final_response")).due_at
    await closed_on(desk, "2026-03-30")
    assert (await clock(desk, "first_response")).due_at != due_at
    assert (await clock(desk, "final_response")).due_at == due_at
    ticket = TicketId((await desk.only_ticket()).ticket.id)
    await clocks.confirm(desk.store, ticket, asked=await desk.supervisor())
    await desk.settle()
    assert (await clock(desk, "final_response")).due_at != due_at


async def test_what_has_accrued_stays_when_another_calendar_takes_over(desk: Desk) -> None:
    """Spec B.7 segment, as in T06: London hands over to New York."""
    london = {**OFFICE, "zone": "Europe/London"}
    york = {"zone": "America/New_York", "weekly": {"mon": [["08:00", "20:00"]]}}
    for key, body in {"office": london, "york": york}.items():
        await editions.set_up(desk.store, Decides.CALENDAR, key, body, now=desk.now)
    there = {**a_target("resolution", 480, 480, 480, 480), "calendar": "york"}
    over = {"name": "York", "match": {"queues": ["other"]}, "targets": [there]}
    await editions.set_up(desk.store, Decides.SLA_POLICY, "york", over, now=desk.now)
    here = a_target("resolution", 480, 480, 480, 480)
    await editions.set_up(
        desk.store,
        Decides.SLA_POLICY,
        "standard",
        {**STANDARD, "rank": 5, "targets": [here]},
        now=desk.now,
    )
    desk.now = datetime(2026, 3, 30, 14, tzinfo=UTC)
    await desk.online("mina")
    await desk.settle()
    await desk.arrives()
    await desk.settle()
    await desk.accept("mina")
    begun = (await clock(desk, "resolution")).started_at
    desk.now += 2 * HOUR - (desk.now - begun)
    await happens.hand_to_a_queue_out_of_sight(desk)
    await desk.settle()
    seen = (await desk.store.snapshot((await desk.supervisor()).agent)).state
    resolution = next(each for each in seen.clocks if each.state != "cancelled")
    assert resolution.due_at == begun + 2 * HOUR + 6 * HOUR


async def test_a_closed_ticket_waits_for_no_word(desk: Desk) -> None:
    await desk.arrives()
    await desk.settle()
    await desk.accept("mina")
    ticket = TicketId((await desk.only_ticket()).ticket.id)
    for status, state in ((Status.RESOLVED, "paused"), (Status.CLOSED, "cancelled")):
        asked = await desk.supervisor()
        version = (await desk.store.dossier(asked.agent, ticket)).ticket.version
        await tickets.change_status(desk.store, ticket, status, version=version, asked=asked)
        await desk.settle()
        found = (await desk.store.dossier(asked.agent, ticket)).clocks
        assert [each.state for each in found if each.metric == "first_response"] == [state]


async def test_who_waits_for_long_is_listed_to_supervisors(desk: Desk) -> None:
    """B-EVT-3: more than ten business days in all, whatever the promises say."""
    await desk.arrives()
    await desk.settle()
    await desk.accept("mina")
    ticket = (await desk.only_ticket()).ticket
    asked = await desk.asked("mina")
    await tickets.change_status(
        desk.store, TicketId(ticket.id), Status.ON_HOLD, version=ticket.version, asked=asked
    )
    await desk.settle()
    began = desk.now
    desk.now = began + timedelta(days=14)
    nobody = await standing_still.standing_still(desk.store, None, asked=await desk.supervisor())
    assert (nobody.rows, nobody.after) == ([], None)
    desk.now = began + timedelta(days=15)
    found = await standing_still.standing_still(desk.store, None, asked=await desk.supervisor())
    (row,) = found.rows
    assert (row.ticket.id, row.stood.days, row.stood.by) == (ticket.id, 11, "mina")
    assert (row.stood.since, row.stood.reason) == (began, "on_hold")
    with pytest.raises(Forbidden):
        await standing_still.standing_still(desk.store, None, asked=await desk.asked("mina"))


async def test_a_strangers_mail_starts_and_ends_nothing_until_they_are_accepted(
    desk: Desk,
) -> None:
    """Spec F-THR-3, B-EVT-2."""
    await happens.a_mail_is_mine(desk)
    await desk.reply("mina", "Which order?", Status.PENDING)
    await later(desk, timedelta(minutes=1))
    await desk.arrives(
        address="colleague@mail.example", references=[desk.channel.sent[0].header_id]
    )
    await later(desk, timedelta(minutes=1))
    assert (await clock(desk, "resolution")).state == "paused"
    assert [each.cycle for each in (await desk.only_ticket()).clocks].count(2) == 0
    await people.let_in(desk)
    await desk.settle()
    assert (await clock(desk, "resolution")).state == "running"
    assert (await clock(desk, "next_response", 2)).started_at == desk.now


@pytest.mark.parametrize("pressed", ["rate:5", "kind:return"])
async def test_what_only_answers_a_question_of_ours_waits_for_no_answer(
    desk: Desk, pressed: str
) -> None:
    """Spec B-EVT-1: a rating, or a choice from a menu."""
    await happens.a_mail_is_mine(desk)
    await desk.reply("mina", "Which order?", Status.PENDING)
    await later(desk, timedelta(minutes=1))
    references = [desk.channel.sent[0].header_id]
    await desk.arrives(text="5", pressed=pressed, references=references)
    await desk.settle()
    assert (await clock(desk, "resolution")).state == "paused"
    assert [each.cycle for each in (await desk.only_ticket()).clocks].count(2) == 0


async def test_an_alarm_that_no_calendar_reaches_is_refused(desk: Desk) -> None:
    """Spec B-CAL-4: ten times 400 hours are more than 500 days of the office's."""
    alarms = [{"id": "never", "percent": 1000}]
    far = a_target("resolution", *(60 * 400,) * 4, alarms=alarms)
    with pytest.raises(NoBusinessTime):
        await promise(desk, {**STANDARD, "targets": [far]})


async def test_a_target_that_cannot_be_read_leaves_the_others_alone(desk: Desk) -> None:
    closing = {"zone": "UTC", "date_overrides": {"2027-03-01": [["09:00", "17:00"]]}}
    await editions.set_up(desk.store, Decides.CALENDAR, "rare", closing, now=desk.now)
    rare = {**a_target("resolution", *(120,) * 4), "calendar": "rare"}
    first = a_target("first_response", 30, 60, 120, 240)
    await promise(desk, {**STANDARD, "targets": [rare, first]})
    desk.now += timedelta(days=300)
    await desk.arrives()
    await desk.settle()
    desk.now += timedelta(days=70)
    await desk.arrives(address="nora@mail.example")
    await desk.settle()
    seen = (await desk.store.snapshot((await desk.supervisor()).agent)).state
    assert sorted(each.metric for each in seen.clocks) == [
        "first_response",
        "first_response",
        "resolution",
    ]


async def test_many_days_of_plain_time_are_no_reason_to_have_no_clock(desk: Desk) -> None:
    limits = {"p3": {"kind": "elapsed_duration", "value": 600 * 86400}}
    long = {"metric": "resolution", "calendar": "office", "limits": limits}
    await promise(desk, {**STANDARD, "targets": [long]})
    await desk.arrives()
    await desk.settle()
    assert (await clock(desk, "resolution")).due_at == desk.now + timedelta(days=600)
