"""Listening to a mailbox, as the worker does, and what an IMAP server says as a rule."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from channels.email import Config, connect
from contactcenter.ports.channel import Batch, Listens, Misconfigured, Raw, TryLater
from tests.channels.email import post_office
from tests.channels.email.post_office import WITHIN, settings

GREETING = b"* OK ready\r\n"
READY: list[tuple[bytes, bytes | None]] = [
    (b"CAPABILITY", b"* CAPABILITY IMAP4rev1 IDLE\r\nTAG OK done\r\n"),
    (b"LOGIN", b"TAG OK in\r\n"),
    (b"SELECT", b"* 0 EXISTS\r\n* OK [UIDVALIDITY 7] valid\r\nTAG OK open\r\n"),
]
EMPTY = (b"UID SEARCH", b"* SEARCH\r\nTAG OK done\r\n")


@contextlib.asynccontextmanager
async def listening(
    config: Config, cursor: str | None = None
) -> AsyncIterator[AsyncIterator[Batch]]:
    """Listen to a mailbox for as long as the block lasts."""
    email = connect(config)
    assert isinstance(email, Listens)
    batches = email.listen(cursor)
    async with asyncio.timeout(WITHIN):
        try:
            yield batches
        finally:
            await batches.aclose()  # type: ignore[attr-defined]
            await email.close()


async def received(batches: AsyncIterator[Batch], count: int) -> list[Raw]:
    """Return the next so many mails, or some more."""
    raws: list[Raw] = []
    while len(raws) < count:
        raws += (await anext(batches)).raws
    return raws


def subjects(raws: list[Raw]) -> list[bytes]:
    """Return what mails are about."""
    return [raw.body.split(b"Subject: ")[1].split(b"\r\n")[0] for raw in raws]


async def failure(batches: AsyncIterator[Batch]) -> Exception:
    """Listen until that fails, and return how."""
    try:
        while True:
            await anext(batches)
    except (TryLater, Misconfigured) as error:
        return error


async def failure_with(server: post_office.Answer, **changed: object) -> Exception:
    """Listen to a server until that fails, and return how."""
    async with (
        post_office.served(server) as port,
        listening(settings(imap_port=port, **changed)) as batches,
    ):
        return await failure(batches)
