"""What Meta brings to the inbox's address: whether it is genuine, and the single things in it.

One request may hold many messages and reports of many numbers. Each becomes a raw input of its
own, in the form of a request that holds nothing else: one that cannot be read, or whose file
cannot be fetched, holds up no other.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qs, urlsplit

from channels.whatsapp.config import Config
from channels.whatsapp.fields import Refused, decoded
from contactcenter.ports.channel import Forged, Posted, Raw, Verified

LISTS = ("messages", "statuses", "calls", "user_preferences")  # of which each element stands alone

_PEOPLE = ("from", "from_user_id", "recipient_id", "recipient_user_id")
_CHALLENGE = re.compile(r"[!-~]{1,256}")


def verify(posted: Posted, config: Config) -> Verified:
    """Check a request; see `Signed`."""
    if posted.method == "GET":
        return _subscribed(posted, config.verify_token)
    _check_signature(posted, config.app_secret)
    return Verified(
        raws=tuple(
            Raw(
                external_id=hashlib.sha256(body).hexdigest(),
                body=body,
                received_at=posted.received_at,
            )
            for body in bodies(posted.body)
        )
    )


def bodies(body: bytes) -> tuple[bytes, ...]:
    """Return the single things of a request, each as a request; what is none stays as it is."""
    try:
        single = list(split(decoded(body)))
        return tuple(json.dumps(each, sort_keys=True).encode() for each in single)
    except (Refused, RecursionError):
        return (body,)


def split(post: object) -> Iterator[object]:
    """Yield requests with one thing each; whatever has another shape comes as it is."""
    match post:
        case {"entry": [_, *_] as entries}:
            around = post if isinstance(post, dict) else {}
            whole = {name: around[name] for name in ("object", "files") if name in around}
            for entry in entries:
                for single in _split_entry(entry):
                    yield {**whole, "entry": [single]}
        case _:
            yield post


def _split_entry(entry: object) -> Iterator[object]:
    match entry:
        case {"changes": [_, *_] as changes, **around}:
            for change in changes:
                for single in _split_change(change):
                    yield {**around, "changes": [single]}
        case _:
            yield entry


def _split_change(change: object) -> Iterator[object]:
    match change:
        case {"value": dict(value), **around}:
            held = [name for name in LISTS if isinstance(value.get(name), list) and value[name]]
            rest = {name: each for name, each in value.items() if name not in held}
            for name in held:
                for one in value[name]:
                    yield {**around, "value": {**_about(rest, one), name: [one]}}
            if not held:
                yield change
        case _:
            yield change


def _about(rest: Mapping[str, object], one: object) -> Mapping[str, object]:
    """Return what stands beside the lists, of many people only those whom this one names.

    Else a request with a thousand messages of as many people would be stored a thousand times.
    """
    contacts = rest.get("contacts")
    if not isinstance(contacts, list) or len(contacts) < 2 or not isinstance(one, dict):  # noqa: PLR2004
        return rest
    named = {one.get(name) for name in _PEOPLE if isinstance(one.get(name), str)}
    return {**rest, "contacts": [each for each in contacts if _ids(each) & named]}


def _ids(contact: object) -> set[object]:
    if not isinstance(contact, dict):
        return set()
    return {contact[name] for name in ("wa_id", "user_id") if isinstance(contact.get(name), str)}


def _subscribed(posted: Posted, verify_token: str) -> Verified:
    try:
        asked = parse_qs(urlsplit(posted.url).query, max_num_fields=20)
    except ValueError as error:
        raise Forged("the address is none of a subscription") from error
    if _one(asked, "hub.mode") != "subscribe":
        raise Forged("hub.mode is not subscribe")
    if not hmac.compare_digest(_one(asked, "hub.verify_token").encode(), verify_token.encode()):
        raise Forged("hub.verify_token is not ours")
    challenge = _one(asked, "hub.challenge")
    if not _CHALLENGE.fullmatch(challenge):
        raise Forged("hub.challenge is none")
    return Verified(body=challenge.encode())


def _one(asked: Mapping[str, list[str]], name: str) -> str:
    return asked.get(name, [""])[0]


def _check_signature(posted: Posted, app_secret: str) -> None:
    given = posted.headers.get("x-hub-signature-256", "")
    ours = "sha256=" + hmac.new(app_secret.encode(), posted.body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(given.encode(errors="replace"), ours.encode()):
        raise Forged("x-hub-signature-256 does not belong to this body")
