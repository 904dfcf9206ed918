"""How values of the domain lie in columns, and lists of keys in parameters, on both databases."""
# ruff: noqa: ANN401, S608  rows and drivers have no types

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, cast

from pydantic import TypeAdapter
from sqlalchemy import BigInteger, Boolean, ColumnElement, Dialect, Text, bindparam, type_coerce
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine
from typing_extensions import override

from contactcenter.adapters import moments
from contactcenter.domain.agent import Preferences
from contactcenter.domain.call_record import Record
from contactcenter.domain.complaint.plain import (
    complaint_from_plain,
    complaint_to_plain,
    entry_from_plain,
    entry_to_plain,
)
from contactcenter.domain.filed import Filed
from contactcenter.domain.improvement.corrective import CorrectiveAction
from contactcenter.domain.message import Attachment, Button, Template
from contactcenter.domain.plain import from_plain, to_plain
from contactcenter.domain.receipt import receipts_from_plain, receipts_to_plain
from contactcenter.domain.sla.clock import PolicyInForce
from contactcenter.domain.sla.history import Happened
from contactcenter.domain.surveys import Answer
from contactcenter.domain.task.task import Promised
from contactcenter.domain.ticket import Suspected

# Text is compared byte by byte on both: lists page by it, whatever the database's language is.
WORDS = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


class Moment(TypeDecorator[datetime]):
    """A moment in UTC with microseconds; on SQLite text of fixed width."""

    impl = Text
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.TIMESTAMP(timezone=True))
        return dialect.type_descriptor(Text())

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return moments.written(value)

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if isinstance(value, str):
            return moments.read(value)
        return cast("datetime", value).astimezone(UTC) if value is not None else None


class Choice(TypeDecorator[StrEnum]):
    """One of an enumeration's members, as text."""

    impl = WORDS
    cache_ok = True

    def __init__(self, members: type[StrEnum]) -> None:
        super().__init__()
        self.members = members

    @override
    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.members(value)


class Day(TypeDecorator[date]):
    """A date, as text (ISO 8601)."""

    impl = WORDS
    cache_ok = True

    @override
    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        return None if value is None else value.isoformat()

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        return None if value is None else date.fromisoformat(value)


class Span(TypeDecorator[timedelta]):
    """A duration, in microseconds."""

    impl = BigInteger
    cache_ok = True

    @override
    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:
        return None if value is None else value // timedelta(microseconds=1)

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> timedelta | None:
        return None if value is None else timedelta(microseconds=value)


class Structure(TypeDecorator[Any]):
    """A small structure as JSON text, written and read by two functions."""

    impl = Text
    cache_ok = True

    def __init__(self, plain: Callable[[Any], object], value: Callable[[Any], object]) -> None:
        super().__init__()
        self.plain = plain
        self.value = value

    @override
    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        return json.dumps(self.plain(value), ensure_ascii=False, separators=(",", ":"))

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return self.value(json.loads(value))


def _excluded(plain: Mapping[str, str]) -> Mapping[str, datetime]:
    return {agent: moments.read(until) for agent, until in plain.items()}


def _plain_excluded(value: Mapping[str, datetime]) -> object:
    return {agent: moments.written(until) for agent, until in value.items()}


MAPPING = Structure(dict, dict)
TEXT_SET = Structure(sorted, frozenset)
TEXT_TUPLE = Structure(list, tuple)
EXCLUDED = Structure(_plain_excluded, _excluded)
PREFERENCES = Structure(asdict, lambda plain: Preferences(**plain))
ATTACHMENTS = Structure(
    lambda value: [asdict(each) for each in value],
    lambda plain: tuple(Attachment(**each) for each in plain),
)


BUTTONS = Structure(
    lambda value: [[asdict(each) for each in row] for row in value],
    lambda plain: tuple(tuple(Button(**each) for each in row) for row in plain),
)


TEMPLATE = Structure(
    lambda value: asdict(value) if value else None,
    lambda plain: Template(**plain) if plain else None,
)


RECEIPTS = Structure(
    lambda value: receipts_to_plain(value) if value else None,
    lambda plain: receipts_from_plain(plain) if plain else None,
)


FILED = Structure(
    lambda value: value and to_plain(value),
    lambda plain: plain and from_plain(Filed, plain, "filed"),
)
ACTION = Structure(to_plain, lambda plain: from_plain(CorrectiveAction, plain, "action"))
ANSWER = Structure(
    lambda value: value and to_plain(value),
    lambda plain: plain and from_plain(Answer, plain, "answer"),
)
PLAIN = Structure(lambda value: value and dict(value), lambda plain: plain)


_RECORDS: TypeAdapter[tuple[Record, ...]] = TypeAdapter(tuple[Record, ...])
RECORDS = Structure(
    lambda value: _RECORDS.dump_python(value, mode="json", exclude_defaults=True),
    _RECORDS.validate_python,
)


_HAPPENED: TypeAdapter[tuple[Happened, ...]] = TypeAdapter(tuple[Happened, ...])
HAPPENED = Structure(
    lambda value: _HAPPENED.dump_python(value, mode="json", exclude_defaults=True),
    _HAPPENED.validate_python,
)
IN_FORCE = Structure(
    lambda value: [[each.policy_id, each.version] for each in value],
    lambda plain: tuple(PolicyInForce(policy_id=key, version=at) for key, at in plain),
)


def _suspected(plain: Mapping[str, Any] | None) -> Suspected | None:
    if plain is None:
        return None
    at, signs = moments.read(plain["at"]), tuple(plain["signs"])
    return Suspected(message_id=plain["message_id"], signs=signs, at=at)


SUSPECTED = Structure(
    lambda value: value and {**asdict(value), "at": moments.written(value.at)}, _suspected
)
_PROMISED: TypeAdapter[Promised | None] = TypeAdapter(Promised | None)
PROMISED = Structure(
    lambda value: _PROMISED.dump_python(value, mode="json"), _PROMISED.validate_python
)
COMPLAINT = Structure(complaint_to_plain, complaint_from_plain)
ENTRY = Structure(entry_to_plain, entry_from_plain)


class Keys(TypeDecorator[Collection[str]]):
    """A parameter that holds any number of keys, so that a statement's text stays the same."""

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: Collection[str] | None, dialect: Dialect) -> Any:
        if dialect.name != "postgresql":
            return json.dumps(list(value or ()))
        # The array as PostgreSQL reads it: the driver takes longer to write a list.
        quoted = (each.replace("\\", "\\\\").replace('"', '\\"') for each in value or ())
        return "{" + ",".join(f'"{each}"' for each in quoted) + "}"


class Pairs(TypeDecorator[Collection[tuple[str, str]]]):
    """A parameter that holds any number of pairs, as JSON text."""

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(
        self, value: Collection[tuple[str, str]] | None, dialect: Dialect
    ) -> str:
        return json.dumps([list(each) for each in value or ()])


class _Among(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True

    @override
    def self_group(self, against: Any = None) -> Any:
        return self  # else SQLite is asked for `… = 1`, which no index answers


class _AmongMany(_Among):
    inherit_cache = True


class _PairAmong(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True

    @override
    def self_group(self, against: Any = None) -> Any:
        return self  # else SQLite is asked for `… = 1`, which no index answers


def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Whether a text column is one of the keys in the parameter."""
    return _Among(type_coerce(column, WORDS), bindparam(name, type_=Keys()))


def among_many(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Say the same of a parameter that may hold hundreds: they are joined rather than tried."""
    return _AmongMany(type_coerce(column, WORDS), bindparam(name, type_=Keys()))


def pair_among(
    first: ColumnElement[Any], second: ColumnElement[Any], name: str
) -> ColumnElement[bool]:
    """Whether two text columns are one of the pairs in the parameter."""
    return _PairAmong(
        type_coerce(first, WORDS), type_coerce(second, WORDS), bindparam(name, type_=Pairs())
    )


class _Octets(FunctionElement[int]):
    type = BigInteger()
    inherit_cache = True


def octets(column: ColumnElement[Any]) -> ColumnElement[int]:
    """Return how many bytes of UTF-8 a text is, without fetching it."""
    return _Octets(column)


@compiles(_Octets, "postgresql")
def _octets_postgresql(element: _Octets, compiler: SQLCompiler, **more: Any) -> str:
    return f"octet_length({compiler.process(element.clauses, **more)})"


@compiles(_Octets, "sqlite")
def _octets_sqlite(element: _Octets, compiler: SQLCompiler, **more: Any) -> str:
    return f"length(CAST({compiler.process(element.clauses, **more)} AS BLOB))"


@compiles(_Among, "postgresql")
def _among_postgresql(element: _Among, compiler: SQLCompiler, **more: Any) -> str:
    column, keys = (compiler.process(each, **more) for each in element.clauses)
    return f"{column} = ANY (CAST({keys} AS TEXT[]))"


@compiles(_AmongMany, "postgresql")
def _among_many_postgresql(element: _AmongMany, compiler: SQLCompiler, **more: Any) -> str:
    column, keys = (compiler.process(each, **more) for each in element.clauses)
    return f"{column} IN (SELECT unnest(CAST({keys} AS TEXT[])))"


@compiles(_AmongMany, "sqlite")
@compiles(_Among, "sqlite")
def _among_sqlite(element: _Among, compiler: SQLCompiler, **more: Any) -> str:
    column, keys = (compiler.process(each, **more) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({keys}))"


@compiles(_PairAmong, "postgresql")
def _pair_among_postgresql(element: _PairAmong, compiler: SQLCompiler, **more: Any) -> str:
    first, second, pairs = (compiler.process(each, **more) for each in element.clauses)
    found = f"SELECT value ->> 0, value ->> 1 FROM json_array_elements(CAST({pairs} AS json))"
    return f"({first}, {second}) IN ({found})"


@compiles(_PairAmong, "sqlite")
def _pair_among_sqlite(element: _PairAmong, compiler: SQLCompiler, **more: Any) -> str:
    first, second, pairs = (compiler.process(each, **more) for each in element.clauses)
    pair = "json_extract(value, '$[0]'), json_extract(value, '$[1]')"
    return f"({first}, {second}) IN (SELECT {pair} FROM json_each({pairs}))"
