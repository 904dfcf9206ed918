"""What was said between a complainant and us, as their tracking page tells it (spec E-DSC).

Only what reached them counts: an answer that waits, failed or was taken back does not exist for
them, and what we write to others about their matter never does.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from contactcenter.domain.challenge import DOTS
from contactcenter.domain.channel import FORM
from contactcenter.domain.conversation import Conversation
from contactcenter.domain.errors import NotFound
from contactcenter.domain.ids import CustomerId
from contactcenter.domain.message import Attachment, DeliveryState, Direction, Message
from contactcenter.domain.pages import ADDED
from contactcenter.domain.ticket import Ticket
from contactcenter.ports.store import Transaction

_LOOK_BACK = 500  # messages
_ARRIVED = frozenset({DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ})


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """A file that we sent to the complainant."""

    name: str
    size: int  # bytes
    at: datetime
    key: str  # in the address of the file
    attachment: Attachment


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What one side said."""

    at: datetime
    text: str
    files: tuple[str, ...] = ()  # names
    client_id: str = ""  # of what they added


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Both sides, the oldest first."""

    files: tuple[SentFile, ...] = ()
    ours: tuple[Words, ...] = ()  # what can be read nowhere but here
    theirs: tuple[Words, ...] = ()  # what they added here

    def file(self, key: str) -> Attachment:
        """Return a file of ours by what its address names. Raises NotFound."""
        for each in self.files:
            if hmac.compare_digest(each.key.encode(), key.encode(errors="replace")):
                return each.attachment
        raise NotFound("there is no such file here")


async def said_to(tx: Transaction, ticket: Ticket, *, filer: bool, key: bytes) -> Said:
    """Return what a complainant may read; who merely filed it, of the form's conversation alone."""
    places = await places_of(tx, ticket)
    open_to_them = {each.id: each for each in places if not filer or each.kind == FORM}
    own = {each.id for each in places}
    messages = sorted(
        await tx.latest_messages(ticket, _LOOK_BACK), key=lambda each: (each.occurred_at, each.id)
    )
    sent = [each for each in messages if _is_ours(each) and each.conversation_id in open_to_them]
    arrived = [each for each in sent if (await tx.delivery(each.id)).state in _ARRIVED]
    theirs = [
        each
        for each in messages
        if (each.client_id or "").startswith(ADDED)
        and each.conversation_id in own
        and not (filer and each.proof.is_proven)
    ]
    return Said(
        files=tuple(file for each in arrived for file in _files(each, key)),
        ours=tuple(
            _words(each)
            for each in arrived
            if open_to_them[each.conversation_id].kind == FORM and DOTS not in each.text
        ),
        theirs=tuple(map(_words, theirs)),
    )


async def places_of(tx: Transaction, ticket: Ticket) -> Sequence[Conversation]:
    """Return the conversations of a ticket with its own customer, the oldest first."""
    found = await tx.conversations_of(ticket.id)
    owners: set[CustomerId] = {ticket.customer_id, *(each.customer_id for each in found)}
    roots = {each.id: each.root for each in (await tx.customers(owners)).values()}
    own = roots.get(ticket.customer_id, ticket.customer_id)
    return [each for each in found if roots.get(each.customer_id, each.customer_id) == own]


def _is_ours(message: Message) -> bool:
    return message.direction is Direction.OUTBOUND


def _files(message: Message, key: bytes) -> Sequence[SentFile]:
    return [
        SentFile(
            name=each.name,
            size=each.size,
            at=message.occurred_at,
            key=_file_key(message, place, key),
            attachment=each,
        )
        for place, each in enumerate(message.attachments)
    ]


def _file_key(message: Message, place: int, key: bytes) -> str:
    """Name a file by what tells nobody which message of ours it was (spec G-5)."""
    said = f"track file\0{message.id}\0{place}".encode()
    return hmac.new(key, said, hashlib.sha256).hexdigest()[:16]


def _words(message: Message) -> Words:
    return Words(
        at=message.occurred_at,
        text=message.text,
        files=tuple(each.name for each in message.attachments),
        client_id=message.client_id or "",
    )
