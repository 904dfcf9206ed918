"""Calendars and targets as settings hold them: plain values, as JSON has them.

    {"id": "office", "version": 3, "zone": "Asia/Tehran",
     "weekly": {"sat": [["08:00", "12:00"], ["13:00", "16:00"]], "thu": [["22:00", "06:00"]]},
     "date_overrides": {"2026-06-24": [["08:00", "12:00"]], "2026-06-27": []},
     "holiday_rules": [{"calendar": "jalali", "month": 1, "day": 1, "name": "نوروز"},
                       {"calendar": "explicit", "date": "2026-06-25", "tentative": true}]}
    {"id": "sun", "zone": "Europe/London", "union_of": ["london", "new-york"]}
    {"kind": "business_duration", "value": 14400}
    {"kind": "business_days", "value": 3, "due_at": "close_of_business"}

Hours of the week that end before they begin last over midnight, and are kept as two parts on two
days (spec B-CAL-2). Whatever is refused is `Invalid`, and its text begins with the field:
`weekly.sat[1]: …`. What may be left out is what the values themselves have a default for.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise
from types import MappingProxyType

from contactcenter.domain.calendar import reading
from contactcenter.domain.calendar.holidays import (
    LONGEST_MONTHS,
    DatedHoliday,
    Holiday,
    Reckoning,
    YearlyHoliday,
)
from contactcenter.domain.calendar.hours import Calendar, Hours, Week
from contactcenter.domain.calendar.targets import (
    Counted,
    Days,
    DueAt,
    ElapsedTime,
    OpenTime,
    Receipt,
    Roll,
    Target,
)
from contactcenter.domain.errors import Invalid
from contactcenter.domain.ids import CalendarId

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NONE: Mapping[str, Calendar] = MappingProxyType({})
_OPEN, _ELAPSED = "business_duration", "elapsed_duration"
_EXPLICIT = "explicit"
_WHOLE_DAY = timedelta(days=1)
_LONGEST = timedelta(days=3660)
_CALENDAR = ("id", "version", "zone", "weekly", "date_overrides", "holiday_rules", "union_of")


def from_plain(plain: object, known: Mapping[str, Calendar] = _NONE) -> Calendar:
    """Read a calendar; the members of a union are looked up among the known ones, by their id.

    Raises:
        Invalid: naming the field, and what is wrong with it.
    """
    fields = reading.fields(plain, "", _CALENDAR)
    calendar = Calendar(
        id=CalendarId(reading.text(fields.get("id"), "id")),
        version=reading.whole(fields.get("version", 1), "version", least=1),
        zone=reading.zone(fields.get("zone"), "zone"),
        weekly=_week(fields.get("weekly", {}), "weekly"),
        date_overrides=_overrides(fields.get("date_overrides", {}), "date_overrides"),
        holiday_rules=_holidays(fields.get("holiday_rules", []), "holiday_rules"),
        union_of=_members(fields.get("union_of", []), "union_of", known),
    )
    own = [*calendar.weekly, *calendar.date_overrides.values()]
    if calendar.union_of and (any(own) or calendar.holiday_rules or calendar.date_overrides):
        raise Invalid("union_of: a union has no hours, no holidays and no days of its own")
    if not calendar.union_of and not any(own):
        raise Invalid("weekly: this calendar never opens")
    return calendar


def to_plain(calendar: Calendar) -> dict[str, object]:
    """Return what `from_plain` makes the same calendar of; of a union, its members' ids."""
    weekly = zip(WEEKDAYS, calendar.weekly, strict=True)
    overrides = sorted(calendar.date_overrides.items())
    return {
        "id": calendar.id,
        "version": calendar.version,
        "zone": calendar.zone,
        "weekly": {day: _plain_hours(hours) for day, hours in weekly if hours},
        "date_overrides": {on.isoformat(): _plain_hours(hours) for on, hours in overrides},
        "holiday_rules": [_plain_holiday(rule) for rule in calendar.holiday_rules],
        "union_of": [member.id for member in calendar.union_of],
    }


def plain_clock(clock: timedelta) -> str:
    """Return a time of day as settings have it, counted from midnight."""
    hours, minutes = divmod(clock // timedelta(minutes=1), 60)
    return f"{hours:02}:{minutes:02}"


def target_from_plain(plain: object) -> Target:
    """Read a target: seconds of a duration, or a count of days or months.

    Raises:
        Invalid: naming the field, and what is wrong with it.
    """
    rules = {"receipt_rule": Receipt, "due_at": DueAt, "roll": Roll}
    fields = reading.fields(plain, "", ("kind", "value", "count_receipt_day", *rules))
    kind = reading.one_of(fields.get("kind"), "kind", (_OPEN, _ELAPSED, *Counted))
    if kind not in Counted.__members__.values():
        reading.fields(plain, "", ("kind", "value"))
        most = int(_LONGEST.total_seconds())
        seconds = reading.whole(fields.get("value"), "value", most=most)
        return (OpenTime if kind == _OPEN else ElapsedTime)(timedelta(seconds=seconds))
    return Days(
        value=reading.whole(fields.get("value"), "value", least=1, most=_LONGEST.days),
        counted=Counted(kind),
        count_receipt_day=reading.yes_or_no(
            fields.get("count_receipt_day", False), "count_receipt_day"
        ),
        receipt_rule=Receipt(_rule(fields, "receipt_rule", Receipt)),
        due_at=DueAt(_rule(fields, "due_at", DueAt)),
        roll=Roll(_rule(fields, "roll", Roll)),
    )


def target_to_plain(target: Target) -> dict[str, object]:
    """Return what `target_from_plain` makes the same target of; a duration is whole seconds."""
    if not isinstance(target, Days):
        kind = _OPEN if isinstance(target, OpenTime) else _ELAPSED
        return {"kind": kind, "value": target.duration // timedelta(seconds=1)}
    return {
        "kind": target.counted.value,
        "value": target.value,
        "receipt_rule": target.receipt_rule.value,
        "count_receipt_day": target.count_receipt_day,
        "due_at": target.due_at.value,
        "roll": target.roll.value,
    }


def _rule(fields: Mapping[str, object], field: str, rules: type[Receipt | DueAt | Roll]) -> str:
    """Return what was chosen, or the first choice."""
    choices = [rule.value for rule in rules]
    return reading.one_of(fields.get(field, choices[0]), field, choices)


def _week(value: object, field: str) -> Week:
    days = reading.fields(value, field, WEEKDAYS)
    week: list[list[Hours]] = [[] for _ in WEEKDAYS]
    for number, day in enumerate(WEEKDAYS):
        for place, pair in enumerate(reading.items(days.get(day, []), f"{field}.{day}")):
            opens, closes = _opens_and_closes(pair, f"{field}.{day}[{place}]")
            week[number].append(Hours(opens=opens, closes=min(closes, _WHOLE_DAY)))
            if closes > _WHOLE_DAY:
                rest = Hours(opens=timedelta(), closes=closes - _WHOLE_DAY)
                week[(number + 1) % len(WEEKDAYS)].append(rest)
    return tuple(
        _in_order(hours, f"{field}.{day}") for day, hours in zip(WEEKDAYS, week, strict=True)
    )


def _overrides(value: object, field: str) -> dict[date, tuple[Hours, ...]]:
    return {
        reading.day(on, field): _one_day(hours, f"{field}.{on}")
        for on, hours in reading.fields(value, field).items()
    }


def _one_day(value: object, field: str) -> tuple[Hours, ...]:
    found = []
    for place, pair in enumerate(reading.items(value, field)):
        opens, closes = _opens_and_closes(pair, f"{field}[{place}]")
        if closes > _WHOLE_DAY:
            raise Invalid(f"{field}[{place}]: the hours of one date end at 24:00")
        found.append(Hours(opens=opens, closes=closes))
    return _in_order(found, field)


def _opens_and_closes(value: object, field: str) -> tuple[timedelta, timedelta]:
    """Return both from the same midnight on; what ends before it begins ends on the next day."""
    pair = [reading.clock(part, field) for part in reading.items(value, field)]
    if len(pair) != len(("opens", "closes")):
        raise Invalid(f"{field}: opening and closing time are wanted, {len(pair)} came")
    opens, closes = pair
    if opens in {closes, _WHOLE_DAY}:
        raise Invalid(f"{field}: nothing lies between {plain_clock(opens)} and its end")
    return opens, closes if opens < closes else closes + _WHOLE_DAY


def _in_order(found: list[Hours], field: str) -> tuple[Hours, ...]:
    hours = tuple(sorted(found, key=lambda part: part.opens))
    for before, after in pairwise(hours):
        if after.opens < before.closes:
            raise Invalid(
                f"{field}: what opens at {plain_clock(after.opens)} begins before"
                f" {plain_clock(before.closes)}, when the hours before it end"
            )
    return hours


def _holidays(value: object, field: str) -> tuple[Holiday, ...]:
    rules = enumerate(reading.items(value, field))
    return tuple(_holiday(rule, f"{field}[{place}]") for place, rule in rules)


def _holiday(value: object, field: str) -> Holiday:
    said = reading.fields(value, field, ("calendar", "month", "day", "date", "name", "tentative"))
    kind = reading.one_of(said.get("calendar"), f"{field}.calendar", (_EXPLICIT, *Reckoning))
    name = reading.text(said.get("name", ""), f"{field}.name", least=0)
    tentative = reading.yes_or_no(said.get("tentative", False), f"{field}.tentative")
    common = ("calendar", "name", "tentative")
    if kind == _EXPLICIT:
        reading.fields(value, field, ("date", *common))
        on = reading.day(said.get("date"), f"{field}.date")
        return DatedHoliday(on=on, name=name, tentative=tentative)
    reading.fields(value, field, ("month", "day", *common))
    month = reading.whole(said.get("month"), f"{field}.month", least=1, most=12)
    most = LONGEST_MONTHS[Reckoning(kind)][month - 1]
    day = reading.whole(said.get("day"), f"{field}.day", least=1, most=most)
    return YearlyHoliday(
        reckoning=Reckoning(kind), month=month, day=day, name=name, tentative=tentative
    )


def _members(value: object, field: str, known: Mapping[str, Calendar]) -> tuple[Calendar, ...]:
    members = []
    for place, member in enumerate(reading.items(value, field)):
        name = reading.text(member, f"{field}[{place}]")
        if name not in known:
            raise Invalid(f"{field}[{place}]: there is no calendar {name!r}")
        members.append(known[name])
    return tuple(members)


def _plain_hours(hours: tuple[Hours, ...]) -> list[list[str]]:
    return [[plain_clock(part.opens), plain_clock(part.closes)] for part in hours]


def _plain_holiday(rule: Holiday) -> dict[str, object]:
    when: dict[str, object] = (
        {"calendar": _EXPLICIT, "date": rule.on.isoformat()}
        if isinstance(rule, DatedHoliday)
        else {"calendar": rule.reckoning.value, "month": rule.month, "day": rule.day}
    )
    return {**when, "name": rule.name, "tentative": rule.tentative}
