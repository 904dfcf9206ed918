"""Complaints, promises and the pages without login, over real HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contactcenter.adapters.memory import MemoryStore
from contactcenter.application.tracking import link
from tests.application.promised import OFFICE, STANDARD
from tests.serving import Client, Service, serving


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with serving(MemoryStore(), tmp_path) as running:
        yield running


async def a_ticket(service: Service, mina: Client) -> str:
    """Return a chat's ticket that Mina sees."""
    async with service.visitor() as visitor:
        await visitor.say("My order is two weeks late.", "client-1")
        await visitor.until("ack")
        while not (tickets := (await mina.read("/snapshot"))["state"]["tickets"]):
            await visitor.until("message")
    return str(tickets[0]["id"])


async def test_a_complaint_is_recorded_shown_and_goes_on(service: Service) -> None:
    async with service.client("mina@shop.example") as mina:
        ticket = await a_ticket(service, mina)
        assert (await mina.http.get(f"/api/complaints/{ticket}")).status_code == 404
        assert (await mina.do(f"/complaints/{ticket}", {})).status_code == 200
        shown = await mina.read(f"/complaints/{ticket}")
        assert shown["complaint"]["step"] == "received"
        assert "assessment_started" in shown["next"]
        entry = {"entry": {"type": "assessment_started"}, "version": shown["version"]}
        assert (await mina.do(f"/complaints/{ticket}/entries", entry)).status_code == 200
        late = await mina.do(f"/complaints/{ticket}/entries", entry)
        assert (late.status_code, late.json()["code"]) == (409, "stale_version")
        draft = await mina.read(f"/complaints/{ticket}/drafts/update?language=fa")
        assert draft["language"] == "fa"
        assert "progress" in draft["missing"]


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ({"type": "no_such_thing"}, "type"),
        ({"type": "recorded"}, "type"),
        ({"type": "assessed", "assessment": {"severity": 9}}, "assessment"),
        ({"type": "withdrawn", "words": "   "}, "words"),
        ({"type": "withdrawn", "words": "x", "at": "2999-01-01T00:00:00+00:00"}, "at"),
        ({"type": "withdrawn", "words": "x", "by": 7, "more": 1}, "more"),
    ],
)
async def test_an_entry_that_cannot_be_is_refused_by_its_field(
    service: Service, entry: dict[str, object], field: str
) -> None:
    async with service.client("mina@shop.example") as mina:
        ticket = await a_ticket(service, mina)
        await mina.do(f"/complaints/{ticket}", {})
        refused = await mina.do(f"/complaints/{ticket}/entries", {"entry": entry, "version": 1})
        assert refused.status_code == 422
        assert refused.json()["detail"].startswith(field)


async def test_whose_queue_it_is_not_does_not_see_it(service: Service) -> None:
    async with service.client("mina@shop.example") as mina:
        ticket = await a_ticket(service, mina)
        await mina.do(f"/complaints/{ticket}", {})
    async with service.client("ava@shop.example") as ava:
        assert (await ava.http.get(f"/api/complaints/{ticket}")).status_code == 404
        entry = {"entry": {"type": "assessment_started"}, "version": 1}
        assert (await ava.do(f"/complaints/{ticket}/entries", entry)).status_code == 404
        assert (await ava.http.get(f"/api/tickets/{ticket}/clocks")).status_code == 404


async def test_promises_are_a_supervisors_affair(service: Service) -> None:
    async with service.client("mina@shop.example") as mina:
        assert (await mina.http.get("/api/promises/calendar")).status_code == 403
        new = {"body": OFFICE, "after": 0}
        assert (await mina.do("/promises/calendar/office", new)).status_code == 403
    async with service.client("sima@shop.example") as boss:
        assert (await boss.do("/promises/calendar/office", new)).status_code == 200
        assert (await boss.do("/promises/calendar/office", new)).status_code == 409
        policy = {"body": STANDARD, "after": 0}
        assert (await boss.do("/promises/sla_policy/standard", policy)).status_code == 200
        (found,) = await boss.read("/promises/sla_policy")
        assert (found["key"], found["version"]) == ("standard", 1)
        replay = await boss.do("/promises/sla_policy/standard/replay", {"body": STANDARD})
        assert replay.json()["differing_in_all"] == 0
        bad = await boss.do("/promises/calendar/x", {"body": {"zone": "Mars"}, "after": 0})
        assert (bad.status_code, bad.json()["detail"][:4]) == (422, "zone")
        async with service.client("mina@shop.example") as mina:
            ticket = await a_ticket(service, mina)
            while not (strips := await mina.read(f"/tickets/{ticket}/clocks")):
                await mina.read("/snapshot")
        assert {each["policy"] for each in strips} == {"Standard"}


async def test_the_tracking_page_opens_by_its_whole_link_alone(service: Service) -> None:
    """Spec A-TRK-1, E-DSC: a reference is no proof, and nothing internal is told."""
    async with service.client("mina@shop.example") as mina:
        ticket = await a_ticket(service, mina)
        await mina.do(f"/complaints/{ticket}", {})
        reference = (await mina.read(f"/complaints/{ticket}"))["complaint"]["reference"]
        whole = link(reference, key=service.app.key)
        opened = await mina.http.get(f"/track/{whole}?lang=fa", follow_redirects=False)
        assert opened.status_code == 200
        assert 'dir="rtl"' in opened.text
        for secret in ("Mina", "mina@", ticket, "two weeks late"):
            assert secret not in opened.text
        for wrong in (reference, f"{reference}-", whole[:-1], whole[:-1] + "x", "%00"):
            assert (await mina.http.get(f"/track/{wrong}")).status_code == 404
        said = await mina.http.post(
            f"/track/{whole}", content="what=reject&words=no", headers={"Origin": "null"}
        )
        assert said.status_code == 422  # there is no decision yet
        assert (await mina.read(f"/complaints/{ticket}"))["complaint"]["step"] == "received"


async def test_what_a_complainant_says_is_no_markup(service: Service) -> None:
    async with service.client("mina@shop.example") as mina:
        page = await mina.http.get("/complaints?lang=en")
        assert page.status_code == 200
        assert "script" not in page.text
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert (await mina.http.get("/complaints.txt?lang=fa")).text.startswith("شکایت از")


async def test_a_letter_is_written_down_and_has_a_ticket(service: Service) -> None:
    """Spec A-PRN-2."""
    async with service.client("mina@shop.example") as mina:
        queues = (await mina.read("/snapshot"))["state"]["queues"]
        letter = {
            "received_by": "letter",
            "received_at": "2020-11-20T09:00:00Z",
            "said": "Your courier broke my door.",
            "queue_id": queues[0]["id"],
            "name": "Sara",
            "category": "staff",
            "on_behalf_of": {"name": "Ali", "relation": "her son"},
        }
        done = await mina.do("/complaints", letter)
        assert done.status_code == 200, done.text
        matter = (await mina.read(f"/complaints/{done.json()['id']}"))["complaint"]["matter"]
        assert [each["category"] for each in matter["issues"]] == ["staff"]
        assert matter["on_behalf_of"]["authority_valid"] is False
        nobody = await mina.do("/complaints", {**letter, "name": ""})
        assert (nobody.status_code, nobody.json()["code"]) == (422, "invalid")
