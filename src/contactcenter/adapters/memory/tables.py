"""The rows of the memory store, and what a database would refuse about them."""

from collections.abc import Callable, Hashable, Mapping
from copy import copy
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from contactcenter.adapters import facts
from contactcenter.adapters.gathered import APPENDED, VERSIONED, Change, Gathered, stale
from contactcenter.domain.agent import Agent, Presence
from contactcenter.domain.chain import BEGINNING, Chained
from contactcenter.domain.challenge import Challenge
from contactcenter.domain.complaint.kept import KeptComplaint, KeptDocument, KeptEntry
from contactcenter.domain.conversation import Conversation
from contactcenter.domain.customer import Customer, Identity, Origin
from contactcenter.domain.edition import Edition
from contactcenter.domain.errors import Conflict
from contactcenter.domain.events import Fact
from contactcenter.domain.improvement.drawn import DrawnSample
from contactcenter.domain.improvement.kept import ActionLink, KeptAction
from contactcenter.domain.improvement.recurrence import CausedIssue, RecurrenceDecision
from contactcenter.domain.inbox import Inbox, InboxState, Queue
from contactcenter.domain.logged_call import LoggedCall
from contactcenter.domain.merge import Distinction, Merge
from contactcenter.domain.message import Delivery, Message, Revision
from contactcenter.domain.raw import RawInput
from contactcenter.domain.request import Done, RequestKey
from contactcenter.domain.session import Session
from contactcenter.domain.sla.clock import SlaClock, TicketHistory
from contactcenter.domain.surveys import KeptSurvey
from contactcenter.domain.tally import Tally
from contactcenter.domain.task.task import Task
from contactcenter.domain.ticket import Ticket
from contactcenter.domain.timer import Timer
from contactcenter.domain.work import Offer, OfferState, WorkItem, WorkState
from contactcenter.ports.store import Entity


@dataclass(slots=True)
class Tables:
    """Every row, by key. Values are never changed, only replaced."""

    queues: dict[str, Queue] = field(default_factory=dict)
    inboxes: dict[str, Inbox] = field(default_factory=dict)
    inbox_states: dict[str, InboxState] = field(default_factory=dict)
    agents: dict[str, Agent] = field(default_factory=dict)
    presences: dict[str, Presence] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    customers: dict[str, Customer] = field(default_factory=dict)
    identities: dict[str, Identity] = field(default_factory=dict)
    merges: dict[str, Merge] = field(default_factory=dict)
    distinctions: dict[str, Distinction] = field(default_factory=dict)
    tickets: dict[str, Ticket] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    revisions: dict[str, Revision] = field(default_factory=dict)
    calls: dict[str, LoggedCall] = field(default_factory=dict)
    challenges: dict[str, Challenge] = field(default_factory=dict)
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    items: dict[str, WorkItem] = field(default_factory=dict)
    offers: dict[str, Offer] = field(default_factory=dict)
    timers: dict[str, Timer] = field(default_factory=dict)
    tallies: dict[str, Tally] = field(default_factory=dict)
    raws: dict[str, RawInput] = field(default_factory=dict)
    histories: dict[str, TicketHistory] = field(default_factory=dict)
    clocks: dict[str, SlaClock] = field(default_factory=dict)
    editions: dict[str, Edition] = field(default_factory=dict)
    complaints: dict[str, KeptComplaint] = field(default_factory=dict)
    complaint_entries: dict[str, KeptEntry] = field(default_factory=dict)
    documents: dict[str, KeptDocument] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    samples: dict[str, DrawnSample] = field(default_factory=dict)
    caused_issues: dict[str, CausedIssue] = field(default_factory=dict)
    actions: dict[str, KeptAction] = field(default_factory=dict)
    action_links: dict[str, ActionLink] = field(default_factory=dict)
    recurrence_decisions: dict[str, RecurrenceDecision] = field(default_factory=dict)
    surveys: dict[str, KeptSurvey] = field(default_factory=dict)
    externals: dict[tuple[str, str], str] = field(default_factory=dict)
    cursors: dict[str, int] = field(default_factory=dict)
    answers: dict[tuple[str, str], tuple[str, Done, datetime | None]] = field(default_factory=dict)
    facts: list[tuple[Chained, Fact]] = field(default_factory=list)

    def copied(self) -> "Tables":
        """Return tables that can be changed without these noticing."""
        return Tables(**{each.name: copy(getattr(self, each.name)) for each in fields(self)})

    def of(self, kind: type[Entity]) -> dict[str, Any]:
        """Return the rows of one type."""
        rows: dict[str, Any] = getattr(self, _NAMES[kind])
        return rows


_NAMES: Mapping[type[Entity], str] = {
    Queue: "queues",
    Inbox: "inboxes",
    InboxState: "inbox_states",
    Agent: "agents",
    Presence: "presences",
    Session: "sessions",
    Customer: "customers",
    Identity: "identities",
    Merge: "merges",
    Distinction: "distinctions",
    Ticket: "tickets",
    Conversation: "conversations",
    Message: "messages",
    Revision: "revisions",
    LoggedCall: "calls",
    Challenge: "challenges",
    Delivery: "deliveries",
    WorkItem: "items",
    Offer: "offers",
    Timer: "timers",
    Tally: "tallies",
    RawInput: "raws",
    TicketHistory: "histories",
    SlaClock: "clocks",
    KeptComplaint: "complaints",
    KeptEntry: "complaint_entries",
    KeptDocument: "documents",
    Edition: "editions",
    Task: "tasks",
    DrawnSample: "samples",
    CausedIssue: "caused_issues",
    KeptAction: "actions",
    ActionLink: "action_links",
    RecurrenceDecision: "recurrence_decisions",
    KeptSurvey: "surveys",
}

# At most one row has each of these; None: the row is free of the rule.
_UNIQUE: tuple[tuple[type[Entity], str, Callable[[Any], Hashable]], ...] = (
    (Ticket, "one ticket a reference", lambda row: row.reference),
    (Conversation, "one conversation a reference", lambda row: row.reference),
    (Agent, "one account an address", lambda row: row.email),
    (Inbox, "one inbox a key", lambda row: row.key),
    (
        Identity,
        "one proven and one claimed link of an address",
        lambda row: (row.kind, row.address) if row.proof.is_proven else None,
    ),
    (
        Identity,
        "one proven and one claimed link of an address",
        lambda row: (
            (row.kind, row.address)
            if not row.proof.is_proven and row.origin is Origin.SENT
            else None
        ),
    ),
    (
        Identity,
        "one link of a customer and an address",
        lambda row: (row.customer_id, row.kind, row.address),
    ),
    (
        Merge,
        "one merge that leads away from a customer",
        lambda row: row.loser_id if row.undone_at is None else None,
    ),
    (RawInput, "one input an external id", lambda row: (row.inbox_id, row.external_id)),
    (
        WorkItem,
        "one open item a conversation",
        lambda row: None if row.state is WorkState.DONE else row.conversation_id,
    ),
    (KeptEntry, "one entry a number", lambda row: (row.ticket_id, row.number)),
    (
        Offer,
        "one pending offer an item",
        lambda row: row.item_id if row.state is OfferState.PENDING else None,
    ),
)

_REFERENCES: tuple[tuple[type[Entity], str, type[Entity]], ...] = (
    (Inbox, "queue_id", Queue),
    (InboxState, "inbox_id", Inbox),
    (Presence, "agent_id", Agent),
    (Session, "agent_id", Agent),
    (Identity, "customer_id", Customer),
    (Merge, "winner_id", Customer),
    (Merge, "loser_id", Customer),
    (Ticket, "customer_id", Customer),
    (Conversation, "ticket_id", Ticket),
    (Conversation, "inbox_id", Inbox),
    (Message, "ticket_id", Ticket),
    (Message, "conversation_id", Conversation),
    (Revision, "message_id", Message),
    (LoggedCall, "message_id", Message),
    (Challenge, "id", Message),
    (Challenge, "identity_id", Identity),
    (Delivery, "message_id", Message),
    (WorkItem, "conversation_id", Conversation),
    (Offer, "item_id", WorkItem),
    (RawInput, "inbox_id", Inbox),
    (SlaClock, "ticket_id", Ticket),
    (KeptEntry, "ticket_id", Ticket),
    (KeptDocument, "ticket_id", Ticket),
    (Task, "customer_id", Customer),
    (Task, "ticket_id", Ticket),
    (CausedIssue, "ticket_id", Ticket),
    (ActionLink, "action_id", KeptAction),
    (ActionLink, "ticket_id", Ticket),
    (KeptSurvey, "ticket_id", Ticket),
    (KeptSurvey, "customer_id", Customer),
)


def carry_out(tables: Tables, gathered: Gathered, key: RequestKey | None) -> None:
    """Write all that a block gathered.

    Raises:
        Conflict: a rule of the store would be broken; the tables are of no use any more.
    """
    _cancel(tables, gathered)
    for kind, changes in gathered.changes.items():
        _write(tables.of(kind), kind, changes)
    for kind in gathered.changes:
        check(tables, kind)
    _renew(tables, gathered.renewed)
    for token_hash in gathered.ended:
        tables.sessions.pop(token_hash, None)
    tables.cursors.update(gathered.cursors)
    if key is not None and gathered.answer is not None:
        at = gathered.facts[-1].at if gathered.facts else None
        tables.answers[key.agent_id, key.key] = (key.digest, gathered.answer, at)
    for fact in gathered.facts:
        _place(tables, fact)


def check(tables: Tables, kind: type[Entity]) -> None:
    """Refuse rows of one type that break a rule."""
    rows = tables.of(kind).values()
    for subject, rule, key_of in _UNIQUE:
        if subject is kind:
            keys = [key for row in rows if (key := key_of(row)) is not None]
            if len(keys) != len(set(keys)):
                raise Conflict(f"{kind.__name__}: {rule}")
    for subject, name, other in _REFERENCES:
        named = {getattr(row, name) for row in rows} if subject is kind else set()
        if not named - {None} <= tables.of(other).keys():
            raise Conflict(f"{kind.__name__}: its {name} names nothing that is there")


def _cancel(tables: Tables, gathered: Gathered) -> None:
    gone = set(gathered.cancelled)
    for timer in [each for each in tables.timers.values() if (each.kind, each.subject_id) in gone]:
        del tables.timers[timer.id]


def _write(rows: dict[str, Any], kind: type[Entity], changes: Mapping[str, Change]) -> None:
    if kind in APPENDED and (there := changes.keys() & rows.keys()):
        raise Conflict(f"{kind.__name__} {', '.join(sorted(there))} is there already")
    if kind in VERSIONED:
        late = [
            key
            for key, change in changes.items()
            if (rows[key].version if key in rows else 0) != change.replaces
        ]
        if late:
            raise stale(kind, late)
    rows.update((key, change.entity) for key, change in changes.items())


def _renew(tables: Tables, renewed: Mapping[tuple[type[Any], str], datetime]) -> None:
    for (kind, key), until in renewed.items():
        leased = tables.of(kind).get(key)
        if leased and leased.leased_until is not None and leased.leased_until < until:
            tables.of(kind)[key] = replace(leased, leased_until=until)


def _place(tables: Tables, fact: Fact) -> None:
    before = tables.facts[-1][0].hash if tables.facts else BEGINNING
    tables.facts.append((facts.link(before, len(tables.facts) + 1, facts.stored(fact)), fact))
