"""The register, its figures, samples and packs as tables, for files of spreadsheet programs.

Steps, outcomes and the like are their codes, which stay the same in every language. Sums of money
are whole minor units. Who complained is in none of them (spec A-PRN-4).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from contactcenter.application.asked import Asked
from contactcenter.application.register import Dates, page
from contactcenter.application.register_words import word
from contactcenter.application.review_views import RatioView
from contactcenter.application.reviewing import ReviewView
from contactcenter.application.sampling import SampleView
from contactcenter.domain.dates import jalali
from contactcenter.domain.improvement.corrective import due_on
from contactcenter.domain.improvement.review import ReviewPack
from contactcenter.domain.reference import grouped
from contactcenter.ports.register import RegisterFilter, RegisterRow
from contactcenter.ports.sheets import Cell, Table
from contactcenter.ports.store import Store

_AT_ONCE = 500
_COLUMNS = (
    *("reference", "received", "step", "stage", "severity", "priority", "channel", "queue"),
    *("categories", "product", "presets", "outcome", "accountable", "due"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How tables are written: in which language, with moments of which zone."""

    language: str
    zone: str

    def table(self, name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Table:
        """Return a table with its words."""
        return Table(
            name=word(name, self.language),
            titles=tuple(word(each, self.language) for each in columns),
            rows=rows,
            zone=self.zone,
            right_to_left=self.language == "fa",
        )

    def jalali(self, at: datetime) -> str:
        """Return the Jalali date of a moment, `1405-01-09`."""
        return jalali(at, self.zone)


async def register_table(
    store: Store,
    dates: Dates,
    wanted: RegisterFilter,
    told: Told,
    *,
    due_in: int | None = None,
    asked: Asked,
) -> Table:
    """Return all of the register that is wanted, in its order; in Persian with Jalali dates."""
    names: dict[str, str] = {each.id: each.name for each in await store.all_agents()}
    for each in await store.all_queues():
        names[each.id] = each.names.get(told.language, each.name)
    rows: list[RegisterRow] = []
    part = replace(wanted, after=None, limit=_AT_ONCE)
    while True:
        found = await page(store, dates, part, due_in=due_in, asked=asked)
        rows += found.rows
        if found.after is None:
            break
        part = replace(part, after=found.after)
    if told.language != "fa":
        return told.table("register", _COLUMNS, (_row(each, names) for each in rows))
    beside = (*_COLUMNS, "received_jalali")
    return told.table(
        "register", beside, ((*_row(each, names), told.jalali(each.received_at)) for each in rows)
    )


def _row(row: RegisterRow, names: Mapping[str, str]) -> Sequence[Cell]:
    return (
        grouped(row.reference),  # not a number: programs would take its zeros
        row.received_at,
        row.step,
        row.stage,
        row.severity,
        row.priority,
        row.channel,
        names.get(row.queue_id, row.queue_id),
        ", ".join(row.categories),
        row.product,
        ", ".join(row.presets),
        row.outcome,
        names.get(row.accountable_id, row.accountable_id),
        row.due_at,
    )


def figure_tables(found: ReviewView, told: Told) -> Sequence[Table]:
    """Return the figures of a period, a sheet a matter."""
    return (_figures(found, told), *_matters(found, told), _parts(found, told), _weeks(found, told))


def _figures(found: ReviewView, told: Told) -> Table:
    columns = (
        *("measure", "part", "whole", "percent", "before_part", "before_whole", "before_percent"),
        *("verdict", "objective", "reached", "counts", "of", "without"),
    )
    rows = (
        (
            *(each.id, *_ratio(each.now), *_ratio(each.before), each.verdict),
            _decimal(each.objective.percent) if each.objective else None,
            each.objective.reached if each.objective else None,
            *(each.part, each.whole, each.without),
        )
        for each in found.figures
    )
    return told.table("figures", columns, rows)


def _matters(found: ReviewView, told: Told) -> Sequence[Table]:
    attainment = ("measure", "on_time", "late", "overdue", "ahead", "excluded")
    money = ("currency", "granted", "offered", "paid", "per_decided", "per_upheld")
    kept = {"acknowledged": found.acknowledged, "resolved": found.resolved}
    return (
        told.table(
            "attainment",
            attainment,
            (
                (name, each.on_time, each.late, each.overdue, each.ahead, _said(each.excluded))
                for name, each in kept.items()
            ),
        ),
        told.table(
            "causes",
            ("cause", "count", "cumulative"),
            ((each.code, each.count, _decimal(each.cumulative)) for each in found.causes),
        ),
        told.table(
            "redress",
            money,
            (
                (
                    *(each.currency, each.granted, each.offered, each.paid),
                    *(_decimal(each.per_decided), _decimal(each.per_upheld)),
                )
                for each in found.redress
            ),
        ),
    )


def _parts(found: ReviewView, told: Told) -> Table:
    columns = ("by", "place", "received", "before", *(f"{each}_percent" for each in _SHARES))
    rows = (
        (
            *(by, each.place, each.received, each.before),
            *(_decimal(getattr(each, name).percent) for name in _SHARES),
        )
        for by, parts in found.parts.items()
        for each in parts
    )
    return told.table("parts", columns, rows)


_SHARES = ("acknowledged", "resolved", "upheld")


def _weeks(found: ReviewView, told: Told) -> Table:
    rows = (
        (
            *(chart.id, each.start),
            *(_decimal(value) for value in (each.value, each.lower, each.upper)),
            ", ".join(f"{signal.rule} {signal.side}" for signal in each.signals),
        )
        for chart in found.charts
        for each in chart.points
    )
    return told.table("weeks", ("chart", "week", "value", "lower", "upper", "signals"), rows)


def sample_tables(found: SampleView, told: Told) -> Sequence[Table]:
    """Return a sample with what proves each complaint, and all that is needed to draw it again."""
    facts: Mapping[str, Cell] = {
        "purpose": found.purpose,
        "start": found.start,
        "end": found.end,
        "seed": found.seed,
        "population": found.population,
        "population_sha256": found.population_sha256,
        "drawn_at": found.at,
        **{f"{what}_shown": f"{each.part}/{each.whole}" for what, each in found.shown.items()},
    }
    return (
        told.table("sample", ("key", "value"), facts.items()),
        _proofs(found, told),
        _entries(found, told),
        told.table("findings", ("key",), ((each,) for each in found.findings)),
        told.table("population", ("ticket",), ((each,) for each in found.ids)),
    )


def _proofs(found: SampleView, told: Told) -> Table:
    shown = tuple(found.shown)
    rows = (
        (
            *(grouped(each.reference), each.id),
            *(", ".join(each.proofs.get(what, ())) for what in shown),
            ", ".join(each.missing),
        )
        for each in found.complaints
    )
    return told.table("complaints", ("reference", "ticket", *shown, "missing"), rows)


def _entries(found: SampleView, told: Told) -> Table:
    columns = ("ticket", "number", "entry", "kind", "who", "at", "recorded", "digest")
    rows = (
        (
            *(each.ticket_id, each.number, each.id, each.kind, each.by),
            *(each.at, each.recorded_at, each.digest),
        )
        for each in found.entries
    )
    return told.table("entries", columns, rows)


def pack_tables(pack: ReviewPack, review: ReviewView, told: Told) -> Sequence[Table]:
    """Return a pack for a management review; its figures are those of the same period."""
    said: list[tuple[str, Cell]] = [*pack.volumes.items()]
    said += [("regulatory_changes", each) for each in pack.regulatory_changes]
    said += [("resources", each) for each in pack.resources]
    said += [(f"{part}: empty", why) for part, why in pack.empty.items()]
    said += [
        ("earlier_decisions", f"{each.due_on.isoformat()} {each.what}") for each in pack.earlier
    ]
    columns = ("measure", "objective", "part", "whole", "reached", "verdict")
    aims = (
        (
            *(each.objective.measure_id, each.objective.percent),
            *(each.figure.part, each.figure.whole, each.reached),
            each.trend.verdict.value if each.trend else None,
        )
        for each in pack.objectives
    )
    return (
        told.table("pack", ("key", "value"), said),
        told.table("objectives", columns, aims),
        told.table("findings", ("key",), ((each.id,) for each in pack.findings)),
        _action_table(pack, told),
        *figure_tables(review, told),
    )


def _action_table(pack: ReviewPack, told: Told) -> Table:
    columns = ("action", "state", "owner", "due_on", "measure", "before", "after")
    rows = (
        (
            *(each.what, each.state.value, each.owner_id),
            *(str(due_on(each) or ""), each.check.measure_id if each.check else ""),
            each.judgement.before.percent() if each.judgement else None,
            each.judgement.after.percent() if each.judgement else None,
        )
        for each in pack.actions
    )
    return told.table("corrective_actions", columns, rows)


def _ratio(found: RatioView) -> tuple[int, int, Decimal | None]:
    return found.part, found.whole, _decimal(found.percent)


def _decimal(number: float | None) -> Decimal | None:
    return None if number is None else Decimal(str(number))


def _said(excluded: Mapping[str, int]) -> str:
    return ", ".join(f"{why}: {count}" for why, count in excluded.items())
