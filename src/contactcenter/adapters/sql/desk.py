"""An agent's desk, and one ticket with all that hangs on it, each true at one position."""

from typing import Any, cast

from contactcenter.adapters.paging import DESK
from contactcenter.adapters.sql import lists, people, tasks, timekeeping, timelines
from contactcenter.adapters.sql.database import Connection
from contactcenter.domain.access import Permission, may
from contactcenter.domain.agent import Agent
from contactcenter.domain.ids import CustomerId, TicketId
from contactcenter.ports.me import me_view
from contactcenter.ports.views import (
    CustomerCard,
    Desk,
    Dossier,
    Snapshot,
    TicketView,
    TimelinePage,
)

_OTHER_TICKETS = 20
_FIRST_PART = 50  # entries of the timeline


def snapshot(connection: Connection, agent: Agent) -> Snapshot:
    """Return the agent's desk."""
    tickets = _tickets(connection, agent)
    ids = [each.id for each in tickets]
    sees_inboxes = may(agent, Permission.SEE_INBOXES)
    settles = may(agent, Permission.SETTLE_QUARANTINE)
    desk = Desk(
        me=me_view(agent),
        agents=connection.all(lists.COLLEAGUES),
        queues=connection.all(lists.QUEUES),
        tickets=tickets,
        items=connection.all(lists.OPEN_ITEMS, tickets=ids),
        clocks=connection.all(timekeeping.OPEN_CLOCKS, tickets=ids),
        offers=connection.all(lists.MY_OFFERS, me=agent.id),
        tasks=tasks.page(connection, agent, None, DESK).tasks,
        inboxes=connection.all(lists.INBOX_VIEWS) if sees_inboxes else [],
        set_aside=connection.one(lists.QUARANTINED) or 0 if settles else 0,
    )
    return Snapshot(position=_head(connection), state=desk)


def dossier(connection: Connection, agent: Agent, ticket_id: TicketId) -> Dossier | None:
    """Return the ticket as the screen shows it, or None when it is not in sight."""
    sees_all, who = lists.sight(agent).sees_all, lists.seer(agent)
    ticket = connection.one(lists.ticket(sees_all=sees_all), ticket_id=ticket_id, **who)
    if ticket is None:
        return None
    everybody = people.people(connection, ticket_id, ticket.customer_id)
    customer = people.customer_view(connection, everybody, ticket.customer_id)
    others = connection.all(
        lists.others(sees_all=sees_all),
        ticket_id=ticket_id,
        customers=customer.ids,
        limit=_OTHER_TICKETS,
        **who,
    )
    return Dossier(
        position=_head(connection),
        ticket=ticket,
        customer=customer,
        may_follow=_may_follow(connection, ticket_id, sees_all=sees_all, who=who),
        conversations=connection.all(lists.CONVERSATIONS, ticket_id=ticket_id),
        tickets=others,
        items=connection.all(lists.OPEN_ITEMS, tickets=[ticket_id]),
        clocks=connection.all(timekeeping.ALL_CLOCKS, tickets=[ticket_id]),
        tasks=connection.all(tasks.BESIDE, ticket_id=ticket_id, customers=customer.ids),
        timeline=timelines.timeline(
            connection, everybody, sees_all=sees_all, before=None, limit=_FIRST_PART, **who
        ),
    )


def customer_card(
    connection: Connection, agent: Agent, customer_id: CustomerId
) -> CustomerCard | None:
    """Return a customer with their tickets in the agent's sight."""
    if not people.is_there(connection, customer_id):
        return None
    everybody = people.people(connection, "", customer_id)
    customer = people.customer_view(connection, everybody, customer_id)
    sees_all, who = lists.sight(agent).sees_all, lists.seer(agent)
    tickets = connection.all(
        lists.others(sees_all=sees_all),
        ticket_id="",
        customers=customer.ids,
        limit=_OTHER_TICKETS,
        **who,
    )
    return CustomerCard(customer=customer, tickets=tickets)


def timeline(
    connection: Connection, agent: Agent, ticket_id: TicketId, before: str | None, limit: int
) -> TimelinePage | None:
    """Return a part of a ticket's timeline, or None when the ticket is not in sight."""
    sees_all, who = lists.sight(agent).sees_all, lists.seer(agent)
    ticket = connection.one(lists.ticket(sees_all=sees_all), ticket_id=ticket_id, **who)
    if ticket is None:
        return None
    everybody = people.people(connection, ticket_id, ticket.customer_id)
    return timelines.timeline(
        connection, everybody, sees_all=sees_all, before=before, limit=limit, **who
    )


def _may_follow(
    connection: Connection, ticket_id: TicketId, *, sees_all: bool, who: dict[str, Any]
) -> TicketView | None:
    other = connection.one(lists.MAY_FOLLOW, ticket_id=ticket_id)
    if other is None:
        return None
    return connection.one(lists.ticket(sees_all=sees_all), ticket_id=other, **who)


def _tickets(connection: Connection, agent: Agent) -> list[TicketView]:
    who, sight = lists.seer(agent), lists.sight(agent)
    found = connection.all(lists.needing_work(sight), limit=DESK, **who)
    found += connection.all(lists.SET_BACK, limit=DESK, **who)
    found += connection.all(lists.worked_at(sees_all=sight.sees_all), limit=DESK, **who)
    tickets = {each.id: each for each in found}.values()
    return sorted(tickets, key=lambda each: (each.last_at, each.id), reverse=True)[:DESK]


def _head(connection: Connection) -> int:
    return cast("int", connection.one(lists.HEAD))
