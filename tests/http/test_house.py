"""The complaint house and its presets over HTTP (spec A-GOV-1, A-GOV-3, A-PRE-1 to A-PRE-5)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contactcenter.adapters.memory import MemoryStore
from contactcenter.application.editions import set_up
from contactcenter.domain.agent import Role
from contactcenter.domain.edition import Decides
from tests.application.complained import GOVERNED
from tests.application.promised import OFFICE
from tests.serving import Client, Service, serving

HOUSE = {**GOVERNED, "organization": "Shop", "owner_id": "sima", "deputies": ["omid"]}
BACKWARDS = {"since": "2026-02-01", "until": "2026-01-01"}
USUAL = "iso10002-default"


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with serving(MemoryStore(), tmp_path) as running:
        store = running.app.store
        async with store.begin() as tx:
            sima = await tx.agent_by_email("sima@shop.example")
            assert sima is not None
            tx.put(replace(sima, role=Role.ADMINISTRATOR, version=sima.version + 1))
        await set_up(store, Decides.CALENDAR, "office", OFFICE, now=running.app.now())
        yield running


async def settle(sima: Client, after: int, **changes: Any) -> Any:
    body = {**HOUSE, **changes}
    return await sima.http.post("/api/promises/house/house", json={"body": body, "after": after})


async def preset(client: Client, name: str) -> dict[str, Any]:
    rows = (await client.http.get("/api/presets")).json()
    return next(each for each in rows if each["name"].startswith(f"{name}@"))


async def bind(client: Client, name: str, confirmation: str = "") -> Any:
    row = await preset(client, name)
    return await client.http.post(
        f"/api/presets/{row['name']}/bind", json={"confirmation": confirmation}
    )


async def test_a_house_that_nobody_settled_says_all_that_is_missing(service: Service) -> None:
    """A-GOV-1."""
    async with service.client("sima@shop.example") as sima:
        house = (await sima.http.get("/api/house")).json()
        assert (house["version"], house["calendars"]) == (0, ["office"])
        assert [each["gap"] for each in house["gaps"]] == [
            "no_policy",
            "no_owner",
            "no_contact",
            "no_deputy",
        ]
        refused = await bind(sima, USUAL)
        assert (refused.status_code, refused.json()["code"]) == (409, "ungoverned")
        for said in ("complaints policy", "owner", "top management", "deputy"):
            assert said in refused.json()["detail"]
        assert not (await preset(sima, USUAL))["active"]


async def test_what_is_read_can_be_posted_as_the_next_edition(service: Service) -> None:
    async with service.client("sima@shop.example") as sima:
        training = {"topic": "formal_investigation", "passed_on": "2026-01-01"}
        answer = await settle(sima, 0, people={"omid": {"team": "b", "trainings": [training]}})
        assert answer.status_code == 200, answer.text
        house = (await sima.http.get("/api/house")).json()
        assert (house["gaps"], house["by"]) == ([], "sima")
        assert house["body"]["people"]["omid"]["trainings"] == [{**training, "expires_on": None}]
        again = await sima.http.post(
            "/api/promises/house/house", json={"body": house["body"], "after": 1}
        )
        assert again.status_code == 200, again.text
        assert (await sima.http.get("/api/house")).json()["body"] == house["body"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"zone": "Mars/Base"}, "zone: "),
        ({"owner_id": "nobody"}, "owner_id: "),
        ({"policies": [{"language": "fa", "url": "our shelf"}]}, "policies[0].url: "),
        ({"policy": "https://a.example"}, "policy"),
        ({"limits": [{"role": "x", "validity": BACKWARDS}]}, "limits[0].validity"),
    ],
)
async def test_a_house_that_cannot_be_is_refused_by_its_field(
    service: Service, changes: dict[str, Any], says: str
) -> None:
    async with service.client("sima@shop.example") as sima:
        answer = await settle(sima, 0, **changes)
        assert answer.status_code == 422
        assert answer.json()["detail"].startswith(says)


async def test_a_preset_is_switched_on_and_off(service: Service) -> None:
    """A-PRE-1: what it says is shown with it, and switching is on record."""
    async with service.client("sima@shop.example") as sima:
        await settle(sima, 0)
        assert len((await sima.http.get("/api/presets")).json()) == 18
        assert (await bind(sima, USUAL)).status_code == 200
        row = await preset(sima, USUAL)
        assert (row["active"], row["binds"], row["by"]) == (True, True, "sima")
        assert row["source"]
        assert {each["key"] for each in row["targets"]} >= {"acknowledge"}
        assert (await bind(sima, USUAL)).status_code == 409
        done = await sima.http.post(f"/api/presets/{row['name']}/let-go", json={})
        assert done.status_code == 200, done.text
        row = await preset(sima, USUAL)
        assert (row["active"], row["binds"]) == (False, False)
        assert (await bind(sima, USUAL)).status_code == 200
        kept = (await sima.http.get("/api/promises/preset")).json()
        assert [each["version"] for each in kept] == [3]


async def test_an_unverified_preset_binds_with_a_confirmation_that_is_kept(
    service: Service,
) -> None:
    """A-PRE-4."""
    async with service.client("sima@shop.example") as sima:
        await settle(sima, 0)
        refused = await bind(sima, "ir-cbi", "  ")
        assert refused.status_code == 409
        assert "unverified" in refused.json()["detail"]
        said = "I read the circular: thirty days, in writing."
        assert (await bind(sima, "ir-cbi", said)).status_code == 200
        assert (await preset(sima, "ir-cbi"))["confirmation"] == said


async def test_only_administrators_change_the_house_and_its_presets(service: Service) -> None:
    async with service.client("mina@shop.example") as mina:
        for path in ("/api/house", "/api/presets"):
            assert (await mina.http.get(path)).status_code == 403
    async with service.app.store.begin() as tx:
        omid = await tx.agent_by_email("omid@shop.example")
        assert omid is not None
        tx.put(replace(omid, role=Role.SUPERVISOR, version=omid.version + 1))
    async with service.client("omid@shop.example") as omid_there:
        assert (await omid_there.http.get("/api/house")).status_code == 200
        assert (await settle(omid_there, 0)).status_code == 403
        assert (await bind(omid_there, USUAL)).status_code == 403
        let_go = await omid_there.http.post("/api/presets/x@1/let-go", json={})
        assert let_go.status_code == 403


async def test_a_preset_names_what_nobody_filled_in_of_its_body_outside(service: Service) -> None:
    """Spec A.9, A-DEC-2: what the deployment knows is kept with the activation."""
    async with service.client("sima@shop.example") as sima:
        await settle(sima, 0)
        row = await preset(sima, "eu-adr")
        assert "name" in row["unfilled"]
        told = {"details": {"name": "ADR Board", "website": " "}, "confirmation": "read"}
        bound = await sima.http.post(f"/api/presets/{row['name']}/bind", json=told)
        assert bound.status_code == 200, bound.text
        first = await preset(sima, "eu-adr")
        assert (first["active"], first["external"]) == (True, "ADR Board")
        assert "name" not in first["unfilled"]
        details = {**first["details"], "contact": "1 Road", "website": "https://adr.example"}
        filled = await sima.http.post(f"/api/presets/{row['name']}/details", json=details)
        assert filled.status_code == 200, filled.text
        after = await preset(sima, "eu-adr")
        assert after["details"] == {**first["details"], **details}
        assert after["unfilled"] == []
        assert (after["at"], after["confirmation"]) == (first["at"], "read")
        usual = await preset(sima, USUAL)
        assert (usual["details"], usual["unfilled"]) == (None, [])
        none = await sima.http.post(f"/api/presets/{usual['name']}/details", json=details)
        assert none.status_code == 404


async def test_the_lists_of_a_house_are_read_by_whoever_works_here(service: Service) -> None:
    """A-REC-1, A-ANL-1: what ships, with the house's own over it."""
    own = [
        {"code": "cold_chain", "names": {"en": "Cold chain"}, "under": "carrier"},
        {"code": "wear", "under": "product", "retired": True},
    ]
    async with service.client("sima@shop.example") as sima:
        answer = await settle(sima, 0, own_causes=own)
        assert answer.status_code == 200, answer.text
        refused = await settle(sima, 1, own_causes=[{"code": "x", "under": "y"}])
        assert refused.status_code == 422, refused.text
        assert refused.json()["detail"].startswith("own_causes[0].names: x has none")
    async with service.client("omid@shop.example") as omid:
        terms = (await omid.http.get("/api/complaint-terms")).json()
    causes = {each["code"]: each for each in terms["causes"]}
    assert causes["cold_chain"]["under"] == "carrier"
    assert (causes["wear"]["retired"], causes["wear"]["names"]["en"]) == (True, "It does not last")
    assert {"delay", "other"} <= {each["code"] for each in terms["categories"]}
