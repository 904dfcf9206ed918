"""Customers of the memory store as the screen shows them."""

from collections.abc import Collection

from contactcenter.adapters import searching
from contactcenter.adapters.memory.tables import Tables
from contactcenter.adapters.memory.views import ticket_view
from contactcenter.adapters.suggesting import suggestions
from contactcenter.domain.access import sees
from contactcenter.domain.agent import Agent
from contactcenter.domain.customer import Customer, Identity, holds_until, is_shared
from contactcenter.domain.errors import NotFound
from contactcenter.domain.ids import CustomerId
from contactcenter.domain.merge import Merge
from contactcenter.domain.text import normalise
from contactcenter.domain.ticket import Ticket
from contactcenter.ports.customer_views import (
    CustomerFound,
    CustomerView,
    IdentityView,
    MergeView,
    SuggestionView,
)
from contactcenter.ports.views import CustomerCard

_MOST = 20


def find(tables: Tables, words: str) -> list[CustomerFound]:
    """Return customers by a part of their name, or by an address."""
    rows, address, folded = tables.customers, searching.address_meant(words), normalise(words)
    meant = [
        rows[each.customer_id].root
        for each in tables.identities.values()
        if address and each.address.endswith(address)
    ]
    meant += [each.root for each in rows.values() if folded and folded in normalise(each.name)]
    return [_found(tables, each) for each in dict.fromkeys(meant)][:_MOST]


def card(tables: Tables, agent: Agent, customer_id: CustomerId) -> CustomerCard:
    """Return a customer with their tickets in the agent's sight."""
    if customer_id not in tables.customers:
        raise NotFound(f"no customer {customer_id}")
    root = tables.customers[customer_id].root
    everybody = [each for each in tables.customers.values() if each.root == root]
    customer = customer_view(tables, everybody, customer_id)
    tickets = [
        each
        for each in tables.tickets.values()
        if each.customer_id in customer.ids
        and sees(agent, each.queue_id, each.assignee_id, each.barred)
    ]
    tickets.sort(key=lambda each: (each.last_at, each.id), reverse=True)
    return CustomerCard(
        customer=customer, tickets=[ticket_view(tables, each) for each in tickets[:_MOST]]
    )


def taking_part(tables: Tables, ticket: Ticket) -> list[Customer]:
    """Return who takes part in a ticket, with those who are one with them."""
    rows = tables.customers
    named = {ticket.customer_id} | {
        each.customer_id for each in tables.conversations.values() if each.ticket_id == ticket.id
    }
    roots = {rows[each].root for each in named}
    return [each for each in rows.values() if each.root in roots]


def customer_view(
    tables: Tables, everybody: Collection[Customer], customer_id: str
) -> CustomerView:
    """Return one of these customers, with all that is theirs by merges."""
    root = tables.customers[tables.customers[customer_id].root]
    family = [each for each in everybody if each.root == root.id]
    ids = sorted(each.id for each in family)
    return CustomerView(
        id=root.id,
        name=root.name,
        known_since=min(each.known_since for each in family),
        ids=list(ids),
        identities=[
            _identity_view(each)
            for _, each in sorted(tables.identities.items())
            if each.customer_id in ids
        ],
        merges=[
            _merge_view(tables, each)
            for each in sorted(tables.merges.values(), key=lambda each: each.at)
            if each.winner_id in ids and each.undone_at is None
        ],
        suggestions=_suggestions(tables, root, ids),
    )


def _found(tables: Tables, root_id: str) -> CustomerFound:
    family = {each.id for each in tables.customers.values() if each.root == root_id}
    tickets = [each.last_at for each in tables.tickets.values() if each.customer_id in family]
    return CustomerFound(
        id=root_id,
        name=tables.customers[root_id].name,
        addresses=[
            each.address
            for _, each in sorted(tables.identities.items())
            if each.customer_id in family
        ],
        last_at=max(tickets, default=None),
    )


def _identity_view(identity: Identity) -> IdentityView:
    return IdentityView(
        id=identity.id,
        customer_id=identity.customer_id,
        kind=identity.kind,
        address=identity.address,
        display_name=identity.display_name,
        origin=identity.origin.value,
        proof=identity.proof.value,
        proven_at=identity.proven_at,
        holds_until=holds_until(identity.kind, identity.proven_at),
        shared=is_shared(identity.kind, identity.address),
        unreachable=identity.unreachable,
    )


def _merge_view(tables: Tables, merge: Merge) -> MergeView:
    return MergeView(
        id=merge.id,
        winner_id=merge.winner_id,
        loser_id=merge.loser_id,
        loser_name=tables.customers[merge.loser_id].name,
        reason=merge.reason,
        by=merge.by,
        at=merge.at,
    )


def _suggestions(tables: Tables, root: Customer, ids: Collection[str]) -> list[SuggestionView]:
    rows = tables.customers
    identities = tables.identities.values()
    addresses = {(each.kind, each.address) for each in identities if each.customer_id in ids}
    found = [
        (rows[each.customer_id].root, each.address)
        for each in identities
        if each.customer_id not in ids and (each.kind, each.address) in addresses
    ]
    folded = normalise(root.name)
    named = [each for each in rows.values() if each.id not in ids and " " in folded]
    found += [(each.root, "name") for each in named if normalise(each.name) == folded]
    apart = {
        customer_id
        for each in tables.distinctions.values()
        if each.one_id in ids or each.other_id in ids
        for customer_id in (each.one_id, each.other_id)
    }
    return suggestions(
        (customer_id, rows[customer_id].name, reason)
        for customer_id, reason in found
        if customer_id not in apart
    )
