"""Merges: that two customers are one, on record and open to being undone (spec E.5).

    loser ──merge──► winner        a customer has at most one merge that leads away from it

Following them leads to the root, who stands for all. Nothing else is rewritten: messages and
tickets keep the customer who wrote them, so that undoing a merge gives each side back what is
its own, whenever that was written (E-MRG-1 to E-MRG-3).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from contactcenter.domain.customer import Customer
from contactcenter.domain.errors import Conflict, Invalid
from contactcenter.domain.ids import AgentId, CustomerId, MergeId


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Somebody found that the loser is the winner."""

    id: MergeId
    winner_id: CustomerId
    loser_id: CustomerId
    reason: str
    by: AgentId
    at: datetime
    undone_at: datetime | None = None
    undone_by: AgentId | None = None
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Distinction:
    """Somebody found that two customers are not the same: nobody is asked again."""

    id: str  # `distinction_id` of the two
    one_id: CustomerId
    other_id: CustomerId
    by: AgentId
    at: datetime


class NotMerged(Conflict):
    """There is no such merge, or it was undone before."""

    code = "not_merged"


def distinction_id(one: CustomerId, other: CustomerId) -> str:
    """Return the same id for two customers in either order."""
    return " ".join(sorted((one, other)))


def merge(
    winner: Customer,
    loser: Customer,
    *,
    merge_id: MergeId,
    reason: str,
    by: AgentId,
    at: datetime,
) -> Merge:
    """Return the record that the loser's root is the winner's.

    Raises:
        Invalid: no reason is given, or it is one customer already.
    """
    if not reason.strip():
        raise Invalid("say why these are one customer: it will be read when somebody doubts it")
    if winner.root == loser.root:
        raise Invalid("these two are one customer already")
    return Merge(
        id=merge_id,
        winner_id=winner.root,
        loser_id=loser.root,
        reason=reason.strip(),
        by=by,
        at=at,
    )


def undo(merge: Merge, *, by: AgentId, at: datetime) -> Merge:
    """Return the record with its end.

    Raises:
        NotMerged: it was undone before.
    """
    if merge.undone_at is not None:
        raise NotMerged("this merge was undone before")
    return replace(merge, undone_at=at, undone_by=by, version=merge.version + 1)


def stand_for(customers: Collection[Customer], merges: Iterable[Merge]) -> list[Customer]:
    """Return those customers who stand under another root now, as they are now."""
    leads_to = {each.loser_id: each.winner_id for each in merges if each.undone_at is None}
    changed = []
    for customer in customers:
        root = _end(customer.id, leads_to)
        into = None if root == customer.id else root
        if into != customer.merged_into:
            changed.append(replace(customer, merged_into=into, version=customer.version + 1))
    return changed


def _end(start: CustomerId, leads_to: Mapping[CustomerId, CustomerId]) -> CustomerId:
    passed = {start}
    end = start
    while (following := leads_to.get(end)) is not None:
        if following in passed:
            raise Conflict("these merges lead in a circle")
        passed.add(following)
        end = following
    return end
