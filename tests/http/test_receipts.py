"""What an inbox answers by itself, over HTTP: read, tried, settled, refused by its field."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contactcenter.adapters.memory import MemoryStore
from contactcenter.application import inboxes
from contactcenter.application.editions import set_up
from contactcenter.domain.agent import Role
from contactcenter.domain.edition import Decides
from contactcenter.domain.events import InboxChanged
from contactcenter.domain.ids import Position
from tests import builders
from tests.application.promised import OFFICE
from tests.serving import Client, Service, serving

CHAT, LINE = "/inboxes/chat/receipts", "/inboxes/line/receipts"
HOURS = {"kind": "business_duration", "value": 4 * 3600}


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    """Give a service whose administrator is Omid, with a telephone and text messages beside."""
    async with serving(MemoryStore(), tmp_path) as running:
        store, now = running.app.store, running.app.now()
        async with store.begin() as tx:
            omid = await tx.agent_by_email("omid@shop.example")
            assert omid is not None
            tx.put(replace(omid, role=Role.ADMINISTRATOR, version=omid.version + 1))
        await set_up(store, Decides.CALENDAR, "office", OFFICE, now=now)
        for name in ("phone", "sms"):
            inbox = builders.an_inbox(name.replace("phone", "line"), kind=name, queue_id="support")
            await inboxes.add_inbox(store, replace(inbox, key=f"key-of-{name}"), now=now)
        yield running


async def plain(client: Client, **some: Any) -> dict[str, Any]:
    """Return what the form makes of the one calendar that there is."""
    (office,) = (await client.read(CHAT))["choices"]["calendars"]
    return {"calendar": office, "target": HOURS, "language": "fa", **some}


async def settle(client: Client, path: str, receipts: object, key: str | None = None) -> Any:
    after = (await client.read(path))["mark"]
    return await client.do(path, {"receipts": receipts, "after": after}, key)


async def test_an_administrator_settles_it_and_a_supervisor_reads_it(service: Service) -> None:
    async with service.client("omid@shop.example") as omid:
        before = await omid.read(CHAT)
        assert before["receipts"] is None
        assert "{due}" in before["choices"]["texts"]["fa"]
        survey = {"scale": "nps", "share": 30, "low": 5, "texts": {"de": "{reference}?"}}
        said = await plain(
            omid, texts={"de": "Bis {due}: {reference}"}, survey=survey, menu=["query"]
        )
        done = await settle(omid, CHAT, said)
        assert (done.status_code, done.json()) == (200, {"id": "chat", "version": 1})
    async with service.client("sima@shop.example") as sima:
        shown = (await sima.read(CHAT))["receipts"]
        assert shown == {**said, "survey": {**survey, "after_minutes": 10}}
        (chat,) = [each for each in await sima.read("/inboxes") if each["id"] == "chat"]
        assert chat["answers"] == {"within": HOURS, "scale": "nps", "share": 30}
    changes = [
        each.fact
        for each in await service.app.store.placed_after(Position(0), 1000)
        if isinstance(each.fact, InboxChanged) and each.fact.state == "changed"
    ]
    assert [(each.inbox_id, each.by) for each in changes] == [("chat", "omid")]


async def test_it_is_switched_off(service: Service) -> None:
    async with service.client("omid@shop.example") as omid:
        assert (await settle(omid, CHAT, await plain(omid))).status_code == 200
        assert (await settle(omid, CHAT, None)).status_code == 200
        assert (await omid.read(CHAT))["receipts"] is None


async def test_a_repeated_request_settles_once(service: Service) -> None:
    async with service.client("omid@shop.example") as omid:
        body = {"receipts": await plain(omid), "after": (await omid.read(CHAT))["mark"]}
        first = await omid.do(CHAT, body, "key")
        again = await omid.do(CHAT, body, "key")
        assert (again.status_code, again.json()) == (200, first.json())
        late = await omid.do(CHAT, body)
        assert (late.status_code, late.json()["code"]) == (409, "conflict")


async def test_another_inbox_carries_the_words_and_its_key_is_not_told(service: Service) -> None:
    async with service.client("omid@shop.example") as omid:
        choices = (await omid.read(LINE))["choices"]
        assert [each["id"] for each in choices["carriers"]] == ["sms"]
        assert (await omid.read(CHAT))["choices"]["carriers"] == []
        assert (await settle(omid, LINE, await plain(omid, by="sms"))).status_code == 200
        found = await omid.read(LINE)
        assert found["receipts"]["by"] == "sms"
        assert "key-of-sms" not in str(found)
    stored = {each.id: each for each in await service.app.store.all_inboxes()}["line"].receipts
    assert stored is not None
    assert stored.by == "key-of-sms"
    assert stored.texts == choices["carried"]


async def test_it_is_shown_as_a_customer_would_read_it(service: Service) -> None:
    async with service.client("omid@shop.example") as omid:
        texts = {"en": "{inbox}: {reference}"}
        said = await plain(omid, texts=texts, survey={"scale": "ces"})
        filled = (await omid.do(f"{CHAT}/preview", {"receipts": said})).json()
        assert filled["texts"]["en"] == "Shop: 7KQ2M-9XV4T-C"
        assert "{" not in "".join(filled["texts"].values())
        assert "from 1 (very hard) to 7" in filled["questions"]["en"]
        assert (await omid.read(CHAT))["receipts"] is None


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"calendar": None}, "receipts.calendar: "),
        ({"calendar": {**OFFICE, "id": "o", "zone": "Mars/Base"}}, "receipts.calendar.zone: "),
        ({"target": {**HOURS, "value": "soon"}}, "receipts.target.value: "),
        ({"target": {**HOURS, "value": 3000 * 24 * 3600}}, "receipts.calendar: "),
        ({"language": "xx"}, "receipts.language: "),
        ({"texts": {"en": "{subject}"}}, "receipts.texts.en: "),
        ({"texts": {"en": " "}}, "receipts.texts.en: "),
        ({"texts": {"en": "x" * 4001}}, "receipts.texts.en: "),
        ({"texts": {"en": "a\0b"}}, "receipts.texts.en: "),
        ({"texts": {"in German": "x"}}, "receipts.texts: "),
        ({"by": "chat"}, "receipts.by: "),
        ({"by": "nowhere"}, "receipts.by: "),
        ({"menu": [["query"]]}, "receipts.menu: "),
        ({"survey": {"scale": ["csat"]}}, "receipts.survey.scale: "),
        ({"survey": {"share": 101}}, "receipts.survey.share: "),
        ({"survey": {"low": 6}}, "receipts.survey.low: "),
        ({"survey": {"texts": {"en": 5, "de": "{due}"}}}, "receipts.survey.texts.de: "),
        ({"color": "red"}, "receipts: unknown color"),
    ],
)
async def test_what_cannot_work_is_refused_by_its_field(
    service: Service, given: dict[str, Any], why: str
) -> None:
    async with service.client("omid@shop.example") as omid:
        said = await plain(omid, **given)
        for refused in (
            await settle(omid, CHAT, said),
            await omid.do(f"{CHAT}/preview", {"receipts": said}),
        ):
            assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
            assert refused.json()["detail"].startswith(why)
        assert (await omid.read(CHAT))["receipts"] is None


async def test_half_a_character_is_refused(service: Service) -> None:
    async with service.client("omid@shop.example") as omid:
        body = b'{"receipts": {"calendar": {"id": "o", "zone": "UTC", "weekly": {"mon": [["08:00", '
        body += b'"16:00"]]}}, "target": {"kind": "elapsed_duration", "value": 60}, "texts": '
        body += b'{"en": "\\ud800"}}, "after": ""}'
        headers = {"Content-Type": "application/json"}
        refused = await omid.http.post(f"/api{CHAT}/preview", content=body, headers=headers)
        assert refused.status_code == 422


async def test_who_may_do_what(service: Service) -> None:
    async with service.client("omid@shop.example") as omid:
        body = {"receipts": await plain(omid), "after": (await omid.read(CHAT))["mark"]}
        assert (await omid.http.get("/api/inboxes/none/receipts")).status_code == 404
        assert (await omid.do("/inboxes/none/receipts", body)).status_code == 404
    async with service.client("sima@shop.example") as sima:
        assert (await sima.do(CHAT, body)).status_code == 403
    async with service.client("mina@shop.example") as mina:
        assert (await mina.http.get(f"/api{CHAT}")).status_code == 403
        assert (await mina.do(f"{CHAT}/preview", {"receipts": {}})).status_code == 403
