"""The register of complaints over HTTP: who may, what is refused, and files."""

import csv
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from contactcenter.adapters.memory import MemoryStore
from contactcenter.domain.ticket import Suspected
from tests.contract.test_store_figures import fill
from tests.http.test_complaints import a_ticket
from tests.serving import Service, serving

DAYS = "since=2026-03-01&until=2026-04-30"
PAGES = ("", "/figures", "/export", "/pack", "/pack.xlsx")


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with serving(MemoryStore(), tmp_path) as running:
        yield running


@pytest.fixture
async def filled(service: Service) -> Service:
    await fill(service.app.store)
    return service


async def test_the_register_is_a_supervisors_affair(service: Service) -> None:
    async with service.client("mina@shop.example") as mina:
        for path in PAGES:
            answer = await mina.http.get(f"/api/register{path}?{DAYS}")
            assert (path, answer.status_code) == (path, 403)
        for path in ("samples", "samples/x", "suspicions"):
            assert (await mina.http.get(f"/api/register/{path}")).status_code == 403
        body = {"purpose": "audit", "since": "2026-03-01", "until": "2026-03-31"}
        assert (await mina.do("/register/samples", body)).status_code == 403
    async with service.client() as nobody:
        assert (await nobody.http.get(f"/api/register?{DAYS}")).status_code == 401


async def test_it_is_listed_filtered_and_counted(filled: Service) -> None:
    async with filled.client("sima@shop.example") as sima:
        page = await sima.read(f"/register?{DAYS}&limit=5")
        assert len(page["rows"]) == 5
        rest = await sima.http.get(
            "/api/register", params=f"{DAYS}&limit=5&after=" + page["after"].replace("|", "%7C")
        )
        assert len(rest.json()["rows"]) == 3
        overdue = await sima.read(f"/register?{DAYS}&due_in=0&order=urgent")
        assert [each["id"] for each in overdue["rows"]] == ["c5", "c4"]  # both by today
        steps = await sima.read(f"/register?{DAYS}&step=withdrawn&step=closed")
        assert [each["id"] for each in steps["rows"]] == ["c7"]
        assert not {"customer_name", "customer_id", "subject"} & set(page["rows"][0])
        figures = await sima.read(f"/register/figures?{DAYS}")
        shares = {each["id"]: each["now"]["percent"] for each in figures["figures"]}
        assert (shares["acknowledged_in_time"], shares["resolved_in_time"]) == (87.5, 66.67)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("since=2026-03-01", "query.until"),
        ("since=2026-03-01&until=soon", "query.until"),
        ("since=2026-03-02&until=2026-03-01", "until: 2026-03-01 is before 2026-03-02"),
        ("since=2001-03-02&until=2026-03-01", "until: more than 3660 days"),
        (f"{DAYS}&step=done", "query.step"),
        (f"{DAYS}&severity=5", "query.severity"),
        (f"{DAYS}&outcome=right", "query.outcome"),
        (f"{DAYS}&customer=sara", "query.customer"),
        (f"{DAYS}&after=x", "no page of ours ended at 'x'"),
        (f"{DAYS}&limit=1000", "query.limit"),
        (f"{DAYS}&due_in=-1", "query.due_in"),
    ],
)
async def test_what_cannot_be_asked_is_refused_by_its_name(
    service: Service, query: str, says: str
) -> None:
    async with service.client("sima@shop.example") as sima:
        refused = await sima.http.get(f"/api/register?{query}")
        assert refused.status_code == 422
        assert refused.json()["detail"].startswith(says)


async def test_files_are_downloads_in_which_no_text_is_a_formula(filled: Service) -> None:
    """Threat S07: what somebody typed opens as text."""
    async with filled.app.store.begin() as tx:
        kept = (await tx.complaints(["c1"]))["c1"]  # type: ignore[list-item]
        matter = replace(kept.complaint.matter, product_ref='=HYPERLINK("http://x")')
        complaint = replace(kept.complaint, matter=matter)
        tx.put(replace(kept, complaint=complaint, version=2))
    async with filled.client("sima@shop.example") as sima:
        answer = await sima.http.get(f"/api/register/export?{DAYS}&form=csv&language=fa")
        assert answer.headers["content-disposition"].endswith(
            'filename="complaints-register-2026-03-01-2026-04-30.csv"'
        )
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        titles, *rows = csv.reader(StringIO(answer.content.decode("utf-8-sig")))
        assert (titles[0], titles[-1]) == ("شمارهٔ پیگیری", "دریافت (شمسی)")
        assert len(rows) == 8
        assert {row[-1] for row in rows} == {"1405-01-10"}
        assert {row[7] for row in rows} == {"Queue"}
        assert all(row[0].count("-") == 2 for row in rows)  # as people read it, and no number
        assert '\'=HYPERLINK("http://x")' in {row[9] for row in rows}
        for path in ("export?what=figures&", "pack.xlsx?language=fa&", "export?"):
            book = await sima.http.get(f"/api/register/{path}{DAYS}")
            assert book.headers["content-length"] == str(len(book.content))
            with ZipFile(BytesIO(book.content)) as parts:
                assert "xl/workbook.xml" in parts.namelist()
                assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
        figures = await sima.http.get(f"/api/register/export?{DAYS}&what=figures&form=csv")
        table = {row[0]: row[1:4] for row in csv.reader(StringIO(figures.text))}
        assert table["resolved_in_time"] == ["4", "6", "66.67"]


async def test_a_sample_is_drawn_once_and_proves_itself(filled: Service) -> None:
    """Spec A-IMP-4, A-AUD-1."""
    body = {"purpose": "audit", "since": "2026-03-01", "until": "2026-03-31"}
    async with filled.client("sima@shop.example") as sima:
        drawn = (await sima.do("/register/samples", body)).json()
        assert (drawn["population"], len(drawn["complaints"])) == (8, 5)
        assert (await sima.do("/register/samples", body)).json() == drawn
        assert await sima.read("/register/samples") == {"samples": [drawn["id"]]}
        path = "/register/samples/" + drawn["id"].replace("+", "%2B")
        assert await sima.read(path) == drawn
        book = await sima.http.get(f"/api{path}/export")
        assert book.content[:2] == b"PK"
        soon = filled.app.now().date() + timedelta(days=2)
        body = {"purpose": "review", "since": "2026-03-01", "until": f"{soon}"}
        early = await sima.do("/register/samples", body)
        assert (early.status_code, early.json()["code"]) == (409, "conflict")
        assert (await sima.http.get("/api/register/samples/none")).status_code == 404


async def test_a_pack_says_why_something_is_empty(filled: Service) -> None:
    """Spec A-MGR-1: nothing is left out silently."""
    async with filled.client("sima@shop.example") as sima:
        aim = {"better": "higher", "percent": "90", "every": "quarter", "owner_id": "sima"}
        new = {"body": aim, "after": 0}
        said = await sima.do("/promises/objective/resolved_in_time", new)
        assert said.status_code == 200, said.text
        wrong = await sima.do("/promises/objective/nonsense", new)
        assert (wrong.status_code, wrong.json()["detail"][:10]) == (422, "measure_id")
        pack = await sima.read(f"/register/pack?{DAYS}")
        assert pack["volumes"]["received"] == 8
        (aimed,) = pack["objectives"]
        assert (aimed["objective"]["percent"], aimed["reached"]) == ("90", False)
        assert set(pack["empty"]) >= {"corrective_actions", "satisfaction", "audit"}
        figures = await sima.read(f"/register/figures?{DAYS}")
        (with_aim,) = [each for each in figures["figures"] if each["objective"]]
        assert (with_aim["id"], with_aim["objective"]["reached"]) == ("resolved_in_time", False)


async def test_what_nobody_decided_on_shows_after_a_business_day(service: Service) -> None:
    """Spec A-PRN-3."""
    async with service.client("mina@shop.example") as mina:
        ticket = await a_ticket(service, mina)
    async with service.client("sima@shop.example") as sima:
        assert (await sima.read("/register/suspicions"))["rows"] == []
        async with service.app.store.begin() as tx:
            kept = await tx.ticket(ticket)  # type: ignore[arg-type]
            at = service.app.now() - timedelta(days=4)
            suspected = Suspected(message_id="m", signs=("harm",), at=at)  # type: ignore[arg-type]
            tx.put(replace(kept, suspicion=suspected, version=kept.version + 1))
        (row,) = (await sima.read("/register/suspicions"))["rows"]
        assert (row["ticket"]["id"], row["ticket"]["suspicion"]["signs"]) == (ticket, ["harm"])
        version = row["ticket"]["version"]
        done = await sima.do(f"/tickets/{ticket}/suspicion/dismiss", {"version": version})
        assert done.status_code == 200
        assert (await sima.read("/register/suspicions"))["rows"] == []


IN_SPRING = {"since": "2026-03-01", "until": "2026-04-30"}
DECISION = {"what": "Another carrier", "owner_id": "mina", "due_on": "2026-06-01"}


async def test_minutes_say_what_was_decided_or_why_nothing(filled: Service) -> None:
    async with filled.client("mina@shop.example") as mina:
        assert (await mina.http.get("/api/register/minutes")).status_code == 403
        said = {**IN_SPRING, "no_decisions": "x"}
        assert (await mina.do("/register/minutes", said)).status_code == 403
    async with filled.client("sima@shop.example") as sima:
        nothing = await sima.do("/register/minutes", IN_SPRING)
        assert (nothing.status_code, "say why" in nothing.text) == (422, True)
        stranger = {**IN_SPRING, "decisions": [{**DECISION, "owner_id": "nobody"}]}
        refused = await sima.do("/register/minutes", stranger)
        assert (refused.status_code, "'nobody'" in refused.text) == (422, True)
        for path in ("review", "review/x"):
            assert (await sima.http.get(f"/api/promises/{path}")).status_code == 404
        body = {"body": {}, "after": 0}
        assert (await sima.do("/promises/review/x", body)).status_code == 404


async def test_a_review_is_held_with_its_pack_and_what_was_decided(filled: Service) -> None:
    """Spec A-MGR-1: decisions, owners, dates; the next pack asks for what is not done."""
    async with filled.client("sima@shop.example") as sima:
        said = {**IN_SPRING, "present": ["mina"], "decisions": [DECISION]}
        assert (await sima.do("/register/minutes", said)).status_code == 200
        [minutes] = await sima.read("/register/minutes")
        assert (minutes["chair_id"], minutes["present"]) == ("sima", ["sima", "mina"])
        assert len(minutes["pack_sha256"]) == 64
        pack = await sima.read(f"/register/pack?{DAYS}")
        assert [each["what"] for each in pack["earlier"]] == ["Another carrier"]
        assert "earlier_decisions" not in pack["empty"]
        [decided] = minutes["decisions"]
        path = f"/register/minutes/{minutes['id']}/decisions/{decided['id']}/done"
        assert (await sima.do(path, {"version": 1})).status_code == 200
        assert (await sima.do(path, {"version": 2})).status_code == 409
        [minutes] = await sima.read("/register/minutes")
        assert minutes["decisions"][0]["done_on"] is not None
        pack = await sima.read(f"/register/pack?{DAYS}")
        assert (pack["earlier"], "earlier_decisions" in pack["empty"]) == ([], True)
