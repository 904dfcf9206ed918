"""A complaint as its handlers see it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from contactcenter.application.asked import Asked, seen
from contactcenter.application.complaint_house import in_force, is_bound, standing_of
from contactcenter.application.complaint_standing import owes_summary
from contactcenter.application.promises import preset_policy_id
from contactcenter.domain.access import Permission, require
from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.complaint.guards.impartiality import minimum_level
from contactcenter.domain.complaint.kept import KeptEntry
from contactcenter.domain.complaint.plain import complaint_to_plain, entry_to_plain
from contactcenter.domain.complaint.record import Complaint
from contactcenter.domain.complaint.restricted import has_restricted, withheld, works_on
from contactcenter.domain.complaint.steps import leaves
from contactcenter.domain.errors import NotFound
from contactcenter.domain.ids import TicketId
from contactcenter.domain.preset.preset import Preset
from contactcenter.domain.sla.clock import SlaClock
from contactcenter.domain.sla.policy import Binding, Metric
from contactcenter.ports.store import Store

Shown = Callable[[dict[str, object]], dict[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """One entry of the record."""

    id: str
    number: int
    kind: str
    by: str
    at: datetime
    recorded_at: datetime
    digest: str
    content: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetView:
    """A preset that binds the complaint."""

    name: str
    title: str
    titles: dict[str, str]
    unverified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StageView:
    """A stage inside; names by language, none where it is called as we call it."""

    id: str
    names: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedView:
    """A document that is to leave now (spec A-PRE-7, A-RSP-4)."""

    document: str
    due_at: datetime | None  # a legal limit that would end without a final response; null: at once


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintView:
    """A complaint with all that was done about it."""

    id: str
    version: int
    complaint: dict[str, object]  # as `domain/complaint/record.py` has it
    second_look: bool  # whether a second person has to agree that it is none (A-PRN-3)
    least_level: int  # how deep it has to be looked into, 0 to 3 (A-INV-1)
    restricted: bool  # whether something is left out that only those know who work on it
    outcome: str | None
    next: list[str]  # kinds of entries that its step allows
    stages: list[StageView]
    presets: list[PresetView]
    prepared: list[PreparedView]
    entries: list[EntryView]


async def show(store: Store, ticket_id: TicketId, *, asked: Asked) -> ComplaintView:
    """Return a complaint in the agent's sight. Raises NotFound."""
    require(asked.agent, Permission.HANDLE_COMPLAINTS)
    async with store.begin() as tx:
        ticket = await seen(tx, ticket_id, asked)
        kept = (await tx.complaints([ticket_id])).get(ticket_id)
        if kept is None or asked.agent.id in kept.complaint.matter.subject_staff:
            raise NotFound(f"no complaint {ticket_id}")
        entries, found = await tx.entries_of(ticket_id), await in_force(tx)
        clocks = await tx.clocks_of([ticket_id])
        holds = await standing_of(tx, found, kept.complaint, asked.at)
    complaint = kept.complaint
    is_theirs = works_on(complaint, asked.agent, assignee_id=ticket.assignee_id, house=found.house)
    shown = _whole if is_theirs else withheld
    return ComplaintView(
        id=ticket_id,
        version=kept.version,
        complaint=shown(complaint_to_plain(complaint)),
        second_look=is_bound(found.of(complaint)),
        least_level=int(minimum_level(complaint, holds)),
        restricted=not is_theirs and has_restricted(complaint),
        outcome=complaint.outcome.value if complaint.outcome else None,
        next=sorted({each.partition(":")[0] for each in leaves(complaint.step)}),
        stages=[StageView(id=each.id, names=dict(each.names)) for each in found.house.stages],
        presets=[_preset_view(each) for each in found.of(complaint)],
        prepared=_prepared(complaint, clocks, found.of(complaint)),
        entries=[_entry_view(each, shown) for each in entries],
    )


def _whole(plain: dict[str, object]) -> dict[str, object]:
    return plain


def _preset_view(preset: Preset) -> PresetView:
    return PresetView(
        name=preset.name,
        title=preset.title,
        titles=dict(preset.titles),
        unverified=preset.status.value == "unverified",
    )


def _entry_view(kept: KeptEntry, shown: Shown) -> EntryView:
    return EntryView(
        id=kept.id,
        number=kept.number,
        kind=kept.kind,
        by=kept.by,
        at=kept.at,
        recorded_at=kept.recorded_at,
        digest=kept.digest,
        content=shown(entry_to_plain(kept.entry)),
    )


def _prepared(
    complaint: Complaint, clocks: Sequence[SlaClock], presets: Sequence[Preset]
) -> list[PreparedView]:
    """Return what is to leave now: the last warning rang, and it did not leave since.

    So does the summary of what was resolved at once, where it could not leave by itself.
    """
    documents = {
        preset_policy_id(each.id): each.fallback_at_due.document
        for each in presets
        if each.fallback_at_due is not None
    }
    found: list[PreparedView] = []
    for clock in clocks:
        document = documents.get(clock.policy_id)
        due_at = clock.breached_at or clock.due_at
        if document is None or due_at is None or not _is_last(clock):
            continue
        left = (each for each in complaint.documents if each.document is document)
        if not any(each.at >= clock.started_at for each in left):
            found.append(PreparedView(document=document.value, due_at=due_at))
    found.sort(key=lambda each: each.due_at or complaint.received_at)
    if owes_summary(complaint, presets):
        found.insert(0, PreparedView(document=DocumentKind.SUMMARY.value, due_at=None))
    return found


def _is_last(clock: SlaClock) -> bool:
    """Whether an open legal clock for the final response has no warning left."""
    if clock.metric is not Metric.FINAL_RESPONSE or clock.binding is not Binding.LEGAL:
        return False
    warned = bool(clock.rung) and clock.next_alarm_at in {None, clock.due_at}
    return clock.is_open and (warned or clock.breached_at is not None)
