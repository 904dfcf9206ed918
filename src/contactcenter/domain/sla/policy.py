"""What is promised: policies, and the targets that they set.

A policy holds for the tickets that it matches, and sets targets: for one metric, how long it may
take by the ticket's priority, in which calendar, what makes its clock stand still, and at which
moments people are told. A changed policy is another version; a clock keeps the version under which
it began, so that what was promised stays promised.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from contactcenter.domain.agent import Role
from contactcenter.domain.calendar.targets import Days, Target
from contactcenter.domain.errors import Invalid
from contactcenter.domain.ids import CalendarId, PolicyId
from contactcenter.domain.ticket import Kind, Priority


class Metric(StrEnum):
    """What a clock measures (spec B.4)."""

    ACKNOWLEDGE = "acknowledge"
    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    UPDATE_INTERVAL = "update_interval"
    ASSESSMENT = "assessment"
    RESOLUTION = "resolution"
    FINAL_RESPONSE = "final_response"
    SUMMARY_WINDOW = "summary_window"  # in which a complaint that is settled needs less in writing
    RECOURSE = "recourse"  # by when the complainant is told of the body outside
    CALLBACK = "callback"
    STAGE = "stage"  # how long a complaint is at one of our stages; the house sets it (A-ESC-1)


class ClockStart(StrEnum):
    """What a limit for a complaint is counted from (spec A.9)."""

    RECEIVED = "received"
    SENT_BY_REGULATOR = "sent_by_regulator"
    FILE_COMPLETE = "file_complete"  # of a body outside, whose limit it is: nothing of ours counts


class Binding(StrEnum):
    """Whose limit it is (spec A.9)."""

    LEGAL = "legal"  # a regulator's: no pause, no priority and no reopening moves it
    INTERNAL = "internal"  # our own
    OPPORTUNITY = "opportunity"  # a window that changes what must be sent; to miss it is no breach


class Retarget(StrEnum):
    """What a new priority makes of a clock that runs (spec B.7)."""

    RECOMPUTE = "recompute"  # the new limit, from the start, with all pauses
    MIN_REMAINING = "min_remaining"  # likewise, but at least so much from the change on
    RESTART = "restart"  # the new limit, from the change
    PROPORTIONAL = "proportional"  # the same share of the new limit as was left of the old
    NEVER_EXTEND = "never_extend"  # the earlier of the two


class Reopen(StrEnum):
    """What reopening makes of a clock that had ended (spec B.6)."""

    CONTINUE = "continue"  # the time in which it was resolved is a pause
    RESTART = "restart"  # another cycle from the reopening
    COUNT_THROUGH = "count_through"  # the time in which it was resolved counts


class Unit(StrEnum):
    """Of what an alarm's distance from the due time is made."""

    COUNTED = "counted"  # time that counts for the clock
    ELAPSED = "elapsed"  # time of the wall


@dataclass(frozen=True, slots=True, kw_only=True)
class Percent:
    """When such a part of the limit has passed; beyond 100 it is late already."""

    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """So long before it is due (spec B-WRN-1)."""

    duration: timedelta
    unit: Unit = Unit.COUNTED


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysBefore:
    """So many dates before the one on which it is due, in the morning (spec B-WRN-2)."""

    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class After:
    """So long after it was due; 0: just then."""

    duration: timedelta = timedelta()
    unit: Unit = Unit.COUNTED


When = Percent | Before | DaysBefore | After


class Act(StrEnum):
    """What an alarm does (spec B-ESC-1). The last four name somebody: `queue:second`."""

    NOTIFY = "notify"  # whoever sees the ticket
    RAISE_PRIORITY = "raise_priority"  # by one step
    REASSIGN = "reassign"  # back to its queue, away from who has it
    QUEUE = "queue"  # to another queue
    AGENT = "agent"  # to a colleague
    REMIND = "remind"  # a colleague or all of a role, by tasks that are due at once
    CALL = "call"  # the customer, by a colleague, whose task it is at once: nothing here dials


_NAMING = frozenset({Act.QUEUE, Act.AGENT, Act.REMIND, Act.CALL})
MOVING = frozenset({Act.REASSIGN, Act.QUEUE, Act.AGENT})


# Roles that can be reminded as one: whoever has it is told (spec B-ESC-1).
TOLD_AS_ONE: Mapping[str, Role] = {str(each): each for each in Role if each is not Role.AGENT}


@dataclass(frozen=True, slots=True)
class Action:
    """One step of a ladder, and with whom."""

    act: Act
    of: str = ""  # the queue's id, or the agent's, or the role

    @classmethod
    def read(cls, text: str) -> "Action":
        """Read one as settings have it.

        Raises:
            Invalid: it is none, or it does not name whom it needs.
        """
        act, _, of = text.partition(":")
        if act not in {*Act} or bool(of) is not (act in _NAMING):
            known = ", ".join(f"{each}:<id>" if each in _NAMING else each for each in Act)
            raise Invalid(f"actions: {text!r:.60} is none of {known}")
        return cls(Act(act), of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A moment of a clock at which something happens: a warning, or a step of a ladder."""

    id: str  # within its target
    when: When
    actions: tuple[str, ...] = (Act.NOTIFY.value,)

    def __post_init__(self) -> None:
        for each in self.actions:
            Action.read(each)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """A longer limit, counted from the first start, if a holding response was sent in time."""

    limit: Target  # spec B-EVT-6
    document: str = ""  # which one it takes: holding, delay; empty: either


@dataclass(frozen=True, slots=True, kw_only=True)
class WentBy:
    """A calendar that a clock went by until its ticket was handed over (spec B.7, segment)."""

    calendar_id: CalendarId
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetDefinition:
    """How one metric is measured, and what is promised of it."""

    metric: Metric
    limits: Mapping[Priority, Target]  # for those that are missing nothing is promised
    calendar_id: CalendarId
    counts_from: ClockStart = ClockStart.RECEIVED
    earlier: tuple[WentBy, ...] = ()  # of one ticket: what it went by before, in order
    binding: Binding = Binding.INTERNAL
    pause_reasons: frozenset[str] = frozenset()  # none: nothing but its calendar stops it
    alarms: tuple[Alarm, ...] = ()
    warn_at: timedelta = timedelta(hours=9)  # by the calendar's clocks, what is said in days
    retarget: Retarget = Retarget.RECOMPUTE
    min_remaining: timedelta = timedelta()
    reopen: Reopen = Reopen.CONTINUE
    extension: Extension | None = None
    stage: str = ""  # which one, of the stages of the house

    def __post_init__(self) -> None:
        if len({each.id for each in self.alarms}) < len(self.alarms):
            raise Invalid(f"{self.metric}: two alarms have one id")
        if self.pause_reasons and self.binding is Binding.LEGAL:
            raise Invalid(f"{self.metric}: nothing stops a legal limit (spec A-PRE-6)")
        if self.pause_reasons and any(isinstance(each, Days) for each in self.limits.values()):
            raise Invalid(f"{self.metric}: counts of days cannot stand still (spec B-ARI-6)")
        if self.binding is Binding.LEGAL and len(set(self.limits.values())) > 1:
            raise Invalid(f"{self.metric}: a legal limit is the same at every priority")

    @property
    def reopens(self) -> Reopen:
        """What reopening does; a legal limit is counted through (spec A-PRE-6)."""
        return Reopen.COUNT_THROUGH if self.binding is Binding.LEGAL else self.reopen


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Which tickets a policy holds for; an empty part holds for all."""

    kinds: frozenset[Kind] = frozenset()
    channels: frozenset[str] = frozenset()
    queues: frozenset[str] = frozenset()

    def holds(self, *, kind: Kind, channel: str, queue: str) -> bool:
        """Whether such a ticket is meant."""
        return (
            (not self.kinds or kind in self.kinds)
            and (not self.channels or channel in self.channels)
            and (not self.queues or queue in self.queues)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaPolicy:
    """Targets for the tickets that it matches. Of several that match, the first by rank holds."""

    id: PolicyId
    version: int = 1
    name: str
    names: Mapping[str, str] = field(default_factory=dict)  # language → name, where it differs
    rank: int = 0
    match: Match = Match()
    targets: tuple[TargetDefinition, ...]
    active: bool = True

    def __post_init__(self) -> None:
        metrics = [each.metric for each in self.targets]
        if len(set(metrics)) < len(metrics):
            raise Invalid(f"targets: policy {self.id} has two with one metric")
