"""What a complainant sees of their complaint, and may say to it, without an account (spec A-TRK-1).

The link in the acknowledgement is the proof that somebody reads what we send to the complainant: it
names the reference and carries a seal that only we can make. It shows where the complaint stands,
what comes next and until when, and whom to turn to; nothing internal (E-DSC).
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from contactcenter.application.complaint_house import InForce, in_force
from contactcenter.application.complaints import Handling, advance
from contactcenter.domain.complaint import entries as e
from contactcenter.domain.complaint.kept import KeptComplaint
from contactcenter.domain.complaint.recourse import following
from contactcenter.domain.complaint.steps import Step
from contactcenter.domain.errors import Conflict, Invalid, NotFound
from contactcenter.domain.events import CUSTOMER
from contactcenter.domain.reference import grouped, read_reference
from contactcenter.domain.sla.clock import SlaClock
from contactcenter.domain.sla.measuring import ClockState
from contactcenter.domain.sla.policy import Binding, Metric
from contactcenter.domain.ticket import Ticket
from contactcenter.ports.found import Named
from contactcenter.ports.store import Transaction

LONGEST = 5000  # characters of what a complainant says
_SEAL = 32  # hex digits, 128 bits
_TOLD = frozenset(
    {Metric.ACKNOWLEDGE, Metric.UPDATE_INTERVAL, Metric.FINAL_RESPONSE, Metric.RESOLUTION}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A document that was sent to the complainant."""

    document: str  # its kind
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """A complaint as its complainant sees it."""

    reference: str  # as people read it
    language: str | None
    zone: str
    received_at: datetime
    step: str
    next_at: datetime | None  # until when the next word is promised
    organization: str
    reach: str
    letters: tuple[Letter, ...]
    may_answer: bool  # a decision waits for their word
    is_last_stage: bool


def link(reference: str, *, key: bytes) -> str:
    """Return the part of an address that leads to a complaint."""
    return f"{reference}-{_seal(reference, key)}"


def _seal(reference: str, key: bytes) -> str:
    said = f"track\0{reference}".encode()
    return hmac.new(key, said, hashlib.sha256).hexdigest()[:_SEAL]


async def look(handling: Handling, token: str, *, now: datetime) -> Tracked:
    """Return the complaint that a link leads to.

    Raises:
        NotFound: it leads to none; a seal that is not ours is no other case.
    """
    async with handling.store.begin() as tx:
        ticket, kept = await _led_to(tx, token, handling.makers.key)
        found, clocks = await in_force(tx), await tx.clocks_of([ticket.id])
    complaint = kept.complaint
    contact = complaint.matter.preferred_contact
    return Tracked(
        reference=grouped(ticket.reference),
        language=contact.language if contact else None,
        zone=found.house.zone,
        received_at=complaint.received_at,
        step=complaint.step.value,
        next_at=_next(clocks, now),
        organization=found.house.organization,
        reach=found.house.reach,
        letters=tuple(
            Letter(document=each.document.value, at=each.at) for each in complaint.documents
        ),
        may_answer=_may_answer(kept),
        is_last_stage=following(complaint.stage, found.house.stages) is None,
    )


async def accept(handling: Handling, token: str, words: str, *, now: datetime) -> None:
    """Take the decision, in the complainant's words. Raises as `reject`."""
    await _answer(handling, token, words, now, accepts=True)


async def reject(handling: Handling, token: str, words: str, *, now: datetime) -> None:
    """Say that the decision is not accepted: the next stage looks at it, where there is one.

    Raises:
        NotFound: the link leads to no complaint.
        Conflict: there is no decision that waits for a word.
        Invalid: nothing is said, or too much.
    """
    await _answer(handling, token, words, now, accepts=False)


async def _answer(
    handling: Handling, token: str, words: str, now: datetime, *, accepts: bool
) -> None:
    said = words.strip()
    if not said or len(said) > LONGEST:
        raise Invalid(f"words: say why, in at most {LONGEST} characters")
    async with handling.store.begin() as tx:
        ticket, kept = await _led_to(tx, token, handling.makers.key)
        if not _may_answer(kept):
            raise Conflict("there is no decision that waits for your word")
        found = await in_force(tx)
        entry = _entry(handling.new_id(), kept, found, said, now, accepts=accepts)
        await advance(handling, tx, ticket, kept, entry, now=now, found=found)


def _entry(
    entry_id: str, kept: KeptComplaint, found: InForce, words: str, now: datetime, *, accepts: bool
) -> e.Entry:
    if accepts:
        return e.Accepted(id=entry_id, by=CUSTOMER, at=now, words=words)
    after = following(kept.complaint.stage, found.house.stages)
    return e.Rejected(id=entry_id, by=CUSTOMER, at=now, words=words, next_stage=after)


def _may_answer(kept: KeptComplaint) -> bool:
    complaint = kept.complaint
    waits = complaint.step is Step.DECISION_COMMUNICATED and complaint.rejection is None
    return waits and complaint.basis is None


def _next(clocks: Sequence[SlaClock], now: datetime) -> datetime | None:
    """Return until when the next word is promised, as long as that is ahead."""
    ahead = [
        each.due_at
        for each in clocks
        if each.metric in _TOLD
        and each.binding is not Binding.OPPORTUNITY
        and each.state in {ClockState.RUNNING, ClockState.PAUSED}
        and each.due_at is not None
        and each.due_at > now
    ]
    return min(ahead, default=None)


async def _led_to(tx: Transaction, token: str, key: bytes) -> tuple[Ticket, KeptComplaint]:
    named, _, seal = token.rpartition("-")
    reference = read_reference(named)
    if reference is None or not hmac.compare_digest(
        seal.encode(errors="replace"), _seal(reference, key).encode()
    ):
        raise NotFound("there is no such complaint, or the link is not whole")
    ticket_id = (await tx.known(Named(codes={reference}))).coded.get(reference)
    kept = (await tx.complaints([ticket_id])).get(ticket_id) if ticket_id else None
    if ticket_id is None or kept is None:
        raise NotFound("there is no such complaint, or the link is not whole")
    return await tx.ticket(ticket_id), kept
