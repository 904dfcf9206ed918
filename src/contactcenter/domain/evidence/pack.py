"""Evidence packs, made from what is known of complaints (spec A-AUD-1)."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from contactcenter.domain.chain import Chained
from contactcenter.domain.complaint.entries import DocumentSent
from contactcenter.domain.complaint.plain import entry_to_plain
from contactcenter.domain.evidence import deciding, receiving, recording
from contactcenter.domain.evidence.asked import ASKED, CLAUSES, LANGUAGES
from contactcenter.domain.evidence.duties import GAPS, Duty, Finding, Seen, seen
from contactcenter.domain.evidence.form import (
    ClauseFound,
    DutyFound,
    Pack,
    PackedClock,
    PackedComplaint,
    PackedDocument,
    PackedEntry,
    PackedFact,
    PackedPreset,
    Period,
    Proof,
)
from contactcenter.domain.evidence.material import Material, ProvenFact, TimedClock
from contactcenter.domain.evidence.reasons import said
from contactcenter.domain.evidence.recording import facts_of_entries
from contactcenter.domain.ids import TicketId
from contactcenter.domain.preset.preset import Preset
from contactcenter.domain.sla.strip import RUNNING

DUTIES: Sequence[Duty] = sorted(
    (*receiving.DUTIES, *deciding.DUTIES, *recording.DUTIES), key=lambda each: each.clause
)


def packed(
    materials: Iterable[Material],
    *,
    made_at: datetime,
    made_by: str,
    organization: str,
    zone: str,
    period: Period | None = None,
) -> Pack:
    """Return the pack of some complaints, as of the moment when it is made."""
    return Pack(
        made_at=made_at,
        made_by=made_by,
        organization=organization,
        zone=zone,
        complaints=tuple(_complaint(each, made_at, zone) for each in materials),
        period=period,
    )


def sampled(among: Iterable[TicketId], seed: str, size: int) -> Sequence[TicketId]:
    """Return a random sample that anybody can draw again: the first by SHA-256 of seed and id."""
    return sorted(among, key=lambda each: hashlib.sha256(f"{seed}\n{each}".encode()).digest())[
        :size
    ]


def _complaint(material: Material, now: datetime, zone: str) -> PackedComplaint:
    found, chained = seen(material, now), facts_of_entries(material)
    known = {each.id for each in material.entries}
    complaint = None if found is None else found.complaint
    outcome = None if complaint is None else complaint.outcome
    return PackedComplaint(
        ticket_id=material.ticket_id,
        reference=complaint.reference if complaint else "",
        step=complaint.step.value if complaint else "",
        received_at=complaint.received_at if complaint else None,
        closed_at=complaint.milestones.closed if complaint else None,
        outcome=outcome.value if outcome else "",
        presets=tuple(map(_preset, material.presets)),
        people=material.people,
        clauses=tuple(_clauses(found, chained, zone)) if found else (),
        entries=tuple(_entries(material, chained)),
        erased=tuple(each.position for key, each in chained.items() if key not in known),
        facts=tuple(map(_fact, material.facts)),
        clocks=tuple(_clock(each, now) for each in material.clocks),
        documents=tuple(_documents(material)),
        messages=material.messages,
    )


def _clauses(found: Seen, chained: Mapping[str, Chained], zone: str) -> Iterable[ClauseFound]:
    for clause, duties in groupby(DUTIES, key=lambda each: each.clause):
        judged = tuple(_duty(each, found, chained, zone) for each in duties)
        yield ClauseFound(clause=clause, title=CLAUSES[clause], duties=judged)


def _duty(duty: Duty, found: Seen, chained: Mapping[str, Chained], zone: str) -> DutyFound:
    finding = duty.judge(found)
    because = {
        language: tuple(said(each, zone, language) for each in finding.because)
        for language in LANGUAGES
    }
    return DutyFound(
        id=duty.id,
        spec=duty.spec,
        asked=ASKED[duty.id],
        state=finding.state.value,
        gap=finding.state in GAPS,
        because=because,
        proof=tuple(_proofs(finding, found.material, chained)),
        clocks=finding.clocks,
        messages=finding.messages,
    )


def _proofs(
    finding: Finding, material: Material, chained: Mapping[str, Chained]
) -> Iterable[Proof]:
    for each in material.entries:
        if each.id in finding.entries:
            link = chained.get(each.id)
            yield Proof(
                entry=each.number,
                kind=each.kind,
                by=each.by,
                at=each.at,
                position=link.position if link else None,
                hash=link.hash if link else "",
            )


def _entries(material: Material, chained: Mapping[str, Chained]) -> Iterable[PackedEntry]:
    for each in material.entries:
        link = chained.get(each.id)
        yield PackedEntry(
            number=each.number,
            id=each.id,
            kind=each.kind,
            by=each.by,
            at=each.at,
            recorded_at=each.recorded_at,
            salt=each.salt,
            digest=each.digest,
            position=link.position if link else None,
            hash=link.hash if link else "",
            content=entry_to_plain(each.entry),
        )


def _fact(proven: ProvenFact) -> PackedFact:
    link, place = proven.link, proven.place
    return PackedFact(
        position=link.position,
        type=link.type,
        at=link.at,
        body=link.body,
        before=proven.before,
        hash=link.hash,
        anchor=place.anchor if place else None,
        path=place.path if place else (),
    )


def _clock(timed: TimedClock, now: datetime) -> PackedClock:
    clock = timed.clock
    due_at, until = clock.breached_at or clock.due_at, clock.ended_at or now
    late = clock.breached_at is not None and due_at is not None
    return PackedClock(
        id=clock.id,
        metric=clock.metric.value,
        binding=clock.binding.value,
        policy=timed.policy,
        state=clock.state.value,
        started_at=clock.started_at,
        due_at=clock.due_at,
        first_due_at=clock.first_due_at,
        breached_at=clock.breached_at,
        cause=clock.cause.value if clock.cause else "",
        ended_at=clock.ended_at,
        ended_by=clock.ended_by,
        late_seconds=(until - due_at) // timedelta(seconds=1) if late and due_at else 0,
        stood_still=_stood_still(timed),
        pieces=timed.pieces,
    )


def _stood_still(timed: TimedClock) -> Mapping[str, int]:
    still: dict[str, int] = {}
    for each in timed.pieces:
        if each.why != RUNNING:
            seconds = (each.end - each.start) // timedelta(seconds=1)
            still[each.why] = still.get(each.why, 0) + seconds
    return still


def _documents(material: Material) -> Iterable[PackedDocument]:
    texts = {each.id: each.text for each in material.messages}
    for each in material.entries:
        if isinstance(sent := each.entry, DocumentSent):
            yield PackedDocument(
                entry=each.number,
                document=sent.document.value,
                message_id=sent.message_id,
                by=sent.by,
                at=sent.at,
                sha256=sent.sha256,
                blocks=sent.blocks,
                text=texts.get(sent.message_id),
            )


def _preset(preset: Preset) -> PackedPreset:
    return PackedPreset(
        name=preset.name,
        title={"en": preset.title, **preset.titles},
        source=preset.source,
        status=preset.status.value,
    )
