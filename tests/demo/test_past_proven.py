"""What is edited behind our back in the rows of a whole shop is found and named (A-AUD-1)."""

import asyncio
import json
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from contactcenter.adapters.anchors import LINES, read_anchors
from contactcenter.application import evidence_packs, verifying
from contactcenter.application.asked import Asked
from contactcenter.bootstrap import build
from contactcenter.domain.agent import Role
from contactcenter.domain.evidence.checking import check
from contactcenter.domain.evidence.form import hash_of_pack
from contactcenter.settings import Settings
from tests.demo.test_past import told

DATABASE = "contactcenter.db"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the data folder of a shop with a past."""
    folder = tmp_path_factory.mktemp("shop")

    async def live() -> None:
        parts, _ = await told(folder, 7)
        await parts.close()

    asyncio.run(live())
    return folder


async def verified(folder: Path) -> list[str]:
    settings = Settings(data_dir=folder, database_url=None, allow_lossy_database=True)
    parts = await build(settings, demo=True)
    try:
        anchors = read_anchors(folder / "anchors" / LINES).anchors
        now = parts.now() + timedelta(days=1)
        found = await verifying.verify(parts.store, parts.blobs, anchors, now=now)
    finally:
        await parts.close()
    return [each.text for each in found.faults]


_CLOSED = "(SELECT id FROM complaints WHERE step = 'closed' ORDER BY id LIMIT 1)"
_LAST = f"ticket_id = {_CLOSED} ORDER BY number DESC LIMIT 1"


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        pytest.param(
            "UPDATE messages SET text = text || ' not' WHERE id ="
            " (SELECT id FROM messages WHERE direction = 'inbound' ORDER BY id LIMIT 1)",
            ["position ", "says something else"],
            id="what a customer wrote",
        ),
        pytest.param(
            "UPDATE messages SET text = text || ' not' WHERE id ="
            " (SELECT id FROM messages WHERE direction = 'outbound' ORDER BY id LIMIT 1)",
            ["position ", "says something else"],
            id="what an agent wrote",
        ),
        pytest.param(
            "UPDATE messages SET subject = 'Thanks' WHERE id ="
            " (SELECT id FROM messages WHERE direction = 'inbound' ORDER BY id LIMIT 1)",
            ["position ", "says something else"],
            id="a subject",
        ),
        pytest.param(
            "UPDATE clocks SET state = 'met' WHERE id ="
            " (SELECT id FROM clocks WHERE state IN ('breached', 'met_late') ORDER BY id LIMIT 1)",
            ["position ", "is not in the state, or not due, as was recorded last"],
            id="a limit that was missed",
        ),
        pytest.param(
            "UPDATE clocks SET due_at = '2030-01-01T00:00:00.000000Z' WHERE id ="
            " (SELECT id FROM clocks WHERE state = 'met' ORDER BY id LIMIT 1)",
            ["position ", "is not in the state, or not due, as was recorded last"],
            id="a due time",
        ),
        pytest.param(
            f"UPDATE complaints SET complaint = replace(complaint, 'upheld', 'not_upheld')"
            f" WHERE id = {_CLOSED}",
            ["complaint ", "is not what its entries make of it"],
            id="an outcome",
        ),
        pytest.param(
            "UPDATE complaints SET received_at = '2020-01-01T00:00:00.000000Z'"
            f" WHERE id = {_CLOSED}",
            ["complaint ", "stands in lists with something else"],
            id="out of the register's period",
        ),
        pytest.param(
            "INSERT INTO complaint_entries SELECT id || '2', ticket_id, number + 1, kind, by, at,"
            f" recorded_at, salt, digest, entry FROM complaint_entries WHERE {_LAST}",
            ["complaint ", "entries, and facts about"],
            id="an entry more",
        ),
        pytest.param(
            "UPDATE editions SET body = replace(body, 'Tehran', 'Dubai') WHERE id ="
            " (SELECT min(id) FROM editions WHERE kind = 'calendar' AND body LIKE '%Tehran%')",
            ["position ", "does not say what was recorded"],
            id="a calendar",
        ),
        pytest.param(
            "DELETE FROM editions WHERE kind = 'preset' AND id ="
            " (SELECT max(id) FROM editions WHERE kind = 'preset')",
            ["position ", "is gone"],
            id="a preset",
        ),
    ],
)
async def test_an_edited_row_is_named(
    shop: Path, tmp_path: Path, edit: str, said: list[str]
) -> None:
    folder = tmp_path / "shop"
    shutil.copytree(shop, folder)
    with closing(sqlite3.connect(folder / DATABASE)) as database, database:
        database.execute("PRAGMA foreign_keys = OFF")
        assert database.execute(edit).rowcount > 0
    [found] = await verified(folder)
    assert found.startswith(said[0]), found
    assert said[1] in found


async def test_a_pack_proves_what_was_said(shop: Path) -> None:
    """Each message of each complaint is one of which a fact in the pack holds a digest."""
    pack = await packed(shop)
    known = read_anchors(shop / "anchors" / LINES).anchors
    fine = check(pack, known)
    assert fine.messages > 2 * len(pack["complaints"]) > 40
    assert (fine.faults, fine.unproven, fine.anchored) == ((), 0, fine.facts)
    for complaint in pack["complaints"]:
        complaint["messages"][0]["text"] += " Thanks!"
    pack["sha256"] = hash_of_pack(pack)
    found = [each.text for each in check(pack, known).faults]
    assert len(found) == len(pack["complaints"])
    assert all("is not the one that position" in each for each in found)


async def packed(folder: Path) -> Any:
    """Return a pack of the whole past."""
    settings = Settings(data_dir=folder, database_url=None, allow_lossy_database=True)
    parts = await build(settings, demo=True)
    try:
        (boss,) = [each for each in await parts.store.all_agents() if each.role is Role.SUPERVISOR]
        now, anchors = parts.now(), read_anchors(folder / "anchors" / LINES).anchors
        made = await evidence_packs.pack_period(
            parts.store,
            anchors,
            evidence_packs.Drawn(since=now - timedelta(days=120), until=now),
            asked=Asked(agent=boss, at=now),
            new_token=parts.handling.new_id,
        )
    finally:
        await parts.close()
    return json.loads(json.dumps(made.pack))


async def test_files_that_are_gone_or_others_are_named(shop: Path, tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    shutil.copytree(shop, folder)
    first, second, *_ = sorted(each for each in (folder / "blobs").rglob("*") if each.is_file())
    first.unlink()
    second.chmod(0o600)
    second.write_bytes(b"another")
    found = sorted(text.split(" ")[-1] for text in await verified(folder))
    assert found == ["gone", "one"]


async def test_a_shop_that_nobody_touched_holds(shop: Path) -> None:
    assert await verified(shop) == []
