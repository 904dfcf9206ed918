"""Who wrote the messages of one batch: known customers, or new ones (spec E.4)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from contactcenter.domain.channel import identity_kind
from contactcenter.domain.customer import (
    Customer,
    Identity,
    Origin,
    ProofLevel,
    lasts,
    name_of,
    whose,
)
from contactcenter.domain.ids import CustomerId, IdentityId
from contactcenter.domain.message import Inbound, Stated
from contactcenter.ports.system import NewId

# What was proven is written down anew only so often: each message proves it again.
_PROOF_KEPT = timedelta(days=1)
_STRONG = frozenset({ProofLevel.CHALLENGE_VERIFIED, ProofLevel.ASSERTED})

Address = tuple[str, str]  # kind, address


def sender_of(inbound: Inbound, channel: str) -> Address:
    """Return the kind and the address that a message came from."""
    return identity_kind(channel, inbound.identity), inbound.address


def addresses_of(inbound: Inbound, channel: str) -> list[Address]:
    """Return every address that a message names as its sender's."""
    return [
        sender_of(inbound, channel),
        *((each.kind, each.address) for each in inbound.stated),
    ]


class Senders:
    """The links of a batch's addresses, as they are and as they become."""

    def __init__(
        self,
        known: Mapping[Address, Sequence[Identity]],
        *,
        new_id: NewId,
        now: datetime,
    ) -> None:
        self._links = {address: list(links) for address, links in known.items()}
        self._read = {each.id: each for links in known.values() for each in links}
        self._new_id = new_id
        self._now = now
        self._customers: list[Customer] = []

    def recognise(self, inbound: Inbound, channel: str) -> Identity:
        """Return the link of a sender who opens a conversation; a new customer's if need be."""
        kind, address = sender_of(inbound, channel)
        found = whose(inbound.proof, self._links.get((kind, address), ()), now=self._now)
        if found is not None:
            return self._proven_again(found, inbound.proof)
        owner = self._proven_owner(inbound.stated) or self._introduce(inbound)
        return self._link(owner, kind, address, Origin.SENT, inbound.proof, inbound.display_name)

    def of(self, inbound: Inbound, channel: str, customer_id: CustomerId) -> Identity | None:
        """Return the link between a sender and the customer of the conversation they write in."""
        for identity in self._links.get(sender_of(inbound, channel), ()):
            if identity.customer_id == customer_id:
                return self._proven_again(identity, inbound.proof)
        return None

    def state(self, inbound: Inbound, customer_id: CustomerId) -> bool:
        """Note the other addresses that a message gives; False when one is proven another's."""
        agrees = True
        for stated in inbound.stated:
            links = self._links.get((stated.kind, stated.address), [])
            proven = whose(stated.proof, links, now=self._now) if stated.proof.is_proven else None
            theirs = next((each for each in links if each.customer_id == customer_id), None)
            proof = stated.proof
            if proven is not None and proven.customer_id != customer_id:
                agrees, proof = False, ProofLevel.CLAIMED
            if theirs is None:
                self._link(customer_id, stated.kind, stated.address, Origin.STATED, proof)
            elif proof.is_proven:
                self._proven_again(theirs, proof)
        return agrees

    def changed(self) -> list[Customer | Identity]:
        """Return what is to be written: new customers, then new and changed links."""
        links = [each for links in self._links.values() for each in links]
        return [*self._customers, *(each for each in links if self._read.get(each.id) != each)]

    def _proven_owner(self, stated: Iterable[Stated]) -> CustomerId | None:
        for each in stated:
            links = self._links.get((each.kind, each.address), ())
            if each.proof.is_proven and (found := whose(each.proof, links, now=self._now)):
                return found.customer_id
        return None

    def _introduce(self, inbound: Inbound) -> CustomerId:
        customer = Customer(
            id=CustomerId(self._new_id()),
            name=name_of(inbound.display_name, inbound.address),
            known_since=self._now,
        )
        self._customers.append(customer)
        return customer.id

    def _link(
        self,
        customer_id: CustomerId,
        kind: str,
        address: str,
        origin: Origin,
        proof: ProofLevel,
        display_name: str = "",
    ) -> Identity:
        links = self._links.setdefault((kind, address), [])
        if proof.is_proven:
            self._lower_expired(links)
        proven_at = self._now if proof.is_proven else None
        for place, each in enumerate(links):
            if each.customer_id == customer_id:  # stated before, and now written from
                links[place] = self._changed(each, origin=origin, proof=proof, proven_at=proven_at)
                return links[place]
        identity = Identity(
            id=IdentityId(self._new_id()),
            customer_id=customer_id,
            kind=kind,
            address=address,
            display_name=display_name,
            origin=origin,
            proof=proof,
            proven_at=proven_at,
            known_since=self._now,
        )
        links.append(identity)
        return identity

    def _proven_again(self, identity: Identity, proof: ProofLevel) -> Identity:
        """Return the link with its proof renewed, where this one adds to it."""
        if not proof.is_proven:
            return identity
        fresh = identity.proven_at is not None and identity.proven_at + _PROOF_KEPT > self._now
        if identity.proof.is_proven and fresh:
            return identity
        if identity.proof in _STRONG and lasts(identity, now=self._now):
            return identity  # a message proves less than that
        links = self._links[identity.kind, identity.address]
        owner = whose(proof, links, now=self._now)
        if owner is not None and owner.customer_id != identity.customer_id:
            return identity  # somebody else has proven it, and still does
        self._lower_expired([each for each in links if each.id != identity.id])
        renewed = self._changed(identity, proof=proof, proven_at=self._now)
        links[links.index(identity)] = renewed
        return renewed

    def _lower_expired(self, links: Sequence[Identity]) -> None:
        """Take back what was proven so long ago that it does not hold any more (spec E.3)."""
        for each in [each for each in links if each.proof.is_proven]:
            own = self._links[each.kind, each.address]
            lowered = self._changed(each, proof=ProofLevel.CLAIMED, origin=Origin.STATED)
            own[own.index(each)] = lowered

    def _changed(self, identity: Identity, **changes: object) -> Identity:
        before = self._read.get(identity.id)
        version = 1 if before is None else before.version + 1
        return replace(identity, version=version, **changes)  # type: ignore[arg-type]
