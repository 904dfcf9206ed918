"""Agents: who answers, who watches, who may set things up; and whether they are there.

Presence is the agent's choice plus the socket's truth: only an agent who chose `online` and whose
lease is alive is offered work. The lease is renewed while a socket of the agent is open and runs
out some seconds after the last one closed, so that a reload changes nothing (spec C.6).
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from contactcenter.domain.errors import Invalid
from contactcenter.domain.events import By, PresenceChanged
from contactcenter.domain.ids import AgentId, QueueId


class Role(StrEnum):
    """What an account is for; each role may do what the one before it may."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


class Chosen(StrEnum):
    """What the agent chose."""

    ONLINE = "online"
    AWAY = "away"
    OFFLINE = "offline"


class AwayReason(StrEnum):
    """Why an agent is away."""

    BREAK = "break"
    MEETING = "meeting"
    TRAINING = "training"
    WRAP_UP = "wrap_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """How one person wants the screen; calendar, digits and week stand beside the language."""

    language: str = "en"  # en · fa
    calendar: str = "gregorian"  # gregorian · jalali
    digits: str = "latin"  # latin · persian
    first_day: str = "monday"  # monday · saturday · sunday
    theme: str = "system"  # system · light · dark
    sound: str = "on"  # on · off


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """An account of somebody who works here."""

    id: AgentId
    email: str  # lower case; the name to sign in with
    name: str
    role: Role
    password_hash: str = field(repr=False)
    queues: frozenset[QueueId] = frozenset()
    capacity: int = 6  # units, see `channel.traits`
    preferences: Preferences = field(default_factory=Preferences)
    demo: bool = False  # made by the demo: only the demo lets it in
    disabled: bool = False
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """Where an agent stands. One row an agent; every offer bumps its version (spec C-DSP-1)."""

    agent_id: AgentId
    chosen: Chosen = Chosen.OFFLINE
    reason: AwayReason | None = None
    since: datetime
    leased_until: datetime | None = None  # None: no socket, and its grace is over
    idle_since: datetime  # last moment at which work was taken or given back
    version: int = 1


def is_routable(presence: Presence, *, now: datetime) -> bool:
    """Whether the agent may be offered work now."""
    return (
        presence.chosen is Chosen.ONLINE
        and presence.leased_until is not None
        and presence.leased_until > now
    )


def work_changed(presence: Presence, *, now: datetime) -> Presence:
    """Return the presence of an agent whose work was taken, given or ended now.

    Its version guards the agent's capacity: what was decided on by another one fails.
    """
    return replace(presence, idle_since=now, version=presence.version + 1)


def effective(presence: Presence) -> str:
    """Return the state that colleagues see: the choice, or offline without a socket."""
    return Chosen.OFFLINE if presence.leased_until is None else presence.chosen


def choose(
    presence: Presence, chosen: Chosen, reason: AwayReason | None, *, by: By, now: datetime
) -> tuple[Presence, PresenceChanged]:
    """Return the presence as chosen together with the fact to record.

    Raises:
        Invalid: away needs a reason, and nothing else has one.
    """
    if (chosen is Chosen.AWAY) != (reason is not None):
        raise Invalid("say why when you go away, and only then: break, meeting, training, wrap_up")
    changed = replace(
        presence, chosen=chosen, reason=reason, since=now, version=presence.version + 1
    )
    return changed, presence_changed(presence, changed, by=by, now=now)


def presence_changed(
    before: Presence, after: Presence, *, by: By, now: datetime
) -> PresenceChanged:
    """Return the fact that explains a change of presence."""
    return PresenceChanged(
        agent_id=after.agent_id, before=effective(before), after=effective(after), by=by, at=now
    )
