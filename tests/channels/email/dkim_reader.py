"""Reading signatures as a receiver does (RFC 6376, 6.1), sharing nothing with who writes them.

It is itself checked by the mail that RFC 8463 prints with two signatures (`test_dkim.py`).
"""

import base64
import hashlib
import re
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

Field = tuple[str, str]


def signatures(mail: bytes) -> list[Mapping[str, str]]:
    """Return the tags of each signature."""
    fields, _ = _split(mail)
    return [_tags(value) for name, value in fields if name.lower() == "dkim-signature"]


def valid(mail: bytes, keys: Mapping[str, str]) -> list[str]:
    """Return the selectors whose signatures hold; keys are what DNS has at `p=`, by selector."""
    fields, body = _split(mail)
    held = []
    for name, value in fields:
        if name.lower() == "dkim-signature" and _holds(value, fields, body, keys):
            held.append(_tags(value)["s"])
    return held


def _holds(value: str, fields: list[Field], body: bytes, keys: Mapping[str, str]) -> bool:
    tags = _tags(value)
    assert tags["c"] == "relaxed/relaxed"
    if base64.b64decode(tags["bh"]) != hashlib.sha256(_relaxed(body)).digest():
        return False
    unread = [each for each in fields if each[1] is not value]
    text = ""
    for wanted in tags["h"].split(":"):
        found = [each for each in unread if each[0].lower() == wanted.strip().lower()]
        if found:
            text += _line(*found[-1]) + "\r\n"
            unread = [each for each in unread if each is not found[-1]]
    text += _line("DKIM-Signature", re.sub(r"(\bb=)[^;]*", r"\1", value))
    return _verifies(tags, text.encode(), keys[tags["s"]])


def _verifies(tags: Mapping[str, str], text: bytes, key: str) -> bool:
    signature = base64.b64decode(tags["b"])
    try:
        if tags["a"] == "ed25519-sha256":
            public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key))
            public.verify(signature, hashlib.sha256(text).digest())
        else:
            rsa = load_der_public_key(base64.b64decode(key))
            rsa.verify(signature, text, PKCS1v15(), SHA256())  # type: ignore[union-attr,call-arg]
    except InvalidSignature:
        return False
    return True


def _split(mail: bytes) -> tuple[list[Field], bytes]:
    head, _, body = mail.partition(b"\r\n\r\n")
    lines = re.split(r"\r\n(?![ \t])", head.decode())
    return [(name, value) for name, _, value in (line.partition(":") for line in lines)], body


def _tags(value: str) -> Mapping[str, str]:
    pairs = (pair.partition("=") for pair in value.split(";") if pair.strip())
    return {name.strip(): re.sub(r"\s+", "", rest) for name, _, rest in pairs}


def _line(name: str, value: str) -> str:
    folded = re.sub(r"\s+", " ", value).strip()
    return f"{name.lower().strip()}:{folded}"


def _relaxed(body: bytes) -> bytes:
    lines = [re.sub(rb"[ \t]+", b" ", line).rstrip() for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)
