"""A file of calls over HTTP: looked at, brought in pieces, and what is refused of it."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from contactcenter.adapters.memory import MemoryStore
from contactcenter.application import inboxes
from contactcenter.domain.agent import Role
from contactcenter.domain.ids import AgentId, InboxId
from contactcenter.entrypoints.http.guard import MAX_PIECE
from tests import builders
from tests.serving import Client, Service, serving

HEAD = "Caller,Date,Result\n"
ROWS = [f"0912111{number:04},2026-11-02 09:{number % 60:02}:00,answered\n" for number in range(90)]
FILE = (HEAD + "".join(ROWS) + "nobody,yesterday,answered\n").encode()


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with serving(MemoryStore(), tmp_path) as running:
        line = builders.an_inbox("line", kind="phone", address=None, queue_id="support")
        await inboxes.add_inbox(running.app.store, line, now=running.app.now())
        assert await running.app.load_inboxes() == {}
        async with running.app.store.begin() as tx:
            sima = await tx.agent(AgentId("sima"))
            tx.put(replace(sima, role=Role.ADMINISTRATOR, version=sima.version + 1))
        yield running


async def bring(sima: Client, body: bytes, mapped: object, size: int) -> list[dict[str, object]]:
    """Bring a file as the screen does."""
    told: list[dict[str, object]] = []
    before = rows = names = 0
    while before < len(body):
        said = {
            "mapped": json.dumps(mapped),
            "name": "نمونه.csv",
            "before": before,
            "rows": rows,
            "names": names,
            "is_last": before + size >= len(body),
        }
        piece = body[:names] + body[before : before + size]
        answer = await sima.http.post("/api/inboxes/line/records", params=said, content=piece)
        assert answer.status_code == 200, answer.text
        told.append(answer.json())
        before += answer.json()["size"]
        rows, names = rows + answer.json()["rows"], answer.json()["names"]
    return told


async def test_a_file_is_looked_at_and_brought_in_pieces_and_again(service: Service) -> None:
    async with service.client("sima@shop.example") as sima:
        url = "/api/inboxes/line/records/preview"
        seen = (await sima.http.post(url, params={"is_all": True}, content=FILE)).json()
        assert seen["mapped"]["columns"] == {
            "from": "Caller",
            "started_at": "Date",
            "outcome": "Result",
        }
        first = seen["rows"][0]
        assert (first["row"], first["from_number"], first["outcome"]) == (
            2,
            "+989121110000",
            "answered",
        )
        told = await bring(sima, FILE, seen["mapped"], size=1000)
        assert len(told) > 2
        assert [sum(each[name] for each in told) for name in ("read", "new", "known")] == [  # type: ignore[misc]
            90,
            90,
            0,
        ]
        refused = [row for each in told for row in each["refused"]]  # type: ignore[attr-defined]
        assert [each["row"] for each in refused] == [92]
        again = await bring(sima, FILE, seen["mapped"], size=1000)
        assert [sum(each[name] for each in again) for name in ("new", "known")] == [0, 90]  # type: ignore[misc]
        (aside,) = (await sima.read("/quarantine"))["rows"]
        assert aside["reason"].startswith("line 92: 'yesterday' is no time")


async def test_columns_are_kept_with_the_inbox_and_taken_up_at_once(service: Service) -> None:
    columns = {"started_at": "Date", "from": "Result"}
    async with service.client("sima@shop.example") as sima:
        answer = await sima.http.put("/api/inboxes/line/columns", json={"columns": columns})
        assert answer.status_code == 200, answer.text
        url = "/api/inboxes/line/records/preview"
        seen = (await sima.http.post(url, params={"is_all": True}, content=FILE)).json()
        assert seen["mapped"]["columns"] == columns
    assert service.app.inboxes[InboxId("line")].settings["columns"] == columns


@pytest.mark.parametrize(
    ("body", "mapped", "status", "code", "detail"),
    [
        (b"", "{}", 422, "invalid", "empty"),
        (b" \n", "{}", 422, "unfit_file", "empty"),
        (b"\x00\x01\x02", "{}", 422, "unfit_file", "no text"),
        (FILE, "{", 422, "invalid", "mapped: "),
        (FILE, '{"columns": {"a": 1}}', 422, "unfit_file", "no field"),
        (FILE, '{"columns": {"started_at": 1}, "delimiter": "ab"}', 422, "invalid", "delimiter"),
        (FILE, "{}", 422, "unfit_file", "of no form that we know"),
        (b"x" * (MAX_PIECE + 1), "{}", 413, "too_large", "larger"),
    ],
)
async def test_what_cannot_be_read_is_refused_by_name(
    service: Service, body: bytes, mapped: str, status: int, code: str, detail: str
) -> None:
    async with service.client("sima@shop.example") as sima:
        answer = await _post(sima, body, mapped=mapped, is_last=True)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert detail in answer.json()["detail"]
        assert sum((await service.app.store.raw_counts()).values()) == 0


async def test_a_file_of_two_gigabytes_is_refused(service: Service) -> None:
    async with service.client("sima@shop.example") as sima:
        answer = await _post(sima, FILE, mapped="{}", before=2_000_000_000)
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("who", ["mina", None])
async def test_nobody_else_brings_files(service: Service, who: str | None) -> None:
    async with service.client(who and f"{who}@shop.example") as other:
        answer = await _post(other, FILE, mapped="{}")
        assert answer.status_code == (401 if who is None else 403)


async def _post(client: Client, body: bytes, **said: object) -> httpx.Response:
    return await client.http.post("/api/inboxes/line/records", params=said, content=body)  # type: ignore[arg-type]
