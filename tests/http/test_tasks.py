"""Tasks, promises of answers and their ledger, over real HTTP."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from contactcenter.adapters.clock import now
from contactcenter.adapters.memory import MemoryStore
from tests.http.test_complaints import a_ticket
from tests.serving import Client, Service, serving


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with serving(MemoryStore(), tmp_path) as running:
        yield running


def at(**ahead: float) -> str:
    return (now() + timedelta(**ahead)).isoformat()


async def add(mina: Client, ticket: str, **given: Any) -> str:
    body = {"title": "Ask the carrier", "ticket_id": ticket, "due_at": at(hours=2), **given}
    done = await mina.do("/tasks", {name: each for name, each in body.items() if each is not None})
    assert done.status_code == 200, done.text
    return str(done.json()["id"])


async def test_a_task_is_added_changed_put_off_done_and_undone(service: Service) -> None:
    async with service.client("mina@shop.example") as mina:
        ticket = await a_ticket(service, mina)
        task, day = await add(mina, ticket), at(days=3)[:10]
        for act, body in (
            ("", {"title": "Ask again", "version": 1}),
            ("", {"due_on": day, "zone": "Asia/Tehran", "version": 2}),
            ("/snooze", {"until": at(minutes=15), "version": 3}),
            ("/done", {"version": 4}),
            ("/reopen", {"version": 5}),
        ):
            done = await mina.do(f"/tasks/{task}{act}", body)
            expected = {"id": task, "version": int(body["version"]) + 1}
            assert (done.status_code, done.json()) == (200, expected)
        (shown,) = (await mina.read("/tasks"))["tasks"]
        assert (shown["title"], shown["due_on"]) == ("Ask again", day)
        (on_ticket,) = (await mina.read(f"/tickets/{ticket}"))["tasks"]
        assert on_ticket == shown
        assert (await mina.do(f"/tasks/{task}/cancel", {"version": 6})).status_code == 200
        late = await mina.do(f"/tasks/{task}/done", {"version": 6})
        assert (late.status_code, late.json()["code"]) == (409, "stale_version")
        assert (await mina.read("/tasks")) == {"tasks": [], "after": None}


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"title": " "}, "what there is to do"),
        ({"due_at": None}, "due_at"),
        ({"due_on": "2099-01-01"}, "either"),
        ({"due_at": "2001-01-01T00:00:00Z"}, "has passed"),
        ({"due_at": "tomorrow"}, "due_at"),
        ({"due_at": "2099-01-01T00:00:00"}, "due_at"),
        ({"due_at": None, "due_on": "2099-01-01", "zone": "Mars/Base"}, "zone"),
        ({"kind": "promise"}, "answer that made it"),
        ({"agent_id": "mina", "queue_id": "queue"}, "either"),
        ({"ticket_id": None}, "ticket or the customer"),
        ({"more": 1}, "more"),
        ({"title": "\0"}, "U+0000"),
    ],
)
async def test_what_cannot_be_is_refused_with_the_reason(
    service: Service, given: dict[str, Any], why: str
) -> None:
    async with service.client("mina@shop.example") as mina:
        body = {
            "title": "x",
            "due_at": at(hours=1),
            "ticket_id": await a_ticket(service, mina),
            **given,
        }
        refused = await mina.do("/tasks", {key: each for key, each in body.items() if each})
        assert refused.status_code == 422
        assert why in refused.text


async def test_whose_queue_it_is_not_knows_of_no_task(service: Service) -> None:
    async with service.client("mina@shop.example") as mina:
        ticket = await a_ticket(service, mina)
        task = await add(mina, ticket)
    async with service.client("ava@shop.example") as ava:
        assert (await ava.do(f"/tasks/{task}/done", {"version": 1})).status_code == 404
        body = {"title": "x", "due_at": at(hours=1), "ticket_id": ticket}
        assert (await ava.do("/tasks", body)).status_code == 404
        assert (await ava.read("/tasks"))["tasks"] == []


async def test_a_promise_of_an_answer_is_offered_tracked_and_counted(service: Service) -> None:
    async with service.client("mina@shop.example") as mina:
        ticket = await a_ticket(service, mina)
        dossier = await mina.read(f"/tickets/{ticket}")
        answer = {
            "conversation_id": dossier["conversations"][0]["id"],
            "text": "تا فردا ساعت ۱۰ خبر می‌دهم.",
        }
        message = (await mina.do(f"/tickets/{ticket}/replies", answer)).json()["id"]
        path = f"/messages/{message}/promises"
        (offer,) = await mina.read(f"{path}?zone=Asia/Tehran")
        assert (offer["deed"], offer["words"]) == ("write", "فردا ساعت ۱۰ خبر می‌دهم")
        assert (await mina.read("/tasks"))["tasks"] == []
        body = {"start": offer["start"], "zone": "Asia/Tehran"}
        assert (await mina.do(path, body)).status_code == 200
        assert (await mina.do(path, body)).status_code == 409
        assert await mina.read(f"{path}?zone=Asia/Tehran") == []
        (task,) = (await mina.read("/tasks"))["tasks"]
        assert (task["kind"], task["due_at"]) == ("promise", offer["due_at"])
        assert task["promised_at"] == offer["due_at"]
        assert (await mina.http.get(f"/api{path}?zone=Mars")).status_code == 422
        period = {"since": at(days=-1), "until": at(days=30)}
        assert (await mina.http.get("/api/ledger", params=period)).status_code == 403
    async with service.client("sima@shop.example") as sima:
        found = (await sima.http.get("/api/ledger", params=period)).json()
        assert [(each["agent_id"], each["open"]) for each in found["counts"]] == [("mina", 1)]
        mine = (await sima.http.get("/api/ledger/mina", params=period)).json()
        (line,) = mine["lines"]
        assert (line["task"]["id"], line["outcome"]) == (task["id"], "open")
        far = {"since": at(days=-400), "until": at(days=30)}
        assert (await sima.http.get("/api/ledger", params=far)).status_code == 422
