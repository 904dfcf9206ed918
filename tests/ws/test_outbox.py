"""What waits for one socket is bounded, in frames and in bytes."""

import asyncio
from dataclasses import dataclass, field
from typing import cast

import pytest
from starlette.websockets import WebSocket

from contactcenter.entrypoints.ws.outbox import RESTART, TOO_SLOW, Outbox

MEGABYTE = 1024 * 1024


@dataclass
class Socket:
    """The far end."""

    frames: list[str] = field(default_factory=list)
    read: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    code: int | None = None

    async def send_text(self, frame: str) -> None:
        self.frames.append(frame)
        self.read.release()

    async def close(self, code: int) -> None:
        self.code = code


async def drained(outbox: Outbox) -> Socket:
    """Close the outbox and return a socket that has read all of it."""
    socket = Socket()
    outbox.close(RESTART)
    await outbox.drain(cast("WebSocket", socket))
    return socket


@pytest.mark.parametrize(
    ("frame", "count"),
    [
        pytest.param("x", 512, id="many frames"),
        pytest.param("x" * MEGABYTE, 9, id="many bytes"),
        pytest.param("س" * MEGABYTE, 5, id="letters of two bytes"),
    ],
)
async def test_who_falls_too_far_behind_starts_again(frame: str, count: int) -> None:
    outbox = Outbox()
    for _ in range(count - 1):
        outbox.push(frame)
    fits = Outbox()
    for _ in range(count - 1):
        fits.push(frame)
    outbox.push(frame)
    outbox.push("too late")
    socket = await drained(outbox)
    assert (socket.frames, socket.code) == ([], TOO_SLOW)
    socket = await drained(fits)
    assert (len(socket.frames), socket.code) == (count - 1, RESTART)


async def test_one_large_frame_reaches_a_reader_who_keeps_up() -> None:
    outbox = Outbox()
    outbox.push("x" * 20 * MEGABYTE)
    assert len((await drained(outbox)).frames) == 1


async def test_what_was_read_makes_room() -> None:
    outbox, socket = Outbox(), Socket()
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        tasks.create_task(outbox.drain(cast("WebSocket", socket)))
        for _ in range(10):
            outbox.push("س" * MEGABYTE)
            outbox.push("س" * MEGABYTE)
            await socket.read.acquire()
            await socket.read.acquire()
        outbox.close(RESTART)
    assert socket.code == RESTART


async def test_a_passing_frame_gives_way_to_much_that_waits() -> None:
    outbox = Outbox()
    outbox.push("x" * 2 * MEGABYTE)
    outbox.push_if_idle("typing")
    outbox.push("y")
    assert [len(each) for each in (await drained(outbox)).frames] == [2 * MEGABYTE, 1]
