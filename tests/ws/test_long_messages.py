"""However long a message is, a frame about it is small."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contactcenter.adapters.memory import MemoryStore
from contactcenter.ports.views import LONGEST_SHOWN
from tests import builders
from tests.serving import Service, receive_long, serving

LARGEST = 100_000  # bytes


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with serving(MemoryStore(), tmp_path) as running:
        yield running


async def test_a_long_mail_makes_a_small_frame(service: Service) -> None:
    async with service.client("mina@shop.example") as mina:
        position = (await mina.read("/snapshot"))["position"]
        async with mina.stream(position) as stream:
            await receive_long(service.app, "سلام! " * 1_000_000)
            frame = await stream.until("message_received")
    message = frame["message"]
    assert len(json.dumps(frame, ensure_ascii=False).encode()) < LARGEST
    assert (message["truncated"], message["size"]) == (True, 10_000_000)
    assert len(message["text"]) == len(message["reply"]) == LONGEST_SHOWN


async def test_a_visitor_is_welcomed_with_the_beginning_of_what_is_long(service: Service) -> None:
    async with service.visitor() as visitor:
        await visitor.say("Hello", "client-1")
        conversation_id = await _conversation(service)
        token = visitor.token
    async with service.app.store.begin() as tx:
        conversation = await tx.conversation(conversation_id)
        tx.put(
            builders.a_message(
                conversation_id=conversation.id,
                ticket_id=conversation.ticket_id,
                customer_id=conversation.customer_id,
                inbox_id="chat",
                text="x" * 1_000_000,
            )
        )
    async with service.visitor(token) as again:
        assert "x" * LONGEST_SHOWN + "…" in [each["text"] for each in again.welcome["messages"]]


async def _conversation(service: Service) -> str:
    async with service.client("mina@shop.example") as mina, mina.stream(0) as stream:
        frame = await stream.until("message_received")
    conversation_id: str = frame["message"]["conversation_id"]
    return conversation_id
