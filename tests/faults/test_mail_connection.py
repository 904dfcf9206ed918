"""Mail servers come and go while customers write and an agent answers (F24, F25, F29; L01-L13)."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from benchmarks.live.service import Service
from tests.faults.aftermath import UNFINISHED, until_none, verify
from tests.faults.checker import violations
from tests.faults.correspondence import Correspondence
from tests.faults.journal import Journal
from tests.faults.mailroom import RENEWAL, Mailroom, in_memory, with_dovecot
from tests.faults.stage import furnish

pytestmark = pytest.mark.timeout(600)

Open = Callable[[Path], AbstractAsyncContextManager[Mailroom]]

_WORK = "SELECT id FROM work_items WHERE state <> 'done'"
_SEED = 20261122
_SAMPLE = (
    "451 to MAIL",
    "IMAP connections die",
    "cut after the last dot",
    RENEWAL,
    "554 to a mail",
    "BYE while waiting",
)


@pytest.fixture
def url(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of an empty database."""
    if database == "sqlite":
        return f"sqlite:///{tmp_path / 'contactcenter.db'}"
    address: str = request.getfixturevalue("postgres_url")
    return address


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run whole under `--full`: each database, each mail server; else one sample."""
    cases = [("sqlite", in_memory)]
    if metafunc.config.getoption("--full"):
        cases = [
            (kind, room) for kind in ("sqlite", "postgresql") for room in (in_memory, with_dovecot)
        ]
    metafunc.parametrize(("database", "opened"), cases)


async def test_mail_is_neither_lost_nor_doubled_nor_overtaken(
    url: str, tmp_path: Path, opened: Open, *, full: bool
) -> None:
    async with opened(tmp_path) as room:
        await furnish(tmp_path, url, room.settings())
        async with Service(tmp_path, url) as service, asyncio.TaskGroup() as group:
            people = Correspondence(url=service.url, room=room)
            answering = group.create_task(people.answer())
            for name in _events(room, full=full):
                for _ in range(5 if full else 2):
                    await people.write()
                if name == RENEWAL:  # the server forgets what was taken
                    await until_none(url, _missing(people.journal))
                await room.befalls[name]()
            async with asyncio.timeout(300 if full else 90):
                await until_none(url, _missing(people.journal), _WORK, *UNFINISHED)
            answering.cancel()
        _came_as_often_as_it_was_taken(room)
    people.journal.mailed = room.answers()
    people.journal.refused = room.refused
    assert violations(url, tmp_path / "blobs", people.journal) == []
    verify(tmp_path, url)


def _came_as_often_as_it_was_taken(room: Mailroom) -> None:
    assert not any(room.office.once.values()), "what was to happen did not"
    came = Counter(header_id for header_id, _ in room.answers())
    assert came == Counter(came.keys()) + room.doubles()


def _missing(journal: Journal) -> str:
    """Ask whether a mail is not here yet."""
    here = "SELECT count(*) AS n FROM messages WHERE direction = 'inbound'"
    return f"SELECT n FROM ({here}) AS here WHERE n < {len(journal.mails)}"


def _events(room: Mailroom, *, full: bool) -> list[str]:
    if not full:
        return list(_SAMPLE)
    events = sorted(room.befalls) * 2
    random.Random(_SEED).shuffle(events)
    return events
