"""What an agent enters in the record of a complaint by hand."""

from collections.abc import Mapping
from typing import cast

from contactcenter.application.asked import Asked
from contactcenter.application.complaint_house import in_force
from contactcenter.domain.agent import Agent
from contactcenter.domain.complaint import entries as e
from contactcenter.domain.complaint.assessment import Assessment, priority_of
from contactcenter.domain.complaint.inquiry import Assessed, EvidenceAdded
from contactcenter.domain.complaint.plain import entry_from_plain
from contactcenter.domain.complaint.record import Complaint
from contactcenter.domain.complaint.restricted import has_restricted, works_on
from contactcenter.domain.errors import Forbidden, Invalid
from contactcenter.domain.events import type_name
from contactcenter.domain.plain import from_plain
from contactcenter.domain.ticket import Ticket
from contactcenter.ports.store import Transaction

# What nobody records by hand: it follows from something else that they do.
_NOT_BY_HAND = frozenset(
    map(
        type_name,
        (
            e.Recorded,
            e.DocumentSent,
            e.MergedInto,
            e.MergedFrom,
            e.AcknowledgementFailed,
            EvidenceAdded,
        ),
    )
)


def read_by_hand(plain: Mapping[str, object], *, entry_id: str, asked: Asked) -> e.Entry:
    """Return what somebody enters, as of now where it does not say when it was.

    An assessment that names no priority has the one that the table gives it (spec A-ASM-2).

    Raises:
        Invalid: naming the field, and what is wrong with it.
    """
    kind = plain.get("type")
    if kind in _NOT_BY_HAND:
        raise Invalid(f"type: {kind} follows from something else; do that")
    said = {"at": asked.at.isoformat(), **plain, "id": entry_id, "by": asked.agent.id}
    if kind == type_name(Assessed) and not said.get("priority"):
        found = from_plain(Assessment, said.get("assessment"), "assessment")
        said["priority"] = priority_of(cast("Assessment", found)).value
    return entry_from_plain(said)


async def expect_knows_all(
    tx: Transaction, complaint: Complaint, ticket: Ticket, entry: e.Entry, agent: Agent
) -> None:
    """Refuse to assess anew what one does not know: what is restricted would be lost (A-VUL-1).

    Raises:
        Forbidden: they do not work on the complaint.
    """
    if not isinstance(entry, Assessed) or not has_restricted(complaint):
        return
    house = (await in_force(tx)).house
    if not works_on(complaint, agent, assignee_id=ticket.assignee_id, house=house):
        raise Forbidden("assessed: what they need is restricted to who works on it; take it first")
