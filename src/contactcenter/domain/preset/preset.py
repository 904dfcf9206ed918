"""One version of a preset, as it was read from its source."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contactcenter.domain.blocks import Block, DocumentKind
from contactcenter.domain.calendar.targets import Days, Target
from contactcenter.domain.sla.policy import Binding, ClockStart, Metric
from contactcenter.domain.ticket import Priority

# What a target measures: what a clock does, and one thing that other people owe.
KEYS = (
    *(metric.value for metric in Metric if metric is not Metric.STAGE),
    "external_decision",  # by when that body decides
)


class PresetStatus(StrEnum):
    """How far its figures can be relied upon."""

    SHIPPED = "shipped"  # read in its source
    EXAMPLE = "example"
    UNVERIFIED = "unverified"  # from memory, or from one secondary source


class WindowStart(StrEnum):
    """What a complainant's time to go outside is counted from."""

    FINAL_RESPONSE = "final_response"
    FINAL_RESPONSE_OR_SUMMARY = "final_response_or_summary"


class ThenAtDue(StrEnum):
    """What becomes of the complaint after a fallback document."""

    KEEP_OPEN = "keep_open"


@dataclass(frozen=True, slots=True)
class Extended:
    """A later end, counted from the same start, once a document went out (spec B-EVT-6)."""

    target: Target
    needs_document: DocumentKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetTarget:
    """One promise of a preset."""

    key: str  # one of KEYS
    target: Target
    binding: Binding
    pausable: bool = False
    warn_percent: tuple[int, ...] = ()  # of the target, ascending
    extended: Extended | None = None
    priority: Priority | None = None  # None: of any
    matter: str | None = None  # a class of matters that it is for; None: all the others


@dataclass(frozen=True, slots=True)
class Fallback:
    """What is sent where a legal limit ends without a final response."""

    document: DocumentKind
    then: ThenAtDue = ThenAtDue.KEEP_OPEN


@dataclass(frozen=True, slots=True)
class ReferralWindow:
    """How long a complainant may go outside."""

    length: Days
    start: WindowStart


@dataclass(frozen=True, slots=True, kw_only=True)
class External:
    """The body outside. What the preset does not know, the deployment fills in."""

    name: str = ""
    website: str = ""
    contact: str = ""
    leaflet: str = ""  # where it is found
    waiver: str = ""  # the sentence about limits that the firm may waive
    referral_window: ReferralWindow | None = None
    cost_to_complainant: int | None = None  # 0: free; None: not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long the record of a complaint is kept at least."""

    years: int
    start: str  # received or closed
    longer: Mapping[str, int]  # class of matters → years


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """One version of the rules of one place and sector."""

    id: str
    version: str
    title: str
    titles: Mapping[str, str]  # language → title, where it differs
    status: PresetStatus
    jurisdiction: str  # ISO 3166, "EU", or "any"
    zone: str
    source: str
    read_on: date
    review_by: date
    effective_from: date | None = None  # of the version that was read; None: not dated
    effective_to: date | None = None  # its last date
    clock_start: ClockStart = ClockStart.RECEIVED
    calendar: str | None = None  # the id of a calendar of the deployment; None: its usual one
    targets: tuple[PresetTarget, ...] = ()
    fallback_at_due: Fallback | None = None
    documents: Mapping[DocumentKind, tuple[Block, ...]]
    external: External | None = None
    retention: Retention | None = None
    notes: tuple[str, ...] = ()  # what it asks that is no clock and no block

    @property
    def name(self) -> str:
        """The version's name, as a complaint keeps it: `uk-fca-disp@2026-06`."""
        return f"{self.id}@{self.version}"
