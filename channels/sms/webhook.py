"""What the gateway brings to the inbox's address: whether it is genuine, and the single things."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from channels.sms.config import Config
from channels.sms.mapping import Brought
from channels.sms.paths import Refused, decoded, found, text_at
from contactcenter.ports.channel import Forged, Posted, Raw, Verified

_MOST_FIELDS = 200
_TWIML = Verified(body=b"<Response></Response>", media_type="text/xml")


def verify(posted: Posted, config: Config) -> Verified:
    """Check a request; see `Signed`."""
    how = config.brought()
    if how.signature == "twilio":
        _check_twilio(posted, config.hook_secret or config.secret)
    else:
        _check_secret(posted, how, config.hook_secret)
    body = posted.body or _query(posted.url, without=how.name).encode()
    raws = tuple(_raw(single, posted, config) for single in bodies(body, how))
    if how.signature == "twilio":
        return Verified(raws=raws, body=_TWIML.body, media_type=_TWIML.media_type)
    return Verified(raws=raws)


def bodies(body: bytes, how: Brought) -> Iterator[bytes]:
    """Yield the single things of a request; one that holds no list is one."""
    items = None
    if how.items:
        try:
            items = found(decoded(body), how.items)
        except Refused:
            items = None
    if not isinstance(items, list) or not items:
        yield body
        return
    for item in items:
        yield json.dumps(item, sort_keys=True).encode()


def _raw(body: bytes, posted: Posted, config: Config) -> Raw:
    """Name the input by its content; a text that has no id is a new one whenever it comes.

    Else a customer who writes «yes» twice would have written it once.
    """
    named = hashlib.sha256(body)
    if not _has_id(body, config):
        named.update(posted.received_at.isoformat().encode())
    return Raw(external_id=named.hexdigest(), body=body, received_at=posted.received_at)


def _has_id(body: bytes, config: Config) -> bool:
    try:
        said = decoded(body)
    except Refused:
        return True  # whatever it is, the same again is the same
    if text_at(said, config.reported().status):
        return True
    return bool(text_at(said, config.brought().id))


def _check_secret(posted: Posted, how: Brought, secret: str) -> None:
    if not secret:
        raise Forged("this inbox takes nothing before hook_secret is set")
    if how.signature == "header":
        given = posted.headers.get(how.name.lower(), "")
    else:
        fields = _pairs(urlsplit(posted.url).query)
        given = next((value for name, value in fields if name == how.name), "")
    if not hmac.compare_digest(given.encode(errors="replace"), secret.encode()):
        raise Forged(f"{how.name} is not ours")


def _check_twilio(posted: Posted, token: str) -> None:
    """Check base64(HMAC-SHA1(token, address + names and values in the order of names)).

    A body that is no form is not in it; its SHA-256 then stands in the address as bodySHA256.
    """
    if not token:
        raise Forged("this inbox takes nothing before secret is set")
    if posted.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        fields = sorted(set(_pairs(posted.body.decode(errors="replace"))))
        signed = "".join(name + value for name, value in fields)
    else:
        signed = ""
        _check_digest(posted)
    given = posted.headers.get("x-twilio-signature", "").encode()
    genuine = [
        hmac.compare_digest(given, _twilio(address + signed, token))
        for address in _addresses(posted.url)
    ]
    if not any(genuine):
        raise Forged("x-twilio-signature does not belong to this request")


def _twilio(signed: str, token: str) -> bytes:
    made = hmac.new(token.encode(), signed.encode(errors="replace"), hashlib.sha1)
    return base64.b64encode(made.digest())


def _check_digest(posted: Posted) -> None:
    if not posted.body:
        return
    told = dict(_pairs(urlsplit(posted.url).query)).get("bodySHA256", "")
    if not hmac.compare_digest(told.encode(), hashlib.sha256(posted.body).hexdigest().encode()):
        raise Forged("bodySHA256 does not belong to this body")


def _addresses(url: str) -> list[str]:
    """Return the address with its port and without: Twilio signs one or the other."""
    split = urlsplit(url)
    bare = split.netloc
    if re.search(r":[0-9]+$", bare):
        bare = bare.rpartition(":")[0]
    usual = {"https": "443", "http": "80"}.get(split.scheme, "")
    places = {split.netloc, bare, f"{bare}:{usual}"}
    return [urlunsplit(split._replace(netloc=place)) for place in sorted(places)]


def _pairs(written: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(written, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise Forged(f"it has more than {_MOST_FIELDS} fields") from error


def _query(url: str, *, without: str) -> str:
    """Return what a request by GET says; our secret is not kept with it (S53)."""
    pairs = _pairs(urlsplit(url).query)
    return urlencode([(name, value) for name, value in pairs if name != without])
