"""The register of complaints of the memory store."""
# ruff: noqa: D102  the port holds the promises

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from contactcenter.adapters import paging, searching
from contactcenter.adapters.memory import complaints, timekeeping, views
from contactcenter.adapters.memory.tables import Tables
from contactcenter.adapters.memory.timekeeping import MemoryTime
from contactcenter.adapters.paging import ListEnd
from contactcenter.domain.access import sees
from contactcenter.domain.agent import Agent
from contactcenter.domain.complaint.kept import KeptComplaint, KeptEntry
from contactcenter.domain.complaint.listed import listed
from contactcenter.domain.complaint.steps import OPEN
from contactcenter.domain.ids import TicketId
from contactcenter.domain.improvement.drawn import DrawnSample
from contactcenter.domain.sla.clock import SlaClock
from contactcenter.domain.ticket import Status
from contactcenter.ports.register import (
    LIMITS,
    NEVER,
    Registered,
    RegisterFilter,
    RegisterOrder,
    RegisterPage,
    RegisterRow,
    Span,
)
from contactcenter.ports.views import TicketView


class MemoryRegister(MemoryTime):
    """Reads of all complaints together, of the tables as the last commit left them."""

    async def register_page(self, agent: Agent, wanted: RegisterFilter) -> RegisterPage:
        tables = self._tables
        is_newest = wanted.order is RegisterOrder.NEWEST
        end = paging.list_end(wanted.after) if wanted.after else None
        rows = [_row(tables, each) for each in _visible(tables, agent)]
        found = sorted(
            ((_end(each, wanted.order), each) for each in rows if _matches(each, wanted)),
            key=lambda each: each[0],
            reverse=is_newest,
        )
        behind = [
            (at, each) for at, each in found if end is None or (at < end if is_newest else at > end)
        ]
        page = behind[: wanted.limit]
        more = len(behind) > len(page)
        return RegisterPage(
            rows=[each for _, each in page], after=page[-1][0].cursor() if more else None
        )

    async def registered(
        self, agent: Agent | None, span: Span, after: TicketId | None, limit: int
    ) -> Sequence[Registered]:
        tables = self._tables
        found = [
            _registered(tables, each)
            for each in _visible(tables, agent)
            if each.id > (after or "") and _counts(tables, each, span)
        ]
        return sorted(found, key=lambda each: each.id)[:limit]

    async def entries_among(self, ids: Collection[TicketId]) -> Sequence[KeptEntry]:
        return [each for key in sorted(ids) for each in complaints.entries(self._tables, key)]

    async def limits_among(self, ids: Collection[TicketId]) -> Sequence[SlaClock]:
        found = timekeeping.of_tickets(self._tables, ids)
        return [each for each in found if each.metric in LIMITS]

    async def visible_among(
        self, agent: Agent, ids: Collection[TicketId]
    ) -> Mapping[TicketId, str]:
        found = [each.id for each in _visible(self._tables, agent) if each.id in ids]
        return {each: self._tables.tickets[each].reference for each in found}

    async def sample(self, sample_id: str) -> DrawnSample | None:
        return self._tables.samples.get(sample_id)

    async def samples(self, limit: int) -> Sequence[DrawnSample]:
        found = self._tables.samples.values()
        return sorted(found, key=lambda each: (each.end, each.id), reverse=True)[:limit]

    async def unfinished_tickets(
        self, agent: Agent, opened_before: datetime, after: TicketId | None, limit: int
    ) -> Sequence[TicketView]:
        """Return tickets in sight that are not over, by id; see the port."""
        found = [
            views.ticket_view(self._tables, each)
            for _, each in sorted(self._tables.tickets.items())
            if each.status not in (Status.RESOLVED, Status.CLOSED)
            and each.opened_at < opened_before
            and each.id > (after or "")
            and sees(agent, each.queue_id, each.assignee_id, each.barred)
        ]
        return found[:limit]

    async def suspected(
        self, agent: Agent, after: TicketId | None, limit: int
    ) -> Sequence[TicketView]:
        found = [
            views.ticket_view(self._tables, each)
            for _, each in sorted(self._tables.tickets.items())
            if each.suspicion is not None
            and each.id > (after or "")
            and sees(agent, each.queue_id, each.assignee_id, each.barred)
        ]
        return found[:limit]


def _visible(tables: Tables, agent: Agent | None) -> Sequence[KeptComplaint]:
    return [
        each
        for each in tables.complaints.values()
        if agent is None or agent.id not in tables.tickets[each.id].barred
    ]


def _row(tables: Tables, kept: KeptComplaint) -> RegisterRow:
    shown, ticket = listed(kept.complaint), tables.tickets[kept.id]
    due = [
        each.due_at
        for each in timekeeping.of_tickets(tables, {kept.id})
        if each.is_open and each.metric in LIMITS and each.due_at is not None
    ]
    return RegisterRow(
        id=kept.id,
        reference=ticket.reference,
        step=shown.step,
        stage=shown.stage,
        severity=shown.severity,
        priority=ticket.priority.value,
        channel=ticket.channel,
        queue_id=ticket.queue_id,
        categories=shown.categories,
        product=shown.product,
        presets=shown.presets,
        outcome=shown.outcome,
        accountable_id=shown.accountable_id,
        received_at=shown.received_at,
        due_at=min(due, default=None),
    )


def _end(row: RegisterRow, order: RegisterOrder) -> ListEnd:
    at = row.received_at if order is RegisterOrder.NEWEST else row.due_at or NEVER
    return ListEnd(at, row.id)


def _matches(row: RegisterRow, wanted: RegisterFilter) -> bool:
    equal = ("severity", "product", "queue_id", "accountable_id", "outcome")
    return (
        wanted.since <= row.received_at < wanted.until
        and (not wanted.steps or row.step in wanted.steps)
        and all(getattr(wanted, name) in {None, getattr(row, name)} for name in equal)
        and (wanted.category is None or wanted.category in row.categories)
        and (wanted.preset is None or wanted.preset in _ids(row.presets))
        and (wanted.due_before is None or (row.due_at or NEVER) < wanted.due_before)
        and _is_meant(row.reference, wanted.reference)
    )


def _ids(presets: Sequence[str]) -> frozenset[str]:
    return frozenset(each.partition("@")[0] for each in presets)


def _is_meant(reference: str, typed: str) -> bool:
    meant = searching.search(typed)
    if meant.reference is None and meant.ending is None:
        return not typed.strip()
    return meant.finds(reference, "")


def _registered(tables: Tables, kept: KeptComplaint) -> Registered:
    shown, ticket = listed(kept.complaint), tables.tickets[kept.id]
    complainant = tables.customers.get(shown.complainant_id or "")
    return Registered(
        id=kept.id,
        customer_id=complainant.root if complainant else shown.complainant_id,
        queue_id=ticket.queue_id,
        channel=ticket.channel,
        severity=shown.severity,
        presets=shown.presets,
        received_at=shown.received_at,
        entries=kept.entries,
    )


def _counts(tables: Tables, kept: KeptComplaint, span: Span) -> bool:
    received_at = kept.complaint.received_at
    return received_at < span.end and (
        received_at >= span.received
        or kept.complaint.step in OPEN
        or complaints.entries(tables, kept.id)[-1].recorded_at >= span.touched
    )
