"""What a block wants to write, gathered until it ends."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import get_args

from contactcenter.domain.agent import Presence
from contactcenter.domain.customer import Identity
from contactcenter.domain.errors import Conflict, StaleVersion
from contactcenter.domain.events import Fact
from contactcenter.domain.ids import Position
from contactcenter.domain.inbox import InboxState
from contactcenter.domain.message import Delivery
from contactcenter.domain.request import Done
from contactcenter.domain.session import Session
from contactcenter.domain.timer import TimerKind
from contactcenter.ports.store import Appended, Entity, Versioned

VERSIONED = frozenset(get_args(Versioned))
APPENDED = frozenset(get_args(Appended))


@dataclass(slots=True)
class Change:
    """One entity to write, and the version that it replaces: 0 for a new one."""

    entity: Entity
    replaces: int = 0


@dataclass(slots=True)
class Gathered:
    """All that one block put, by type and key, the latest of each."""

    changes: dict[type[Entity], dict[str, Change]] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    cancelled: list[tuple[TimerKind, str]] = field(default_factory=list)
    renewed: dict[tuple[type[Presence | Delivery], str], datetime] = field(default_factory=dict)
    ended: list[str] = field(default_factory=list)
    cursors: dict[str, Position] = field(default_factory=dict)
    answer: Done | None = None

    def put(self, entities: Collection[Entity]) -> None:
        """Add entities; one that was put before must be followed by its next version."""
        for entity in entities:
            kind, key = type(entity), key_of(entity)
            changes = self.changes.setdefault(kind, {})
            changes[key] = _change(changes.get(key), entity)

    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not (
            self.changes
            or self.facts
            or self.cancelled
            or self.renewed
            or self.ended
            or self.cursors
            or self.answer
        )


def key_of(entity: Entity) -> str:
    """Return what an entity is found by."""
    match entity:
        case Delivery():
            return entity.message_id
        case Presence():
            return entity.agent_id
        case InboxState():
            return entity.inbox_id
        case Session():
            return entity.token_hash
        case _:
            return entity.id


def by_address(identities: Iterable[Identity]) -> dict[tuple[str, str], list[Identity]]:
    """Return the links of each address."""
    links: dict[tuple[str, str], list[Identity]] = {}
    for identity in sorted(identities, key=lambda each: each.id):
        links.setdefault((identity.kind, identity.address), []).append(identity)
    return links


def stale(kind: type[Entity], keys: Collection[str]) -> StaleVersion:
    """Return the refusal to write over a change that was not read."""
    return StaleVersion(
        f"{kind.__name__} {', '.join(sorted(keys))}: somebody else has changed it since it was "
        "read: look at it again"
    )


def _change(before: Change | None, entity: Entity) -> Change:
    kind = type(entity)
    version = getattr(entity, "version", 0) if kind in VERSIONED else 0
    if before is None:
        return Change(entity, max(version - 1, 0))
    if kind in APPENDED:
        raise Conflict(f"{kind.__name__} {key_of(entity)} was put twice")
    if kind in VERSIONED and version != getattr(before.entity, "version", 0) + 1:
        raise stale(kind, [key_of(entity)])
    return Change(entity, before.replaces)
