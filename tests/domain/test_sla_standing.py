"""For how long a ticket stood still, in business days (spec B-EVT-3, B-ARI-5)."""

from datetime import datetime

import pytest

from contactcenter.domain.sla.history import Happened, What
from contactcenter.domain.sla.standing import Stood, stood
from tests.domain.calendars import a_calendar, at

OFFICE = a_calendar(
    "UTC", holiday_rules=[{"calendar": "explicit", "date": "2026-03-13", "name": "Closed"}]
)


def moved(when: str, status: str, by: str = "mina") -> Happened:
    return Happened(at=on(when), what=What.MOVED, detail=status, by=by)


def on(when: str) -> datetime:
    return at(f"2026-03-{when}+00:00")


def found(*history: Happened, until: str = "20T12:00") -> Stood:
    said = stood(history, OFFICE, on(until))
    assert said is not None
    return said


def test_a_wait_counts_the_business_days_behind_its_first() -> None:
    """From Monday to Friday of the week behind: the Friday between is a holiday."""
    waits = found(moved("09T09:30", "pending"))
    assert waits == Stood(days=8, times=1, since=on("09T09:30"), reason="pending", by="mina")


@pytest.mark.parametrize(
    ("began", "until", "days"),
    [
        ("09T09:30", "09T23:59", 0),
        ("09T23:59", "10T00:00", 1),
        ("07T10:00", "08T10:00", 0),  # a weekend
        ("06T10:00", "09T00:00", 1),
        ("12T10:00", "13T23:00", 0),  # the holiday
    ],
)
def test_no_day_counts_on_which_nobody_works(began: str, until: str, days: int) -> None:
    assert found(moved(began, "on_hold"), until=until).days == days


def test_all_waits_count_together_and_who_set_the_last_is_named() -> None:
    waits = found(
        moved("02T09:00", "pending", "omid"),
        Happened(at=on("04T09:00"), what=What.CUSTOMER_WROTE),  # ends it (B-EVT-2)
        moved("05T09:00", "on_hold"),
        moved("06T09:00", "open"),
    )
    assert waits == Stood(days=3, times=2, since=None, reason="on_hold", by="mina")


def test_what_never_stood_still_says_so() -> None:
    assert stood([moved("02T09:00", "open")], OFFICE, on("20T12:00")) is None


def test_without_a_calendar_each_whole_day_counts() -> None:
    waits = stood([moved("07T10:00", "pending")], None, on("10T09:00"))
    assert waits is not None
    assert waits.days == 2
