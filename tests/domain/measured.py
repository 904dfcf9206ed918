"""Complaints as measures see them, for tests: in January 2026, with defaults."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from contactcenter.domain.complaint.findings import Outcome
from contactcenter.domain.complaint.redress import Money, Redress, RedressStatus, Remedy
from contactcenter.domain.complaint.steps import Step
from contactcenter.domain.measures.complaint import CountedComplaint, CountedIssue, TimeLimit
from contactcenter.domain.measures.ratio import Period

DAY = timedelta(days=1)


def on(day: int, month: int = 1, year: int = 2026) -> datetime:
    """Return noon of a day."""
    return datetime(year, month, day, 12, tzinfo=UTC)


JANUARY = Period(start=on(1), end=on(1, 2), as_of=on(1, 2))


def known_by(as_of: datetime) -> Period:
    """Return January as it was known at a moment."""
    return replace(JANUARY, as_of=as_of)


def a_limit(due: datetime, met: datetime | None = None, **given: Any) -> TimeLimit:
    return TimeLimit(**{"key": "final_response", "due_at": due, "met_at": met, **given})


def a_complaint(name: str = "c1", **given: Any) -> CountedComplaint:
    defaults = {
        "id": name,
        "customer_id": f"customer of {name}",
        "received_at": on(2),
        "step": Step.INVESTIGATING,
    }
    return CountedComplaint(**{**defaults, **given})


def a_decided(
    name: str = "c1", outcome: Outcome = Outcome.UPHELD, cause: str = "", **given: Any
) -> CountedComplaint:
    """Return a complaint that was decided and closed on the 10th, with one issue."""
    issue = CountedIssue(category="quality", outcome=outcome, root_cause=cause)
    defaults = {
        "step": Step.CLOSED,
        "outcome": outcome,
        "decided_at": on(10),
        "closed_at": on(10),
        "responded_at": on(10),
        "issues": (issue,),
    }
    return a_complaint(name, **{**defaults, **given})


def paid(amount: int, currency: str = "EUR", status: str = "paid") -> Redress:
    return Redress(
        id=f"{amount}",
        remedy=Remedy.REFUND,
        money=Money(amount=amount, currency=currency),
        status=RedressStatus(status),
    )
