"""Evidence packs over real HTTP: who gets one, as what, and who does not (spec A-AUD-1)."""

import io
import json
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from contactcenter.adapters import typst_sheets
from contactcenter.adapters.memory import MemoryStore
from contactcenter.domain.evidence.checking import check
from tests.http.test_complaints import a_ticket
from tests.serving import Service, serving

EVER = {"since": "2000-01-01T00:00:00Z", "until": "2100-01-01T00:00:00Z"}


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with serving(MemoryStore(), tmp_path) as running:
        yield running


async def a_complaint(service: Service, **told: object) -> str:
    async with service.client("mina@shop.example") as mina:
        ticket = await a_ticket(service, mina)
        assert (await mina.do(f"/complaints/{ticket}", told)).status_code == 200
    return ticket


async def test_a_supervisor_is_given_the_pack_as_a_file(service: Service) -> None:
    ticket = await a_complaint(service)
    async with service.client("sima@shop.example") as sima:
        for path, body in ((f"/evidence-packs/{ticket}", {}), ("/evidence-packs", EVER)):
            answer = await sima.do(path, body)
            assert answer.status_code == 200, answer.text
            assert answer.headers["content-type"] == "application/json"
            assert answer.headers["cache-control"] == "no-store, private"
            assert answer.headers["content-disposition"].startswith("attachment; ")
            pack = answer.json()
            assert check(pack, ()).faults == ()
            assert (pack["made_by"], [each["ticket_id"] for each in pack["complaints"]]) == (
                "Sima",
                [ticket],
            )


async def test_its_print_comes_with_the_very_pack_that_it_was_made_of(service: Service) -> None:
    if not typst_sheets.FONTS.exists():
        pytest.skip("the screens are not built, and with them the fonts: python -m tools.webbuild")
    ticket = await a_complaint(service)
    async with service.client("sima@shop.example") as sima:
        for language in ("en", "fa"):
            answer = await sima.do(f"/evidence-packs/{ticket}", {"language": language})
            assert answer.headers["content-type"] == "application/zip", answer.text
            with zipfile.ZipFile(io.BytesIO(answer.content)) as both:
                plain, printed = both.namelist()
                assert check(json.loads(both.read(plain)), ()).faults == ()
                assert both.read(printed).startswith(b"%PDF-")
                assert (plain[-5:], printed[-7:]) == (".json", f".{language}.pdf")


async def test_an_agent_is_refused(service: Service) -> None:
    ticket = await a_complaint(service)
    async with service.client("mina@shop.example") as mina:
        for path, body in ((f"/evidence-packs/{ticket}", {}), ("/evidence-packs", EVER)):
            refused = await mina.do(path, body)
            assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    async with service.client() as nobody:
        assert (await nobody.do(f"/evidence-packs/{ticket}")).status_code == 401


async def test_whom_it_is_about_is_told_that_there_is_none(service: Service) -> None:
    """Spec A-IMP-1: a supervisor, too."""
    ticket = await a_complaint(service, subject_staff=["sima"])
    async with service.client("sima@shop.example") as sima:
        for path, body in ((f"/evidence-packs/{ticket}", {}), ("/evidence-packs", EVER)):
            refused = await sima.do(path, body)
            assert (refused.status_code, refused.json()["code"]) == (404, "not_found")


async def test_a_ticket_that_is_no_complaint_has_none(service: Service) -> None:
    async with service.client("mina@shop.example") as mina:
        ticket = await a_ticket(service, mina)
    async with service.client("sima@shop.example") as sima:
        for unknown in (ticket, "none", "%2e%2e"):
            assert (await sima.do(f"/evidence-packs/{unknown}")).status_code == 404


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        pytest.param({"since": "2026-01-01T00:00:00"}, 422, "since", id="no zone"),
        pytest.param({"since": "soon"}, 422, "since", id="no moment"),
        pytest.param({"until": EVER["since"]}, 422, "until", id="ends before it begins"),
        pytest.param({"sample": 0}, 422, "sample", id="nobody"),
        pytest.param({"language": "xx"}, 422, "language", id="another language"),
        pytest.param({"seed": "x" * 101}, 422, "seed", id="a long seed"),
        pytest.param({"form": "pdf"}, 422, "form", id="an unknown field"),
        pytest.param({"until": "2000-01-02T00:00:00Z"}, 404, "no complaint", id="none then"),
    ],
)
async def test_what_cannot_be_is_refused_by_its_field(
    service: Service, changes: dict[str, Any], status: int, said: str
) -> None:
    await a_complaint(service)
    async with service.client("sima@shop.example") as sima:
        refused = await sima.do("/evidence-packs", {**EVER, **changes})
        assert refused.status_code == status
        assert said in refused.json()["detail"]
