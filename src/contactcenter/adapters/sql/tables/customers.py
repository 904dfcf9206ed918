"""Customers and their addresses."""

from sqlalchemy import Column, ForeignKey, Index, Table, UniqueConstraint

from contactcenter.adapters.sql.tables.columns import at_most_one, key, metadata, version, words
from contactcenter.adapters.sql.types import WORDS, Choice, Moment
from contactcenter.domain.customer import Origin, ProofLevel

customers = Table(
    "customers",
    metadata,
    key(),
    words("name"),
    Column("folded", WORDS, nullable=False, index=True),  # the name, normalised
    Column("known_since", Moment, nullable=False),
    Column("merged_into", WORDS, index=True),
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
    Column("origin", Choice(Origin), nullable=False),
    Column("proof", Choice(ProofLevel), nullable=False),
    Column("proven_at", Moment),
    words("unreachable"),
    Column("known_since", Moment, nullable=False),
    version(),
    UniqueConstraint("customer_id", "kind", "address"),
)
Index(None, identities.c.kind, identities.c.address)
# One who proved an address, and one who wrote from it without proof.
at_most_one("uq_identities_proven", "proof <> 'claimed'", *identities.c["kind", "address"])
at_most_one(
    "uq_identities_claimed",
    "proof = 'claimed' AND origin = 'sent'",
    *identities.c["kind", "address"],
)

merges = Table(
    "merges",
    metadata,
    key(),
    Column("winner_id", WORDS, ForeignKey("customers.id"), nullable=False, index=True),
    Column("loser_id", WORDS, ForeignKey("customers.id"), nullable=False),
    words("reason"),
    words("by"),
    Column("at", Moment, nullable=False),
    Column("undone_at", Moment),
    Column("undone_by", WORDS),
    version(),
)
at_most_one("uq_merges_standing", "undone_at IS NULL", merges.c.loser_id)

distinctions = Table(
    "distinctions",
    metadata,
    key(),
    Column("one_id", WORDS, ForeignKey("customers.id"), nullable=False, index=True),
    Column("other_id", WORDS, ForeignKey("customers.id"), nullable=False, index=True),
    words("by"),
    Column("at", Moment, nullable=False),
)
