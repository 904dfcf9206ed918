"""What happens to tasks, as acts on a desk."""

from datetime import timedelta
from typing import Any

from contactcenter.application import complaints as recording
from contactcenter.application import promise_ledger, replies, tasks
from contactcenter.application.tasks import NewTask, When, Wish
from contactcenter.domain.ids import AgentId, CustomerId, MessageId, TaskId, TicketId
from contactcenter.domain.task.task import TaskKind, TaskState
from contactcenter.ports.tasks import TaskView
from tests.application import complaint_acts as complaints
from tests.application import people_acts as people
from tests.application import ticket_acts as happens
from tests.application.desk import Desk

PROMISE = "Hello Sara,\n\nI will call you tomorrow at 10:00.\n\nMina"  # NOON is a Monday


async def add(desk: Desk, name: str = "mina", **given: Any) -> str:
    """Add a task to the one ticket, in two hours, unless it is said otherwise."""
    about: dict[str, Any] = {"ticket_id": None, "customer_id": None}
    if not given.keys() & about.keys():
        about["ticket_id"] = TicketId((await desk.only_ticket(name)).ticket.id)
    wanted: dict[str, Any] = {
        "kind": TaskKind.TASK,
        "title": "Ask the carrier",
        "note": "Parcel 12",
        "due": When(at=desk.now + timedelta(hours=2)),
        "to": None,
        **about,
        **given,
    }
    done = await tasks.add_task(
        desk.store, NewTask(**wanted), asked=await desk.asked(name), new_id=desk.new_id
    )
    return done.id


async def track(desk: Desk, message_id: str, name: str = "mina") -> str:
    """Track the only promise of an answer."""
    asked = await desk.asked(name)
    message = MessageId(message_id)
    (offer,) = await promise_ledger.offered_promises(desk.store, message, zone="UTC", asked=asked)
    done = await promise_ledger.track_promise(
        desk.store, message, offer.start, zone="UTC", asked=asked, new_id=desk.new_id
    )
    return done.id


async def shown(desk: Desk, name: str = "mina") -> list[TaskView]:
    """Return what an agent has to do."""
    return (await desk.store.task_page(await desk.agent(name), None)).tasks


async def only(desk: Desk) -> dict[str, Any]:
    """Return what a command about Mina's only task is given."""
    (task,) = await shown(desk)
    return await _about(desk, task.version)


async def end(desk: Desk, task_id: str, version: int, name: str = "mina") -> None:
    done = {"version": version, "asked": await desk.asked(name), "new_id": desk.new_id}
    await tasks.end_task(desk.store, TaskId(task_id), TaskState.DONE, **done)


# Recordings


async def a_task_is_mine(desk: Desk) -> None:
    await happens.a_mail_is_mine(desk)
    await add(desk)


async def add_one(desk: Desk) -> None:
    await add(desk)


async def add_about_the_customer(desk: Desk) -> None:
    customer = (await desk.only_ticket()).customer.id
    await add(desk, customer_id=CustomerId(customer), kind=TaskKind.REMINDER)


async def change(desk: Desk) -> None:
    wish = Wish(title="Ask the shop", due=When(at=desk.now + timedelta(hours=5)))
    (task,) = await shown(desk)
    await tasks.change_task(desk.store, TaskId(task.id), wish, **await only(desk))


async def do(desk: Desk) -> None:
    (task,) = await shown(desk)
    await end(desk, task.id, task.version)


async def it_is_done(desk: Desk) -> None:
    await a_task_is_mine(desk)
    await do(desk)


async def reopen(desk: Desk) -> None:
    (task,) = (await desk.only_ticket()).tasks
    await tasks.reopen_task(desk.store, TaskId(task.id), **await _about(desk, task.version))


async def let_it_come(desk: Desk) -> None:
    desk.now += timedelta(hours=1, minutes=50)
    await desk.settle()


async def it_is_told(desk: Desk) -> None:
    await a_task_is_mine(desk)
    await let_it_come(desk)


async def put_off(desk: Desk) -> None:
    (task,) = await shown(desk)
    until = desk.now + timedelta(minutes=15)
    await tasks.snooze_task(desk.store, TaskId(task.id), until, **await only(desk))


async def a_promise_is_made(desk: Desk) -> None:
    await happens.a_mail_is_mine(desk)
    await desk.reply("mina", PROMISE)


async def track_it(desk: Desk) -> None:
    (answer,) = [
        each
        for each in (await desk.only_ticket()).timeline.messages
        if each.direction == "outbound"
    ]
    await track(desk, answer.id)


async def it_is_tracked(desk: Desk) -> None:
    await a_promise_is_made(desk)
    await track_it(desk)


async def take_the_answer_back(desk: Desk) -> None:
    (task,) = await shown(desk)
    assert task.message_id
    asked = await desk.asked("mina")
    message = MessageId(task.message_id)
    await replies.take_back(desk.store, message, asked=asked, new_id=desk.new_id)


async def two_tickets_with_a_task(desk: Desk) -> None:
    await people.two_customers(desk)
    _, ticket = await people.tickets(desk)
    await add(desk, ticket_id=TicketId(ticket.id))


async def a_complaint_about_me_begins(desk: Desk) -> None:
    """Mina has something to do on a ticket that turns out to be about her (A-IMP-1)."""
    await complaints.complaints_are_handled(desk)
    await happens.a_mail_waits(desk)
    await desk.accept("mina")
    await add(desk)


async def it_is_about_me(desk: Desk) -> None:
    ticket = TicketId((await desk.only_ticket()).ticket.id)
    told = recording.Told(subject_staff=[AgentId("mina")])
    await recording.record(desk.handling, ticket, told, asked=await desk.asked("mina"))
    await desk.settle()


async def _about(desk: Desk, version: int) -> dict[str, Any]:
    return {"version": version, "asked": await desk.asked("mina"), "new_id": desk.new_id}
