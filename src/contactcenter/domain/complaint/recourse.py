"""Where a complaint goes that is not settled: stages inside, bodies outside (A-ESC-1, A-EDR-1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from contactcenter.domain.calendar.targets import Target
from contactcenter.domain.codes import named
from contactcenter.domain.errors import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One of our own, from the front line to senior management; stages stand in their order."""

    id: str
    names: Mapping[str, str] = field(default_factory=dict[str, str])  # by language
    roles: frozenset[str] = frozenset()  # who decides there; none: anybody
    limit: Target | None = None  # how long a complaint may stay there

    def called(self, language: str) -> str:
        """Return its name, as far as it has one in that language, or another; else that of ours."""
        own = self.names.get(language) or next(iter(self.names.values()), "")
        return own or named(self.id, language)


def following(stage: str, stages: Sequence[Stage]) -> str | None:
    """Return the stage after one, or None where it is the last.

    Raises:
        Invalid: there is no such stage.
    """
    names = [each.id for each in stages]
    if stage not in names:
        raise Invalid(f"stage: {stage!r:.60} is none of {', '.join(names)}")
    after = names[names.index(stage) + 1 :]
    return after[0] if after else None


class Method(StrEnum):
    """What a body outside does (ISO 10003)."""

    FACILITATIVE = "facilitative"
    ADVISORY = "advisory"
    DETERMINATIVE = "determinative"


class BindingOn(StrEnum):
    """Whom its word binds."""

    NONE = "none"
    ORGANIZATION = "organization"
    BOTH = "both"


class ExternalState(StrEnum):
    """How far a case outside is."""

    OFFERED = "offered"
    CONSENTED = "consented"
    FILED = "filed"
    IN_PROGRESS = "in_progress"
    SETTLED = "settled"
    RECOMMENDATION = "recommendation"
    DETERMINATION = "determination"
    WITHDRAWN = "withdrawn"
    COMPLIED = "complied"
    NOT_COMPLIED = "not_complied"


DECIDED = frozenset(
    {ExternalState.SETTLED, ExternalState.RECOMMENDATION, ExternalState.DETERMINATION}
)
ENDED = frozenset({ExternalState.WITHDRAWN, ExternalState.COMPLIED, ExternalState.NOT_COMPLIED})
# A complainant may file alone, and somebody else may tell us of it: a case may begin there.
BEGINNINGS = frozenset(
    {
        ExternalState.OFFERED,
        ExternalState.CONSENTED,
        ExternalState.FILED,
        ExternalState.IN_PROGRESS,
    }
)
NEXT: Mapping[ExternalState, frozenset[ExternalState]] = {
    ExternalState.OFFERED: frozenset({ExternalState.CONSENTED, ExternalState.WITHDRAWN}),
    ExternalState.CONSENTED: frozenset({ExternalState.FILED, ExternalState.WITHDRAWN}),
    ExternalState.FILED: frozenset({ExternalState.IN_PROGRESS, ExternalState.WITHDRAWN}),
    ExternalState.IN_PROGRESS: DECIDED | {ExternalState.WITHDRAWN},
    **{each: frozenset({ExternalState.COMPLIED, ExternalState.NOT_COMPLIED}) for each in DECIDED},
    **{each: frozenset[ExternalState]() for each in ENDED},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalCase:
    """A case before a body outside."""

    id: str
    provider: str
    method: Method
    binding_on: BindingOn = BindingOn.NONE
    state: ExternalState = ExternalState.OFFERED
    informed_at: datetime | None = None  # of what they consent to
    consented_at: datetime | None = None
    filed_at: datetime | None = None
    outcome: str = ""  # in its words
    appealed_at: datetime | None = None
    complied_at: datetime | None = None

    @property
    def over(self) -> bool:
        """Whether nothing more is owed: complied with, withdrawn, not binding, or appealed."""
        if self.state is ExternalState.NOT_COMPLIED:
            return self.binding_on is BindingOn.NONE or self.appealed_at is not None
        return self.state in ENDED


class ResolutionBasis(StrEnum):
    """Why a complaint may close."""

    ACCEPTED = "accepted"
    DEEMED_ACCEPTED = "deemed_accepted"
    EXHAUSTED = "exhausted"
    WITHDRAWN = "withdrawn"
    EXTERNAL_DECISION = "external_decision"
