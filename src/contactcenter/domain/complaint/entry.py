"""What every entry says: who did it, and when."""

from dataclasses import dataclass
from datetime import datetime

from contactcenter.domain.events import By


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseEntry:
    """Any entry."""

    id: str
    by: By
    at: datetime
