"""Customers: known before they write, found to be one, found to be two (spec E.5)."""

from collections.abc import Sequence
from datetime import datetime

from contactcenter.application.asked import Asked
from contactcenter.domain import merge as merges
from contactcenter.domain.access import Permission, require
from contactcenter.domain.customer import Customer, Identity, Origin, ProofLevel
from contactcenter.domain.errors import NotFound
from contactcenter.domain.events import CustomersMerged, CustomersToldApart, MergeUndone
from contactcenter.domain.ids import CustomerId, IdentityId, MergeId
from contactcenter.domain.request import Done
from contactcenter.ports.found import Family
from contactcenter.ports.store import Store, Transaction
from contactcenter.ports.system import NewId


async def introduce(
    store: Store,
    name: str,
    addresses: Sequence[tuple[str, str]],
    *,
    now: datetime,
    new_id: NewId,
) -> CustomerId:
    """Add a customer with their (kind, address) pairs, as our own records assert them.

    What comes from any of the addresses lands on one timeline.
    """
    customer = Customer(id=CustomerId(new_id()), name=name, known_since=now)
    identities = [
        Identity(
            id=IdentityId(new_id()),
            customer_id=customer.id,
            kind=kind,
            address=address,
            display_name=name,
            origin=Origin.ENTERED,
            proof=ProofLevel.ASSERTED,
            known_since=now,
        )
        for kind, address in addresses
    ]
    async with store.begin() as tx:
        tx.put(customer, *identities)
    return customer.id


async def merge(
    store: Store,
    winner_id: CustomerId,
    loser_id: CustomerId,
    reason: str,
    *,
    asked: Asked,
    new_id: NewId,
) -> Done:
    """Record that two customers are one; the winner's root stands for both from now on.

    Raises:
        Invalid: no reason is given, or they are one already.
        NotFound: there is no such customer.
    """
    require(asked.agent, Permission.MERGE_CUSTOMERS)
    async with store.begin(asked.key) as tx:
        family = await tx.family([winner_id, loser_id])
        winner, loser = _member(family, winner_id), _member(family, loser_id)
        merged = make_one(tx, family, winner, loser, reason, asked=asked, new_id=new_id)
        return tx.done(merged.id, merged.version)


def make_one(
    tx: Transaction,
    family: Family,
    winner: Customer,
    loser: Customer,
    reason: str,
    *,
    asked: Asked,
    new_id: NewId,
) -> merges.Merge:
    """Write down that two customers of a family are one, and who stands for all of it now."""
    merged = merges.merge(
        winner, loser, merge_id=MergeId(new_id()), reason=reason, by=asked.agent.id, at=asked.at
    )
    tx.put(merged, *merges.stand_for(family.customers, [*family.merges, merged]))
    tx.record(
        CustomersMerged(
            merge_id=merged.id,
            winner_id=merged.winner_id,
            loser_id=merged.loser_id,
            by=asked.agent.id,
            at=asked.at,
        )
    )
    return merged


def _member(family: Family, customer_id: CustomerId) -> Customer:
    for customer in family.customers:
        if customer.id == customer_id:
            return customer
    raise NotFound(f"no customer {customer_id}")


async def undo_merge(store: Store, merge_id: MergeId, *, asked: Asked) -> Done:
    """Record that two customers are two after all: each has again what was theirs.

    Raises:
        NotMerged: that was done before.
    """
    require(asked.agent, Permission.MERGE_CUSTOMERS)
    async with store.begin(asked.key) as tx:
        before = await tx.merge(merge_id)
        undone = merges.undo(before, by=asked.agent.id, at=asked.at)
        family = await tx.family([before.winner_id, before.loser_id])
        standing = [each for each in family.merges if each.id != merge_id]
        tx.put(undone, *merges.stand_for(family.customers, standing))
        tx.record(
            MergeUndone(
                merge_id=merge_id,
                winner_id=before.winner_id,
                loser_id=before.loser_id,
                by=asked.agent.id,
                at=asked.at,
            )
        )
        return tx.done(merge_id, undone.version)


async def tell_apart(
    store: Store, one_id: CustomerId, other_id: CustomerId, *, asked: Asked
) -> Done:
    """Record that two customers are not the same: nobody is asked again."""
    require(asked.agent, Permission.MERGE_CUSTOMERS)
    async with store.begin(asked.key) as tx:
        known = await tx.customers([one_id, other_id])
        if len(known) < len({one_id, other_id}):
            raise NotFound(f"no customers {one_id}, {other_id}")
        told = merges.Distinction(
            id=merges.distinction_id(one_id, other_id),
            one_id=one_id,
            other_id=other_id,
            by=asked.agent.id,
            at=asked.at,
        )
        tx.put(told)
        tx.record(
            CustomersToldApart(one_id=one_id, other_id=other_id, by=asked.agent.id, at=asked.at)
        )
        return tx.done(told.id, 1)
