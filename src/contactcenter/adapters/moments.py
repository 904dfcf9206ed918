"""Moments as text: UTC, microseconds, fixed width, so that text sorts as time does."""

from datetime import UTC, datetime


def written(moment: datetime) -> str:
    """Write an aware moment."""
    if moment.tzinfo is None:
        raise ValueError(f"a moment without a zone: {moment}")
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    # Not strftime: it is slower, and on some systems writes early years without their zeros.
    return utc.isoformat(timespec="microseconds")[:26] + "Z"


def read(text: str) -> datetime:
    """Read what `written` wrote. Raises ValueError."""
    return datetime.fromisoformat(text)
