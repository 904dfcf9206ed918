"""Sign-in under many tries at once, and what a broken request leaves in the log."""

import asyncio
import io
import json
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import structlog

from contactcenter.adapters.memory import MemoryStore
from contactcenter.entrypoints.logs import set_up_logs
from contactcenter.settings import Settings
from tests.serving import PASSWORD, Service, serving


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with serving(MemoryStore(), tmp_path) as running:
        yield running


async def test_tries_at_once_count_as_many(service: Service) -> None:
    """S42, S43."""
    body = {"email": "mina@shop.example", "password": "wrong"}
    async with service.client() as stranger:
        answers = await asyncio.gather(*(stranger.do("/session", body) for _ in range(30)))
    assert Counter(answer.status_code for answer in answers) == {401: 10, 429: 20}


async def test_who_signs_in_rightly_is_never_locked_out(service: Service) -> None:
    for _ in range(12):
        async with service.client("mina@shop.example") as mina:
            await mina.read("/session")


def test_a_logged_exception_holds_no_values(capsys: pytest.CaptureFixture[str]) -> None:
    """S22."""
    set_up_logs()
    secret = "planted-secret"
    try:
        int("no number")
    except ValueError:
        out = io.StringIO()
        logger = structlog.wrap_logger(structlog.PrintLogger(out))
        logger.exception("it broke")
        line = out.getvalue()
    finally:
        structlog.reset_defaults()
    assert json.loads(line)["event"] == "it broke"
    assert secret not in line
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("public_url", "origin"),
    [
        ("https://desk.example/", "https://desk.example"),
        ("HTTP://desk.example:80", "http://desk.example"),
    ],
)
async def test_behind_a_proxy_the_cookie_and_the_origin_follow_the_public_address(
    tmp_path: Path, public_url: str, origin: str
) -> None:
    """S30."""
    async with (
        serving(MemoryStore(), tmp_path, public_url=public_url) as service,
        service.client() as mina,
    ):
        body = {"email": "mina@shop.example", "password": PASSWORD}
        refused = await mina.do("/session", body)
        assert (refused.status_code, refused.json()["code"]) == (403, "bad_origin")
        mina.http.headers["Origin"] = origin
        answer = await mina.do("/session", body)
        assert answer.status_code == 200
        is_secure = "secure" in answer.headers["set-cookie"].lower()
        assert is_secure == origin.startswith("https")


@pytest.mark.parametrize("given", ["desk.example", "ftp://desk.example", "https://x/desk"])
def test_a_public_address_that_no_browser_would_send_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match="scheme and host, no path"):
        Settings(public_url=given)
