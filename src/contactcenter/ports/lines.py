"""Lines of a timeline: the facts about a ticket that people read between the messages."""

from contactcenter.domain.events import (
    Fact,
    TicketHandedOver,
    TicketKindChanged,
    TicketMoved,
    TicketOpened,
    WorkAssigned,
)
from contactcenter.domain.ids import Position
from contactcenter.ports.views import LineView

Told = TicketOpened | TicketMoved | TicketKindChanged | TicketHandedOver | WorkAssigned
TOLD = frozenset(
    {
        "ticket_opened",
        "ticket_moved",
        "ticket_kind_changed",
        "ticket_handed_over",
        "work_assigned",
    }
)  # names of the types of the above


def is_told(fact: Fact) -> bool:
    """Whether the timeline has a line about this fact."""
    return isinstance(fact, Told)


def line(position: Position, kind: str, fact: Fact) -> LineView | None:
    """Return the line about a placed fact, or None when the timeline does not tell it."""
    if not isinstance(fact, Told):
        return None
    before, after = _change(fact)
    return LineView(
        position=position,
        ticket_id=fact.ticket_id,
        customer_id=fact.customer_id,
        type=kind,
        by=fact.by,
        before=before,
        after=after,
        at=fact.at,
    )


def _change(fact: Told) -> tuple[str | None, str | None]:
    match fact:
        case TicketMoved() | TicketKindChanged():
            return fact.before, fact.after
        case TicketHandedOver() if fact.before_queue_id != fact.queue_id:
            return f"queue:{fact.before_queue_id}", f"queue:{fact.queue_id}"
        case TicketHandedOver():
            return fact.before_assignee_id, fact.assignee_id
        case WorkAssigned():
            return None, fact.agent_id
        case TicketOpened():
            return None, None
