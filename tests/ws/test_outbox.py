"""What waits for one socket is bounded, in frames and in bytes."""

import asyncio
from dataclasses import dataclass, field
from typing import cast

import pytest
from starlette.websockets import WebSocket

from contactcenter.entrypoints.ws.outbox import RESTART, TOO_SLOW, Outbox

KILOBYTE = 1024


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


@dataclass
class Stalled(Socket):
    """A far end that reads nothing until it is told to."""

    sending: asyncio.Event = field(default_factory=asyncio.Event)
    reads: asyncio.Event = field(default_factory=asyncio.Event)

    async def send_text(self, frame: str) -> None:
        self.sending.set()
        await self.reads.wait()
        await super().send_text(frame)


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
        pytest.param("x" * 200 * KILOBYTE, 6, id="many bytes"),
        pytest.param("س" * 200 * KILOBYTE, 3, id="letters of two bytes"),
        pytest.param("x" * 50 * KILOBYTE + "🙂", 6, id="one letter of four bytes"),
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
    outbox.push("x" * 20 * KILOBYTE * KILOBYTE)
    assert len((await drained(outbox)).frames) == 1


async def test_a_long_page_passes_alone_in_messages_of_some_size() -> None:
    page = [f"{number} {'x' * 40 * KILOBYTE}" for number in range(50)]
    outbox = Outbox()
    outbox.push(*page)
    socket = await drained(outbox)
    assert socket.code == RESTART
    assert "\n".join(socket.frames) == "\n".join(page)
    assert max(map(len, socket.frames)) < 65 * KILOBYTE


async def test_what_is_short_travels_together() -> None:
    outbox = Outbox()
    outbox.push("one", "two", "", "three")
    assert (await drained(outbox)).frames == ["one\ntwo\n\nthree"]


async def test_what_is_on_its_way_is_owed_too() -> None:
    outbox, socket = Outbox(), Stalled()
    draining = asyncio.ensure_future(outbox.drain(cast("WebSocket", socket)))
    outbox.push("x" * 800 * KILOBYTE)
    await socket.sending.wait()
    outbox.push("x" * 800 * KILOBYTE)
    socket.reads.set()
    async with asyncio.timeout(10):
        await draining
    assert (len(socket.frames), socket.code) == (1, TOO_SLOW)


async def test_whoever_has_much_to_send_can_wait_until_all_has_left() -> None:
    outbox, socket = Outbox(), Stalled()
    draining = asyncio.ensure_future(outbox.drain(cast("WebSocket", socket)))
    outbox.push("x", "y")
    left = asyncio.ensure_future(outbox.left())
    await socket.sending.wait()
    assert not left.done()
    socket.reads.set()
    async with asyncio.timeout(10):
        await left
    draining.cancel()


async def test_what_was_read_makes_room() -> None:
    outbox, socket = Outbox(), Socket()
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        tasks.create_task(outbox.drain(cast("WebSocket", socket)))
        for _ in range(10):
            outbox.push("س" * 200 * KILOBYTE)
            outbox.push("س" * 200 * KILOBYTE)
            await socket.read.acquire()
            await socket.read.acquire()
        outbox.close(RESTART)
    assert socket.code == RESTART


async def test_a_passing_frame_gives_way_to_much_that_waits() -> None:
    outbox = Outbox()
    outbox.push("x" * 500 * KILOBYTE)
    outbox.push_if_idle("typing")
    outbox.push("y")
    assert [len(each) for each in (await drained(outbox)).frames] == [500 * KILOBYTE, 1]
