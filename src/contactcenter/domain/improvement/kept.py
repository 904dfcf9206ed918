"""Corrective actions as they are kept, and what is on record of them (spec A-CAPA-1).

The facts hold states and a digest, never what was said: an action may be about somebody.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from contactcenter.domain.ids import ActionId, TaskId, TicketId
from contactcenter.domain.improvement.corrective import CorrectiveAction, complaints_of
from contactcenter.domain.improvement.facts import CorrectiveActionMoved


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAction:
    """A corrective action with its history."""

    id: ActionId
    action: CorrectiveAction
    opened_at: datetime
    reminder_id: TaskId | None = None  # of whoever has to do the next step
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionLink:
    """A complaint that an action hangs on; it never changes."""

    id: str
    action_id: ActionId
    ticket_id: TicketId


def links(kept: KeptAction) -> tuple[ActionLink, ...]:
    """Return what an action hangs on."""
    return tuple(
        ActionLink(id=f"{kept.id}:{each}", action_id=kept.id, ticket_id=each)
        for each in complaints_of(kept.action)
    )


def moved(
    before: KeptAction | None, after: KeptAction, *, by: str, at: datetime
) -> CorrectiveActionMoved:
    """Return the fact that explains a change of an action."""
    return CorrectiveActionMoved(
        action_id=after.id,
        before=before.action.state.value if before else "",
        after=after.action.state.value,
        version=after.version,
        digest=digest(after),
        by=by,
        at=at,
    )


def digest(kept: KeptAction) -> str:
    """Return the SHA-256 of its id, what went wrong, and all that was said at its steps."""
    said = (kept.id, kept.action.what, *(each.text for each in kept.action.history))
    return hashlib.sha256("\0".join(said).encode()).hexdigest()
