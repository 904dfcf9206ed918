"""The tracking page without its link: a code goes to the complainant's address, and comes back.

Who asks is told the same whether there is such a complaint or not (spec A-TRK-1, E-DSC, S42): they
get the id of a challenge that may never be made. A code counts once and for ten minutes, five
tries are all (S43), and three codes an hour go to one address.
"""

import hmac
from collections.abc import Sequence
from datetime import datetime

from contactcenter.application.challenges import note_sent
from contactcenter.application.complaints import Handling
from contactcenter.application.notices import place_for, send_notice
from contactcenter.application.starting import possible_inbox
from contactcenter.application.templates import expected_words
from contactcenter.application.tracking_said import places_of
from contactcenter.domain.challenge import (
    LASTS,
    Challenge,
    WrongCode,
    answered,
    tracking_text_of,
)
from contactcenter.domain.channel import identity_kind, traits
from contactcenter.domain.conversation import Conversation, seal
from contactcenter.domain.customer import Identity
from contactcenter.domain.errors import NotFound
from contactcenter.domain.events import CUSTOMER
from contactcenter.domain.ids import InboxId, MessageId
from contactcenter.domain.inbox import Inbox
from contactcenter.domain.message import Message
from contactcenter.domain.phone import HOME, e164
from contactcenter.domain.reference import read_reference
from contactcenter.domain.ticket import Ticket
from contactcenter.domain.typed import read_email
from contactcenter.ports.found import Named
from contactcenter.ports.store import Transaction

_NOTHING = "there is no complaint of that reference, known by that address"


async def ask_code(
    handling: Handling, reference: str, contact: str, challenge_id: MessageId, *, now: datetime
) -> None:
    """Send a code to the contact point of a complaint, where it is known by that one.

    `challenge_id` is made by the caller beforehand. Call it where nobody waits for it.

    Raises:
        NotFound: there is no such complaint, or it is not known by that contact point.
        TooMany: three codes went there within an hour.
        Invalid, Conflict: nothing can be sent there.
    """
    async with handling.store.begin() as tx:
        ticket = await _complaint(tx, reference)
        identity, inbox_id, language = await _contact(tx, ticket, contact)
        inbox = await possible_inbox(tx, inbox_id, identity)
        await note_sent(tx, identity, now)
        place = await place_for(tx, ticket, identity, inbox, handling.makers)
        message = _sent(handling, tx, place, inbox, language, message_id=challenge_id, now=now)
        tx.put(
            Challenge(
                id=message.id,
                identity_id=identity.id,
                ticket_id=ticket.id,
                by=CUSTOMER,
                asked_at=now,
            )
        )


def _sent(
    handling: Handling,
    tx: Transaction,
    place: tuple[Ticket, Conversation],
    inbox: Inbox,
    language: str | None,
    *,
    message_id: MessageId,
    now: datetime,
) -> Message:
    ticket, conversation = place
    text = expected_words(
        handling.channels.get(inbox.id),
        tracking_text_of(conversation.language or language, inbox=inbox.name),
        None,
        conversation.last_inbound_at,
        leaves_at=now,
    )
    return send_notice(
        tx,
        ticket,
        conversation,
        inbox,
        text,
        by=CUSTOMER,
        at=now,
        due_at=now,
        makers=handling.makers,
        message_id=message_id,
    )


def asked(challenge_id: MessageId, reference: str, *, key: bytes, now: datetime) -> str:
    """Return what the page keeps of a question for a code, whether one was sent or not."""
    until = str(int((now + LASTS).timestamp()))
    return ".".join((challenge_id, reference, until, _sealed(challenge_id, reference, until, key)))


def _sealed(challenge_id: str, reference: str, until: str, key: bytes) -> str:
    return seal(key, "code for a tracking page", challenge_id, reference, until)


async def enter_code(handling: Handling, kept: str, said: str, *, now: datetime) -> str:
    """Take what somebody says is the code; return the reference of the complaint that it opens.

    `kept` is what `asked` gave.

    Raises:
        WrongCode: it is not, or none was sent; which of these is not told.
        ChallengeOver: no try is left, it was used, or ten minutes are over.
        Conflict: two tries came at once, and this one did not count.
    """
    challenge_id, reference, until, mark = ([*kept.split("."), "", "", ""])[:4]
    genuine = _sealed(challenge_id, reference, until, handling.makers.key)
    if not hmac.compare_digest(mark.encode(errors="replace"), genuine.encode()):
        raise WrongCode(_NOTHING)
    async with handling.store.begin() as tx:
        try:
            before = await tx.challenge(MessageId(challenge_id))
        except NotFound:
            raise WrongCode(_NOTHING) from None
        if before.by != CUSTOMER:
            raise WrongCode(_NOTHING)
        after = answered(before, said, key=handling.makers.key, now=now)
        tx.put(after)
    if after.passed_at is None:
        raise WrongCode(_NOTHING)
    return reference


async def _complaint(tx: Transaction, typed: str) -> Ticket:
    reference = read_reference(typed)
    known = await tx.known(Named(codes={reference} if reference else ()))
    ticket_id = known.coded.get(reference or "")
    if ticket_id is None or not await tx.complaints([ticket_id]):
        raise NotFound(_NOTHING)
    return await tx.ticket(ticket_id)


async def _contact(
    tx: Transaction, ticket: Ticket, typed: str
) -> tuple[Identity, InboxId, str | None]:
    """Return the address that was typed, if the complaint's customer is known by it, and a way.

    A conversation about the complaint names it; or the form, which tells a phone number beside.
    """
    places = await places_of(tx, ticket)
    wanted = {("email", read_email(typed)), ("phone", e164(typed, region=HOME))}
    addresses = {(kind, address) for kind, address in wanted if address}
    found = await tx.known(Named(addresses=addresses))
    customers = {ticket.customer_id, *(each.customer_id for each in places)}
    links = [
        each
        for address in addresses
        for each in found.identities.get(address, ())
        if each.customer_id in customers
    ]
    for identity in links:
        for place in places:
            if _writes(place, identity):
                return identity, place.inbox_id, place.language
    return await _by_another(tx, links, places)


def _writes(place: Conversation, identity: Identity) -> bool:
    is_kind = identity_kind(place.kind) == identity.kind and traits(place.kind).starts
    return is_kind and place.address == identity.address


async def _by_another(
    tx: Transaction, links: Sequence[Identity], places: Sequence[Conversation]
) -> tuple[Identity, InboxId, str | None]:
    """Return an inbox for an address that was given on the form, or called from."""
    inboxes = (await tx.inboxes()).values()
    for identity in links:
        if not any(each.kind in _TELL_OF_OTHERS for each in places):
            continue
        for inbox in sorted(inboxes, key=lambda each: each.id):
            if identity_kind(inbox.kind) == identity.kind and traits(inbox.kind).starts:
                return identity, inbox.id, places[0].language
    raise NotFound(_NOTHING)


# Who complained there can be reached elsewhere only: by what they gave, or called from.
_TELL_OF_OTHERS = frozenset({"form", "phone"})
