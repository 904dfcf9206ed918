"""The complaints policy as it was published, and who was trained in what (A-PRN-1, A-GOV-3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from contactcenter.domain.errors import Invalid
from contactcenter.domain.validity import ALWAYS, Validity

FORMAL_INVESTIGATION = "formal_investigation"  # what level 2 and above asks for


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyVersion:
    """The complaints policy in one language, as it was published (spec A-PRN-1)."""

    language: str  # empty: in every one
    url: str  # reachable without signing in
    version: str = ""
    validity: Validity = ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """One that somebody passed."""

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


def policy_in_force(
    policies: Iterable[PolicyVersion], language: str, on: date
) -> PolicyVersion | None:
    """Return the version in force in a language, the latest to have begun (spec A-PRN-1)."""
    held = [
        each for each in policies if each.language in {"", language} and each.validity.holds(on)
    ]
    return max(
        held,
        key=lambda each: (bool(each.language), each.validity.since or date.min),
        default=None,
    )


def is_trained(trainings: Iterable[Training], topic: str, on: date) -> bool:
    """Whether somebody with these trainings holds a valid one in a topic."""
    return any(each.topic == topic and each.holds(on) for each in trainings)
