"""What those who wait in a chat are told: a range of the wait, their place, when it opens.

Looked at every few seconds, with one query an inbox whose visitors are here; told when it
changed. A place never grows as it is shown, since whoever came back to the queue goes back to
their old place before those who came later.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog

from contactcenter.application.visitors import embedded
from contactcenter.bootstrap import App
from contactcenter.domain.channel import CHAT
from contactcenter.domain.ids import InboxId
from contactcenter.domain.waiting import in_minutes, outlook
from contactcenter.entrypoints.ws.encode import chat_frame
from contactcenter.entrypoints.ws.hub import Hub, VisitorReader

_EVERY = 5.0  # seconds
_NOT_WAITING = chat_frame("waiting", over=True)
log = structlog.get_logger()


class Waiting:
    """Who waits here, and what they were told."""

    def __init__(self, app: App, hub: Hub) -> None:
        self._app = app
        self._hub = hub
        self._places: dict[tuple[str, str, datetime], int] = {}

    async def run(self) -> None:
        """Tell until cancelled."""
        while True:
            await asyncio.sleep(_EVERY)
            try:
                await self.tell()
            except Exception:
                log.exception("who waits could not be told; trying again")

    async def tell(self) -> None:
        """Tell every visitor here what changed for them."""
        here = self._hub.visitors()
        now = self._app.now()
        shown: dict[tuple[str, str, datetime], int] = {}
        for inbox_id in {inbox_id for inbox_id, _ in here}:
            frames = await self._frames(InboxId(inbox_id), now, shown)
            opening = opening_frame(opening_of(self._app, InboxId(inbox_id)))
            for (inbox, visitor), readers in here.items():
                if inbox == inbox_id:
                    frame = frames.get(visitor, _NOT_WAITING)
                    for reader in readers:
                        _push(reader, "waiting", frame)
                        _push(reader, "opening", opening)
        self._places = shown

    async def _frames(
        self, inbox_id: InboxId, now: datetime, shown: dict[tuple[str, str, datetime], int]
    ) -> Mapping[str, str]:
        """Return what each visitor of the inbox who waits is told now."""
        waits = await self._app.store.waits(self._app.inboxes[inbox_id].queue_id, CHAT)
        frames = {}
        for own in waits:
            if own.taken_at is not None or own.inbox_id != inbox_id or own.visitor is None:
                continue
            said = outlook(waits, own, now=now)
            name = (inbox_id, own.visitor, own.enqueued_at)
            shown[name] = min(said.place, self._places.get(name, said.place))
            frames[own.visitor] = _frame(shown[name], own.enqueued_at, said.between)
        return frames


def opening_of(app: App, inbox_id: InboxId) -> dict[str, object]:
    """Return whether the inbox is open, as the widget is told."""
    opening = embedded(app.channels, app.inboxes[inbox_id]).opening(app.now())
    return {"open": opening.is_open, "next_at": opening.next_at}


def opening_frame(opening: Mapping[str, object]) -> str:
    """Return the same as a frame of its own."""
    return chat_frame("opening", opening=opening)


def _frame(place: int, since: datetime, between: tuple[timedelta, timedelta] | None) -> str:
    if between is None:
        return chat_frame("waiting", place=place, since=since)
    least, most = in_minutes(between)
    return chat_frame("waiting", place=place, since=since, least=least, most=most)


def _push(reader: VisitorReader, what: str, frame: str) -> None:
    """Send what the reader was not told last."""
    if reader.told.get(what, _NOT_WAITING) != frame:
        reader.told[what] = frame
        reader.outbox.push(frame)
