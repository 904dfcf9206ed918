"""Corrective actions over HTTP: who may, what is refused, and the way through."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from contactcenter.adapters.memory import MemoryStore
from tests.contract.test_store_figures import fill
from tests.serving import Service, serving

ACTIONS = "/register/actions"
ISSUE = {"ticket_id": "c1", "issue_id": "1"}


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with serving(MemoryStore(), tmp_path) as running:
        await fill(running.app.store)
        yield running


async def opened(client: Any) -> str:
    body = {"what": "Lamps arrive broken", "issues": [ISSUE]}
    answer = await client.do(ACTIONS, body)
    assert answer.status_code == 200
    return str(answer.json()["id"])


async def test_actions_are_a_supervisors_affair(service: Service) -> None:
    async with service.client("mina@shop.example") as mina:
        for path in ("", "/proposals", "/x"):
            assert (await mina.http.get(f"/api{ACTIONS}{path}")).status_code == 403
        body = {"what": "x", "issues": [ISSUE]}
        assert (await mina.do(ACTIONS, body)).status_code == 403
        step = await mina.do(f"{ACTIONS}/x/contain", {"what": "x", "version": 1})
        assert step.status_code == 403
    async with service.client() as nobody:
        assert (await nobody.http.get(f"/api{ACTIONS}")).status_code == 401


async def test_an_action_goes_from_its_opening_to_its_check(service: Service) -> None:
    async with service.client("sima@shop.example") as sima:
        action_id = await opened(sima)
        me = (await sima.read(f"{ACTIONS}/{action_id}"))["owner_id"]
        due_on = (service.app.now() + timedelta(days=9)).date().isoformat()
        steps: list[tuple[str, dict[str, Any]]] = [
            ("contain", {"what": "Sale stopped"}),
            ("cause", {"cause": "A thin box"}),
            ("plan", {"what": "Foam", "implementer_id": me, "due_on": due_on}),
            ("implement", {"what": "Foam in all boxes"}),
            ("check", {"measure_id": "upheld", "better": "lower", "days": 30}),
        ]
        for version, (name, body) in enumerate(steps, 1):
            answer = await sima.do(f"{ACTIONS}/{action_id}/{name}", {**body, "version": version})
            assert (name, answer.status_code) == (name, 200)
        found = await sima.read(f"{ACTIONS}/{action_id}")
        assert (found["state"], found["may_judge"]) == ("verifying", False)
        assert found["figures"]["measure_id"] == "upheld"
        assert found["plan"] == {"what": "Foam", "implementer_id": me, "due_on": due_on}
        refused = await sima.do(f"{ACTIONS}/{action_id}/judge", {"version": 6})
        assert refused.status_code == 409
        listed = await sima.read(f"{ACTIONS}?which=open")
        assert [each["id"] for each in listed["actions"]] == [action_id]
        of_one = await sima.read(f"{ACTIONS}?ticket_id=c2")
        assert of_one["actions"] == []


async def test_what_cannot_be_is_refused(service: Service) -> None:
    async with service.client("sima@shop.example") as sima:
        action_id = await opened(sima)
        for path, body, status in (
            ("", {"what": "x"}, 422),
            ("", {"what": "x", "finding_ids": ["audit:a:b:c1:closed"]}, 404),
            (f"/{action_id}/contain", {"what": "x", "version": 9}, 409),
            (f"/{action_id}/implement", {"what": "x", "version": 1}, 409),
            ("/none/contain", {"what": "x", "version": 1}, 404),
            ("/proposals/none/dismiss", {"reason": "x"}, 404),
            ("/proposals/none/open", {"what": "x"}, 404),
        ):
            answer = await sima.do(f"{ACTIONS}{path}", body)
            assert (path, answer.status_code) == (path, status)
        assert (await sima.read(f"{ACTIONS}/proposals"))["proposals"] == []
