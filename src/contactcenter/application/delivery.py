"""The road out: queued answers leave when they are due, and their fate is recorded.

    lease    one transaction: take what is due, so that no other worker sends it
    send     outside of any transaction; under the same ids on every try
    record   one transaction: sent, failed, or later

A worker that dies between the last two leaves a lease that runs out: the message is sent again
under the same Message-ID, so that at worst a copy arrives that mail programs know as one (L13).
"""

import asyncio
import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from contactcenter.application.answering import answered
from contactcenter.application.spending import send_within_cap
from contactcenter.domain.challenge import is_over, with_code
from contactcenter.domain.conversation import Conversation, loop_mark, reply_address
from contactcenter.domain.events import CUSTOMER, SYSTEM, By, DeliveryChanged
from contactcenter.domain.ids import InboxId, MessageId
from contactcenter.domain.inbox import Inbox
from contactcenter.domain.message import (
    AutoClass,
    Delivery,
    DeliveryState,
    Direction,
    File,
    Message,
    Outbound,
    advance,
)
from contactcenter.domain.ticket import Ticket, about
from contactcenter.ports.blobs import Blobs
from contactcenter.ports.channel import Channel, Misconfigured, Receipt, TryLater, Undeliverable
from contactcenter.ports.failpoints import reached
from contactcenter.ports.store import Store, Transaction
from contactcenter.ports.system import Now

_AT_ONCE = 50
_GIVE_UP_AFTER = timedelta(hours=48)  # spec F-OUT-7
_FIRST_PAUSE = timedelta(seconds=5)
_LONGEST_PAUSE = timedelta(minutes=5)
# Seconds, if all else fails: a channel has limits of its own, and lets messages wait their turn.
_SEND_TIMEOUT = 900

Outcome = Receipt | TryLater | Undeliverable | Misconfigured


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What delivery works with."""

    store: Store
    blobs: Blobs
    channels: Mapping[InboxId, Channel]
    key: bytes
    lease: timedelta  # renewed while a message is being sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Leased:
    """A message that this worker alone may send until its lease ends."""

    delivery: Delivery
    message: Message
    conversation: Conversation
    inbox: Inbox


async def deliver(sending: Sending, *, now: datetime) -> int:
    """Send what is due and wait for it; return how many messages were tried."""
    leased = await lease(sending, now=now)
    await asyncio.gather(*(send(sending, each, now=lambda: now) for each in leased))
    return len(leased)


async def renew(sending: Sending, message_ids: Collection[MessageId], *, now: datetime) -> None:
    """Note that these messages are still being sent, so that nobody else sends them."""
    async with sending.store.begin() as tx:
        tx.renew_leases(Delivery, message_ids, now + sending.lease)


async def send(sending: Sending, leased: Leased, *, now: Now) -> None:
    """Send one message, and record what became of it at once: none waits for another."""
    outcome = await _send(sending, leased, now=now)
    reached("delivery.sent")
    await _record(sending.store, leased, outcome, now=now())
    reached("delivery.recorded")


async def confirm(
    store: Store, message_id: MessageId, to: DeliveryState, *, recipient: str, now: datetime
) -> None:
    """Record that a message reached its reader's device, or was read there.

    Receipts that say less than is known already change nothing (spec G-ADP-2).
    """
    async with store.begin() as tx:
        message = (await tx.messages([message_id])).get(message_id)
        if message is None or message.direction is not Direction.OUTBOUND:
            return
        ticket = await tx.ticket(message.ticket_id)
        delivery = await tx.delivery(message_id)
        if delivery.recipient != recipient or delivery.state not in _BEFORE[to]:
            return
        after = advance(delivery, to, now=now)
        tx.put(after)
        tx.record(changed(ticket, message, delivery, after, by=CUSTOMER, at=now))


_BEFORE: Mapping[DeliveryState, frozenset[DeliveryState]] = {
    DeliveryState.DELIVERED: frozenset({DeliveryState.SENT}),
    DeliveryState.READ: frozenset({DeliveryState.SENT, DeliveryState.DELIVERED}),
}


async def lease(sending: Sending, *, now: datetime) -> Sequence[Leased]:
    """Take what is due, so that no other worker sends it."""
    async with sending.store.begin() as tx:
        due = await tx.due_deliveries(now, _AT_ONCE)
        if not due:
            return []
        messages = await tx.messages([each.message_id for each in due])
        conversations = await tx.conversations(
            {message.conversation_id for message in messages.values()}
        )
        inboxes = await tx.inboxes()
        leased = [
            Leased(
                delivery=replace(
                    each,
                    leased_until=now + sending.lease,
                    attempts=each.attempts + 1,
                    version=each.version + 1,
                ),
                message=messages[each.message_id],
                conversation=conversations[messages[each.message_id].conversation_id],
                inbox=inboxes[each.inbox_id],
            )
            for each in due
        ]
        tx.put(*(each.delivery for each in leased))
        reached("delivery.lease")
    reached("delivery.leased")
    return leased


async def _send(sending: Sending, leased: Leased, *, now: Now) -> Outcome:
    channel = sending.channels.get(leased.inbox.id)
    if channel is None:
        return Misconfigured("the inbox is not connected: check its settings")
    try:
        if is_over(leased.message, now=now()):
            return Undeliverable("the code in it does not hold any more")
        outbound = await _outbound(sending, leased, channel)
        async with asyncio.timeout(_SEND_TIMEOUT):
            return await send_within_cap(sending.store, channel, leased.inbox.id, outbound, now=now)
    except (TryLater, Undeliverable, Misconfigured) as error:
        return error
    except TimeoutError:
        return TryLater(f"no answer within {_SEND_TIMEOUT} s")
    except Exception as error:  # noqa: BLE001  one message must not keep the others from leaving
        return TryLater(f"the channel failed on it: {type(error).__name__}: {error}")


async def _outbound(sending: Sending, leased: Leased, channel: Channel) -> Outbound:
    message, conversation, inbox = leased.message, leased.conversation, leased.inbox
    files = [
        File(
            name=each.name,
            type=each.type,
            content=await sending.blobs.get(each.blob),
            content_id=each.content_id,
        )
        for each in message.attachments
    ]
    is_automatic = message.auto_class is not AutoClass.HUMAN
    before = tuple(each for each in conversation.header_ids if each != message.header_id)
    if is_automatic and not message.proof.is_proven:
        before = ()  # Message-IDs are their own text, too (spec F-REL-1)
    return Outbound(
        message_id=message.id,
        recipient=leased.delivery.recipient,
        # Their name is their own text, and nothing of that goes to an address that they gave us.
        recipient_name="" if is_automatic else conversation.display_name,
        subject=message.subject,
        text=_text(message, key=sending.key),
        files=tuple(files),
        header_id=message.header_id,
        in_reply_to=before[-1] if before else None,
        references=before,
        reply_to=(
            reply_address(inbox.address, conversation, key=sending.key) if inbox.address else None
        ),
        from_name=inbox.name,
        thread=conversation.thread,
        answers=await answered(sending.store, sending.blobs, channel, conversation.kind, message),
        buttons=message.buttons,
        template=message.template,
        parts_sent=leased.delivery.parts_sent,
        automatic=_AUTOMATIC.get(message.auto_class, ""),
        loop_mark=loop_mark(message.id, sending.key) if is_automatic else "",
        written_at=message.occurred_at,
    )


# What a message says of itself (RFC 3834, spec F-OUT-3).
_AUTOMATIC: Mapping[AutoClass, Literal["auto-replied", "auto-generated"]] = {
    AutoClass.AUTO_REPLY: "auto-replied",
    AutoClass.NOTICE: "auto-generated",
}


def _text(message: Message, *, key: bytes) -> str:
    """Return the words as they leave: a code takes its place only now."""
    if message.auto_class is not AutoClass.NOTICE:
        return message.text
    return with_code(message.text, message.id, key=key)


async def _record(store: Store, leased: Leased, outcome: Outcome, *, now: datetime) -> None:
    async with store.begin() as tx:
        ticket = await tx.ticket(leased.message.ticket_id)
        moved = await _moved(tx, leased.conversation, outcome)
        delivery = await tx.delivery(leased.message.id)
        if delivery.version != leased.delivery.version:
            return  # the lease ran out meanwhile, and somebody else has it
        after = _after(delivery, outcome, now)
        tx.put(after, *moved)
        tx.record(changed(ticket, leased.message, delivery, after, by=SYSTEM, at=now))
        reached("delivery.record")


async def _moved(tx: Transaction, sent_in: Conversation, outcome: Outcome) -> list[Conversation]:
    """Return the conversation under its new key, where the channel found it to have one."""
    thread = outcome.thread if isinstance(outcome, Receipt) else None
    if thread is None:
        return []
    conversation = await tx.conversation(sent_in.id)
    if conversation.thread != sent_in.thread:
        return []  # somebody else has heard of it, too
    return [replace(conversation, thread=thread, version=conversation.version + 1)]


def _after(delivery: Delivery, outcome: Outcome, now: datetime) -> Delivery:
    match outcome:
        case Receipt(provider_id=provider_id):
            sent = advance(delivery, DeliveryState.SENT, now=now)
            return replace(sent, provider_id=provider_id, error=None)
        case Undeliverable():
            failed = advance(delivery, DeliveryState.FAILED, now=now)
            return replace(failed, error=str(outcome))
        case TryLater() | Misconfigured():
            if now - delivery.changed_at > _GIVE_UP_AFTER:
                failed = advance(delivery, DeliveryState.FAILED, now=now)
                return replace(failed, error=f"given up after 48 hours: {outcome}")
            parts_sent = outcome.parts_sent if isinstance(outcome, TryLater) else None
            return replace(
                delivery,
                parts_sent=delivery.parts_sent if parts_sent is None else parts_sent,
                due_at=now + _pause(delivery, outcome),
                leased_until=None,
                error=str(outcome),
                version=delivery.version + 1,
            )


def _pause(delivery: Delivery, outcome: TryLater | Misconfigured) -> timedelta:
    if isinstance(outcome, TryLater) and outcome.after is not None:
        return outcome.after
    doubled: timedelta = _FIRST_PAUSE * 2 ** min(delivery.attempts - 1, 12)
    # Spread by the id, so that what failed together does not come back together.
    spread = hashlib.sha256(delivery.message_id.encode()).digest()[0] / 512
    return min(doubled, _LONGEST_PAUSE) * (1 + spread)


def changed(
    ticket: Ticket, message: Message, before: Delivery, after: Delivery, *, by: By, at: datetime
) -> DeliveryChanged:
    """Return the fact that a delivery went from one state to another."""
    return DeliveryChanged(
        **about(ticket, by=by, at=at),
        message_id=message.id,
        conversation_id=message.conversation_id,
        inbox_id=message.inbox_id,
        before=before.state,
        after=after.state,
    )
