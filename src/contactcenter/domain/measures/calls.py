"""How callers were served: the measures of voice, by exact counts (spec D.2, D.4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from contactcenter.domain.measures.ratio import Ratio, seconds

SHORT = timedelta(seconds=5)  # who gives up sooner did not mean to wait (D-3)
_NONE = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTimes:
    """What one call took; a call that nobody answered was abandoned."""

    answered: bool
    wait: timedelta
    talk: timedelta = _NONE
    hold: timedelta = _NONE
    wrap_up: timedelta = _NONE

    @property
    def handling(self) -> timedelta:
        """How long somebody was busy with it."""
        return self.talk + self.hold + self.wrap_up


class ServiceLevel(StrEnum):
    """Of what the calls answered within a time are a share (spec D.2 a to d)."""

    OF_OFFERED = "of_offered"
    OF_ANSWERED = "of_answered"
    WITHOUT_SHORT = "without_short"  # of offered, without short abandons; the default
    ABANDONS_GOOD = "abandons_good"  # who gave up within the time counts as served


def service_level(
    calls: Sequence[CallTimes],
    within: timedelta,
    level: ServiceLevel = ServiceLevel.WITHOUT_SHORT,
    *,
    short: timedelta = SHORT,
) -> Ratio:
    """Return how many were answered within a time; exactly at its end is within it."""
    soon = [each for each in calls if each.wait <= within]
    answered = sum(each.answered for each in soon)
    match level:
        case ServiceLevel.OF_OFFERED:
            return Ratio(answered, len(calls))
        case ServiceLevel.OF_ANSWERED:
            return Ratio(answered, len(_answered(calls)))
        case ServiceLevel.WITHOUT_SHORT:
            return Ratio(answered, len(calls) - _short(calls, short))
        case ServiceLevel.ABANDONS_GOOD:
            return Ratio(len(soon), len(calls))


def speed_of_answer(calls: Iterable[CallTimes]) -> Ratio:
    """Return the mean wait in seconds of those who were answered (ASA)."""
    answered = _answered(calls)
    return Ratio(sum(seconds(each.wait) for each in answered), len(answered))


def handling_time(calls: Iterable[CallTimes]) -> Ratio:
    """Return the mean seconds that an answered call kept somebody busy (AHT)."""
    answered = _answered(calls)
    return Ratio(sum(seconds(each.handling) for each in answered), len(answered))


def abandonment(calls: Sequence[CallTimes], *, short: timedelta = SHORT) -> Ratio:
    """Return how many gave up, short abandons left out on both sides; none is short of nothing."""
    gone = len(calls) - len(_answered(calls))
    hasty = _short(calls, short)
    return Ratio(gone - hasty, len(calls) - hasty)


def occupancy(calls: Iterable[CallTimes], idle: timedelta) -> Ratio:
    """Return the share of handling, in seconds, in it and the time in which agents were ready."""
    handling = sum((each.handling for each in _answered(calls)), _NONE)
    return Ratio(seconds(handling), seconds(handling + idle))


def _answered(calls: Iterable[CallTimes]) -> Sequence[CallTimes]:
    return [each for each in calls if each.answered]


def _short(calls: Iterable[CallTimes], short: timedelta) -> int:
    return sum(not each.answered and each.wait < short for each in calls)
