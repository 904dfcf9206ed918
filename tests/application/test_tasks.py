"""Tasks on a desk: whose they are, when they are told of, and promises that are tracked."""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from contactcenter.application import promise_ledger, replies, tasks, tickets
from contactcenter.application.editions import set_up
from contactcenter.application.tasks import When, Wish
from contactcenter.domain.agent import Chosen
from contactcenter.domain.edition import Decides
from contactcenter.domain.errors import Conflict, Forbidden, Invalid, NotFound, StaleVersion
from contactcenter.domain.ids import AgentId, CustomerId, MessageId, QueueId, TaskId, TicketId
from contactcenter.domain.task.facts import CustomerTaskChanged, TaskChanged
from contactcenter.domain.task.ledger import Count, Outcome
from contactcenter.domain.task.task import TaskKind, To
from contactcenter.ports.store import Repeated
from tests import builders
from tests.application import people_acts as people
from tests.application import task_acts as acts
from tests.application import ticket_acts as happens
from tests.application.complained import HOUSE
from tests.application.desk import Desk

HOUR = timedelta(hours=1)


@pytest.fixture
async def desk() -> Desk:
    opened = await Desk().open()
    await happens.a_mail_is_mine(opened)
    return opened


async def changes(desk: Desk) -> list[str]:
    """Return what became of tasks, in order."""
    await desk.store.relay()
    placed = await desk.store.placed_after(0, 1000)  # type: ignore[arg-type]
    return [
        each.fact.change
        for each in placed
        if isinstance(each.fact, TaskChanged | CustomerTaskChanged)
    ]


async def titles(desk: Desk, name: str = "mina") -> list[str]:
    return [each.title for each in await acts.shown(desk, name)]


async def ticket_of(desk: Desk) -> TicketId:
    return TicketId((await desk.only_ticket()).ticket.id)


async def hand(desk: Desk, *, queue: str | None = None, agent: str | None = None) -> None:
    ticket = (await desk.only_ticket()).ticket
    await tickets.hand_over(
        desk.store,
        TicketId(ticket.id),
        queue_id=QueueId(queue) if queue else None,
        agent_id=AgentId(agent) if agent else None,
        note=None,
        version=ticket.version,
        asked=await desk.supervisor(),
        new_id=desk.new_id,
    )
    await desk.settle()


async def hire(desk: Desk, name: str, **given: Any) -> None:
    async with desk.store.begin() as tx:
        tx.put(
            builders.an_agent(name, **given),
            builders.a_presence(name, chosen=Chosen.OFFLINE, leased_until=None),
        )


# Adding, changing, doing


async def test_a_task_is_mine_unless_it_says_otherwise(desk: Desk) -> None:
    await acts.add(desk, title="  Mine ")
    await acts.add(desk, title="Omid's", to=To(agent_id=AgentId("omid")))
    await acts.add(desk, title="Anybody's", to=To(queue_id=QueueId("queue")))
    assert await titles(desk) == ["Mine", "Anybody's"]
    assert await titles(desk, "omid") == ["Omid's", "Anybody's"]
    assert {each.title for each in (await desk.only_ticket()).tasks} == {
        "Mine",
        "Omid's",
        "Anybody's",
    }


async def test_the_same_request_adds_one_task(desk: Desk) -> None:
    """G-3."""
    wanted = {"ticket_id": await ticket_of(desk), "customer_id": None, "to": None, "note": ""}
    new = tasks.NewTask(
        kind=TaskKind.TASK,
        title="Once",
        due=When(at=desk.now + HOUR),
        **wanted,  # type: ignore[arg-type]
    )
    asked = await desk.asked("mina", key="k1")
    first = await tasks.add_task(desk.store, new, asked=asked, new_id=desk.new_id)
    with pytest.raises(Repeated) as again:
        await tasks.add_task(desk.store, new, asked=asked, new_id=desk.new_id)
    assert again.value.done == first
    assert await titles(desk) == ["Once"]


async def test_what_was_decided_on_an_older_state_is_refused(desk: Desk) -> None:
    """G-4."""
    task = await acts.add(desk)
    await acts.end(desk, task, 1)
    for act in (acts.end(desk, task, 1), acts.end(desk, task, 9)):
        with pytest.raises(StaleVersion):
            await act
    with pytest.raises(Conflict, match="done"):
        await acts.end(desk, task, 2)


async def test_a_date_ends_by_the_clocks_of_the_house(desk: Desk) -> None:
    await acts.add(desk, title="by mine", due=When(on=date(2026, 4, 1), zone="Europe/Berlin"))
    (mine,) = await acts.shown(desk)
    assert mine.due_at.isoformat() == "2026-04-01T21:59:59.999999+00:00"
    assert mine.due_on == "2026-04-01"
    await set_up(desk.store, Decides.HOUSE, "house", HOUSE, now=desk.now)
    await acts.add(desk, title="by the house's", due=When(on=date(2026, 4, 1), zone="UTC"))
    (first, _) = await acts.shown(desk)
    assert first.title == "by the house's"
    assert first.due_at.isoformat() == "2026-04-01T20:29:59.999999+00:00"  # Tehran


async def test_what_cannot_be_is_refused_with_the_reason(desk: Desk) -> None:
    await hire(desk, "ava", queues=frozenset({"other"}))
    await hire(desk, "gone", queues=frozenset({"queue"}), disabled=True)
    for given, why in (
        ({"kind": TaskKind.PROMISE}, "the answer that made it"),
        ({"to": To(agent_id=AgentId("ava"))}, "does not see the ticket"),
        ({"to": To(agent_id=AgentId("gone"))}, "disabled"),
        ({"to": To(queue_id=QueueId("other"))}, "does not see the ticket"),
        ({"to": To(queue_id=QueueId("none"))}, "no queue none"),
        ({"due": When(at=desk.now)}, "has passed"),
        ({"due": When(on=date(2026, 4, 1), zone="Mars/Base")}, "zone"),
        ({"ticket_id": None}, "ticket or the customer"),
    ):
        with pytest.raises(Invalid, match=why):
            await acts.add(desk, **given)
    with pytest.raises(NotFound, match="no customer nobody"):
        await acts.add(desk, customer_id=CustomerId("nobody"))
    for both in ({}, {"at": desk.now, "on": date(2026, 4, 1)}):
        with pytest.raises(Invalid, match="either"):
            When(**both)
    assert await titles(desk) == []


async def test_whoever_does_not_see_the_ticket_knows_of_no_task(desk: Desk) -> None:
    """A-IMP-1: refused exactly as one that does not exist."""
    await hire(desk, "ava", queues=frozenset({"other"}))
    task, ticket = await acts.add(desk), await ticket_of(desk)
    for made_up, version in ((task, 1), ("none", 1)):
        with pytest.raises(NotFound, match=f"no task {made_up}"):
            await acts.end(desk, made_up, version, "ava")
    with pytest.raises(NotFound, match="no ticket"):
        await acts.add(desk, "ava", ticket_id=ticket)
    assert await titles(desk, "ava") == []


async def test_a_task_about_a_customer_is_everybodys_to_see(desk: Desk) -> None:
    await hire(desk, "ava", queues=frozenset({"other"}))
    customer = CustomerId((await desk.only_ticket()).customer.id)
    task = await acts.add(desk, customer_id=customer, to=To(agent_id=AgentId("ava")))
    assert await titles(desk, "ava") == ["Ask the carrier"]
    assert [each.id for each in (await desk.only_ticket()).tasks] == [task]
    await acts.end(desk, task, 1, "mina")
    assert await titles(desk, "ava") == []


# When it is told of


async def test_it_is_told_of_once_at_its_time(desk: Desk) -> None:
    await acts.add(desk)
    desk.now += timedelta(minutes=105) - timedelta(microseconds=1)
    await desk.settle()
    assert await changes(desk) == ["added"]
    desk.now += timedelta(microseconds=1)
    assert await desk.store.next_timer() == desk.now
    for _ in range(3):
        await desk.settle()
        desk.now += HOUR
    assert await changes(desk) == ["added", "noticed"]
    (task,) = await acts.shown(desk)
    assert task.noticed_at == builders.NOON + timedelta(minutes=105)


async def test_what_was_missed_is_told_of_late_and_once(desk: Desk) -> None:
    await acts.add(desk)
    desk.now += timedelta(days=9)
    await desk.settle()
    await desk.settle()
    assert await changes(desk) == ["added", "noticed"]


async def test_who_changes_the_time_is_told_at_the_new_one(desk: Desk) -> None:
    await acts.add(desk)
    await acts.change(desk)
    desk.now += timedelta(hours=4, minutes=44)
    await desk.settle()
    assert await changes(desk) == ["added", "changed"]
    desk.now += timedelta(minutes=1)
    await desk.settle()
    assert await changes(desk) == ["added", "changed", "noticed"]


async def test_who_puts_it_off_is_told_again_then(desk: Desk) -> None:
    await acts.add(desk)
    await acts.let_it_come(desk)
    due = (await acts.shown(desk))[0].due_at
    await acts.put_off(desk)
    await desk.settle()
    desk.now += timedelta(minutes=15)
    await desk.settle()
    assert await changes(desk) == ["added", "noticed", "snoozed", "noticed"]
    assert (await acts.shown(desk))[0].due_at == due


async def test_what_is_done_is_told_of_no_more_and_what_is_undone_is(desk: Desk) -> None:
    await acts.add(desk)
    await acts.do(desk)
    desk.now += timedelta(minutes=10)
    await acts.reopen(desk)
    desk.now += timedelta(minutes=96)
    await desk.settle()
    assert await changes(desk) == ["added", "done", "reopened", "noticed"]


async def test_nobody_is_told_who_does_not_see_the_ticket_any_more(desk: Desk) -> None:
    """Whoever left the queue meanwhile does not; the one who has the ticket does."""
    await hand(desk, agent="omid")
    await acts.add(desk)
    assert await titles(desk) == ["Ask the carrier"]
    async with desk.store.begin() as tx:
        mina = await tx.agent(AgentId("mina"))
        tx.put(builders.an_agent("mina", queues=frozenset(), version=mina.version + 1))
    await acts.let_it_come(desk)
    assert await changes(desk) == ["added", "noticed"]
    assert (await titles(desk), await titles(desk, "omid")) == ([], ["Ask the carrier"])


# Where its ticket goes


async def test_tasks_go_with_a_ticket_that_joins_another() -> None:
    desk = await Desk().open()
    await acts.two_tickets_with_a_task(desk)
    into, joined = await people.tickets(desk)
    over = await acts.add(desk, ticket_id=TicketId(joined.id), title="Over")
    await acts.end(desk, over, 1)
    await people.join(desk)
    moved = (await desk.store.dossier(await desk.agent("mina"), TicketId(into.id))).tasks
    assert {each.title for each in moved} == {"Ask the carrier", "Over"}
    assert {each.customer_id for each in moved} == {into.customer_id}
    assert {each.reference for each in moved} == {into.reference}
    with pytest.raises(Invalid, match="joined another"):
        await acts.add(desk, ticket_id=TicketId(joined.id))
    await acts.let_it_come(desk)
    assert await changes(desk) == ["added", "added", "done", "moved", "moved", "noticed"]


async def test_tasks_of_customers_who_are_one_are_on_one_ticket() -> None:
    desk = await Desk().open()
    await people.two_customers(desk)
    other, _ = [each.customer_id for each in reversed(await people.tickets(desk))]
    await acts.add(desk, customer_id=CustomerId(other))
    await people.merge(desk)
    first, _ = await people.tickets(desk)
    dossier = await desk.store.dossier(await desk.agent("mina"), TicketId(first.id))
    assert [each.customer_id for each in dossier.tasks] == [other]


async def test_a_task_follows_a_ticket_out_of_the_sight_of_who_has_it(desk: Desk) -> None:
    await hire(desk, "ava", queues=frozenset({"other"}))
    await acts.add(desk)
    await hand(desk, queue="other")
    assert (await titles(desk), await titles(desk, "ava")) == ([], ["Ask the carrier"])
    assert await changes(desk) == ["added", "passed_on"]


async def test_a_task_stays_with_who_still_sees_the_ticket(desk: Desk) -> None:
    await acts.add(desk)
    await hand(desk, agent="omid")
    assert (await titles(desk), await titles(desk, "omid")) == (["Ask the carrier"], [])
    assert await changes(desk) == ["added"]


async def test_whom_a_complaint_is_about_loses_what_they_had_to_do_on_it() -> None:
    """A-IMP-1."""
    desk = await Desk().open()
    await acts.a_complaint_about_me_begins(desk)
    ticket = await ticket_of(desk)
    await acts.it_is_about_me(desk)
    assert (await titles(desk), await titles(desk, "omid")) == ([], ["Ask the carrier"])
    with pytest.raises(NotFound):
        await acts.add(desk, ticket_id=ticket)


# Promises


async def offered(desk: Desk, message_id: str, **given: str) -> list[tuple[str, datetime]]:
    found = await promise_ledger.offered_promises(
        desk.store,
        MessageId(message_id),
        zone=given.get("zone", "UTC"),
        asked=await desk.asked("mina"),
    )
    return [(each.words, each.due_at) for each in found]


TOMORROW_AT_TEN = builders.NOON + timedelta(hours=22)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (acts.PROMISE, "call you tomorrow at 10:00"),
        ("سلام سارا\nتا فردا ساعت ۱۰ خبر می‌دهم.", "فردا ساعت ۱۰ خبر می‌دهم"),
    ],
)
async def test_a_dated_promise_of_an_answer_is_offered(desk: Desk, text: str, words: str) -> None:
    answer = await desk.reply("mina", text)
    ((found, due),) = await offered(desk, answer)
    assert (found, due) == (words, TOMORROW_AT_TEN)
    assert await titles(desk) == []  # offered, never more


async def test_a_promise_is_read_by_the_clocks_of_its_writer_or_the_house(desk: Desk) -> None:
    answer = await desk.reply("mina", acts.PROMISE)
    ((_, theirs),) = await offered(desk, answer, zone="Europe/Berlin")
    assert theirs == TOMORROW_AT_TEN - 2 * HOUR
    await set_up(desk.store, Decides.HOUSE, "house", HOUSE, now=desk.now)
    ((_, ours),) = await offered(desk, answer, zone="Europe/Berlin")
    assert ours == TOMORROW_AT_TEN - 3.5 * HOUR  # Tehran


async def test_nothing_is_offered_of_what_promises_nothing(desk: Desk) -> None:
    plain = await desk.reply("mina", "Your parcel is on its way.")
    ticket = await ticket_of(desk)
    (mail,) = [
        each for each in (await desk.only_ticket()).timeline.messages if each.direction == "inbound"
    ]
    promised = await desk.reply("mina", acts.PROMISE)
    assert await offered(desk, plain) == await offered(desk, mail.id) == []
    desk.later(1)
    await replies.take_back(
        desk.store, MessageId(promised), asked=await desk.asked("mina"), new_id=desk.new_id
    )
    assert await offered(desk, promised) == []
    with pytest.raises(NotFound):
        await offered(desk, "none")
    late = await desk.reply_to(ticket, "mina", acts.PROMISE)
    desk.now += timedelta(days=2)
    assert await offered(desk, late) == []


async def test_a_promise_is_tracked_once(desk: Desk) -> None:
    answer = await desk.reply("mina", acts.PROMISE)
    await acts.track(desk, answer)
    assert await offered(desk, answer) == []
    (task,) = await acts.shown(desk)
    assert (task.kind, task.message_id, task.due_at) == ("promise", answer, TOMORROW_AT_TEN)
    assert task.title == "call you tomorrow at 10:00"
    for start in (acts.PROMISE.index("call"), 0):
        with pytest.raises(Conflict, match="not tracked already"):
            await promise_ledger.track_promise(
                desk.store,
                MessageId(answer),
                start,
                zone="UTC",
                asked=await desk.asked("mina"),
                new_id=desk.new_id,
            )


async def test_an_answer_that_is_taken_back_has_promised_nothing(desk: Desk) -> None:
    await desk.reply("mina", acts.PROMISE)
    await acts.track_it(desk)
    desk.later(1)
    await acts.take_the_answer_back(desk)
    assert await titles(desk) == []
    assert await changes(desk) == ["added", "cancelled"]
    assert await count(desk) == Count(
        agent_id=AgentId("mina"), kept=0, broken=0, open=0, taken_back=1
    )


async def count(desk: Desk) -> Count:
    period = (builders.NOON, builders.NOON + timedelta(days=30))
    found = await promise_ledger.ledger(desk.store, *period, asked=await desk.supervisor())
    (row,) = found.counts
    return row


async def test_the_ledger_goes_by_what_was_promised_whatever_the_task_was_moved_to(
    desk: Desk,
) -> None:
    await desk.reply("mina", acts.PROMISE)
    await acts.track_it(desk)
    wish = Wish(due=When(at=TOMORROW_AT_TEN + timedelta(days=1)), to=To(agent_id=AgentId("omid")))
    (task,) = await acts.shown(desk)
    await tasks.change_task(desk.store, TaskId(task.id), wish, **await acts.only(desk))
    assert (await count(desk)).open == 1
    desk.now = TOMORROW_AT_TEN + timedelta(microseconds=1)
    assert (await count(desk)).broken == 1
    await acts.end(desk, task.id, 2, "omid")
    row = await count(desk)
    assert (row.agent_id, row.kept, row.broken) == ("mina", 0, 1)


async def test_the_ledger_shows_which_promises_it_counts(desk: Desk) -> None:
    await desk.reply("mina", acts.PROMISE)
    await acts.track_it(desk)
    period = (builders.NOON, builders.NOON + timedelta(days=30))
    boss = await desk.supervisor()
    of = partial(promise_ledger.ledger_lines, desk.store)
    (line,) = (await of(AgentId("mina"), *period, asked=boss)).lines
    assert (line.task.title, line.outcome) == ((await titles(desk))[0], Outcome.OPEN)
    assert (await of(AgentId("omid"), *period, asked=boss)).lines == []
    desk.now = TOMORROW_AT_TEN + timedelta(microseconds=1)
    (line,) = (await of(AgentId("mina"), *period, asked=await desk.supervisor())).lines
    assert line.outcome is Outcome.BROKEN
    with pytest.raises(Forbidden):
        await of(AgentId("mina"), *period, asked=await desk.asked("mina"))


async def test_a_promise_done_in_time_is_kept(desk: Desk) -> None:
    await desk.reply("mina", acts.PROMISE)
    await acts.track_it(desk)
    desk.now = TOMORROW_AT_TEN
    await acts.do(desk)
    desk.now += timedelta(days=3)
    assert (await count(desk)).kept == 1


async def test_the_ledger_is_a_supervisors_affair_and_of_a_year_at_most(desk: Desk) -> None:
    with pytest.raises(Forbidden):
        await promise_ledger.ledger(
            desk.store, desk.now, desk.now + HOUR, asked=await desk.asked("mina")
        )
    for until in (desk.now, desk.now + timedelta(days=367)):
        with pytest.raises(Invalid, match="366 days"):
            await promise_ledger.ledger(desk.store, desk.now, until, asked=await desk.supervisor())
