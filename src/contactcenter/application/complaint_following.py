"""What follows for complaints from what happens elsewhere, in order of position, once each.

somebody called a ticket a complaint     it is recorded
what was reminded of is done             the reminder is, too
a complaint was assessed as urgent       who answers for it is told at once
a complaint was recorded                 it is acknowledged by itself, where the house wants so
it was resolved at once                  a summary is sent, where a preset wants so
the complainant wrote                    that is entered; a wait for them ends; a stranger's word
                                         waits until somebody accepts them
an agent asked, and set it to pending    from then on we wait for the complainant
a document left, or came back            that is entered
"""

from collections.abc import Sequence
from datetime import datetime

import structlog

from contactcenter.application.complaint_alerts import alert, tell_proposed
from contactcenter.application.complaint_documents import (
    acknowledge,
    enter_failed,
    enter_sent,
    summarise,
)
from contactcenter.application.complaint_standing import filled_in
from contactcenter.application.complaints import Handling, advance, record_in
from contactcenter.application.filing import told_on_form
from contactcenter.application.task_following import end_met
from contactcenter.domain.complaint.calling import Call, still_calls
from contactcenter.domain.complaint.facts import ComplaintChanged
from contactcenter.domain.complaint.inquiry import AskedComplainant, ComplainantReplied
from contactcenter.domain.complaint.steps import OPEN, Step
from contactcenter.domain.errors import DomainError
from contactcenter.domain.events import (
    CUSTOMER,
    DeliveryChanged,
    Fact,
    MessageChanged,
    MessageReceived,
    TicketKindChanged,
    TicketMoved,
)
from contactcenter.domain.ids import Position
from contactcenter.domain.message import AutoClass, DeliveryState, Direction
from contactcenter.domain.ticket import Kind, Status
from contactcenter.ports.reading import Placed
from contactcenter.ports.store import Store, Transaction, Unavailable

log = structlog.get_logger()

_NAME = "complaints"
_AT_ONCE = 200
_LOOK_BACK = 50  # messages among which the question is found
_FORGETS = 1000  # facts that a new start may look at again
_ARRIVED = frozenset({DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ})
_Followed = (
    TicketKindChanged
    | TicketMoved
    | ComplaintChanged
    | MessageReceived
    | MessageChanged
    | DeliveryChanged
)


async def followed_to(store: Store) -> Position:
    """Return up to where complaints have followed."""
    async with store.begin() as tx:
        return await tx.cursor(_NAME)


async def follow_up(handling: Handling, after: Position, *, now: datetime) -> Position:
    """Do what the next facts call for; return the position behind them.

    What the rules of a complaint refuse is logged, and does not stop what comes after it.
    """
    store = handling.store
    placed = await store.placed_after(after, _AT_ONCE)
    if not placed:
        return after
    last = placed[-1].position
    for each in await _concerning(store, placed):
        async with store.begin() as tx:
            if each.position <= await tx.cursor(_NAME):
                continue
            tx.move_cursor(_NAME, each.position)
            await _follow(handling, tx, each.fact, now=now)
    if last // _FORGETS > after // _FORGETS:
        async with store.begin() as tx:
            tx.move_cursor(_NAME, max(last, await tx.cursor(_NAME)))
    return last


async def _concerning(store: Store, placed: Sequence[Placed]) -> Sequence[Placed]:
    """Return those facts that may concern a complaint, by one look."""
    found = [each for each in placed if isinstance(each.fact, _Followed)]
    called = [each for each in found if _makes_one(each.fact)]
    others = [each for each in found if not _makes_one(each.fact)]
    known = await store.complaints_among({each.fact.ticket_id for each in others})  # type: ignore[union-attr]
    among = [each for each in others if each.fact.ticket_id in known]  # type: ignore[union-attr]
    return sorted([*called, *among], key=lambda each: each.position)


def _makes_one(fact: Fact) -> bool:
    return isinstance(fact, TicketKindChanged) and fact.after == Kind.COMPLAINT


async def _follow(handling: Handling, tx: Transaction, fact: Fact, *, now: datetime) -> None:
    try:
        match fact:
            case TicketKindChanged():
                await _called(handling, tx, fact, now)
            case ComplaintChanged():
                await _entered(handling, tx, fact, now)
            case TicketMoved(after=Status.PENDING):
                await _asked(handling, tx, fact, now)
            case MessageReceived() | MessageChanged(change="accepted" | "reopening"):
                await _wrote(handling, tx, fact, now)
            case DeliveryChanged():
                await _delivered(handling, tx, fact, now)
            case _:
                pass
    except Unavailable:
        raise
    except DomainError as error:
        log.warning("a complaint did not follow", reason=str(error))


async def _called(
    handling: Handling, tx: Transaction, fact: TicketKindChanged, now: datetime
) -> None:
    ticket = await tx.ticket(fact.ticket_id)
    if ticket.kind is Kind.COMPLAINT and not await tx.complaints([ticket.id]):
        told = await told_on_form(tx, ticket)
        await record_in(handling, tx, ticket, told, by=fact.by, at=now)


async def _entered(
    handling: Handling, tx: Transaction, fact: ComplaintChanged, now: datetime
) -> None:
    ticket = await tx.ticket(fact.ticket_id)
    kept = (await tx.complaints([ticket.id]))[ticket.id]

    def still(calls_for: str) -> bool:
        return still_calls(kept.complaint, Call(calls_for))

    await end_met(tx, ticket, still, by=fact.by, now=now)
    follows = _FOLLOWS.get(fact.kind)
    if follows is not None:
        await follows(handling, tx, ticket, kept, now=now)


_FOLLOWS = {
    "recorded": acknowledge,
    "assessed": alert,
    "reclassification_proposed": tell_proposed,
    "resolved_at_first_contact": summarise,
}


async def _asked(handling: Handling, tx: Transaction, fact: TicketMoved, now: datetime) -> None:
    """Wait for the complainant's answer to what an agent wrote last."""
    ticket = await tx.ticket(fact.ticket_id)
    kept = (await tx.complaints([ticket.id]))[ticket.id]
    if kept.complaint.step is not Step.INVESTIGATING or ticket.status is not Status.PENDING:
        return
    said = await tx.latest_messages(ticket, _LOOK_BACK)
    ours = [each for each in said if each.direction is Direction.OUTBOUND and each.agent_id]
    if not ours:
        return
    question = AskedComplainant(
        id=handling.new_id(),
        by=fact.by,
        at=max(fact.at, kept.complaint.received_at),
        message_id=ours[0].id,
        question=ours[0].text,
    )
    asked = await filled_in(tx, kept.complaint, question)
    await advance(handling, tx, ticket, kept, asked, now=now)


async def _wrote(
    handling: Handling, tx: Transaction, fact: MessageReceived | MessageChanged, now: datetime
) -> None:
    ticket = await tx.ticket(fact.ticket_id)
    kept = (await tx.complaints([ticket.id]))[ticket.id]
    message = (await tx.messages([fact.message_id])).get(fact.message_id)
    if message is None or message.auto_class is not AutoClass.HUMAN:
        return
    if message.outsider or message.courtesy:
        return
    complaint = kept.complaint
    if message.id in complaint.matter.source_messages or complaint.step not in OPEN:
        return
    replied = ComplainantReplied(
        id=handling.new_id(),
        by=CUSTOMER,
        at=max(message.received_at, complaint.received_at),
        message_id=message.id,
    )
    await advance(handling, tx, ticket, kept, replied, now=now)


async def _delivered(
    handling: Handling, tx: Transaction, fact: DeliveryChanged, now: datetime
) -> None:
    document = (await tx.documents([fact.message_id])).get(fact.message_id)
    if document is None:
        return
    if fact.after in _ARRIVED and not document.sent:
        await enter_sent(handling, tx, document, at=fact.at, now=now)
    elif fact.after == DeliveryState.FAILED:
        delivery = await tx.delivery(fact.message_id)
        await enter_failed(handling, tx, document, reason=delivery.error or "failed", now=now)
