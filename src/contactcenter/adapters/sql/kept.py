"""Which table keeps which of the domain's values, and how a value becomes a row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from sqlalchemy import Column, Table

from contactcenter.adapters.searching import ENDING
from contactcenter.adapters.sql import tables
from contactcenter.domain.agent import Agent, Presence
from contactcenter.domain.challenge import Challenge
from contactcenter.domain.complaint.kept import KeptComplaint, KeptDocument, KeptEntry
from contactcenter.domain.complaint.listed import Listed, listed
from contactcenter.domain.conversation import Conversation
from contactcenter.domain.customer import Customer, Identity
from contactcenter.domain.edition import Edition
from contactcenter.domain.improvement.drawn import DrawnSample
from contactcenter.domain.improvement.kept import ActionLink, KeptAction
from contactcenter.domain.improvement.recurrence import CausedIssue, RecurrenceDecision
from contactcenter.domain.inbox import Inbox, InboxState, Queue
from contactcenter.domain.logged_call import LoggedCall
from contactcenter.domain.merge import Distinction, Merge
from contactcenter.domain.message import Delivery, Message, Revision
from contactcenter.domain.raw import RawInput
from contactcenter.domain.session import Session
from contactcenter.domain.sla.clock import SlaClock, TicketHistory
from contactcenter.domain.surveys import KeptSurvey
from contactcenter.domain.tally import Tally
from contactcenter.domain.task.task import Task
from contactcenter.domain.text import normalise
from contactcenter.domain.ticket import Ticket
from contactcenter.domain.timer import Timer
from contactcenter.domain.work import Offer, WorkItem
from contactcenter.ports.store import Entity

Derived = Mapping[str, Callable[[Any], Any]]


@dataclass(frozen=True, slots=True)
class Kept:
    """One type of value and its table."""

    kind: type[Entity]
    table: Table
    derived: Derived = field(default_factory=dict)  # columns that are computed from the value
    changing: frozenset[str] | None = None  # the only fields that ever change; None: any may

    @property
    def key(self) -> Column[Any]:
        """The column that the value is found by."""
        (key,) = self.table.primary_key.columns
        return key

    @property
    def columns(self) -> list[Column[Any]]:
        """The columns that make up the value."""
        return [self.table.c[each.name] for each in fields(self.kind)]


def _listed(name: str) -> Callable[[Any], Any]:
    return lambda value: getattr(listed(value.complaint), name)


# In an order in which each row is written after the ones that it names.
KEPT: tuple[Kept, ...] = (
    Kept(Queue, tables.queues),
    Kept(Inbox, tables.inboxes),
    Kept(InboxState, tables.inbox_states),
    Kept(Agent, tables.agents),
    Kept(Presence, tables.presences),
    Kept(Session, tables.sessions),
    Kept(Customer, tables.customers, {"folded": lambda value: normalise(value.name)}),
    Kept(Identity, tables.identities),
    Kept(Merge, tables.merges),
    Kept(Distinction, tables.distinctions),
    Kept(
        Ticket,
        tables.tickets,
        {
            "folded": lambda value: normalise(value.subject),
            "ending": lambda value: value.reference[-ENDING:],
        },
    ),
    Kept(Conversation, tables.conversations),
    Kept(
        Message,
        tables.messages,
        changing=frozenset(
            {
                "text",
                "reply",
                "html",
                "attachments",
                "outsider",
                "courtesy",
                "language",
                "call",
                "edited_at",
                "deleted",
                "occurred_at",
                "version",
            }
        ),
    ),
    Kept(Revision, tables.revisions),
    Kept(LoggedCall, tables.calls),
    Kept(Challenge, tables.challenges),
    Kept(Delivery, tables.deliveries),
    Kept(WorkItem, tables.work_items),
    Kept(Offer, tables.offers),
    Kept(TicketHistory, tables.histories),
    Kept(SlaClock, tables.clocks),
    Kept(Edition, tables.editions),
    Kept(
        KeptComplaint,
        tables.complaints,
        {each.name: _listed(each.name) for each in fields(Listed)},
    ),
    Kept(KeptEntry, tables.complaint_entries),
    Kept(KeptDocument, tables.documents),
    Kept(
        Task,
        tables.tasks,
        {
            "promised_by": lambda value: value.promised and value.promised.by,
            "promised_at": lambda value: value.promised and value.promised.due_at,
        },
    ),
    Kept(DrawnSample, tables.samples),
    Kept(CausedIssue, tables.caused_issues),
    Kept(
        KeptAction,
        tables.corrective_actions,
        {"state": lambda value: value.action.state.value},
    ),
    Kept(ActionLink, tables.action_links),
    Kept(RecurrenceDecision, tables.recurrence_decisions),
    Kept(KeptSurvey, tables.surveys),
    Kept(Timer, tables.timers),
    Kept(Tally, tables.tallies),
    # The body may be large; it changes once at most, when what it names was fetched.
    Kept(
        RawInput,
        tables.raw_inputs,
        changing=frozenset({"sha256", "size", "body", "state", "reason", "attempts", "version"}),
    ),
)

BY_KIND: Mapping[type[Entity], Kept] = {each.kind: each for each in KEPT}
