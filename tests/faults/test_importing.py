"""The service is killed while a file of calls is brought: none is lost, none is there twice."""

import json
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

from benchmarks.live.service import Service
from contactcenter.application import inboxes
from contactcenter.bootstrap import build
from contactcenter.domain.agent import Role
from contactcenter.domain.events import MessageReceived
from contactcenter.domain.ids import InboxId, Position, QueueId
from contactcenter.domain.inbox import Inbox
from contactcenter.domain.raw import RawState
from contactcenter.settings import Settings
from tests.faults.outside import TOKEN
from tests.faults.stage import FIRST, Seat, furnish

_CALLS = 120
_SIZE = 2_000  # bytes of a piece
_FILE = "".join(
    f"0912{1110000 + number},2025-11-02 09:{number % 60:02}:00,call-{number}\n"
    for number in range(_CALLS)
).encode()
_MAPPED = json.dumps({"columns": {"from": 1, "started_at": 2, "call_id": 3}})
_NOWHERE: Mapping[str, object] = {
    "address": "support@aramis.example",
    "imap_host": "127.0.0.1",
    "imap_port": 1,
    "imap_user": "support",
    "imap_password": "none",
    "smtp_host": "127.0.0.1",
}
_POINTS = [
    *("intake.blobs:3", "intake.row:3", "intake.received:3", "intake.read:3"),
    *("intake.parsed:3", "intake.taken:3", "intake.digested:3"),
]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Kill at every point under `--full`, else at every second one."""
    if "point" in metafunc.fixturenames:
        whole = metafunc.config.getoption("--full")
        metafunc.parametrize("point", _POINTS if whole else _POINTS[1::2])


async def test_a_file_is_whole_whenever_the_service_was_killed(point: str, tmp_path: Path) -> None:
    """F01, F02, G-ADP-1."""
    await _furnished(tmp_path)
    async with Service(tmp_path, None, failpoint=point) as service:
        before = await _bring(service.url, {"before": 0, "rows": 0})
        assert await service.ended() != 0
    assert 0 < before["before"] < len(_FILE)
    async with Service(tmp_path, None) as service:
        after = await _bring(service.url, before)
        assert after["before"] == len(_FILE)
        again = await _bring(service.url, {"before": 0, "rows": 0})
        assert (again["new"], again["known"]) == (0, _CALLS)
    assert await _counts(tmp_path) == (_CALLS, 0)


async def _furnished(folder: Path) -> None:
    """Put an administrator and a phone inbox into an empty database."""
    chief = Seat(name="chief", token=TOKEN, role=Role.ADMINISTRATOR)
    await furnish(folder, Settings(data_dir=folder).database, _NOWHERE, (chief,))
    app = await build(Settings(data_dir=folder))
    line = Inbox(
        id=InboxId("line"), kind="phone", name="Line", key="line-key", queue_id=QueueId(FIRST)
    )
    await inboxes.add_inbox(app.store, line, now=app.now())
    await app.close()


async def _bring(url: str, begun: Mapping[str, int]) -> dict[str, int]:
    """Bring the file from where it was begun, until its end or the service's."""
    at = {"before": begun["before"], "rows": begun["rows"], "new": 0, "known": 0}
    cookies = {"cc_session": TOKEN}
    async with httpx.AsyncClient(
        base_url=url, headers={"Origin": url}, cookies=cookies, timeout=30
    ) as http:
        while at["before"] < len(_FILE):
            end = at["before"] + _SIZE
            told = {
                "mapped": _MAPPED,
                "before": at["before"],
                "rows": at["rows"],
                "is_last": end >= len(_FILE),
            }
            piece = _FILE[at["before"] : end]
            try:
                answer = await http.post("/api/inboxes/line/records", params=told, content=piece)
            except httpx.TransportError:
                return at  # it was killed
            taken = answer.raise_for_status().json()
            at["before"] += taken["size"]
            for name in ("rows", "new", "known"):
                at[name] += taken[name]
    return at


async def _counts(folder: Path) -> tuple[int, int]:
    """Return how many calls stand on timelines, and how much input nobody read."""
    app = await build(Settings(data_dir=folder))
    try:
        counts = await app.store.raw_counts()
        facts = await app.store.placed_after(Position(0), 10_000)
        calls = sum(isinstance(each.fact, MessageReceived) for each in facts)
        return calls, counts[RawState.RECEIVED] + counts[RawState.QUARANTINED]
    finally:
        await app.close()
