"""Files of calls that people bring: looked at first, then stored piece by piece and read at once.

Each piece goes the road of all input: its raw rows are committed, then digested. So nothing is lost
when the service is killed in the middle, and bringing a file again changes nothing.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from contactcenter.application.asked import Asked
from contactcenter.application.intake import digest, receive_pushed
from contactcenter.application.intake_parts import Intake
from contactcenter.application.uploads import TooLarge
from contactcenter.domain.access import Permission, require
from contactcenter.domain.agent import Agent
from contactcenter.domain.call import Call
from contactcenter.domain.call_record import CallDirection
from contactcenter.domain.errors import NotFound
from contactcenter.domain.events import InboxChanged
from contactcenter.domain.ids import InboxId
from contactcenter.domain.logged_call import call_id
from contactcenter.domain.raw import IMPORTED
from contactcenter.domain.request import Done
from contactcenter.ports.channel import Channel
from contactcenter.ports.importing import Imports, Mapped, Piece, Preview, RefusedRow, Taken
from contactcenter.ports.store import Store

LARGEST = 500_000_000  # bytes of a file


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of a piece; the next one begins behind it."""

    size: int  # bytes of it that were taken
    rows: int  # lines in them
    names: int  # bytes of the file's first line, where it belongs before each piece
    read: int  # records
    new: int  # calls that nobody had told of
    known: int  # calls that were known already
    inside: int  # calls within the house, of which nothing is made
    refused: Sequence[RefusedRow]


async def preview(
    intake: Intake,
    inbox_id: InboxId,
    beginning: bytes,
    mapped: Mapped | None,
    *,
    is_all: bool,
    agent: Agent,
) -> Preview:
    """Say what would become of a file, by its beginning; nothing is kept.

    Raises:
        UnfitFile: it cannot be read.
        NotFound: there is no such inbox, or it takes no files.
    """
    require(agent, Permission.MANAGE_INBOXES)
    channel = _importing(intake.channels, inbox_id)
    return await asyncio.to_thread(channel.preview, beginning, mapped, is_all=is_all)


async def take_piece(
    intake: Intake, inbox_id: InboxId, piece: Piece, mapped: Mapped, *, before: int, asked: Asked
) -> Imported:
    """Store a piece of a file and read it; `before` it so many bytes of the file were taken.

    Raises:
        TooLarge: the file holds too much.
        UnfitFile, NotFound: as `preview`.
    """
    require(asked.agent, Permission.MANAGE_INBOXES)
    channel = _importing(intake.channels, inbox_id)
    if before + len(piece.body) > LARGEST:
        raise TooLarge(f"the file holds more than {LARGEST} bytes: bring it in parts")
    taken = await asyncio.to_thread(channel.take, piece, mapped)
    calls = [each for each in taken.calls if each.direction is not CallDirection.INTERNAL]
    known = await _known(intake.store, inbox_id, calls)
    by = {IMPORTED: asked.agent.id}
    raws = [replace(each, headers={**each.headers, **by}) for each in taken.raws]
    await receive_pushed(intake, inbox_id, raws)
    # At once and not by the loop, so that a long file comes no faster than it can be read.
    only = replace(intake, channels={inbox_id: intake.channels[inbox_id]})
    while await digest(only, now=asked.at):
        pass
    return _told(taken, len(calls), known)


async def keep_mapped(intake: Intake, inbox_id: InboxId, mapped: Mapped, *, asked: Asked) -> Done:
    """Let the inbox read files by these columns from now on.

    Raises:
        UnfitFile: they cannot work.
        NotFound: as `preview`.
    """
    require(asked.agent, Permission.MANAGE_INBOXES)
    settings = _importing(intake.channels, inbox_id).settings_for(mapped)
    async with intake.store.begin(asked.key) as tx:
        await tx.inbox_state(inbox_id)  # locked, so that two who write wait
        inbox = (await tx.inboxes())[inbox_id]
        tx.put(replace(inbox, settings={**inbox.settings, **settings}))
        tx.record(InboxChanged(inbox_id=inbox_id, state="changed", by=asked.agent.id, at=asked.at))
        return tx.done(inbox_id, 1)


def _importing(channels: Mapping[InboxId, Channel], inbox_id: InboxId) -> Imports:
    channel = channels.get(inbox_id)
    if not isinstance(channel, Imports):
        raise NotFound(f"no inbox {inbox_id} that takes files")
    return channel


async def _known(store: Store, inbox_id: InboxId, calls: Sequence[Call]) -> int:
    async with store.begin() as tx:
        return len(await tx.calls({call_id(inbox_id, each) for each in calls}))


def _told(taken: Taken, calls: int, known: int) -> Imported:
    return Imported(
        size=taken.size,
        rows=taken.rows,
        names=taken.names,
        read=taken.read,
        new=calls - known,
        known=known,
        inside=len(taken.calls) - calls,
        refused=taken.refused,
    )
