"""What is decided on together, found in one job; for a block, in the order of locks.

The way to a ticket is looked up without a lock; what was found is compared once more when the
locks are there, since somebody may have moved it meanwhile.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from itertools import chain
from typing import Any

from contactcenter.adapters.gathered import by_address
from contactcenter.adapters.sql import asking
from contactcenter.adapters.sql.database import Connection
from contactcenter.adapters.sql.prepared import Query
from contactcenter.domain.conversation import Conversation
from contactcenter.domain.customer import Customer
from contactcenter.domain.ids import AgentId, ConversationId, CustomerId, OfferId, TicketId
from contactcenter.domain.message import Message
from contactcenter.domain.tally import Tally
from contactcenter.domain.ticket import Ticket
from contactcenter.ports.found import AtWork, Concerned, Family, Known, Mentioned, Named, Routing


def known(connection: Connection, named: Named) -> Known:
    """Return what is known of what messages name."""
    inboxes = {each.id: each for each in connection.all(asking.INBOXES)}
    identities = _all(connection, asking.IDENTITIES, "addresses", named.addresses)
    coded = _coded(connection, named.codes)
    said, found = _led_to(connection, named, coded.values())
    tickets, conversations = _conversations(connection, found)
    items = _all(connection, asking.OPEN_ITEMS, "conversations", conversations.keys())
    return Known(
        inboxes=inboxes,
        identities=by_address(identities),
        said=said,
        coded=coded,
        conversations=conversations,
        tickets=tickets,
        items={each.conversation_id: each for each in items},
    )


def family(connection: Connection, ids: Collection[CustomerId]) -> Family:
    """Return customers and all who are one with them."""
    named = _all(connection, asking.BY_KEYS[Customer], "keys", ids)
    roots = {each.root for each in named}
    found = _by_id([*named, *_all(connection, asking.ONE_WITH, "roots", roots)])
    return Family(
        customers=list(found.values()),
        merges=_all(connection, asking.STANDING_MERGES, "customers", found.keys()),
        identities=_all(connection, asking.IDENTITIES_OF, "customers", found.keys()),
        distinctions=_all(connection, asking.DISTINCTIONS, "customers", found.keys()),
    )


def tallies(connection: Connection, ids: Collection[str]) -> Mapping[str, Tally]:
    """Return tallies; the first to count holds back the second, before there is a row."""
    connection.lock(ids)
    return _by_id(_all(connection, asking.BY_KEYS[Tally], "keys", ids))


def concerned(connection: Connection, mentioned: Mentioned) -> Concerned:
    """Return what news are about."""
    externals = _all(connection, asking.EXTERNALS, "pairs", mentioned.externals)
    provided = _all(connection, asking.PROVIDED, "pairs", mentioned.provided)
    headed = dict(_all(connection, asking.HEADED, "header_ids", mentioned.header_ids))
    ids = {*(each[2] for each in (*externals, *provided)), *headed.values()}
    messages = _by_id(_all(connection, asking.BY_KEYS[Message], "keys", ids))
    tickets = {each.ticket_id for each in messages.values()}
    return Concerned(
        externals={(inbox_id, name): message_id for inbox_id, name, message_id in externals},
        provided={(inbox_id, name): message_id for inbox_id, name, message_id in provided},
        headed=headed,
        messages=messages,
        tickets=_by_id(_all(connection, asking.BY_KEYS[Ticket], "keys", tickets)),
        deliveries={
            each.message_id: each for each in _all(connection, asking.DELIVERIES, "keys", ids)
        },
        identities=by_address(
            _all(connection, asking.IDENTITIES, "addresses", mentioned.addresses)
        ),
    )


def at_work(
    connection: Connection,
    tickets: Collection[TicketId],
    offers: Collection[OfferId],
    agents: Collection[AgentId],
    others: Mapping[Query[Any], Collection[str]],
) -> Mapping[TicketId, AtWork]:
    """Return tickets with their work; `others` are the queries that lead to more of them."""
    wanted = {*tickets}
    for query, keys in others.items():
        wanted.update(_all(connection, query, "keys", keys))
    wanted.update(_all(connection, asking.TICKETS_OF_OFFERS, "keys", offers))
    wanted.update(_all(connection, asking.TICKETS_OF_AGENTS, "keys", agents))
    found = _with_work(connection, wanted, offers)
    if agents:
        # Nobody gives them work from here on; what they were given before the lock comes too.
        _ = connection.all(asking.PRESENCES, keys=agents)
        late = {*connection.all(asking.TICKETS_OF_AGENTS, keys=agents)} - wanted
        found |= _with_work(connection, late, ())
    return found


def routing(connection: Connection, now: datetime, limit: int) -> Routing:
    """Return work that waits and who may be offered it.

    Each queue and channel is looked into by itself, so that none hides behind another's backlog.
    """
    any_waits, agents, channels = connection.each(
        [(asking.ANY_WAITING, {}), (asking.ROUTABLE, {"now": now}), (asking.CHANNELS, {})]
    )
    if not any_waits:
        return Routing(waiting=[], agents=[], held={}, barred={})
    queues = sorted({queue_id for agent, _ in agents for queue_id in agent.queues})
    found = connection.each(
        [
            (asking.WAITING, {"queue_id": queue_id, "channel": channel, "limit": limit})
            for queue_id in queues
            for channel in channels
        ]
    )
    waiting = sorted(chain(*found), key=lambda each: (each.enqueued_at, each.id))
    held: dict[AgentId, dict[str, int]] = {agent.id: {} for agent, _ in agents}
    for agent_id, channel, count in _all(connection, asking.HELD, "agents", held.keys()):
        held[AgentId(agent_id)][channel] = count
    barred = dict(_all(connection, asking.BARRED, "tickets", {each.ticket_id for each in waiting}))
    return Routing(waiting=waiting, agents=agents, held=held, barred=barred)


def _coded(connection: Connection, codes: Collection[str]) -> dict[str, TicketId]:
    """Return which ticket stands for each reference, at the end of all merges."""
    if not codes:
        return {}
    rows = connection.all(asking.CODED, references=codes, keys=())
    coded = {reference: into or ticket_id for ticket_id, reference, into in rows}
    merged = {into for _, _, into in rows if into}
    while merged:
        rows = connection.all(asking.CODED, references=(), keys=merged)
        leads_to = {ticket_id: into for ticket_id, _, into in rows if into}
        coded = {code: leads_to.get(ticket_id, ticket_id) for code, ticket_id in coded.items()}
        merged = set(leads_to.values())
    return coded


def _led_to(
    connection: Connection, named: Named, coded: Collection[TicketId]
) -> tuple[dict[str, ConversationId], dict[ConversationId, TicketId]]:
    """Return where each header id was said, and the tickets of all conversations named."""
    led = _all(connection, asking.BY_REFERENCE, "references", named.references)
    led += _all(connection, asking.BY_ID, "ids", named.conversations)
    led += _all(connection, asking.BY_TICKET, "tickets", set(coded))
    found = {conversation_id: ticket_id for conversation_id, ticket_id, _, _ in led}
    said = {}
    for header_id, conversation_id, ticket_id in _all(
        connection, asking.SAID_IN, "header_ids", named.header_ids
    ):
        said[header_id] = conversation_id
        found[conversation_id] = ticket_id
    latest = {
        (inbox_id, thread): (conversation_id, ticket_id)
        for conversation_id, ticket_id, inbox_id, thread in _all(
            connection, asking.BY_THREAD, "threads", named.threads
        )
    }
    return said, found | dict(latest.values())


def _conversations(
    connection: Connection, found: Mapping[ConversationId, TicketId]
) -> tuple[dict[TicketId, Ticket], dict[ConversationId, Conversation]]:
    tickets = _by_id(_all(connection, asking.TICKETS, "keys", set(found.values())))
    conversations = _by_id(_all(connection, asking.CONVERSATIONS, "keys", found.keys()))
    moved = {each.ticket_id for each in conversations.values()} - tickets.keys()
    return tickets | _by_id(_all(connection, asking.TICKETS, "keys", moved)), conversations


def _with_work(
    connection: Connection, ids: Collection[TicketId], asked_for: Collection[OfferId]
) -> dict[TicketId, AtWork]:
    tickets = _all(connection, asking.TICKETS, "keys", ids)
    items = _all(connection, asking.OPEN_ITEMS_OF_TICKETS, "tickets", ids) if tickets else []
    pending = _all(connection, asking.PENDING_OFFERS, "items", [each.id for each in items])
    offers = _by_id([*pending, *_all(connection, asking.OFFERS, "keys", asked_for)])
    return {
        ticket.id: AtWork(
            ticket=ticket,
            items=sorted(_of(items, ticket), key=lambda each: (each.enqueued_at, each.id)),
            offers=_of(offers.values(), ticket),
        )
        for ticket in tickets
    }


def _of(those: Iterable[Any], ticket: Ticket) -> list[Any]:
    return [each for each in those if each.ticket_id == ticket.id]


def _by_id(those: Iterable[Any]) -> dict[Any, Any]:
    return {each.id: each for each in those}


def _all(connection: Connection, query: Query[Any], name: str, keys: Collection[Any]) -> list[Any]:
    return connection.all(query, **{name: keys}) if keys else []
