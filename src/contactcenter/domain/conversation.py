"""Conversations: one thread in one inbox, and the signed names by which answers find it.

A sender who holds a token or an id without taking part is an outsider: the message is kept with
the conversation and marked, and does not speak for the customer (spec F-THR-3).
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from contactcenter.domain.ids import ConversationId, CustomerId, InboxId, TicketId

_SEAL_BYTES = 10  # 80 bits (spec F-THR-4)
_KEPT_REFERENCES = 20
_ANSWERED = re.compile(
    r"^\s*(?:re|aw|antw|sv|vs|ref|rif|res|r|odp|ynt|回复|答复|رد|پاسخ|جواب)(?:\[\d+\])?\s*[:：]\s*",
    re.IGNORECASE,
)
_TOKEN = re.compile(
    r"^[^@]*\+(?P<reference>[0-9a-z]{11}|[0-9]{15})\.(?P<seal>[a-z2-7]{16})@", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """One thread in one inbox (a mail thread, a chat visit), with its participants."""

    id: ConversationId
    reference: str  # stands in reply addresses; unguessable
    inbox_id: InboxId
    customer_id: CustomerId
    ticket_id: TicketId
    kind: str  # of the channel
    thread: str | None = None  # the channel's own key of it
    subject: str = ""
    address: str  # whom we answer
    display_name: str = ""
    participants: frozenset[str] = frozenset()  # addresses that may speak here
    header_ids: tuple[str, ...] = ()  # of its messages, the oldest first, trimmed
    language: str | None = None  # of the customer, as their latest message has it (BCP 47)
    last_inbound_at: datetime | None = None  # some channels let us answer only so long after it
    version: int = 1


def seal(key: bytes, *parts: str) -> str:
    """Return 80 bits of HMAC-SHA256 over the parts, in lower-case base 32."""
    mac = hmac.new(key, "\0".join(parts).encode(), hashlib.sha256).digest()
    return base64.b32encode(mac[:_SEAL_BYTES]).decode().lower()


def reply_address(inbox_address: str, conversation: Conversation, *, key: bytes) -> str:
    """Return the address whose replies come back to this conversation (spec F-THR-4).

    It is a sub-address (RFC 5233) of the inbox, so that mail hosts deliver it without set-up.
    """
    local, _, domain = inbox_address.partition("@")
    token = seal(key, "reply", conversation.reference, conversation.address)
    return f"{local}+{conversation.reference.lower()}.{token}@{domain}"


def references_named(recipients: Sequence[str]) -> tuple[str, ...]:
    """Return the references that recipient addresses name, genuine or not."""
    found = (_TOKEN.match(address) for address in recipients)
    return tuple(match["reference"].upper() for match in found if match)


def is_addressed(conversation: Conversation, recipients: Sequence[str], *, key: bytes) -> bool:
    """Whether one of the addresses carries this conversation's token for a participant."""
    for match in filter(None, map(_TOKEN.match, recipients)):
        if match["reference"].upper() == conversation.reference and any(
            hmac.compare_digest(
                match["seal"].lower(), seal(key, "reply", conversation.reference, participant)
            )
            for participant in conversation.participants | {conversation.address}
        ):
            return True
    return False


def loop_mark(random: str, key: bytes) -> str:
    """Return the mark of an automatic message of ours (spec F-OUT-3)."""
    return f"{random}.{seal(key, 'loop', random)}"


def own_header_id(random: str, inbox_address: str, *, key: bytes) -> str:
    """Return a Message-ID that we can recognise as ours (spec F-OUT-2), without brackets."""
    return f"{random}.{seal(key, 'message-id', random)}@{inbox_address.partition('@')[2]}"


def is_own_header_id(header_id: str, *, key: bytes) -> bool:
    """Whether we made this Message-ID."""
    random, _, mark = header_id.partition("@")[0].rpartition(".")
    return bool(random) and hmac.compare_digest(
        mark.encode(), seal(key, "message-id", random).encode()
    )


def takes_part(conversation: Conversation, address: str) -> bool:
    """Whether that sender is a participant of the conversation."""
    return address in conversation.participants


def with_header_id(conversation: Conversation, header_id: str | None) -> Conversation:
    """Remember the id of one more message; the first and the latest are kept."""
    ids = conversation.header_ids
    if header_id is not None and header_id not in ids:
        ids = (*ids, header_id)
    if len(ids) > _KEPT_REFERENCES:
        ids = (ids[0], *ids[-(_KEPT_REFERENCES - 1) :])
    return replace(conversation, header_ids=ids)


def main_address(address: str) -> str:
    """Return an address without its sub-address (RFC 5233): one reader has as many as they like."""
    local, at, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}" if at else address


def answer_subject(subject: str) -> str:
    """Return the subject of an answer: `Re: ` once (spec F-OUT-2)."""
    bare = bare_subject(subject)
    return f"Re: {bare}" if bare else "Re:"


def bare_subject(subject: str) -> str:
    """Return a subject without the marks of an answer before it, in the usual languages."""
    bare = subject.strip()
    while (shorter := _ANSWERED.sub("", bare, count=1)) != bare:
        bare = shorter
    return bare
