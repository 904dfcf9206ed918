"""S40: the site says who its visitor is; whoever is not vouched for stays anonymous."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest

from contactcenter.adapters.clock import new_token
from contactcenter.adapters.memory import MemoryStore
from contactcenter.application.visitors import visitor_of
from contactcenter.domain.customer import ProofLevel
from contactcenter.domain.errors import Unauthenticated
from contactcenter.domain.ids import InboxId
from tests.serving import CHAT, ORIGIN, Service, serving

KEY = "k" * 32
PAGE = "a-page-of-the-shop"


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with serving(MemoryStore(), tmp_path) as running:
        await running.settle_chat(keys={"1": KEY})
        yield running


def signed(service: Service, **claims: object) -> str:
    until = int((service.app.now() + timedelta(minutes=5)).timestamp())
    told = {"aud": CHAT, "sub": "customer-7", "exp": until, "jti": new_token(), **claims}
    return jwt.encode(told, KEY, algorithm="HS256")


async def session(service: Service, **body: object) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=service.url) as http:
        answer = await http.post(f"/chat/{CHAT}/session", json=body, headers={"Origin": ORIGIN})
    assert answer.status_code == 200, answer.text
    opened: dict[str, Any] = answer.json()
    return opened


async def test_who_is_vouched_for_is_the_same_visitor_on_every_device(service: Service) -> None:
    one = await session(service, identity=signed(service), page=PAGE)
    two = await session(service, identity=signed(service), page="a-page-on-a-phone")
    other = await session(service, identity=signed(service, sub="customer-8"), page=PAGE)
    assert one["vouched"]
    assert one["refused"] is None
    assert one["visitor"] == two["visitor"] != other["visitor"]


async def test_what_they_write_carries_what_the_site_says(service: Service) -> None:
    identity = signed(service, name="Negar", email="negar@shop.example")
    opened = await session(service, identity=identity, page=PAGE)
    async with service.visitor(opened["token"]) as visitor:
        await visitor.up(frame="message", client_id="client-1", text="Hello", name="Somebody")
        message = (await visitor.until("message"))["message"]
    inbound = await service.inbound(message["id"])
    assert inbound.display_name == "Negar"
    assert [(each.kind, each.address, each.proof) for each in inbound.stated] == [
        ("external", "customer-7", ProofLevel.ASSERTED),
        ("email", "negar@shop.example", ProofLevel.ASSERTED),
    ]


async def test_a_token_is_good_for_the_page_that_showed_it_first(service: Service) -> None:
    identity = signed(service)
    first = await session(service, identity=identity, page=PAGE)
    again = await session(service, identity=identity, page=PAGE)
    assert again["visitor"] == first["visitor"]
    for thief in ("another-page-elsewhere", "", PAGE.upper()):
        stolen = await session(service, identity=identity, page=thief)
        assert not stolen["vouched"]
        assert stolen["visitor"] != first["visitor"]


@pytest.mark.parametrize(
    "claims",
    [{"aud": "another-inbox"}, {"exp": 1}, {"sub": None}, {"jti": None}],
    ids=["another inbox", "over", "nobody", "no id"],
)
async def test_who_is_not_vouched_for_is_anonymous_and_chats(
    service: Service, claims: dict[str, object]
) -> None:
    opened = await session(service, identity=signed(service, **claims), page=PAGE)
    assert not opened["vouched"]
    assert opened["refused"].partition(":")[0] in claims
    async with service.visitor(opened["token"]) as visitor:
        await visitor.say("Hello", "client-1")
        message = (await visitor.until("message"))["message"]
    assert (await service.inbound(message["id"])).stated == ()


async def test_a_token_from_before_is_no_way_into_what_is_said_after(service: Service) -> None:
    """G-ADP-4: the visitor's token changes when the site vouches for them."""
    before = await session(service)
    after = await session(service, token=before["token"], identity=signed(service), page=PAGE)
    assert after["visitor"] != before["visitor"]
    async with service.visitor(after["token"]) as visitor:
        await visitor.say("my secret", "client-1")
        await visitor.until("message")
    async with service.visitor(before["token"]) as visitor:
        assert visitor.welcome["messages"] == []


async def test_no_byte_of_a_vouched_token_can_be_changed(service: Service) -> None:
    app = service.app
    token = (await session(service, identity=signed(service), page=PAGE))["token"]
    for at, old in enumerate(token):
        changed = token[:at] + ("A" if old != "A" else "B") + token[at + 1 :]
        with pytest.raises(Unauthenticated):
            visitor_of(InboxId("chat"), changed, key=app.key, now=app.now())
    for cut in (token.rpartition(".")[0], f"{token}.x", token.replace(".", "\0", 1)):
        with pytest.raises(Unauthenticated):
            visitor_of(InboxId("chat"), cut, key=app.key, now=app.now())


async def test_what_the_site_said_is_over_after_a_day(service: Service) -> None:
    opened = await session(service, identity=signed(service), page=PAGE)
    later = service.app.now() + timedelta(days=1, seconds=1)
    with pytest.raises(Unauthenticated):
        visitor_of(InboxId("chat"), opened["token"], key=service.app.key, now=later)


async def test_a_page_that_comes_back_stays_who_it_was(service: Service) -> None:
    opened = await session(service, identity=signed(service), page=PAGE)
    again = await session(service, token=opened["token"])
    assert (again["visitor"], again["token"]) == (opened["visitor"], opened["token"])
