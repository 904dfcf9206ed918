"""From a page of facts to frames: the rows they changed, read together, encoded once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from contactcenter.application.audience import (
    Audience,
    InSight,
    audience,
    audience_before,
    in_sight_of,
    visitor_sees,
)
from contactcenter.domain.agent import Agent
from contactcenter.domain.channel import CHAT
from contactcenter.domain.events import (
    AboutTicket,
    CustomersMerged,
    CustomersToldApart,
    Fact,
    IdentityChanged,
    MergeUndone,
    TicketHandedOver,
    TicketMoved,
    WorkAssigned,
    WorkQueued,
    type_of,
)
from contactcenter.domain.ids import AgentId, Position, QueueId, TicketId
from contactcenter.domain.sla.facts import ClockChanged
from contactcenter.entrypoints.ws.frames import Down, FactFrame, LeftFrame
from contactcenter.ports.clocks import ClockView
from contactcenter.ports.lines import line
from contactcenter.ports.reading import Placed, Rows, Wanted
from contactcenter.ports.store import Store
from contactcenter.ports.views import MessageView, TicketView

# After these a ticket may stand in a list that it did not stand in.
_SHOWS_CLOCKS = ClockChanged | TicketHandedOver | TicketMoved | WorkQueued


def encode(frame: Down) -> str:
    """Return a frame as the JSON text that every socket is sent."""
    return _json(frame)


def chat_message(message: MessageView) -> dict[str, object]:
    """Return a message as the visitor sees it: nothing internal, no agent's id."""
    ours = message.direction == "outbound"
    return {
        "id": message.id,
        "client_id": message.client_id,
        "from": "agent" if ours else "visitor",
        "name": message.author,
        "text": f"{message.text}…" if message.truncated else message.text,
        "at": message.occurred_at,
        "files": [
            {"name": each.name, "type": each.type, "size": each.size}
            for each in message.attachments
        ],
    }


def chat_frame(frame: str, **fields: object) -> str:
    """Return a frame of the visitor's socket as JSON text."""
    return _json({"frame": frame, **fields})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One fact, encoded, with those who may see it; decided once for all sockets."""

    position: Position
    text: str
    admitted: Audience
    current: Audience | None  # who sees the ticket by now: its rows show what came later too
    before: Audience | None  # who saw the ticket until now, where that changed
    left: str  # what those of them are sent who do not see it any more

    def to(self, agent: Agent) -> str | None:
        """Return what this agent is sent, if anything."""
        sees_now = self.current is None or self.current.admits(agent)
        if self.admitted.admits(agent):
            return self.text if sees_now else self.left
        if self.before is not None and self.before.admits(agent):
            return self.left
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToVisitor:
    """A fact about a visitor's chat: what they are sent of it, if anything."""

    visitor: tuple[str, str]  # inbox, visitor
    ticket_id: TicketId
    sight: InSight  # the agents who see the chat now
    text: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """Encoded frames of a page of facts: one a fact, and those about chats."""

    facts: list[Outgoing]
    chats: list[ToVisitor]


async def page_of(store: Store, placed: Sequence[Placed]) -> Page:
    """Return the frames of these facts, with one query a table."""
    rows = await store.rows(_wanted([each.fact for each in placed]))
    conversations = {
        conversation for each in placed if (conversation := _chat_conversation(each.fact, rows))
    }
    visitors = await store.visitors(conversations) if conversations else {}
    chats = [
        ToVisitor(
            visitor=visitors[conversation],
            ticket_id=each.fact.ticket_id,
            sight=in_sight_of(each.fact),
            text=_chat_text(each.fact, rows),
        )
        for each in placed
        if isinstance(each.fact, AboutTicket)
        and (conversation := _chat_conversation(each.fact, rows)) in visitors
    ]
    return Page([_outgoing(each, rows) for each in placed], chats)


def _outgoing(placed: Placed, rows: Rows) -> Outgoing:
    before = audience_before(placed.fact)
    left = LeftFrame(position=placed.position, ticket_id=_id(placed.fact, "ticket_id"))
    return Outgoing(
        position=placed.position,
        text=_json(_frame(placed, rows)),
        admitted=audience(placed.fact),
        current=_sight(rows.tickets.get(left.ticket_id)),
        before=before,
        left=encode(left),
    )


def _sight(ticket: TicketView | None) -> InSight | None:
    if ticket is None:
        return None
    assignee = None if ticket.assignee_id is None else AgentId(ticket.assignee_id)
    return InSight(QueueId(ticket.queue_id), assignee, frozenset(ticket.barred))


def _json(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_UTC_Z).decode()


def _chat_conversation(fact: Fact, rows: Rows) -> str:
    """Return the conversation of a fact about a chat, or nothing."""
    if isinstance(fact, WorkAssigned):
        item = rows.items.get(fact.item_id)
        return item.conversation_id if item and item.channel == CHAT else ""
    message = rows.messages.get(_id(fact, "message_id"))
    return message.conversation_id if message and message.channel == CHAT else ""


def _chat_text(fact: Fact, rows: Rows) -> str | None:
    if isinstance(fact, WorkAssigned):
        agent = rows.agents.get(fact.agent_id)
        return chat_frame("agent", name=agent.name) if agent else None
    if visitor_sees(fact):
        return chat_frame("message", message=chat_message(rows.messages[_id(fact, "message_id")]))
    return None


def _wanted(facts: Sequence[Fact]) -> Wanted:
    def ids(name: str) -> set[str]:
        return {found for fact in facts if (found := _id(fact, name))}

    return Wanted(
        tickets=ids("ticket_id"),
        messages=ids("message_id"),
        items=ids("item_id"),
        offers=ids("offer_id"),
        agents=ids("agent_id"),
        conversations=ids("conversation_id"),
        clocks=ids("clock_id"),
        tasks=ids("task_id"),
        timed={each.ticket_id for each in facts if isinstance(each, _SHOWS_CLOCKS)},
        inboxes={_id(fact, "inbox_id") for fact in facts if _is_about_inbox(fact)},
    )


def _frame(placed: Placed, rows: Rows) -> FactFrame:
    fact = placed.fact
    return FactFrame(
        position=placed.position,
        type=type_of(fact),
        by=fact.by,
        at=fact.at,
        ticket=rows.tickets.get(_id(fact, "ticket_id")),
        message=rows.messages.get(_id(fact, "message_id")),
        conversation=rows.conversations.get(_id(fact, "conversation_id")),
        item=rows.items.get(_id(fact, "item_id")),
        offer=rows.offers.get(_id(fact, "offer_id")),
        clock=rows.clocks.get(_id(fact, "clock_id")),
        clocks=_clocks(fact, rows),
        task=rows.tasks.get(_id(fact, "task_id")),
        line=line(placed.position, type_of(fact), fact),
        agent=rows.agents.get(_id(fact, "agent_id")),
        inbox=rows.inboxes.get(_id(fact, "inbox_id")) if _is_about_inbox(fact) else None,
        set_aside=rows.set_aside if _id(fact, "raw_id") else None,
        customers=_customers(fact),
    )


def _clocks(fact: Fact, rows: Rows) -> list[ClockView] | None:
    if not isinstance(fact, _SHOWS_CLOCKS):
        return None
    return list(rows.timed.get(fact.ticket_id, ()))


def _customers(fact: Fact) -> list[str]:
    """Return the customers whom a fact makes one, parts, or tells something new about."""
    match fact:
        case CustomersMerged() | MergeUndone():
            return [fact.winner_id, fact.loser_id]
        case CustomersToldApart():
            return [fact.one_id, fact.other_id]
        case IdentityChanged():
            return [fact.customer_id]
        case _:
            return []


def _is_about_inbox(fact: Fact) -> bool:
    return bool(_id(fact, "inbox_id")) and not isinstance(fact, AboutTicket)


def _id(fact: Fact, name: str) -> str:
    value: Any = getattr(fact, name, "")
    return value or ""
