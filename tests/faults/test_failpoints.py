"""Killed between two steps of intake or delivery, the product keeps every promise (F01, F02)."""

import asyncio
from pathlib import Path

import pytest

from benchmarks.live.service import Service
from contactcenter.ports.failpoints import POINTS
from tests.e2e.post import embedded
from tests.faults.aftermath import UNFINISHED, until_none, verify
from tests.faults.checker import violations
from tests.faults.outside import Outside
from tests.faults.stage import furnish

pytestmark = pytest.mark.timeout(180)

_KILLED = -9
_SETTINGS = {"send_lease_seconds": "11", "agent_lease_seconds": "5"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Kill at every point on both databases under `--full`, else at every other one in turn."""
    if "point" in metafunc.fixturenames:
        cases = [(kind, point) for point in POINTS for kind in ("sqlite", "postgresql")]
        if not metafunc.config.getoption("--full"):
            cases = [cases[2 * number + number // 2 % 2] for number in range(0, len(POINTS), 2)]
        metafunc.parametrize(("database", "point"), cases)


@pytest.fixture
def url(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of an empty database."""
    if database == "sqlite":
        return f"sqlite:///{tmp_path / 'contactcenter.db'}"
    address: str = request.getfixturevalue("postgres_url")
    return address


async def test_killed_there_it_keeps_every_promise(url: str, tmp_path: Path, point: str) -> None:
    async with embedded(tmp_path) as post, asyncio.TaskGroup() as group:
        await furnish(tmp_path, url, post.settings())
        killed = Service(tmp_path, url, failpoint=f"{point}:2", **_SETTINGS)
        outside = Outside(url=killed.url, post=post)
        async with killed:
            living = group.create_task(outside.live())
            async with asyncio.timeout(30):
                assert await killed.ended() == _KILLED
        async with Service(tmp_path, url, **_SETTINGS) as again:
            outside.url = again.url
            async with asyncio.timeout(90):
                await living
                await until_none(url, *UNFINISHED)
            await outside.look_into_mailbox()
        assert violations(url, tmp_path / "blobs", outside.journal) == []
    verify(tmp_path, url)
