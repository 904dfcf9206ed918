"""Who wrote a mail: a person, or which kind of machine (spec F.4).

First match wins: delivery report, abuse report, automatic answer, list, person. A request not to be
answered (`X-Auto-Response-Suppress`) does not make a mail automatic (spec F-AUT-0).
"""

import re

from channels.email import headers
from channels.email.entity import Entity
from contactcenter.domain.message import AutoClass

_MOST_HOPS = 25  # Received fields beyond which a mail runs in circles (spec F-LOOP-2)
_MACHINE = re.compile(
    r"^(?:mailer-?daemon|postmaster|mail-?daemon|daemon|root|no-?_?\.?reply|do-?_?not-?_?reply|noreply.*"
    r"|bounces?|bounce[+-].*|owner-.*|.*-owner|.*-request|.*-bounces|listserv|majordomo|mdaemon|nobody)$"
)
_REPORTER = re.compile(
    r"mailer-?daemon|post_?master|mail-?daemon|mdaemon|mmdf|symantec|bounce|mail\.delivery\.system"
    r"|\"?system administrator|.*mail_service"
)
ABUSE_REPORTS = frozenset({"message/feedback-report"})
_RECEIPTS = frozenset({"message/disposition-notification", "message/delivery-status"})
_ABSENCE = re.compile(
    r"out of (?:the )?office|automatic reply|auto(?:matic)?[- ]?(?:reply|response)|vacation|abwesen"
    r"|automatische antwort|réponse automatique|absence du bureau|respuesta automática|afwezig"
    r"|پاسخ خودکار|خارج از دفتر|الرد التلقائي",
    re.IGNORECASE,
)


def classify(message: Entity, *, sender: str, bounced: bool) -> AutoClass:
    """Say what kind of author a mail has."""
    kinds = {part.type for part in message.walk()}
    if "message/feedback-report" in kinds:
        return AutoClass.COMPLAINT
    if bounced:
        return AutoClass.BOUNCE
    if kinds & _RECEIPTS or _says_automatic(message):
        return AutoClass.AUTO_REPLY
    if _is_for_many(message):
        return AutoClass.LIST
    return AutoClass.AUTO_REPLY if _looks_automatic(message, sender) else AutoClass.HUMAN


def may_be_answered(message: Entity, *, sender: str, auto_class: AutoClass) -> bool:
    """Whether an automatic answer is allowed (spec F-LOOP-1); limits per sender come on top.

    A mail without Return-Path is not refused: whether one is written depends on the server that
    delivered it.
    """
    return (
        auto_class is AutoClass.HUMAN
        and "@" in sender
        and not sender.endswith(".invalid")
        and not is_machine(sender)
        and not _is_null(message.first("return-path"))
        and _token(message, "x-auto-response-suppress") in {"", "none"}
        and len(message.every("received")) <= _MOST_HOPS
    )


def from_machine(message: Entity, sender: str) -> bool:
    """Whether the envelope or the sender is one that delivery reports come from."""
    author = headers.text(message.first("from")).lower()
    return (
        _is_null(message.first("return-path"))
        or author.endswith("<>")
        or _REPORTER.match(sender.partition("@")[0]) is not None
        or "mailer-daemon" in message.first("return-path").decode("ascii", "replace").lower()
    )


def is_machine(sender: str) -> bool:
    """Whether an address is one of those that no person reads."""
    return _MACHINE.match(sender.partition("@")[0]) is not None


def _says_automatic(message: Entity) -> bool:
    if _token(message, "auto-submitted") not in {"", "no"}:
        return True
    if any(message.first(name) for name in ("x-autorespond", "x-auto-generated", "x-contact-loop")):
        return True
    if _token(message, "x-autoreply") not in {"", "no"}:
        return True
    return _token(message, "precedence") in {"auto_reply", "auto-reply"}


def _is_for_many(message: Entity) -> bool:
    if message.first("list-id") or message.first("list-post"):
        return True
    return _token(message, "precedence") in {"list", "bulk", "junk"}


def _looks_automatic(message: Entity, sender: str) -> bool:
    if _is_null(message.first("return-path")):
        return True
    return is_machine(sender) and bool(_ABSENCE.search(headers.text(message.first("subject"))))


def _token(message: Entity, name: str) -> str:
    return headers.text(message.first(name)).partition(";")[0].strip().lower()


def _is_null(return_path: bytes) -> bool:
    return return_path.strip() == b"<>"
