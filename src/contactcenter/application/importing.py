"""Files of calls that people bring: looked at first, then stored piece by piece and read at once.

Each piece goes the road of all input: its raw rows are committed, then digested. So nothing is lost
when the service is killed in the middle, and bringing a file again changes nothing. Brought again
by other columns, it corrects what was read from the same rows before.
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
from contactcenter.domain.call import Call, corrected, tell
from contactcenter.domain.call_record import CallDirection
from contactcenter.domain.errors import NotFound
from contactcenter.domain.events import InboxChanged
from contactcenter.domain.ids import InboxId
from contactcenter.domain.logged_call import LoggedCall, call_id
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
    corrected: int  # calls that were known, of which it says more, or what was read otherwise
    known: int  # calls that were known as it says
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
    found = await _found(intake.store, inbox_id, taken)
    by = {IMPORTED: asked.agent.id}
    raws = [replace(each, headers={**each.headers, **by}) for each in taken.raws]
    if found.corrected:  # a mapping that was tried before corrects what was read since
        again = intake.new_id()
        raws = [replace(each, external_id=f"{each.external_id}:{again}") for each in raws]
    await receive_pushed(intake, inbox_id, raws)
    # At once and not by the loop, so that a long file comes no faster than it can be read.
    only = replace(intake, channels={inbox_id: intake.channels[inbox_id]})
    while await digest(only, now=asked.at):
        pass
    return found


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


async def _found(store: Store, inbox_id: InboxId, taken: Taken) -> Imported:
    """Say what a piece will change, by what is known before it is read."""
    named = {call_id(inbox_id, each): each for each in taken.calls}
    async with store.begin() as tx:
        stored = await tx.calls(named.keys())
    changed = sum(_is_corrected(each, named[name]) for name, each in stored.items())
    unknown = [each for name, each in named.items() if name not in stored]
    inside = sum(each.direction is CallDirection.INTERNAL for each in unknown)
    return Imported(
        size=taken.size,
        rows=taken.rows,
        names=taken.names,
        read=taken.read,
        new=len(unknown) - inside,
        corrected=changed,
        known=len(stored) - changed,
        inside=inside,
        refused=taken.refused,
    )


def _is_corrected(logged: LoggedCall, call: Call) -> bool:
    before = tell(logged.source, logged.source_call_id, logged.said)
    return corrected(before, call).said != before.said
