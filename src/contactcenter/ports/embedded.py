"""What a channel owes beside `Channel` when its customers write on somebody's page.

The page carries our widget; the core serves its session, its socket and its files. What differs
from inbox to inbox is the channel's to say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from contactcenter.domain.message import Stated


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Whether somebody answers now."""

    is_open: bool
    next_at: datetime | None = None  # when it opens; None: it is open, or never known to open


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRules:
    """Which files a visitor may send."""

    largest: int  # bytes of one
    count: int  # of one message; 0: no files
    types: tuple[str, ...]  # media types, each whole or like image/*


USUAL_FILES = FileRules(
    largest=10_000_000,
    count=5,
    types=(
        *("image/png", "image/jpeg", "image/gif", "image/webp", "image/heic", "image/avif"),
        *("application/pdf", "text/plain", "text/csv", "application/zip"),
        *("audio/mpeg", "audio/ogg", "audio/mp4", "audio/wav", "video/mp4", "video/webm"),
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouched:
    """Who the visitor is, as the site's backend says and signs."""

    subject: str  # the site's own id of the customer
    token_id: str  # unique; of two pages that show the same, one has stolen it
    until: datetime  # when what was signed is over
    name: str = ""
    stated: tuple[Stated, ...] = ()  # further addresses


@runtime_checkable
class Embedded(Protocol):
    """The settings of an inbox whose widget stands on a page."""

    def shown(self) -> Mapping[str, object]:
        """Return what any visitor's widget is told, as JSON: looks, words, forms, limits."""
        ...

    def opening(self, now: datetime) -> Opening:
        """Say whether the inbox's hours hold now."""
        ...

    def files(self) -> FileRules:
        """Return which files a visitor may send."""
        ...

    def vouched(self, token: str, *, audience: str, now: datetime) -> Vouched:
        """Return what the site signed about its visitor. Pure: whether it was used is not known.

        `audience` is the key of the inbox, for which it has to be made.

        Raises:
            Forged: it does not hold; the message names the claim.
        """
        ...
