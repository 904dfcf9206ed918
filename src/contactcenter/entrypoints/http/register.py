"""The register of complaints, for supervisors: lists, figures, samples, packs, and all as files."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response, StreamingResponse
from pydantic import Field

from contactcenter.application import (
    management_review,
    minutes,
    register,
    register_tables,
    reviewing,
    sampling,
    satisfaction,
    undecided,
)
from contactcenter.application.minutes import Decided, Held, MinutesView
from contactcenter.application.register import Dates
from contactcenter.application.register_tables import Told
from contactcenter.application.reviewing import ReviewView
from contactcenter.application.sampling import SampleView
from contactcenter.application.satisfaction import SatisfactionView
from contactcenter.application.undecided import UndecidedPage
from contactcenter.bootstrap import App, sheet_files
from contactcenter.domain.complaint.findings import Outcome
from contactcenter.domain.complaint.steps import Step
from contactcenter.domain.ids import AgentId, TicketId
from contactcenter.domain.improvement.drawn import Purpose
from contactcenter.domain.plain import to_plain
from contactcenter.domain.request import Done
from contactcenter.entrypoints.http.again import AgainRoute
from contactcenter.entrypoints.http.bodies import Body
from contactcenter.entrypoints.http.deps import Command, Parts
from contactcenter.ports.register import RegisterFilter, RegisterOrder, RegisterPage
from contactcenter.ports.sheets import Table

router = APIRouter(prefix="/api/register", tags=["register"], route_class=AgainRoute)

_PIECE = 65_536  # bytes
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_Word = Annotated[str, Field(max_length=200)]


class Form(StrEnum):
    """What a file is made as."""

    XLSX = "xlsx"
    CSV = "csv"


class What(StrEnum):
    """What of it is exported."""

    REGISTER = "register"
    FIGURES = "figures"


class Language(StrEnum):
    """The language of a file's titles."""

    ENGLISH = "en"
    PERSIAN = "fa"


class OnDays(Body):
    """From a day to another, both in it, in the house's zone."""

    since: date
    until: date

    def dates(self) -> Dates:
        """Return them in the core's words."""
        return Dates(since=self.since, until=self.until)


class Filtered(OnDays):
    """Which complaints, of those received on these days; what is not said means all."""

    step: Annotated[list[Step], Field(max_length=20, default_factory=list)]
    severity: Annotated[int | None, Field(ge=1, le=4)] = None
    category: _Word | None = None
    product: _Word | None = None
    queue: _Word | None = None
    accountable: _Word | None = None
    preset: _Word | None = None
    outcome: Outcome | None = None
    due_in: Annotated[int | None, Field(ge=0, le=366)] = None  # days; 0: overdue
    q: _Word = ""  # a reference, or its end
    order: RegisterOrder = RegisterOrder.NEWEST

    def wanted(self, after: str | None = None, limit: int = 50) -> RegisterFilter:
        """Return it in the core's words."""
        return RegisterFilter(
            steps=[each.value for each in self.step],
            severity=self.severity,
            category=self.category,
            product=self.product,
            queue_id=self.queue,
            accountable_id=self.accountable,
            preset=self.preset,
            outcome=self.outcome.value if self.outcome else None,
            reference=self.q,
            order=self.order,
            after=after,
            limit=limit,
        )


class Paged(Filtered):
    """One page of them."""

    after: Annotated[str | None, Field(max_length=500)] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class Exported(Filtered):
    """A file of them, or of the figures of these days."""

    what: What = What.REGISTER
    form: Form = Form.XLSX
    language: Language = Language.ENGLISH


class Packed(OnDays):
    """A file of the pack of these days."""

    language: Language = Language.ENGLISH


class NewSample(OnDays):
    """A sample by chance: of complaints closed (review) or received (audit) on these days."""

    purpose: Purpose


class NewDecision(Body):
    """Something decided: by whom it is done, and until when."""

    what: Annotated[str, Field(min_length=1, max_length=2000)]
    owner_id: _Word
    due_on: date


class CarriedOut(Body):
    """The version of the minutes that one has seen."""

    version: Annotated[int, Field(ge=1)]


class HeldReview(OnDays):
    """A management review of these days; without a decision, why there is none."""

    present: Annotated[list[_Word], Field(max_length=100, default_factory=list)]
    decisions: Annotated[list[NewDecision], Field(max_length=100, default_factory=list)]
    no_decisions: Annotated[str, Field(max_length=2000)] = ""


@dataclass(frozen=True, slots=True)
class Samples:
    """The samples of the latest periods, by their ids."""

    samples: Sequence[str]


@router.get("")
async def show_page(app: Parts, asked: Command, wanted: Annotated[Paged, Query()]) -> RegisterPage:
    """Return a page of the register."""
    return await register.page(
        app.store,
        wanted.dates(),
        wanted.wanted(wanted.after, wanted.limit),
        due_in=wanted.due_in,
        asked=asked,
    )


@router.get("/figures")
async def show_figures(
    app: Parts, asked: Command, wanted: Annotated[OnDays, Query()]
) -> ReviewView:
    """Return the figures of these days, beside those of as many days before."""
    return await reviewing.review(app.store, app.folded, wanted.dates(), asked=asked)


@router.get("/export", response_class=Response)
async def export(
    app: Parts, asked: Command, wanted: Annotated[Exported, Query()]
) -> StreamingResponse:
    """Return the register, or the figures, as a file; of figures CSV holds the first table."""
    told = await _told(app, wanted.language)
    if wanted.what is What.REGISTER:
        table = await register_tables.register_table(
            app.store,
            wanted.dates(),
            wanted.wanted(),
            told,
            due_in=wanted.due_in,
            asked=asked,
        )
        tables: Sequence[Table] = [table]
    else:
        found = await reviewing.review(app.store, app.folded, wanted.dates(), asked=asked)
        tables = register_tables.figure_tables(found, told)
    return await _file(tables, wanted.form, f"complaints-{wanted.what}-{_days(wanted)}")


@router.get("/pack")
async def show_pack(
    app: Parts, asked: Command, wanted: Annotated[OnDays, Query()]
) -> dict[str, Any]:
    """Return the pack for a management review of these days."""
    pack = await management_review.pack(app.store, app.folded, wanted.dates(), asked=asked)
    return dict(to_plain(pack))  # type: ignore[call-overload,no-any-return]


@router.get("/pack.xlsx", response_class=Response)
async def export_pack(
    app: Parts, asked: Command, wanted: Annotated[Packed, Query()]
) -> StreamingResponse:
    """Return the pack as a workbook, with all figures of its period."""
    dates = wanted.dates()
    pack = await management_review.pack(app.store, app.folded, dates, asked=asked)
    found = await reviewing.review(app.store, app.folded, dates, asked=asked)
    tables = register_tables.pack_tables(pack, found, await _told(app, wanted.language))
    return await _file(tables, Form.XLSX, f"management-review-{_days(wanted)}")


@router.get("/satisfaction")
async def show_satisfaction(
    app: Parts, asked: Command, wanted: Annotated[OnDays, Query()]
) -> SatisfactionView:
    """Return what customers and complainants said of what was asked on these days."""
    return await satisfaction.satisfaction(app.store, wanted.dates(), asked=asked)


@router.get("/minutes")
async def show_minutes(app: Parts, asked: Command) -> list[MinutesView]:
    """Return the minutes of management reviews, the latest first."""
    return list(await minutes.list_minutes(app.store, asked=asked))


@router.post("/minutes")
async def hold_review(body: HeldReview, app: Parts, asked: Command) -> Done:
    """Write down a review of these days with the pack that it looked at."""
    held = Held(
        dates=body.dates(),
        present=[AgentId(each) for each in body.present],
        decisions=[
            Decided(what=each.what, owner_id=AgentId(each.owner_id), due_on=each.due_on)
            for each in body.decisions
        ],
        no_decisions=body.no_decisions,
    )
    return await minutes.hold(app.store, app.folded, held, asked=asked, new_id=app.new_id)


@router.post("/minutes/{review_id}/decisions/{decision_id}/done")
async def carry_out(
    review_id: str, decision_id: str, body: CarriedOut, app: Parts, asked: Command
) -> Done:
    """Write down that a decision was carried out."""
    return await minutes.carry_out(
        app.store, review_id, decision_id, version=body.version, asked=asked
    )


@router.get("/samples")
async def list_samples(app: Parts, asked: Command) -> Samples:
    """Return which samples were drawn, the latest period first."""
    return Samples(await sampling.drawn_before(app.store, asked=asked))


@router.post("/samples")
async def draw_sample(body: NewSample, app: Parts, asked: Command) -> SampleView:
    """Draw a sample, once; asked again, it is the same."""
    return await sampling.draw(
        app.store,
        app.folded,
        body.purpose,
        body.dates(),
        new_token=app.new_token,
        asked=asked,
    )


@router.get("/samples/{sample_id}")
async def show_sample(sample_id: str, app: Parts, asked: Command) -> SampleView:
    """Return a sample, and what can be shown of each complaint in it."""
    return await sampling.show(app.store, sample_id, asked=asked)


@router.get("/samples/{sample_id}/export", response_class=Response)
async def export_sample(
    sample_id: str, app: Parts, asked: Command, language: Language = Language.ENGLISH
) -> StreamingResponse:
    """Return a sample as a workbook, with the entries that prove each complaint."""
    found = await sampling.show(app.store, sample_id, asked=asked)
    tables = register_tables.sample_tables(found, await _told(app, language))
    days = f"{found.start:%Y-%m-%d}-{found.end:%Y-%m-%d}"
    return await _file(tables, Form.XLSX, f"{found.purpose}-{days}")


@router.get("/suspicions")
async def list_undecided(
    app: Parts, asked: Command, after: Annotated[str | None, Query(max_length=200)] = None
) -> UndecidedPage:
    """Return what reads as a complaint, and nobody decided on for a business day."""
    return await undecided.undecided(app.store, TicketId(after) if after else None, asked=asked)


async def _told(app: App, language: Language) -> Told:
    return Told(language=language.value, zone=(await register.house_now(app.store)).zone)


def _days(wanted: OnDays) -> str:
    return f"{wanted.since}-{wanted.until}"


async def _file(tables: Sequence[Table], form: Form, name: str) -> StreamingResponse:
    """Write a file off the loop, and send it piece by piece."""
    sheets = sheet_files()
    if form is Form.XLSX:
        content = await asyncio.to_thread(sheets.xlsx, tables)
    else:
        content = await asyncio.to_thread(sheets.csv, tables[0])
    return StreamingResponse(
        _pieces(content),
        media_type=_XLSX if form is Form.XLSX else "text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.{form}"',
            "Content-Length": str(len(content)),
            "Cache-Control": "no-store",
        },
    )


def _pieces(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), _PIECE):
        yield content[start : start + _PIECE]
