"""Surveys: whom we asked how it was, and what they said."""

from sqlalchemy import Column, Index, Integer, Table

from contactcenter.adapters.sql.tables.columns import key, metadata, to, version, words
from contactcenter.adapters.sql.types import ANSWER, WORDS, Choice, Moment
from contactcenter.domain.complaint.findings import Outcome
from contactcenter.domain.measures.ratings import Scale
from contactcenter.domain.surveys import About

surveys = Table(
    "surveys",
    metadata,
    key(),
    to("ticket_id", "tickets.id"),
    to("customer_id", "customers.id"),
    Column("message_id", WORDS),
    Column("about", Choice(About), nullable=False),
    Column("outcome", Choice(Outcome)),
    Column("scale", Choice(Scale), nullable=False),
    Column("low", Integer, nullable=False),
    words("language"),
    Column("asked_at", Moment, nullable=False),
    Column("answer", ANSWER),
    Column("withdrawn_at", Moment),
    version(),
)
Index(None, surveys.c.ticket_id)
Index(None, surveys.c.asked_at)
