"""A mailbox on a real Dovecot, which is killed, restarted, tidied by others (L01-L07, F24-F26)."""

import asyncio
import contextlib
import random
import re
import signal
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from channels.email import Config
from channels.email.wire import folder_name
from contactcenter.adapters.memory import MemoryStore
from contactcenter.application import inboxes
from contactcenter.domain.ids import InboxId, QueueId
from contactcenter.domain.inbox import Inbox
from contactcenter.domain.raw import RawState
from contactcenter.entrypoints import receiving, worker
from contactcenter.ports.channel import Batch, Misconfigured
from tests.channels.email.listener import listening, received, subjects
from tests.channels.email.post_office import Mailbox, mail
from tests.channels.email.token_office import open_token_office
from tests.e2e.dovecot import Dovecot, imap_server
from tests.e2e.post import HOST, PASSWORD, SUPPORT
from tests.serving import Service, serving

SHOP = "فروشگاه & Shop"
DONE = "Erledigt/übernommen"
SEED = 20261122


def settings(server: Dovecot, **changed: object) -> dict[str, object]:
    values: dict[str, object] = {
        "address": SUPPORT,
        "imap_host": HOST,
        "imap_port": server.port,
        "imap_security": "starttls",
        "imap_user": SUPPORT,
        "imap_password": PASSWORD,
        "smtp_host": HOST,
        "ca_file": str(server.certificate),
    }
    return {**values, **changed}


@asynccontextmanager
async def client(server: Dovecot, folder: str = "INBOX") -> AsyncIterator[Mailbox]:
    """Give a second client of the mailbox."""
    box = Mailbox(server.port, folder, user=SUPPORT, password=PASSWORD)
    await box.open()
    try:
        yield box
    finally:
        await box.close()


@asynccontextmanager
async def listening_to(server: Dovecot, **changed: object) -> AsyncIterator[AsyncIterator[Batch]]:
    """Listen to the mailbox."""
    config = Config(**settings(server, **changed))  # type: ignore[arg-type]
    async with listening(config) as batches:
        yield batches


@pytest.mark.parametrize("after_fetch", ["seen", f"move:{DONE}"])
async def test_several_folders_and_what_becomes_of_their_mail(
    tmp_path: Path, after_fetch: str
) -> None:
    async with imap_server(tmp_path) as server, client(server) as inbox:
        for folder in (SHOP, DONE):
            await inbox.command(f"CREATE {folder_name(folder)}")
        async with client(server, SHOP) as shop:
            await inbox.deliver(mail("a1"), mail("a2"))
            await shop.deliver(mail("b1"))
            async with listening_to(
                server, imap_folders=[SHOP], after_fetch=after_fetch, poll_seconds=1
            ) as batches:
                raws = await received(batches, 3)
                await inbox.deliver(mail("a3"))
                raws += await received(batches, 1)
            assert sorted(subjects(raws)) == [b"a1", b"a2", b"a3", b"b1"]
            left = [await inbox.look(each) for each in ("INBOX", SHOP, DONE)]
    if after_fetch == "seen":
        seen = [[b"\\Seen" in line for line in lines] for lines in left]
        assert seen == [[True, True, False], [True], []]
    else:
        assert [len(lines) for lines in left] == [1, 0, 3]


async def test_a_token_opens_the_mailbox(tmp_path: Path) -> None:
    """Dovecot asks the endpoint whether a token is good, as it would ask a provider's."""
    async with open_token_office() as office:
        office.names = SUPPORT
        async with imap_server(tmp_path, judge=office.url) as server:
            tokens = {
                "imap_password": "",
                "oauth": office.url,
                "oauth_client_id": "desk",
                "oauth_refresh_token": "r-1",
            }
            async with listening_to(server, **tokens) as batches:
                assert (await anext(batches)).raws == ()
            async with listening_to(server, **tokens) as batches:  # with the next token
                with pytest.raises(Misconfigured, match="login as"):
                    await anext(batches)


@dataclass
class World:
    """Customers who write, a colleague who tidies up, and what befalls the server."""

    server: Dovecot
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    written: list[str] = field(default_factory=list)
    thrown_away: set[str] = field(default_factory=set)

    async def write(self, count: int) -> None:
        """File mails in both folders."""
        for folder in ("INBOX", SHOP):
            async with client(self.server, folder) as box:
                for _ in range(count):
                    self.written.append(f"m{len(self.written):05d}")
                    await box.deliver(mail(self.written[-1]))

    async def tidy_up(self) -> None:
        """Flag, move and throw away, as a colleague does in a mail program."""
        here, there = self.chance.sample(["INBOX", SHOP], 2)
        async with client(self.server) as box:
            await box.command(f"SELECT {folder_name(here)}")
            for number, subject in (await _subjects(box))[-10:]:
                match self.chance.randrange(6):
                    case 0 | 1:
                        await box.command(f"STORE {number} +FLAGS (\\Seen \\Answered)")
                    case 2:
                        await box.command(f"STORE {number} -FLAGS (\\Seen)")
                    case 3:
                        await box.command(f"COPY {number} {folder_name(there)}")
                        await box.command(f"STORE {number} +FLAGS (\\Deleted)")
                    case 4 if len(self.thrown_away) < len(self.written) // 20:
                        self.thrown_away.add(subject)
                        await box.command(f"STORE {number} +FLAGS (\\Deleted)")
            await box.command("EXPUNGE")

    async def trouble(self, number: int) -> None:
        """Let one thing happen to the server."""
        match number % 4:
            case 0:
                self.server.signal_sessions(signal.SIGKILL)
            case 1:
                await self._renew()
            case 2:
                self.server.signal_sessions(signal.SIGTERM)
            case _:
                await self.server.stop()
                await self.server.start()

    async def _renew(self) -> None:
        """Give a folder another UIDVALIDITY, and its mails other numbers."""
        async with client(self.server) as box:
            await box.command(f"RENAME {folder_name(SHOP)} Before")
            await box.command(f"CREATE {folder_name(SHOP)}")
        while not await self._moved_back():
            pass
        async with client(self.server) as box:
            await box.command("DELETE Before")

    async def _moved_back(self) -> bool:
        """Move all mails to the new folder; Dovecot ends sessions that have the old one open."""
        async with client(self.server) as box:
            await box.command("SELECT Before")
            if not await box.holds_mail():
                return True
            with contextlib.suppress(AssertionError):
                await box.command(f"MOVE 1:* {folder_name(SHOP)}")
        return False


@pytest.mark.timeout(600)
async def test_none_is_lost_and_none_comes_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, full: bool
) -> None:
    """L02, L06, F25, F26: what a colleague threw away may be missing, nothing else may."""
    for name in ("_SHORTEST_BACKOFF", "_UNTIL_MENDED"):
        monkeypatch.setattr(receiving, name, 0.05)
    monkeypatch.setattr(worker, "_NEW_INBOXES", 0.05)
    rounds, each = (50, 10) if full else (8, 5)
    async with imap_server(tmp_path) as server:
        async with client(server) as box:
            await box.command(f"CREATE {folder_name(SHOP)}")
        world = World(server)
        async with (
            serving(MemoryStore(), tmp_path) as service,
            service.client("sima@shop.example") as sima,
            sima.stream(0) as stream,
            asyncio.TaskGroup() as tasks,
        ):
            await _connect(service, server)
            tasks.create_task(_live(world, rounds, each))
            came: list[str] = []
            while not _all_came(world, came, rounds * each * 2 + 2):
                came.append((await stream.until("message_received"))["message"]["subject"])
            counts = await service.app.store.raw_counts()
    assert [subject for subject, count in Counter(came).items() if count > 1] == []
    assert counts[RawState.PARSED] == len(came)
    assert counts[RawState.DUPLICATE] > 0, "nothing was moved or numbered anew"
    assert counts[RawState.QUARANTINED] == 0


async def _live(world: World, rounds: int, each: int) -> None:
    for number in range(rounds):
        await world.write(each)
        await world.tidy_up()
        await world.trouble(number)
    await world.write(1)


def _all_came(world: World, came: Sequence[str], count: int) -> bool:
    """Say whether all is written and here; the last two were written when all else was over."""
    if len(world.written) < count or not set(world.written[-2:]) <= set(came):
        return False
    return set(world.written) - world.thrown_away <= set(came)


async def _connect(service: Service, server: Dovecot) -> None:
    mailbox = Inbox(
        id=InboxId("mail"),
        kind="email",
        name="Mail",
        key="mail-key",
        address=SUPPORT,
        queue_id=QueueId("support"),
        settings=settings(server, imap_folders=[SHOP], poll_seconds=1),
    )
    await inboxes.add_inbox(service.app.store, mailbox, now=service.app.now())


async def _subjects(box: Mailbox) -> list[tuple[int, str]]:
    """Return the numbers and subjects of the open folder."""
    if not await box.holds_mail():
        return []
    said = b"".join(await box.command("FETCH 1:* (BODY.PEEK[HEADER.FIELDS (SUBJECT)])"))
    found = re.findall(rb"\* (\d+) FETCH .*?\r\nSubject: (\S+)", said, re.DOTALL)
    return [(int(number), subject.decode()) for number, subject in found]
