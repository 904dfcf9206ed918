"""How many mails a second become committed tickets, from raw bytes on.

    ./run bench intake [--quick] [--json FILE] [--mails N]

One process does it all, with the steps of the service: a batch of raw mails is stored and committed
together with the place behind it; then it is parsed, finds its conversations, customers and tickets
or opens them, and is committed again. No agent is connected, so that intake alone is measured.

    sqlite_per_s            mails a second from a mailbox file (mbox), SQLite, synchronous=FULL
    postgresql_per_s        the same on PostgreSQL, synchronous_commit=on
    …_imap_per_s            the same mails over IMAP: from Dovecot where it is installed, else from
                            pymap; a server that works meanwhile, on the same processors
    …_cpu_ms                processor time of our process for one mail of the file
    mbox_mails, mbox_mb     how many mails the file holds, and its size

The file is written here, the same for each seed: one text in three is Persian, two mails in five
answer an earlier one, four in ten have an HTML part, one in ten an attachment of 40 KB. Each way
begins with an empty database, and the first mail counts like the last. Afterwards facts are
counted: a mail that became no message, or two, makes the measurement void and the exit status 1.
"""

import argparse
import asyncio
import imaplib
import mailbox
import random
import secrets
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.live import figures, machine
from benchmarks.live.figures import Figures
from benchmarks.live.letters import letters
from benchmarks.live.places import HOST, SUPPORT
from benchmarks.live.scene import mail_settings
from benchmarks.live.stage import carried_out, say, tell
from contactcenter.adapters.clock import now
from contactcenter.application import inboxes, intake
from contactcenter.bootstrap import App, build
from contactcenter.demo.processes import Processes
from contactcenter.domain.ids import InboxId, Position, QueueId
from contactcenter.domain.inbox import Inbox, Queue
from contactcenter.ports.channel import Batch, Listens, Raw
from contactcenter.settings import Settings

WORDS = {
    "sqlite_per_s": "SQLite, from a mailbox file:     mails a second",
    "sqlite_cpu_ms": "                                 processor time a mail, ms",
    "sqlite_imap_per_s": "SQLite, over IMAP:               mails a second",
    "postgresql_per_s": "PostgreSQL, from a mailbox file: mails a second",
    "postgresql_cpu_ms": "                                 processor time a mail, ms",
    "postgresql_imap_per_s": "PostgreSQL, over IMAP:           mails a second",
    "mbox_mails": "mails in the file",
    "mbox_mb": "size of the file, MiB",
    "tickets": "tickets that they opened, each time",
    "missing": "mails that became no message, or two, in all",
    "errors": "mails that were set aside, in all",
    "imap_server": "IMAP server",
    "fsync_ms": "the disk keeps 4 KiB (fsync), ms",
    "busy_percent": "both the load and the machine: processors busy, %",
    "load_1min": "load average before the run",
}
_INBOX, _QUEUE = InboxId("mail"), QueueId("queue")
_BATCH = 50  # mails of the file that are stored together
_PAGE = 1000  # facts
_SAID = ("ticket_opened", "message_received", "raw_set_aside")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Which mails, and by which way."""

    path: Path  # of the mailbox file
    mails: int
    by_imap: bool


def write(path: Path, count: int, seed: int) -> None:
    """Write a mailbox file of so many mails, of half as many customers."""
    rng = random.Random(seed)
    customers = [f"customer{number}@mail.example" for number in range(max(1, count // 2))]
    file = mailbox.mbox(path)
    for letter in letters(rng, range(count), customers):
        file.add(letter.content.replace(b"\r\n", b"\n"))
    file.close()


def read(path: Path) -> list[bytes]:
    """Return the raw mails of a mailbox file, their lines ending as on the wire."""
    file = mailbox.mbox(path, create=False)
    try:
        return [file.get_bytes(key).replace(b"\n", b"\r\n") for key in file.iterkeys()]
    finally:
        file.close()


async def measure(plan: Plan, folder: Path, database_url: str | None) -> Figures:
    """Take the mails into an empty database, and return the figures."""
    app = await build(Settings(data_dir=folder, database_url=database_url))
    try:
        async with _mail(plan, folder) as settings:
            await _furnish(app, settings)
            batches = _listening(app) if plan.by_imap else _from_file(plan.path)
            began, used = time.perf_counter(), time.process_time()
            await _take_in(app, batches, plan.mails)
            taken, used = time.perf_counter() - began, time.process_time() - used
        counts = await _facts(app)
    finally:
        await app.close()
    opened, received, set_aside = (counts[name] for name in _SAID)
    return {
        "per_s": plan.mails / taken,
        "cpu_ms": used * 1000 / plan.mails,
        "tickets": opened,
        "missing": abs(plan.mails - received),
        "errors": set_aside,
    }


async def _take_in(app: App, batches: AsyncIterator[Batch], wanted: int) -> None:
    """Store what comes and digest it, batch after batch, until all is there."""
    stored = 0
    async with aclosing(batches):  # type: ignore[type-var]
        async for batch in batches:
            stored += await intake.receive(app.intake, _INBOX, batch)
            while await intake.digest(app.intake, now=app.now()):
                pass
            if stored >= wanted:
                return


async def _from_file(path: Path) -> AsyncIterator[Batch]:
    mails = read(path)
    for start in range(0, len(mails), _BATCH):
        some = enumerate(mails[start : start + _BATCH], start)
        raws = [Raw(external_id=f"mbox:{at}", body=it, received_at=now()) for at, it in some]
        yield Batch(raws=tuple(raws), cursor=str(start + len(raws)))


def _listening(app: App) -> AsyncIterator[Batch]:
    channel = app.channels[_INBOX]
    assert isinstance(channel, Listens)
    return channel.listen(None)


async def _facts(app: App) -> Counter[str]:
    """Count what happened, by the facts of the whole database."""
    head, counts = await app.store.relay(), Counter[str]()
    while (more := await app.store.relay()) != head:
        head = more
    position = Position(0)
    while links := await app.store.chain(position, _PAGE):
        counts.update(link.type for link in links)
        position = links[-1].position
    return counts


async def _furnish(app: App, settings: Mapping[str, object]) -> None:
    """Open the one inbox that there is."""
    await inboxes.add_queue(app.store, Queue(id=_QUEUE, name="Support"))
    inbox = Inbox(
        id=_INBOX,
        kind="email",
        name="Shop",
        address=SUPPORT,
        key=app.new_token(),
        queue_id=_QUEUE,
        settings=settings,
    )
    await inboxes.add_inbox(app.store, inbox, now=app.now())
    if refused := await app.load_inboxes():
        raise refused[_INBOX]


@asynccontextmanager
async def _mail(plan: Plan, folder: Path) -> AsyncIterator[Mapping[str, object]]:
    """Give the settings of the mailbox, and have the mails there where they come over IMAP."""
    from tests.e2e.dovecot import imap_server  # noqa: PLC0415  its packages are the tests'
    from tests.e2e.post import PASSWORD  # noqa: PLC0415
    from tests.e2e.post import SUPPORT as USER  # noqa: PLC0415

    if not plan.by_imap:
        yield mail_settings(imap_port=143, smtp_port=25, password=PASSWORD)
    elif _server() == "Dovecot":
        async with imap_server(folder) as server:
            settings = mail_settings(imap_port=server.port, smtp_port=25, password=PASSWORD)
            tls = {"imap_security": "starttls", "ca_file": str(server.certificate)}
            await _fill(plan, server.port, USER, PASSWORD)
            yield {**settings, **tls, "imap_user": USER}
    else:
        password = secrets.token_urlsafe(12)
        async with Processes(folder / "logs") as processes:
            users = {"users": {SUPPORT: password}}
            mail = await processes.start("contactcenter.demo.mail_server", users)
            await _fill(plan, mail["imap_port"], SUPPORT, password)
            yield mail_settings(imap_port=mail["imap_port"], smtp_port=25, password=password)


def _server() -> str:
    from tests.e2e.dovecot import installed  # noqa: PLC0415  its packages are the tests'

    return "Dovecot" if installed() else "pymap"


async def _fill(plan: Plan, port: int, user: str, password: str) -> None:
    mails = await asyncio.to_thread(read, plan.path)
    await asyncio.to_thread(_append, mails, port, user, password)


def _append(mails: Sequence[bytes], port: int, user: str, password: str) -> None:
    with imaplib.IMAP4(HOST, port, timeout=30) as client:
        client.login(user, password)
        for mail in mails:
            client.append("INBOX", "", "", mail)


def _wishes() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="300 mails instead of 3,000")
    parser.add_argument("--json", type=Path, help="write the figures there")
    parser.add_argument("--mails", type=int, help="in the file")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main() -> None:
    """Measure each way, print a table, and write the figures if asked to."""
    wishes = _wishes()
    count = wishes.mails or (300 if wishes.quick else 3_000)
    busyness = machine.Busyness()
    found: Figures = {"missing": 0, "errors": 0, "imap_server": _server()}
    with tempfile.TemporaryDirectory(prefix="cc-mbox-") as folder:
        path = Path(folder) / "mbox"
        found["load_1min"], found["fsync_ms"] = machine.load(), machine.fsync_ms(Path(folder))
        say(f"{count} mails are written")
        write(path, count, wishes.seed)
        found["mbox_mails"], found["mbox_mb"] = count, path.stat().st_size / 2**20
        for database in ("sqlite", "postgresql"):
            for way, by_imap in (("", False), ("_imap", True)):
                say(f"{database}, {'over IMAP' if by_imap else 'from the file'}")
                plan = Plan(path=path, mails=count, by_imap=by_imap)
                one = carried_out(database, partial(measure, plan))
                found |= {f"{database}{way}_{name}": one[name] for name in ("per_s", "cpu_ms")}
                found["tickets"] = one["tickets"]
                for name in ("missing", "errors"):
                    found[name] = int(found[name]) + int(one[name])
    found["busy_percent"] = busyness.percent()
    tell(figures.rounded(found), {}, WORDS, wishes.json)


if __name__ == "__main__":
    main()
