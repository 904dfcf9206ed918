"""What a complainant sees of their complaint, and may say to it, without an account (spec A-TRK-1).

Three links lead there. Each names the reference and carries a seal that only we can make:

    sent      in what we send to the complainant: who has it reads what we send there
    proven    for half an hour, to who said the code that we sent there (`tracking_codes`)
    filed     on the page after our form: who has it filed the complaint, and nobody knows who they
              are; of our words they see those alone that lie in the form's own conversation

It shows where the complaint stands, what comes next and until when, and whom to turn to; what we
sent to the complainant, and what they added here; nothing internal (E-DSC).
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from contactcenter.application.complaint_house import InForce, in_force
from contactcenter.application.complaints import Handling, advance
from contactcenter.application.tracking_said import Said, said_to
from contactcenter.domain.complaint import entries as e
from contactcenter.domain.complaint.kept import KeptComplaint
from contactcenter.domain.complaint.recourse import following
from contactcenter.domain.complaint.steps import OPEN, Step
from contactcenter.domain.errors import Conflict, Invalid, NotFound
from contactcenter.domain.events import CUSTOMER
from contactcenter.domain.reference import grouped, read_reference
from contactcenter.domain.sealed import SEAL
from contactcenter.domain.sla.clock import SlaClock
from contactcenter.domain.sla.measuring import ClockState
from contactcenter.domain.sla.policy import Binding, Metric
from contactcenter.domain.ticket import Ticket
from contactcenter.ports.found import Named
from contactcenter.ports.store import Transaction

LONGEST = 5000  # characters of what a complainant says
_LASTS = timedelta(minutes=30)
_NONE = "there is no such complaint, or the link is not whole"
_TOLD = frozenset(
    {Metric.ACKNOWLEDGE, Metric.UPDATE_INTERVAL, Metric.FINAL_RESPONSE, Metric.RESOLUTION}
)


class By(StrEnum):
    """What stands in a link for the way that it came by."""

    SENT = ""
    PROVEN = "p"
    FILED = "f"


@dataclass(frozen=True, slots=True, kw_only=True)
class Led:
    """The complaint that a link leads to, and how."""

    ticket: Ticket
    kept: KeptComplaint
    by: By


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
    missed_at: datetime | None  # until when word was promised that is owed still
    next_at: datetime | None  # until when the next word is promised
    answer_by: datetime | None  # until when we wait for theirs
    organization: str
    reach: str
    letters: tuple[Letter, ...]
    may_answer: bool  # a decision waits for their word
    may_add: bool
    is_last_stage: bool
    said: Said


def link(reference: str, *, key: bytes) -> str:
    """Return the part of an address that leads to a complaint, for what is sent."""
    return f"{reference}-{_seal(reference, key)}"


def link_for_filer(reference: str, *, key: bytes) -> str:
    """Return the same, for who filed it on our form."""
    return _marked(reference, By.FILED.value, key)


def link_for_a_while(reference: str, *, key: bytes, now: datetime) -> str:
    """Return the same, for who proved to hold the contact point."""
    return _marked(reference, f"{By.PROVEN}{int((now + _LASTS).timestamp())}", key)


def _marked(reference: str, mark: str, key: bytes) -> str:
    return f"{reference}-{mark}-{_seal(reference, key, mark)}"


def _seal(reference: str, key: bytes, mark: str = "") -> str:
    said = "\0".join(filter(None, ("track", reference, mark))).encode()
    return hmac.new(key, said, hashlib.sha256).hexdigest()[:SEAL]


def read_link(token: str, *, key: bytes, now: datetime) -> tuple[str, By]:
    """Return the reference in a link, and the way that it came by.

    Raises:
        NotFound: it is not ours, or its time is over.
    """
    named, _, seal = token.rpartition("-")
    head, _, mark = named.partition("-")
    reference = read_reference(head)
    if reference is None or not hmac.compare_digest(
        seal.encode(errors="replace"), _seal(reference, key, mark).encode()
    ):
        raise NotFound(_NONE)
    by = By(mark[:1])
    if by is By.PROVEN and datetime.fromtimestamp(int(mark[1:]), UTC) <= now:
        raise NotFound(_NONE)
    return reference, by


async def look(handling: Handling, token: str, *, now: datetime) -> Tracked:
    """Return the complaint that a link leads to.

    Raises:
        NotFound: it leads to none; a seal that is not ours is no other case.
    """
    async with handling.store.begin() as tx:
        led = await led_to(tx, token, handling.makers.key, now)
        ticket, kept = led.ticket, led.kept
        found, clocks = await in_force(tx), await tx.clocks_of([ticket.id])
        said = await said_to(tx, ticket, filer=led.by is By.FILED, key=handling.makers.key)
    complaint = kept.complaint
    contact = complaint.matter.preferred_contact
    return Tracked(
        reference=grouped(ticket.reference),
        language=contact.language if contact else None,
        zone=found.house.zone,
        received_at=complaint.received_at,
        step=complaint.step.value,
        missed_at=_missed(clocks),
        next_at=_next(clocks, now),
        answer_by=_answer_by(kept),
        organization=found.house.organization,
        reach=found.house.reach,
        letters=tuple(
            Letter(document=each.document.value, at=each.at) for each in complaint.documents
        ),
        may_answer=_may_answer(kept),
        may_add=complaint.step in OPEN,
        said=said,
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
        led = await led_to(tx, token, handling.makers.key, now)
        ticket, kept = led.ticket, led.kept
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


def _answer_by(kept: KeptComplaint) -> datetime | None:
    complaint = kept.complaint
    return complaint.waits[-1].until if complaint.step is Step.AWAITING_COMPLAINANT else None


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


def _missed(clocks: Sequence[SlaClock]) -> datetime | None:
    """Return until when word was promised first that is owed still: they may know we are late."""
    missed = [
        each.breached_at
        for each in clocks
        if each.metric in _TOLD
        and each.binding is not Binding.OPPORTUNITY
        and each.state is ClockState.BREACHED
        and each.breached_at is not None
    ]
    return min(missed, default=None)


async def led_to(tx: Transaction, token: str, key: bytes, now: datetime) -> Led:
    """Return what a link leads to; the ticket is locked. Raises NotFound."""
    reference, by = read_link(token, key=key, now=now)
    ticket_id = (await tx.known(Named(codes={reference}))).coded.get(reference)
    kept = (await tx.complaints([ticket_id])).get(ticket_id) if ticket_id else None
    if ticket_id is None or kept is None:
        raise NotFound(_NONE)
    return Led(ticket=await tx.ticket(ticket_id), kept=kept, by=by)
