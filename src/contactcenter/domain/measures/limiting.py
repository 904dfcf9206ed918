"""From the clocks of a complaint to the time limits that measures count.

Of each metric the first cycle counts: legal limits never begin anew for the same complaint (spec
A-CLS-2), and a second try does not make the first one timely. Of several limits the strictest is
the complaint's. A limit that was lifted is none; but where nobody is owed a response any more, the
one that stood until then stays, so that it can be shown as left out.
"""

from collections.abc import Collection
from dataclasses import dataclass

from contactcenter.domain.complaint.steps import Step
from contactcenter.domain.measures.complaint import UNANSWERED, TimeLimit
from contactcenter.domain.sla.clock import SlaClock
from contactcenter.domain.sla.measuring import ClockState
from contactcenter.domain.sla.policy import Binding, Metric

_PRESET = "preset:"
_FULFILLED = frozenset({ClockState.MET, ClockState.MET_LATE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a complaint was promised."""

    acknowledgement: TimeLimit | None  # the strictest
    resolution: TimeLimit | None  # the strictest for the final response
    each: tuple[TimeLimit, ...]  # of each preset


def limits(clocks: Collection[SlaClock], step: Step) -> Limits:
    """Return the limits of a complaint at that step; those that stand still have no date yet.

    Where no policy or preset asks for a final response, the resolution is what is due.
    """
    first = [each for each in clocks if each.cycle == 1 and each.binding is not Binding.OPPORTUNITY]
    acknowledge = _of(first, Metric.ACKNOWLEDGE, Step.RECEIVED)
    assessment = _of(first, Metric.ASSESSMENT, Step.RECEIVED)
    final = _of(first, Metric.FINAL_RESPONSE, step) or _of(first, Metric.RESOLUTION, step)
    return Limits(
        acknowledgement=_strictest(acknowledge),
        resolution=_strictest(final),
        each=tuple(each for each in (*acknowledge, *assessment, *final) if each.preset),
    )


def _of(clocks: Collection[SlaClock], metric: Metric, step: Step) -> list[TimeLimit]:
    return [
        TimeLimit(
            key=metric.value,
            preset=each.policy_id.removeprefix(_PRESET) if _is_preset(each) else "",
            due_at=each.due_at,
            met_at=each.ended_at if each.state in _FULFILLED or _ended_late(each) else None,
        )
        for each in clocks
        if each.metric is metric and each.due_at is not None
        if each.state is not ClockState.CANCELLED or _ended_late(each) or step in UNANSWERED
    ]


def _ended_late(clock: SlaClock) -> bool:
    """Whether it was cancelled when it was overdue: what is closed late was late."""
    return clock.state is ClockState.CANCELLED and clock.breached_at is not None


def _is_preset(clock: SlaClock) -> bool:
    return clock.policy_id.startswith(_PRESET)


def _strictest(limits: Collection[TimeLimit]) -> TimeLimit | None:
    return min(limits, key=lambda each: each.due_at, default=None)
