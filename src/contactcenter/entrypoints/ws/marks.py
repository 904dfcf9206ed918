"""Marks: how far a reader is; and what of a desk changes without a fact that shows it.

The reader's own account changes on another of their screens, and an inbox receives what becomes no
message: neither is told with a fact. A mark brings them where they are not as they were told last.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from contactcenter.domain.access import Permission, may
from contactcenter.domain.agent import Agent
from contactcenter.entrypoints.ws.frames import MarkFrame
from contactcenter.ports.me import me_view
from contactcenter.ports.views import InboxView, MeView


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What marks tell one reader."""

    me: MeView
    inboxes: Sequence[InboxView] | None  # None: none of their business


def sees_inboxes(agent: Agent) -> bool:
    """Whether marks tell the agent of inboxes."""
    return may(agent, Permission.SEE_INBOXES)


def told_to(agent: Agent, inboxes: Sequence[InboxView]) -> Told:
    """Return what a mark has to tell the agent by now."""
    return Told(me=me_view(agent), inboxes=inboxes if sees_inboxes(agent) else None)


def mark(position: int, now: Told, before: Told | None) -> MarkFrame:
    """Return a mark with what is not as it was told before; nothing was, before the first."""
    if now == before:
        return MarkFrame(position=position)
    inboxes = None if now.inboxes is None else list(now.inboxes)
    return MarkFrame(position=position, me=now.me, inboxes=inboxes)
