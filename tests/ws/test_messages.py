"""What was placed together comes down in one message, a frame a line."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contactcenter.adapters.memory import MemoryStore
from tests.serving import Service, serving


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with serving(MemoryStore(), tmp_path) as running:
        yield running


async def test_what_happened_together_travels_together(service: Service) -> None:
    async with service.client("mina@shop.example") as mina:
        position = (await mina.read("/snapshot"))["position"]
        async with mina.stream(position) as stream, service.visitor() as visitor:
            await stream.until("mark")
            await visitor.say("Hello\u2028there", "client-1")
            lines = str(await stream.socket.recv()).split("\n")
    frames = [json.loads(line) for line in lines]
    assert [each["type"] for each in frames] == [
        "ticket_opened",
        "message_received",
        "work_queued",
    ]
    assert frames[1]["message"]["text"] == "Hello\u2028there"
