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
from tests.serving import Service, serving


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
