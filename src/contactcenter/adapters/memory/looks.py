"""What a block decides on, found in the memory store's tables."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from contactcenter.adapters.gathered import by_address
from contactcenter.adapters.memory.tables import Tables
from contactcenter.domain.agent import Agent, Presence, is_routable
from contactcenter.domain.conversation import Conversation
from contactcenter.domain.ids import AgentId, CustomerId, InboxId, MessageId, OfferId, TicketId
from contactcenter.domain.message import Delivery, DeliveryState, Direction
from contactcenter.domain.ticket import Ticket
from contactcenter.domain.work import OfferState, WorkItem, WorkState
from contactcenter.ports.found import AtWork, Concerned, Family, Known, Mentioned, Named, Routing

_HELD = (WorkState.OFFERED, WorkState.ASSIGNED)


def known(rows: Tables, named: Named) -> Known:
    """Return what is known of what messages name."""
    said = {
        message.header_id: message.conversation_id
        for _, message in sorted(rows.messages.items())
        if message.header_id is not None and message.header_id in named.header_ids
    }
    threads = {
        (each.inbox_id, each.thread): each
        for _, each in sorted(rows.conversations.items())
        if each.thread is not None and (each.inbox_id, each.thread) in named.threads
    }
    coded = _coded(rows, named.codes)
    found: list[Conversation] = [
        *(each for each in rows.conversations.values() if each.id in named.conversations),
        *(each for each in rows.conversations.values() if each.reference in named.references),
        *(each for each in rows.conversations.values() if each.ticket_id in coded.values()),
        *(rows.conversations[each] for each in said.values()),
        *threads.values(),
    ]
    conversations = {each.id: each for each in found}
    return Known(
        inboxes={each.id: each for _, each in sorted(rows.inboxes.items())},
        identities=by_address(
            each
            for each in rows.identities.values()
            if (each.kind, each.address) in named.addresses
        ),
        said=said,
        coded=coded,
        conversations=conversations,
        tickets={each.ticket_id: rows.tickets[each.ticket_id] for each in found},
        items={
            each.conversation_id: each
            for each in open_items(rows)
            if each.conversation_id in conversations
        },
    )


def family(rows: Tables, ids: Collection[CustomerId]) -> Family:
    """Return customers and all who are one with them."""
    roots = {rows.customers[each].root for each in ids if each in rows.customers}
    found = [each for each in rows.customers.values() if each.root in roots]
    own = {each.id for each in found}
    standing = [each for each in rows.merges.values() if each.undone_at is None]
    return Family(
        customers=found,
        merges=[each for each in standing if each.loser_id in own],
        identities=[each for _, each in sorted(rows.identities.items()) if each.customer_id in own],
        distinctions=[
            each
            for _, each in sorted(rows.distinctions.items())
            if each.one_id in own and each.other_id in own
        ],
    )


def concerned(rows: Tables, mentioned: Mentioned) -> Concerned:
    """Return what news are about."""
    externals = {
        (InboxId(inbox_id), name): MessageId(message_id)
        for (inbox_id, name), message_id in rows.externals.items()
        if (inbox_id, name) in mentioned.externals
    }
    provided = {
        (each.inbox_id, each.provider_id): each.message_id
        for each in rows.deliveries.values()
        if each.provider_id and (each.inbox_id, each.provider_id) in mentioned.provided
    }
    headed = {
        each.header_id: each.id
        for _, each in sorted(rows.messages.items())
        if each.direction is Direction.OUTBOUND and each.header_id in mentioned.header_ids
    }
    ids = {*externals.values(), *provided.values(), *headed.values()}
    messages = {key: rows.messages[key] for key in ids if key in rows.messages}
    return Concerned(
        externals=externals,
        provided=provided,
        headed={header_id: each for header_id, each in headed.items() if header_id},
        messages=messages,
        tickets={each.ticket_id: rows.tickets[each.ticket_id] for each in messages.values()},
        deliveries={key: rows.deliveries[key] for key in messages if key in rows.deliveries},
        identities=by_address(
            each
            for each in rows.identities.values()
            if (each.kind, each.address) in mentioned.addresses
        ),
    )


def _coded(rows: Tables, codes: Collection[str]) -> dict[str, TicketId]:
    found = (each for each in rows.tickets.values() if each.reference in codes)
    return {each.reference: _stands_for(rows, each) for each in found}


def _stands_for(rows: Tables, ticket: Ticket) -> TicketId:
    while ticket.merged_into_id is not None:
        ticket = rows.tickets[ticket.merged_into_id]
    return ticket.id


def first_queued(rows: Tables) -> list[Delivery]:
    """Return of each conversation the delivery that is queued for longest."""
    queued = [each for each in rows.deliveries.values() if each.state is DeliveryState.QUEUED]
    queued.sort(key=lambda each: (each.changed_at, each.message_id), reverse=True)
    return list({each.conversation_id: each for each in queued}.values())


def with_work(rows: Tables, ticket: Ticket, asked_for: Collection[OfferId]) -> AtWork:
    """Return a ticket with its work."""
    items = [each for each in open_items(rows) if each.ticket_id == ticket.id]
    ids = {each.id for each in items}
    return AtWork(
        ticket=ticket,
        items=items,
        offers=[
            each
            for each in rows.offers.values()
            if (each.state is OfferState.PENDING and each.item_id in ids)
            or (each.ticket_id == ticket.id and each.id in asked_for)
        ],
    )


def routing(rows: Tables, now: datetime, limit: int) -> Routing:
    """Return work that waits and who may be offered it."""
    queued = [each for each in open_items(rows) if each.state is WorkState.QUEUED]
    agents = routable(rows, now) if queued else []
    served = {queue_id for agent, _ in agents for queue_id in agent.queues}
    seen: Counter[tuple[str, str]] = Counter()
    waiting = []
    for item in queued:
        seen[item.queue_id, item.channel] += 1
        if item.queue_id in served and seen[item.queue_id, item.channel] <= limit:
            waiting.append(item)
    held: dict[AgentId, Counter[str]] = {agent.id: Counter() for agent, _ in agents}
    for item in open_items(rows):
        if item.agent_id in held and item.state in _HELD:
            held[item.agent_id][item.channel] += 1
    return Routing(
        waiting=waiting,
        agents=agents,
        held={agent_id: dict(counted) for agent_id, counted in held.items()},
        barred={each.id: each.barred for each in rows.tickets.values() if each.barred},
    )


def routable(rows: Tables, now: datetime) -> list[tuple[Agent, Presence]]:
    """Return the agents who may be offered work now."""
    return [
        (agent, presence)
        for agent_id, presence in sorted(rows.presences.items())
        if is_routable(presence, now=now) and not (agent := rows.agents[agent_id]).disabled
    ]


def open_items(rows: Tables) -> list[WorkItem]:
    """Return all work that is not done, the longest waiting first."""
    found = (each for each in rows.items.values() if each.state is not WorkState.DONE)
    return sorted(found, key=lambda each: (each.enqueued_at, each.id))
