"""Visitors of the web chat: a signed token says which browser came back.

The token proves the same browser, not a person (spec E.2). It is `visitor.expiry.seal`, signed
for one inbox, so that nothing has to be stored before somebody writes.
"""

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from contactcenter.domain.channel import CHAT
from contactcenter.domain.conversation import seal
from contactcenter.domain.errors import NotFound, Unauthenticated
from contactcenter.domain.ids import InboxId
from contactcenter.domain.inbox import Inbox
from contactcenter.ports.channel import Channel
from contactcenter.ports.embedded import Embedded
from contactcenter.ports.system import NewToken

LASTS = timedelta(days=30)
_RENEW_BELOW = timedelta(days=15)


class TokenExpired(Unauthenticated):
    """The token was ours, and its time is over."""

    code = "token_expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A browser's way back to its chat."""

    visitor: str
    token: str
    renewed: bool  # the token that was shown is not to be used any more


def inbox_of(inboxes: Iterable[Inbox], public_key: str) -> Inbox:
    """Return the web chat inbox that a script tag names.

    Raises:
        NotFound: there is none.
    """
    for inbox in inboxes:
        if inbox.kind == CHAT and hmac.compare_digest(inbox.key.encode(), public_key.encode()):
            return inbox
    raise NotFound(f"there is no chat {public_key}")


def embedded(channels: Mapping[InboxId, Channel], inbox: Inbox) -> Embedded:
    """Return what knows the settings of the inbox's widget.

    Raises:
        NotFound: its settings are refused, so that there is no chat until they are mended.
    """
    channel = channels.get(inbox.id)
    if not isinstance(channel, Embedded):
        raise NotFound(f"the chat {inbox.name} is not connected")
    return channel


def may_carry(inbox: Inbox, origin: str) -> bool:
    """Whether a page of that origin may carry the inbox's widget."""
    return origin in inbox.origins


def visit(
    inbox: Inbox, token: str | None, *, key: bytes, now: datetime, new_token: NewToken
) -> Visit:
    """Take up the visit of a token, or open a new one when it is not valid any more."""
    if token is not None:
        try:
            visitor = visitor_of(inbox.id, token, key=key, now=now)
        except Unauthenticated:
            pass
        else:
            left = _expiry(token) - now
            if left > _RENEW_BELOW:
                return Visit(visitor=visitor, token=token, renewed=False)
            return Visit(
                visitor=visitor, token=sign(inbox.id, visitor, key=key, now=now), renewed=True
            )
    visitor = new_token()
    return Visit(
        visitor=visitor,
        token=sign(inbox.id, visitor, key=key, now=now),
        renewed=token is not None,
    )


def sign(inbox_id: InboxId, visitor: str, *, key: bytes, now: datetime) -> str:
    """Return a token that brings this visitor back to this inbox."""
    expiry = str(int((now + LASTS).timestamp()))
    return f"{visitor}.{expiry}.{seal(key, 'visitor', inbox_id, visitor, expiry)}"


def visitor_of(inbox_id: InboxId, token: str, *, key: bytes, now: datetime) -> str:
    """Return whom the token names.

    Raises:
        TokenExpired: it did, until some time ago.
        Unauthenticated: it is not ours, or for another inbox.
    """
    visitor, _, rest = token.partition(".")
    expiry, _, mark = rest.partition(".")
    genuine = seal(key, "visitor", inbox_id, visitor, expiry)
    if not hmac.compare_digest(mark.encode(), genuine.encode()):
        raise Unauthenticated("this token was not made for this chat")
    if _expiry(token) <= now:
        raise TokenExpired("this visit is over: open a new one")
    return visitor


def _expiry(token: str) -> datetime:
    return datetime.fromtimestamp(int(token.split(".")[1]), UTC)
