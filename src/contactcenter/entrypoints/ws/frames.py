"""The frames of the agent's socket: facts with the rows that they changed, as they are now.

A row carries its version, and the screen keeps the newer one, so that a frame may be read twice
or bring a row that is later than its fact without harm.

    down   fact · left · mark · typing · viewing · resync · error
    up     typing · viewing · ping

A message down holds one or more frames, each JSON on a line of its own: what happened together
travels together. A message up is one frame.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from contactcenter.ports.clocks import ClockView
from contactcenter.ports.tasks import TaskView
from contactcenter.ports.views import (
    AgentView,
    ConversationView,
    InboxView,
    ItemView,
    LineView,
    MessageView,
    MeView,
    OfferView,
    TicketView,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactFrame:
    """Something happened. Rows that it did not touch are null."""

    frame: Literal["fact"] = "fact"
    position: int
    type: str  # of the fact: ticket_opened, message_received, …
    by: str
    at: datetime
    ticket: TicketView | None = None
    message: MessageView | None = None
    conversation: ConversationView | None = None
    item: ItemView | None = None
    offer: OfferView | None = None
    clock: ClockView | None = None
    # All open clocks of the ticket, where a fact may have brought it into a list.
    clocks: list[ClockView] | None = None
    task: TaskView | None = None
    line: LineView | None = None
    agent: AgentView | None = None
    inbox: InboxView | None = None
    set_aside: int | None = None
    customers: list[str] = field(default_factory=list)  # who became one, or two, or is known anew


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftFrame:
    """A ticket left the reader's sight: forget it and all that hangs on it."""

    frame: Literal["left"] = "left"
    position: int
    ticket_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkFrame:
    """Everything up to this position has been read on the reader's behalf.

    It brings what of the desk changes without a fact that shows it, where it is not as it was told
    last: the reader's own account, and how inboxes are doing.
    """

    frame: Literal["mark"] = "mark"
    position: int
    me: MeView | None = None
    inboxes: list[InboxView] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TypingFrame:
    """Somebody is writing; it fades after a few seconds. `who`: an agent's id, or `customer`."""

    frame: Literal["typing"] = "typing"
    ticket_id: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewingFrame:
    """A colleague looks at a ticket; null: at none any more."""

    frame: Literal["viewing"] = "viewing"
    agent_id: str
    ticket_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResyncFrame:
    """The stream cannot go on from where the reader stands: start again from a snapshot."""

    frame: Literal["resync"] = "resync"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorFrame:
    """The last frame that came up was refused, and why."""

    frame: Literal["error"] = "error"
    code: str
    title: str


Down = FactFrame | LeftFrame | MarkFrame | TypingFrame | ViewingFrame | ResyncFrame | ErrorFrame


Id = Annotated[str, Field(max_length=64, pattern=r"^[\w-]+$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class UpTyping:
    """I am writing an answer to this ticket."""

    frame: Literal["typing"]
    ticket_id: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class UpViewing:
    """I look at this ticket, or at none."""

    frame: Literal["viewing"]
    ticket_id: Id | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UpPing:
    """I am still here."""

    frame: Literal["ping"]


Up = UpTyping | UpViewing | UpPing
