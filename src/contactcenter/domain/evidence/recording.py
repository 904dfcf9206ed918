"""Duties of the record itself (ISO 10002, 8.1): it is whole, and says what was really sent."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from contactcenter.domain.chain import Chained, follows
from contactcenter.domain.complaint.entries import DocumentSent
from contactcenter.domain.complaint.kept import KeptEntry, digest_of
from contactcenter.domain.evidence.duties import (
    Duty,
    Finding,
    Seen,
    all_of,
    awaited,
    excused,
    met,
    missing,
    not_asked,
)
from contactcenter.domain.evidence.form import PackedEntry
from contactcenter.domain.evidence.material import Material

ENTERED = "complaint_changed"  # the type of the facts about entries


def entered(link: Chained) -> Mapping[str, object]:
    """Return what a fact about an entry holds; nothing where it is about something else."""
    return body_of(link) if link.type == ENTERED else {}


def body_of(link: Chained) -> Mapping[str, object]:
    """Return what a fact holds; nothing where that cannot be read."""
    try:
        body = json.loads(link.body)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def facts_of_entries(material: Material) -> Mapping[str, Chained]:
    """Return the fact about each entry, by the entry's id; also of those that were erased."""
    found = ((entered(each.link).get("entry_id"), each.link) for each in material.facts)
    return {str(entry_id): link for entry_id, link in found if entry_id}


def stands_as_recorded(entry: KeptEntry | PackedEntry, link: Chained) -> bool:
    """Whether what stands beside the content of an entry is what the fact about it says."""
    fact = entered(link)
    try:
        times = [datetime.fromisoformat(str(each)) for each in (fact["occurred_at"], link.at)]
    except (KeyError, ValueError):
        return False
    beside = [entry.number, entry.kind, entry.by, entry.at, entry.recorded_at]
    return beside == [fact.get("number"), fact.get("kind"), fact.get("by"), *times]


def text_hash(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hex."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def _whole(seen: Seen) -> Finding:
    """Whether each entry is the one of which a fact was chained."""
    chained = facts_of_entries(seen.material)
    found = []
    for each in seen.material.entries:
        link = chained.get(each.id)
        if link is None:
            found.append(missing("entry_unproven", each.entry, number=each.number))
        elif not (
            entered(link).get("digest") == digest_of(each.entry, each.salt)
            and stands_as_recorded(each, link)
        ):
            told = {"number": each.number, "position": link.position}
            found.append(missing("entry_changed", each.entry, **told))
    known = {each.id for each in seen.material.entries}
    gone = [link for entry_id, link in chained.items() if entry_id not in known]
    found += [excused("entry_erased", position=each.position) for each in gone]
    return all_of(*found) if found else met(why="entries_whole", count=len(seen.material.entries))


def _chained(seen: Seen) -> Finding:
    """Whether each fact follows from the one before it, and is under a signed anchor."""
    facts = seen.material.facts
    if not facts:
        return missing("no_facts")
    found = [
        missing("fact_changed", position=each.link.position)
        for each in facts
        if not follows(each.before, each.link)
    ]
    young = sum(each.place is None for each in facts)
    if young:
        found.append(awaited("not_anchored", count=young))
    return all_of(*found) if found else met(why="facts_anchored", count=len(facts))


def _sent_as_frozen(seen: Seen) -> Finding:
    """Whether each document is the text whose SHA-256 was entered as it left (A-DEC-2)."""
    sent = seen.all(DocumentSent)
    if not sent:
        return not_asked("nothing_sent")
    return all_of(*(_sent_one(seen, each) for each in sent))


def _sent_one(seen: Seen, sent: DocumentSent) -> Finding:
    message, kind = seen.message(sent.message_id), sent.document.value
    if message is None:
        return missing("text_gone", sent, document=kind)
    if message.text is None:
        return excused("text_erased", sent, document=kind)
    if text_hash(message.text) != sent.sha256:
        return missing("text_changed", sent, document=kind)
    return met(sent)


DUTIES = (
    Duty(id="whole", clause="8.1", spec=("A-AUD-1",), judge=_whole),
    Duty(id="chained", clause="8.1", spec=("A-AUD-1",), judge=_chained),
    Duty(id="sent_as_frozen", clause="8.1", spec=("A-DEC-2",), judge=_sent_as_frozen),
)
