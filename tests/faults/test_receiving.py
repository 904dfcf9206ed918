"""How soon an inbox is connected again whose server hangs up (F24, I12)."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from contactcenter.adapters.memory import MemoryStore
from contactcenter.application import inboxes
from contactcenter.domain.inbox import Inbox
from contactcenter.domain.message import Outbound
from contactcenter.entrypoints import receiving, worker
from contactcenter.ports.channel import Batch, Parsed, Raw, Receipt, TryLater, Unreadable
from tests.channels.email import post_office
from tests.channels.email.listener import EMPTY, GREETING, READY
from tests.e2e.post import SUPPORT
from tests.serving import Service, serving

LEAST = 0.02


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "_SHORTEST_BACKOFF", LEAST)
    monkeypatch.setattr(worker, "_NEW_INBOXES", LEAST)


async def test_an_inbox_that_brings_mail_is_connected_again_at_once(tmp_path: Path) -> None:
    times = await _times_of_connections(tmp_path, brings_mail=True)
    assert max(later - earlier for earlier, later in pairwise(times)) < 64 * LEAST


async def test_an_inbox_that_brings_nothing_is_left_alone_longer_and_longer(
    tmp_path: Path,
) -> None:
    times = await _times_of_connections(tmp_path, brings_mail=False)
    assert times[-1] - times[-2] > 64 * LEAST


class Quiet:
    """A channel that is asked, and has no more to say than how far it is."""

    def __init__(self, *cursors: str, wait: timedelta | None = None) -> None:
        self.kept: str | None = None
        self.asked: list[float] = []
        self.done = asyncio.Event()
        self._cursors = cursors
        self._wait = wait

    async def listen(self, cursor: str | None) -> AsyncIterator[Batch]:
        self.asked.append(asyncio.get_running_loop().time())
        if self._wait is not None and len(self.asked) == 1:
            raise TryLater("busy", after=self._wait)
        for each in self._cursors:
            yield Batch(raws=(), cursor=each)
        self.done.set()
        await asyncio.Event().wait()

    def parse(self, raw: Raw) -> Parsed:
        return Unreadable("it says nothing")

    async def send(self, message: Outbound) -> Receipt:
        return Receipt()

    async def close(self) -> None:
        pass


async def _received(folder: Path, quiet: Quiet) -> None:
    async with serving(MemoryStore(), folder, loops=False) as service:
        service.app.channels["chat"] = quiet
        task = asyncio.ensure_future(receiving.receive(service.app, "chat"))
        async with asyncio.timeout(10):
            await quiet.done.wait()
        task.cancel()
        quiet.kept = await inboxes.cursor_of(service.app.store, "chat")


async def test_how_far_a_channel_is_is_kept_when_nothing_came(tmp_path: Path) -> None:
    """L17: who was asked last when tells an outage from a day without messages."""
    quiet = Quiet("1", "2", "2")
    await _received(tmp_path, quiet)
    assert quiet.kept == "2"


async def test_a_server_that_asks_for_time_is_given_it(tmp_path: Path) -> None:
    quiet = Quiet("1", wait=timedelta(seconds=0.5))
    await _received(tmp_path, quiet)
    first, second = quiet.asked
    assert second - first >= 0.5


async def _times_of_connections(folder: Path, *, brings_mail: bool) -> list[float]:
    """Return when a server was connected nine times that hangs up instead of waiting for mail."""
    loop = asyncio.get_running_loop()
    times: list[float] = []
    enough = asyncio.Event()

    def said(command: bytes) -> bytes | None:
        number = len(times)
        if command.startswith(b"LOGIN"):
            times.append(loop.time())
            if number == 8:
                enough.set()
        if command.startswith(b"UID SEARCH"):
            return b"* SEARCH %d\r\nTAG OK\r\n" % number if brings_mail else EMPTY[1]
        if command.startswith(b"UID FETCH"):
            head = b"From: a@kunde.example\r\nMessage-ID: <%d@kunde.example>\r\n\r\n" % number
            return b"* 1 FETCH (UID %d BODY[]<0> {%d}\r\n%s)\r\nTAG OK\r\n" % (
                number,
                len(head),
                head,
            )
        if command.startswith(b"IDLE"):
            return None
        return next((text for begins, text in READY if command.startswith(begins)), b"TAG OK\r\n")

    async with (
        post_office.served(post_office.answering(GREETING, said)) as port,
        serving(MemoryStore(), folder) as service,
        asyncio.timeout(30),
    ):
        await _connect_mailbox(service, port)
        await enough.wait()
    return times


async def _connect_mailbox(service: Service, port: int) -> None:
    mailbox = Inbox(
        id="mail",
        kind="email",
        name="Aramis",
        address=SUPPORT,
        key="mail-key",
        queue_id="support",
        settings={
            "address": SUPPORT,
            "imap_host": "127.0.0.1",
            "imap_port": port,
            "imap_security": "plain",
            "imap_user": "support",
            "imap_password": "secret",
            "smtp_host": "127.0.0.1",
            "smtp_security": "plain",
        },
    )
    await inboxes.add_inbox(service.app.store, mailbox, now=service.app.now())
