"""The register of complaints: what lists of them and figures over them need of a store.

Who complained is in none of it but as an id to count by (spec A-PRN-4), and a complaint is in none
of it for whom it is about (A-IMP-1).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

from contactcenter.domain.agent import Agent
from contactcenter.domain.complaint.kept import KeptEntry
from contactcenter.domain.ids import CustomerId, QueueId, TicketId
from contactcenter.domain.improvement.drawn import DrawnSample
from contactcenter.domain.sla.clock import SlaClock
from contactcenter.domain.sla.policy import Metric
from contactcenter.ports.views import TicketView

BEGINNING, NEVER = datetime(1900, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
# The limits that a register shows; the others are for whoever works at the complaint.
LIMITS = (Metric.ACKNOWLEDGE, Metric.ASSESSMENT, Metric.FINAL_RESPONSE, Metric.RESOLUTION)


class RegisterOrder(StrEnum):
    """What stands first."""

    NEWEST = "newest"
    URGENT = "urgent"  # what is due first; what is not due comes last


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterFilter:
    """Which complaints a page of the register shows; empty means all, in each field."""

    since: datetime = BEGINNING  # received from then on
    until: datetime = NEVER  # and before then
    steps: Collection[str] = ()
    severity: int | None = None
    category: str | None = None  # of one issue at least
    product: str | None = None
    queue_id: str | None = None
    accountable_id: str | None = None
    preset: str | None = None  # its id, in whichever version
    outcome: str | None = None
    due_before: datetime | None = None
    reference: str = ""  # or the end of one
    order: RegisterOrder = RegisterOrder.NEWEST
    after: str | None = None  # the page before ended here
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """A complaint as the register lists it."""

    id: str  # of its ticket
    reference: str
    step: str
    stage: str
    severity: int | None  # 1 (minor) to 4 (critical); null until it is assessed
    priority: str
    channel: str
    queue_id: str
    categories: tuple[str, ...]  # of its issues
    product: str
    presets: tuple[str, ...]  # with their versions
    outcome: str | None
    accountable_id: str
    received_at: datetime
    due_at: datetime | None  # the first of its open limits; null while none runs


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPage:
    """Some of the register, and where to go on."""

    rows: list[RegisterRow]
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A complaint as figures begin with it; its entries and clocks tell the rest."""

    id: TicketId
    customer_id: CustomerId | None  # after all merges; null: they did not say who they are
    queue_id: QueueId
    channel: str
    severity: int | None
    presets: tuple[str, ...]
    received_at: datetime
    entries: int  # how many there are: they only become more


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What figures look at: complaints received before the end, as far as they can matter.

    Those received since `received`, those open still, and those about which something was entered
    since `touched`.
    """

    received: datetime
    touched: datetime
    end: datetime


class ShowsRegister(Protocol):
    """The part of the read side that is about all complaints together."""

    async def register_page(self, agent: Agent, wanted: RegisterFilter) -> RegisterPage:
        """Return complaints that are not about the agent.

        Raises:
            Invalid: no page ended where this one is to go on.
        """
        ...

    async def registered(
        self, agent: Agent | None, span: Span, after: TicketId | None, limit: int
    ) -> Sequence[Registered]:
        """Return complaints that figures count, by id, behind one of them.

        Those that are not about the agent; without one, all: only to draw samples.
        """
        ...

    async def entries_among(self, ids: Collection[TicketId]) -> Sequence[KeptEntry]:
        """Return the entries of complaints, by complaint and in their order."""
        ...

    async def limits_among(self, ids: Collection[TicketId]) -> Sequence[SlaClock]:
        """Return the clocks of complaints that measure one of `LIMITS`, by id."""
        ...

    async def visible_among(
        self, agent: Agent, ids: Collection[TicketId]
    ) -> Mapping[TicketId, str]:
        """Return the references of those complaints that are not about the agent."""
        ...

    async def sample(self, sample_id: str) -> DrawnSample | None:
        """Return a sample that was drawn."""
        ...

    async def samples(self, limit: int) -> Sequence[DrawnSample]:
        """Return the samples of the latest periods, the latest first."""
        ...

    async def unfinished_tickets(
        self, agent: Agent, opened_before: datetime, after: TicketId | None, limit: int
    ) -> Sequence[TicketView]:
        """Return tickets in sight that are neither resolved nor closed, by id; by an index."""
        ...

    async def suspected(
        self, agent: Agent, after: TicketId | None, limit: int
    ) -> Sequence[TicketView]:
        """Return tickets in sight that read as complaints and nobody decided on, by id."""
        ...
