"""How the house words its letters to complainants, over HTTP."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contactcenter.adapters.memory import MemoryStore
from contactcenter.domain.agent import Role
from tests.serving import Client, Service, serving

OWN = {"every": {"reference": "Ref. {{ reference }}."}, "update": {"salutation": "Good day,"}}


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with serving(MemoryStore(), tmp_path) as running:
        async with running.app.store.begin() as tx:
            sima = await tx.agent_by_email("sima@shop.example")
            assert sima is not None
            tx.put(replace(sima, role=Role.ADMINISTRATOR, version=sima.version + 1))
        yield running


async def a_draft(service: Service, mina: Client) -> dict[str, str]:
    """Return what the blocks of an update on a chat's complaint say."""
    async with service.visitor() as visitor:
        await visitor.say("My order is two weeks late.", "client-1")
        await visitor.until("ack")
        while not (tickets := (await mina.read("/snapshot"))["state"]["tickets"]):
            await visitor.until("message")
    ticket = tickets[0]["id"]
    assert (await mina.do(f"/complaints/{ticket}", {})).status_code == 200
    draft = await mina.read(f"/complaints/{ticket}/drafts/update?language=en")
    return {each["block"]: each["text"] for each in draft["passages"]}


async def word(sima: Client, own: Any, after: int, language: str = "en") -> Any:
    return await sima.http.post(f"/api/wordings/{language}", json={"own": own, "after": after})


async def test_a_letter_is_worded_as_the_house_words_it(service: Service) -> None:
    async with service.client("sima@shop.example") as sima:
        answer = await word(sima, OWN, 0)
        assert answer.status_code == 200, answer.text
        shown = await sima.read("/wordings")
        english = next(each for each in shown["languages"] if each["language"] == "en")
        assert (english["version"], english["own"]) == (1, OWN)
        assert english["shipped"]["every"]["reference"].startswith("Your reference is")
        assert shown["blocks"]["update"][:2] == ["salutation", "reference"]
        assert "reasons" in shown["values"]
        overtaken = await word(sima, {}, 0)
        assert (overtaken.status_code, overtaken.json()["code"]) == (409, "conflict")
    async with service.client("mina@shop.example") as mina:
        said = await a_draft(service, mina)
        assert said["salutation"] == "Good day,"
        assert said["reference"].startswith("Ref. ")


async def test_what_the_house_takes_back_is_as_it_ships(service: Service) -> None:
    async with service.client("sima@shop.example") as sima:
        await word(sima, OWN, 0)
        assert (await word(sima, {}, 1)).status_code == 200
    async with service.client("mina@shop.example") as mina:
        assert (await a_draft(service, mina))["reference"].startswith("Your reference is")


@pytest.mark.parametrize(
    ("own", "says"),
    [
        ({"every": {"reference": "{{ password }}"}}, "en.every.reference: there is no value"),
        ({"final": {"reasons": "{% if %}"}}, "en.final.reasons: "),
        ({"final": {"reasons": "{% include 'x' %}"}}, "en.final.reasons: "),
        ({"poem": {}}, "en.poem: there is no such field"),
    ],
)
async def test_a_wording_that_cannot_be_is_refused_by_its_block(
    service: Service, own: Any, says: str
) -> None:
    async with service.client("sima@shop.example") as sima:
        for path in ("/api/wordings/en", "/api/wordings/en/preview"):
            body = {"own": own} if path.endswith("preview") else {"own": own, "after": 0}
            refused = await sima.http.post(path, json=body)
            assert refused.status_code == 422, refused.text
            assert refused.json()["detail"].startswith(says)
        assert all(each["version"] == 0 for each in (await sima.read("/wordings"))["languages"])


async def test_a_preview_shows_a_letter_and_keeps_nothing(service: Service) -> None:
    async with service.client("sima@shop.example") as sima:
        body = {"own": {"final": {"reasons": "چون {{ reasons }}"}}, "kind": "final"}
        shown = (await sima.http.post("/api/wordings/fa/preview", json=body)).json()
        said = {each["block"]: each["text"] for each in shown}
        assert said["reasons"] == "چون پیک دیر رسید."
        assert (await sima.read("/wordings"))["languages"][1]["version"] == 0
        nowhere = await sima.http.post("/api/wordings/xx/preview", json=body)
        assert (nowhere.status_code, nowhere.json()["code"]) == (404, "not_found")


async def test_administrators_alone_word_letters(service: Service) -> None:
    async with service.client("mina@shop.example") as mina:
        assert (await mina.http.get("/api/wordings")).status_code == 403
        assert (await word(mina, OWN, 0)).status_code == 403
        tried = await mina.http.post("/api/wordings/en/preview", json={"own": OWN})
        assert tried.status_code == 403
    async with service.client("sima@shop.example") as sima:
        body = {"body": {}, "after": 0}  # where they would not be tried
        elsewhere = await sima.http.post("/api/promises/wording/en", json=body)
        assert elsewhere.status_code == 404
