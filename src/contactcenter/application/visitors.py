"""Visitors of the web chat: a signed token says which browser came back.

The token proves the same browser, not a person (spec E.2). It is `visitor.expiry.seal`, signed
for one inbox, so that nothing has to be stored before somebody writes.

Where the site's backend vouches for its visitor, the token is `visitor.expiry.seal.claims`, holds
for a day, and names another visitor: the one that the site's customer is on every device. So a
token from before is no way into what is said after (spec G-ADP-4), and who signs in next at the
same browser finds nothing of the one before.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from contactcenter.domain.channel import CHAT
from contactcenter.domain.conversation import seal
from contactcenter.domain.customer import ProofLevel
from contactcenter.domain.errors import Forbidden, NotFound, Unauthenticated
from contactcenter.domain.ids import InboxId
from contactcenter.domain.inbox import Inbox
from contactcenter.domain.message import Stated
from contactcenter.domain.tally import Tally
from contactcenter.ports.channel import Channel, Forged
from contactcenter.ports.embedded import Embedded, Vouched
from contactcenter.ports.store import Store
from contactcenter.ports.system import NewToken

LASTS = timedelta(days=30)
_RENEW_BELOW = timedelta(days=15)


_VOUCHED_LASTS = timedelta(days=1)
_SHORTEST_PAGE = 16  # characters


class TokenExpired(Unauthenticated):
    """The token was ours, and its time is over."""

    code = "token_expired"


class BadOrigin(Forbidden):
    """A page of another origin asks."""

    code = "bad_origin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Whom a token names, and what their site says about them."""

    id: str
    name: str = ""
    stated: tuple[Stated, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A browser's way back to its chat."""

    visitor: str
    token: str
    renewed: bool  # the token that was shown is not to be used any more


async def first_shown_by(
    store: Store, page: str, inbox_id: InboxId, vouched: Vouched, *, now: datetime
) -> None:
    """Note that a page shows the token of a site, which counts once (spec S40).

    The page that showed it may show it again, since its first answer may have been lost on the
    way; it names itself by something that nobody else can know.

    Raises:
        Forged: another page did so before, or this one does not say which it is.
    """
    if len(page) < _SHORTEST_PAGE:
        raise Forged("page: not named")
    token = f"shown {inbox_id} {_digest(vouched.token_id)}"
    here = f"{token} {_digest(page)}"
    async with store.begin() as tx:
        shown = await tx.tallies([token, here])
        if token in shown and here not in shown:
            raise Forged("jti: used before")
        if token not in shown:
            tx.put(Tally(id=token, since=now), Tally(id=here, since=now))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


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
            visitor = visitor_of(inbox.id, token, key=key, now=now).id
        except Unauthenticated:
            pass
        else:
            # What a site vouched for is not made longer by us.
            if _claims_in(token) or _expiry(token) - now > _RENEW_BELOW:
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


def vouched_visit(inbox: Inbox, vouched: Vouched, *, key: bytes, now: datetime) -> Visit:
    """Open the visit of a customer for whom the site vouches."""
    visitor = f"s-{seal(key, 'vouched', inbox.id, vouched.subject)}"
    claims = {
        "name": vouched.name,
        "stated": [
            ["external", vouched.subject],
            *([each.kind, each.address] for each in vouched.stated),
        ],
    }
    written = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    expiry = str(int((now + _VOUCHED_LASTS).timestamp()))
    mark = seal(key, "vouched visitor", inbox.id, visitor, expiry, written)
    return Visit(visitor=visitor, token=f"{visitor}.{expiry}.{mark}.{written}", renewed=True)


def sign(inbox_id: InboxId, visitor: str, *, key: bytes, now: datetime) -> str:
    """Return a token that brings this visitor back to this inbox."""
    expiry = str(int((now + LASTS).timestamp()))
    return f"{visitor}.{expiry}.{seal(key, 'visitor', inbox_id, visitor, expiry)}"


def visitor_of(inbox_id: InboxId, token: str, *, key: bytes, now: datetime) -> Visitor:
    """Return whom the token names.

    Raises:
        TokenExpired: it did, until some time ago.
        Unauthenticated: it is not ours, or for another inbox.
    """
    match token.split("."):
        case [visitor, expiry, mark]:
            genuine = seal(key, "visitor", inbox_id, visitor, expiry)
        case [visitor, expiry, mark, claims]:
            genuine = seal(key, "vouched visitor", inbox_id, visitor, expiry, claims)
        case _:
            raise Unauthenticated("this is no token of ours")
    if not hmac.compare_digest(mark.encode(), genuine.encode()):
        raise Unauthenticated("this token was not made for this chat")
    if _expiry(token) <= now:
        raise TokenExpired("this visit is over: open a new one")
    return _with_claims(visitor, _claims_in(token))


def _with_claims(visitor: str, claims: str) -> Visitor:
    if not claims:
        return Visitor(id=visitor)
    told = json.loads(base64.urlsafe_b64decode(claims + "=="))
    return Visitor(
        id=visitor,
        name=told["name"],
        stated=tuple(
            Stated(kind=kind, address=address, proof=ProofLevel.ASSERTED)
            for kind, address in told["stated"]
        ),
    )


def _expiry(token: str) -> datetime:
    return datetime.fromtimestamp(int(token.split(".")[1]), UTC)


def _claims_in(token: str) -> str:
    return "".join(token.split(".")[3:4])
