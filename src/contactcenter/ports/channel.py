"""What a channel owes the core: parse bytes, send messages, and say what went wrong.

A channel is a folder `channels/<kind>/` with

    Config                     a frozen dataclass of settings
    connect(config) -> Channel

Optional abilities are small protocols of their own, found by `isinstance`: `Listens` for a channel
that asks for its input, `Signed` for one whose provider calls us, `Completes` for one whose input
names files that have to be fetched, `Templated` for one that does not always take words of our own,
`Priced` for one whose messages cost money, `Bounded` for one that says how many bytes of files a
message may carry, `Selective` for one that says of which types, `Renews` for one whose provider
replaces secrets while it runs, `Dials` for a switchboard that takes orders. `embedded.py` and
`importing.py` hold one each that needs words of its own.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol, runtime_checkable

from contactcenter.domain.incoming import Incoming
from contactcenter.domain.message import Outbound


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """Bytes as they came in, stored before anyone tries to understand them."""

    external_id: str  # unique in its inbox as the provider names it ("UIDVALIDITY:UID", …)
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)  # what came beside the body
    received_at: (
        datetime  # when it reached us or, where it says so, the provider who kept it for us
    )


@dataclass(frozen=True, slots=True)
class Ignored:
    """Understood, and of a kind that is named as harmless."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Not understood: the raw input is set aside until a person looks at it."""

    reason: str


Parsed = tuple[Incoming, ...] | Ignored | Unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Input that arrived together, and the cursor that stands behind all of it."""

    raws: tuple[Raw, ...]
    cursor: str  # opaque to the core; given back to `listen`


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The provider took the message over."""

    provider_id: str | None = None  # by which its reports name the message
    thread: str | None = None  # the key of the conversation from now on, where it changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A request of the provider to the inbox's address, as it came."""

    method: str  # GET or POST
    url: str  # the whole public one, as the provider was given it
    headers: Mapping[str, str]  # names in lower case
    body: bytes
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A genuine request: the input that it brought, and what the provider wants to hear.

    The answer leaves when the input is committed.
    """

    raws: tuple[Raw, ...] = ()
    body: bytes = b""
    media_type: str = "text/plain"


class Forged(Exception):
    """The request does not prove that it comes from the provider; nothing of it is kept."""


class ChannelError(Exception):
    """The provider did not do what was asked. The subclass decides what happens next."""


class TryLater(ChannelError):
    """The provider is down, unreachable or throttling: wait and repeat."""

    def __init__(
        self, reason: str, *, after: timedelta | None = None, parts_sent: int | None = None
    ) -> None:
        super().__init__(reason)
        self.after = after
        self.parts_sent = parts_sent  # of a message in parts, those that need not leave again


class PerhapsSent(TryLater):
    """The same, but it may have left all the same."""


class Undeliverable(ChannelError):
    """This message will never arrive: tell the agent and do not repeat."""


class Misconfigured(ChannelError):
    """The provider refuses our settings (password, folder, certificate): a person must act."""


class Channel(Protocol):
    """A way customers reach us."""

    def parse(self, raw: Raw) -> Parsed:
        """Read what came in. Pure and total: never raises, never an empty tuple."""
        ...

    async def send(self, message: Outbound) -> Receipt:
        """Hand one message over; it is gone when this returns.

        `message_id` and `header_id` stay the same on every retry.

        Raises:
            TryLater: worth repeating.
            Undeliverable: not worth repeating.
            Misconfigured: not before somebody mended the inbox's settings.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


@runtime_checkable
class Listens(Protocol):
    """A channel that must be asked for input, rather than called by the provider."""

    def listen(self, cursor: str | None) -> AsyncIterator[Batch]:
        """Yield input until cancelled or until the connection fails.

        The first batch, which may be empty, says that the connection stands. The core stores a
        batch and its cursor in one transaction and only then asks for the next: a listener may
        flag, move or acknowledge on the server when it is resumed, never before.

        Raises:
            TryLater: the connection failed; the core backs off and calls `listen` again.
            Misconfigured: the same, and a person must act.
        """
        ...


@runtime_checkable
class Signed(Protocol):
    """A channel whose provider brings the input to an address of ours, and signs it."""

    def verify(self, posted: Posted) -> Verified:
        """Say whether the request is genuine and what it brought. Pure: nothing is sent.

        Secrets are compared in constant time. `Raw.external_id` is the provider's id of the
        request, or a digest of its body, so that a repeat is known.

        Raises:
            Forged: it is not; the answer is 403.
        """
        ...


@runtime_checkable
class Completes(Protocol):
    """A channel whose input names files that lie with the provider."""

    async def complete(self, raw: Raw) -> Raw:
        """Return the input with all that it names, as it is kept and read from then on.

        The same external id; input that names nothing comes back as it is, at once. It is asked
        for after the input is stored, and again when it failed; after some tries the input is read
        without, so that a file that cannot be had hides no words.

        Raises:
            TryLater: worth repeating.
            Misconfigured: not before somebody mended the inbox's settings.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateOffer:
    """A template that may be sent, and its words with a gap for each place: «Hello {name}»."""

    name: str
    language: str  # BCP 47
    text: str
    places: tuple[str, ...]


@runtime_checkable
class Templated(Protocol):
    """A channel that takes words of our own for some time, and at any time what it approved."""

    @property
    def answer_within(self) -> timedelta | None:
        """How long after the customer's last message words of our own may leave; None: always."""
        ...

    def templates(self) -> Sequence[TemplateOffer]:
        """Return what may be sent at any time, by `Outbound.template`."""
        ...


@runtime_checkable
class Priced(Protocol):
    """A channel whose messages cost money, of which a day may cost so much at most."""

    @property
    def daily_cap(self) -> Decimal | None:
        """What the messages from midnight to midnight UTC may cost; None: anything."""
        ...

    def price(self, message: Outbound) -> Decimal:
        """Return what sending this costs, in the money of the cap."""
        ...


@runtime_checkable
class Bounded(Protocol):
    """A channel that says beforehand how much the files of one message may hold.

    One that does not say so is given no files.
    """

    @property
    def largest(self) -> int | None:
        """Bytes of all files of one message together; 0: it carries none; None: any.

        So much leaves with words of usual length beside it; `send` has the last word.
        """
        ...


@runtime_checkable
class Selective(Protocol):
    """A channel that says beforehand which types of files its provider takes."""

    @property
    def takes(self) -> Mapping[str, int]:
        """Media types, each with the bytes that one file of it may hold at most."""
        ...


class Safe(Protocol):
    """Where those secrets of one inbox lie that its provider replaces."""

    async def read(self) -> Mapping[str, str]:
        """Return them as they are stored now, by the names of their settings."""
        ...

    async def write(self, secrets: Mapping[str, str]) -> None:
        """Store new ones instead; they are there when this returns."""
        ...


@runtime_checkable
class Renews(Protocol):
    """A channel whose provider replaces secrets of its settings while it runs.

    Several processes may use one inbox: each reads what is stored before it shows a secret to the
    provider. Thus a new secret is no reason for the core to connect the inbox anew.
    """

    @property
    def renewed(self) -> frozenset[str]:
        """The names of the settings that hold such secrets."""
        ...

    def keep_in(self, safe: Safe) -> None:
        """Take the place where they lie; called once, before anything is sent or listened to."""
        ...


@runtime_checkable
class Dials(Protocol):
    """A switchboard that rings an agent's phone for us, or keeps calls from it.

    What it is asked for raises TryLater when it is out of reach, Undeliverable when it refuses, and
    Misconfigured when no way to it is set.
    """

    def phones(self, email: str) -> tuple[str, ...]:
        """Return the phones of an agent, as the switchboard names them (`PJSIP/1001`)."""
        ...

    @property
    def takes_orders(self) -> bool:
        """Whether a way to it is set."""
        ...

    @property
    def pauses(self) -> bool:
        """Whether an agent who is away here shall be paused there."""
        ...

    async def pause(self, interface: str, *, paused: bool, reason: str = "") -> None:
        """Keep the calls of all queues from a phone, or let them through again."""
        ...

    async def dial(self, interface: str, number: str) -> None:
        """Ring an agent's phone and, when they answer, call the number for them."""
        ...
