"""What is promised, over HTTP: something to begin with, versions, and what is refused where."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contactcenter.adapters.memory import MemoryStore
from tests.serving import Client, Service, serving

CALENDARS = "/api/promises/calendar"
POLICIES = "/api/promises/sla_policy"


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with serving(MemoryStore(), tmp_path) as running:
        yield running


async def begin(sima: Client) -> None:
    """Begin with the last of the ready calendars and the ready policy."""
    ready = (await sima.http.get("/api/promises/ready", params={"zone": "Europe/Berlin"})).json()
    for path, body in (
        (f"{CALENDARS}/office", ready["calendars"][-1]),
        (f"{POLICIES}/standard", ready["policy"]),
    ):
        answer = await sima.http.post(path, json={"body": body, "after": 0})
        assert answer.status_code == 200, answer.text


async def test_whatever_is_ready_can_be_begun_with(service: Service) -> None:
    async with service.client("sima@shop.example") as sima:
        await begin(sima)
        (office,) = (await sima.http.get(CALENDARS)).json()
        assert (office["key"], office["version"]) == ("office", 1)
        assert office["body"]["zone"] == "Europe/Berlin"
        ready = (await sima.http.get("/api/promises/ready", params={"zone": "UTC"})).json()
        for number, body in enumerate(ready["calendars"]):
            answer = await sima.http.post(
                f"{CALENDARS}/ready-{number}", json={"body": body, "after": 0}
            )
            assert answer.status_code == 200, answer.text


async def test_a_zone_that_is_none_is_refused_by_its_name(service: Service) -> None:
    async with service.client("sima@shop.example") as sima:
        answer = await sima.http.get("/api/promises/ready", params={"zone": "Mars/Base"})
        assert answer.status_code == 422
        assert answer.json()["detail"].startswith("zone: 'Mars/Base'")


async def test_what_is_promised_is_not_for_agents(service: Service) -> None:
    async with service.client("mina@shop.example") as mina:
        answer = await mina.http.get("/api/promises/ready", params={"zone": "UTC"})
        assert answer.status_code == 403
