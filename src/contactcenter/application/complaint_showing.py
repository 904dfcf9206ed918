"""A complaint as its handlers see it."""

from dataclasses import dataclass
from datetime import datetime

from contactcenter.application.asked import Asked, seen
from contactcenter.application.complaint_house import in_force
from contactcenter.domain.access import Permission, require
from contactcenter.domain.complaint.plain import complaint_to_plain, entry_to_plain
from contactcenter.domain.complaint.steps import leaves
from contactcenter.domain.errors import NotFound
from contactcenter.domain.ids import TicketId
from contactcenter.ports.store import Store


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
class ComplaintView:
    """A complaint with all that was done about it."""

    id: str
    version: int
    complaint: dict[str, object]  # as `domain/complaint/record.py` has it
    outcome: str | None
    next: list[str]  # kinds of entries that its step allows
    stages: list[str]
    presets: list[PresetView]
    entries: list[EntryView]


async def show(store: Store, ticket_id: TicketId, *, asked: Asked) -> ComplaintView:
    """Return a complaint in the agent's sight. Raises NotFound."""
    require(asked.agent, Permission.HANDLE_COMPLAINTS)
    async with store.begin() as tx:
        await seen(tx, ticket_id, asked)
        kept = (await tx.complaints([ticket_id])).get(ticket_id)
        if kept is None:
            raise NotFound(f"no complaint {ticket_id}")
        entries, found = await tx.entries_of(ticket_id), await in_force(tx)
    complaint = kept.complaint
    return ComplaintView(
        id=ticket_id,
        version=kept.version,
        complaint=complaint_to_plain(complaint),
        outcome=complaint.outcome.value if complaint.outcome else None,
        next=sorted({each.partition(":")[0] for each in leaves(complaint.step)}),
        stages=[each.id for each in found.house.stages],
        presets=[
            PresetView(
                name=each.name,
                title=each.title,
                titles=dict(each.titles),
                unverified=each.status.value == "unverified",
            )
            for each in found.of(complaint)
        ],
        entries=[
            EntryView(
                id=each.id,
                number=each.number,
                kind=each.kind,
                by=each.by,
                at=each.at,
                recorded_at=each.recorded_at,
                digest=each.digest,
                content=entry_to_plain(each.entry),
            )
            for each in entries
        ],
    )
