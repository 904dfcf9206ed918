"""Customers as the screen shows them: with who was merged into them, and who may be the same."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import bindparam, func, literal_column, select, union

from contactcenter.adapters.searching import address_meant
from contactcenter.adapters.sql import showing
from contactcenter.adapters.sql import tables as t
from contactcenter.adapters.sql.asking import rows_of
from contactcenter.adapters.sql.database import Connection
from contactcenter.adapters.sql.prepared import Query, only
from contactcenter.adapters.sql.types import WORDS, Moment, among
from contactcenter.adapters.suggesting import suggestions
from contactcenter.domain.customer import Customer
from contactcenter.domain.text import normalise
from contactcenter.ports.customer_views import CustomerFound, CustomerView, SuggestionView

_MOST_REASONS = 20

_ROOT = func.coalesce(t.customers.c.merged_into, t.customers.c.id)
_TAKES_PART = select(t.conversations.c.customer_id).where(
    t.conversations.c.ticket_id == bindparam("ticket_id", type_=WORDS)
)
_ROOTS = union(
    select(_ROOT).where(t.customers.c.id == bindparam("customer_id", type_=WORDS)),
    select(_ROOT).where(t.customers.c.id.in_(_TAKES_PART)),
)
# All who take part in a ticket, with those who are one with them.
_PEOPLE = Query(
    rows_of(Customer)
    .where(
        t.customers.c.id.in_(
            union(
                select(t.customers.c.id).where(t.customers.c.id.in_(_ROOTS.subquery().select())),
                select(t.customers.c.id).where(
                    t.customers.c.merged_into.in_(_ROOTS.subquery().select())
                ),
            )
        )
    )
    .order_by(t.customers.c.id),
    Customer,
)
_ONE = Query(
    select(t.customers.c.id).where(t.customers.c.id == bindparam("customer_id", type_=WORDS)), only
)
_MOST_FOUND = 20
_NAMED = Query(
    select(_ROOT.label("id"))
    .where(t.customers.c.folded.contains(bindparam("folded", type_=WORDS), autoescape=False))
    .order_by(t.customers.c.id.desc())
    .limit(_MOST_FOUND),
    only,
)
_ADDRESSED = Query(
    select(_ROOT.label("id"))
    .join_from(t.identities, t.customers, t.customers.c.id == t.identities.c.customer_id)
    .where(t.identities.c.address.endswith(bindparam("address", type_=WORDS), autoescape=False))
    .limit(_MOST_FOUND),
    only,
)
_FOUND = Query(
    rows_of(Customer).where(among(t.customers.c.id, "customers")).order_by(t.customers.c.id),
    Customer,
)
_ADDRESSES = Query(
    select(_ROOT.label("id"), t.identities.c.address)
    .join_from(t.identities, t.customers, t.customers.c.id == t.identities.c.customer_id)
    .where(among(_ROOT, "customers"))
    .order_by(t.identities.c.id),
    lambda id, address: (id, address),  # noqa: A006
)
_LAST = Query(
    select(_ROOT.label("id"), func.max(t.tickets.c.last_at, type_=Moment()).label("last_at"))
    .join_from(t.tickets, t.customers, t.customers.c.id == t.tickets.c.customer_id)
    .where(among(_ROOT, "customers"))
    .group_by(_ROOT),
    lambda id, last_at: (id, last_at),  # noqa: A006
)
_IDENTITIES = Query(
    showing.IDENTITIES.where(among(t.identities.c.customer_id, "customers")).order_by(
        t.identities.c.id
    ),
    showing.identity_view,
)
_MERGES = Query(
    showing.MERGES.where(
        among(t.merges.c.winner_id, "customers"), t.merges.c.undone_at.is_(None)
    ).order_by(t.merges.c.at),
    showing.merge_view,
)


def _suggested(**row: Any) -> tuple[str, str, str]:  # noqa: ANN401  a row's columns have any type
    return row["id"], row["name"], row["reason"]


_other = t.identities.alias("other")
_theirs = t.customers.alias("theirs")
_root = t.customers.alias("their_root")
_STANDS = func.coalesce(_theirs.c.merged_into, _theirs.c.id)
_BY_ADDRESS = Query(
    select(_root.c.id, _root.c.name, _other.c.address.label("reason"))
    .select_from(
        t.identities.join(
            _other,
            (_other.c.kind == t.identities.c.kind) & (_other.c.address == t.identities.c.address),
        )
        .join(_theirs, _theirs.c.id == _other.c.customer_id)
        .join(_root, _root.c.id == _STANDS)
    )
    .where(
        among(t.identities.c.customer_id, "customers"),
        ~among(_other.c.customer_id, "customers"),
    )
    .order_by(_root.c.id)
    .limit(_MOST_REASONS),
    _suggested,
)
_BY_NAME = Query(
    select(_root.c.id, _root.c.name, literal_column("'name'").label("reason"))
    .select_from(_theirs.join(_root, _root.c.id == _STANDS))
    .where(
        _theirs.c.folded == bindparam("folded", type_=WORDS),
        ~among(_theirs.c.id, "customers"),
    )
    .order_by(_root.c.id)
    .limit(_MOST_REASONS),
    _suggested,
)


def _pair(**row: Any) -> tuple[str, str]:  # noqa: ANN401  a row's columns have any type
    return row["one_id"], row["other_id"]


_APART = Query(
    select(t.distinctions.c.one_id, t.distinctions.c.other_id).where(
        among(t.distinctions.c.one_id, "customers") | among(t.distinctions.c.other_id, "customers")
    ),
    _pair,
)


def people(connection: Connection, ticket_id: str, customer_id: str) -> Sequence[Customer]:
    """Return who takes part in a ticket, with those who are one with them."""
    return connection.all(_PEOPLE, ticket_id=ticket_id, customer_id=customer_id)


def customer_view(
    connection: Connection, everybody: Collection[Customer], customer_id: str
) -> CustomerView:
    """Return one of these customers, with all that is theirs by merges."""
    root_id = next(each.root for each in everybody if each.id == customer_id)
    family = sorted(each.id for each in everybody if each.root == root_id)
    root = next(each for each in everybody if each.id == root_id)
    return CustomerView(
        id=root.id,
        name=root.name,
        known_since=min(each.known_since for each in everybody if each.root == root_id),
        ids=list(family),
        identities=connection.all(_IDENTITIES, customers=family),
        merges=connection.all(_MERGES, customers=family),
        suggestions=_suggestions(connection, root, family),
    )


def _suggestions(
    connection: Connection, root: Customer, family: Collection[str]
) -> list[SuggestionView]:
    found = connection.all(_BY_ADDRESS, customers=family)
    if " " in (folded := normalise(root.name)):
        found += connection.all(_BY_NAME, customers=family, folded=folded)
    if not found:
        return []
    apart = {each for pair in connection.all(_APART, customers=family) for each in pair}
    return suggestions(each for each in found if each[0] not in apart)


def find(connection: Connection, words: str) -> list[CustomerFound]:
    """Return customers by a part of their name, or by an address."""
    address = address_meant(words)
    found = connection.all(_ADDRESSED, address=address) if address else []
    if folded := normalise(words):
        found += connection.all(_NAMED, folded=folded)
    ids = list(dict.fromkeys(found))[:_MOST_FOUND]
    known = {each.id: each.name for each in connection.all(_FOUND, customers=ids)}
    addresses: dict[str, list[str]] = {}
    for customer_id, address in connection.all(_ADDRESSES, customers=ids):
        addresses.setdefault(customer_id, []).append(address)
    last = dict(connection.all(_LAST, customers=ids))
    return [
        CustomerFound(
            id=each,
            name=known[each],
            addresses=addresses.get(each, []),
            last_at=last.get(each),
        )
        for each in ids
    ]


def is_there(connection: Connection, customer_id: str) -> bool:
    """Whether there is such a customer."""
    return connection.one(_ONE, customer_id=customer_id) is not None
