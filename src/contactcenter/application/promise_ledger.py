"""Promises that answers make: offered to be tracked, never tracked by themselves; and counted."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from contactcenter.application.asked import Asked, seen
from contactcenter.application.house_time import desk_calendar
from contactcenter.application.tasks import keep
from contactcenter.domain.access import Permission, require
from contactcenter.domain.errors import Conflict, Invalid, NotFound
from contactcenter.domain.ids import AgentId, MessageId, TaskId
from contactcenter.domain.message import AutoClass, DeliveryState, Direction, Message
from contactcenter.domain.promise.reading import Promise, promises
from contactcenter.domain.request import Done
from contactcenter.domain.task import task as domain
from contactcenter.domain.task.ledger import Count, Given, Outcome, counts, outcome
from contactcenter.domain.task.task import LONGEST_TITLE, Promised, Task, TaskKind, TaskState
from contactcenter.domain.text import beginning
from contactcenter.domain.ticket import Ticket
from contactcenter.ports.store import Store, Transaction
from contactcenter.ports.system import NewId
from contactcenter.ports.tasks import TaskView

_LONGEST_PERIOD = timedelta(days=366)
_MOST_LINES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseOffer:
    """A promise that an answer makes and nobody tracks."""

    start: int  # place of its words in the answer, in characters (code points)
    end: int
    words: str
    deed: str  # call · write · send · refund · other
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerView:
    """What became of promises that were due in a period, by who made them."""

    since: datetime
    until: datetime
    counts: list[Count]


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseLine:
    """A promise that the ledger counts, and what became of it."""

    task: TaskView
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseLines:
    """The promises of one agent, the first due first; `more`: there are others behind them."""

    lines: list[PromiseLine]
    more: bool


async def offered_promises(
    store: Store, message_id: MessageId, *, zone: str, asked: Asked
) -> list[PromiseOffer]:
    """Return the promises in an answer that are still to come and that nobody tracks.

    Raises:
        NotFound: there is no such message, or it is not in sight.
    """
    message, found, tracked = await _read(store, message_id, zone, asked)
    return [
        _offer(message, each)
        for each in found
        if each.due_at > asked.at and each.start not in tracked
    ]


async def track_promise(
    store: Store, message_id: MessageId, start: int, *, zone: str, asked: Asked, new_id: NewId
) -> Done:
    """Track a promise of an answer, by the place of its words: whoever asks has to keep it.

    Raises:
        NotFound: there is no such message, or it is not in sight.
        Conflict: nothing is promised there, or it is tracked.
    """
    message, found, _ = await _read(store, message_id, zone, asked)
    promise = next((each for each in found if each.start == start), None)
    async with store.begin(asked.key) as tx:
        ticket, message = await _answer(tx, message_id, asked)
        if promise is None or start in await _tracked(tx, ticket, message):
            raise Conflict("no promise stands there that is not tracked already")
        assert message.agent_id is not None, "a person wrote it"
        made = Task(
            id=TaskId(new_id()),
            kind=TaskKind.PROMISE,
            title=beginning(_words(message, promise), LONGEST_TITLE),
            due_at=promise.due_at,
            ticket_id=ticket.id,
            customer_id=ticket.customer_id,
            agent_id=asked.agent.id,
            made_by=asked.agent.id,
            made_at=asked.at,
            promised=Promised(
                message_id=message.id,
                start=promise.start,
                end=promise.end,
                deed=promise.deed,
                by=message.agent_id,
                due_at=promise.due_at,
            ),
        )
        task = domain.add(made, now=asked.at)
        return keep(tx, task, "added", ticket, asked=asked, new_id=new_id)


async def ledger(store: Store, since: datetime, until: datetime, *, asked: Asked) -> LedgerView:
    """Return what became of the promises due in a period of at most 366 days."""
    _expect_period(since, until, asked)
    given = await store.promises_due(since, until)
    return LedgerView(since=since, until=until, counts=list(counts(given, now=asked.at)))


async def ledger_lines(
    store: Store, by: AgentId, since: datetime, until: datetime, *, asked: Asked
) -> PromiseLines:
    """Return the promises that one agent made and that were due in a period, as far as in sight."""
    _expect_period(since, until, asked)
    found = await store.promises_by(asked.agent, by, since, until, _MOST_LINES + 1)
    lines = [
        PromiseLine(task=each, outcome=outcome(_given(each, by), now=asked.at)) for each in found
    ]
    return PromiseLines(lines=lines[:_MOST_LINES], more=len(found) > _MOST_LINES)


def _expect_period(since: datetime, until: datetime, asked: Asked) -> None:
    require(asked.agent, Permission.SEE_PROMISES)
    if not timedelta() < until - since <= _LONGEST_PERIOD:
        raise Invalid("the period must end after it begins, at most 366 days later")


def _given(task: TaskView, by: AgentId) -> Given:
    assert task.promised_at is not None, "a promise was due"
    return Given(
        by=by, due_at=task.promised_at, state=TaskState(task.state), ended_at=task.ended_at
    )


async def _answer(tx: Transaction, message_id: MessageId, asked: Asked) -> tuple[Ticket, Message]:
    """Return a message in sight, and its ticket, locked."""
    require(asked.agent, Permission.ANSWER_TICKETS)
    message = (await tx.messages([message_id])).get(message_id)
    if message is None:
        raise NotFound(f"no message {message_id}")
    ticket = await seen(tx, message.ticket_id, asked)
    return ticket, message


async def _read(
    store: Store, message_id: MessageId, zone: str, asked: Asked
) -> tuple[Message, Sequence[Promise], Collection[int]]:
    """Return an answer, what it promises, and where what is tracked of that begins."""
    async with store.begin() as tx:
        ticket, message = await _answer(tx, message_id, asked)
        tracked = await _tracked(tx, ticket, message)
        inbox = (await tx.inboxes()).get(message.inbox_id)
        calendar = await desk_calendar(tx, inbox, zone)
        if not await _may_promise(tx, message):
            return message, (), tracked
    # Long answers take long to read: no block and no loop waits for it.
    read = partial(promises, message.text, now=message.occurred_at, calendar=calendar)
    return message, await asyncio.to_thread(read), tracked


async def _may_promise(tx: Transaction, message: Message) -> bool:
    """Whether it is an answer that a person wrote and did not take back."""
    if message.agent_id is None or message.auto_class is not AutoClass.HUMAN:
        return False
    if message.direction is not Direction.OUTBOUND or message.call is not None:
        return False
    return (await tx.delivery(message.id)).state is not DeliveryState.UNDONE


async def _tracked(tx: Transaction, ticket: Ticket, message: Message) -> Collection[int]:
    made = [each.promised for each in await tx.tasks_of(ticket.id) if each.promised is not None]
    return {each.start for each in made if each.message_id == message.id}


def _offer(message: Message, promise: Promise) -> PromiseOffer:
    return PromiseOffer(
        start=promise.start,
        end=promise.end,
        words=_words(message, promise),
        deed=promise.deed.value,
        due_at=promise.due_at,
    )


def _words(message: Message, promise: Promise) -> str:
    return " ".join(message.text[promise.start : promise.end].split()).rstrip(" .,;:!،؛")
