"""How grave a complaint is, how urgent that makes it, and how deep it is looked into.

Both tables are data: the first row that fits gives the priority (spec A-ASM-2), the severity gives
the least level of the investigation (A-INV-1).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from contactcenter.domain.complaint.redress import Money
from contactcenter.domain.errors import Invalid
from contactcenter.domain.ticket import Priority


class Severity(IntEnum):
    """How bad it is."""

    MINOR = 1
    MODERATE = 2
    SERIOUS = 3
    CRITICAL = 4


class Safety(StrEnum):
    """Whether somebody is in danger."""

    NONE = "none"
    POSSIBLE = "possible"
    ACTUAL = "actual"


class Complexity(StrEnum):
    """How much there is to find out."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Impact(StrEnum):
    """How many are concerned."""

    ONE = "one"
    SEVERAL = "several"
    SYSTEMIC = "systemic"


class Likelihood(StrEnum):
    """How likely compensation is."""

    NONE = "none"
    POSSIBLE = "possible"
    LIKELY = "likely"


class Level(IntEnum):
    """How deep a complaint is looked into."""

    FRONT_LINE = 0
    STANDARD = 1
    FORMAL = 2
    INDEPENDENT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What a vulnerable complainant needs, never why (spec A-VUL-1)."""

    need: str  # large print, call only, extra time
    basis: str  # consent, or another lawful ground to know it
    review_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The first look at a complaint (spec A-ASM-1)."""

    severity: Severity
    safety: Safety
    complexity: Complexity
    impact: Impact
    action_needed: bool  # at once
    action_possible: bool
    vulnerability: tuple[Need, ...] = ()
    financial_impact: Money | None = None
    compensation: Likelihood = Likelihood.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityRow:
    """A row of the table: what is None does not matter."""

    priority: Priority
    severity: Severity | None = None
    safety: Safety | None = None
    complexity: Complexity | None = None
    impact: Impact | None = None
    action_needed: bool | None = None
    vulnerable: bool | None = None

    def fits(self, found: Assessment) -> bool:
        """Whether all that the row names is so."""
        return (
            self.severity in {None, found.severity}
            and self.safety in {None, found.safety}
            and self.complexity in {None, found.complexity}
            and self.impact in {None, found.impact}
            and self.action_needed in {None, found.action_needed}
            and self.vulnerable in {None, bool(found.vulnerability)}
        )


PRIORITIES = (
    PriorityRow(safety=Safety.ACTUAL, priority=Priority.P1),
    PriorityRow(severity=Severity.CRITICAL, priority=Priority.P1),
    PriorityRow(severity=Severity.SERIOUS, impact=Impact.SYSTEMIC, priority=Priority.P1),
    PriorityRow(severity=Severity.SERIOUS, vulnerable=True, priority=Priority.P1),
    PriorityRow(safety=Safety.POSSIBLE, priority=Priority.P2),
    PriorityRow(severity=Severity.SERIOUS, priority=Priority.P2),
    PriorityRow(impact=Impact.SYSTEMIC, priority=Priority.P2),
    PriorityRow(action_needed=True, priority=Priority.P2),
    PriorityRow(severity=Severity.MODERATE, priority=Priority.P3),
    PriorityRow(complexity=Complexity.HIGH, priority=Priority.P3),
    PriorityRow(vulnerable=True, priority=Priority.P3),
    PriorityRow(priority=Priority.P4),
)

LEVELS: Mapping[Severity, Level] = {
    Severity.MINOR: Level.FRONT_LINE,
    Severity.MODERATE: Level.STANDARD,
    Severity.SERIOUS: Level.FORMAL,
    Severity.CRITICAL: Level.INDEPENDENT,
}


def priority_of(assessment: Assessment, rows: Sequence[PriorityRow] = PRIORITIES) -> Priority:
    """Return the priority that the table gives.

    Raises:
        Invalid: no row fits; a table ends with one that always does.
    """
    for row in rows:
        if row.fits(assessment):
            return row.priority
    raise Invalid("priorities: no row of the table fits; let the last one fit everything")


def raised(level: Level) -> Level:
    """Return the next level, or the highest."""
    return Level(min(level + 1, Level.INDEPENDENT))
