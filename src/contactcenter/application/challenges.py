"""Proving an address by a code: sent there, and said back (spec E.3, E-RES-1).

Who chats may type it into their widget, where no agent reads it; else they say it to the agent.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from contactcenter.application.asked import Asked, seen
from contactcenter.application.customers import make_one
from contactcenter.application.notices import Makers, place_for, send_notice
from contactcenter.application.starting import check_whose, possible_inbox
from contactcenter.application.templates import Channels, expected_words
from contactcenter.domain.access import Permission, require
from contactcenter.domain.challenge import (
    Challenge,
    ChallengeOver,
    WrongCode,
    answered,
    text_of,
)
from contactcenter.domain.channel import CHAT
from contactcenter.domain.conversation import Conversation
from contactcenter.domain.customer import (
    Customer,
    Identity,
    Origin,
    ProofLevel,
    is_shared,
    lasts,
)
from contactcenter.domain.errors import Invalid, NotFound, TooMany
from contactcenter.domain.events import CUSTOMER, IdentityChanged
from contactcenter.domain.ids import AgentId, CustomerId, IdentityId, InboxId, MessageId, TicketId
from contactcenter.domain.inbox import Inbox
from contactcenter.domain.message import AutoClass, DeliveryState, Direction, Message
from contactcenter.domain.request import Done
from contactcenter.domain.tally import count, counted
from contactcenter.domain.ticket import Status, Ticket
from contactcenter.ports.found import Family, Named
from contactcenter.ports.store import Store, Transaction

_MOST, _WITHIN = 3, timedelta(hours=1)  # codes to one address
_ONE_SESSION = timedelta(minutes=15)  # in which two addresses that are proven are one person's
_STRONG = frozenset({ProofLevel.CHALLENGE_VERIFIED, ProofLevel.ASSERTED})
_LOOK_BACK = 50  # messages
_TOGETHER = "Both proved their addresses within fifteen minutes, in one matter."


async def challenge(
    store: Store,
    ticket_id: TicketId,
    identity_id: IdentityId,
    inbox_id: InboxId,
    *,
    channels: Channels,
    asked: Asked,
    makers: Makers,
) -> Done:
    """Send a code to an address of a ticket's customer; the answer names the challenge.

    Raises:
        Invalid: the address is not theirs, stands for several people, or the inbox cannot write
            to it.
        TooMany: three codes went there within an hour.
    """
    require(asked.agent, Permission.ANSWER_TICKETS)
    async with store.begin(asked.key) as tx:
        ticket = await seen(tx, ticket_id, asked)
        identity = await tx.identity(identity_id)
        inbox = await possible_inbox(tx, inbox_id, identity)
        await _check_whose(tx, ticket, identity)
        await note_sent(tx, identity, asked.at)
        there, conversation = await place_for(tx, ticket, identity, inbox, makers)
        text = await _words(tx, conversation, inbox, channels, asked)
        message = send_notice(
            tx,
            there,
            conversation,
            inbox,
            text,
            by=asked.agent.id,
            at=asked.at,
            due_at=asked.at,
            makers=makers,
        )
        tx.put(_asked_by(message, ticket, identity, asked))
        return tx.done(message.id, 1)


async def _words(
    tx: Transaction, conversation: Conversation, inbox: Inbox, channels: Channels, asked: Asked
) -> str:
    """Return what carries the code, in the language that the customer spoke last."""
    said = [each.language for each in await tx.conversations_of(conversation.ticket_id)]
    language = conversation.language or next(filter(None, reversed(said)), None)
    return expected_words(
        channels.get(inbox.id),
        text_of(language, inbox=inbox.name),
        None,
        conversation.last_inbound_at,
        leaves_at=asked.at,
    )


def _asked_by(message: Message, ticket: Ticket, identity: Identity, asked: Asked) -> Challenge:
    return Challenge(
        id=message.id,
        identity_id=identity.id,
        ticket_id=ticket.id,
        by=asked.agent.id,
        asked_at=asked.at,
    )


async def _check_whose(tx: Transaction, ticket: Ticket, identity: Identity) -> None:
    """Refuse an address whose proof would say nothing about the ticket's customer."""
    if ticket.status is Status.CLOSED:
        raise Invalid("the ticket is closed: begin a new one")
    await check_whose(tx, identity, ticket)
    if is_shared(identity.kind, identity.address, await _links(tx, identity)):
        raise Invalid(f"{identity.address} belongs to several people: it proves none of them")


async def answer(
    store: Store, challenge_id: MessageId, said: str, *, asked: Asked, makers: Makers
) -> Done:
    """Take what a customer said as the code; the answer names the address that is proven now.

    Raises:
        WrongCode: it is not; one try less is left.
        ChallengeOver: no try is left, or ten minutes are over.
    """
    require(asked.agent, Permission.ANSWER_TICKETS)
    async with store.begin(asked.key) as tx:
        before = await tx.challenge(challenge_id)
        if before.by == CUSTOMER:
            raise NotFound("this code is said on the tracking page alone")
        ticket = await seen(tx, before.ticket_id, asked)
        after, done = await _tried(tx, ticket, before, said, asked=asked, makers=makers)
        if done is not None:
            return done
    raise WrongCode(f"that is not the code that was sent; tries left: {after.tries_left}")


async def asked_in_chat(
    store: Store, inbox_id: InboxId, visitor: str, *, now: datetime
) -> Challenge | None:
    """Return the challenge that a visitor may answer in their chat, if there is one."""
    last = await store.challenge_in_chat(inbox_id, visitor)
    if last is None or not last.holds(now):
        return None
    async with store.begin() as tx:
        found = await _open_in_chat(tx, last, inbox_id, visitor, now)
    return found and found[1]


async def answer_in_chat(
    store: Store, inbox_id: InboxId, visitor: str, said: str, *, now: datetime, makers: Makers
) -> Challenge:
    """Take what a visitor typed as the code; what follows is by the agent who asked for it.

    Raises:
        ChallengeOver: there is none to answer, or the code came back to where agents read it.
    """
    none_asked = ChallengeOver("no code is asked for here now")
    last = await store.challenge_in_chat(inbox_id, visitor)
    if last is None or not last.holds(now):
        raise none_asked
    async with store.begin() as tx:
        found = await _open_in_chat(tx, last, inbox_id, visitor, now)
        if not found:
            raise none_asked
        ticket, before = found
        asked = Asked(agent=await tx.agent(AgentId(before.by)), at=now)
        after, _ = await _tried(tx, ticket, before, said, asked=asked, makers=makers)
    return after


async def places(
    store: Store, challenge_id: MessageId
) -> tuple[Challenge, Sequence[tuple[InboxId, str]]]:
    """Return a challenge, and (inbox, visitor) of the chats in which it may be answered."""
    async with store.begin() as tx:
        found = await tx.challenge(challenge_id)
        owner = (await tx.identity(found.identity_id)).customer_id
        said = await tx.conversations_of(found.ticket_id)
        chats = [each for each in said if each.kind == CHAT]
        own = [each for each in chats if await _is_one(tx, each.customer_id, owner)]
    return found, [(each.inbox_id, each.address) for each in own]


async def _open_in_chat(
    tx: Transaction, last: Challenge, inbox_id: InboxId, visitor: str, now: datetime
) -> tuple[Ticket, Challenge] | None:
    """Return the challenge with its ticket, while it holds and is about who chats there."""
    known = await tx.known(Named(threads={(inbox_id, visitor)}))
    challenge = await tx.challenge(last.id)
    owner = (await tx.identity(challenge.identity_id)).customer_id
    for chat in known.conversations.values():
        is_there = chat.ticket_id == challenge.ticket_id and challenge.holds(now)
        is_there = is_there and challenge.by != CUSTOMER  # else it is said on the tracking page
        if is_there and await _is_one(tx, chat.customer_id, owner):
            return known.tickets[chat.ticket_id], challenge
    return None


async def _is_one(tx: Transaction, one: CustomerId, other: CustomerId) -> bool:
    """Whether two are one customer by now: others on the ticket prove nothing of theirs."""
    found = await tx.customers({one, other})
    return found[one].root == found[other].root


async def _tried(
    tx: Transaction,
    ticket: Ticket,
    before: Challenge,
    said: str,
    *,
    asked: Asked,
    makers: Makers,
) -> tuple[Challenge, Done | None]:
    """Return the challenge after a try; and what was done, if that was the code."""
    await _check_unseen(tx, ticket, before)
    after = answered(before, said, key=makers.key, now=asked.at)
    tx.put(after)
    if after.passed_at is None:
        return after, None
    identity = await tx.identity(before.identity_id)
    return after, await _proven(tx, identity, asked=asked, makers=makers)


async def _check_unseen(tx: Transaction, ticket: Ticket, challenge: Challenge) -> None:
    """Refuse a code that a machine may have brought back here, where agents read it."""
    said = await tx.latest_messages(ticket, _LOOK_BACK)
    returned = any(
        each.direction is Direction.INBOUND
        and each.auto_class is not AutoClass.HUMAN
        and each.received_at >= challenge.asked_at
        for each in said
    )
    if returned or (await tx.delivery(challenge.id)).state is DeliveryState.FAILED:
        raise ChallengeOver("the code came back, or never arrived: send it to another address")


async def _proven(tx: Transaction, identity: Identity, *, asked: Asked, makers: Makers) -> Done:
    """Prove an address, which nobody else has proven from now on."""
    before = [
        each
        for each in await _links(tx, identity)
        if each.id != identity.id and each.proof.is_proven
    ]
    for each in before:
        lowered = replace(
            each, proof=ProofLevel.CLAIMED, origin=Origin.STATED, version=each.version + 1
        )
        tx.put(lowered)
        _record(tx, lowered, "unproven", asked)
    is_asserted = identity.proof is ProofLevel.ASSERTED
    proven = replace(
        identity,
        proof=identity.proof if is_asserted else ProofLevel.CHALLENGE_VERIFIED,
        proven_at=asked.at,
        version=identity.version + 1,
    )
    tx.put(proven)
    _record(tx, proven, "proven", asked)
    for each in before:
        if lasts(each, now=asked.at):
            await _joined(tx, proven, each, asked=asked, makers=makers)
    return tx.done(proven.id, proven.version)


async def _joined(
    tx: Transaction, proven: Identity, theirs: Identity, *, asked: Asked, makers: Makers
) -> None:
    """Merge with the customer who proved the same address, if E-RES-1 allows it."""
    family = await tx.family([proven.customer_id, theirs.customer_id])
    ours, other = _root(family, proven.customer_id), _root(family, theirs.customer_id)
    if not _is_one_person(family, ours, other, proven, now=asked.at):
        return
    make_one(tx, family, other, ours, _TOGETHER, asked=asked, new_id=makers.new_id)


def _is_one_person(
    family: Family, ours: Customer, other: Customer, proven: Identity, *, now: datetime
) -> bool:
    """Whether a second address was proven lately, and nothing speaks against it (E-RES-1, 3)."""
    if ours.id == other.id or family.distinctions:
        return False
    customers = {each.id: each.root for each in family.customers}
    external = [each for each in family.identities if each.kind == "external"]
    if len({each.address for each in external if each.proof is ProofLevel.ASSERTED}) > 1:
        return False
    return any(
        customers[each.customer_id] == ours.id
        and (each.kind, each.address) != (proven.kind, proven.address)
        and each.proof in _STRONG
        and each.proven_at is not None
        and each.proven_at + _ONE_SESSION > now
        and not is_shared(each.kind, each.address)
        for each in family.identities
    )


def _root(family: Family, customer_id: CustomerId) -> Customer:
    by_id = {each.id: each for each in family.customers}
    return by_id[by_id[customer_id].root]


async def _links(tx: Transaction, identity: Identity) -> Sequence[Identity]:
    """Return every customer's link to the same address."""
    address = (identity.kind, identity.address)
    return (await tx.known(Named(addresses={address}))).identities.get(address, ())


async def note_sent(tx: Transaction, identity: Identity, at: datetime) -> None:
    """Count one more code to an address. Raises TooMany: three went there within an hour."""
    name = f"codes {identity.kind} {identity.address}"
    tally = (await tx.tallies([name])).get(name)
    if counted(tally, within=_WITHIN, now=at) >= _MOST:
        raise TooMany(
            "three codes went to this address within an hour: try again later", after=_WITHIN
        )
    tx.put(count(tally, name, within=_WITHIN, now=at))


def _record(tx: Transaction, identity: Identity, change: str, asked: Asked) -> None:
    tx.record(
        IdentityChanged(
            customer_id=identity.customer_id,
            identity_id=identity.id,
            change=change,
            by=asked.agent.id,
            at=asked.at,
        )
    )
