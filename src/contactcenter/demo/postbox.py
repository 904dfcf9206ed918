"""A customer's own mailbox, watched over IMAP."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import pairwise

import aioimaplib

_UID = re.compile(rb"\bUID (\d+)")
_RENEW = 540.0  # seconds; some servers and routers forget an IDLE after ten minutes
_ANSWER = 20.0
_PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Postbox:
    """Where a mailbox is and how to get in."""

    host: str
    port: int
    user: str
    password: str


async def mails(box: Postbox) -> AsyncIterator[bytes]:
    """Yield the mails that are there, and then each as it comes, whatever happens to the line."""
    last, failures = 0, 0
    while True:
        try:
            async for uid, mail in _session(box, last):
                last, failures = uid, 0
                yield mail
        except (OSError, TimeoutError, EOFError, aioimaplib.AioImapException):
            await asyncio.sleep(_PAUSES[min(failures, len(_PAUSES) - 1)])
            failures += 1


async def _session(box: Postbox, last: int) -> AsyncIterator[tuple[int, bytes]]:
    """Yield from one connection until it is lost."""
    lost = asyncio.Event()
    client = aioimaplib.IMAP4(
        box.host, box.port, timeout=_ANSWER, conn_lost_cb=lambda _: lost.set()
    )
    try:
        async with asyncio.timeout(_ANSWER):
            await client.wait_hello_from_server()
            _expect(await client.login(box.user, box.password))
        known = b""
        while True:
            # A server may announce mail in its answer to FETCH, where the library overhears it,
            # and never again. So look at the size anew before waiting.
            async with asyncio.timeout(_ANSWER):
                size = _size(_expect(await client.select()))
            if size == known:
                await _news(client, lost)
                continue
            known = size
            async with asyncio.timeout(_ANSWER):
                found = _expect(await client.uid("fetch", f"{last + 1}:*", "(UID BODY.PEEK[])"))
            for uid, mail in _parts(found):
                # `n:*` names the newest even where it is older than n.
                if uid > last:
                    last = uid
                    yield uid, mail
    finally:
        with contextlib.suppress(Exception):
            client.protocol.transport.close()


async def _news(client: aioimaplib.IMAP4, lost: asyncio.Event) -> None:
    """Wait in IDLE for a push, the loss of the line, or the time to ask anew."""
    idle = await client.idle_start(timeout=_RENEW * 2)
    push = asyncio.ensure_future(client.wait_server_push())
    gone = asyncio.ensure_future(lost.wait())
    try:
        await asyncio.wait([push, gone], timeout=_RENEW, return_when=asyncio.FIRST_COMPLETED)
        if gone.done() or (push.done() and any(b"BYE" in line for line in push.result())):
            raise EOFError("the server went away")
        client.idle_done()
        await asyncio.wait_for(idle, _ANSWER)
    finally:
        push.cancel()
        gone.cancel()


def _expect(response: aioimaplib.Response) -> list[bytes]:
    if response.result != "OK":
        raise EOFError(f"the server said {response.result}: {response.lines}")
    lines: list[bytes] = response.lines
    return lines


def _size(lines: list[bytes]) -> bytes:
    return next(line for line in lines if line.endswith(b" EXISTS"))


def _parts(lines: list[bytes]) -> list[tuple[int, bytes]]:
    """Pair each literal with the UID in the line before it."""
    found: list[tuple[int, bytes]] = []
    for before, line in pairwise(lines):
        uid = _UID.search(before)
        if isinstance(line, bytearray) and uid:
            found.append((int(uid[1]), bytes(line)))
    return found
