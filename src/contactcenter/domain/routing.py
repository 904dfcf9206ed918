"""Who is offered what. A pure decision over a snapshot; it changes nothing.

For each waiting item in the order of its waiting, the agent who had the conversation before, else
the one who has been idle longest, among those who are there, serve the queue, have room and did
not just decline it. An item that fits nobody is skipped, never waited for (spec C-DSP-1, C-STR-1).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from contactcenter.domain.channel import traits
from contactcenter.domain.ids import AgentId, QueueId, TicketId
from contactcenter.domain.work import WorkItem

# Who may not know of a ticket, since it is about them (spec A-IMP-1).
Barred = Mapping[TicketId, frozenset[AgentId]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """An agent who may be offered work, as routing sees them."""

    agent_id: AgentId
    queues: frozenset[QueueId]
    capacity: int  # units in all
    held: Mapping[str, int] = field(default_factory=dict)  # channel → items held or offered
    idle_since: datetime


@dataclass(slots=True)
class _Room:
    seat: Seat
    held: dict[str, int]

    def fits(self, item: WorkItem, barred: Barred, now: datetime) -> bool:
        if self.seat.agent_id in barred.get(item.ticket_id, ()):
            return False
        until = item.excluded.get(self.seat.agent_id)
        return (
            item.queue_id in self.seat.queues
            and (until is None or until <= now)
            and self.held.get(item.channel, 0) < traits(item.channel).at_once
            and used_units(self.held) + traits(item.channel).weight <= self.seat.capacity
        )


def used_units(held: Mapping[str, int]) -> int:
    """Units that the held items take together."""
    return sum(traits(channel).weight * count for channel, count in held.items())


def choose(
    waiting: Sequence[WorkItem],
    seats: Sequence[Seat],
    barred: Barred = MappingProxyType({}),
    *,
    now: datetime,
) -> list[tuple[WorkItem, AgentId]]:
    """Pair waiting items with agents. An agent gets at most one new offer a pass."""
    by_idleness = sorted(seats, key=lambda seat: (seat.idle_since, seat.agent_id))
    rooms = [_Room(seat, dict(seat.held)) for seat in by_idleness]
    pairs: list[tuple[WorkItem, AgentId]] = []
    for item in sorted(waiting, key=lambda item: (item.enqueued_at, item.id)):
        if not rooms:
            break
        room = _room_for(item, rooms, barred, now)
        if room is not None:
            rooms.remove(room)
            pairs.append((item, room.seat.agent_id))
    return pairs


def _room_for(
    item: WorkItem, rooms: Sequence[_Room], barred: Barred, now: datetime
) -> _Room | None:
    fitting = [room for room in rooms if room.fits(item, barred, now)]
    preferred = [room for room in fitting if room.seat.agent_id == item.preferred_id]
    return next(iter(preferred or fitting), None)
