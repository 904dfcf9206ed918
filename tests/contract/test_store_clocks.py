"""Clocks, what they go by, and editions: the same from every store."""

from datetime import timedelta

import pytest

from contactcenter.domain.agent import Role
from contactcenter.domain.edition import Decides, Edition, edition
from contactcenter.domain.errors import Conflict, StaleVersion
from contactcenter.domain.ids import CalendarId, ClockId, PolicyId, TicketId
from contactcenter.domain.sla.clock import PolicyInForce, SlaClock, TicketHistory
from contactcenter.domain.sla.history import Happened, What
from contactcenter.domain.sla.measuring import Cause, ClockState
from contactcenter.domain.sla.policy import Binding, Metric
from contactcenter.domain.ticket import Priority
from contactcenter.ports.reading import TicketFilter, Wanted
from contactcenter.ports.store import Store
from tests.builders import NOON, a_ticket, a_world, an_agent, later

BOSS = an_agent("boss", role=Role.SUPERVISOR, queues=frozenset())


def a_clock(name: str, **some: object) -> SlaClock:
    fields: dict[str, object] = {
        "id": ClockId(name),
        "ticket_id": TicketId("ticket"),
        "policy_id": PolicyId("standard"),
        "policy_version": 2,
        "calendar_id": CalendarId("office"),
        "calendar_version": 3,
        "metric": Metric.FIRST_RESPONSE,
        "cycle": 1,
        "binding": Binding.INTERNAL,
        "state": ClockState.RUNNING,
        "started_at": NOON,
        "due_at": later(3600.000001),
        "first_due_at": None,
        "breached_at": None,
        "cause": None,
        "ended_at": None,
        "ended_by": "",
        "rung": (),
        "next_alarm_at": later(1800),
        **some,
    }
    return SlaClock(**fields)  # type: ignore[arg-type]


async def in_a_world(store: Store, *clocks: SlaClock) -> None:
    async with store.begin() as tx:
        tx.put(*a_world(), a_ticket("ticket"), *clocks)


async def test_a_clock_comes_back_as_it_was(store: Store) -> None:
    late = a_clock(
        "late",
        state=ClockState.MET_LATE,
        breached_at=later(1),
        cause=Cause.RETARGET,
        ended_at=later(2),
        ended_by="mina",
        first_due_at=later(3),
        rung=("half", "due"),
        next_alarm_at=None,
    )
    await in_a_world(store, a_clock("early"), late)
    async with store.begin() as tx:
        assert list(await tx.clocks_of([TicketId("ticket")])) == [a_clock("early"), late]
        assert list(await tx.clocks_of([TicketId("other")])) == []


async def test_what_happened_comes_back_as_it_was(store: Store) -> None:
    history = TicketHistory(
        id=TicketId("ticket"),
        priority=Priority.P2,
        policies=(PolicyInForce(policy_id=PolicyId("standard"), version=4),),
        happened=(
            Happened(at=later(0.000001), what=What.RECEIVED, by="customer"),
            Happened(at=later(5), what=What.MOVED, detail="pending", by="مینا", ref="m1"),
        ),
    )
    await in_a_world(store)
    async with store.begin() as tx:
        tx.put(history)
    async with store.begin() as tx:
        found = await tx.histories([TicketId("ticket"), TicketId("none")])
    assert found == {"ticket": history}
    assert await store.history(TicketId("ticket")) == history
    assert await store.history(TicketId("none")) is None


async def test_clocks_ring_in_the_order_of_their_time(store: Store) -> None:
    await in_a_world(
        store,
        a_clock("second", next_alarm_at=later(2)),
        a_clock("first", next_alarm_at=later(1)),
        a_clock("never", next_alarm_at=None),
        a_clock("later", next_alarm_at=later(50)),
    )
    assert await store.next_alarm() == later(1)
    due = await store.clocks_due(later(3), 10)
    assert list(due) == [("first", "ticket"), ("second", "ticket")]
    assert list(await store.clocks_due(later(3), 1)) == [("first", "ticket")]
    assert list(await store.clocks_due(later(1), 10)) == []  # just now it is not over yet


async def test_where_nothing_rings_nothing_is_next(store: Store) -> None:
    assert await store.next_alarm() is None


async def test_of_two_who_change_a_clock_the_second_fails(store: Store) -> None:
    await in_a_world(store, a_clock("one"))
    changed = a_clock("one", state=ClockState.PAUSED, version=2)
    async with store.begin() as tx:
        tx.put(changed)
    with pytest.raises(StaleVersion):
        async with store.begin() as tx:
            tx.put(changed)


async def test_lists_show_open_clocks_and_a_ticket_all(store: Store) -> None:
    over = a_clock("over", state=ClockState.MET, ended_at=later(9))
    open_ones = [
        a_clock(state.value, state=state)
        for state in (ClockState.BREACHED, ClockState.PAUSED, ClockState.RUNNING)
    ]
    await in_a_world(store, over, *open_ones)
    names = [each.id for each in open_ones]
    snapshot = await store.snapshot(BOSS)
    assert [each.id for each in snapshot.state.clocks] == names
    page = await store.tickets_page(BOSS, TicketFilter())
    assert [each.id for each in page.clocks] == names
    dossier = await store.dossier(BOSS, TicketId("ticket"))
    assert [each.id for each in dossier.clocks] == sorted([*names, "over"])
    rows = await store.rows(Wanted(clocks=["over"], timed=["ticket", "none"]))
    assert rows.clocks["over"].ended_at == later(9)
    assert [each.id for each in rows.timed["ticket"]] == names
    assert list(rows.timed.get("none", ())) == []


async def test_clocks_of_other_tickets_are_not_shown(store: Store) -> None:
    async with store.begin() as tx:
        tx.put(*a_world(), a_ticket("other", queue_id="hidden"))
        tx.put(a_clock("hidden", ticket_id=TicketId("other")))
    snapshot = await store.snapshot(an_agent())
    assert snapshot.state.clocks == []


async def test_editions_come_by_key_and_version(store: Store) -> None:
    def an_edition(key: str, version: int, kind: Decides = Decides.CALENDAR) -> Edition:
        body = {"zone": "Asia/Tehran", "نام": ["دفتر", version]}
        return edition(kind, key, body, version=version, by="boss", at=NOON + timedelta(version))

    first, second, other = an_edition("b", 1), an_edition("b", 2), an_edition("a", 1)
    async with store.begin() as tx:
        tx.put(second, first, other, an_edition("c", 1, Decides.SLA_POLICY))
    assert list(await store.all_editions(Decides.CALENDAR)) == [other, first, second]
    async with store.begin() as tx:
        assert list(await tx.editions(Decides.CALENDAR)) == [other, first, second]
    with pytest.raises(Conflict):
        async with store.begin() as tx:
            tx.put(first)


async def test_open_clocks_are_found_by_their_calendar(store: Store) -> None:
    await in_a_world(
        store,
        a_clock("a"),
        a_clock("b", calendar_id=CalendarId("night")),
        a_clock("c", state=ClockState.MET),
        a_clock("d", state=ClockState.BREACHED),
    )
    office, night = CalendarId("office"), CalendarId("night")
    found = await store.open_clocks_in([office], ClockId(""), 10)
    assert list(found) == [("a", "ticket"), ("d", "ticket")]
    assert list(await store.open_clocks_in([office, night], ClockId("a"), 1)) == [("b", "ticket")]
    assert list(await store.open_clocks_in([office], ClockId("d"), 10)) == []


async def test_tickets_with_what_happened_come_the_latest_first(store: Store) -> None:
    def a_history(name: str) -> TicketHistory:
        return TicketHistory(id=TicketId(name), priority=Priority.P3, policies=(), happened=())

    async with store.begin() as tx:
        tx.put(*a_world(), *(a_ticket(f"t{n}", opened_at=later(n)) for n in range(5)))
        tx.put(*(a_history(f"t{n}") for n in range(4)))  # the last has none
    found = await store.timed_tickets(later(1), None, 2)
    assert [each.id for each in found] == ["t3", "t2"]
    assert found[0].history == a_history("t3")
    assert [each.id for each in await store.timed_tickets(later(1), TicketId("t2"), 9)] == ["t1"]


async def test_what_had_something_due_since_is_among_them_whenever_it_began(store: Store) -> None:
    """D.2: what counts goes by due dates."""
    async with store.begin() as tx:
        tx.put(*a_world(), *(a_ticket(f"t{n}", opened_at=later(0)) for n in range(3)))
        for n in range(3):
            history = TicketHistory(
                id=TicketId(f"t{n}"), priority=Priority.P3, policies=(), happened=()
            )
            due = (None, later(9), later(10))[n]
            clock = a_clock(f"c{n}", ticket_id=TicketId(f"t{n}"), due_at=due)
            tx.put(history, clock)
    found = await store.timed_tickets(later(10), None, 9)
    assert [each.id for each in found] == ["t2"]
