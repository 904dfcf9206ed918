"""A sample as it was drawn, kept with all that is needed to draw it again (spec A-IMP-4, A-AUD-1).

The ids are those that there were when it was drawn: what is closed or recorded later changes
nothing. Whoever may not know of a complaint draws it from the others: their sample proves itself
as well, and gives nothing away.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from contactcenter.domain.errors import Conflict
from contactcenter.domain.fact import BaseFact
from contactcenter.domain.ids import AgentId, TicketId
from contactcenter.domain.improvement.sampling import (
    REVIEWED_LEAST,
    REVIEWED_PERCENT,
    Sample,
    draw,
    review_size,
)


class Purpose(StrEnum):
    """What a sample is for, and of which complaints it is."""

    REVIEW = "review"  # by somebody independent; of those closed in the period
    AUDIT = "audit"  # of those received in it: of those closed alone each would look finished


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnSample:
    """One of them; it never changes."""

    id: str  # its purpose and period: there is one of each
    purpose: Purpose
    start: datetime
    end: datetime
    seed: str
    ids: tuple[TicketId, ...]  # all from which it was drawn
    least: int
    percent: int
    by: AgentId
    at: datetime

    def among(self, ids: Collection[str]) -> Sample:
        """Return the sample as it is of these ids alone."""
        known = [each for each in self.ids if each in ids]
        count = review_size(len(known), least=self.least, percent=self.percent)
        return draw(self.seed, known, count)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleDrawn(BaseFact):
    """A sample was drawn: who says otherwise later is shown this."""

    sample_id: str
    seed: str
    population: int
    population_sha256: str


def drawn_sample(
    purpose: Purpose,
    start: datetime,
    end: datetime,
    *,
    seed: str,
    ids: Collection[TicketId],
    by: AgentId,
    at: datetime,
) -> tuple[DrawnSample, SampleDrawn]:
    """Return a sample together with the fact to record.

    Raises:
        Conflict: the period is not over: whoever draws could wait for another sample.
        Invalid: there is no seed.
    """
    if at < end:
        raise Conflict(f"the period ends at {end.isoformat()}: draw its sample then")
    sample = DrawnSample(
        id=sample_id(purpose, start, end),
        purpose=purpose,
        start=start,
        end=end,
        seed=seed,
        ids=tuple(sorted(ids)),
        least=REVIEWED_LEAST,
        percent=REVIEWED_PERCENT,
        by=by,
        at=at,
    )
    found = sample.among(sample.ids)
    return sample, SampleDrawn(
        sample_id=sample.id,
        seed=seed,
        population=found.population,
        population_sha256=found.population_sha256,
        by=by,
        at=at,
    )


def sample_id(purpose: Purpose, start: datetime, end: datetime) -> str:
    """Return the id of the one sample of a period."""
    return f"{purpose}:{start.isoformat()}:{end.isoformat()}"
