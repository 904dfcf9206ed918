"""What follows from a fact, in order of position.

Each fact is seen at least once. An effect that may happen only once moves the cursor in its own
transaction; making offers looks at what is there, so that doing it again does nothing.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from contactcenter.application.dispatch import make_offers
from contactcenter.application.following_up import follow, is_followed
from contactcenter.application.notices import Makers
from contactcenter.application.templates import Channels
from contactcenter.domain.events import (
    SYSTEM,
    DeliveryChanged,
    PresenceChanged,
    WorkAssigned,
    WorkDone,
    WorkQueued,
)
from contactcenter.domain.ids import MessageId, Position, WorkItemId
from contactcenter.domain.message import AutoClass, DeliveryState
from contactcenter.domain.ticket import Status, about
from contactcenter.domain.work import WorkItem
from contactcenter.ports.reading import Placed
from contactcenter.ports.store import Store, Transaction
from contactcenter.ports.system import NewId

_NAME = "reactions"
_AT_ONCE = 200
# After these an agent may have room, or work may wait (spec C-DSP-2).
_ENABLING = (WorkQueued, WorkDone, WorkAssigned, PresenceChanged)


async def begun(store: Store) -> Position:
    """Return up to where facts had their effects."""
    async with store.begin() as tx:
        return await tx.cursor(_NAME)


async def react(
    store: Store, after: Position, *, channels: Channels, now: datetime, makers: Makers
) -> Position:
    """Let the next facts behind a position have their effects; return the position behind them."""
    placed = await store.placed_after(after, _AT_ONCE)
    if not placed:
        return after
    if _failed(placed, after) or any(is_followed(each.fact) for each in placed):
        await _follow(store, placed, channels, makers=makers, now=now)
    if any(isinstance(each.fact, _ENABLING) for each in placed):
        await make_offers(store, new_id=makers.new_id, now=now)
    return placed[-1].position


async def remember(store: Store, position: Position) -> None:
    """Keep how far facts had their effects, so that a new start does not begin far behind."""
    async with store.begin() as tx:
        if position > await tx.cursor(_NAME):
            tx.move_cursor(_NAME, position)


def _failed(placed: Sequence[Placed], after: Position) -> set[MessageId]:
    """Return which messages of ours failed, by the facts behind a position."""
    return {
        each.fact.message_id
        for each in placed
        if each.position > after
        and isinstance(each.fact, DeliveryChanged)
        and each.fact.after == DeliveryState.FAILED
    }


async def _follow(
    store: Store, placed: Sequence[Placed], channels: Channels, *, makers: Makers, now: datetime
) -> None:
    """Do, once, what these facts call for: each in a block of its own, so that none reads old."""
    for each in placed:
        failed = _failed([each], Position(0))
        if not failed and not is_followed(each.fact):
            continue
        async with store.begin() as tx:
            if each.position <= await tx.cursor(_NAME):
                continue
            await _make_work(tx, failed, new_id=makers.new_id, now=now)
            await follow(tx, each.fact, channels=channels, now=now, makers=makers)
            tx.move_cursor(_NAME, each.position)


async def _make_work(
    tx: Transaction, failed: Collection[MessageId], *, new_id: NewId, now: datetime
) -> None:
    """Make work again of answers that did not arrive, for who wrote them if possible."""
    messages = (await tx.messages(failed)).values() if failed else ()
    where = {each.conversation_id for each in messages if each.auto_class is AutoClass.HUMAN}
    if not where:
        return
    at_work = await tx.at_work(conversations=where)
    for conversation in (await tx.conversations(where)).values():
        found = at_work[conversation.ticket_id]
        ticket = found.ticket
        if any(item.conversation_id == conversation.id for item in found.items):
            continue
        if ticket.status is Status.CLOSED:
            continue  # the failure shows on the timeline; a closed ticket has no work
        item = WorkItem(
            id=WorkItemId(new_id()),
            ticket_id=ticket.id,
            conversation_id=conversation.id,
            inbox_id=conversation.inbox_id,
            queue_id=ticket.queue_id,
            channel=conversation.kind,
            preferred_id=ticket.assignee_id,
            enqueued_at=now,
        )
        tx.put(item)
        tx.record(
            WorkQueued(
                **about(ticket, by=SYSTEM, at=now), item_id=item.id, reason="failed_delivery"
            )
        )
