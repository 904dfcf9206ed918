"""Delivery reports: which recipients they name, and whether their addresses are dead.

    the form of RFC 3464, in a part or written out     ─┐
    the field X-Failed-Recipients                       ├─► recipients ─► refusal.py
    prose of a machine: a heading, an address, a code  ─┘

The first that names somebody counts (spec F-DSN-1); after that, the report that the mail encloses.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from channels.email import automatic, body, entity, headers, prose, refusal
from channels.email.entity import Entity
from contactcenter.domain.message import Bounce

_STATUS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_COPIES = frozenset(
    {"message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global"}
)
_HARMLESS = frozenset({"delivered", "relayed", "expanded"})
_WRITTEN_OUT = re.compile(
    r"^(?:Original-Recipient|Final-Recipient|Action|Status|Diagnostic-Code)[ \t]*:", re.IGNORECASE
)
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@.]+")
_DIALOGUE = 5_000  # characters in which the moment of a refusal is looked for
_MOST = 200  # blocks of fields, or recipients in prose, taken from one mail


@dataclass(frozen=True, slots=True)
class Report:
    """What a delivery report says."""

    bounces: tuple[Bounce, ...]
    about: str | None = None  # the Message-ID of the mail that it is about


@dataclass(frozen=True, slots=True)
class _Failure:
    """What is said about one recipient."""

    recipient: str
    status: str = ""
    said: str = ""
    final: bool = True  # False: the server still tries


def read(message: Entity, *, sender: str, text: str) -> Report | None:
    """Return what a delivery report says, or None when the mail is none.

    A report of success is none: it asks for nothing (spec F-DSN-1).
    """
    if automatic.is_abuse_report(message):
        return None
    report = _read(message, sender, text)
    if report is not None and report.bounces:
        return report
    if report is None and not automatic.from_machine(message, sender):
        return None
    return _enclosed(message) or report


def _enclosed(message: Entity) -> Report | None:
    """Read a report that another machine has put into a mail of its own."""
    for part in islice(_copies(message), 3):
        inner = entity.embedded(part)
        author = next(iter(headers.mailboxes(inner.first("from"))), None)
        if author is not None and automatic.from_machine(inner, author.address):
            report = _read(inner, author.address, body.read(inner).text)
            if report is not None and report.bounces:
                return report
    return None


def _read(message: Entity, sender: str, text: str) -> Report | None:
    told = prose.before_copy(text)
    structured = any(part.type in _STATUS for part in message.walk())
    failures, succeeded = _structured(message, told)
    if not failures and succeeded:
        return None
    if not failures:
        failures = _in_prose(message, sender, told, certainly=structured)
    if not failures and not structured:
        return None
    return Report(tuple(_bounces(failures, told, text)), _original_id(message, text))


def _bounces(failures: list[_Failure], told: str, text: str) -> Iterator[Bounce]:
    """Yield one bounce a recipient: what is said of it first counts.

    Words that name no recipient speak of the only one.
    """
    first = {one.recipient: one for one in reversed(failures[:_MOST])}
    told_of = prose.about(told, first)
    dialogues = prose.about(text[:_DIALOGUE], first)
    of_all = (told,) if len(first) == 1 else ()
    for recipient, failure in reversed(first.items()):
        permanent = failure.final and refusal.is_permanent(
            status=failure.status,
            diagnosis=failure.said,
            told=(told_of[recipient], *of_all, dialogues[recipient]),
            dialogue=dialogues[recipient],
        )
        yield Bounce(recipient=recipient, permanent=permanent, final=failure.final)


def _in_prose(message: Entity, sender: str, told: str, *, certainly: bool) -> list[_Failure]:
    named = [one.address for one in headers.mailboxes(message.first("x-failed-recipients"))]
    if not named and (certainly or prose.is_report(message, sender, told)):
        own = {one.address for one in headers.mailboxes(message.first("to"))}
        named = prose.recipients(told, {sender, *own})
    final = not prose.still_tries(told)
    return [_Failure(address, final=final) for address in named]


def _structured(message: Entity, told: str) -> tuple[list[_Failure], bool]:
    """Return the failures that fields tell of, and whether they tell of a success."""
    failures: list[_Failure] = []
    succeeded = False
    known = [one.address for one in headers.mailboxes(message.first("x-failed-recipients"))]
    for block in islice(_blocks(message, told), _MOST):
        fields = dict(reversed(entity.fields(block.lstrip(b"\r\n"))))
        action = headers.text(fields.get("action", b"")).lower().partition(" ")[0].strip("();")
        if action in _HARMLESS:
            succeeded = True
            continue
        address = _recipient(fields, known)
        if address:
            diagnosis = headers.text(fields.get("diagnostic-code", b"")[:2_000])
            status = headers.text(fields.get("status", b""))
            failures.append(_Failure(address, status, diagnosis, action != "delayed"))
    return failures, succeeded


def _blocks(message: Entity, told: str) -> Iterator[bytes]:
    """Yield what the reports in a mail say, recipient by recipient."""
    statuses = [part.content() for part in message.walk() if part.type in _STATUS]
    if not statuses:
        statuses = [_written_out(told)]
    for status in statuses:
        yield from re.split(rb"\r?\n\s*\r?\n", status, maxsplit=_MOST)


def _written_out(told: str) -> bytes:
    """Return the fields of a report that a program put into the text itself."""
    lines = told.split("\n")
    first = next((at for at, line in enumerate(lines) if _WRITTEN_OUT.match(line)), len(lines))
    return "\n".join(lines[first:]).encode("utf-8", "replace")


def _recipient(fields: dict[str, bytes], known: list[str]) -> str:
    """Return the address of a block: the final one, unless it is a file or a program."""
    named = [
        headers.text(fields.get(name, b"")).partition(";")
        for name in ("final-recipient", "original-recipient")
    ]
    addresses = [(rest or first).strip().strip("<>\"' ") for first, _, rest in named]
    whole = [one for one in addresses if _ADDRESS.fullmatch(one)]
    if any(addresses) and not whole and len(known) == 1:
        return known[0]
    return headers.normal_address(next(iter(whole or filter(None, addresses)), ""))


def _copies(message: Entity) -> Iterator[Entity]:
    return (part for part in message.walk() if part.type in _COPIES)


def _original_id(message: Entity, text: str) -> str | None:
    for part in _copies(message):
        named = entity.embedded(part).first("message-id")
        return headers.message_id(named) if named else None
    pattern = r"^[> \t]{0,40}Message-ID:[ \t]*\n?[ \t]*<([^<>\s]{1,998})>"
    found = re.search(pattern, text[:200_000], re.IGNORECASE | re.MULTILINE)
    return found[1] if found else None
