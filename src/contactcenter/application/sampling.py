"""Samples of complaints by chance, drawn once and kept: for reviews, and for audits.

Of the sample it is said what can be shown of each complaint, and what cannot (spec A-AUD-1). A
sample comes by chance when the ids are fixed, and never again: asking once more gives the same.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from contactcenter.application.asked import Asked
from contactcenter.application.counted import Folded, placed, span
from contactcenter.application.register import Dates, house_now
from contactcenter.application.review_views import RatioView, ratio_view
from contactcenter.domain.access import Permission, require
from contactcenter.domain.agent import Agent
from contactcenter.domain.complaint.entries import Entry
from contactcenter.domain.complaint.kept import KeptEntry
from contactcenter.domain.complaint.kept import folded as record_of
from contactcenter.domain.errors import NotFound
from contactcenter.domain.ids import TicketId
from contactcenter.domain.improvement import audit
from contactcenter.domain.improvement.drawn import (
    DrawnSample,
    Purpose,
    drawn_sample,
    sample_id,
)
from contactcenter.domain.improvement.sampling import Sample
from contactcenter.domain.measures.complaint import CountedComplaint
from contactcenter.domain.measures.ratio import Period
from contactcenter.ports.store import Store
from contactcenter.ports.system import NewToken

SHOWN = 50  # samples that are listed, the latest first


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditedView:
    """What can be shown of one complaint: for each thing the ids of the entries that prove it."""

    id: str
    reference: str
    proofs: dict[str, list[str]]  # what need not be shown is not there
    missing: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainedView:
    """An entry with its place and digest, which the chain of facts holds too."""

    ticket_id: str
    number: int
    id: str
    kind: str
    by: str
    at: datetime
    recorded_at: datetime
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleView:
    """A sample with all that is needed to draw it again (docs/measures.md)."""

    id: str
    purpose: str
    start: datetime
    end: datetime
    seed: str
    population: int
    population_sha256: str
    ids: list[str]  # all from which it was drawn, sorted by their bytes
    by: str
    at: datetime
    complaints: list[AuditedView]  # in the order of their lots
    shown: dict[str, RatioView]  # for how many each thing can be shown, of those that must
    findings: list[str]
    entries: list[ChainedView]


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAt:
    """A sample as far as it is not about who looks."""

    kept: DrawnSample
    sample: Sample
    references: Mapping[TicketId, str]  # of all from which it was drawn
    entries: Mapping[str, Sequence[KeptEntry]]  # of those that were
    audited: Sequence[audit.Audited]


async def draw(
    store: Store,
    folded: Folded,
    purpose: Purpose,
    dates: Dates,
    *,
    new_token: NewToken,
    asked: Asked,
) -> SampleView:
    """Draw the sample of a period, or return it as it was drawn.

    Raises:
        Conflict: the period is not over.
    """
    require(asked.agent, Permission.SEE_REGISTER)
    zone = (await house_now(store)).zone
    period = dates.period(zone, asked.at)
    if await store.sample(sample_id(purpose, period.start, period.end)) is None:
        ids = await _population(store, folded, purpose, period)
        sample, fact = drawn_sample(
            purpose,
            period.start,
            period.end,
            seed=new_token(),
            ids=ids,
            by=asked.agent.id,
            at=asked.at,
        )
        async with store.begin() as tx:
            tx.put(sample)
            tx.record(fact)
    return await show(store, sample_id(purpose, period.start, period.end), asked=asked)


async def show(store: Store, wanted: str, *, asked: Asked) -> SampleView:
    """Return a sample and what can be shown of it, as far as it is not about who asks.

    Raises:
        NotFound: nobody drew it.
    """
    require(asked.agent, Permission.SEE_REGISTER)
    kept = await store.sample(wanted)
    if kept is None:
        raise NotFound(f"no sample {wanted:.200}")
    return _view(await looked_at(store, asked.agent, kept))


async def looked_at(store: Store, agent: Agent, kept: DrawnSample) -> LookedAt:
    """Return what a sample shows to an agent."""
    references = await store.visible_among(agent, kept.ids)
    sample = kept.among(references)
    entries: dict[str, list[KeptEntry]] = defaultdict(list)
    for entry in await store.entries_among([TicketId(each) for each in sample.drawn]):
        entries[entry.ticket_id].append(entry)
    audited = [_audited([each.entry for each in entries[key]]) for key in sample.drawn]
    return LookedAt(
        kept=kept, sample=sample, references=references, entries=entries, audited=audited
    )


async def drawn_before(store: Store, *, asked: Asked) -> Sequence[str]:
    """Return the ids of the samples of the latest periods."""
    require(asked.agent, Permission.SEE_REGISTER)
    return [each.id for each in await store.samples(SHOWN)]


async def _population(
    store: Store, folded: Folded, purpose: Purpose, period: Period
) -> Sequence[TicketId]:
    known = await placed(store, folded, None, span(period, back=timedelta()))
    return [each.counted.id for each in known if _belongs(each.counted, purpose, period)]


def _belongs(complaint: CountedComplaint, purpose: Purpose, period: Period) -> bool:
    match purpose:
        case Purpose.REVIEW:
            return period.holds(complaint.closed_at)
        case Purpose.AUDIT:
            return period.holds(complaint.received_at)


def _view(found: LookedAt) -> SampleView:
    kept, sample, references = found.kept, found.sample, found.references
    return SampleView(
        id=kept.id,
        purpose=kept.purpose.value,
        start=kept.start,
        end=kept.end,
        seed=sample.seed,
        population=sample.population,
        population_sha256=sample.population_sha256,
        ids=sorted(references, key=str.encode),
        by=kept.by,
        at=kept.at,
        complaints=[
            AuditedView(
                id=each.ticket_id,
                reference=references[each.ticket_id],
                proofs={shown.value: list(ids) for shown, ids in each.proofs.items()},
                missing=[shown.value for shown in each.missing],
            )
            for each in found.audited
        ],
        shown={what.value: ratio_view(each) for what, each in audit.shown(found.audited).items()},
        findings=[each.id for each in audit.findings(kept.id, found.audited)],
        entries=[_chained(each) for key in sample.drawn for each in found.entries[key]],
    )


def _audited(entries: Sequence[Entry]) -> audit.Audited:
    complaint = record_of(entries)
    assert complaint is not None, "a complaint has one entry at least"
    return audit.audited(complaint, entries)


def _chained(each: KeptEntry) -> ChainedView:
    return ChainedView(
        ticket_id=each.ticket_id,
        number=each.number,
        id=each.id,
        kind=each.kind,
        by=each.by,
        at=each.at,
        recorded_at=each.recorded_at,
        digest=each.digest,
    )
