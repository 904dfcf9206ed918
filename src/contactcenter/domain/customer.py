"""Customers, and the addresses by which we know them.

An `Identity` is an address on a channel; it belongs to one customer. How far it proves who wrote
is its proof level (spec E.3), never assumed.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from contactcenter.domain.ids import CustomerId, IdentityId


class ProofLevel(StrEnum):
    """How sure we are that a sender is who the address says (spec E.3)."""

    CLAIMED = "claimed"
    CHANNEL_PROVEN = "channel_proven"
    CHALLENGE_VERIFIED = "challenge_verified"
    ASSERTED = "asserted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A person or firm we serve."""

    id: CustomerId
    name: str
    known_since: datetime
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A customer's address on a channel. Unique by (kind, address)."""

    id: IdentityId
    customer_id: CustomerId
    kind: str  # of the channel
    address: str  # in the channel's normal form
    display_name: str = ""
    proof: ProofLevel = ProofLevel.CLAIMED
    known_since: datetime


def name_of(display_name: str, address: str) -> str:
    """Return what to call somebody of whom we know no more than one message.

    An address that says something to people serves where there is no name; a browser's token
    does not, and the screen finds words for nobody.
    """
    speaks = "@" in address or address.startswith("+")
    return display_name.strip() or (address if speaks else "")
