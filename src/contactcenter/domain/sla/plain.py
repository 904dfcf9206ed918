"""Policies as settings hold them: plain values, as JSON has them.

    {"id": "standard", "version": 1, "name": "Standard", "names": {"fa": "معمول"}, "rank": 10,
     "match": {"kinds": ["query"], "channels": [], "queues": []},
     "targets": [{"metric": "first_response", "calendar": "office",
                  "limits": {"p1": {"kind": "business_duration", "value": 3600}, …},
                  "binding": "internal", "pause_reasons": ["pending"],
                  "alarms": [{"id": "w75", "percent": 75},
                             {"id": "near", "before": 900, "unit": "counted"},
                             {"id": "week", "days_before": 5},
                             {"id": "late", "after": 3600, "actions": ["notify"]}],
                  "warn_at": "09:00",
                  "retarget": "recompute", "min_remaining": 0, "reopen": "continue",
                  "extended": {"kind": "business_days", "value": 35}}]}

Durations are seconds. Whatever is refused is `Invalid`, and its text begins with the field.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import TypeVar

from contactcenter.domain.calendar import reading
from contactcenter.domain.calendar.plain import plain_clock, target_from_plain, target_to_plain
from contactcenter.domain.calendar.targets import Target
from contactcenter.domain.errors import Invalid
from contactcenter.domain.ids import CalendarId, PolicyId
from contactcenter.domain.sla.policy import (
    Act,
    After,
    Alarm,
    Before,
    Binding,
    DaysBefore,
    Extension,
    Match,
    Metric,
    Percent,
    Reopen,
    Retarget,
    SlaPolicy,
    TargetDefinition,
    Unit,
    When,
)
from contactcenter.domain.ticket import Kind, Priority, Status

_SECOND = timedelta(seconds=1)
_LONGEST = timedelta(days=3660)  # of a distance from a due time
_MOST = 1000  # percent
_POLICY = ("id", "version", "name", "names", "rank", "match", "targets", "active")
_TARGET = (
    *("metric", "limits", "calendar", "binding", "pause_reasons", "alarms", "warn_at"),
    *("retarget", "min_remaining", "reopen", "extended"),
)
_WHENS = ("percent", "before", "days_before", "after")
E = TypeVar("E", bound=StrEnum)


def policy_from_plain(plain: object) -> SlaPolicy:
    """Read a policy.

    Raises:
        Invalid: naming the field, and what is wrong with it.
    """
    said = reading.fields(plain, "", _POLICY)
    targets = reading.items(said.get("targets"), "targets")
    if not targets:
        raise Invalid("targets: a policy that promises nothing")
    names = reading.fields(said.get("names", {}), "names")
    return SlaPolicy(
        id=PolicyId(reading.text(said.get("id"), "id")),
        version=reading.whole(said.get("version", 1), "version", least=1),
        name=reading.text(said.get("name"), "name"),
        names={lang: reading.text(name, f"names.{lang}") for lang, name in names.items()},
        rank=reading.whole(said.get("rank", 0), "rank"),
        match=_match(said.get("match", {}), "match"),
        targets=tuple(_target(each, f"targets[{n}]") for n, each in enumerate(targets)),
        active=reading.yes_or_no(said.get("active", True), "active"),
    )


def policy_to_plain(policy: SlaPolicy) -> dict[str, object]:
    """Return what `policy_from_plain` makes the same policy of."""
    match = policy.match
    return {
        "id": policy.id,
        "version": policy.version,
        "name": policy.name,
        "names": dict(policy.names),
        "rank": policy.rank,
        "match": {
            "kinds": sorted(each.value for each in match.kinds),
            "channels": sorted(match.channels),
            "queues": sorted(match.queues),
        },
        "targets": [_plain_target(each) for each in policy.targets],
        "active": policy.active,
    }


def _match(value: object, field: str) -> Match:
    said = reading.fields(value, field, ("kinds", "channels", "queues"))
    return Match(
        kinds=frozenset(
            _word(Kind, each, f"{field}.kinds") for each in _texts(said, "kinds", field)
        ),
        channels=frozenset(_texts(said, "channels", field)),
        queues=frozenset(_texts(said, "queues", field)),
    )


def _target(value: object, field: str) -> TargetDefinition:
    said = reading.fields(value, field, _TARGET)
    limits = reading.fields(said.get("limits"), f"{field}.limits")
    alarms = enumerate(reading.items(said.get("alarms", []), f"{field}.alarms"))
    extended = said.get("extended")
    try:
        return TargetDefinition(
            metric=_metric(said.get("metric"), f"{field}.metric"),
            limits={
                _word(Priority, priority, f"{field}.limits"): _limit(
                    limit, f"{field}.limits.{priority}"
                )
                for priority, limit in limits.items()
            },
            calendar_id=CalendarId(reading.text(said.get("calendar"), f"{field}.calendar")),
            binding=_word(Binding, said.get("binding", "internal"), f"{field}.binding"),
            pause_reasons=frozenset(
                _word(Status, each, f"{field}.pause_reasons").value
                for each in _texts(said, "pause_reasons", field)
            ),
            alarms=tuple(_alarm(each, f"{field}.alarms[{n}]") for n, each in alarms),
            warn_at=_of_day(said.get("warn_at", "09:00"), f"{field}.warn_at"),
            retarget=_word(Retarget, said.get("retarget", "recompute"), f"{field}.retarget"),
            min_remaining=_seconds(said.get("min_remaining", 0), f"{field}.min_remaining"),
            reopen=_word(Reopen, said.get("reopen", "continue"), f"{field}.reopen"),
            extension=None
            if extended is None
            else Extension(limit=_limit(extended, f"{field}.extended")),
        )
    except Invalid as error:
        raise error if str(error).startswith(field) else Invalid(f"{field}: {error}") from error


def _limit(value: object, field: str) -> Target:
    reading.fields(value, field)
    try:
        return target_from_plain(value)
    except Invalid as error:
        raise Invalid(f"{field}.{error}") from error


def _alarm(value: object, field: str) -> Alarm:
    said = reading.fields(value, field, ("id", "unit", "actions", *_WHENS))
    given = [name for name in _WHENS if name in said]
    if len(given) != 1:
        raise Invalid(f"{field}: one of {', '.join(_WHENS)} is wanted, {len(given)} came")
    if "unit" in said and given[0] not in {"before", "after"}:
        raise Invalid(f"{field}.unit: a distance has one, {given[0]} has none")
    name, when = reading.text(said.get("id"), f"{field}.id"), _when(given[0], said, field)
    actions = tuple(_texts(said, "actions", field)) if "actions" in said else (Act.NOTIFY.value,)
    try:
        return Alarm(id=name, when=when, actions=actions)
    except Invalid as error:
        raise Invalid(f"{field}.{error}") from error


def _when(name: str, said: Mapping[str, object], field: str) -> When:
    value, where = said[name], f"{field}.{name}"
    unit = _word(Unit, said.get("unit", "counted"), f"{field}.unit")
    match name:
        case "percent":
            return Percent(percent=reading.whole(value, where, most=_MOST))
        case "days_before":
            return DaysBefore(days=reading.whole(value, where, most=_LONGEST.days))
        case "before":
            return Before(duration=_seconds(value, where), unit=unit)
        case _:
            return After(duration=_seconds(value, where), unit=unit)


def _of_day(value: object, field: str) -> timedelta:
    clock = reading.clock(value, field)
    if clock >= timedelta(days=1):
        raise Invalid(f"{field}: 24:00 is the next day")
    return clock


def _seconds(value: object, field: str) -> timedelta:
    return _SECOND * reading.whole(value, field, most=_LONGEST // _SECOND)


def _texts(said: Mapping[str, object], name: str, field: str) -> list[str]:
    where = f"{field}.{name}"
    return [reading.text(each, where) for each in reading.items(said.get(name, []), where)]


def _metric(value: object, field: str) -> Metric:
    """Return which it is; the time at a stage is the house's to set, and no policy's."""
    known = [each.value for each in Metric if each is not Metric.STAGE]
    return Metric(reading.one_of(value, field, known))


def _word(words: type[E], value: object, field: str) -> E:
    return words(reading.one_of(value, field, [each.value for each in words]))


def _plain_target(target: TargetDefinition) -> dict[str, object]:
    plain: dict[str, object] = {
        "metric": target.metric.value,
        "limits": {
            priority.value: target_to_plain(limit)
            for priority, limit in sorted(target.limits.items())
        },
        "calendar": target.calendar_id,
        "binding": target.binding.value,
        "pause_reasons": sorted(target.pause_reasons),
        "alarms": [_plain_alarm(each) for each in target.alarms],
        "warn_at": plain_clock(target.warn_at),
        "retarget": target.retarget.value,
        "min_remaining": target.min_remaining // _SECOND,
        "reopen": target.reopen.value,
    }
    if target.extension is not None:
        plain["extended"] = target_to_plain(target.extension.limit)
    return plain


def _plain_alarm(alarm: Alarm) -> dict[str, object]:
    when: dict[str, object]
    match alarm.when:
        case Percent():
            when = {"percent": alarm.when.percent}
        case DaysBefore():
            when = {"days_before": alarm.when.days}
        case Before():
            when = {"before": alarm.when.duration // _SECOND, "unit": alarm.when.unit.value}
        case After():
            when = {"after": alarm.when.duration // _SECOND, "unit": alarm.when.unit.value}
    return {"id": alarm.id, **when, "actions": list(alarm.actions)}
