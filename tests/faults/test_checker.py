"""The checker itself: it finds nothing where all is well, and every kind of broken promise."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from contactcenter.adapters.sql.migrate import migrate
from contactcenter.adapters.sql.store import SqlStore
from tests.application.desk import Desk
from tests.faults.checker import violations
from tests.faults.journal import Journal

HELLO, ANSWER, MORE = "Hello", "How can we help?", "We are here until six."


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """Give a database in which a customer was answered, and the ids of the answers."""
    folder = tmp_path_factory.mktemp("lived")
    return folder / "lived.db", asyncio.run(_live(f"sqlite:///{folder / 'lived.db'}"))


async def _live(url: str) -> dict[str, str]:
    await migrate(url)
    store = await SqlStore.open(url)
    desk = await Desk(store=store).open()
    await desk.online("mina")
    await desk.arrives(text=HELLO)
    await desk.settle()
    await desk.accept("mina")
    answers = {}
    for words in (ANSWER, MORE):
        answers[words] = await desk.reply("mina", words)
        desk.later(11)
    await desk.settle()
    await desk.arrives("chat", number=2, thread="v", address="v", text="And chat")
    await desk.settle()
    await store.close()
    return answers


@pytest.fixture
def tampered(lived: tuple[Path, dict[str, str]], tmp_path: Path) -> Callable[[str], list[str]]:
    """Give a way to change a copy of the database and see what the checker says."""
    path, answers = lived
    copy = tmp_path / "copy.db"
    with closing(sqlite3.connect(path)) as whole, closing(sqlite3.connect(copy)) as other:
        whole.backup(other)
    url = f"sqlite:///{copy}"

    def tamper(statement: str) -> list[str]:
        engine = create_engine(url)
        with engine.begin() as connection:
            rows = connection.execute(text("SELECT id, header_id FROM messages"))
            header_ids = {row.id: row.header_id for row in rows}
            if statement:
                connection.execute(text(statement))
        engine.dispose()
        promised = Journal(
            mails={HELLO},
            chats={"And chat"},
            chats_tried={"And chat"},
            replies=answers,
            replies_tried={ANSWER, MORE},
            mailed=[(header_ids[answers[each]], each) for each in (ANSWER, MORE)],
        )
        return violations(url, tmp_path, promised)

    return tamper


def test_where_nothing_is_wrong_nothing_is_found(tampered: Callable[[str], list[str]]) -> None:
    assert tampered("") == []


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("DELETE FROM messages WHERE text = 'Hello'", "I1 lost: Hello"),
        ("UPDATE messages SET text = 'Hello' WHERE text = 'And chat'", "I2 2 times: Hello"),
        ("UPDATE messages SET text = 'Hi' WHERE text = 'Hello'", "I2 never said: Hi"),
        ("UPDATE messages SET raw_id = NULL WHERE text = 'Hello'", "I7 partial"),
        ("DELETE FROM customers", "I7 partial"),
        ("UPDATE raw_inputs SET state = 'received'", "I11 never read"),
        ("UPDATE raw_inputs SET state = 'quarantined'", "I11 set aside"),
        ("UPDATE raw_inputs SET state = 'duplicate'", "I11 duplicate, and its messages"),
        ("UPDATE raw_inputs SET body = x'00'", "I7 other bytes"),
        ("DELETE FROM messages WHERE direction = 'outbound'", "I1 answer lost"),
        ("UPDATE deliveries SET state = 'queued'", "I1 did not leave"),
        (
            f"UPDATE messages SET occurred_at = '2000' WHERE text = '{MORE}'",
            f"I3 overtaken by an earlier answer: {ANSWER}",
        ),
        ("UPDATE deliveries SET state = 'failed'", "I1 did not leave"),
        ("UPDATE deliveries SET state = 'failed', error = '550'", "I8 2 failed, and 0"),
        ("UPDATE messages SET header_id = 'x' WHERE direction = 'outbound'", "I2 copies under"),
        ("DROP INDEX uq_work_items_open", "I4 2 open items"),
        ("DELETE FROM timers", "I7 an offer without its timer"),
        ("UPDATE offers SET state = 'expired'", "I4 offered with 0 pending offers"),
        ("UPDATE work_items SET agent_id = NULL", "I4 assigned and None"),
        ("DELETE FROM work_items", "I4 work that is nowhere"),
        ("DELETE FROM events WHERE position = 5", "not numbered without gaps"),
        ("DELETE FROM events WHERE type = 'message_received'", "I7 message_received"),
        ("DELETE FROM events WHERE type = 'ticket_opened'", "I7 tickets and the facts"),
    ],
)
def test_a_broken_promise_is_found(
    tampered: Callable[[str], list[str]], statement: str, found: str
) -> None:
    if "uq_work_items_open" in statement:
        tampered(statement)
        statement = (
            "INSERT INTO work_items SELECT id || 'x', ticket_id, conversation_id, inbox_id, "
            "queue_id, channel, state, agent_id, preferred_id, enqueued_at, taken_at, excluded, "
            "version FROM work_items WHERE state = 'assigned'"
        )
    assert any(found in each for each in tampered(statement)), tampered("")
