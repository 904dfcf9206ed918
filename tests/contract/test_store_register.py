"""The register of complaints: the same from every store."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from contactcenter.adapters.sql.migrate import downgrade, migrate
from contactcenter.adapters.sql.store import SqlStore
from contactcenter.domain.agent import Agent, Role
from contactcenter.domain.complaint import entries as e
from contactcenter.domain.complaint import inquiry as i
from contactcenter.domain.complaint.findings import RaisedIssue
from contactcenter.domain.complaint.kept import KeptComplaint, kept_entry
from contactcenter.domain.errors import Conflict, Invalid
from contactcenter.domain.ids import AgentId, MessageId, TicketId
from contactcenter.domain.improvement.drawn import DrawnSample, Purpose
from contactcenter.domain.sla.clock import TicketHistory
from contactcenter.domain.sla.measuring import ClockState
from contactcenter.domain.sla.policy import Metric
from contactcenter.domain.ticket import Priority, Status, Suspected
from contactcenter.ports.register import RegisterFilter, RegisterOrder, Span
from contactcenter.ports.store import Store
from tests.builders import a_customer, a_merge, a_reference, a_ticket, a_world, an_agent, later
from tests.contract.test_store_clocks import a_clock
from tests.domain.complaints import ASSESSMENT, MATTER, STANDING, Story

BOSS = an_agent("boss", role=Role.SUPERVISOR, queues=frozenset())
ALL = RegisterFilter(since=later(-1), until=later(1000))


def told(name: str, story: Story, **ticket: Any) -> list[Any]:
    """Return a complaint as it is kept, with its ticket."""
    first, *rest = story.entries
    assert isinstance(first, e.Recorded)
    first = replace(first, ticket_id=TicketId(name))
    entries = [replace(each, id=f"{name}-{each.id}") for each in (first, *rest)]
    found = replace(story.complaint, id=TicketId(name))
    return [
        a_ticket(name, **ticket),
        KeptComplaint(id=TicketId(name), complaint=found, entries=len(entries)),
        *(
            kept_entry(each, TicketId(name), number, salt="s", recorded_at=each.at)
            for number, each in enumerate(entries, 1)
        ),
    ]


async def put(store: Store, *values: Any) -> None:
    async with store.begin() as tx:
        tx.put(*values)


async def registered(store: Store, **wanted: Any) -> list[str]:
    page = await store.register_page(BOSS, replace(ALL, **wanted))
    return [each.id for each in page.rows]


# A code of old, with what queries could take for something else.
ODD = replace(STANDING, categories={*STANDING.categories, "a_b%"})


@pytest.fixture
async def five(store: Store) -> Store:
    """Give five complaints, each a second later than the one before."""

    def at(second: float, **matter: Any) -> Story:
        return Story(ODD, received_at=later(second), **matter)

    price = (RaisedIssue(id="1", category="a_b%"), RaisedIssue(id="2", category="a_b%"))
    await put(
        store,
        *a_world(),
        *told("a", at(1, product_ref="lamp", issues=price)),
        *told("b", at(2).closed()),
        *told("c", at(3).assessed(severity=3), queue_id="other"),
        *told("d", at(4), barred=frozenset({"boss"})),
        *told("e", at(5).add(e.Withdrawn)),
        a_clock("late", ticket_id="a", metric=Metric.FINAL_RESPONSE, due_at=later(500)),
        a_clock("soon", ticket_id="c", metric=Metric.ACKNOWLEDGE, due_at=later(400)),
        a_clock("still", ticket_id="c", metric=Metric.RESOLUTION, due_at=None),
        a_clock("other", ticket_id="a", metric=Metric.NEXT_RESPONSE, due_at=later(1)),
        a_clock(
            "over", ticket_id="b", metric=Metric.ACKNOWLEDGE, state=ClockState.MET, due_at=later(2)
        ),
    )
    return store


async def test_a_row_says_what_the_record_does(five: Store) -> None:
    page = await five.register_page(BOSS, ALL)
    b, a = page.rows[2:]
    assert (a.categories, a.product, a.step, a.severity) == (("a_b%",), "lamp", "received", None)
    assert (a.presets, a.outcome, a.due_at) == (("iso10002-default@1",), None, later(500))
    assert (b.step, b.outcome, b.severity, b.due_at) == ("closed", "upheld", 1, None)
    assert b.categories == ("complaint_handling", "quality")
    assert (a.reference, a.priority, a.queue_id) == (a_reference("a"), "p3", "queue")


async def test_whom_a_complaint_is_about_does_not_find_it(five: Store) -> None:
    """Spec A-IMP-1."""
    assert await registered(five) == ["e", "c", "b", "a"]
    page = await five.register_page(an_agent("sima", role=Role.SUPERVISOR), ALL)
    assert "d" in [each.id for each in page.rows]
    span = Span(received=later(0), touched=later(0), end=later(9))
    assert "d" not in [each.id for each in await five.registered(BOSS, span, None, 9)]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"steps": ("closed", "withdrawn")}, "eb"),
        ({"severity": 3}, "c"),
        ({"category": "a_b%"}, "a"),
        ({"category": "axb%"}, ""),
        ({"category": "quality"}, "ecb"),
        ({"product": "lamp"}, "a"),
        ({"queue_id": "other"}, "c"),
        ({"accountable_id": "mia"}, "ecba"),
        ({"preset": "iso10002-default"}, "ecba"),
        ({"preset": "iso10002"}, ""),
        ({"outcome": "upheld"}, "b"),
        ({"due_before": later(401)}, "c"),
        ({"due_before": later(501), "order": RegisterOrder.URGENT}, "ca"),
        ({"since": later(2), "until": later(5)}, "cb"),
        ({"reference": a_reference("b")}, "b"),
        ({"reference": a_reference("b")[-5:].lower()}, "b"),
        ({"reference": "no such thing"}, ""),
        ({"severity": 3, "queue_id": "queue"}, ""),
    ],
)
async def test_filters_narrow_it(five: Store, wanted: dict[str, Any], found: str) -> None:
    assert "".join(await registered(five, **wanted)) == found


@pytest.mark.parametrize(("order", "whole"), [("newest", "ecba"), ("urgent", "cabe")])
async def test_pages_follow_each_other_without_a_gap(five: Store, order: str, whole: str) -> None:
    after, found = None, ""
    for _ in range(9):
        wanted = replace(ALL, order=RegisterOrder(order), limit=1, after=after)
        page = await five.register_page(BOSS, wanted)
        found += page.rows[0].id
        after = page.after
        if after is None:
            break
    assert found == whole


async def test_a_page_that_never_ended_is_refused(five: Store) -> None:
    with pytest.raises(Invalid, match="no page of ours"):
        await five.register_page(BOSS, replace(ALL, after="x"))


async def test_figures_leave_out_what_is_long_over(five: Store) -> None:
    """Those received in time, those open, and those that something was entered about lately."""

    async def ids(received: float, touched: float, end: float) -> str:
        span = Span(received=later(received), touched=later(touched), end=later(end))
        return "".join(each.id for each in await five.registered(BOSS, span, None, 9))

    assert await ids(0, 0, 9) == "abce"
    assert await ids(5, 1e6, 9) == "ace"  # b is closed
    assert await ids(9, 1e6, 9) == "ac"  # and e was withdrawn
    assert await ids(9, 0, 9) == "abce"
    assert await ids(0, 0, 3) == "ab"
    span = Span(received=later(0), touched=later(0), end=later(9))
    assert [each.id for each in await five.registered(BOSS, span, TicketId("a"), 1)] == ["b"]


async def test_a_complainant_counts_as_who_they_are_by_now(store: Store) -> None:
    silent = {"complainant_id": None, "anonymous": True, "contactable": False}
    await put(
        store,
        *a_world(),
        a_customer("other", merged_into="customer"),
        a_merge(),
        *told("a", Story(received_at=later(1), complainant_id="other")),
        *told("b", Story(received_at=later(2), **silent)),
    )
    span = Span(received=later(0), touched=later(0), end=later(9))
    found, anonymous = await store.registered(BOSS, span, None, 9)
    assert anonymous.customer_id is None
    assert (found.customer_id, found.entries, found.severity) == ("customer", 1, None)


async def test_entries_and_limits_of_many_come_at_once(five: Store) -> None:
    ids = [TicketId("c"), TicketId("a"), TicketId("none")]
    found = await five.entries_among(ids)
    assert [(each.ticket_id, each.number) for each in found] == [
        ("a", 1),
        ("c", 1),
        ("c", 2),
        ("c", 3),
    ]
    assert [each.id for each in await five.limits_among(ids)] == ["late", "soon", "still"]
    assert list(await five.entries_among([])) == []
    assert list(await five.limits_among([])) == []


async def test_what_is_entered_changes_the_row(five: Store) -> None:
    async with five.begin() as tx:
        kept = (await tx.complaints([TicketId("a")]))[TicketId("a")]
        story = Story(received_at=later(1)).add(i.AssessmentStarted)
        story.add(i.Assessed, assessment=ASSESSMENT)
        after = replace(story.complaint, id=kept.id)
        tx.put(replace(kept, complaint=after, version=kept.version + 1))
    assert await registered(five, severity=1) == ["b", "a"]
    assert await registered(five, category="a_b%") == []
    assert {each.category for each in MATTER.issues} == {"quality", "complaint_handling"}


async def test_unfinished_tickets_come_by_id_and_only_those_in_sight(store: Store) -> None:
    """Spec B-EVT-3, A-IMP-1."""
    await put(
        store,
        *a_world(),
        a_ticket("a", status=Status.PENDING),
        a_ticket("b", status=Status.RESOLVED),
        a_ticket("c", status=Status.CLOSED),
        a_ticket("d", opened_at=later(5)),
        a_ticket("e", barred=frozenset({"boss"})),
        a_ticket("f", queue_id="other", status=Status.NEW),
        TicketHistory(id=TicketId("a"), priority=Priority.P3, policies=(), happened=()),
    )

    async def found(agent: Agent, after: str | None = None, limit: int = 9) -> str:
        rows = await store.unfinished_tickets(
            agent, later(5), TicketId(after) if after else None, limit
        )
        return "".join(each.id for each in rows)

    assert await found(BOSS) == "af"
    assert await found(BOSS, limit=1) == "a"
    assert await found(BOSS, after="a") == "f"
    assert await found(an_agent()) == "ae"
    histories = await store.histories_among([TicketId("a"), TicketId("f")])
    assert list(histories) == ["a"]
    assert histories[TicketId("a")].priority is Priority.P3


async def test_suspicions_come_by_id_and_only_those_in_sight(store: Store) -> None:
    """Spec A-PRN-3, A-IMP-1."""
    suspected = Suspected(message_id=MessageId("m1"), signs=("harm",), at=later(1))
    await put(
        store,
        *a_world(),
        a_ticket("a"),
        a_ticket("b", suspicion=suspected),
        a_ticket("c", suspicion=suspected, barred=frozenset({"boss"})),
        a_ticket("d", suspicion=suspected, queue_id="other"),
    )
    found = await store.suspected(BOSS, None, 9)
    assert [each.id for each in found] == ["b", "d"]
    assert found[0].suspicion is not None
    assert found[0].suspicion.signs == ["harm"]
    assert [each.id for each in await store.suspected(BOSS, TicketId("b"), 9)] == ["d"]
    assert [each.id for each in await store.suspected(an_agent(), None, 9)] == ["b", "c"]


def drawn(name: str, end: float) -> DrawnSample:
    return DrawnSample(
        id=name,
        purpose=Purpose.AUDIT,
        start=later(0.000001),
        end=later(end),
        seed="chance",
        ids=(TicketId("a"), TicketId("شکایت")),
        least=5,
        percent=2,
        by=AgentId("boss"),
        at=later(end),
    )


async def test_a_sample_comes_back_as_it_was_drawn(store: Store) -> None:
    await put(store, drawn("one", 2), drawn("two", 3), drawn("three", 1))
    assert await store.sample("one") == drawn("one", 2)
    assert await store.sample("none") is None
    assert [each.id for each in await store.samples(2)] == ["two", "one"]
    with pytest.raises(Conflict):
        await put(store, drawn("one", 2))


async def test_references_are_for_those_whom_it_is_not_about(five: Store) -> None:
    ids = [TicketId(each) for each in ("a", "d", "none")]
    assert await five.visible_among(BOSS, ids) == {"a": a_reference("a")}
    span = Span(received=later(0), touched=later(0), end=later(9))
    everything = await five.registered(None, span, None, 9)
    assert [each.id for each in everything] == ["a", "b", "c", "d", "e"]


async def test_older_complaints_are_listed_after_a_migration(database_url: str) -> None:
    """What lists show is kept beside the record; the migration writes it for those there are."""
    story = Story(received_at=later(1), product_ref="lamp").closed()
    store = await SqlStore.open(database_url)
    await put(store, *a_world(), *told("a", story))
    before = await store.register_page(BOSS, ALL)
    await store.close()
    await asyncio.to_thread(downgrade, database_url, "0013")
    await migrate(database_url)
    store = await SqlStore.open(database_url)
    assert await store.register_page(BOSS, ALL) == before
    assert before.rows[0].product == "lamp"
    await store.close()
