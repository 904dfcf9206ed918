"""Why a server refused a mail, as far as it tells whether anybody is at the address.

A refusal is permanent when it will happen to every mail to that address: nobody is there, the
address has moved, the domain does not exist or takes no mail. A mail refused for its content, its
size, its sender, or because a mailbox is full or closed for now, says nothing against the address.

What is said counts more than the code, and the moment counts too: who took the address after
RCPT and refused the mail after DATA has looked at the mail. Without any sign the answer is no:
a wrong yes stops all mail to a customer.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from channels.email import tongues

_ANSWERS_ADDRESS = re.compile(
    r"""(?:reply\sto|after|during|not\slike\sour|response\sto)\s(?:the\s)?RCPT\b|RCPT\sTO\s(?:response|generated)
    |not\slike\srecipient|address\s(?:not\sfound|couldn't\sbe\sfound)|SMTP:RCPT|\(state\s1[34]\)|\[RCPT_TO\]
    |recipient\saddress\srejected
    |>>>\s?RCPT\sTO(?![^<]*>>>\s?DATA)""",
    re.IGNORECASE | re.VERBOSE,
)
_ANSWERS_MAIL = re.compile(
    r"""(?:reply\sto|after|during|not\slike\sour|response\sto)\s(?:the\s)?(?:end\sof\s)?(?:DATA|message)\b
    |>>>\s?(?:DATA|\.\s|QUIT)|SMTP\scommand\s+DATA|\(state\s1[78]\)""",
    re.IGNORECASE | re.VERBOSE,
)
_NO_DOMAIN = re.compile(
    r"""(?:host|domain)(?:\s(?:or\s(?:host|domain)))?(?:\sname)?\s(?:is\s)?(?:unknown|not\s(?:found|known|exist))
    |(?:no\ssuch|unknown|invalid|illegal|unrout[a-z]{1,8})\s(?:mail\s)?(?:host|domain)
    |domain\s(?:\S{1,80}\s)?(?:does\snot|doesn't)\sexist|bad\sdestination\s(?:system|host)
    |name\s(?:or\s)?serv(?:er|ice).{0,12}not\s(?:known|found)|couldn't\sfind\sany\shost
    |illegal\shost/domain|point\sto\snon-?existent\shosts?|no\sSMTP\sservice|domain\s(?:is\snot\sreachable|must\sexist|may\snot\sexist)|host\sunreachable|no\sMX\b|unable\sto\s(?:find|resolve|lookup)\s(?:the\s)?(?:domain|dns|host)
    |domain\sis\snot\sreachable|NXDOMAIN""",
    re.IGNORECASE | re.VERBOSE,
)
_MOVED = re.compile(
    r"has\s(?:been\s)?(?:moved|replaced\sby)|is\snow\scalled|new\saddress\sis|user\shas\smoved",
    re.IGNORECASE,
)
_TAKES_NO_MAIL = re.compile(
    r"null\smx|\b521\b|\b556\b|\b5\.3\.2\b|does\snot\saccept\s(?:e?-?mail|any)|not\saccept.{0,12}\snetwork\smess",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"""(?:unknown|no\ssuch|invalid|illegal|non-?\s?existent|unrouteable|bad|wrong)
      [\s_-](?:or\s(?:illegal|invalid|unknown)\s)?(?:local|virtual|e-?mail|alias|final|delivery)?[\s_-]?
      (?:user|recipient|address|account|mailbox|alias|e-?mail|person|part|delivery|name)
    |(?:user|recipient|address|addressee|mailbox|account|alias)\b.{0,80}?\s(?:is\s|was\s|were\s)?
      (?:unknown|not\s(?:found|known|listed|recogni[sz]ed|present|local|valid|exist|registered|active))
    |mailbox\s(?:is\s)?(?:currently\s)?(?:unavailable|not\savailable|invalid)
    |(?:does\snot|doesn't|didn't|not|could\snot\sbe)\s(?:exist|found)
    |not\s(?:a|an)\s(?:valid|known|local|active)
    |no\s(?:valid\s)?(?:recipients?|mailbox|account|one|mail\s?box)\b|not\sour\scustomer
    |no\slonger\s(?:valid|in\suse|with|employed|exists|on\sserver|available|accepts)|not\sin\s(?:use|service)
    |missing\shome\sdirectory|couldn't\sfind\sa\smail|no\smatches\sto|badrcptto
    |address\srejected:\s(?:access\sdenied|invalid)|rejected\srecipients?\b|can'?t\saccept\suser
    |not\sin\s(?:our|the)\s(?:user|directory|list)|check\s(?:if|the)\saddress
    |RecipNotFound""",
    re.IGNORECASE | re.VERBOSE,
)
_FULL = r"full|quota|storage|over\s?limit|exceeded|too\smuch\smail"
_UNWANTED = (
    r"spam|virus|bloc?ked|black\s?list|\brbl\b|dnsbl|polic(?:y|ies)|reputation|relaying|relay\s(?:access|denied|not)|to\srelay|reverse\sdns|\bptr\b|\bspf\b"
    r"|dkim|dmarc|authenti|authori[sz]|autoris|permission|gr[ae]y\s?list|content\s(?:reject|filter|block|not|polic)|(?:mail|message)\scontent|junk|unsolicited|bulk|restrict|prohibit"
)
_TOO_LARGE = r"too\s(?:large|big|many|long)|message\ssize|size\slimit|maximum\s(?:message|size)"
_CLOSED = r"suspend|disabled|inactive|deactivated|frozen|locked|expired|dormant|temporar|unpaid"
_NETWORK = (
    r"time[ds]?\s?-?out|connection\s(?:refused|timed|reset|lost)|loop|hops|defer"
    r"|not\srespond|failing"
)
_BAD_SENDER = re.compile(
    r"\b5\.1\.[78]\b|sender\s(?:address\s)?(?:rejected|domain|verify)|(?:domain|address)\sof\s(?:the\s)?sender",
    re.IGNORECASE,
)
_SENDER = r"\b(?:sender|mail\sfrom|from\saddress|your\s(?:domain|ip|host))\b"
_SOMETHING_ELSE = re.compile(
    "|".join((_FULL, _UNWANTED, _TOO_LARGE, _CLOSED, _NETWORK, _SENDER)), re.IGNORECASE
)
# A program on the other side failed, unless it says itself that it knows nobody of that name.
_PROGRAM = re.compile(r"\bx-unix;\s*+(?!user\sunknown|unknown\suser)", re.IGNORECASE)
_DEAD_STATUS = re.compile(r"5\.1\.(?:[0-36]|10|351)\b")
_REPLY = re.compile(r"(?<![\w.])([45][0-5]\d)(?=[\s,;:)\]-]|$)")
_CODE = re.compile(r"\b[45]\.\d{1,3}\.\d{1,3}\b")
_LONGEST = 3_000  # characters that are looked at
_LONGEST_STATUS = 200  # characters of a code and its comment


def is_permanent(*, status: str, diagnosis: str, told: Sequence[str], dialogue: str) -> bool:
    """Say whether nobody is at an address.

    `status` is the code of RFC 3463, with its comment, or nothing; `diagnosis` the reply that the
    report quotes, or nothing; `told` what it says in its own words, the most exact first;
    `dialogue` the words in which the moment may stand.
    """
    status = status[:_LONGEST_STATUS]
    code = next(iter(_CODE.findall(status)), "")
    moment = " ".join(dialogue[:_LONGEST].split())
    for said in [diagnosis] if diagnosis else _neighbours(told):
        line = f"{status} {' '.join(said[:_LONGEST].split())}"
        verdict = _verdict(code, line)
        if verdict is not None:
            return verdict
        if tongues.NOBODY.search(line):
            return _answers_address(moment, quoted=diagnosis)
        if _NOBODY.search(line):
            return _answers_address(moment, quoted=diagnosis or "".join(_REPLY.findall(line)))
    return bool(_verdict(code, status))


def _neighbours(told: Sequence[str]) -> Iterator[str]:
    """Yield each line with the one before it: a reply may be broken over two."""
    for said in told:
        lines = [line for line in said[:_LONGEST].split("\n") if line.strip()]
        for first, second in pairwise(["", *lines]):
            yield f"{first} {second}"


def _verdict(code: str, said: str) -> bool | None:
    """Say what one saying means by itself; None when the moment decides, or nothing does."""
    codes = [code] if code else _CODE.findall(said)
    replies = codes or _REPLY.findall(said)
    if (replies and replies[0].startswith("4")) or _PROGRAM.search(said):
        return False
    if _BAD_SENDER.search(said):
        return False
    if _TAKES_NO_MAIL.search(said) or _NO_DOMAIN.search(said) or _MOVED.search(said):
        return True
    if _SOMETHING_ELSE.search(said) or tongues.SOMETHING_ELSE.search(said):
        return False
    return True if any(map(_DEAD_STATUS.match, [*codes, *_CODE.findall(said)])) else None


def _answers_address(moment: str, *, quoted: str) -> bool:
    """Whether the server answered to the address, not to the mail.

    A reply that is quoted without its moment may have come after DATA; what a server says of
    itself has no moment.
    """
    if _ANSWERS_MAIL.search(moment):
        return False
    return not quoted or bool(_ANSWERS_ADDRESS.search(moment))
