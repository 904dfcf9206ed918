"""Phone: what switchboards write and say about calls.

switchboard.py  what readers are told and give back      formats.py  which reader an input is for
asterisk_*.py · queue_log.py · ami_events.py · freeswitch.py · twilio.py · …     the readers
folder.py · upload.py · parts.py · ami.py · signed.py                            the ways in
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from channels.phone import ami, formats, parts, signed, upload
from channels.phone import folder as watched
from channels.phone.ami_events import fields, is_about_a_call
from channels.phone.config import Config
from channels.phone.describe import NOTHING, describe, folded
from channels.phone.switchboard import Reading, Refused
from contactcenter.domain import phone
from contactcenter.domain.message import Outbound
from contactcenter.ports.channel import (
    Batch,
    Ignored,
    Misconfigured,
    Parsed,
    Posted,
    Raw,
    Receipt,
    TryLater,
    Undeliverable,
    Unreadable,
    Verified,
)
from contactcenter.ports.importing import Mapped, Piece, Preview, Taken, UnfitFile

__all__ = ["Config", "Phone", "connect", "describe"]

_PAUSE = 1.0  # seconds between two looks at a folder
_MEANWHILE = 0.001  # the same, while more waits there


class Phone:
    """One switchboard."""

    def __init__(self, config: Config, *, now: Callable[[], datetime]) -> None:
        self._config = config
        self._layout = config.layout
        self._now = now

    def parse(self, raw: Raw) -> Parsed:
        """Read an input into calls, each as far as it is told there; they merge with what is known.

        An input of which a part cannot be read is refused as a whole: the ways in take it apart.
        """
        try:
            readings = self._read(raw)
        except (Refused, UnfitFile) as refused:
            return _unreadable(raw, str(refused))
        for each in (refused for reading in readings for refused in reading.refused):
            return _unreadable(raw, f"line {each.line}: {each.reason}")
        calls = tuple(folded(readings))
        return calls or Ignored(NOTHING)

    @property
    def mapped(self) -> Mapped:
        """By which columns the settings say that values are read."""
        config = self._config
        return Mapped(
            columns=config.columns,
            delimiter=config.delimiter,
            time_format=config.time_format,
            outcomes=config.outcomes,
            directions=config.directions,
        )

    def preview(self, beginning: bytes, mapped: Mapped | None, *, is_all: bool) -> Preview:
        """Say what would become of a file, by its beginning.

        Raises:
            UnfitFile: it cannot be read at all, or `mapped` cannot work.
        """
        return upload.preview(
            beginning, self._layout, self.mapped, mapped, is_all=is_all, now=self._now()
        )

    def settings_for(self, mapped: Mapped) -> Mapping[str, object]:
        """Return the settings by which `mapped` stays that of the inbox.

        Raises:
            UnfitFile: it cannot work.
        """
        upload.layout_by(self._layout, mapped)
        return asdict(mapped)

    def take(self, piece: Piece, mapped: Mapped) -> Taken:
        """Return a piece of a file as raw input, each broken row for itself.

        Raises:
            UnfitFile: as `preview`, or nothing in it can be read.
        """
        return upload.take(piece, self._layout, mapped)

    def verify(self, posted: Posted) -> Verified:
        """Say whether a post is genuine, and what it brought.

        Raises:
            Forged: it is not.
        """
        signed.check(
            posted, secret=self._config.webhook_secret, twilio_token=self._config.twilio_token
        )
        body = signed.brought(posted)
        return Verified(raws=parts.raws(body, layout=self._layout, received_at=posted.received_at))

    async def listen(self, cursor: str | None) -> AsyncIterator[Batch]:
        """Yield what is new in the folder, and what the manager interface says.

        A folder is read to its end even while the manager interface is out of reach.

        Raises:
            TryLater: the manager interface is out of reach, or was lost.
            Misconfigured: it refuses us, or there is no such folder.
        """
        places: watched.Places = watched.decode(cursor)
        try:
            heard = await self._open()
        except (TryLater, Misconfigured):
            async for batch in self._read_folder(places):
                yield batch
            raise
        try:
            yield Batch(raws=(), cursor=watched.encode(places))
            while True:
                found = await self._look(places)
                places = found.places
                if found.raws:
                    yield Batch(raws=found.raws, cursor=watched.encode(places))
                if raws := await self._hear(heard, _PAUSE if found.is_all else _MEANWHILE):
                    yield Batch(raws=raws, cursor=watched.encode(places))
        finally:
            if heard:
                heard.drop()

    async def send(self, message: Outbound) -> Receipt:
        """Refuse: a call is not written.

        Raises:
            Undeliverable: always.
        """
        raise Undeliverable(f"{message.recipient} cannot be written to by phone: call them")

    def phones(self, email: str) -> tuple[str, ...]:
        """Return the phones of an agent, as Asterisk names them."""
        technology = self._config.technology
        named = [each for each, owner in self._config.agents.items() if owner == email]
        extensions = [each for each in named if "/" in each or phone.is_short(each)]
        return tuple(each if "/" in each else f"{technology}/{each}" for each in extensions)

    @property
    def takes_orders(self) -> bool:
        """Whether a manager interface is set."""
        return bool(self._config.ami_host)

    @property
    def pauses(self) -> bool:
        """Whether an agent who is away here shall be paused there."""
        return self._config.pause_when_away

    async def pause(self, interface: str, *, paused: bool, reason: str = "") -> None:
        """Keep the calls of all queues from a phone (`PJSIP/1001`), or let them through again.

        Raises:
            TryLater: the switchboard is out of reach.
            Undeliverable: it refuses; it knows no such phone.
            Misconfigured: no manager interface is set, or it refuses us.
        """
        await self._wish(ami.pause(interface, paused=paused, reason=reason))

    async def dial(self, interface: str, number: str) -> None:
        """Ring an agent's phone and, when they answer, call the number for them.

        Raises: as `pause`.
        """
        context = self._config.originate_context
        caller_id = interface.partition("/")[2]
        await self._wish(ami.originate(interface, number, context=context, caller_id=caller_id))

    async def close(self) -> None:
        """Let go of nothing: `listen` and each wish close their own connections."""

    def _read(self, raw: Raw) -> tuple[Reading, ...]:
        """Read an input; what was uploaded carries its own columns."""
        if parts.MAPPED not in raw.headers:
            heard_at = None if "file" in raw.headers else raw.received_at
            return formats.read(raw.body, self._layout, heard_at)
        mapped = upload.from_header(raw.headers[parts.MAPPED])
        return upload.read(raw.body, upload.layout_by(self._layout, mapped), raw.received_at)

    async def _open(self, events: str | None = None) -> ami.Ami | None:
        config = self._config
        if not config.ami_host:
            return None
        return await ami.open_ami(
            config.ami_host,
            config.ami_port,
            user=config.ami_user,
            secret=config.ami_secret,
            tls=config.ami_tls,
            **({"events": events} if events else {}),
        )

    async def _look(self, places: watched.Places) -> watched.Look:
        if not self._config.folder:
            return watched.Look((), places, is_all=True)
        path = Path(self._config.folder)
        return await asyncio.to_thread(
            watched.look, path, places, layout=self._layout, now=self._now()
        )

    async def _read_folder(self, places: watched.Places) -> AsyncIterator[Batch]:
        is_all = False
        while not is_all:
            found = await self._look(places)
            places, is_all = found.places, found.is_all
            if found.raws:
                yield Batch(raws=found.raws, cursor=watched.encode(places))

    async def _hear(self, heard: ami.Ami | None, wait: float) -> tuple[Raw, ...]:
        if heard is None:
            await asyncio.sleep(wait)
            return ()
        raws = [self._event(block) for block in await heard.heard(wait) if _matters(block)]
        return tuple({raw.external_id: raw for raw in raws}.values())

    def _event(self, block: str) -> Raw:
        body = block.encode()
        name = f"ami:{signed.digest(body)}"
        return Raw(external_id=name, body=body, received_at=self._now())

    async def _wish(self, action: dict[str, str]) -> None:
        asked = await self._open(events="off")
        if asked is None:
            raise Misconfigured("ami_host is not set")
        try:
            answer = await asked.ask(action)
        finally:
            asked.drop()
        if answer.get("response", "").lower() != "success":
            raise Undeliverable(f"the switchboard says: {answer.get('message', 'no')}")


def _unreadable(raw: Raw, reason: str) -> Unreadable:
    """Say why; of a line that was taken out of a file, what was said of it there."""
    if "reason" in raw.headers:
        return Unreadable(f"line {raw.headers['line']}: {raw.headers['reason']}")
    return Unreadable(reason)


def _matters(block: str) -> bool:
    """Whether an event is worth keeping; one that cannot be read is, for a person to look at."""
    try:
        said = fields(block)
    except Refused:
        return True
    return "event" not in said or is_about_a_call(said)


def _wall_clock() -> datetime:
    # The moment of arrival is the one thing here that cannot come in as an argument.
    return datetime.now(UTC)  # noqa: TID251


def connect(config: Config, *, now: Callable[[], datetime] = _wall_clock) -> Phone:
    """Return the switchboard; nothing is connected before it is used."""
    return Phone(config, now=now)
