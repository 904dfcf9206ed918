"""The page of a survey over real HTTP: what is answered there, and who tries the lock."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from contactcenter.adapters.memory import MemoryStore
from contactcenter.application.survey_answers import link
from contactcenter.domain.ids import CustomerId, SurveyId, TicketId
from contactcenter.domain.measures.ratings import Scale
from contactcenter.domain.surveys import About, KeptSurvey
from tests.http.test_complaints import a_ticket
from tests.serving import Service, serving

DAYS = "since=2026-01-01&until=2030-12-31"


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with serving(MemoryStore(), tmp_path) as running:
        yield running


async def asked(service: Service, about: About = About.TICKET) -> tuple[str, KeptSurvey]:
    """Ask the customer of a chat how it was; return the path of the page, and the survey."""
    app = service.app
    async with service.client("mina@shop.example") as mina:
        ticket_id = TicketId(await a_ticket(service, mina))
    async with app.store.begin() as tx:
        ticket = await tx.ticket(ticket_id)
        survey = KeptSurvey(
            id=SurveyId("survey"),
            ticket_id=ticket.id,
            customer_id=CustomerId(ticket.customer_id),
            about=about,
            scale=Scale.CSAT,
            low=2,
            language="fa",
            asked_at=app.now(),
        )
        tx.put(survey)
    return f"/survey/{link(ticket.reference, survey.id, key=app.key)}", survey


async def answers(service: Service) -> list[KeptSurvey]:
    async with service.app.store.begin() as tx:
        tickets = {TicketId(each) for each in service.app.store._tables.tickets}  # type: ignore[attr-defined]
        return list(await tx.surveys_of(tickets))


async def test_a_survey_is_answered_without_an_account_and_mended(service: Service) -> None:
    path, _ = await asked(service, About.COMPLAINT)
    async with service.client() as nobody:
        page = await nobody.http.get(path)
        assert (page.status_code, 'dir="rtl"' in page.text) == (200, True)
        assert "منصفانه بودن" in page.text
        said = {"score": "2", "fairness": "1", "words": "<b>{reference}</b> ۱۲"}
        sent = await nobody.http.post(path, data=said)
        assert sent.status_code == 303
        page = await nobody.http.get(sent.headers["location"])
        assert "سپاسگزاریم" in page.text
        assert "&lt;b&gt;{reference}&lt;/b&gt;" in page.text
        assert 'value="2" checked' in page.text
        assert (await nobody.http.post(path, data={"score": "5"})).status_code == 303
    (survey,) = await answers(service)
    assert survey.answer is not None
    assert survey.answer.score == 5
    async with service.client("sima@shop.example") as sima:
        found = await sima.read(f"/register/satisfaction?{DAYS}")
        (rated,) = found["rated"]
        assert (rated["about"], rated["distribution"]) == ("complaint", [0, 0, 0, 0, 1])
        assert rated["answers"] == {"part": 1, "whole": 1, "percent": 100.0}
        assert rated["low"] < 100
        pack = await sima.read(f"/register/pack?{DAYS}")
        assert pack["monitored"]["satisfaction"]["answers"]["whole"] == 1
    async with service.client("mina@shop.example") as mina:
        refused = await mina.http.get(f"/api/register/satisfaction?{DAYS}")
        assert refused.status_code == 403


async def test_who_follows_a_link_has_answered_nothing(service: Service) -> None:
    """Scanners of mail follow links, and some press what they find in them."""
    path, _ = await asked(service)
    async with service.client() as nobody:
        for address in (path, f"{path}?score=1", f"{path}?done=1"):
            assert (await nobody.http.get(address)).status_code == 200
        assert (await nobody.http.head(path)).status_code in {200, 405}
    (survey,) = await answers(service)
    assert survey.answer is None


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"score": ""},
        {"score": "9"},
        {"score": "-1"},
        {"score": "۵a"},
        {"score": "1e3"},
        {"score": "3", "fairness": "99"},
    ],
)
async def test_what_is_no_answer_is_asked_for_again(service: Service, said: dict[str, str]) -> None:
    path, _ = await asked(service)
    async with service.client() as nobody:
        again = await nobody.http.post(path, data={**said, "words": "still here"})
        assert (again.status_code, "still here" in again.text) == (422, True)
    (survey,) = await answers(service)
    assert survey.answer is None


async def test_a_link_of_somebody_else_leads_nowhere(service: Service) -> None:
    path, survey = await asked(service)
    reference = path.rpartition("/")[2].partition("-")[0]
    other = link(reference, SurveyId("other"), key=service.app.key)
    foreign = link(reference, survey.id, key=b"x" * 32)
    async with service.client() as nobody:
        for token in (other, foreign, reference, f"{reference}-", "é", "x" * 3000):
            for sent in (
                await nobody.http.get(f"/survey/{token}"),
                await nobody.http.post(f"/survey/{token}", data={"score": "1"}),
            ):
                assert sent.status_code == 404
                assert reference not in sent.text.replace(token, "")
    (kept,) = await answers(service)
    assert kept.answer is None


async def test_an_old_survey_takes_no_answer(service: Service) -> None:
    path, survey = await asked(service)
    old = replace(survey, asked_at=survey.asked_at.replace(year=2020), version=2)
    async with service.app.store.begin() as tx:
        tx.put(old)
    async with service.client() as nobody:
        page = await nobody.http.get(path)
        assert ("<form" in page.text, "گذشته است" in page.text) == (False, True)
        sent: httpx.Response = await nobody.http.post(path, data={"score": "1"})
        assert "گذشته است" in sent.text
    (kept,) = await answers(service)
    assert kept.answer is None
