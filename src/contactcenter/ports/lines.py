"""Lines of a timeline: the facts about a ticket that people read between the messages."""

from contactcenter.domain.events import (
    ChatEnded,
    Fact,
    TicketHandedOver,
    TicketJoined,
    TicketKindChanged,
    TicketMoved,
    TicketOpened,
    TicketPrioritised,
    WorkAssigned,
    WorkQueued,
)
from contactcenter.domain.fact import TicketFact
from contactcenter.domain.ids import CustomerId, Position, TicketId
from contactcenter.domain.survey_facts import TicketRated
from contactcenter.ports.views import LineView

Told = (
    TicketOpened
    | TicketMoved
    | TicketKindChanged
    | TicketPrioritised
    | TicketRated
    | ChatEnded
    | TicketJoined
    | TicketHandedOver
    | WorkAssigned
    | WorkQueued
)
# Work that somebody had and lost; what was only offered comes and goes untold.
_RETURNED = frozenset({"agent_lost"})


def told(fact: Fact) -> Told | None:
    """Return the fact if the timeline has a line about it."""
    if isinstance(fact, WorkQueued) and fact.reason not in _RETURNED:
        return None
    return fact if isinstance(fact, Told) else None


def found_by(fact: Fact) -> tuple[TicketId | None, CustomerId | None]:
    """Return the ids by which a fact is found: its ticket, and of what a timeline tells whose."""
    about = told(fact)
    ticket_id = fact.ticket_id if isinstance(fact, TicketFact) else None
    return ticket_id, about.customer_id if about else None


def line(position: Position, kind: str, fact: Fact) -> LineView | None:
    """Return the line about a placed fact, or None when the timeline does not tell it."""
    about = told(fact)
    if about is None:
        return None
    before, after = _change(about)
    return LineView(
        position=position,
        ticket_id=about.ticket_id,
        customer_id=about.customer_id,
        type=kind,
        by=about.by,
        before=before,
        after=after,
        at=about.at,
    )


def _change(fact: Told) -> tuple[str | None, str | None]:
    match fact:
        case TicketMoved() | TicketKindChanged() | TicketPrioritised():
            return fact.before, fact.after
        case TicketHandedOver() if fact.assignee_id is None:
            return f"queue:{fact.before_queue_id}", f"queue:{fact.queue_id}"
        case TicketHandedOver():
            return fact.before_assignee_id, fact.assignee_id
        case TicketJoined(into_id=after) | WorkAssigned(agent_id=after):
            return None, after
        case TicketRated():
            return fact.scale, str(fact.rating)
        case TicketOpened() | WorkQueued() | ChatEnded():
            return None, None
