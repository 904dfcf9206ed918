"""A message of any length: pages hold its beginning, and the whole is one request away."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contactcenter.adapters.memory import MemoryStore
from contactcenter.ports.views import LONGEST_SHOWN
from tests.serving import Service, receive_long, serving

WHOLE = "سلام! <script>alert(1)</script>\n" * 50_000
PATH = "/api/messages/long/text"


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with serving(MemoryStore(), tmp_path) as running:
        await receive_long(running.app, WHOLE)
        yield running


async def test_a_page_holds_the_beginning_and_the_whole_is_asked_for(service: Service) -> None:
    async with service.client("mina@shop.example") as mina:
        page = await mina.http.get("/api/tickets/long")
        (message,) = page.json()["timeline"]["messages"]
        assert message["text"] == message["reply"] == WHOLE[:LONGEST_SHOWN]
        assert (message["truncated"], message["size"]) == (True, len(WHOLE.encode()))
        assert len(page.content) < 100_000
        whole = await mina.http.get(PATH)
        assert (whole.status_code, whole.text) == (200, WHOLE)


async def test_the_whole_is_text_and_never_a_page_of_the_desk(service: Service) -> None:
    """S01, S05."""
    async with service.client("mina@shop.example") as mina:
        headers = (await mina.http.get(PATH)).headers
    assert headers["content-type"] == "text/plain; charset=utf-8"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-disposition"].startswith("attachment")
    assert headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert headers["cache-control"] == "no-store, private"


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        (None, PATH, 401),
        ("ava@shop.example", PATH, 404),
        ("sima@shop.example", PATH, 200),
        ("sima@shop.example", "/api/messages/nothing/text", 404),
    ],
    ids=["a stranger", "another queue", "a supervisor", "no message"],
)
async def test_the_whole_is_for_those_who_see_the_ticket(
    service: Service, who: str | None, path: str, status: int
) -> None:
    """S28."""
    async with service.client(who) as client:
        assert (await client.http.get(path)).status_code == status
