"""What the tests' desk promises, as settings have it."""

from typing import Any

from contactcenter.application.editions import set_up
from contactcenter.domain.edition import Decides
from tests.application.desk import Desk

OFFICE: dict[str, Any] = {
    "zone": "UTC",
    "weekly": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
}


def limit(minutes: int) -> dict[str, Any]:
    return {"kind": "business_duration", "value": 60 * minutes}


def by_priority(*minutes: int) -> dict[str, Any]:
    return {f"p{n}": limit(each) for n, each in enumerate(minutes, 1)}


def a_target(metric: str, *minutes: int, **more: Any) -> dict[str, Any]:
    return {"metric": metric, "calendar": "office", "limits": by_priority(*minutes), **more}


STANDARD: dict[str, Any] = {
    "name": "Standard",
    "targets": [
        a_target(
            "first_response",
            *(30, 60, 120, 240),
            alarms=[{"id": "half", "percent": 50}, {"id": "far", "after": 3600}],
        ),
        a_target("next_response", 30, 60, 120, 240),
        a_target("resolution", 240, 480, 960, 1920, pause_reasons=["pending"]),
    ],
}


async def promise(desk: Desk, policy: dict[str, Any] = STANDARD) -> None:
    """Promise what the policy says, in office hours."""
    await set_up(desk.store, Decides.CALENDAR, "office", OFFICE, now=desk.now)
    await set_up(desk.store, Decides.SLA_POLICY, "standard", policy, now=desk.now)
