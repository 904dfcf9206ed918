"""Customers, and the addresses by which we know them.

An `Identity` links an address to a customer, and says how far that is proven (spec E.3). Of one
address at most one link is proven; others may claim it. Who writes without proof is never taken
for the customer who proved the address: they are a customer of their own, whom an agent may merge
with the other (spec E.4, `whose`).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from contactcenter.domain.ids import CustomerId, IdentityId


class ProofLevel(StrEnum):
    """How sure we are that a sender is who the address says (spec E.3)."""

    CLAIMED = "claimed"
    CHANNEL_PROVEN = "channel_proven"
    CHALLENGE_VERIFIED = "challenge_verified"
    ASSERTED = "asserted"

    @property
    def is_proven(self) -> bool:
        """Whether it is more than somebody's word."""
        return self is not ProofLevel.CLAIMED


class Origin(StrEnum):
    """How we came to know an address of a customer."""

    SENT = "sent"  # they wrote from it
    STATED = "stated"  # they, or somebody, said so
    ENTERED = "entered"  # an agent did


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A person or firm we serve."""

    id: CustomerId
    name: str
    known_since: datetime
    merged_into: CustomerId | None = None  # who stands for them now, at the end of all merges
    version: int = 1

    @property
    def root(self) -> CustomerId:
        """The customer who stands for this one."""
        return self.merged_into or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A customer's address."""

    id: IdentityId
    customer_id: CustomerId
    kind: str  # of the address: see `channel.identity_kind`
    address: str  # in the normal form of its kind (spec E.2)
    display_name: str = ""
    origin: Origin = Origin.SENT
    proof: ProofLevel = ProofLevel.CLAIMED
    proven_at: datetime | None = None  # when it was proven last
    unreachable: str = ""  # why nothing can be sent there; empty: it can
    known_since: datetime
    version: int = 1


_LASTS = {"email": timedelta(days=365), "phone": timedelta(days=180)}  # numbers are given anew


def holds_until(kind: str, proven_at: datetime | None) -> datetime | None:
    """Return until when the proof of an address counts; None: for ever (spec E.3)."""
    longest = _LASTS.get(kind)
    return proven_at + longest if proven_at is not None and longest is not None else None


def lasts(identity: Identity, *, now: datetime) -> bool:
    """Whether what was proven of an address still holds (spec E.3)."""
    until = holds_until(identity.kind, identity.proven_at)
    return identity.proof.is_proven and (until is None or until > now)


# People come and go behind these, whoever proves them (spec E-RES-2).
_ROLES = frozenset(
    {
        *("abuse", "accounting", "accounts", "admin", "billing", "careers", "contact", "customer"),
        *("customerservice", "enquiries", "feedback", "finance", "help", "helpdesk", "hello", "hr"),
        *("info", "inquiries", "invoice", "invoices", "jobs", "legal", "mail", "marketing"),
        *("media", "news", "newsletter", "noreply", "no-reply", "office", "orders", "postmaster"),
        *("press", "reception", "sales", "secretary", "security", "service", "shop", "support"),
        *("team", "webmaster"),
    }
)
_MOST_CUSTOMERS = 3  # of one address


def is_shared(kind: str, address: str, known: Collection[Identity] = ()) -> bool:
    """Whether an address stands for more than one person (spec E-RES-2).

    It names a role, or more than three customers have it. It proves nobody: customers are never
    merged by it, and no code makes it one person's.
    """
    is_role = kind == "email" and address.partition("@")[0].lower() in _ROLES
    return is_role or len({each.customer_id for each in known}) > _MOST_CUSTOMERS


def whose(proof: ProofLevel, known: Iterable[Identity], *, now: datetime) -> Identity | None:
    """Return the link by which a sender is known, of those that name the address (spec E.4).

    Who proves the address is the customer who proved it before; who does not is the one who wrote
    from it without proof before. Nobody is taken for somebody on a claim.
    """
    for identity in known:
        if proof.is_proven and lasts(identity, now=now):
            return identity
        if not proof.is_proven and not identity.proof.is_proven and identity.origin is Origin.SENT:
            return identity
    return None


def name_of(display_name: str, address: str) -> str:
    """Return what to call somebody of whom we know no more than one message.

    An address that says something to people serves where there is no name; a browser's token
    does not, and the screen finds words for nobody.
    """
    speaks = "@" in address or address.startswith("+")
    return display_name.strip() or (address if speaks else "")
