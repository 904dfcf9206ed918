"""From a page of facts to frames: the rows they changed, read together, encoded once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from contactcenter.application.audience import InSight, visitor_sees
from contactcenter.domain.events import AboutTicket, Fact, WorkAssigned, type_of
from contactcenter.domain.ids import TicketId
from contactcenter.entrypoints.ws.frames import Down, FactFrame
from contactcenter.ports.lines import line
from contactcenter.ports.reading import Placed, Rows, Wanted
from contactcenter.ports.store import Store
from contactcenter.ports.views import MessageView

_REMEMBERED = 20_000  # chats whose ticket is known without asking the database


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
        "text": message.text,
        "at": message.occurred_at,
    }


def chat_frame(frame: str, **fields: object) -> str:
    """Return a frame of the visitor's socket as JSON text."""
    return _json({"frame": frame, **fields})


@dataclass(frozen=True, slots=True)
class Page:
    """Encoded frames of a page of facts: one a fact, and what visitors are sent."""

    facts: list[str]
    visitors: list[tuple[tuple[str, str], str]]


class Frames:
    """Makes pages, and remembers which chat belongs to which ticket."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.chats: dict[TicketId, tuple[str, str]] = {}
        self.sights: dict[tuple[str, str], tuple[TicketId, InSight]] = {}

    async def page(self, placed: Sequence[Placed]) -> Page:
        """Return the frames of these facts, with one query a table."""
        rows = await self._store.rows(_wanted([each.fact for each in placed]))
        visitors = await self._visitors(placed, rows)
        facts = [_json(_frame(each, rows)) for each in placed]
        return Page(facts, self._chat_frames(placed, rows, visitors))

    async def _visitors(self, placed: Sequence[Placed], rows: Rows) -> dict[str, tuple[str, str]]:
        conversations = {
            conversation
            for each in placed
            if (conversation := _chat_conversation(each.fact, rows)) is not None
        }
        return dict(await self._store.visitors(conversations)) if conversations else {}

    def _chat_frames(
        self, placed: Sequence[Placed], rows: Rows, visitors: dict[str, tuple[str, str]]
    ) -> list[tuple[tuple[str, str], str]]:
        frames: list[tuple[tuple[str, str], str]] = []
        for each in placed:
            name = visitors.get(_chat_conversation(each.fact, rows) or "")
            if name is None or not isinstance(each.fact, AboutTicket):
                continue
            self._remember(name, each.fact)
            text = _chat_text(each.fact, rows)
            if text is not None:
                frames.append((name, text))
        return frames

    def _remember(self, name: tuple[str, str], fact: AboutTicket) -> None:
        if len(self.chats) >= _REMEMBERED:
            self.chats.clear()
            self.sights.clear()
        self.chats[fact.ticket_id] = name
        self.sights[name] = (fact.ticket_id, InSight(fact.queue_id, fact.assignee_id))


def _json(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_UTC_Z).decode()


def _chat_conversation(fact: Fact, rows: Rows) -> str | None:
    if isinstance(fact, WorkAssigned):
        item = rows.items.get(fact.item_id)
        return item.conversation_id if item and item.channel == "webchat" else None
    message = rows.messages.get(_id(fact, "message_id"))
    return message.conversation_id if message and message.channel == "webchat" else None


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
        item=rows.items.get(_id(fact, "item_id")),
        offer=rows.offers.get(_id(fact, "offer_id")),
        line=line(placed.position, type_of(fact), fact),
        agent=rows.agents.get(_id(fact, "agent_id")),
        inbox=rows.inboxes.get(_id(fact, "inbox_id")) if _is_about_inbox(fact) else None,
        set_aside=rows.set_aside if _id(fact, "raw_id") else None,
    )


def _is_about_inbox(fact: Fact) -> bool:
    return bool(_id(fact, "inbox_id")) and not isinstance(fact, AboutTicket)


def _id(fact: Fact, name: str) -> str:
    value: Any = getattr(fact, name, "")
    return value or ""
