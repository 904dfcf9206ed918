"""Complaints of the memory store."""

from collections.abc import Sequence

from contactcenter.adapters.memory.tables import Tables
from contactcenter.domain.complaint.kept import KeptEntry


def entries(tables: Tables, ticket_id: str) -> Sequence[KeptEntry]:
    """Return the entries of a complaint, in their order."""
    found = [each for each in tables.complaint_entries.values() if each.ticket_id == ticket_id]
    return sorted(found, key=lambda each: each.number)
