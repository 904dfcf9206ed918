"""What every test may ask for: a database on a real PostgreSQL, a browser, the whole count."""

import gc
import os
import shutil
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests import servers

# CPython 3.11 loses count (SystemError: AST constructor recursion depth mismatch) when the garbage
# collector runs code that parses in the middle of `ast.parse`; pytest parses every module of tests.
gc.disable()

# No test is timed: a busy machine would fail it (claims about speed live in benchmarks/).
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_collection_finish() -> None:
    """Collect garbage from here on: all modules are parsed."""
    gc.enable()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare `--full`: large counts as a whole instead of a seeded sample."""
    parser.addoption("--full", action="store_true", help="large counts run whole, not as a sample")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Under CI a browser test that would skip fails: its machine is meant to have a browser."""
    report = yield
    if report.skipped and os.environ.get("CI") and item.get_closest_marker("browser"):
        report.outcome = "failed"
        report.longrepr = f"a browser test may not skip under CI: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def full(request: pytest.FixtureRequest) -> bool:
    """Tell whether large counts run whole."""
    return bool(request.config.getoption("--full"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[servers.Postgres]:
    """Give one PostgreSQL server for the whole run."""
    with servers.postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: servers.Postgres) -> Iterator[str]:
    """Give the address of an empty database of this test's own."""
    with postgres.database() as url:
        yield url


@pytest.fixture(scope="module")
def module_postgres_url(postgres: servers.Postgres) -> Iterator[str]:
    """Give the address of an empty database that the tests of one module share."""
    with postgres.database() as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> str:
    """Find a browser, or skip saying what to install."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    named = os.environ.get("CC_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.skip("no browser: install Chromium (package chromium), or set CC_CHROMIUM to one")
    return found
