"""Two complaints become one where a ticket joins another (spec A-SM-5)."""

from dataclasses import replace

from contactcenter.application.asked import Asked
from contactcenter.application.complaints import Handling, advance
from contactcenter.domain.complaint.entries import MergedInto
from contactcenter.domain.complaint.kept import KeptComplaint
from contactcenter.domain.complaint.merging import merged_from
from contactcenter.domain.complaint.record import Complaint
from contactcenter.domain.errors import Conflict
from contactcenter.domain.ticket import Ticket
from contactcenter.ports.store import Transaction

_REASON = "the tickets were joined"


async def merge_in(
    handling: Handling, tx: Transaction, joined: Ticket, into: Ticket, *, asked: Asked
) -> None:
    """Let the complaint of a ticket, if there is one, be part of that of the ticket it joined.

    Both tickets are as they were put in the block.

    Raises:
        Conflict: the other ticket is none, or the rules refuse it.
    """
    known = await tx.complaints([joined.id, into.id])
    theirs, ours = known.get(joined.id), known.get(into.id)
    if theirs is None:
        return
    if ours is None:
        raise Conflict(
            f"ticket {joined.reference} is a complaint: let the other one join it, or make that"
            " one a complaint, too"
        )
    theirs_as_ours = await _of_one(tx, theirs.complaint, ours.complaint)
    ending = _ending(handling, theirs, ours, asked)
    if theirs_as_ours is not theirs.complaint:
        ending = replace(ending, complainant_id=theirs.complaint.matter.complainant_id)
    await advance(handling, tx, joined, theirs, ending, now=asked.at)
    taking = merged_from(
        theirs_as_ours,
        entry_id=handling.new_id(),
        by=asked.agent.id,
        at=asked.at,
        reason=_REASON,
        beside=ours.complaint,
    )
    await advance(handling, tx, into, ours, taking, now=asked.at)


async def _of_one(tx: Transaction, theirs: Complaint, ours: Complaint) -> Complaint:
    """Return their complaint under our complainant's name, where the two are one person by now."""
    ids = {each.matter.complainant_id for each in (theirs, ours)}
    found = await tx.customers([each for each in ids if each is not None])
    if len(found) < 2 or len({each.root for each in found.values()}) > 1:  # noqa: PLR2004  a pair
        return theirs
    return replace(theirs, matter=replace(theirs.matter, complainant_id=ours.matter.complainant_id))


def _ending(
    handling: Handling, theirs: KeptComplaint, ours: KeptComplaint, asked: Asked
) -> MergedInto:
    return MergedInto(
        id=handling.new_id(),
        by=asked.agent.id,
        at=asked.at,
        into_id=ours.id,
        complainant_id=ours.complaint.matter.complainant_id,
        issue_ids=tuple(each.id for each in theirs.complaint.matter.issues),
        reason=_REASON,
    )
