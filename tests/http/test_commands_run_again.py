"""A command that the database rolled back in favour of another one is carried out all the same."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contactcenter.adapters.memory import MemoryStore
from contactcenter.domain.request import RequestKey
from contactcenter.ports.store import Aborted, Transaction
from tests.serving import Service, serving


class ContestedStore(MemoryStore):
    """As many blocks as `losing` says end as the victim of a deadlock."""

    losing = 0

    @contextlib.asynccontextmanager
    async def begin(self, key: RequestKey | None = None) -> AsyncIterator[Transaction]:
        async with super().begin(key) as tx:
            yield tx
            if key is not None and self.losing:
                self.losing -= 1
                raise Aborted("a deadlock was detected")


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with serving(ContestedStore(), tmp_path) as running:
        yield running


@pytest.mark.parametrize(("losing", "status"), [(0, 200), (3, 200), (4, 503)])
async def test_a_note_is_written_once_though_its_block_lost(
    service: Service, losing: int, status: int
) -> None:
    async with service.client("mina@shop.example") as mina, service.visitor() as visitor:
        await visitor.say("Hello", "client-1")
        await visitor.until("message")
        ticket = (await mina.read("/snapshot"))["state"]["tickets"][0]["id"]
        service.app.store.losing = losing
        answer = await mina.http.post(
            f"/api/tickets/{ticket}/notes",
            json={"text": "Called back"},
            headers={"Idempotency-Key": "note-1"},
        )
        assert answer.status_code == status
        messages = (await mina.read(f"/tickets/{ticket}"))["timeline"]["messages"]
        notes = [each for each in messages if each["text"] == "Called back"]
        assert len(notes) == (1 if status == 200 else 0)
