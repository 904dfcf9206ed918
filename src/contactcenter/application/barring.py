"""Whom a complaint is about neither sees it nor works on it (spec A-IMP-1).

barred ──► the ticket is hidden from them, and so are those that joined it
       ├──► work on it that is theirs, or offered to them, goes back to its queue
       └──► so do their tasks
"""

from datetime import datetime

from contactcenter.application.task_following import pass_tasks_on
from contactcenter.application.tickets import handed
from contactcenter.domain.events import By
from contactcenter.domain.ids import AgentId
from contactcenter.domain.ticket import Ticket, restrict
from contactcenter.ports.store import Transaction


async def bar(
    tx: Transaction, ticket: Ticket, barred: frozenset[AgentId], *, by: By, now: datetime
) -> Ticket:
    """Hide a ticket, and all that joined it, from these agents alone; take their work off them.

    The caller puts the ticket that is returned; it is the same where nothing changes.
    """
    await _hide_joined(tx, ticket, barred, by=by, now=now)
    if barred == ticket.barred:
        return ticket
    hidden = hide(tx, ticket, barred, by=by, now=now)
    found = (await tx.at_work(tickets=[ticket.id])).get(ticket.id)  # none of one that is new here
    items = found.items if found else ()
    holders = {hidden.assignee_id, *(each.agent_id for each in items)}
    if not holders.isdisjoint(barred):
        hidden = await handed(tx, hidden, hidden.queue_id, None, by=by, at=now)
    await pass_tasks_on(tx, hidden, by=by, now=now)
    return hidden


def hide(
    tx: Transaction, ticket: Ticket, barred: frozenset[AgentId], *, by: By, now: datetime
) -> Ticket:
    """Hide a ticket on which nothing is left to do from these agents alone; see `bar`."""
    if barred == ticket.barred:
        return ticket
    hidden, fact = restrict(ticket, barred, by=by, now=now)
    tx.record(fact)
    return hidden


async def _hide_joined(
    tx: Transaction, ticket: Ticket, barred: frozenset[AgentId], *, by: By, now: datetime
) -> None:
    for each in await tx.joined_to(ticket.id):
        await _hide_joined(tx, each, barred, by=by, now=now)
        hidden = hide(tx, each, barred, by=by, now=now)
        if hidden is not each:
            tx.put(hidden)
