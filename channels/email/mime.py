"""A mail as the core sees it: bytes to `Inbound`, pure and total.

entity.py    the MIME tree            charset.py   bytes to text
headers.py   fields                   body.py      text, HTML, files
html.py      cleaning                 weight.py    what is too much to clean
automatic.py person or machine        reply.py     the new words
bounces.py   delivery reports        prose.py     those without a form
refusal.py   why one was refused     tongues.py   the same in other languages
names.py     names of files          authentication.py, domains.py   who wrote it
tnef.py, invitation.py   files that are opened
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256

from channels.email import (
    authentication,
    automatic,
    body,
    bounces,
    entity,
    headers,
    names,
    oversized,
    reply,
    tnef,
)
from channels.email.entity import Entity
from channels.email.headers import Mailbox
from contactcenter.domain import filename
from contactcenter.domain.message import AutoClass, File, Inbound
from contactcenter.ports.channel import Parsed, Unreadable

LARGEST = 35 * 1024 * 1024  # bytes of a raw mail (spec F-CNT-6)
_LOOKED_AT = 1024 * 1024  # bytes of a larger one, in which its words are found
NOWHERE = "sender.invalid"  # the domain of those who name no sender
_RECIPIENT_FIELDS = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
_MOST_RECIPIENTS = 200
_LONGEST_SUBJECT = 1_000
_LONGEST_ID = 200


def parse(raw: bytes, *, own_address: str = "", trusted_hosts: tuple[str, ...] = ()) -> Parsed:
    """Read one mail. Never raises; what cannot be read says why.

    `trusted_hosts` are the names under which our own border writes Authentication-Results; without
    one nobody is proven (spec F-AUTH-1).
    """
    try:
        if len(raw) > LARGEST:
            raw = oversized.stand_in(raw[:_LOOKED_AT], size=len(raw))
        return _read(raw, own_address, trusted_hosts)
    except (ValueError, LookupError, TypeError, ArithmeticError, RecursionError, MemoryError) as e:
        return Unreadable(
            f"the mail is broken in a way we do not know: {type(e).__name__}: {e}"[:300]
        )


def _read(raw: bytes, own_address: str, trusted_hosts: tuple[str, ...]) -> Parsed:
    message = entity.read(raw)
    if not message.fields:
        return Unreadable("there is not one header field")
    author = _author(message, raw)
    judged = authentication.judge(message, trusted_hosts=trusted_hosts, own_address=own_address)
    content = body.read(message)
    report = bounces.read(message, sender=author.address, text=content.text)
    auto_class = automatic.classify(message, sender=author.address, bounced=report is not None)
    answerable = automatic.may_be_answered(message, sender=author.address, auto_class=auto_class)
    return (
        Inbound(
            external_id=_identity(raw, message, content),
            address=author.address,
            display_name=author.name,
            text=content.text,
            reply=_reply(content.text, auto_class),
            html=content.html,
            subject=headers.text(message.first("subject"))[:_LONGEST_SUBJECT],
            occurred_at=headers.date(message.first("date")),
            files=tuple(_opened(content.files)),
            recipients=_recipients(message),
            header_id=headers.message_id(message.first("message-id")),
            references=_references(message, report),
            proof=judged.proof,
            reply_to=judged.reply_to,
            warnings=judged.warnings,
            auto_class=auto_class,
            may_auto_reply=answerable and author.address != own_address,
            bounces=report.bounces if report else (),
        ),
    )


def _author(message: Entity, raw: bytes) -> Mailbox:
    """Return who wrote it; who sent it for them, when nobody else is named."""
    for name in ("from", "sender", "reply-to", "return-path", "x-sender"):
        for mailbox in headers.mailboxes(message.first(name)):
            if "@" in mailbox.address or name == "from":
                return mailbox
    # Each one stands alone: strangers without an address are not one and the same.
    return Mailbox("", f"unknown-{sha256(raw).hexdigest()[:12]}@{NOWHERE}")


def _reply(text: str, auto_class: AutoClass) -> str:
    return text if auto_class is AutoClass.BOUNCE else reply.extract(text)


def _opened(files: Iterable[File]) -> Iterator[File]:
    """Yield the files with a name each, and those in winmail.dat instead of it (spec F-CNT-7)."""
    for file in files:
        wrapped = file.type in tnef.TYPES or file.name.lower() == "winmail.dat"
        inner = tnef.unwrap(file.content).files if wrapped else []
        for one in inner:
            name = filename.clean(one.name)
            opened = File(name=name, type=one.type, content=one.content)
            yield opened if name else replace(opened, name=names.made_up(opened))
        if not inner:
            yield file if file.name else replace(file, name=names.made_up(file))


def _recipients(message: Entity) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for name in _RECIPIENT_FIELDS:
        for value in message.every(name)[:20]:
            found.update((mailbox.address, None) for mailbox in headers.mailboxes(value))
            if len(found) >= _MOST_RECIPIENTS:
                return tuple(found)[:_MOST_RECIPIENTS]
    return tuple(found)


def _references(message: Entity, report: bounces.Report | None) -> tuple[str, ...]:
    """Return the ids that a mail answers; a delivery report answers the mail that it is about."""
    answered = headers.references(message.first("in-reply-to"), message.first("references"))
    about = (report.about,) if report and report.about else ()
    return tuple(dict.fromkeys(about + answered))


def _identity(raw: bytes, message: Entity, content: body.Body) -> str:
    """Tell a second delivery from another mail under the same Message-ID (spec F-IN-4)."""
    header_id = headers.message_id(message.first("message-id"))
    if header_id is None:
        return sha256(raw).hexdigest()
    digest = sha256(f"{content.text}\0{content.html or ''}".encode("utf-8", "replace"))
    for file in content.files:
        digest.update(sha256(file.content).digest())
    name = header_id if len(header_id) <= _LONGEST_ID else sha256(header_id.encode()).hexdigest()
    return f"{name}#{digest.hexdigest()[:32]}"
