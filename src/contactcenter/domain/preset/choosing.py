"""Which presets bind a complaint, what they promise it, and which promise is the strictest."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.calendar.hours import Calendar
from contactcenter.domain.calendar.targets import promise
from contactcenter.domain.errors import Conflict
from contactcenter.domain.ids import AgentId, CalendarId
from contactcenter.domain.preset.preset import Preset, PresetStatus, PresetTarget
from contactcenter.domain.sla.policy import (
    Alarm,
    Binding,
    ClockStart,
    Extension,
    Metric,
    Percent,
    TargetDefinition,
)
from contactcenter.domain.ticket import Priority, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """That somebody made a version of a preset bind this deployment (spec A-PRE-4)."""

    preset: str  # the version's name
    by: AgentId
    at: datetime
    confirmation: str = ""  # of an unverified one: what was read, and what it says


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """Until when a preset's target is promised."""

    preset: str  # the version's name
    target: PresetTarget
    due: datetime


def activate(preset: Preset, *, by: AgentId, at: datetime, confirmation: str = "") -> Activation:
    """Return the record that the preset binds from now on.

    Raises:
        Conflict: it is unverified, and nobody says what they compared it with (spec A-PRE-4).
    """
    if preset.status is PresetStatus.UNVERIFIED and not confirmation.strip():
        raise Conflict(
            f"preset {preset.name} is unverified: compare it with its source, and say in the"
            " confirmation what you read"
        )
    return Activation(preset=preset.name, by=by, at=at, confirmation=confirmation.strip())


def in_force(presets: Iterable[Preset], received_at: datetime) -> tuple[Preset, ...]:
    """Return the versions that bind what was received then, to be frozen with it (spec A-PRE-2).

    Dates are those of the preset's own zone. Of several versions of a preset the latest binds; of
    those that are in force from one date on, that with the later name.
    """
    found: dict[str, Preset] = {}
    for preset in presets:
        on = _date(received_at, preset)
        if not _began(preset) <= on <= (preset.effective_to or date.max):
            continue
        before = found.get(preset.id)
        if before is None or _age(before) < _age(preset):
            found[preset.id] = preset
    return tuple(found.values())


def review_is_due(preset: Preset, now: datetime) -> bool:
    """Whether it is past its review date; it goes on to bind, with a warning (spec A-PRE-3)."""
    return _date(now, preset) > preset.review_by


def applying(
    preset: Preset, priority: Priority | None, matters: Collection[str] = ()
) -> tuple[PresetTarget, ...]:
    """Return the targets for a complaint of that priority, which belongs to these classes.

    Without a priority it is those of every one.

    A target of one of its classes stands in the place of that which is for all the others.
    """
    fitting = [
        each
        for each in preset.targets
        if (priority is None or each.priority in {None, priority})
        and (each.matter is None or each.matter in matters)
    ]
    special = {each.key for each in fitting if each.matter is not None}
    return tuple(each for each in fitting if each.matter is not None or each.key not in special)


def definitions(preset: Preset, calendar_id: CalendarId) -> tuple[TargetDefinition, ...]:
    """Return what the clocks of a complaint measure for a preset, one a metric.

    What other people owe has no clock.
    """
    by_metric: dict[Metric, list[PresetTarget]] = {}
    for each in applying(preset, None):
        if each.key in {*Metric}:
            by_metric.setdefault(Metric(each.key), []).append(each)
    return tuple(
        _definition(metric, found, calendar_id, preset.clock_start)
        for metric, found in by_metric.items()
    )


def promises(
    preset: Preset,
    targets: Iterable[PresetTarget],
    starts: Mapping[ClockStart, datetime],
    calendar: Calendar,
) -> tuple[Promised, ...]:
    """Return until when a preset promises its targets; nothing while its start did not happen.

    Raises:
        NoBusinessTime: the calendar does not open often enough.
    """
    start = starts.get(preset.clock_start)
    if start is None:
        return ()
    return tuple(
        Promised(preset=preset.name, target=each, due=promise(calendar, start, each.target))
        for each in targets
    )


def strictest(promised: Iterable[Promised]) -> Promised | None:
    """Return what is due first, of two at once the legal one; opportunities bind nobody."""
    binding = [each for each in promised if each.target.binding is not Binding.OPPORTUNITY]
    return min(
        binding,
        key=lambda each: (each.due, each.target.binding is not Binding.LEGAL, each.preset),
        default=None,
    )


def fallback_at(preset: Preset, target: PresetTarget, percent: int) -> DocumentKind | None:
    """Return the document to prepare as this warning fires, so that it goes out before the limit.

    It is the preset's fallback at the last warning of a legal limit (spec A-PRE-7), for as long as
    no final response went out.
    """
    if preset.fallback_at_due is None or target.binding is not Binding.LEGAL:
        return None
    last: Sequence[int] = target.warn_percent[-1:]
    return preset.fallback_at_due.document if percent in last else None


def _definition(
    metric: Metric, targets: Sequence[PresetTarget], calendar_id: CalendarId, start: ClockStart
) -> TargetDefinition:
    first, longer = targets[0], targets[0].extended
    limits = {
        priority: each.target
        for each in targets
        for priority in ([each.priority] if each.priority else Priority)
    }
    return TargetDefinition(
        metric=metric,
        limits=limits,
        calendar_id=calendar_id,
        counts_from=start,
        binding=first.binding,
        pause_reasons=frozenset({Status.PENDING.value} if first.pausable else ()),
        alarms=tuple(
            Alarm(id=f"w{each}", when=Percent(percent=each)) for each in first.warn_percent
        ),
        extension=Extension(limit=longer.target, document=longer.needs_document.value)
        if longer
        else None,
    )


def _began(preset: Preset) -> date:
    return preset.effective_from or date.min


def _age(preset: Preset) -> tuple[date, str]:
    return _began(preset), preset.version


def _date(at: datetime, preset: Preset) -> date:
    return at.astimezone(ZoneInfo(preset.zone)).date()
