"""Audit: for a sample of complaints, whether all that must be done can be shown (spec A-AUD-1).

A proof is the id of an entry; the chain of facts shows that the entry was not edited. What has no
proof is a finding, on which a corrective action can hang. The sample is drawn (`sampling.draw`)
from the complaints received in a period: of those closed alone, each would look finished.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.complaint.entries import Closed, Entry, Recorded
from contactcenter.domain.complaint.record import Complaint, unfound
from contactcenter.domain.ids import TicketId
from contactcenter.domain.measures.ratio import Ratio, share

_ANSWERS = frozenset({DocumentKind.FINAL, DocumentKind.SUMMARY})


class Shown(StrEnum):
    """What must be shown of a complaint."""

    RECORDED = "recorded"
    ACKNOWLEDGED = "acknowledged"
    ASSESSED = "assessed"
    REASONED = "reasoned"  # each issue has its outcome and the reasons
    COMMUNICATED = "communicated"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """One complaint of the sample."""

    ticket_id: TicketId
    proofs: Mapping[Shown, tuple[str, ...]]  # ids of entries; what need not be shown is not there

    @property
    def missing(self) -> tuple[Shown, ...]:
        """What should be shown, and cannot."""
        return tuple(shown for shown, ids in self.proofs.items() if not ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that cannot be shown of one complaint."""

    id: str  # audit, ticket and what is missing
    ticket_id: TicketId
    missing: Shown


def audited(complaint: Complaint, entries: Iterable[Entry]) -> Audited:
    """Return what can be shown of a complaint, from its entries and what they make of it.

    Nobody can be told anything who cannot be reached; what was resolved at first contact need not
    be assessed, and the complainant's words accept it.
    """
    known = list(entries)
    first = complaint.first_contact
    answers = [each.id for each in complaint.documents if each.document in _ANSWERS]
    reasons = [each.id for each in complaint.findings.values()]
    proofs = {
        Shown.RECORDED: [each.id for each in known if isinstance(each, Recorded)],
        Shown.ACKNOWLEDGED: [each.id for each in complaint.acknowledgements],
        Shown.ASSESSED: [] if complaint.assessed is None else [complaint.assessed.id],
        Shown.REASONED: [] if unfound(complaint) else reasons,
        Shown.COMMUNICATED: answers if first is None else [first.id, *answers],
        Shown.CLOSED: [each.id for each in known if isinstance(each, Closed)],
    }
    for spared in _spared(complaint):
        if not proofs[spared]:
            del proofs[spared]
    return Audited(
        ticket_id=complaint.id, proofs={shown: tuple(ids) for shown, ids in proofs.items()}
    )


def findings(audit_id: str, complaints: Iterable[Audited]) -> tuple[Finding, ...]:
    """Return all that cannot be shown, in the order of the sample."""
    return tuple(
        Finding(id=f"{audit_id}:{each.ticket_id}:{shown}", ticket_id=each.ticket_id, missing=shown)
        for each in complaints
        for shown in each.missing
    )


def shown(complaints: Collection[Audited]) -> Mapping[Shown, Ratio]:
    """Return for how many of the sample each thing can be shown, of those that must show it."""
    return {
        what: share(bool(each.proofs[what]) for each in complaints if what in each.proofs)
        for what in Shown
    }


def _spared(complaint: Complaint) -> frozenset[Shown]:
    """Return what need not be shown of it."""
    spared = set()
    if not complaint.matter.contactable:
        spared |= {Shown.ACKNOWLEDGED, Shown.COMMUNICATED}
    if complaint.first_contact is not None:
        spared |= {Shown.ASSESSED}
    return frozenset(spared)
