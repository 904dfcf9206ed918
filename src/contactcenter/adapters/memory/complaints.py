"""Complaints of the memory store."""

from collections.abc import Sequence

from contactcenter.adapters.memory.tables import Tables
from contactcenter.domain.complaint.kept import KeptDocument, KeptEntry
from contactcenter.domain.message import DeliveryState

_OVER = frozenset({DeliveryState.FAILED, DeliveryState.UNDONE})


def entries(tables: Tables, ticket_id: str) -> Sequence[KeptEntry]:
    """Return the entries of a complaint, in their order."""
    found = [each for each in tables.complaint_entries.values() if each.ticket_id == ticket_id]
    return sorted(found, key=lambda each: each.number)


def leaving(tables: Tables, ticket_id: str) -> Sequence[KeptDocument]:
    """Return documents of a complaint that are on their way, by message."""
    found = [
        each
        for each in tables.documents.values()
        if each.ticket_id == ticket_id
        and not each.sent
        and tables.deliveries[each.id].state not in _OVER
    ]
    return sorted(found, key=lambda each: each.id)
