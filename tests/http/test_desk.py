"""The desk over real HTTP and sockets: sign in, be offered a chat, answer it, see it delivered."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contactcenter.adapters.memory import MemoryStore
from tests.serving import PASSWORD, Service, serving


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with serving(MemoryStore(), tmp_path) as running:
        yield running


async def test_a_chat_is_offered_answered_and_read(service: Service) -> None:
    async with service.client("mina@shop.example") as mina, service.visitor() as visitor:
        snapshot = await mina.read("/snapshot")
        async with mina.stream(snapshot["position"]) as stream:
            await mina.online()
            await visitor.say("Is the lamp in stock?", "client-1")
            assert (await visitor.until("ack"))["client_id"] == "client-1"
            offered = await stream.until("work_offered")
            assert offered["offer"]["agent_id"] == "mina"
            await mina.do(f"/offers/{offered['offer']['id']}/accept")
            await stream.until("work_assigned")
            assert (await visitor.until("agent"))["name"] == "Mina"
            ticket_id = offered["ticket"]["id"]
            dossier = await mina.read(f"/tickets/{ticket_id}")
            answer = await mina.do(
                f"/tickets/{ticket_id}/replies",
                {"conversation_id": dossier["conversations"][0]["id"], "text": "Yes, three."},
            )
            message = (
                await visitor.until(
                    "message",
                )
            )["message"]
            while message["from"] != "agent":
                message = (await visitor.until("message"))["message"]
            assert (message["text"], message["name"]) == ("Yes, three.", "Mina")
            await visitor.up(frame="seen", message_id=message["id"])
            while True:
                frame = await stream.until("delivery_changed")
                if frame["message"]["delivery"]["state"] == "read":
                    break
            assert frame["message"]["id"] == answer.json()["id"]


async def test_a_resent_message_appears_once(service: Service) -> None:
    """L29."""
    async with service.visitor() as visitor:
        for _ in range(3):
            await visitor.say("Hello", "client-1")
        seen = [(await visitor.next())["frame"] for _ in range(4)]
        assert sorted(seen) == ["ack", "ack", "ack", "message"]
        token = visitor.token
    async with service.visitor(token) as again:
        assert [each["text"] for each in again.welcome["messages"]] == ["Hello"]


async def test_resuming_by_position_misses_nothing(service: Service) -> None:
    """L18, I6."""
    async with service.client("mina@shop.example") as mina, service.visitor() as visitor:
        position = (await mina.read("/snapshot"))["position"]
        async with mina.stream(position) as stream:
            await visitor.say("one", "client-1")
            position = (await stream.until("message_received"))["position"]
        await visitor.say("two", "client-2")
        await visitor.until("ack", client_id="client-2")
        async with mina.stream(position) as stream:
            frame = await stream.until("message_received")
            assert frame["message"]["text"] == "two"


async def test_an_agent_of_another_queue_sees_nothing_of_it(service: Service) -> None:
    """S28."""
    async with service.client("ava@shop.example") as ava, service.visitor() as visitor:
        position = (await ava.read("/snapshot"))["position"]
        async with ava.stream(position) as stream:
            await visitor.say("Hello", "client-1")
            await visitor.until("message")
            async with service.client("mina@shop.example") as mina:
                (ticket,) = (await mina.read("/snapshot"))["state"]["tickets"]
            answer = await ava.http.get(f"/api/tickets/{ticket['id']}")
            assert answer.status_code == 404
            assert (await ava.read("/snapshot"))["state"]["tickets"] == []
            await ava.online()
            frames = [await stream.next()]
            while frames[-1].get("type") != "presence_changed":
                frames.append(await stream.next())
            assert [each for each in frames if each.get("ticket")] == []


async def test_handing_over_out_of_sight_says_left(service: Service) -> None:
    async with service.client("mina@shop.example") as mina, service.visitor() as visitor:
        position = (await mina.read("/snapshot"))["position"]
        async with mina.stream(position) as stream:
            await visitor.say("Hello", "client-1")
            item = (await stream.until("work_queued"))["item"]
            await mina.do(f"/items/{item['id']}/claim")
            ticket = (await stream.until("work_assigned"))["ticket"]
            answer = await mina.do(
                f"/tickets/{ticket['id']}/hand-over",
                {"queue_id": "complaints", "version": ticket["version"], "note": "angry"},
            )
            assert answer.status_code == 200, answer.text
            assert (await stream.until("left"))["ticket_id"] == ticket["id"]


async def test_the_same_key_gives_the_same_answer(service: Service) -> None:
    """G-3, L28."""
    async with service.client("mina@shop.example") as mina, service.visitor() as visitor:
        await visitor.say("Hello", "client-1")
        await visitor.until("message")
        (ticket,) = (await mina.read("/snapshot"))["state"]["tickets"]
        body = {"text": "for colleagues"}
        first = await mina.do(f"/tickets/{ticket['id']}/notes", body, "key-1")
        again = await mina.do(f"/tickets/{ticket['id']}/notes", body, "key-1")
        other = await mina.do(f"/tickets/{ticket['id']}/notes", {"text": "else"}, "key-1")
        assert first.json() == again.json()
        assert (other.status_code, other.json()["code"]) == (409, "key_reused")
        dossier = await mina.read(f"/tickets/{ticket['id']}")
        assert len(dossier["timeline"]["messages"]) == 2


async def test_wrong_credentials_are_refused_then_throttled(service: Service) -> None:
    """S42."""
    async with service.client() as stranger:
        body = {"email": "mina@shop.example", "password": "wrong"}
        codes = [(await stranger.do("/session", body)).json()["code"] for _ in range(11)]
        assert codes == ["unauthenticated"] * 10 + ["too_many"]
        unknown = await stranger.do("/session", {"email": "x@shop.example", "password": PASSWORD})
        assert unknown.json()["code"] == "unauthenticated"


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "http://127.0.0.1"])
async def test_writes_from_elsewhere_are_refused(service: Service, origin: str | None) -> None:
    """S31."""
    async with service.client("mina@shop.example") as mina:
        del mina.http.headers["Origin"]
        headers = {} if origin is None else {"Origin": origin}
        answer = await mina.http.put("/api/presence", json={"chosen": "online"}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "bad_origin")


async def test_signing_out_closes_the_socket(service: Service) -> None:
    """S29."""
    async with service.client("mina@shop.example") as mina:
        position = (await mina.read("/snapshot"))["position"]
        async with mina.stream(position) as stream:
            await stream.until("mark")
            assert (await mina.http.delete("/api/session")).status_code == 204
            await stream.socket.wait_closed()
            assert stream.socket.close_code == 4401


async def test_unknown_things_and_bad_bodies_name_what_was_refused(service: Service) -> None:
    async with service.client("mina@shop.example") as mina:
        missing = await mina.http.get("/api/tickets/nothing")
        malformed = await mina.http.post(
            "/api/tickets/nothing/status",
            content=b'{"to": "open"',
            headers={"Content-Type": "application/json"},
        )
        extra = await mina.do("/tickets/nothing/status", {"to": "open", "version": 1, "id": "x"})
        assert missing.json() == {
            "type": "about:blank",
            "title": "Not Found",
            "status": 404,
            "code": "not_found",
            "detail": "no ticket nothing",
        }
        assert (malformed.status_code, malformed.json()["code"]) == (400, "malformed")
        assert (extra.status_code, extra.json()["code"]) == (422, "invalid")
        assert missing.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "body", [b"\xff\xfe", b"[" * 100_000, b"nonsense", b'{"text": "\xc3\x28"}'], ids=range(4)
)
async def test_a_body_that_cannot_be_read_is_malformed(service: Service, body: bytes) -> None:
    async with service.client("mina@shop.example") as mina:
        answer = await mina.http.post(
            "/api/tickets/x/notes", content=body, headers={"Content-Type": "application/json"}
        )
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


async def test_u_0000_is_refused_wherever_it_stands(service: Service) -> None:
    """S12; PostgreSQL can keep it nowhere, and no database is asked."""
    async with service.client("mina@shop.example") as mina:
        note = await mina.do("/tickets/x/notes", {"text": "a\0b"})
        assert (note.status_code, note.json()["code"]) == (422, "invalid")
        assert "U+0000" in note.json()["detail"]
        reply = await mina.do("/tickets/x/replies", {"conversation_id": "\0", "text": "a"})
        assert (reply.status_code, reply.json()["code"]) == (422, "invalid")
        for path in ("/tickets/%00", "/tickets?q=%00", "/tickets/x/timeline?before=%00"):
            answer = await mina.http.get(f"/api{path}")
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_every_refusal_is_described_as_a_problem(service: Service) -> None:
    async with service.client() as anyone:
        described = (await anyone.http.get("/openapi.json")).json()
    for path, operations in described["paths"].items():
        for operation in operations.values():
            answers = operation["responses"]
            assert "422" not in answers, path
            assert list(answers["4XX"]["content"]) == ["application/problem+json"], path
    assert "code" in described["components"]["schemas"]["Problem"]["properties"]


async def test_a_body_that_is_too_large_is_refused(service: Service) -> None:
    async with service.client("mina@shop.example") as mina:
        answer = await mina.do("/tickets/x/notes", {"text": "x" * 1_100_000})
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_health_says_what_works(service: Service) -> None:
    async with service.client() as anyone:
        assert (await anyone.http.get("/healthz")).status_code == 200
        assert (await anyone.http.get("/readyz")).status_code == 200
        assert (await anyone.http.get("/openapi.json")).status_code == 200
        measured = (await anyone.http.get("/metrics")).text
        assert "cc_loop_failures" in measured
        assert "cc_alarm_delay_seconds_bucket" in measured
