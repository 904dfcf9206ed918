"""Who was trained in what, and until when that holds (spec A-GOV-3)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from contactcenter.domain.errors import Invalid
from contactcenter.domain.ids import AgentId
from contactcenter.domain.measures.ratio import Ratio, share

FORMAL_INVESTIGATION = "formal_investigation"  # what level 2 and above asks for


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """One that somebody passed."""

    agent_id: AgentId
    topic: str
    passed_on: date
    expires_on: date | None = None  # the last day on which it holds; None: it does not expire

    def __post_init__(self) -> None:
        if not self.topic.strip():
            raise Invalid("topic: is empty")
        if self.expires_on is not None and self.expires_on < self.passed_on:
            raise Invalid(f"expires_on: {self.expires_on} is before it was passed")

    def holds(self, on: date) -> bool:
        """Whether it counts on a day."""
        return self.passed_on <= on and (self.expires_on is None or on <= self.expires_on)


def is_trained(trainings: Iterable[Training], agent_id: AgentId, topic: str, on: date) -> bool:
    """Whether somebody holds a valid training in a topic."""
    return any(
        each.agent_id == agent_id and each.topic == topic and each.holds(on) for each in trainings
    )


def coverage(
    trainings: Collection[Training], handlers: Iterable[AgentId], topic: str, on: date
) -> Ratio:
    """Return how many of those who handle complaints hold a valid training in a topic."""
    return share(is_trained(trainings, each, topic, on) for each in set(handlers))


def running_out(
    trainings: Collection[Training], on: date, *, within: timedelta
) -> tuple[Training, ...]:
    """Return those that will not hold any more by then and have no successor, the soonest first."""
    end = on + within
    found = [
        each
        for each in trainings
        if each.holds(on) and not is_trained(trainings, each.agent_id, each.topic, end)
    ]
    return tuple(sorted(found, key=lambda each: (each.expires_on or date.max, each.agent_id)))
