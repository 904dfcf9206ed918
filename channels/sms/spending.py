"""What the texts of one day may cost: reserved before sending, given back if none was sent.

Kept in this process only: after a restart the day begins at nothing again, and each of several
processes counts for itself.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from contactcenter.ports.channel import TryLater


class Spending:
    """The money of one inbox and day (UTC)."""

    def __init__(self, cap: Decimal | None, now: Callable[[], datetime]) -> None:
        self._cap = cap
        self._now = now
        self._day = date.min
        self._spent = Decimal()

    def reserve(self, cost: Decimal) -> None:
        """Count a message in before it is sent.

        Raises:
            TryLater: it would cost more than is left of the day; not before the next one.
        """
        now = self._now().astimezone(UTC)
        if now.date() != self._day:
            self._day, self._spent = now.date(), Decimal()
        if self._cap is not None and self._spent + cost > self._cap:
            midnight = datetime.combine(self._day + timedelta(days=1), time(), UTC)
            told = f"{self._spent} of {self._cap} are spent and this costs {cost}"
            raise TryLater(f"the day's cap for text messages: {told}", after=midnight - now)
        self._spent += cost

    def give_back(self, cost: Decimal) -> None:
        """Count a message out that did not leave."""
        self._spent = max(Decimal(), self._spent - cost)
