"""What may come in by a channel: something said, news about what was said before, or a call."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from contactcenter.domain.call import Call
from contactcenter.domain.message import File, Inbound


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """The sender changed a message, or took it back (spec E-TML-3).

    What stood there before stays for staff.
    """

    external_id: str  # of the edit itself
    of: str  # the external id of the message
    text: str = ""
    html: str | None = None
    files: tuple[File, ...] = ()
    deleted: bool = False
    occurred_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How far a message of ours came, as the provider says (spec G-ADP-2).

    Where the address itself is dead, a `Reach` says so beside it.
    """

    provider_id: str  # as `Receipt` gave it
    state: Literal["sent", "delivered", "read", "failed"]
    reason: str = ""  # of a failure, for the agent
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """An address can be written to again, or no longer (it blocked us, it is dead)."""

    address: str
    identity: str | None = None  # the kind of the address; None: the one usual on the channel
    reachable: bool
    reason: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A conversation goes on under another key (Telegram makes a group a larger one)."""

    thread: str  # the channel's key of it until now
    to: str


Incoming = Inbound | Edit | Report | Reach | Moved | Call
