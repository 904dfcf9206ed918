"""The way out of one socket: a bounded queue, so that a slow reader costs nobody else."""

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from contactcenter.domain.errors import DomainError

TOO_SLOW = 4408
RESYNC = 4409
SIGNED_OUT = 4401
MALFORMED = 4400
RESTART = 1012
FORBIDDEN = 4403  # before accepting: the browser sees 403

_MOST = 512  # frames
_MOST_BYTES = 8 * 1024 * 1024
_FAREWELL = 1  # second for what is in the outbox when the conversation has ended
_SEND_TIMEOUT = 20  # seconds that one frame may take to leave


class Outbox:
    """Frames on their way to one socket. `push` never waits."""

    def __init__(self) -> None:
        self._frames: asyncio.Queue[str | int] = asyncio.Queue(_MOST)
        self._bytes = 0  # of the frames in the queue
        self._closing = False

    def push(self, frame: str) -> None:
        """Send a frame, or close the socket when its reader fell too far behind."""
        if self._closing:
            return
        self._bytes += _size(frame)
        # A reader to whom nothing else is owed takes a frame of any size: there is no smaller one.
        too_large = self._bytes > _MOST_BYTES and not self._frames.empty()
        if too_large or self._frames.qsize() >= _MOST - 1:
            self._empty()
            self.close(TOO_SLOW)
            return
        self._frames.put_nowait(frame)

    def push_if_idle(self, frame: str) -> None:
        """Send a frame that may as well be lost, unless the reader has much to read already."""
        if self._frames.qsize() < _MOST // 8 and self._bytes < _MOST_BYTES // 8:
            self.push(frame)

    def close(self, code: int) -> None:
        """Close the socket after what is in the queue."""
        if not self._closing:
            self._closing = True
            self._frames.put_nowait(code)

    async def drain(self, socket: WebSocket) -> None:
        """Write to the socket until it is closed from either side."""
        # A reader who takes nothing for so long is gone, whatever the network says.
        with contextlib.suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
            while True:
                frame = await self._frames.get()
                # One limit for all that waits: a timer for each frame costs as much as the frame.
                async with asyncio.timeout(_SEND_TIMEOUT):
                    while isinstance(frame, str):
                        self._bytes -= _size(frame)
                        await socket.send_text(frame)
                        if self._frames.empty():
                            break
                        frame = self._frames.get_nowait()
                if isinstance(frame, int):
                    await socket.close(frame)
                    return

    def _empty(self) -> None:
        while not self._frames.empty():
            self._frames.get_nowait()
        self._bytes = 0


async def speak(socket: WebSocket, outbox: Outbox, conversation: Coroutine[Any, Any, None]) -> None:
    """Carry on a conversation until either side ends it; what is in the outbox leaves first."""
    async with asyncio.TaskGroup() as tasks:
        sending = tasks.create_task(outbox.drain(socket))
        talking = tasks.create_task(_ended_well(conversation, outbox))
        await asyncio.wait({sending, talking}, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait({sending}, timeout=_FAREWELL)
        sending.cancel()
        talking.cancel()


async def _ended_well(conversation: Coroutine[Any, Any, None], outbox: Outbox) -> None:
    """Say to the other side why a conversation ended."""
    try:
        await conversation
    except DomainError:
        outbox.close(RESTART)  # the database is away: the screen comes back
    except (WebSocketDisconnect, RuntimeError, KeyError):
        outbox.close(MALFORMED)  # gone, or it sent bytes where text is spoken


def _size(frame: str) -> int:
    return len(frame) if frame.isascii() else len(frame.encode())
