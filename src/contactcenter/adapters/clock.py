"""The system's clock and its sources of what is new. The only place that reads either."""

import secrets
import time
import uuid
from datetime import UTC, datetime

from contactcenter.domain.reference import reference


def now() -> datetime:
    """Return the present, in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """Return a UUID of version 7 (RFC 9562): time-ordered, with 74 random bits."""
    millis = time.time_ns() // 1_000_000
    value = millis << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62
    return str(uuid.UUID(int=value | secrets.randbits(62)))


def new_reference() -> str:
    """Return an unguessable reference (spec G-5)."""
    return reference(secrets.randbits(50))


def new_token() -> str:
    """Return 256 random bits, safe in a URL."""
    return secrets.token_urlsafe(32)
