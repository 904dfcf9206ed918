"""Agents, whether they are there, and their sessions."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, Table

from contactcenter.adapters.sql.tables.columns import key, metadata, version, words
from contactcenter.adapters.sql.types import PREFERENCES, TEXT_SET, WORDS, Choice, Moment
from contactcenter.domain.agent import AwayReason, Chosen, Role

agents = Table(
    "agents",
    metadata,
    key(),
    Column("email", WORDS, nullable=False, unique=True),
    words("name"),
    Column("role", Choice(Role), nullable=False),
    words("password_hash"),
    Column("queues", TEXT_SET, nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("preferences", PREFERENCES, nullable=False),
    Column("demo", Boolean, nullable=False),
    Column("disabled", Boolean, nullable=False),
    version(),
)

presences = Table(
    "presences",
    metadata,
    Column("agent_id", WORDS, ForeignKey("agents.id"), primary_key=True),
    Column("chosen", Choice(Chosen), nullable=False),
    Column("reason", Choice(AwayReason)),
    Column("since", Moment, nullable=False),
    Column("leased_until", Moment),
    Column("idle_since", Moment, nullable=False),
    version(),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", WORDS, primary_key=True),
    Column("agent_id", WORDS, ForeignKey("agents.id"), nullable=False, index=True),
    Column("opened_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

requests = Table(
    "requests",
    metadata,
    Column("agent_id", WORDS, primary_key=True),
    Column("key", WORDS, primary_key=True),
    words("digest"),
    words("entity_id"),
    Column("version", Integer, nullable=False),
    Column("kept_at", Moment),  # the time of the facts that it recorded
)
