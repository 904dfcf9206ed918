"""The product, the mail servers and the browser for the tests of this folder.

All run in one event loop, that of the session, so that one browser serves every test.
"""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

import contactcenter
from tests.e2e import dovecot
from tests.e2e.desk import Desk, desk
from tests.e2e.post import Post, embedded
from tests.e2e.screen import Screens

_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_ROAD = frozenset({"test_chat", "test_desk", "test_mail"})
_FAILED = pytest.StashKey[bool]()
_WEB = Path(contactcenter.__file__).parent / "web"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remember a failure until the pages are closed."""
    report = yield
    item.stash[_FAILED] = item.stash.get(_FAILED, False) or report.failed
    return report


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """Give one Chromium for the whole run."""
    missing = [name for name in ("index.html", "widget.js") if not (_WEB / name).exists()]
    assert not missing, f"{missing} not built: run `npm ci && npm run build` in agent_ui"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def screens(request: pytest.FixtureRequest, browser: Browser) -> AsyncIterator[Screens]:
    """Open pages for a test; none of them may log an error that the test did not expect."""
    opened = Screens(browser)
    yield opened
    failed = request.node.stash.get(_FAILED, False)
    if failed:
        name = re.sub(r"[^\w-]+", "-", request.node.name)
        await opened.photograph(request.config.rootpath / "test-results", name)
    unexpected = opened.unexpected
    await opened.close()
    assert not unexpected


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Walk the road on both databases, and look at screens on one; under `--full` on both."""
    if "database_url" in metafunc.fixturenames:
        both = metafunc.config.getoption("--full") or Path(metafunc.module.__file__).stem in _ROAD
        names = ["sqlite", "postgresql"] if both else ["sqlite"]
        metafunc.parametrize("database_url", names, indirect=True)


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str | None:
    """Give the address of an empty database; none stands for SQLite."""
    if request.param == "sqlite":
        return None
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest_asyncio.fixture(loop_scope="session")
async def post(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Post]:
    """Run mail servers: the demo's own, or those that the test names."""
    start = dovecot.dovecot if getattr(request, "param", "") == "dovecot" else embedded
    async with start(tmp_path) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def chat_desk(
    tmp_path: Path, database_url: str | None, browser: Browser
) -> AsyncIterator[Desk]:
    """Run the product with a chat."""
    async with desk(tmp_path / "data", database_url=database_url, post=None) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def mail_desk(
    tmp_path: Path, database_url: str | None, post: Post, browser: Browser
) -> AsyncIterator[Desk]:
    """Run the product with a chat and a mailbox."""
    async with desk(tmp_path / "data", database_url=database_url, post=post) as running:
        yield running
