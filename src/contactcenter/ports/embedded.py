"""What a channel owes beside `Channel` when its customers write on somebody's page.

The page carries our widget; the core serves its session, its socket and its files. What differs
from inbox to inbox is the channel's to say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Whether somebody answers now."""

    is_open: bool
    next_at: datetime | None = None  # when it opens; None: it is open, or never known to open


@runtime_checkable
class Embedded(Protocol):
    """The settings of an inbox whose widget stands on a page."""

    def shown(self) -> Mapping[str, object]:
        """Return what any visitor's widget is told, as JSON: looks, words, forms, limits."""
        ...

    def opening(self, now: datetime) -> Opening:
        """Say whether the inbox's hours hold now."""
        ...
