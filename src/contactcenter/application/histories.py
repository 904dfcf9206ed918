"""From facts to what a ticket's clocks go by.

Some facts say it by themselves, others only with the message that they are about: a call that
changes is told anew each time, in the place of what was known of it before.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

from contactcenter.domain.call_record import CallDirection
from contactcenter.domain.complaint.facts import ComplaintChanged
from contactcenter.domain.complaint.matter import ReceivedBy
from contactcenter.domain.events import (
    DeliveryChanged,
    Fact,
    MessageChanged,
    MessageReceived,
    TicketHandedOver,
    TicketJoined,
    TicketKindChanged,
    TicketMoved,
    TicketOpened,
    TicketPrioritised,
    TicketTookOver,
)
from contactcenter.domain.ids import MessageId, TicketId
from contactcenter.domain.logged_call import waits_since
from contactcenter.domain.message import AutoClass, DeliveryState, Direction, Message
from contactcenter.domain.questions import asks_nothing
from contactcenter.domain.sla.clock import TicketHistory
from contactcenter.domain.sla.history import Happened, What
from contactcenter.domain.ticket import Ticket

Timed = (
    TicketOpened
    | TicketMoved
    | TicketPrioritised
    | TicketKindChanged
    | TicketHandedOver
    | TicketJoined
    | TicketTookOver
    | MessageReceived
    | MessageChanged
    | DeliveryChanged
    | ComplaintChanged
)
_ARRIVED = frozenset({DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ})
_ENTRIES: Mapping[str, What] = {
    "acknowledged": What.ACKNOWLEDGED,
    "acknowledgement_failed": What.UNSENT,
    "assessed": What.ASSESSED,
    "accepted": What.SETTLED,
    "resolved_at_first_contact": What.SETTLED,
    "recourse_told": What.RECOURSE_TOLD,
    "merged_into": What.ENDED,
    "withdrawn": What.ENDED,
    "reopened": What.REOPENED,
}
_DOCUMENTS: Mapping[str, What] = {
    "final": What.FINAL_SENT,
    "summary": What.FINAL_SENT,
    "holding": What.HOLDING_SENT,
    "delay": What.HOLDING_SENT,
    "recourse": What.RECOURSE_TOLD,
}
# How a complaint came, and who can be told of it.
_CAME = frozenset({What.COMPLAINED, What.SENT_BY_REGULATOR, What.UNREACHABLE})
_BEGINS = frozenset({What.RECEIVED, What.TRIED})
# Of a ticket that joins another these stay with it.
_ITS_OWN = frozenset(
    {
        What.MOVED,
        What.PRIORITISED,
        What.PROMISED,
        What.COMPLAINED,
        What.STAGED,
        What.ENDED,
        What.REOPENED,
    }
)


def messages_of(facts: Iterable[Fact]) -> set[MessageId]:
    """Return the messages without which these facts say nothing to clocks."""
    about = (MessageReceived, MessageChanged, DeliveryChanged)
    return {each.message_id for each in facts if isinstance(each, about)}


def tickets_of(facts: Iterable[Fact]) -> set[TicketId]:
    """Return the tickets whose clocks these facts concern."""
    found = {each.ticket_id for each in facts if isinstance(each, Timed)}
    return found | {each.from_id for each in facts if isinstance(each, TicketTookOver)}


def concerned(fact: Timed, tickets: Mapping[TicketId, Ticket]) -> Iterator[TicketId]:
    """Yield the tickets in whose histories a fact counts.

    What becomes of a message counts also where its ticket joined another, with all its words.
    """
    yield fact.ticket_id
    if isinstance(fact, MessageReceived | MessageChanged | DeliveryChanged):
        into = tickets[fact.ticket_id].merged_into_id
        while into is not None:
            yield into
            into = tickets[into].merged_into_id


def followed(
    history: TicketHistory,
    fact: Timed,
    messages: Mapping[MessageId, Message],
    others: Mapping[TicketId, TicketHistory],
) -> TicketHistory:
    """Return the history with what a fact adds to it; the same if that is nothing."""
    match fact:
        case MessageReceived() | MessageChanged() | DeliveryChanged():
            return _said(history, fact, messages.get(fact.message_id))
        case TicketTookOver(from_id=from_id) if from_id in others:
            theirs = [each for each in others[from_id].happened if each.what not in _ITS_OWN]
            return _with(history, theirs)
        case ComplaintChanged():
            told = _with(_unrecorded(history), list(_of_complaint(fact)))
            return _staged(told, fact, came=_came(history))
        case _:
            return _with(history, _plain(fact))


def _plain(fact: Timed) -> Sequence[Happened]:
    """Return what a fact says by itself."""
    match fact:
        case TicketOpened():
            return [Happened(at=fact.at, what=What.RECEIVED, by=fact.by)]
        case TicketMoved():
            return [Happened(at=fact.at, what=What.MOVED, detail=fact.after, by=fact.by)]
        case TicketPrioritised():
            return [Happened(at=fact.at, what=What.PRIORITISED, detail=fact.after, by=fact.by)]
        case TicketJoined():
            return [Happened(at=fact.at, what=What.ENDED, by=fact.by)]
        case _:
            return []


def _of_complaint(fact: ComplaintChanged) -> Iterator[Happened]:
    """Yield what an entry of a complaint means to its clocks, and how it came (spec A-RCV-3)."""
    if fact.received_at is not None:
        came, of = fact.received_at, fact.ticket_id
        yield Happened(at=came, what=What.COMPLAINED, detail=fact.presets, ref=of)
        if fact.received_by == ReceivedBy.REGULATOR:
            yield Happened(at=came, what=What.SENT_BY_REGULATOR, ref=of)
        if not fact.contactable:
            yield Happened(at=came, what=What.UNREACHABLE, ref=of)
    what = _ENTRIES.get(fact.kind) or _DOCUMENTS.get(fact.document)
    if fact.kind == "decision_approved" and not fact.contactable:
        what = What.FINAL_SENT  # there is nobody to send it to
    if what is not None:
        yield Happened(
            at=fact.occurred_at, what=what, detail=fact.document, by=fact.by, ref=fact.ref
        )


def _staged(
    history: TicketHistory, fact: ComplaintChanged, *, came: datetime | None
) -> TicketHistory:
    """Return the history with the stage at which the complaint is now (spec A-ESC-1).

    At the first it is since its receipt, also where that is corrected; `came` is that so far.
    """
    moved = tuple(
        replace(each, at=fact.received_at)
        if each.what is What.STAGED and each.at == came and fact.received_at is not None
        else each
        for each in history.happened
    )
    history = replace(history, happened=moved)
    been = [each for each in history.happened if each.what is What.STAGED]
    if not fact.stage or (been and been[-1].detail == fact.stage):
        return history
    at = (fact.received_at if fact.kind == "recorded" else None) or fact.occurred_at
    return _with(history, [Happened(at=at, what=What.STAGED, detail=fact.stage, by=fact.by)])


def _came(history: TicketHistory) -> datetime | None:
    """Return when the ticket's own complaint came, as was known so far."""
    own = (each for each in history.happened if each.ref == history.id)
    return next((each.at for each in own if each.what is What.COMPLAINED), None)


def _unrecorded(history: TicketHistory) -> TicketHistory:
    """Return the history without how the ticket's own complaint came, to be told anew."""
    kept = (each for each in history.happened if each.what not in _CAME or each.ref != history.id)
    return replace(history, happened=tuple(kept))


def _said(
    history: TicketHistory,
    fact: MessageReceived | MessageChanged | DeliveryChanged,
    message: Message | None,
) -> TicketHistory:
    if message is None:
        return history
    history = _begun_with(history, fact)
    if message.call is not None:
        return _rung(history, message, message.call)
    match fact:
        case MessageReceived() | MessageChanged(change="reopening") if _counts(message):
            wrote = Happened(at=message.received_at, what=What.CUSTOMER_WROTE, ref=message.id)
            return _with(_since(history, message.received_at), [wrote])
        case MessageChanged(change="accepted") if _counts(message):
            known = any(each.ref == message.id for each in history.happened)
            wrote = Happened(at=fact.at, what=What.CUSTOMER_WROTE, ref=message.id)
            return history if known else _with(history, [wrote])
        case DeliveryChanged() if _counts(message):
            return _with(history, _delivered(fact, message))
        case _:
            return history


def _begun_with(
    history: TicketHistory, fact: MessageReceived | MessageChanged | DeliveryChanged
) -> TicketHistory:
    """Return the history that names the message with which the ticket began."""
    happened = tuple(
        replace(each, detail=fact.message_id) if _began(each, fact) else each
        for each in history.happened
    )
    return replace(history, happened=happened)


def _began(each: Happened, fact: MessageReceived | MessageChanged | DeliveryChanged) -> bool:
    is_new = each.what is What.RECEIVED and not each.detail
    return is_new and isinstance(fact, MessageReceived) and each.at == fact.at


def _rung(history: TicketHistory, message: Message, call: Mapping[str, object]) -> TicketHistory:
    """Return the history with what a call says, in the place of what was known of it.

    One that was over before the matter reached us is no part of it: an old file was brought in.
    """
    received = [each for each in history.happened if each.what in _BEGINS]
    began = any(each.detail == message.id for each in received)
    if not began and any(message.occurred_at < each.at for each in received):
        return _without(history, message.id, ())
    called = _without(history, message.id, _called(message, call))
    if began and message.direction is Direction.OUTBOUND:
        called = _reaching(called, message)
    return _since(called, message.occurred_at)


def _reaching(history: TicketHistory, message: Message) -> TicketHistory:
    """Return the history of a matter that began with our call: without an answer nothing came."""
    spoken = any(each.ref == message.id for each in history.happened)
    what = What.RECEIVED if spoken else What.TRIED
    happened = tuple(
        replace(each, what=what) if each.detail == message.id and each.what in _BEGINS else each
        for each in history.happened
    )
    return replace(history, happened=happened)


def _delivered(fact: DeliveryChanged, message: Message) -> Sequence[Happened]:
    by = message.agent_id or ""
    if fact.before not in _ARRIVED and fact.after in _ARRIVED:
        return [Happened(at=fact.at, what=What.ANSWERED, by=by, ref=message.id)]
    if fact.before in _ARRIVED and fact.after == DeliveryState.FAILED:
        return [Happened(at=fact.at, what=What.UNSENT, ref=message.id)]
    return []


def _called(message: Message, call: Mapping[str, object]) -> Sequence[Happened]:
    """Return what a call says: it was spoken, or somebody waits to be called back."""
    answered_at = call.get("answered_at")
    if answered_at and call.get("direction") != CallDirection.INTERNAL:
        at = datetime.fromisoformat(str(answered_at))
        spoke = cast("Sequence[str]", call.get("agent_ids") or [""])[0]
        # Whoever waits to be called back has been spoken with, whichever of us called.
        return [
            Happened(at=at, what=What.ANSWERED, by=spoke, ref=message.id),
            Happened(at=at, what=What.CALLED_BACK, by=spoke, ref=message.id),
        ]
    since = waits_since(message)
    if since is None:
        return []
    return [
        Happened(at=since, what=What.CUSTOMER_WROTE, ref=message.id),
        Happened(at=since, what=What.CALL_WANTED, ref=message.id),
    ]


def _counts(message: Message) -> bool:
    """Whether a person said it to the other side (spec B-EVT-1).

    Who thanks us, rates us, chooses from a menu or ends a chat waits for no answer. A stranger's
    word counts once an agent has accepted them, from then on (F-THR-3).
    """
    if message.auto_class is not AutoClass.HUMAN or message.direction is Direction.NOTE:
        return False
    if message.direction is Direction.INBOUND:
        asks = not asks_nothing(message.pressed, message.reply) and not message.courtesy
        return asks and not message.outsider
    return message.agent_id is not None


def _since(history: TicketHistory, at: datetime) -> TicketHistory:
    """Return the history of a matter that reached us by then at the latest."""
    happened = tuple(
        replace(each, at=min(each.at, at)) if each.what is What.RECEIVED else each
        for each in history.happened
    )
    return replace(history, happened=happened)


def _without(history: TicketHistory, ref: str, happened: Sequence[Happened]) -> TicketHistory:
    kept = tuple(each for each in history.happened if each.ref != ref)
    return replace(history, happened=(*kept, *happened))


def _with(history: TicketHistory, happened: Sequence[Happened]) -> TicketHistory:
    new = tuple(each for each in happened if each not in history.happened)
    return replace(history, happened=(*history.happened, *new)) if new else history
