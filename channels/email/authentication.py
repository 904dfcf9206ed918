"""Who wrote a mail: what our own border found out, and what speaks against the sender (spec F.3).

Only Authentication-Results (RFC 8601) of a trusted host count, and only where a stranger cannot
have put them. Each server writes on top; what came with the mail lies below:

    Authentication-Results: mx.ours; …        ours: every field up here counts
    Received: from relay.ours [10.0.0.4] …    an inner hop
    Received: from stranger by mx.ours        the border
    Authentication-Results: mx.ours; …        counts when none stands above, as some borders write
    Authentication-Results: mx.ours; …          here; the first one only: what follows it may be
    Received: …                                 forged, and so may all below the next Received

A trusted host is one that judges every mail and removes what bears its name (RFC 8601, section 5).
SPF and DKIM alone prove nothing about the sender (spec F-AUTH-2).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from channels.email import domains, headers, hops
from channels.email.entity import Entity
from channels.email.headers import Mailbox
from contactcenter.domain.customer import ProofLevel

SEVERAL_SENDERS = "several_senders"  # several From fields, or several mailboxes in it
NO_SENDER = "no_sender"
ADDRESS_IN_NAME = "address_in_name"  # the name is an address, and another one
DMARC_FAIL = "dmarc_fail"
REPLY_TO_ELSEWHERE = "reply_to_elsewhere"  # answers are asked for in another organisation
LOOKALIKE = "lookalike"  # the domain looks like ours, or like letters that it is not made of

_RESULTS = "authentication-results"
_METHOD = re.compile(r"\s*dmarc(?:\s*/\s*\d{1,3})?\s*=\s*([a-z]{1,20})", re.IGNORECASE)
_HEADER_FROM = re.compile(r"\bheader\.from\s*=\s*\"?([^\s\";]{1,255})", re.IGNORECASE)
_IN_NAME = re.compile(
    r"[^\s@<>(),;:\"'\[\]]{1,64}@[^\s@<>(),;:\"'\[\]]{1,190}\.[^\s@<>(),;:\"'.\]]{2,63}"
)
_LONGEST = 10_000  # bytes of a field that are read
_MOST = 200  # fields that are looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who a mail says that it is from, and how far that is to be believed."""

    proof: ProofLevel
    warnings: tuple[str, ...]
    reply_to: str | None  # where answers should go, if elsewhere in the same organisation


def judge(message: Entity, *, trusted_hosts: Sequence[str], own_address: str) -> Author:
    """Judge the author of a mail; several authors, or none, prove nobody (spec F-AUTH-3)."""
    senders = [one for value in message.every("from")[:_MOST] for one in headers.mailboxes(value)]
    addressed = [one for one in senders if "@" in one.address]
    domain = domains.of(addressed[0].address) if addressed else ""
    verdicts = _verdicts(message, frozenset(host.lower() for host in trusted_hosts))
    warnings = [
        *_about_senders(message, senders, addressed),
        *([DMARC_FAIL] if any(result == "fail" for result, _ in verdicts) else []),
        *([LOOKALIKE] if domains.looks_like_another(domain, domains.of(own_address)) else []),
    ]
    reply_to = _reply_to(message)
    elsewhere = bool(reply_to and domain) and not domains.are_related(domains.of(reply_to), domain)
    proven = bool(verdicts) and all(one == ("pass", domain) for one in verdicts)
    single = SEVERAL_SENDERS not in warnings and len(addressed) == 1
    other = reply_to if reply_to and not elsewhere else ""
    return Author(
        proof=ProofLevel.CHANNEL_PROVEN if proven and single else ProofLevel.CLAIMED,
        warnings=(*warnings, REPLY_TO_ELSEWHERE) if elsewhere else tuple(warnings),
        reply_to=other if other and addressed and other != addressed[0].address else None,
    )


def _about_senders(
    message: Entity, senders: Sequence[Mailbox], addressed: Sequence[Mailbox]
) -> Iterator[str]:
    if len(message.every("from")) > 1 or len(senders) > 1:
        yield SEVERAL_SENDERS
    if not addressed:
        yield NO_SENDER
    for sender in addressed[:1]:
        shown = map(headers.normal_address, _IN_NAME.findall(sender.name))
        if any(address != sender.address for address in shown):
            yield ADDRESS_IN_NAME


def _reply_to(message: Entity) -> str:
    asked = headers.mailboxes(message.first("reply-to"))
    return next((one.address for one in asked if "@" in one.address), "")


def _verdicts(message: Entity, trusted: frozenset[str]) -> list[tuple[str, str]]:
    """Return each DMARC result that counts, with the domain that it is about."""
    found: list[tuple[str, str]] = []
    for value in _counting(message, trusted):
        _, *results = _split(value)
        for result in results:
            method = _METHOD.match(result)
            if method:
                about = _HEADER_FROM.search(result)
                domain = domains.normal(about[1].rpartition("@")[2]) if about else ""
                found.append((method[1].lower(), domain))
    return found


def _counting(message: Entity, trusted: frozenset[str]) -> list[bytes]:
    """Return the results of trusted hosts that no stranger can have written."""
    above: list[bytes] = []
    below: list[bytes] = []
    crossed = not message.first(hops.RECEIVED)
    for name, value in message.fields:
        if name == hops.RECEIVED:
            if crossed:
                break
            crossed = not hops.is_inner(value)
        elif name == _RESULTS and _host(value) in trusted:
            (below if crossed else above).append(value)
    return above or below[:1]


def _host(value: bytes) -> str:
    first, *_ = _split(value)
    return next(iter(first.lower().split()), "")


def _split(value: bytes) -> list[str]:
    """Return the host and its results: split at semicolons, without comments and quoted words."""
    line = headers.text(value[:_LONGEST])
    pieces: list[str] = [""]
    depth, quoted, escaped = 0, False, False
    for character in line:
        if escaped:
            escaped = False
        elif character == "\\" and (quoted or depth):
            escaped = True
        elif character == '"' and not depth:
            quoted = not quoted
        elif not quoted and character in "()":
            depth = max(0, depth + (1 if character == "(" else -1))
        elif not quoted and not depth:
            if character == ";":
                pieces.append("")
            else:
                pieces[-1] += character
    return pieces
