"""No answer says yes before its commit: commits are made to fail, and nobody sees a 2xx (L27)."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contactcenter.adapters.memory import MemoryStore
from contactcenter.domain.request import RequestKey
from contactcenter.ports.store import Transaction, Unavailable
from tests.serving import PASSWORD, Service, serving


class FailingStore(MemoryStore):
    """Every block ends in a failed commit while `failing` is set."""

    failing = False

    @contextlib.asynccontextmanager
    async def begin(self, key: RequestKey | None = None) -> AsyncIterator[Transaction]:
        async with super().begin(key) as tx:
            yield tx
            if self.failing:
                raise Unavailable("the disk is full")


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with serving(FailingStore(), tmp_path) as running:
        yield running


async def test_no_write_is_answered_with_success_when_its_commit_fails(service: Service) -> None:
    async with service.client("mina@shop.example") as mina, service.visitor() as visitor:
        await visitor.say("Hello", "client-1")
        await visitor.until("message")
        state = (await mina.read("/snapshot"))["state"]
        ticket, item = state["tickets"][0], state["items"][0]
        dossier = await mina.read(f"/tickets/{ticket['id']}")
        conversation = dossier["conversations"][0]["id"]
        base, version = f"/tickets/{ticket['id']}", ticket["version"]
        writes = [
            ("POST", f"/items/{item['id']}/claim", {}),
            ("POST", f"{base}/status", {"to": "open", "version": version}),
            ("POST", f"{base}/kind", {"kind": "complaint", "version": version}),
            ("POST", f"{base}/hand-over", {"queue_id": "complaints", "version": version}),
            ("POST", f"{base}/replies", {"conversation_id": conversation, "text": "Hi"}),
            ("POST", f"{base}/notes", {"text": "Hi"}),
            ("POST", "/session", {"email": "omid@shop.example", "password": PASSWORD}),
            ("PUT", "/presence", {"chosen": "online"}),
            (
                "PUT",
                "/preferences",
                {
                    "language": "fa",
                    "calendar": "jalali",
                    "digits": "persian",
                    "first_day": "saturday",
                    "theme": "dark",
                    "sound": "on",
                },
            ),
            ("DELETE", "/session", None),
        ]
        service.app.store.failing = True
        answers = [
            (path, (await mina.http.request(method, f"/api{path}", json=body)).status_code)
            for method, path, body in writes
        ]
        service.app.store.failing = False
        assert answers == [(path, 503) for _, path, _ in writes]
        after = (await mina.read("/snapshot"))["state"]["tickets"][0]
        assert after == ticket


async def test_a_visitor_has_no_ack_for_what_was_not_stored(service: Service) -> None:
    async with service.visitor() as visitor:
        service.app.store.failing = True
        await visitor.say("Hello", "client-1")
        refusal = await visitor.next()
        assert (refusal["frame"], refusal["code"]) == ("error", "unavailable")
        assert refusal["client_id"] == "client-1"
        service.app.store.failing = False
        await visitor.say("Hello", "client-1")
        await visitor.until("ack", client_id="client-1")
