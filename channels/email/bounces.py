"""Delivery reports: which recipients they name, and whether trying again is of use (spec F-DSN-1).

The form of RFC 3464 first. Programs that do not know it write prose; what they have in common is
a sender that is no person, a heading, an address and a code.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from channels.email import automatic, entity, headers
from channels.email.entity import Entity
from contactcenter.domain.message import Bounce

_SUBJECT = re.compile(
    r"undeliver|delivery (?:status|failure|fail|report|problem|notification|has failed)|returned (?:mail|to sender)"
    r"|mail (?:delivery )?(?:failed|failure|system error|could not)|failure notice|non-?deliver|nondeliverable"
    r"|unzustellbar|could not (?:be )?deliver|message (?:not|status|undeliverable|delivery|you sent)|warning: (?:could|message)"
    r"|delivery delayed|not delivered|permanent (?:error|delivery)|bounced?|user unknown|address .* unknown"
    r"|rejected|échec|non remis|no se (?:pudo|puede) entregar|mailbox (?:full|unavailable)|unable to deliver|notificación"
    r"|mislykket|undelivrable|fallo|rückmeldung|mail system|error sending|unknown (?:user|recipient|address)"
    r"|عدم تحویل|تحویل نشد|配信不能|配送失敗|未送达|退信",
    re.IGNORECASE,
)
_ADDRESS = r"[A-Za-z0-9._%+=/'&#!$*?^{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}[A-Za-z0-9]"
_ANY_ADDRESS = re.compile(_ADDRESS)
_ALONE = re.compile(
    rf"^[\s>*-]*(?:\w+=)?[<\"'\[(]*(?:mailto:|rfc822;|smtp:)?({_ADDRESS})[>\"'\])]*[\s.,:;]*(?:$|[^\w@].*$)",
    re.IGNORECASE,
)
_RETURNED = re.compile(
    r"^[\s>*#|=-]*(?:original (?:message|mail|header)|(?:the )?(?:header|text|copy) of (?:the|your)|message (?:header|text|content)"
    r"|below (?:this line )?is a copy|here is (?:a|the) copy|unsent message|returned message|start of returned|(?:full )?transcript"
    r"|this is a copy|original-|------ this is|received:|return-path:|your (?:original )?message|a copy of|第.*)",
    re.IGNORECASE,
)
_PERMANENT = re.compile(r"\b5\d\d[ -]|\b5\.\d{1,3}\.\d{1,3}\b")
_TEMPORARY = re.compile(
    r"\b4\d\d[ -]|\b4\.\d{1,3}\.\d{1,3}\b|will (?:continue|keep|be retried)|delayed|warning|temporar|still (?:trying|being)"
    r"|not yet been delivered|mailbox (?:is )?full|over quota|quota exceeded",
    re.IGNORECASE,
)
_FINAL = re.compile(
    r"\bgiv(?:e|ing|en) up|has failed|failed permanently|expired|too long|permanent", re.IGNORECASE
)
_LONGEST = 20_000  # characters of prose that are read
_MOST = 200  # recipients taken from one report


@dataclass(frozen=True, slots=True)
class Report:
    """What a delivery report says."""

    bounces: tuple[Bounce, ...]
    about: str | None = None  # the Message-ID of the mail that it is about


def read(message: Entity, *, sender: str, text: str) -> Report | None:
    """Return what a delivery report says, or None when the mail is none.

    A report of success is none: it asks for nothing (spec F-DSN-1).
    """
    statuses = [part for part in message.walk() if _is_status(part)]
    if any(part.type == "message/feedback-report" for part in message.walk()):
        return None
    if statuses:
        return _structured(message, statuses)
    failed = message.first("x-failed-recipients")
    if failed:
        named = tuple(
            Bounce(recipient=m.address, permanent=_is_permanent(text))
            for m in headers.mailboxes(failed)
        )
        return Report(named[:_MOST], _original_id(message, text))
    subject = headers.text(message.first("subject"))
    if not _SUBJECT.search(subject) or not automatic.from_machine(message, sender):
        return None
    found = _in_prose(text[:_LONGEST], sender)
    return Report(found, _original_id(message, text)) if found else None


def _is_status(part: Entity) -> bool:
    return part.type in {"message/delivery-status", "message/global-delivery-status"}


def _structured(message: Entity, statuses: list[Entity]) -> Report | None:
    found: dict[str, Bounce] = {}
    delivered = False
    for status in statuses:
        for block in re.split(rb"\r?\n\s*\r?\n", status.content()):
            bounce = _recipient(dict(reversed(entity.fields(block.lstrip(b"\r\n")))))
            if bounce is None:
                delivered = (
                    delivered or b"delivered" in block.lower() or b"relayed" in block.lower()
                )
            else:
                found.setdefault(bounce.recipient, bounce)
    if not found and delivered:
        return None
    return Report(tuple(found.values())[:_MOST], _original_id(message, ""))


def _recipient(block: dict[str, bytes]) -> Bounce | None:
    """Read the fields about one recipient; None when they tell of no trouble."""
    named = block.get("final-recipient") or block.get("original-recipient") or b""
    address = headers.text(named).rpartition(";")[2].strip().strip("<>\"' ")
    action = headers.text(block.get("action", b"")).lower().partition(" ")[0].strip("();")
    if not address or action in {"delivered", "relayed", "expanded"}:
        return None
    status = headers.text(block.get("status", b""))[:1]
    permanent = action != "delayed" and status != "4"
    return Bounce(recipient=headers.normal_address(address), permanent=permanent)


def _original_id(message: Entity, text: str) -> str | None:
    for part in message.walk():
        if part.type in {
            "message/rfc822",
            "text/rfc822-headers",
            "message/rfc822-headers",
            "message/global",
        }:
            named = entity.embedded(part).first("message-id")
            return headers.message_id(named) if named else None
    found = re.search(
        r"^[>\s]*Message-ID:\s*(<[^<>\s]{1,998}>)", text, re.IGNORECASE | re.MULTILINE
    )
    return found[1][1:-1] if found else None


def _is_permanent(text: str) -> bool:
    if _PERMANENT.search(text):
        return True
    return not _TEMPORARY.search(text) or bool(_FINAL.search(text))


def _in_prose(text: str, sender: str) -> tuple[Bounce, ...]:
    told = "\n".join(_before_copy(text))
    addresses = [match[1] for line in told.split("\n") if (match := _ALONE.match(line[:400]))]
    addresses = addresses or _ANY_ADDRESS.findall(told)
    unique = dict.fromkeys(headers.normal_address(address) for address in addresses)
    unique.pop(sender, None)
    permanent = _is_permanent(told)
    chosen = [address for address in unique if not _is_postmaster(address)]
    return tuple(Bounce(recipient=address, permanent=permanent) for address in chosen[:_MOST])


def _before_copy(text: str) -> Iterator[str]:
    """Yield the lines that speak, up to the copy of the mail that came back."""
    spoken = False
    for line in text.split("\n"):
        if spoken and _RETURNED.match(line[:200]) and _has_address_before:
            return
        spoken = spoken or "@" in line
        yield line


_has_address_before = True


def _is_postmaster(address: str) -> bool:
    return bool(re.match(r"(?:postmaster|mailer-daemon|abuse|helpdesk)@", address))
