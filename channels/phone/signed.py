"""Who posts: a service proves itself by its signature, or by the secret that we gave it.

X-Twilio-Signature                      over the address and the fields
X-…-Signature: [sha256=]hex             HMAC-SHA256 of the body (Placetel and others)
Authorization: Bearer …, Basic …        the secret itself, in Basic as the password
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from channels.phone import twilio
from contactcenter.ports.channel import Forged, Posted

_TWILIO = "x-twilio-signature"
_HMAC = ("x-placetel-signature", "x-signature-256", "x-hub-signature-256", "x-signature")


def check(posted: Posted, *, secret: str, twilio_token: str) -> None:
    """Return if the request is genuine.

    Raises:
        Forged: it proves nothing, or no secret is set.
    """
    if signature := posted.headers.get(_TWILIO):
        pairs = parse_qsl(posted.body.decode("utf-8", "replace"), keep_blank_values=True)
        if twilio_token and twilio.is_signed(posted.url, pairs, signature, twilio_token):
            return
        raise Forged("the signature is not Twilio's")
    if secret and (_is_signed(posted, secret) or _tells(posted.headers, secret)):
        return
    raise Forged("neither a signature nor the secret" if secret else "no webhook_secret is set")


def brought(posted: Posted) -> bytes:
    """Return what the request brought: its body, or the fields of its address."""
    return posted.body if posted.method == "POST" else urlsplit(posted.url).query.encode()


def digest(body: bytes) -> str:
    """Return the name of an input that has no other."""
    return hashlib.sha256(body).hexdigest()


def _is_signed(posted: Posted, secret: str) -> bool:
    mac = hmac.digest(secret.encode(), posted.body, "sha256").hex()
    said = next((posted.headers[name] for name in _HMAC if name in posted.headers), "")
    return _same(said.removeprefix("sha256=").lower(), mac)


def _tells(headers: Mapping[str, str], secret: str) -> bool:
    scheme, _, said = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            said = base64.b64decode(said, validate=True).decode().partition(":")[2]
        except (binascii.Error, ValueError):
            return False
        return _same(said, secret)
    return scheme.lower() == "bearer" and _same(said.strip(), secret)


def _same(said: str, wanted: str) -> bool:
    return hmac.compare_digest(said.encode(errors="replace"), wanted.encode())
