"""Customers whom we know before they write."""

from collections.abc import Sequence
from datetime import datetime

from contactcenter.domain.customer import Customer, Identity, ProofLevel
from contactcenter.domain.ids import CustomerId, IdentityId
from contactcenter.ports.store import Store
from contactcenter.ports.system import NewId


async def introduce(
    store: Store,
    name: str,
    addresses: Sequence[tuple[str, str]],
    *,
    now: datetime,
    new_id: NewId,
) -> CustomerId:
    """Add a customer with their (kind of channel, address) pairs, as our own records assert them.

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
            proof=ProofLevel.ASSERTED,
            known_since=now,
        )
        for kind, address in addresses
    ]
    async with store.begin() as tx:
        tx.put(customer, *identities)
    return customer.id
