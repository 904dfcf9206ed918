"""The way out of one socket: a bounded queue, so that a slow reader costs nobody else.

What waits is held frame by frame: those who wait for the same frames hold them together. They are
joined when they leave, a frame a line, since a message costs more than what is in it.
"""

import asyncio
import contextlib
import sys
from collections.abc import Coroutine, Iterator, Sequence
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from contactcenter.domain.errors import DomainError

TOO_SLOW = 4408
RESYNC = 4409
SIGNED_OUT = 4401
MALFORMED = 4400
RESTART = 1012
FORBIDDEN = 4403  # before accepting: the browser sees 403

_MOST = 512  # pushes
_MOST_BYTES = 1024 * 1024  # of memory
_MESSAGE = 64 * 1024  # characters; the server holds one message more than the line takes
_FAREWELL = 1  # second for what is in the outbox when the conversation has ended
_SEND_TIMEOUT = 20  # seconds that what waits may take to leave


class Outbox:
    """Frames on their way to one socket. `push` never waits."""

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[Sequence[str] | int] = asyncio.Queue(_MOST)
        self._bytes = 0  # of the frames that have not left
        self._closing = False

    def push(self, *frames: str) -> None:
        """Send frames together, or close the socket when its reader fell too far behind."""
        if self._closing:
            return
        # A reader to whom nothing else is owed takes what there is: it comes in no smaller part.
        owed = self._bytes
        self._bytes += _size(frames)
        if (owed and self._bytes > _MOST_BYTES) or self._waiting.qsize() >= _MOST - 1:
            self._empty()
            self.close(TOO_SLOW)
            return
        self._waiting.put_nowait(frames)

    def push_if_idle(self, frame: str) -> None:
        """Send a frame that may as well be lost, unless the reader has much to read already."""
        if self._waiting.qsize() < _MOST // 8 and self._bytes < _MOST_BYTES // 8:
            self.push(frame)

    async def left(self) -> None:
        """Wait until all has left, for those who have more to send than a reader takes at once."""
        await self._waiting.join()

    def close(self, code: int) -> None:
        """Close the socket after what is in the queue."""
        if not self._closing:
            self._closing = True
            self._waiting.put_nowait(code)

    async def drain(self, socket: WebSocket) -> None:
        """Write to the socket until it is closed from either side."""
        # A reader who takes nothing for so long is gone, whatever the network says.
        with contextlib.suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
            while True:
                frames = await self._waiting.get()
                # One limit for all that waits: a timer for each frame costs as much as the frame.
                async with asyncio.timeout(_SEND_TIMEOUT):
                    while not isinstance(frames, int):
                        for message in _messages(frames):
                            await socket.send_text(message)
                        self._bytes -= _size(frames)
                        self._waiting.task_done()
                        if self._waiting.empty():
                            break
                        frames = self._waiting.get_nowait()
                if isinstance(frames, int):
                    await socket.close(frames)
                    return

    def _empty(self) -> None:
        while not self._waiting.empty():
            self._waiting.get_nowait()
            self._waiting.task_done()


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


def _messages(frames: Sequence[str]) -> Iterator[str]:
    """Join frames to messages, none of them long unless a frame is."""
    first, length = 0, 0
    for number, frame in enumerate(frames):
        if length and length + len(frame) > _MESSAGE:
            yield "\n".join(frames[first:number])
            first, length = number, 0
        length += len(frame)
    yield "\n".join(frames[first:])


def _size(frames: Sequence[str]) -> int:
    return sum(map(sys.getsizeof, frames))
