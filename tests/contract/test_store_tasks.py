"""Tasks: the same from every store, first due first, and nobody's who may not see the ticket."""

from datetime import date, timedelta

import pytest

from contactcenter.domain.agent import Role
from contactcenter.domain.errors import Conflict, Invalid, StaleVersion
from contactcenter.domain.ids import AgentId, MessageId, TaskId, TicketId
from contactcenter.domain.promise.deeds import Deed
from contactcenter.domain.task.ledger import Given
from contactcenter.domain.task.task import Promised, TaskKind, TaskState
from contactcenter.ports.reading import Wanted
from contactcenter.ports.store import Entity, Store
from tests.builders import (
    NOON,
    a_customer,
    a_merge,
    a_task,
    a_ticket,
    a_world,
    an_agent,
    later,
)

MINA = an_agent()
BOSS = an_agent("boss", role=Role.SUPERVISOR, queues=frozenset())


def promised(by: str = "mina", due: float = 3600) -> Promised:
    return Promised(
        message_id=MessageId("message"),
        start=3,
        end=20,
        deed=Deed.CALL,
        by=AgentId(by),
        due_at=later(due),
    )


async def in_a_world(store: Store, *entities: Entity) -> None:
    async with store.begin() as tx:
        tx.put(*a_world(), a_ticket("ticket"), *entities)


async def to_do(store: Store, agent: object = MINA) -> list[str]:
    return [each.id for each in (await store.task_page(agent, None)).tasks]  # type: ignore[arg-type]


async def test_a_task_comes_back_as_it_was(store: Store) -> None:
    told = a_task(
        "told",
        kind=TaskKind.PROMISE,
        note="زنگ بزن\n۰۲۱",
        due_at=later(3600.000001),
        due_on=date(2026, 3, 30),
        promised=promised(),
        state=TaskState.DONE,
        ended_at=later(0.5),
        noticed_at=later(1),
    )
    plain = a_task("plain", queue_id="queue", ticket_id=None, notice_at=later(7))
    await in_a_world(store, told, plain)
    async with store.begin() as tx:
        found = await tx.tasks([TaskId("told"), TaskId("plain"), TaskId("none")])
        on_ticket = list(await tx.tasks_of(TicketId("ticket")))
    assert found == {"told": told, "plain": plain}
    assert on_ticket == [told]


async def test_of_two_who_change_a_task_the_second_fails(store: Store) -> None:
    await in_a_world(store, a_task())
    for expected in (None, StaleVersion):
        if expected is None:
            async with store.begin() as tx:
                tx.put(a_task(title="Other", version=2))
            continue
        with pytest.raises(expected):
            async with store.begin() as tx:
                tx.put(a_task(title="Another", version=2))


@pytest.mark.parametrize("about", [{"ticket_id": "none"}, {"customer_id": "none"}])
async def test_a_task_is_about_something_that_is_there(store: Store, about: dict[str, str]) -> None:
    with pytest.raises(Conflict):
        await in_a_world(store, a_task(**about))


async def test_what_is_to_be_done_is_mine_or_my_queues_and_open(store: Store) -> None:
    await in_a_world(
        store,
        a_task("third", due_at=later(3)),
        a_task("first", due_at=later(1)),
        a_task("second", due_at=later(2), queue_id="queue"),
        a_task("tied", due_at=later(3)),
        a_task("about-her", due_at=later(4), ticket_id=None),
        a_task("done", state=TaskState.DONE, ended_at=NOON),
        a_task("cancelled", state=TaskState.CANCELLED, ended_at=NOON),
        a_task("omids", agent_id="omid"),
        a_task("elsewhere", queue_id="other"),
    )
    assert await to_do(store) == ["first", "second", "third", "tied", "about-her"]
    desk = (await store.snapshot(MINA)).state
    assert [each.id for each in desk.tasks] == await to_do(store)
    assert await to_do(store, BOSS) == []


async def test_whoever_does_not_see_the_ticket_does_not_see_its_tasks(store: Store) -> None:
    """A-IMP-1: a complaint is hidden from whom it is about, with all that hangs on it."""
    barred = frozenset({AgentId("agent"), AgentId("boss")})
    await in_a_world(
        store,
        a_ticket("hidden", queue_id="other"),
        a_ticket("mine", queue_id="other", assignee_id="agent"),
        a_ticket("about-me", barred=barred),
        *(a_task(f"{each}-task", ticket_id=each) for each in ("hidden", "mine", "about-me")),
        *(
            a_task(f"{each}-boss", ticket_id=each, agent_id="boss")
            for each in ("hidden", "about-me")
        ),
    )
    assert await to_do(store) == ["mine-task"]
    assert await to_do(store, BOSS) == ["hidden-boss"]


async def test_tasks_come_by_the_page(store: Store) -> None:
    names = [f"task{number:02}" for number in range(7)]
    await in_a_world(store, *(a_task(each, due_at=later(int(each[-2:]) // 3)) for each in names))
    found: list[str] = []
    after: str | None = None
    while True:
        page = await store.task_page(MINA, after, limit=3)
        assert len(page.tasks) <= 3
        found += [each.id for each in page.tasks]
        after = page.after
        if after is None:
            break
    assert found == names
    with pytest.raises(Invalid):
        await store.task_page(MINA, "nothing of ours")


async def test_a_ticket_shows_its_tasks_and_those_about_its_customer(store: Store) -> None:
    await in_a_world(
        store,
        a_ticket("other"),
        a_customer("other"),
        a_task("open", due_at=later(9)),
        a_task("done", state=TaskState.DONE, ended_at=later(5), due_at=later(5)),
        a_task("about-her", ticket_id=None, due_at=later(7), agent_id="omid"),
        a_task("about-her-done", ticket_id=None, state=TaskState.DONE, ended_at=NOON),
        a_task("about-another", ticket_id=None, customer_id="other"),
        a_task("elsewhere", ticket_id="other"),
    )
    dossier = await store.dossier(MINA, TicketId("ticket"))
    assert [each.id for each in dossier.tasks] == ["done", "about-her", "open"]


async def test_tasks_of_customers_who_are_one_are_shown_together(store: Store) -> None:
    """E-MRG-1: nothing is rewritten, so that each has their own again when it is undone."""
    await in_a_world(
        store,
        a_customer("winner", name="Sara Ahmadi"),
        a_task("hers", ticket_id=None, customer_id="winner"),
        a_task("his", ticket_id=None),
    )
    async with store.begin() as tx:
        tx.put(
            a_merge(winner_id="winner", loser_id="customer"),
            a_customer("customer", merged_into="winner", version=2),
        )
    dossier = await store.dossier(MINA, TicketId("ticket"))
    assert [(each.id, each.customer_name) for each in dossier.tasks] == [
        ("hers", "Sara Ahmadi"),
        ("his", "Sara Ahmadi"),
    ]
    async with store.begin() as tx:
        his = (await tx.tasks([TaskId("his")]))[TaskId("his")]
    assert his.customer_id == "customer"


async def test_a_row_shows_all_of_a_task(store: Store) -> None:
    made = a_task(
        kind=TaskKind.PROMISE,
        note="…",
        due_on=date(2026, 3, 30),
        promised=promised(),
        noticed_at=later(3),
    )
    await in_a_world(store, made)
    rows = await store.rows(Wanted(tasks=["task", "none"]))
    (shown,) = rows.tasks.values()
    assert (shown.kind, shown.state, shown.due_on) == ("promise", "open", "2026-03-30")
    assert (shown.message_id, shown.promised_at) == ("message", later(3600))
    assert (shown.title, shown.note, shown.customer_name) == (made.title, "…", "Customer")
    assert shown.reference == (await store.dossier(MINA, TicketId("ticket"))).ticket.reference
    assert (shown.due_at, shown.noticed_at, shown.made_at) == (made.due_at, later(3), NOON)


async def test_the_ledger_reads_promises_by_when_they_were_due(store: Store) -> None:
    """What a task was put off to since is of no concern."""
    await in_a_world(
        store,
        a_task("before", promised=promised(due=9)),
        a_task("first", promised=promised(due=10), due_at=later(9999)),
        a_task("last", promised=promised("omid", 19), state=TaskState.DONE, ended_at=later(3)),
        a_task("behind", promised=promised(due=20)),
        a_task("no-promise", due_at=later(15)),
    )
    found = await store.promises_due(later(10), later(20))
    assert list(found) == [
        Given(by=AgentId("mina"), due_at=later(10), state=TaskState.OPEN, ended_at=None),
        Given(by=AgentId("omid"), due_at=later(19), state=TaskState.DONE, ended_at=later(3)),
    ]
    assert list(await store.promises_due(NOON - timedelta(days=9), NOON)) == []


async def test_the_promises_of_one_agent_are_listed_but_of_tickets_about_whoever_asks(
    store: Store,
) -> None:
    """Spec A-IMP-1."""
    await in_a_world(
        store,
        a_ticket("about", barred=frozenset({"boss"})),
        a_task("late", promised=promised(due=12), due_at=later(9999)),
        a_task("soon", promised=promised(due=11)),
        a_task("about", ticket_id="about", promised=promised(due=11)),
        a_task("his", promised=promised("omid", 11)),
        a_task("behind", promised=promised(due=20)),
    )
    by, span = AgentId("mina"), (later(10), later(20))
    found = await store.promises_by(BOSS, by, *span, 9)
    assert [(each.id, each.promised_at) for each in found] == [
        ("soon", later(11)),
        ("late", later(12)),
    ]
    assert [each.id for each in await store.promises_by(BOSS, by, *span, 1)] == ["soon"]
    everything = await store.promises_by(an_agent("sima", role=Role.SUPERVISOR), by, *span, 9)
    assert [each.id for each in everything] == ["about", "soon", "late"]
