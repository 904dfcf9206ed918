"""Frames that pass and are never facts: typing, viewing.

They travel on the bus, from any socket to any process, and are lost without harm.
"""

from dataclasses import asdict, dataclass, field
from typing import Self

import orjson

from contactcenter.domain.ids import AgentId
from contactcenter.ports.bus import PASSING, Signal


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """A frame with those it is for: one visitor, or the agents in whose sight a ticket lies."""

    frame: str  # as sockets are sent it
    visitor: tuple[str, str] | None = None  # inbox, visitor
    queue_id: str = ""
    assignee_id: AgentId | None = None
    barred: list[str] = field(default_factory=list)
    but: AgentId | None = None  # who caused it

    def signal(self) -> Signal:
        """Return it as the bus carries it."""
        return Signal(PASSING, orjson.dumps(asdict(self)))

    @classmethod
    def read(cls, signal: Signal) -> Self:
        """Return what the bus brought."""
        fields = orjson.loads(signal.body)
        if fields["visitor"] is not None:
            fields["visitor"] = tuple(fields["visitor"])
        return cls(**fields)
