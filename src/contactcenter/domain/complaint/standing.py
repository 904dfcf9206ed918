"""What the rules must know beside the complaint itself, as it stands when an entry is made.

Whoever asks the rules gathers this: who works here and may grant how much, the stages of the house,
what the presets still miss, and the settings. The rules look nothing up.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from contactcenter.domain.complaint.assessment import (
    LEVELS,
    PRIORITIES,
    Level,
    PriorityRow,
    Severity,
)
from contactcenter.domain.complaint.recourse import Stage
from contactcenter.domain.complaint.redress import AuthorityLimit
from contactcenter.domain.complaint.silence import Patience
from contactcenter.domain.complaint.taxonomy import CATEGORIES, CAUSES, offered
from contactcenter.domain.errors import Invalid
from contactcenter.domain.ids import AgentId


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody who works here now."""

    role: str  # of the tables of limits and stages
    team: str = ""
    manager_id: AgentId | None = None
    trained: bool = False  # holds a valid training for formal investigations (A-GOV-3)
    corrects_receipt: bool = False  # may say that a complaint came at another time (A-RCV-3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What holds for one complaint at the moment of an entry."""

    colleagues: Mapping[AgentId, Colleague]
    stages: tuple[Stage, ...]
    limits: tuple[AuthorityLimit, ...] = ()
    missing_blocks: tuple[str, ...] = ()  # of the document that is about to leave (A-DEC-2)
    acknowledge_due: datetime | None = None  # the strictest; None: nobody has to
    preset_bound: bool = False  # a regulator's rules bind it: two look before it is let go
    summary_wanted: bool = False  # what is resolved at once is confirmed in writing (A-RSP-4)
    concerned_teams: frozenset[str] = frozenset()  # which it is about, or which dealt with it
    same_cause: int = 0  # complaints with a root cause of this one, in 90 days (A-INV-1)

    # Settings.
    categories: Collection[str] = offered(CATEGORIES)  # which may be chosen (A-REC-1)
    causes: Collection[str] = offered(CAUSES)  # which may be chosen (A-ANL-1)
    raised_from: int = 3  # so many of the same cause raise the level
    priorities: tuple[PriorityRow, ...] = PRIORITIES
    levels: Mapping[Severity, Level] = field(default_factory=lambda: LEVELS)
    managers_excluded: bool = True  # the direct manager of whom it is about decides nothing
    four_eyes_from: Severity = Severity.SERIOUS
    patience: Patience = field(default_factory=Patience)
    reopen_within: timedelta = timedelta(days=180)
    bounce_within: timedelta = timedelta(hours=72)

    def colleague(self, agent_id: str, field: str) -> Colleague:
        """Return who that is.

        Raises:
            Invalid: nobody who works here now.
        """
        found = self.colleagues.get(AgentId(agent_id))
        if found is None:
            raise Invalid(f"{field}: {agent_id!r:.60} is nobody who works here now")
        return found
