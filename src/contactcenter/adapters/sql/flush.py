"""What a block gathered, carried out at its end: one statement a table, then the commit."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Integer, bindparam, delete, insert, select, text, update

from contactcenter.adapters import facts
from contactcenter.adapters.facts import Stored
from contactcenter.adapters.gathered import APPENDED, VERSIONED, Change, Gathered, key_of, stale
from contactcenter.adapters.sql import tables
from contactcenter.adapters.sql.asking import BY_KEYS
from contactcenter.adapters.sql.database import Connection, Violated
from contactcenter.adapters.sql.kept import BY_KIND, KEPT, Kept
from contactcenter.adapters.sql.prepared import Query, binder, nothing
from contactcenter.adapters.sql.types import WORDS, Moment, among, pair_among
from contactcenter.adapters.sql.writing import Rows, writers
from contactcenter.domain.agent import Agent, Presence
from contactcenter.domain.complaint.kept import KeptEntry
from contactcenter.domain.conversation import Conversation
from contactcenter.domain.customer import Identity
from contactcenter.domain.errors import Conflict, StaleVersion
from contactcenter.domain.events import Fact
from contactcenter.domain.inbox import Inbox
from contactcenter.domain.merge import Merge
from contactcenter.domain.message import Delivery
from contactcenter.domain.raw import RawInput
from contactcenter.domain.request import RequestKey
from contactcenter.domain.ticket import Ticket
from contactcenter.domain.work import Offer, WorkItem
from contactcenter.ports.lines import found_by
from contactcenter.ports.store import Entity

# Of which type were rows replaced, and did the statement find all of them?
Guard = tuple[type[Entity], Callable[[], bool]]

# The rules that a block may break by its fault or by bad luck, in both databases' names for them.
_RULES: Mapping[str, tuple[type[Entity], str]] = {
    "uq_tickets_reference": (Ticket, "one ticket a reference"),
    "tickets.reference": (Ticket, "one ticket a reference"),
    "uq_conversations_reference": (Conversation, "one conversation a reference"),
    "conversations.reference": (Conversation, "one conversation a reference"),
    "uq_agents_email": (Agent, "one account an address"),
    "agents.email": (Agent, "one account an address"),
    "uq_inboxes_key": (Inbox, "one inbox a key"),
    "inboxes.key": (Inbox, "one inbox a key"),
    "uq_identities_proven": (Identity, "one proven and one claimed link of an address"),
    "uq_identities_claimed": (Identity, "one proven and one claimed link of an address"),
    "identities.kind, identities.address": (
        Identity,
        "one proven and one claimed link of an address",
    ),
    "uq_identities_customer_id_kind_address": (Identity, "one link of a customer and an address"),
    "identities.customer_id, identities.kind, identities.address": (
        Identity,
        "one link of a customer and an address",
    ),
    "uq_merges_standing": (Merge, "one merge that leads away from a customer"),
    "merges.loser_id": (Merge, "one merge that leads away from a customer"),
    "uq_raw_inputs_inbox_id_external_id": (RawInput, "one input an external id"),
    "raw_inputs.inbox_id, raw_inputs.external_id": (RawInput, "one input an external id"),
    "uq_work_items_open": (WorkItem, "one open item a conversation"),
    "work_items.conversation_id": (WorkItem, "one open item a conversation"),
    "uq_offers_pending": (Offer, "one pending offer an item"),
    "offers.item_id": (Offer, "one pending offer an item"),
    "uq_complaint_entries_ticket_id_number": (KeptEntry, "one entry a number"),
    "complaint_entries.ticket_id, complaint_entries.number": (KeptEntry, "one entry a number"),
} | {
    rule: (each.kind, "one of a key")
    for each in KEPT
    for rule in (f"pk_{each.table.name}", f"{each.table.name}.{each.key.name}")
}

_FACT_COLUMNS = [
    tables.events.c[name] for name in ("type", "at", "body", "ticket_id", "customer_id")
]
_PLACED_COLUMNS = [*_FACT_COLUMNS, tables.events.c.position, tables.events.c.hash]


def link_pair(**row: Any) -> tuple[int, str]:  # noqa: ANN401  a row's columns have any type
    """Make the chain's row into its position and hash."""
    return row["position"], row["hash"]


LAST = Query(select(tables.chain.c.position, tables.chain.c.hash), link_pair)
MOVE_CHAIN: Query[None] = Query(
    update(tables.chain).values(
        position=bindparam("to", type_=Integer), hash=bindparam("last", type_=WORDS)
    ),
    nothing,
)
# A timer that somebody is firing is left to them: they wait for what this block has locked, and
# find then that there is nothing to do.
_CANCEL: Query[None] = Query(
    delete(tables.timers).where(
        tables.timers.c.id.in_(
            select(tables.timers.c.id)
            .where(pair_among(tables.timers.c.kind, tables.timers.c.subject_id, "of"))
            .with_for_update(skip_locked=True)
        )
    ),
    nothing,
)


def _renewal(kind: type[Presence | Delivery]) -> Query[None]:
    kept = BY_KIND[kind]
    leased_until = kept.table.c.leased_until
    until = bindparam("until", type_=Moment())
    renewed = update(kept.table).where(among(kept.key, "keys"), leased_until < until)
    return Query(renewed.values(leased_until=until), nothing)


_RENEW = {kind: _renewal(kind) for kind in (Presence, Delivery)}
_END_SESSIONS: Query[None] = Query(
    delete(tables.sessions).where(among(tables.sessions.c.token_hash, "hashes")), nothing
)
_MOVE_CURSOR: Query[None] = Query(
    text(
        "INSERT INTO cursors (name, position) VALUES (:name, :position) "
        "ON CONFLICT (name) DO UPDATE SET position = excluded.position"
    ),
    nothing,
)
_KEEP_ANSWER: Query[None] = Query(insert(tables.requests), nothing)


def flush(connection: Connection, gathered: Gathered, key: RequestKey | None) -> None:
    """Write everything and commit.

    Raises:
        StaleVersion: a row is not at the version that was to be replaced.
        Conflict: a rule of the database would be broken.
    """
    try:
        with connection.database.together(connection.raw):
            guards = _write_all(connection, gathered)
            _keep_answer(connection, gathered, key)
            if not guards:
                connection.commit()
    except Exception as error:
        raise _named(connection, connection.database.refusal(error), gathered) from error
    for kind, all_were_replaced in guards:
        if not all_were_replaced():
            raise _stale(connection, kind, gathered)
    if guards:
        connection.commit()


def _write_all(connection: Connection, gathered: Gathered) -> list[Guard]:
    guards: list[Guard] = []
    if gathered.cancelled:
        connection.do(_CANCEL, of=gathered.cancelled)
    for kept in KEPT:
        if changes := gathered.changes.get(kept.kind):
            guards += _write(connection, kept, [change for _, change in sorted(changes.items())])
    _settle_rest(connection, gathered)
    if gathered.facts:
        _write_facts(connection, gathered.facts)
    return guards


def _write(connection: Connection, kept: Kept, changes: Sequence[Change]) -> list[Guard]:
    """Write the changes of one type; return what is still to be asked about each statement."""
    writer = writers(connection.database.dialect.name)[kept.kind]
    if kept.kind not in VERSIONED | APPENDED:
        writer.settle(connection, [each.entity for each in changes])
        return []
    guards = []
    new = [each for each in changes if each.replaces == 0]
    changed = [each for each in changes if each.replaces > 0]
    # First what is there, so that work that ends makes room for work that begins.
    if changed:
        entities = [each.entity for each in changed]
        guard = writer.replace(connection, entities, [each.replaces for each in changed])
        guards.append((kept.kind, guard))
    if new:
        writer.insert(connection, [each.entity for each in new])
    return guards


def _settle_rest(connection: Connection, gathered: Gathered) -> None:
    for kind, until in {(of, until) for (of, _), until in gathered.renewed.items()}:
        keys = [key for (of, key), each in gathered.renewed.items() if (of, each) == (kind, until)]
        connection.do(_RENEW[kind], keys=sorted(keys), until=until)
    if gathered.ended:
        connection.do(_END_SESSIONS, hashes=gathered.ended)
    for name, position in gathered.cursors.items():
        connection.do(_MOVE_CURSOR, name=name, position=position)


def _keep_answer(connection: Connection, gathered: Gathered, key: RequestKey | None) -> None:
    if key is None or gathered.answer is None:
        return
    connection.do(
        _KEEP_ANSWER,
        agent_id=key.agent_id,
        key=key.key,
        digest=key.digest,
        entity_id=gathered.answer.id,
        version=gathered.answer.version,
        kept_at=gathered.facts[-1].at if gathered.facts else None,
    )


def _write_facts(connection: Connection, recorded: Sequence[Fact]) -> None:
    rows = [(fact, facts.stored(fact)) for fact in recorded]
    if connection.database.places_at_commit:
        _place(connection, rows)
    else:
        _insert(connection, _FACT_COLUMNS, [_fact_row(*each) for each in rows])


def _place(connection: Connection, rows: Sequence[tuple[Fact, Stored]]) -> None:
    (position, last) = cast("tuple[int, str]", connection.one(LAST))
    placed = []
    for fact, row in rows:
        position += 1
        last = facts.link(last, position, row).hash
        placed.append((*_fact_row(fact, row), position, last))
    _insert(connection, _PLACED_COLUMNS, placed)
    connection.do(MOVE_CHAIN, to=position, last=last)


def _insert(connection: Connection, columns: Sequence[Any], rows: Sequence[Sequence[Any]]) -> None:
    dialect = connection.database.dialect
    target = Rows(tables.events, columns, dialect)
    processes = [binder(each.type, dialect) for each in columns]
    bound = [
        [
            process(value) if process else value
            for process, value in zip(processes, row, strict=True)
        ]
        for row in rows
    ]
    _ = target.write(connection, target.insert, bound)


def _fact_row(fact: Fact, row: Stored) -> tuple[str, datetime, str, str | None, str | None]:
    """Return the columns of a fact, with the ids that it is found by."""
    return row.type, row.at, row.body, *found_by(fact)


def _stale(connection: Connection, kind: type[Entity], gathered: Gathered) -> StaleVersion:
    """Return the refusal, naming the rows that are not at the version to be replaced."""
    changes = gathered.changes[kind]
    connection.roll_back()
    found = connection.all(BY_KEYS[kind], keys=changes)
    versions = {key_of(each): each.version for each in found}
    late = [key for key, each in changes.items() if versions.get(key, 0) != each.replaces]
    return stale(kind, late or changes)


def _named(connection: Connection, error: Exception, gathered: Gathered) -> Exception:
    """Return the refusal in the words of the domain."""
    if not isinstance(error, Violated) or error.rule not in _RULES:
        return error
    kind, rule = _RULES[error.rule]
    new = [key for key, each in gathered.changes.get(kind, {}).items() if each.replaces == 0]
    # Which rule the database names first is its own affair; that a row is there comes before all.
    connection.roll_back()
    there = [key_of(each) for each in connection.all(BY_KEYS[kind], keys=new)]
    if there and kind in VERSIONED:
        return stale(kind, there)
    if there and kind in APPENDED:
        return Conflict(f"{kind.__name__} {', '.join(sorted(there))} is there already")
    return Conflict(f"{kind.__name__}: {rule}")
