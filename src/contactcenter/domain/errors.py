"""What the core refuses. Clients match on `code`, which never changes; the text may.

DomainError
├─ NotFound       no such thing, or not for you
├─ Invalid        the request itself cannot be carried out
│   └─ NoBusinessTime  a calendar does not open
├─ Conflict       the present state forbids it
│   ├─ StaleVersion    somebody else was faster
│   └─ AlreadyTaken    the work has an owner
├─ Forbidden      you may not
├─ Unauthenticated   we do not know who you are
└─ TooMany        slow down
"""

from datetime import timedelta


class DomainError(Exception):
    """Something was refused, and `str(error)` says what and why."""

    code = "refused"


class NotFound(DomainError):
    """There is no such thing, or none that you may know of."""

    code = "not_found"


class Invalid(DomainError):
    """The request cannot be carried out as it was put."""

    code = "invalid"


class NoBusinessTime(Invalid):
    """A calendar has no open time, or not enough, as far ahead as one looks (spec B-CAL-4)."""

    code = "no_business_time"


class Conflict(DomainError):
    """The present state forbids it."""

    code = "conflict"


class StaleVersion(Conflict):
    """The thing changed since the version that the request names (spec G-4)."""

    code = "stale_version"


class AlreadyTaken(Conflict):
    """The work belongs to somebody else by now."""

    code = "already_taken"


class OfferGone(Conflict):
    """The offer is no longer open."""

    code = "offer_gone"


class KeyReused(Conflict):
    """An idempotency key came back with another request (spec G-3)."""

    code = "key_reused"


class Forbidden(DomainError):
    """The person may not do this."""

    code = "forbidden"


class Unauthenticated(DomainError):
    """Nobody is signed in, or the token is not ours or has expired."""

    code = "unauthenticated"


class TooMany(DomainError):
    """Too many tries; `after` says when the next may succeed."""

    code = "too_many"

    def __init__(self, reason: str, *, after: timedelta) -> None:
        super().__init__(reason)
        self.after = after
