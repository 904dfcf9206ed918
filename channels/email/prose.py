"""What machines write in words when they could not deliver: the recipients, up to the copy.

Programs that do not know RFC 3464 have this in common: a sender that is no person, a heading, an
address, a code.
"""

import re
from collections.abc import Iterable

from channels.email import automatic, headers, tongues
from channels.email.entity import Entity

_SUBJECT = re.compile(
    r"""undeliver|returned\s(?:mail|to\ssender)|failure\snotice|non-?deliver|not\sdelivered|rejected
    |delivery\s(?:status|failure|fail|report|problem|notification|has\sfailed|delayed|subsystem)
    |mail\s(?:delivery\s)?(?:failed|failure|system\serror|could\snot)|mail\ssystem|error\ssending
    |could\snot\s(?:be\s)?deliver|unable\sto\sdeliver|during\sdelivery|permanent\serror|bounced?
    |message\s(?:not|status|undeliverable|delivery|you\ssent)|warning:\s(?:could|message)
    |user\sunknown|address\s.*\sunknown|unknown\s(?:user|recipient|address)|mailbox\s(?:full|unavail)
    |returned\smail|error\snotif""",
    re.IGNORECASE | re.VERBOSE,
)
_FAILED = re.compile(
    r"""(?:could|can|was|were|did)\s?n[o']t\s(?:be\s)?(?:delivered|deliver|reach|sent)
    |(?:unable|wasn't\sable|not\sable)\sto\s(?:be\s)?deliver|delivery\s.{0,80}\s?failed|undeliverable
    |could\snot\sdeliver""",
    re.IGNORECASE | re.VERBOSE,
)
# A report with such words is not the last one: what it warns of may arrive yet.
_STILL_TRIES = re.compile(
    r"""(?:not\s(?:yet\s)?been|not\sbeen|hasn't\s(?:yet\s)?been)\sdelivered\syet
    |not\syet\sbeen\s(?:delivered|accepted)|delivery\sattempts\swill\scontinue
    |(?:this\sis\sa\s)?warning\smessage\sonly|(?:do\snot\sneed\sto|need\snot)\sresend
    |(?:will|shall)\s(?:be\sretried|retry|keep\strying|continue\s(?:to\stry|trying|attempting))
    |still\s(?:trying|being\sretried)|\bi'm\snot\sgoing\sto\sgive\sup\syet""",
    re.IGNORECASE | re.VERBOSE,
)
# Unless it says that it was refused for good: what it quotes may hold the words above, too.
_REFUSED = re.compile(
    r"(?<![\d.])5\.[0-7]\.\d{1,3}(?!\.?\d)|^[ \t<>*-]*55\d[ -](?=\D)"
    r"|had\spermanent\sfatal\serrors|this\sis\sa\spermanent\s(?:error|failure)",
    re.IGNORECASE | re.MULTILINE,
)
_PREFIXES = r"(?:mailto:|rfc822;\s?|smtp[:=])?"
_ADDRESS = r"[A-Za-z0-9._%+=/'&#!$*?^{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}[A-Za-z0-9]"
_ANY_ADDRESS = re.compile(rf"{_PREFIXES}({_ADDRESS})", re.IGNORECASE)
_ALONE = re.compile(
    rf"""^[\s>*-]*(?:\w{{1,20}}=)?[<"'\[(]*{_PREFIXES}({_ADDRESS})[>"'\])]*[\s.,:;]*
    (?:$|[^\w@].*$)""",
    re.IGNORECASE | re.VERBOSE,
)
_LABELLED = re.compile(
    rf"(?:rcpt\sto|recipient|deliver(?:ed|y)?(?:\s\w{{1,20}}){{0,3}}\sto)\s?:?\s?<?({_ADDRESS})",
    re.IGNORECASE,
)
# A list or a forwarding was expanded: the address before that is the one that was written to.
_EXPANDED = re.compile(
    rf"^[^\n@]{{0,80}}@[^\n]{{0,200}}\n\s*\(expanded from:\s*(<?{_ADDRESS}>?)\)", re.MULTILINE
)
_RETURNED = re.compile(
    r"""^[\s>*#|=-]*(?:original\s(?:message|mail|header)|original-(?:message|mail|header)|unsent\smessage|returned\smessage
    |(?:the\s)?(?:header|text|copy)\sof\s(?:the|your)|message\s(?:header|text|content)
    |the\sheader\sand\stop
    |below\s(?:this\sline\s)?is\sa\scopy|here\sis\s(?:a|the)\scopy|this\sis\sa\scopy|a\scopy\sof
    |start\sof\sreturned|(?:full\s)?transcript|received:|return-path:
    |your\s(?:original\smessage|message(?:\sreads\b|\sfollows|:\s*$)))""",
    re.IGNORECASE | re.VERBOSE,
)
_CODE = re.compile(
    r"(?:^|[:;>(]|\bsaid)[ \t]{0,20}[45][0-5]\d[ -][^\d\s]|\b[45]\.\d{1,3}\.\d{1,3}\b", re.MULTILINE
)
_FOR_PEOPLE = re.compile(
    rb"mozilla|thunderbird|apple mail|iphone|ipad|outlook|the bat|evolution|kmail|mutt|roundcube"
    rb"|squirrelmail|em client|k-9|seamonkey|claws",
    re.IGNORECASE,
)
_OFFICE = re.compile(r"(?:postmaster|mailer-daemon|abuse|help-?desk|support)@")
_LONGEST = 20_000  # characters that are read
_LONGEST_LINE = 1_000  # of a subject


def before_copy(text: str) -> str:
    """Return the lines that speak, up to the copy of the mail that came back."""
    told: list[str] = []
    spoken = False
    for line in text[:_LONGEST].split("\n"):
        if spoken and _RETURNED.match(line[:200]):
            break
        spoken = spoken or "@" in line
        told.append(line)
    return "\n".join(told)


def is_report(message: Entity, sender: str, told: str) -> bool:
    """Whether a mail without the form of RFC 3464 tells of a failed delivery.

    Shops write of deliveries too: who is not known as a postman must give the mail back.
    """
    name = headers.text(message.first("subject"))[:_LONGEST_LINE]
    subject = any(one.search(name) for one in (_SUBJECT, tongues.FAILED, tongues.REPORT))
    failed = bool(_FAILED.search(told) or tongues.FAILED.search(told))
    if _is_persons(message, sender, name, reports=subject):
        return False
    if automatic.from_machine(message, sender):
        return subject or failed or bool(_CODE.search(told))
    gives_back = any(part.type == "message/rfc822" for part in message.walk())
    return subject and failed and gives_back and automatic.is_machine(sender)


def _is_persons(message: Entity, sender: str, name: str, *, reports: bool) -> bool:
    """Whether somebody wrote it, or has a program say "away"; `reports`: its subject is a report's.

    A person answers a report, or writes from the address of an office with a program for people.
    """
    if not reports and automatic.tells_of_absence(message, sender):
        return True
    if reports and message.first("in-reply-to") and automatic.is_answer(name):
        return True
    program = message.first("user-agent") + message.first("x-mailer")
    return bool(_FOR_PEOPLE.search(program[:200]))


def recipients(told: str, others: set[str]) -> list[str]:
    """Return the addresses that prose names: on lines of their own, with a label, else any."""
    whole = _EXPANDED.sub(r"\1", told)
    alone = [match[1] for line in whole.split("\n") if (match := _ALONE.match(line[:400]))]
    for addresses in (alone, _LABELLED.findall(told), _ANY_ADDRESS.findall(told)):
        unique = dict.fromkeys(headers.normal_address(address) for address in addresses)
        named = [one for one in unique if not _OFFICE.match(one)]
        if chosen := [one for one in named if one not in others] or named:
            return chosen
    # The office itself may be who could not be reached.
    return list(dict.fromkeys(map(headers.normal_address, alone)))


def still_tries(told: str) -> bool:
    """Whether prose only warns that a mail has not arrived yet."""
    warns = _STILL_TRIES.search(" ".join(told.split())) is not None
    return warns and _REFUSED.search(told) is None


def about(told: str, addresses: Iterable[str]) -> dict[str, str]:
    """Return for each address the lines that name it, each with those up to the next address."""
    found: dict[str, list[str]] = {address: [] for address in addresses}
    spoken_of: list[str] = []
    for line in told.split("\n"):
        named = {headers.normal_address(one) for one in _ANY_ADDRESS.findall(line[:400])}
        if named:
            spoken_of = [address for address in named if address in found]
        for address in spoken_of:
            found[address].append(line)
    return {address: "\n".join(lines) for address, lines in found.items()}
