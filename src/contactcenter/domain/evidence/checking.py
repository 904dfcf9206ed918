"""Whether an evidence pack holds: by itself, and against anchors that somebody else kept."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from contactcenter.domain.anchor import Anchor
from contactcenter.domain.chain import Chained, Fault, follows
from contactcenter.domain.complaint.kept import digest_of
from contactcenter.domain.complaint.plain import entry_from_plain
from contactcenter.domain.errors import Invalid
from contactcenter.domain.evidence.form import (
    PackedComplaint,
    PackedDocument,
    PackedEntry,
    PackedFact,
    from_json,
    hash_of_pack,
)
from contactcenter.domain.evidence.recording import (
    body_of,
    entered,
    stands_as_recorded,
    text_hash,
)
from contactcenter.domain.ids import Position
from contactcenter.domain.merkle import root_by
from contactcenter.domain.said import said_digest

_IN_THE_MAKING = timedelta(hours=1)  # for which an anchor, or a pack, may be at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """How much a pack holds, how much of it is anchored, and what is wrong with it."""

    facts: int
    entries: int
    texts: int  # of documents
    messages: int
    unproven: int  # messages of which no fact in the pack says what they say
    anchored: int  # facts that are proven by anchors of ours
    faults: tuple[Fault, ...]


def check(plain: Mapping[str, object], anchors: Sequence[Anchor]) -> Checked:
    """Check every hash in a pack.

    Raises:
        Invalid: it is no evidence pack; the text names the field.
    """
    pack = from_json(plain)
    ours = _Ours(anchors, pack.made_at)
    faults: list[Fault] = []
    if plain["sha256"] != hash_of_pack(plain):
        faults.append(Fault(None, "the pack is not the one that its SHA-256 was made of"))
    for each in pack.complaints:
        faults += _faults(each, ours)
        faults += _too_young(each, pack.made_at)
    facts = [fact for each in pack.complaints for fact in each.facts]
    messages = [(one, said_by(each)) for each in pack.complaints for one in each.messages]
    return Checked(
        facts=len(facts),
        entries=sum(len(each.entries) for each in pack.complaints),
        texts=sum(each.text is not None for one in pack.complaints for each in one.documents),
        messages=len(messages),
        unproven=sum(one.text is not None and one.id not in said for one, said in messages),
        anchored=sum(ours.over(each) is not None for each in facts),
        faults=tuple(faults),
    )


@dataclass(frozen=True, slots=True)
class _Ours:
    """The anchors that somebody else kept, for a pack of a moment."""

    anchors: Sequence[Anchor]
    made_at: datetime

    def over(self, fact: PackedFact) -> Anchor | None:
        """Return the anchor that a fact has to be under: that which it names, if we have it.

        Else that which there was when the pack was made; None: there was none, or we lack it.
        """
        place = bisect_left(self.anchors, fact.position, key=lambda each: each.position)
        if place == len(self.anchors):
            return None
        found = self.anchors[place]
        known = found.at <= self.made_at - _IN_THE_MAKING
        return found if known or fact.anchor == found.position else None


def _too_young(complaint: PackedComplaint, made_at: datetime) -> Iterator[Fault]:
    """Yield facts that a pack cannot hold: they are younger than it."""
    for each in complaint.facts:
        if datetime.fromisoformat(each.at) > made_at + _IN_THE_MAKING:
            here = Position(each.position)
            yield Fault(here, f"the fact at position {here} is younger than the pack says it is")


def _faults(complaint: PackedComplaint, anchors: _Ours) -> Iterator[Fault]:
    before: PackedFact | None = None
    for fact in complaint.facts:
        yield from _of_fact(fact, before, anchors)
        before = fact
    links = {
        str(entered(link)["entry_id"]): link
        for link in map(_link, complaint.facts)
        if "entry_id" in entered(link)
    }
    yield from _removed(complaint, links)
    for entry in complaint.entries:
        yield from _of_entry(entry, links.get(entry.id), complaint.reference)
    by_number = {each.number: each for each in complaint.entries}
    texts: dict[str, str | None] = {each.id: each.text for each in complaint.messages}
    for document in complaint.documents:
        yield from _of_document(document, by_number.get(document.entry), complaint.reference)
        if texts.get(document.message_id, document.text) != document.text:
            named = f"{complaint.reference}: the {document.document} document"
            yield Fault(None, f"{named} and its message ({document.message_id}) differ")
    yield from _of_messages(complaint)


def _of_messages(complaint: PackedComplaint) -> Iterator[Fault]:
    """Yield messages that say something else than the last fact about them says they do."""
    said = said_by(complaint)
    for each in complaint.messages:
        if each.id not in said or each.text is None:
            continue
        position, digest = said[each.id]
        files = [file.sha256 for file in each.files]
        if said_digest(each.id, each.text, files, each.subject, each.html_sha256) != digest:
            named = f"{complaint.reference}: message {each.id}"
            yield Fault(position, f"{named} is not the one that position {position} is of")


def said_by(complaint: PackedComplaint) -> Mapping[str, tuple[Position, str]]:
    """Return the digest of each message by the last fact that holds one, with its place."""
    found: dict[str, tuple[Position, str]] = {}
    for fact in complaint.facts:
        body = body_of(_link(fact))
        if body.get("said"):  # about messages alone
            found[str(body.get("message_id"))] = (Position(fact.position), str(body["said"]))
    return found


def _removed(complaint: PackedComplaint, links: Mapping[str, Chained]) -> Iterator[Fault]:
    """Yield entries that were taken out: facts number them without gaps, and none is erased."""
    numbers = {entered(link).get("number") for link in links.values()}
    for number in range(1, len(numbers) + 1):
        if number not in numbers:
            yield Fault(None, f"{complaint.reference}: entry {number} is missing, and its fact")
    known = {each.id for each in complaint.entries}
    for entry_id, link in links.items():
        if entry_id not in known and link.position not in complaint.erased:
            said = f"{complaint.reference}: the entry of position {link.position} is missing"
            yield Fault(link.position, said)


def _of_fact(fact: PackedFact, before: PackedFact | None, ours: _Ours) -> Iterator[Fault]:
    here = Position(fact.position)
    if not follows(fact.before, _link(fact)):
        yield Fault(
            here, f"the fact at position {here} ({fact.type}) is not the one that was hashed"
        )
    if before is not None and before.position >= fact.position:
        yield Fault(here, f"the fact at position {here} stands behind one at {before.position}")
    elif before is not None and before.position + 1 == here and before.hash != fact.before:
        yield Fault(here, f"the fact at position {here} does not follow from the one before it")
    anchor = ours.over(fact)
    if anchor is not None and not _is_under(fact, anchor):
        at = anchor.position
        yield Fault(here, f"the fact at position {here} is not under the anchor at {at}")


def _is_under(fact: PackedFact, anchor: Anchor) -> bool:
    try:
        index = fact.position - anchor.after - 1
        return root_by(fact.hash, index, anchor.size, fact.path) == anchor.root
    except ValueError:  # a hash that is no hex
        return False


def _of_entry(entry: PackedEntry, link: Chained | None, reference: str) -> Iterator[Fault]:
    named = f"{reference}: entry {entry.number} ({entry.kind})"
    if link is None:
        yield Fault(None, f"{named} has no fact in the chain")
        return
    try:
        digest = digest_of(entry_from_plain(entry.content), entry.salt)
    except Invalid as error:
        yield Fault(link.position, f"{named} cannot be read: {error}")
        return
    if entered(link).get("digest") != digest:
        yield Fault(link.position, f"{named} is not the one that position {link.position} is of")
    elif (entry.position, entry.hash, entry.digest) != (link.position, link.hash, digest):
        yield Fault(link.position, f"{named} names another fact than its own")
    elif not stands_as_recorded(entry, link):
        said = f"{named} says another time, number, kind or person than position {link.position}"
        yield Fault(link.position, said)


def _of_document(
    document: PackedDocument, entry: PackedEntry | None, reference: str
) -> Iterator[Fault]:
    named = f"{reference}: the {document.document} document ({document.message_id})"
    content = entry.content if entry else None
    frozen = content.get("sha256") if isinstance(content, dict) else None
    if frozen != document.sha256:
        yield Fault(None, f"{named} has another SHA-256 than was entered as it left")
    if document.text is not None and text_hash(document.text) != document.sha256:
        yield Fault(None, f"{named} is not the text that was sent")


def _link(fact: PackedFact) -> Chained:
    return Chained(Position(fact.position), fact.type, fact.at, fact.body, fact.hash)
