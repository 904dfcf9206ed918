"""Queries about all complaints together: the register's pages, and what its figures count."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    type_coerce,
)

from contactcenter.adapters import paging
from contactcenter.adapters.searching import search
from contactcenter.adapters.sql import lists, showing
from contactcenter.adapters.sql import tables as t
from contactcenter.adapters.sql.asking import LIMIT, is_one, rows_of
from contactcenter.adapters.sql.prepared import Query
from contactcenter.adapters.sql.showing import NOT_BARRED, plain
from contactcenter.adapters.sql.types import WORDS, Moment, among, among_many
from contactcenter.domain.complaint.kept import KeptEntry
from contactcenter.domain.complaint.steps import OPEN
from contactcenter.domain.improvement.drawn import DrawnSample
from contactcenter.domain.sla.clock import SlaClock
from contactcenter.ports.register import (
    LIMITS,
    NEVER,
    Registered,
    RegisterFilter,
    RegisterOrder,
    RegisterRow,
)

_METRICS = tuple(each.value for each in LIMITS)
_OPEN_STEPS = tuple(sorted(each.value for each in OPEN))


def _word(name: str) -> ColumnElement[Any]:
    return bindparam(name, type_=WORDS)


def _at(name: str) -> ColumnElement[Any]:
    return bindparam(name, type_=Moment())


_KEPT, _CLOCK = t.complaints.c, t.clocks.c
_DUE = (
    select(func.min(_CLOCK.due_at, type_=Moment()))
    .where(
        _CLOCK.ticket_id == _KEPT.id,
        is_one(_CLOCK.state, "running", "paused", "breached"),
        is_one(_CLOCK.metric, *_METRICS),
    )
    .scalar_subquery()
)
# What is not due comes behind whatever is.
_URGENT = func.coalesce(_DUE, bindparam("never", NEVER, type_=Moment()), type_=Moment())
_SAME_TICKET = t.complaints.join(t.tickets, t.tickets.c.id == _KEPT.id)
_ROWS: Select[Any] = select(
    _KEPT.id,
    *(t.tickets.c[name] for name in ("reference", "channel", "queue_id")),
    plain(t.tickets.c.priority),
    *(_KEPT[name] for name in ("step", "stage", "severity", "categories", "product", "presets")),
    *(_KEPT[name] for name in ("outcome", "accountable_id", "received_at")),
    _DUE.label("due_at"),
).select_from(_SAME_TICKET)


@dataclass(frozen=True, slots=True)
class Shape:
    """Which conditions a page of the register is asked with."""

    order: RegisterOrder
    after: bool
    steps: bool
    severity: bool
    equal: tuple[str, ...]  # names of columns
    category: bool
    preset: bool
    due: bool
    reference: bool
    ending: bool
    nothing: bool  # what was typed is no reference


_EQUAL = {
    "product": _KEPT.product,
    "queue_id": t.tickets.c.queue_id,
    "accountable_id": _KEPT.accountable_id,
    "outcome": _KEPT.outcome,
}


def shape(wanted: RegisterFilter) -> Shape:
    """Return which conditions a request comes with."""
    meant = search(wanted.reference)
    by_reference = meant.reference is not None
    by_ending = meant.ending is not None and not by_reference
    return Shape(
        order=wanted.order,
        after=wanted.after is not None,
        steps=bool(wanted.steps),
        severity=wanted.severity is not None,
        equal=tuple(name for name in _EQUAL if getattr(wanted, name) is not None),
        category=wanted.category is not None,
        preset=wanted.preset is not None,
        due=wanted.due_before is not None,
        reference=by_reference,
        ending=by_ending,
        nothing=bool(wanted.reference.strip()) and not by_reference and not by_ending,
    )


@cache
def page(shape: Shape) -> Query[RegisterRow]:
    """Return the query for a page of that shape."""
    is_newest = shape.order is RegisterOrder.NEWEST
    end = tuple_(_at("end_at"), _word("end_id"))
    behind = (
        tuple_(_KEPT.received_at, _KEPT.id) < end if is_newest else tuple_(_URGENT, _KEPT.id) > end
    )
    conditions = (
        (shape.after, behind),
        (shape.steps, among(_KEPT.step, "steps")),
        (shape.severity, _KEPT.severity == bindparam("severity")),
        (shape.category, _holds(_KEPT.categories, "category")),
        (shape.preset, _holds(_KEPT.presets, "preset")),
        (shape.due, _at("due_before") > _DUE),
        (shape.reference, t.tickets.c.reference == _word("reference")),
        (shape.ending, t.tickets.c.ending == _word("ending")),
        (shape.nothing, _KEPT.id == _word("no_id")),
        *((True, _EQUAL[name] == _word(name)) for name in shape.equal),
    )
    order = (_KEPT.received_at.desc(), _KEPT.id.desc()) if is_newest else (_URGENT, _KEPT.id)
    found = _ROWS.where(
        _KEPT.received_at >= _at("since"),
        _KEPT.received_at < _at("until"),
        NOT_BARRED,
        *(condition for is_set, condition in conditions if is_set),
    )
    return Query(found.order_by(*order).limit(LIMIT), RegisterRow)


def asked(wanted: RegisterFilter) -> dict[str, Any]:
    """Return the parameters of a request.

    Raises:
        Invalid: no page ended where this one is to go on.
    """
    end = paging.list_end(wanted.after) if wanted.after is not None else None
    meant = search(wanted.reference)
    return {
        "since": wanted.since,
        "until": wanted.until,
        "steps": wanted.steps,
        "severity": wanted.severity,
        **{name: getattr(wanted, name) for name in _EQUAL},
        "category": _written(json.dumps(wanted.category, ensure_ascii=False)),
        "preset": _written(f'"{wanted.preset}@'),
        "due_before": wanted.due_before,
        "reference": meant.reference,
        "ending": meant.ending,
        "end_at": end and end.at,
        "end_id": end and end.id,
        "limit": wanted.limit + 1,
    }


def nobody() -> dict[str, Any]:
    """Return the parameters by which nothing is out of sight."""
    return {"barred_me": "-"}


def end_of(row: RegisterRow, order: RegisterOrder) -> str:
    """Return the cursor of a page that ends with this row."""
    at = row.received_at if order is RegisterOrder.NEWEST else row.due_at or NEVER
    return paging.ListEnd(at, row.id).cursor()


def _holds(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    return type_coerce(column, WORDS).contains(_word(name), escape="\\")


def _written(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


_LAST = t.complaint_entries
_ROOT = func.coalesce(t.customers.c.merged_into, _KEPT.complainant_id)
REGISTERED = Query(
    select(
        *(_KEPT[name] for name in ("id", "severity", "presets", "received_at", "entries")),
        _ROOT.label("customer_id"),
        *(t.tickets.c[name] for name in ("queue_id", "channel")),
    )
    .select_from(
        _SAME_TICKET.join(t.customers, t.customers.c.id == _KEPT.complainant_id, isouter=True).join(
            _LAST, and_(_LAST.c.ticket_id == _KEPT.id, _LAST.c.number == _KEPT.entries)
        )
    )
    .where(
        _KEPT.id > _word("after"),
        _KEPT.received_at < _at("end"),
        or_(
            _KEPT.received_at >= _at("received"),
            is_one(_KEPT.step, *_OPEN_STEPS),
            _LAST.c.recorded_at >= _at("touched"),
        ),
        NOT_BARRED,
    )
    .order_by(_KEPT.id)
    .limit(LIMIT),
    Registered,
)
ENTRIES_AMONG = Query(
    rows_of(KeptEntry)
    .where(among_many(_LAST.c.ticket_id, "keys"))
    .order_by(_LAST.c.ticket_id, _LAST.c.number),
    KeptEntry,
)
LIMITS_AMONG = Query(
    rows_of(SlaClock)
    .where(among_many(_CLOCK.ticket_id, "keys"), is_one(_CLOCK.metric, *_METRICS))
    .order_by(_CLOCK.id),
    SlaClock,
)
VISIBLE_AMONG = Query(
    select(_KEPT.id, t.tickets.c.reference)
    .select_from(_SAME_TICKET)
    .where(among_many(_KEPT.id, "keys"), NOT_BARRED)
    .order_by(_KEPT.id),
    lambda id, reference: (id, reference),  # noqa: A006  as the column is called
)
SAMPLE = Query(rows_of(DrawnSample).where(t.samples.c.id == _word("sample_id")), DrawnSample)
SAMPLES = Query(
    rows_of(DrawnSample).order_by(t.samples.c.end.desc(), t.samples.c.id.desc()).limit(LIMIT),
    DrawnSample,
)
_IS_SUSPECTED = t.tickets.c.suspicion.op("<>")(literal_column("'null'"))


@cache
def suspected(*, sees_all: bool) -> Query[Any]:
    """Return the query for tickets in sight that read as complaints."""
    found = lists.seen(showing.TICKETS, sees_all=sees_all).where(
        _IS_SUSPECTED, t.tickets.c.id > _word("after")
    )
    return Query(found.order_by(t.tickets.c.id).limit(LIMIT), showing.ticket_view)
