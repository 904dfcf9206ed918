"""One complaint as measures see it: what counts, and nothing of what was said."""

from dataclasses import dataclass
from datetime import datetime

from contactcenter.domain.complaint.findings import Outcome
from contactcenter.domain.complaint.redress import Redress
from contactcenter.domain.complaint.steps import Step
from contactcenter.domain.ids import CustomerId, TicketId

# What a merge joined is counted where it went, what was reclassified never was a complaint.
UNCOUNTED = frozenset({Step.MERGED, Step.RECLASSIFIED})
UNANSWERED = UNCOUNTED | {Step.WITHDRAWN}  # nobody is owed a response


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLimit:
    """By when something was to be done, after all pauses, and when it was."""

    key: str  # acknowledge, final_response …
    preset: str = ""  # that asks for it, with its version; empty: the strictest of all
    due_at: datetime
    met_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedIssue:
    """One of the issues raised."""

    category: str
    product: str = ""
    outcome: Outcome | None = None
    root_cause: str = ""  # a stable code; empty: not known yet


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideDecision:
    """What a body outside decided."""

    at: datetime
    for_complainant: bool  # it changed ours in the complainant's favour


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSpent:
    """How long it stood at one step; no end: it still does."""

    step: Step
    start: datetime
    end: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedComplaint:
    """One complaint. What has not happened is None, and so is a limit that does not apply."""

    id: TicketId
    customer_id: CustomerId | None  # after all merges, as of the report; None: anonymous
    received_at: datetime
    step: Step
    contactable: bool = True
    acknowledgement: TimeLimit | None = None  # the strictest; a limit that was lifted is none
    resolution: TimeLimit | None = None  # the strictest for the final response
    limits: tuple[TimeLimit, ...] = ()  # of each preset
    assessed_at: datetime | None = None
    reprioritized: bool = False  # a review changed its priority
    decided_at: datetime | None = None  # last; `outcome` is that of this decision
    outcome: Outcome | None = None
    issues: tuple[CountedIssue, ...] = ()
    redress: tuple[Redress, ...] = ()
    closed_at: datetime | None = None
    at_first_contact: bool = False
    responded_at: datetime | None = None  # the final response left
    referred_at: datetime | None = None  # to a body outside, first
    outside: tuple[OutsideDecision, ...] = ()
    steps: tuple[StepSpent, ...] = ()
