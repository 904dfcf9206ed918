"""What was said, as a digest that facts hold: words in rows that are changed later show.

A digest is the SHA-256, in hex, of these in UTF-8, with zero bytes between

    id of the message, its text, the SHA-256 of each file in order

and, where there is a subject or HTML, two zero bytes, the subject, a zero byte and the SHA-256 of
the HTML. The text stands there without what makes its links work (`sealed`), so that whoever reads
it in an evidence pack comes to the same. Equal words have unequal digests, since ids differ.
"""

import hashlib
from collections.abc import Iterable

from contactcenter.domain.message import Message
from contactcenter.domain.sealed import without_seals


def said_digest(
    message_id: str, text: str, files: Iterable[str], subject: str, html_sha256: str
) -> str:
    """Return the digest of what stands in a message; files by their SHA-256."""
    said = "\0".join((message_id, without_seals(text), *files))
    if subject or html_sha256:
        said += f"\0\0{subject}\0{html_sha256}"
    return _sha256(said)


def digest_of_said(message: Message) -> str:
    """Return the digest of what a message says as it is now."""
    files = [each.blob for each in message.attachments]
    return said_digest(message.id, message.text, files, message.subject, html_digest(message))


def html_digest(message: Message) -> str:
    """Return the SHA-256 of a message's HTML, in hex; empty where it has none."""
    return _sha256(message.html) if message.html else ""


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
