"""The proof of the record: what is done to the database behind our back is found and named."""

import asyncio
import json
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from contactcenter.adapters import facts, moments
from contactcenter.adapters.anchors import LINES, PUBLIC, AnchorFile, AnchorsRead, read_anchors
from contactcenter.adapters.facts import Stored
from contactcenter.adapters.memory import MemoryStore
from contactcenter.adapters.sql.migrate import migrate
from contactcenter.adapters.sql.store import SqlStore
from contactcenter.application import anchoring, verifying
from contactcenter.domain.chain import BEGINNING, Chained, follows
from contactcenter.domain.errors import Conflict, Invalid
from contactcenter.domain.events import Fact
from contactcenter.domain.ids import Position
from contactcenter.domain.merkle import root_by
from contactcenter.ports.store import Store
from tests.application.desk import MemoryBlobs
from tests.builders import NOON, ticket_moved, ticket_opened

DAY = timedelta(days=1)
SIX = [ticket_opened(), *(ticket_moved(f"ticket{n}") for n in range(5))]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("verifying") / "empty.db"
    asyncio.run(migrate(f"sqlite:///{path}"))
    return path


class Desk:
    """A database with six facts, of which the first four are anchored, and a way to edit it."""

    def __init__(self, folder: Path, empty: Path) -> None:
        self.path = folder / "desk.db"
        self.path.write_bytes(empty.read_bytes())
        self.folder = folder / "anchors"
        self.anchors = AnchorFile(self.folder, folder / "anchor.key")

    async def begin(self) -> None:
        store = await self.store()
        for some, day in ((SIX[:2], 0), (SIX[2:4], 1)):
            async with store.begin() as tx:
                tx.record(*some)
            await store.relay()
            assert await anchoring.anchor(store, self.anchors, now=NOON + day * DAY)
        async with store.begin() as tx:
            tx.record(*SIX[4:])
        await store.relay()
        await store.close()

    async def add(self, some: Sequence[Fact]) -> None:
        store = await self.store()
        async with store.begin() as tx:
            tx.record(*some)
        await store.relay()
        await store.close()

    async def store(self) -> SqlStore:
        return await SqlStore.open(f"sqlite:///{self.path}")

    def edit(self, *statements: str) -> None:
        with closing(sqlite3.connect(self.path)) as database, database:
            for each in statements:
                changed = database.execute(each)
                assert changed.rowcount > 0, each

    def forge(self, first: int) -> None:
        """Hash the chain anew from a position on, as whoever can write everything would."""
        with closing(sqlite3.connect(self.path)) as database, database:
            rows = database.execute(
                "SELECT position, type, at, body, hash FROM events ORDER BY position"
            ).fetchall()
            before = BEGINNING
            for position, kind, at, body, _ in rows:
                link = facts.link(before, position, Stored(kind, moments.read(at), body))
                if position >= first:
                    database.execute(
                        "UPDATE events SET hash = ? WHERE position = ?", (link.hash, position)
                    )
                before = link.hash
            database.execute("UPDATE chain SET hash = ?, position = ?", (before, len(rows)))

    def read(self) -> AnchorsRead:
        return read_anchors(self.folder / LINES)

    async def verified(self, at: datetime = NOON + DAY) -> list[str]:
        """Return what is found at a moment."""
        store, read = await self.store(), self.read()
        try:
            found = await verifying.verify(store, MemoryBlobs(), read.anchors, now=at)
        finally:
            await store.close()
        return [each.text for each in (*read.faults, *found.faults)]


@pytest.fixture
async def desk(tmp_path: Path, empty: Path) -> Desk:
    made = Desk(tmp_path, empty)
    await made.begin()
    return made


async def test_a_record_that_nobody_touched_holds(desk: Desk) -> None:
    assert await desk.verified() == []
    assert [(each.after, each.position) for each in desk.read().anchors] == [(0, 2), (2, 4)]


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        pytest.param(
            ["UPDATE events SET body = replace(body, 'open', 'shut') WHERE position = 3"],
            ["position 3 (ticket_moved) does not follow"],
            id="edited body",
        ),
        pytest.param(
            ["UPDATE events SET at = '2026-03-30T11:00:00.000000Z' WHERE position = 2"],
            ["position 2 (ticket_moved) does not follow"],
            id="edited time",
        ),
        pytest.param(
            ["DELETE FROM events WHERE position = 3"], ["position 3 is missing"], id="deleted"
        ),
        pytest.param(
            ["DELETE FROM events WHERE position IN (1, 2)"],
            ["positions 1 to 2 are missing"],
            id="deleted at the beginning",
        ),
        pytest.param(
            [
                "UPDATE events SET position = 99 WHERE position = 5",
                "UPDATE events SET position = 5 WHERE position = 6",
                "UPDATE events SET position = 6 WHERE position = 99",
            ],
            ["position 5 (ticket_moved) does not", "position 6 (ticket_moved) does not"],
            id="swapped",
        ),
        pytest.param(
            ["DELETE FROM events WHERE position > 4"],
            ["positions 5 to 6 are missing"],
            id="cut off at the end",
        ),
        pytest.param(
            ["UPDATE events SET customer_id = 'another' WHERE position = 1"],
            ["position 1: the ticket or the customer beside the fact"],
            id="another customer beside the fact",
        ),
        pytest.param(
            ["UPDATE events SET ticket_id = NULL, customer_id = NULL WHERE position = 4"],
            ["position 4: the ticket or the customer beside the fact"],
            id="hidden from the timeline",
        ),
        pytest.param(
            ["UPDATE chain SET position = 5"],
            ["the chain was said to end at position 5, not 6"],
            id="another end",
        ),
    ],
)
async def test_what_was_changed_is_named_by_its_place(
    desk: Desk, statements: list[str], said: list[str]
) -> None:
    desk.edit(*statements)
    found = await desk.verified()
    assert len(found) == len(said), found
    assert all(text.startswith(begin) for text, begin in zip(found, said, strict=True)), found


async def test_a_tail_that_was_cut_off_with_its_count_is_missed_by_an_anchor(desk: Desk) -> None:
    desk.edit("DELETE FROM events WHERE position > 3")
    desk.forge(1)
    found = await desk.verified()
    assert len(found) == 1
    assert "position 4 was signed for another one; this one ends at position 3" in found[0]


async def test_a_chain_that_was_hashed_anew_is_not_the_one_that_was_anchored(desk: Desk) -> None:
    """Without anchors it holds in itself: this is what they are for."""
    desk.edit("UPDATE events SET body = replace(body, 'open', 'shut') WHERE position = 3")
    desk.forge(3)
    found = await desk.verified()
    assert len(found) == 1
    assert "the chain was written anew" in found[0]
    assert "at position 4 was signed for another one; this one has another hash" in found[0]
    desk.folder.joinpath(LINES).write_bytes(b"")
    assert await desk.verified() == []


LATER = [ticket_moved("ticket9", at=NOON + days * DAY) for days in (1, 2, 3)]


@pytest.mark.parametrize("left", [b"", b"no anchor\n"])
async def test_a_chain_whose_anchors_are_gone_does_not_hold(desk: Desk, left: bytes) -> None:
    """Whoever writes all of it anew can take the anchors away, too: that is to show."""
    await desk.add(LATER)
    assert await desk.verified(NOON + DAY) == []
    desk.folder.joinpath(LINES).write_bytes(left)
    [found] = await desk.verified(NOON + 9 * DAY)
    assert found.startswith("positions 1 to 9 are under no anchor, since 2026-03-30T12:00:00")


async def test_facts_that_wait_too_long_for_an_anchor_are_named(desk: Desk) -> None:
    await desk.add([ticket_moved("ticket8", at=NOON), *LATER])
    path = desk.folder / LINES
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0])
    [found] = await desk.verified(NOON + 9 * DAY)
    assert found.startswith("positions 3 to 10 are under no anchor")


async def test_no_first_anchor_is_set_on_a_chain_that_has_a_past(desk: Desk) -> None:
    desk.folder.joinpath(LINES).unlink()
    store, later = await desk.store(), NOON + 9 * DAY
    with pytest.raises(Conflict, match=r"no anchor of it is here.*`contactcenter anchor --first`"):
        await anchoring.anchor(store, desk.anchors, now=later)
    assert await anchoring.anchor(store, desk.anchors, now=later, first=True)
    await store.close()


async def test_an_anchor_whose_root_is_of_other_facts_is_named(desk: Desk) -> None:
    """Packs are proven by the root, so it has to be that of the chain."""
    [first, second] = desk.read().anchors
    desk.folder.joinpath(LINES).unlink()
    for each in (first, replace(second, root=first.root)):
        await desk.anchors.add(each)
    [found] = await desk.verified()
    assert found.endswith("was signed for another one; this one has other facts before it")


async def test_no_anchor_is_set_on_a_chain_that_was_changed(desk: Desk) -> None:
    desk.edit("UPDATE events SET body = replace(body, 'open', 'shut') WHERE position = 3")
    desk.forge(3)
    store = await desk.store()
    with pytest.raises(Conflict, match=r"not the one that was anchored on 2026-03-31"):
        await anchoring.anchor(store, desk.anchors, now=NOON + 2 * DAY)
    await store.close()
    assert len(desk.read().anchors) == 2


async def test_an_anchor_is_set_once_a_day_and_not_of_nothing(tmp_path: Path) -> None:
    store, anchors = MemoryStore(), AnchorFile(tmp_path, tmp_path / "key")
    assert await anchoring.anchor(store, anchors, now=NOON) is None
    async with store.begin() as tx:
        tx.record(*SIX)
    await store.relay()
    assert await anchoring.anchor(store, anchors, now=NOON)
    assert await anchoring.anchor(store, anchors, now=NOON + DAY / 2) is None
    quiet = await anchoring.anchor(store, anchors, now=NOON + DAY)
    assert quiet
    assert (quiet.after, quiet.position) == (6, 6)
    read = read_anchors(tmp_path / LINES)
    found = await verifying.verify(store, MemoryBlobs(), read.anchors, now=NOON + DAY)
    assert (read.faults, found.faults, found.anchors) == ((), (), 2)


Edit = Callable[[list[str]], list[str]]


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        pytest.param(lambda lines: lines[1:], "the anchor before it stands at 0", id="removed"),
        pytest.param(lambda lines: lines[::-1], "an anchor was removed, added", id="turned around"),
        pytest.param(
            lambda lines: [lines[0].replace('"position":2', '"position":1'), lines[1]],
            "line 1 of anchors.jsonl: the signature is not that of the given key",
            id="edited",
        ),
        pytest.param(
            lambda lines: [lines[0], lines[1].replace('"signature":"', '"signature":"zz')],
            "line 2 of anchors.jsonl: the signature",
            id="signature is no hex",
        ),
    ],
)
async def test_anchors_that_were_changed_are_named(desk: Desk, edit: Edit, said: str) -> None:
    path = desk.folder / LINES
    path.write_text("\n".join(edit(path.read_text().splitlines())) + "\n")
    found = await desk.verified()
    assert any(said in each for each in found), found


async def test_the_key_of_somebody_else_does_not_do(desk: Desk, tmp_path: Path) -> None:
    other = AnchorFile(tmp_path / "other", tmp_path / "other.key")
    [first, _] = desk.read().anchors
    await other.add(first)
    read = read_anchors(desk.folder / LINES, tmp_path / "other" / PUBLIC)
    assert (len(read.faults), read.anchors) == (2, ())


async def test_a_line_that_was_cut_off_is_passed_over_and_the_next_is_whole(desk: Desk) -> None:
    """A power cut in the middle of a line is no forgery, and must not stop anchors for ever."""
    path = desk.folder / LINES
    with path.open("a") as file:
        file.write('{"after":4,"at":"20')
    store = await desk.store()
    assert await anchoring.anchor(store, desk.anchors, now=NOON + 2 * DAY)
    await store.close()
    assert await desk.verified() == []
    read = desk.read()
    assert [each.position for each in read.anchors] == [2, 4, 6]
    assert read.notes[0].startswith("line 3 of anchors.jsonl is no anchor and proves nothing")


async def test_a_key_file_that_holds_no_key_is_named(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "anchor.key").write_text("nonsense")
    [first, _] = desk.read().anchors
    with pytest.raises(Invalid, match=r"anchor\.key holds no private key in PEM"):
        await desk.anchors.add(first)
    (desk.folder / PUBLIC).write_text("nonsense")
    with pytest.raises(Invalid, match=r"anchors\.pub holds no public key in PEM"):
        desk.read()


def test_only_we_read_the_key(tmp_path: Path, desk: Desk) -> None:
    assert (tmp_path / "anchor.key").stat().st_mode & 0o777 == 0o600


async def test_a_single_fact_is_proven_by_a_path_to_its_anchor(desk: Desk) -> None:
    store = await desk.store()
    anchors = desk.read().anchors
    found = await anchoring.proven(store, anchors, [Position(n) for n in range(1, 7)])
    await store.close()
    for position, proof in found.items():
        assert follows(proof.before, proof.link)
        if position > 4:
            assert proof.place is None
            continue
        assert proof.place
        anchor = next(each for each in anchors if each.position == proof.place.anchor)
        index = position - anchor.after - 1
        assert root_by(proof.link.hash, index, anchor.size, proof.place.path) == anchor.root
    assert sorted(found) == [1, 2, 3, 4, 5, 6]


class _Endless(MemoryStore):
    """A store with many facts, of which only their hashes matter."""

    async def head(self) -> Position:
        return Position(2500)

    async def chain(self, after: Position, limit: int) -> list[Chained]:
        until = min(after + limit, 2500)
        return [Chained(Position(n), "", "", "", f"{n:064x}") for n in range(after + 1, until + 1)]


async def test_an_anchor_is_over_all_pages_of_the_chain(tmp_path: Path) -> None:
    store: Store = _Endless()
    anchors = AnchorFile(tmp_path, tmp_path / "key")
    anchor = await anchoring.anchor(store, anchors, now=NOON, first=True)
    assert anchor
    found = await anchoring.proven(store, [anchor], [Position(1), Position(1001), Position(2500)])
    for position, proof in found.items():
        assert proof.place
        path = proof.place.path
        assert root_by(proof.link.hash, position - 1, 2500, path) == anchor.root
        assert root_by(proof.link.hash, position, 2500, path) != anchor.root


def test_an_anchor_is_one_line_of_json_for_others_to_check(desk: Desk) -> None:
    first, *_ = (desk.folder / LINES).read_text().splitlines()
    assert set(json.loads(first)) == {
        "position", "hash", "at", "after", "root", "key", "signature",
    }  # fmt: skip
