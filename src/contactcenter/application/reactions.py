"""What follows from a fact: one table, run in order of position.

The cursor moves in the transaction of the effects: each fact is seen at least once, and has its
effect exactly once.
"""

from collections.abc import Sequence
from datetime import datetime

from contactcenter.application.dispatch import make_offers
from contactcenter.domain.events import (
    SYSTEM,
    DeliveryChanged,
    Fact,
    PresenceChanged,
    WorkAssigned,
    WorkDone,
    WorkQueued,
)
from contactcenter.domain.ids import WorkItemId
from contactcenter.domain.message import DeliveryState
from contactcenter.domain.ticket import Status, about
from contactcenter.domain.work import WorkItem
from contactcenter.ports.store import Store, Transaction
from contactcenter.ports.system import NewId

_NAME = "reactions"
AT_ONCE = 200
# After these an agent may have room, or work may wait (spec C-DSP-2).
_ENABLING = (WorkQueued, WorkDone, WorkAssigned, PresenceChanged)


async def react(store: Store, *, now: datetime, new_id: NewId) -> int:
    """Let the facts behind the cursor have their effects; return how many there were."""
    async with store.begin() as tx:
        placed = await store.placed_after(await tx.cursor(_NAME), AT_ONCE)
        if not placed:
            return 0
        facts = [each.fact for each in placed]
        await _call_back_for_failures(tx, facts, new_id=new_id, now=now)
        if any(isinstance(fact, _ENABLING) for fact in facts):
            await make_offers(tx, new_id=new_id, now=now)
        tx.move_cursor(_NAME, placed[-1].position)
    return len(placed)


async def look_for_work(store: Store, *, now: datetime, new_id: NewId) -> int:
    """Make offers though nothing happened: exclusions end, and a wake-up may be lost."""
    async with store.begin() as tx:
        return await make_offers(tx, new_id=new_id, now=now)


async def _call_back_for_failures(
    tx: Transaction, facts: Sequence[Fact], *, new_id: NewId, now: datetime
) -> None:
    """Make work again of answers that did not arrive, for who wrote them if possible."""
    failed = {
        fact.conversation_id: fact
        for fact in facts
        if isinstance(fact, DeliveryChanged) and fact.after == DeliveryState.FAILED
    }
    if not failed:
        return
    at_work = await tx.at_work(conversations=failed.keys())
    for conversation in (await tx.conversations(failed.keys())).values():
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
