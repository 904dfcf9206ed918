"""The tables: a column for each field of the domain's values, by the same name.

Each list that the product shows has an index in its order, restricted to the rows it shows where
those are few among many. Unique indexes hold the rules that must hold whatever the code does.
"""

from contactcenter.adapters.sql.tables.agents import agents, presences, requests, sessions
from contactcenter.adapters.sql.tables.clocks import clocks, editions, histories
from contactcenter.adapters.sql.tables.columns import metadata
from contactcenter.adapters.sql.tables.complaints import (
    complaint_entries,
    complaints,
    documents,
    samples,
)
from contactcenter.adapters.sql.tables.customers import customers, distinctions, identities, merges
from contactcenter.adapters.sql.tables.events import chain, cursors, events, tallies
from contactcenter.adapters.sql.tables.improvement import (
    action_links,
    caused_issues,
    corrective_actions,
    recurrence_decisions,
)
from contactcenter.adapters.sql.tables.inboxes import (
    externals,
    inbox_states,
    inboxes,
    queues,
    raw_inputs,
)
from contactcenter.adapters.sql.tables.messages import (
    calls,
    challenges,
    conversations,
    deliveries,
    messages,
    revisions,
)
from contactcenter.adapters.sql.tables.surveys import surveys
from contactcenter.adapters.sql.tables.tasks import tasks
from contactcenter.adapters.sql.tables.tickets import offers, tickets, timers, work_items

__all__ = [
    "action_links",
    "agents",
    "calls",
    "caused_issues",
    "chain",
    "challenges",
    "clocks",
    "complaint_entries",
    "complaints",
    "conversations",
    "corrective_actions",
    "cursors",
    "customers",
    "deliveries",
    "distinctions",
    "documents",
    "editions",
    "events",
    "externals",
    "histories",
    "identities",
    "inbox_states",
    "inboxes",
    "merges",
    "messages",
    "metadata",
    "offers",
    "presences",
    "queues",
    "raw_inputs",
    "recurrence_decisions",
    "requests",
    "revisions",
    "samples",
    "sessions",
    "surveys",
    "tallies",
    "tasks",
    "tickets",
    "timers",
    "work_items",
]
