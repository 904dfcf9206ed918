"""Our signature under what leaves (DKIM, RFC 6376; Ed25519 by RFC 8463), relaxed/relaxed.

The header fields that tell who wrote what to whom are signed once more than they occur, so that
nobody can add another one.
"""

import base64
import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

Key = RSAPrivateKey | Ed25519PrivateKey

# What may not be added either; other fields are signed as they are.
_GUARDED = ("from", "to", "subject", "date", "message-id", "reply-to")
_OTHERS = (
    *("in-reply-to", "references", "auto-submitted", "mime-version", "content-type"),
    "content-transfer-encoding",
)
_FIELD = re.compile(rb"([^:\s]+)[ \t]*:((?:[^\r]|\r(?!\n)|\r\n[ \t])*)\r\n")
_BLANKS = re.compile(rb"[ \t]+")
_BLANKS_AT_END = re.compile(rb"[ \t]+(?=\r\n)")
_LEAST_BITS = 1024  # of an RSA key (RFC 8301)
_LINE = 70  # characters of a signature on one line


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Whose signature it is, and the key, whose other half stands at SELECTOR._domainkey.DOMAIN."""

    domain: str
    selector: str
    key: Key

    def sign(self, mail: bytes, *, now: datetime) -> bytes:
        """Return the mail with its signature in front."""
        head, _, body = mail.partition(b"\r\n\r\n")
        fields = _fields(head + b"\r\n")
        names = _names(fields)
        bare = _unsigned(self, names, body=body, now=now)
        signature = _signature(self.key, _signed_text(fields, names, bare))
        lines = [signature[at : at + _LINE] for at in range(0, len(signature), _LINE)]
        return bare + "\r\n ".join(lines).encode() + b"\r\n" + mail


def read_key(pem: str) -> Key:
    """Return the private key that is written in PEM.

    Raises:
        ValueError: it is none, or one that nobody accepts any more.
    """
    try:
        key = load_pem_private_key(pem.strip().encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ValueError("dkim_key is no private key in PEM without a password") from error
    if isinstance(key, RSAPrivateKey):
        if key.key_size < _LEAST_BITS:
            raise ValueError(f"dkim_key has {key.key_size} bits, fewer than {_LEAST_BITS}")
        return key
    if isinstance(key, Ed25519PrivateKey):
        return key
    raise ValueError("dkim_key is neither an RSA nor an Ed25519 key")


def relaxed_body(body: bytes) -> bytes:
    """Return the body as it is hashed (RFC 6376, 3.4.4)."""
    # Only the end is looked for empty lines: what precedes them may be long.
    text = _BLANKS.sub(b" ", _BLANKS_AT_END.sub(b"", body)).rstrip(b" \t")
    while text.endswith(b"\r\n"):
        text = text[:-2]
    return text + b"\r\n" if text else b""


def relaxed_field(name: bytes, value: bytes) -> bytes:
    """Return a header field as it is signed (RFC 6376, 3.4.2)."""
    return name.lower() + b":" + _BLANKS.sub(b" ", value.replace(b"\r\n", b"")).strip()


def _fields(head: bytes) -> list[tuple[bytes, bytes]]:
    return [(found[1], found[2]) for found in _FIELD.finditer(head)]


def _names(fields: list[tuple[bytes, bytes]]) -> list[str]:
    """Name the fields to sign, and once more those that may not be added."""
    there = [name.decode("ascii", "replace").lower() for name, _ in fields]
    signed = [name for name in there if name in _GUARDED or name in _OTHERS]
    return [*signed, *_GUARDED]


def _unsigned(signer: Signer, names: list[str], *, body: bytes, now: datetime) -> bytes:
    """Return the signature's field without the signature."""
    algorithm = "rsa" if isinstance(signer.key, RSAPrivateKey) else "ed25519"
    digest = base64.b64encode(sha256(relaxed_body(body)).digest()).decode()
    lines = [
        f"DKIM-Signature: v=1; a={algorithm}-sha256; c=relaxed/relaxed;",
        f"d={signer.domain}; s={signer.selector}; t={int(now.timestamp())};",
        "h=" + " :\r\n  ".join(names) + ";",
        f"bh={digest};",
        "b=",
    ]
    return "\r\n ".join(lines).encode()


def _signed_text(fields: list[tuple[bytes, bytes]], names: list[str], bare: bytes) -> bytes:
    """Return what is signed: of fields with one name the last comes first (RFC 6376, 5.4.2)."""
    left = list(fields)
    text = b""
    for name in names:
        for at in range(len(left) - 1, -1, -1):
            if left[at][0].lower() == name.encode():
                text += relaxed_field(*left.pop(at)) + b"\r\n"
                break
    own, _, value = bare.partition(b":")
    return text + relaxed_field(own, value)


def _signature(key: Key, text: bytes) -> str:
    if isinstance(key, RSAPrivateKey):
        made = key.sign(text, PKCS1v15(), SHA256())
    else:
        made = key.sign(sha256(text).digest())
    return base64.b64encode(made).decode()
