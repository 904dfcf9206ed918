"""Delivery reports: which recipients they name, and whether their addresses are dead.

The form of RFC 3464 first (spec F-DSN-1). Programs that do not know it write prose; what they have
in common is a sender that is no person, a heading, an address and a code.

A bounce is permanent when it will happen to every mail to that address: nobody is there. A mail
refused for its content, its size or a full mailbox says nothing against the address.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from channels.email import automatic, entity, headers
from channels.email.entity import Entity
from contactcenter.domain.message import Bounce

_SUBJECT = re.compile(
    r"""undeliver|returned\s(?:mail|to\ssender)|failure\snotice|non-?deliver|not\sdelivered|rejected
    |delivery\s(?:status|failure|fail|report|problem|notification|has\sfailed|delayed|subsystem)
    |mail\s(?:delivery\s)?(?:failed|failure|system\serror|could\snot)|mail\ssystem|error\ssending
    |could\snot\s(?:be\s)?deliver|unable\sto\sdeliver|during\sdelivery|permanent\serror|bounced?
    |message\s(?:not|status|undeliverable|delivery|you\ssent)|warning:\s(?:could|message)
    |user\sunknown|address\s.*\sunknown|unknown\s(?:user|recipient|address)|mailbox\s(?:full|unavail)
    |unzustellbar|rückmeldung|échec|non\sremis|no\sse\s(?:pudo|puede)\sentregar|fallo|mislykket
    |undelivrable|عدم\sتحویل|تحویل\sنشد|配信不能|配送失敗|メールエラー|未送达|退信""",
    re.IGNORECASE | re.VERBOSE,
)
_ADDRESS = r"[A-Za-z0-9._%+=/'&#!$*?^{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}[A-Za-z0-9]"
_ANY_ADDRESS = re.compile(_ADDRESS)
_ALONE = re.compile(
    rf"""^[\s>*-]*(?:\w{{1,20}}=)?[<"'\[(]*(?:mailto:|rfc822;\s?|smtp:)?({_ADDRESS})[>"'\])]*[\s.,:;]*
    (?:$|[^\w@].*$)""",
    re.IGNORECASE | re.VERBOSE,
)
_RETURNED = re.compile(
    r"""^[\s>*#|=-]*(?:original\s(?:message|mail|header)|original-|unsent\smessage|returned\smessage
    |(?:the\s)?(?:header|text|copy)\sof\s(?:the|your)|message\s(?:header|text|content)
    |below\s(?:this\sline\s)?is\sa\scopy|here\sis\s(?:a|the)\scopy|this\sis\sa\scopy|a\scopy\sof
    |start\sof\sreturned|(?:full\s)?transcript|received:|return-path:|your\s(?:original\s)?message)""",
    re.IGNORECASE | re.VERBOSE,
)
_CODE = re.compile(r"\b[45]\d\d[ -]|\b[45]\.\d{1,3}\.\d{1,3}\b")
_TEMPORARY = re.compile(
    r"""\b4\d\d[ -]|\b4\.\d{1,3}\.\d{1,3}\b|will\s(?:continue|keep|be\sretried)|delayed|temporar
    |still\s(?:trying|being)|not\syet\sbeen\sdelivered""",
    re.IGNORECASE | re.VERBOSE,
)
_SENDER = re.compile(r"\b(?:sender|mail from|from address|your domain)\b", re.IGNORECASE)
_NOBODY = re.compile(
    r"""unknown\s(?:user|recipient|address|local|or\sillegal|account|mailbox|host|domain)
    |(?:user|recipient|address|mailbox|account|host|domain)\s(?:is\s)?(?:unknown|not\s(?:found|known|listed))
    |no\ssuch\s(?:user|mailbox|recipient|address|person|account|domain|host|e-?mail)|no\smailbox
    |(?:does\snot|doesn't|didn't|not)\sexist|invalid\s(?:recipient|mailbox|user|address|final)
    |doesn't\shave\s(?:a|an)|unrouteable|name\s(?:or\sservice|server).{0,12}not\s(?:known|found)
    |no\slonger\s(?:valid|in\suse|available|with|employed|exists)|host\sor\sdomain\sname\snot\sfound
    |couldn't\sfind\s(?:any\shost|a\smail)|not\sa\s(?:valid|known)\s(?:user|mailbox|recipient)
    |has\smoved|not\sour\scustomer|null\smx|does\snot\saccept\s(?:e?-?mail|any)|no\sMX""",
    re.IGNORECASE | re.VERBOSE,
)
_SOMETHING_ELSE = re.compile(
    r"""full|quota|storage|spam|virus|bloc?ked|black\s?list|polic|reputation|too\s(?:large|big|many|long|much)
    |size|relay|reverse|\bptr\b|authenti|\bspf\b|dkim|dmarc|tim(?:e|ed)\s?-?out|expired|connect|refused
    |temporar|gr[ae]y\s?list|suspend|disabled|inactive|defer|loop|hops|sender|filter|content|syntax|denied
    |reject|error|restrict|prohibit|not\s(?:allow|permit|accept|authoriz)|security|junk|limit|unavailable""",
    re.IGNORECASE | re.VERBOSE,
)
_DEAD_CODES = re.compile(r"\b5\.1\.(?:1|2|3|6|10)\b|\b5\.0\.0\b|\b556\b")
_LONGEST = 20_000  # characters of prose that are read
_MOST = 200  # blocks of fields, or recipients in prose, taken from one mail


@dataclass(frozen=True, slots=True)
class Report:
    """What a delivery report says."""

    bounces: tuple[Bounce, ...]
    about: str | None = None  # the Message-ID of the mail that it is about


def read(message: Entity, *, sender: str, text: str) -> Report | None:
    """Return what a delivery report says, or None when the mail is none.

    A report of success is none: it asks for nothing (spec F-DSN-1).
    """
    kinds = {part.type for part in message.walk()}
    if "message/feedback-report" in kinds:
        return None
    if kinds & _STATUS:
        return _structured(message, text)
    told = "\n".join(_before_copy(text[:_LONGEST]))
    failed = headers.mailboxes(message.first("x-failed-recipients"))
    addresses = [mailbox.address for mailbox in failed]
    if not addresses and _is_report(message, sender, told):
        addresses = _named(told, {sender, *_own(message)})
    if not addresses:
        return None
    dead = _is_dead("", told)
    found = tuple(Bounce(recipient=one, permanent=dead) for one in addresses[:_MOST])
    return Report(found, _original_id(message, text))


_STATUS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_COPIES = frozenset(
    {"message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global"}
)


def _structured(message: Entity, text: str) -> Report | None:
    found: dict[str, Bounce] = {}
    delivered = False
    for block in islice(_blocks(message), _MOST):
        fields = dict(reversed(entity.fields(block.lstrip(b"\r\n"))))
        bounce = _recipient(fields, text)
        if bounce is not None:
            found.setdefault(bounce.recipient, bounce)
        delivered = delivered or "action" in fields
    if delivered and not found:
        return None
    return Report(tuple(found.values()), _original_id(message, ""))


def _blocks(message: Entity) -> Iterator[bytes]:
    """Yield what the reports in a mail say, recipient by recipient."""
    for status in (part for part in message.walk() if part.type in _STATUS):
        yield from re.split(rb"\r?\n\s*\r?\n", status.content(), maxsplit=_MOST)


def _recipient(fields: dict[str, bytes], text: str) -> Bounce | None:
    """Read the fields about one recipient; None when they tell of no trouble."""
    named = fields.get("final-recipient") or fields.get("original-recipient") or b""
    address = headers.text(named).rpartition(";")[2].strip().strip("<>\"' ")
    action = headers.text(fields.get("action", b"")).lower().partition(" ")[0].strip("();")
    if not address or action in {"delivered", "relayed", "expanded"}:
        return None
    status = headers.text(fields.get("status", b""))
    diagnosis = headers.text(fields.get("diagnostic-code", b"")[:2_000]) or text[:2_000]
    dead = action != "delayed" and not status.startswith("4") and _is_dead(status, diagnosis)
    return Bounce(recipient=headers.normal_address(address), permanent=dead)


def _is_dead(status: str, diagnosis: str) -> bool:
    """Whether nobody is at the address: what is said counts more than what the code says."""
    if _SENDER.search(diagnosis):
        return False
    if _NOBODY.search(diagnosis):
        return True
    if _TEMPORARY.search(diagnosis) or _SOMETHING_ELSE.search(diagnosis):
        return False
    codes = f"{status} {diagnosis}"
    return bool(_DEAD_CODES.search(codes)) or not _CODE.search(codes)


def _is_report(message: Entity, sender: str, told: str) -> bool:
    if not automatic.from_machine(message, sender):
        return False
    return bool(_SUBJECT.search(headers.text(message.first("subject"))) or _CODE.search(told))


def _own(message: Entity) -> set[str]:
    return {mailbox.address for mailbox in headers.mailboxes(message.first("to"))}


def _named(told: str, others: set[str]) -> list[str]:
    """Return the addresses that prose names: those on lines of their own, else any."""
    alone = [match[1] for line in told.split("\n") if (match := _ALONE.match(line[:400]))]
    for addresses in (alone, _ANY_ADDRESS.findall(told)):
        unique = dict.fromkeys(headers.normal_address(address) for address in addresses)
        named = [one for one in unique if not _is_office(one)]
        if chosen := [one for one in named if one not in others] or named:
            return chosen
    return []


def _is_office(address: str) -> bool:
    return bool(re.match(r"(?:postmaster|mailer-daemon|abuse|help-?desk|support)@", address))


def _before_copy(text: str) -> Iterator[str]:
    """Yield the lines that speak, up to the copy of the mail that came back."""
    spoken = False
    for line in text.split("\n"):
        if spoken and _RETURNED.match(line[:200]):
            return
        spoken = spoken or "@" in line
        yield line


def _original_id(message: Entity, text: str) -> str | None:
    for part in message.walk():
        if part.type in _COPIES:
            named = entity.embedded(part).first("message-id")
            return headers.message_id(named) if named else None
    pattern = r"^[> \t]{0,40}Message-ID:[ \t]*\n?[ \t]*<([^<>\s]{1,998})>"
    found = re.search(pattern, text[:200_000], re.IGNORECASE | re.MULTILINE)
    return found[1] if found else None
