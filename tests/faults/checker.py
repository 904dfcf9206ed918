"""The external checker: a database against the journal, in plain SQL of its own.

It uses nothing of the product's, so that both cannot be wrong in the same way. The invariants are
those of spec/threats.md: I1 nothing accepted is lost, I2 nothing appears twice, I3 answers of a
conversation come in order, I4 one owner, I7 nothing partial, I8 no outside effect without a commit
and no failure unseen, I11 raw input adds up.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, text

from tests.faults.journal import Journal


def violations(url: str, blobs: Path, journal: Journal) -> list[str]:
    """Return every promise that was broken, in words."""
    with base_at(url) as base:
        return [
            *_customers_messages(base, journal),
            *_raw_input(base, blobs),
            *_answers(base, journal),
            *_order(base, journal),
            *_work(base),
            *_facts(base),
        ]


class Base:
    """Rows of the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rows(self, sql: str) -> list[dict[str, Any]]:
        return [dict(row) for row in self._connection.execute(text(sql)).mappings()]

    def facts(self, kind: str) -> list[dict[str, Any]]:
        """Return what facts of a type say, in their order."""
        found = self.rows(f"SELECT body FROM events WHERE type = '{kind}' ORDER BY position, id")
        return [json.loads(row["body"]) for row in found]


@contextmanager
def base_at(url: str) -> Iterator[Base]:
    """Look into the database at an address."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            yield Base(connection)
    finally:
        engine.dispose()


def _customers_messages(base: Base, journal: Journal) -> Iterable[str]:
    found = base.rows(
        "SELECT m.id, m.text, m.raw_id, c.id AS conversation, t.id AS ticket, k.id AS customer "
        "FROM messages m LEFT JOIN conversations c ON c.id = m.conversation_id "
        "LEFT JOIN tickets t ON t.id = m.ticket_id LEFT JOIN customers k ON k.id = m.customer_id "
        "WHERE m.direction = 'inbound'"
    )
    times = Counter(row["text"].strip() for row in found)
    yield from (f"I1 lost: {words}" for words in journal.said if not times[words])
    yield from (f"I2 {count} times: {words}" for words, count in times.items() if count > 1)
    yield from (f"I2 never said: {words}" for words in times if words not in journal.tried)
    for row in found:
        if not all((row["conversation"], row["ticket"], row["customer"], row["raw_id"])):
            yield f"I7 partial: {row}"


def _raw_input(base: Base, blobs: Path) -> Iterable[str]:
    parsed = {row["raw_id"] for row in base.rows("SELECT raw_id FROM messages")}
    for row in base.rows("SELECT id, state, sha256, body FROM raw_inputs"):
        if row["state"] == "received":
            yield f"I11 never read: {row['id']}"
        if row["state"] == "quarantined":
            yield f"I11 set aside: {row['id']}"
        if (row["state"] == "parsed") != (row["id"] in parsed):
            yield f"I11 {row['state']}, and its messages say otherwise: {row['id']}"
        body = row["body"] if row["body"] is not None else _blob(blobs, row["sha256"])
        if hashlib.sha256(body).hexdigest() != row["sha256"]:
            yield f"I7 other bytes than were hashed: {row['id']}"


def _blob(blobs: Path, name: str) -> bytes:
    return b"".join(path.read_bytes() for path in blobs.rglob(name))


def _answers(base: Base, journal: Journal) -> Iterable[str]:
    found = base.rows(
        "SELECT m.id, m.text, m.header_id, d.state, d.error FROM messages m "
        "LEFT JOIN deliveries d ON d.message_id = m.id WHERE m.direction = 'outbound'"
    )
    times = Counter(row["text"] for row in found)
    kept = {row["text"]: row["id"] for row in found}
    for words, told in journal.replies.items():
        if kept.get(words) != told:
            yield f"I1 answer lost: {words}"
    yield from (f"I2 {count} times: {words}" for words, count in times.items() if count > 1)
    yield from (f"I2 nobody wrote: {words}" for words in times.keys() - journal.replies_tried)
    failed = [row for row in found if row["state"] == "failed" and row["error"]]
    if len(failed) != journal.refused:
        yield f"I8 {len(failed)} failed, and {journal.refused} were refused: {failed}"
    found = [row for row in found if row not in failed]
    yield from (f"I1 did not leave: {row}" for row in found if row["state"] not in _LEFT)
    yield from _at_customers(found, journal)
    yield from (
        f"I8 left without a row: {words}" for _, words in journal.mailed if not times[words]
    )


def _at_customers(found: Iterable[Mapping[str, Any]], journal: Journal) -> Iterable[str]:
    """Compare answers that left with what came."""
    mailed = Counter(words for _, words in journal.mailed)
    ids = {words: header_id for header_id, words in journal.mailed}
    for row in found:
        if row["header_id"] is None:
            continue  # a chat
        if not mailed[row["text"]]:
            yield f"I1 not in the customer's mailbox: {row['text']}"
        elif {each for each, words in journal.mailed if words == row["text"]} != {row["header_id"]}:
            yield f"I2 copies under several ids: {row['text']} {ids}"
        elif mailed[row["text"]] > _COPIES:
            yield f"I2 {mailed[row['text']]} copies: {row['text']}"


def _order(base: Base, journal: Journal) -> Iterable[str]:
    """Compare when each answer came first with when it was written."""
    came = {header_id: place for place, (header_id, _) in reversed([*enumerate(journal.mailed)])}
    last: dict[str, int] = {}
    for row in base.rows(
        "SELECT conversation_id, header_id, text FROM messages WHERE direction = 'outbound' "
        "ORDER BY occurred_at, id"
    ):
        place = came.get(row["header_id"])
        if place is None:
            continue
        if place < last.get(row["conversation_id"], -1):
            yield f"I3 overtaken by an earlier answer: {row['text']}"
        last[row["conversation_id"]] = place


_LEFT = {"sent", "delivered", "read"}
_COPIES = 2  # killed between the last dot and its record, a message leaves again under its id (L13)


def _work(base: Base) -> Iterable[str]:
    open_items = base.rows("SELECT * FROM work_items WHERE state <> 'done'")
    for conversation, count in Counter(row["conversation_id"] for row in open_items).items():
        if count > 1:
            yield f"I4 {count} open items: {conversation}"
    pending = Counter(
        row["item_id"] for row in base.rows("SELECT item_id FROM offers WHERE state = 'pending'")
    )
    timers = {row["subject_id"] for row in base.rows("SELECT subject_id FROM timers")}
    offers = base.rows("SELECT id FROM offers WHERE state = 'pending'")
    yield from (
        f"I7 an offer without its timer: {o['id']}" for o in offers if o["id"] not in timers
    )
    for row in open_items:
        if (row["state"] == "offered") != (pending[row["id"]] == 1):
            yield f"I4 {row['state']} with {pending[row['id']]} pending offers: {row['id']}"
        if (row["state"] == "queued") != (row["agent_id"] is None):
            yield f"I4 {row['state']} and {row['agent_id']}: {row['id']}"
    items = {row["id"] for row in base.rows("SELECT id FROM work_items")}
    yield from (
        f"I4 work that is nowhere: {fact['item_id']}"
        for fact in base.facts("work_queued")
        if fact["item_id"] not in items
    )


def _facts(base: Base) -> Iterable[str]:
    positions = [row["position"] for row in base.rows("SELECT position FROM events ORDER BY id")]
    if sorted(positions, key=lambda each: each or 0) != list(range(1, len(positions) + 1)):
        yield f"facts are not numbered without gaps: {positions}"
    for kind, direction in (("message_received", "inbound"), ("reply_queued", "outbound")):
        told = Counter(fact["message_id"] for fact in base.facts(kind))
        there = base.rows(f"SELECT id FROM messages WHERE direction = '{direction}'")
        if told != Counter(row["id"] for row in there):
            yield f"I7 {kind} and the messages differ: {told} {there}"
    opened = Counter(fact["ticket_id"] for fact in base.facts("ticket_opened"))
    if opened != Counter(row["id"] for row in base.rows("SELECT id FROM tickets")):
        yield f"I7 tickets and the facts about them differ: {opened}"
