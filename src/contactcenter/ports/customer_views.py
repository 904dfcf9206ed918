"""What screens read of customers: who they are, at which addresses, and who may be the same."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityView:
    """An address of a customer."""

    id: str
    customer_id: str  # whose it is, when customers are merged
    kind: str
    address: str
    display_name: str
    origin: str  # sent · stated · entered
    proof: str
    proven_at: datetime | None
    holds_until: datetime | None  # until when the proof counts; None: for ever, or there is none
    shared: bool  # it names a role: several people read it
    unreachable: str  # why nothing can be sent there; empty: it can


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeView:
    """That two customers are one, until somebody undoes it."""

    id: str
    winner_id: str
    loser_id: str
    loser_name: str
    reason: str
    by: str  # an agent's id
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionView:
    """Another customer who may be the same."""

    customer_id: str
    name: str
    reasons: list[str]  # the address that both have, or `name`


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerView:
    """A customer with all the addresses we know, and those who were merged into them."""

    id: str
    name: str
    known_since: datetime
    ids: list[str]  # under which their tickets and messages stand: their own, and the merged ones
    identities: list[IdentityView]
    merges: list[MergeView]
    suggestions: list[SuggestionView]


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerFound:
    """A customer as a search shows them."""

    id: str
    name: str
    addresses: list[str]
    last_at: datetime | None  # of their latest ticket
