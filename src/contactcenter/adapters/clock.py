"""The system's clock and its sources of what is new. The only place that reads either."""

import secrets
import threading
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from contactcenter.domain.reference import Form, reference

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _ticks() -> int:
    """Return the nanoseconds since some moment, those that the machine slept through included."""
    return time.clock_gettime_ns(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class Clock:
    """The machine's time, except that it never goes back.

    A clock that is set forward is followed at once: mostly the machine slept. One that is set back
    is waited for at half speed, so that what is written later is never dated earlier, and what
    waits for a time still comes due.
    """

    def __init__(
        self, machine: Callable[[], int] = time.time_ns, ticks: Callable[[], int] = _ticks
    ) -> None:
        self._machine = machine
        self._ticks = ticks
        self._lock = threading.Lock()
        self._at, self._seen = machine(), ticks()

    def nanoseconds(self) -> int:
        """Return the time since 1970."""
        with self._lock:
            machine, ticks = self._machine(), self._ticks()
            self._at = max(machine, self._at + (ticks - self._seen) // 2)
            self._seen = ticks
            return self._at

    def now(self) -> datetime:
        """Return the present, in UTC."""
        return _EPOCH + timedelta(microseconds=self.nanoseconds() // 1000)


class Ids:
    """UUIDs of version 7 (RFC 9562), each later than the one before, with 62 random bits.

    The 12 bits behind the milliseconds count those of one millisecond (RFC 9562, 6.2, method 1).
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._last = 0

    def new(self) -> str:
        """Return a new id."""
        with self._lock:
            self._last = max(self._last + 1, self._clock.nanoseconds() // 1_000_000 << 12)
            millis, count = divmod(self._last, 1 << 12)
        value = millis << 80 | 0x7 << 76 | count << 64 | 0b10 << 62
        return str(uuid.UUID(int=value | secrets.randbits(62)))


_clock = Clock()
now = _clock.now
new_id = Ids(_clock).new


def new_reference(form: Form = Form.LETTERS) -> str:
    """Return an unguessable reference (spec G-5)."""
    return reference(secrets.randbits(50), form)


def new_token() -> str:
    """Return 256 random bits, safe in a URL."""
    return secrets.token_urlsafe(32)
