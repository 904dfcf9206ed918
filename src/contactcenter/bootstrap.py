"""Builds the parts; the only module that names concrete classes."""

import asyncio
import hashlib
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache, partial
from pathlib import Path

from contactcenter.adapters import anchors, clock, plugins
from contactcenter.adapters.anchors import LINES, AnchorFile, AnchorsRead
from contactcenter.adapters.blobs import LocalBlobs
from contactcenter.adapters.bus import LocalBus
from contactcenter.adapters.passwords import Passwords as Argon2Passwords
from contactcenter.adapters.sql.database import Durability, OldTables
from contactcenter.adapters.sql.store import SqlStore
from contactcenter.application.complaints import Handling
from contactcenter.application.counted import Folded
from contactcenter.application.delivery import Sending
from contactcenter.application.inboxes import KeptSecrets, settled
from contactcenter.application.intake_parts import Intake
from contactcenter.application.notices import Makers
from contactcenter.application.presence import Graces
from contactcenter.domain.errors import Invalid
from contactcenter.domain.evidence.form import from_json
from contactcenter.domain.evidence.sheet import sheet
from contactcenter.domain.ids import InboxId
from contactcenter.domain.inbox import Inbox
from contactcenter.domain.preset.preset import Preset
from contactcenter.ports import failpoints
from contactcenter.ports.anchors import Anchors
from contactcenter.ports.blobs import Blobs
from contactcenter.ports.bus import Bus
from contactcenter.ports.channel import Channel, Renews
from contactcenter.ports.documents import Wordings
from contactcenter.ports.sheets import Sheets
from contactcenter.ports.store import Store
from contactcenter.ports.system import NewId, NewReference, NewToken, Now, Passwords
from contactcenter.settings import Settings

_KEY_FILE = "secret.key"
_ANCHOR_KEY = "anchor.key"
_SHORTEST_KEY = 32


@dataclass(slots=True, kw_only=True)
class App:
    """The parts of a running service, passed to whoever needs them."""

    settings: Settings
    store: Store
    bus: Bus
    blobs: Blobs
    passwords: Passwords
    key: bytes = field(repr=False)
    now: Now = clock.now
    new_id: NewId = clock.new_id
    new_reference: NewReference = clock.new_reference
    new_token: NewToken = clock.new_token
    demo: bool = False
    folded: Folded = field(default_factory=Folded)  # what figures counted before
    inboxes: dict[InboxId, Inbox] = field(default_factory=dict)
    channels: dict[InboxId, Channel] = field(default_factory=dict)
    committed: asyncio.Event = field(default_factory=asyncio.Event)  # facts wait to be placed
    arrived: asyncio.Event = field(default_factory=asyncio.Event)  # raw input waits to be read
    # An evidence pack may take all of a processor and much memory: one at a time.
    packing: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def intake(self) -> Intake:
        """What intake works with."""
        return Intake(
            store=self.store,
            blobs=self.blobs,
            inboxes=self.inboxes,
            channels=self.channels,
            key=self.key,
            new_id=self.new_id,
            new_reference=self.new_reference,
            tickets_an_hour=self.settings.tickets_an_hour,
            courtesy=timedelta(days=self.settings.courtesy_days),
        )

    @property
    def public_url(self) -> str:
        """Where the pages are that customers see."""
        own = f"http://{self.settings.host}:{self.settings.port}"
        return self.settings.public_url or own

    @property
    def makers(self) -> Makers:
        """What notices are made with."""
        return Makers(
            key=self.key,
            new_id=self.new_id,
            new_reference=self.new_reference,
            public_url=self.public_url,
        )

    @property
    def handling(self) -> Handling:
        """What complaints are handled with."""
        return Handling(
            store=self.store,
            new_id=self.new_id,
            new_token=self.new_token,
            wordings=_wordings(),
            channels=self.channels,
            makers=self.makers,
            public_url=self.public_url,
        )

    @property
    def sending(self) -> Sending:
        """What delivery works with."""
        return Sending(
            store=self.store,
            blobs=self.blobs,
            channels=self.channels,
            key=self.key,
            lease=timedelta(seconds=self.settings.send_lease_seconds),
        )

    @property
    def anchors(self) -> Anchors:
        """Where anchors of the record are set."""
        return AnchorFile(
            self.settings.anchors, self.settings.anchor_key or self.settings.data_dir / _ANCHOR_KEY
        )

    @property
    def graces(self) -> Graces:
        """How long an agent without a socket keeps what."""
        return Graces(
            lease=self.settings.lease,
            chat=timedelta(seconds=self.settings.chat_grace_seconds),
            mail=timedelta(seconds=self.settings.mail_grace_seconds),
        )

    async def load_inboxes(self) -> dict[InboxId, Invalid]:
        """Connect the inboxes that are new, or whose settings changed.

        Returns why, for each inbox whose settings its channel refuses; the others go on.
        """
        refused = {}
        for inbox in await self.store.all_inboxes():
            known, channel = self.inboxes.get(inbox.id), self.channels.get(inbox.id)
            if known is not None and settled(known, channel) == settled(inbox, channel):
                continue
            replaced = self.channels.pop(inbox.id, None)
            self.inboxes[inbox.id] = inbox
            try:
                self.channels[inbox.id] = self._connected(inbox)
            except Invalid as error:
                refused[inbox.id] = error
            if replaced is not None:
                await replaced.close()
        return refused

    def _connected(self, inbox: Inbox) -> Channel:
        channel = plugins.connect(inbox.kind, inbox.settings)
        if isinstance(channel, Renews):
            channel.keep_in(KeptSecrets(self.store, inbox.id, channel.renewed))
        return channel

    async def close(self) -> None:
        """Let go of everything."""
        for channel in self.channels.values():
            await channel.close()
        await self.bus.close()
        await self.store.close()


@cache
def shipped_presets() -> tuple[Preset, ...]:
    """Return the presets that come with the product."""
    from contactcenter.adapters.preset_files import read_presets

    return read_presets()


@cache
def _wordings() -> Wordings:
    """Return the wordings that come with the product, read when one is first wanted."""
    from contactcenter.adapters.liquid_wordings import LiquidWordings

    return LiquidWordings()


async def build(settings: Settings, *, demo: bool = False) -> App:
    """Open the database, bringing its tables up to date, and put the parts together."""
    if settings.failpoint is not None:
        failpoints.arm(settings.failpoint)
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = _key(settings)
    store = await _store(settings)
    app = App(
        settings=settings,
        store=store,
        bus=_bus(settings, key),
        blobs=LocalBlobs(settings.data_dir / "blobs"),
        new_reference=partial(clock.new_reference, settings.references),
        passwords=Argon2Passwords.weak() if demo else Argon2Passwords(),
        key=key,
        demo=demo,
    )
    store.on_commit = app.committed.set
    return app


async def _store(settings: Settings) -> SqlStore:
    durability = Durability.NORMAL if settings.allow_lossy_database else Durability.FULL
    try:
        return await SqlStore.open(settings.database, durability=durability)
    except OldTables:
        # Only now, since what migrates takes as long to load as all the rest.
        await bring_up_to_date(settings)
        return await SqlStore.open(settings.database, durability=durability)


def _bus(settings: Settings, key: bytes) -> Bus:
    if settings.redis_url is None:
        return LocalBus()
    from contactcenter.adapters.redis.bus import RedisBus

    return RedisBus(settings.redis_url, hashlib.sha256(b"bus" + key).hexdigest()[:16])


def _key(settings: Settings) -> bytes:
    """Return the key that signs tokens and addresses, made once where none is set."""
    if settings.secret_key is not None:
        if len(settings.secret_key) < _SHORTEST_KEY:
            raise Invalid(f"CC_SECRET_KEY needs at least {_SHORTEST_KEY} characters")
        return settings.secret_key.encode()
    path = settings.data_dir / _KEY_FILE
    if not path.exists():
        _write_key(path)
    kept = path.read_bytes()
    if len(kept) < _SHORTEST_KEY:
        raise Invalid(f"{path} is no key of ours: put the right one back, or remove it for a new")
    return kept


def _write_key(path: Path) -> None:
    draft = path.with_suffix(".draft")
    draft.touch(mode=0o600)
    with draft.open("wb") as file:
        file.write(secrets.token_hex(32).encode())
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)


def describe(kind: str) -> Callable[[bytes], list[dict[str, object]]]:
    """Return the function that shows how a channel reads raw input."""
    return plugins.describe(kind)


def check_settings(kind: str, settings: Mapping[str, object]) -> None:
    """Refuse settings that the channel would not take.

    Raises:
        Invalid: with what the channel says.
    """
    plugins.connect(kind, settings)


def read_anchors(settings: Settings, file: Path | None, key: Path | None) -> AnchorsRead:
    """Return the anchors of a file; without one, those that this deployment set, if any.

    Raises:
        Invalid: the public key is none.
        OSError: a file that was named is not there.
    """
    ours = settings.anchors / LINES
    if file is None and not ours.exists():
        return AnchorsRead(anchors=())
    return anchors.read_anchors(file or ours, key)


async def print_pack(plain: Mapping[str, object], language: str) -> bytes:
    """Return an evidence pack, given as its JSON, as PDF.

    Raises:
        Invalid: it is no pack.
        Conflict: it cannot be printed, or not in time.
    """
    from contactcenter.adapters import typst_sheets

    made = await asyncio.to_thread(lambda: sheet(from_json(plain), str(plain["sha256"]), language))
    return await typst_sheets.render(made)


def sheet_files() -> Sheets:
    """Return what writes tables as files, loaded when somebody first wants one."""
    from contactcenter.adapters.sheets import SheetFiles

    return SheetFiles()


async def bring_up_to_date(settings: Settings) -> None:
    """Create the database's tables, or change them to what this version needs."""
    from contactcenter.adapters.sql.migrate import migrate

    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    await migrate(settings.database)
