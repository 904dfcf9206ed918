"""How a message finds the conversation it belongs to.

The first evidence that holds decides (spec F.2, F-THR-2); a subject alone never does:

    1 token        a recipient address that we signed names the conversation
    2 own id       the message answers an id that we made
    3 known id     it answers an id stored here, and its sender takes part
    4 subject code its subject names a ticket, and its sender takes part and is proven
    5 thread       the channel itself says so (a chat visit)
    6 none         a new conversation, and a new ticket; where 3 or 4 held but for the sender, an
                   agent is asked whether it belongs there (`suspect`)
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from contactcenter.domain.conversation import (
    Conversation,
    is_addressed,
    is_own_header_id,
    takes_part,
)
from contactcenter.domain.ids import TicketId
from contactcenter.domain.message import Inbound
from contactcenter.domain.reference import grouped, read_reference

_CODE = re.compile(r"\[#([0-9۰-۹٠-٩A-Za-z .-]{11,20})\]")


class Match(StrEnum):
    """By what a message found its conversation."""

    TOKEN = "token"  # noqa: S105  a kind of evidence, no password
    OWN_ID = "own_id"
    KNOWN_ID = "known_id"
    SUBJECT_CODE = "subject_code"
    THREAD = "thread"
    HELD = "held"  # by none of these: its sender opens too many (spec F-LOOP-1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the desk knows that a message may refer to."""

    candidates: Sequence[Conversation]
    said: Mapping[str, Conversation]  # header id → where it was said
    coded: Mapping[str, Sequence[Conversation]]  # a ticket's reference → its conversations


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Where a message belongs."""

    conversation: Conversation
    match: Match
    conflict: bool = False  # weaker evidence names another conversation


def find(inbound: Inbound, evidence: Evidence, *, key: bytes) -> Found | None:
    """Return the conversation that a message belongs to, if it is among the candidates."""
    named = [
        *((Match.TOKEN, each) for each in _addressed(inbound, evidence, key)),
        *((Match.OWN_ID, each) for each in _answered(inbound, evidence, key)),
        *((Match.KNOWN_ID, each) for each in _continued(inbound, evidence, key)),
        *((Match.SUBJECT_CODE, each) for each in _coded(inbound, evidence)),
        *((Match.THREAD, each) for each in _threaded(inbound, evidence)),
    ]
    if not named:
        return None
    match, conversation = named[0]
    conflict = any(each.id != conversation.id for _, each in named)
    return Found(conversation=conversation, match=match, conflict=conflict)


def suspect(inbound: Inbound, evidence: Evidence) -> TicketId | None:
    """Return the ticket that a message without proof of it may belong to."""
    for header_id in inbound.references:
        if header_id in evidence.said:
            return evidence.said[header_id].ticket_id
    for code in codes_in(inbound.subject):
        for conversation in evidence.coded.get(code, ()):
            return conversation.ticket_id
    return None


def codes_in(subject: str) -> tuple[str, ...]:
    """Return the ticket references that a subject names: `[#7KQ2M-9XV4T-C]`, in either form."""
    read = (read_reference(each) for each in _CODE.findall(subject))
    return tuple(each for each in read if each is not None)


def coded_subject(subject: str, reference: str) -> str:
    """Return a subject that ends in the code of its ticket, and names no other of ours.

    An answer finds its way by it even where a program dropped all else (spec F-OUT-2).
    """
    bare, before = " ".join(subject.split()), ""
    while bare != before:  # what stood around a code may be one without it
        before, bare = bare, " ".join(_CODE.sub(_unless_ours, bare).split())
    return f"{bare} [#{grouped(reference)}]".lstrip()


def _unless_ours(code: re.Match[str]) -> str:
    return "" if read_reference(code[1]) else code[0]


def _addressed(inbound: Inbound, evidence: Evidence, key: bytes) -> Iterator[Conversation]:
    for conversation in evidence.candidates:
        if is_addressed(conversation, inbound.recipients, key=key):
            yield conversation


def _answered(inbound: Inbound, evidence: Evidence, key: bytes) -> Iterator[Conversation]:
    for header_id in inbound.references:
        if header_id in evidence.said and is_own_header_id(header_id, key=key):
            yield evidence.said[header_id]


def _continued(inbound: Inbound, evidence: Evidence, key: bytes) -> Iterator[Conversation]:
    for header_id in inbound.references:
        holder = evidence.said.get(header_id)
        if holder is None or is_own_header_id(header_id, key=key):
            continue
        if takes_part(holder, inbound.address):
            yield holder


def _coded(inbound: Inbound, evidence: Evidence) -> Iterator[Conversation]:
    if not inbound.proof.is_proven:
        return
    for code in codes_in(inbound.subject):
        for conversation in evidence.coded.get(code, ()):
            if takes_part(conversation, inbound.address):
                yield conversation


def _threaded(inbound: Inbound, evidence: Evidence) -> Iterator[Conversation]:
    if inbound.thread is not None:
        for conversation in evidence.candidates:
            if conversation.thread == inbound.thread:
                yield conversation
