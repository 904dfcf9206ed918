"""Customers and their addresses."""

from sqlalchemy import Column, ForeignKey, Table, UniqueConstraint

from contactcenter.adapters.sql.tables.columns import key, metadata, version, words
from contactcenter.adapters.sql.types import WORDS, Choice, Moment
from contactcenter.domain.customer import ProofLevel

customers = Table(
    "customers",
    metadata,
    key(),
    words("name"),
    words("folded"),  # the name, normalised
    Column("known_since", Moment, nullable=False),
    version(),
)

identities = Table(
    "identities",
    metadata,
    key(),
    Column("customer_id", WORDS, ForeignKey("customers.id"), nullable=False, index=True),
    words("kind"),
    words("address"),
    words("display_name"),
    Column("proof", Choice(ProofLevel), nullable=False),
    Column("known_since", Moment, nullable=False),
    UniqueConstraint("kind", "address"),
)
