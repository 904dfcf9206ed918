"""Cut at any moment, a socket goes on where it was, and its screen shows what is true (I6, L18).

The service runs as it is deployed, under load; the screens are the real ones without their looks.
CC_SEED names the seed of a run that failed. It draws the same troubles again; what they meet is
decided by the moment.
"""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from benchmarks.live.service import Service
from contactcenter.domain.agent import Role
from tests.e2e.post import Post, embedded
from tests.faults import screens, stage
from tests.faults.cutting import line_to
from tests.faults.outside import CHAT_KEY, ORIGIN
from tests.faults.stage import FIRST, Seat
from tests.faults.traffic import Traffic
from tests.faults.trouble import Watched

pytestmark = pytest.mark.timeout(1800)

_OTHER = "returns"
_SEATS = (
    Seat(name="mina", token="token-of-mina"),
    Seat(name="sima", token="token-of-sima", role=Role.SUPERVISOR),
    Seat(name="omid", token="token-of-omid", queues=(FIRST, _OTHER)),
    Seat(name="kian", token="token-of-kian", queues=(_OTHER,)),
)
_WATCHED = _SEATS[:2]
_PAGES = 2
_ROUNDS = 25  # in which a screen lives before a new one takes its place
_SAMPLE, _WHOLE = 8, 200  # cuts of agents' sockets, and as many of visitors'


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the whole on both databases, the sample on the default one."""
    if "database" in metafunc.fixturenames:
        whole = metafunc.config.getoption("--full")
        metafunc.parametrize("database", ["sqlite", "postgresql"] if whole else ["sqlite"])


@pytest.fixture
def url(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of an empty database."""
    if database == "sqlite":
        return f"sqlite:///{tmp_path / 'contactcenter.db'}"
    address: str = request.getfixturevalue("postgres_url")
    return address


async def test_after_any_cut_the_screen_shows_what_a_fresh_one_does(
    request: pytest.FixtureRequest, url: str, tmp_path: Path, programs: Path
) -> None:
    whole = request.config.getoption("--full")
    seed = int(os.environ.get("CC_SEED") or secrets.randbelow(2**32))
    async with embedded(tmp_path) as post:
        await stage.furnish(tmp_path, url, post.settings(), _SEATS, undo=timedelta(seconds=1))
        async with Service(tmp_path, url) as service, asyncio.TaskGroup() as group:
            traffic = _traffic(service, post, seed)
            flowing = group.create_task(traffic.run())
            wanted, made = _WHOLE if whole else _SAMPLE, (0, 0)
            while min(made) < wanted:
                async with _screens(service, programs) as watched:
                    made = await _live(watched, traffic, made, wanted)
            flowing.cancel()
        assert service.errors() == 0
    request.node.user_properties.append(("cuts of agents' and of visitors' sockets", made))


def _traffic(service: Service, post: Post, seed: int) -> Traffic:
    seats = {seat.name: seat.token for seat in _SEATS}
    return Traffic(url=service.url, post=post, seed=seed, seats=seats, queues=(FIRST, _OTHER))


async def _live(
    watched: Sequence[Watched], traffic: Traffic, made: tuple[int, int], wanted: int
) -> tuple[int, int]:
    """Let screens live through some rounds; add the cuts of agents' and of visitors' sockets."""
    before = made
    for _ in range(_ROUNDS):
        async with traffic.flowing():
            troubles = await asyncio.gather(*(each.suffer(traffic.rng) for each in watched))
        differs = await asyncio.gather(*(each.is_right() for each in watched))
        found = [line for each in differs for line in each]
        if found:
            pytest.fail("\n".join([f"CC_SEED={traffic.seed}", *troubles, *found]))
        cuts = [
            sum(len(each.line.cuts) for each in watched if each.says is s) for s in (False, True)
        ]
        made = (before[0] + cuts[0], before[1] + cuts[1])
        if min(made) >= wanted:
            break
    return made


@asynccontextmanager
async def _screens(service: Service, programs: Path) -> AsyncIterator[Sequence[Watched]]:
    async with AsyncExitStack() as stack:
        screens_ = [_desk(service, programs, seat) for seat in _WATCHED]
        screens_ += [_page(service, programs) for _ in range(_PAGES)]
        yield [await stack.enter_async_context(each) for each in screens_]


@asynccontextmanager
async def _desk(service: Service, programs: Path, seat: Seat) -> AsyncIterator[Watched]:
    place = {"COOKIE": f"cc_session={seat.token}"}
    requests = (b"GET /api/snapshot", b"GET /api/stream")
    async with _behind_a_line(service, programs, "desk", place, requests) as watched:
        watched.name = seat.name
        yield watched


@asynccontextmanager
async def _page(service: Service, programs: Path) -> AsyncIterator[Watched]:
    place = {"INBOX": CHAT_KEY, "ORIGIN": ORIGIN}
    requests = (f"POST /chat/{CHAT_KEY}/".encode(), f"GET /chat/{CHAT_KEY}/".encode())
    async with _behind_a_line(service, programs, "page", place, requests) as watched:
        watched.says = True
        yield watched


@asynccontextmanager
async def _behind_a_line(
    service: Service,
    programs: Path,
    program: str,
    place: Mapping[str, str],
    requests: tuple[bytes, bytes],
) -> AsyncIterator[Watched]:
    start, socket = requests
    port = int(service.url.rpartition(":")[2])
    async with line_to(port) as line:
        there = {"LINE": line.url, "DIRECT": service.url, **place}
        async with screens.screen(programs, program, there) as screen:
            watched = Watched(program, screen, line, start, socket)
            await screen.ask("begin")
            assert not await watched.is_right()
            yield watched
