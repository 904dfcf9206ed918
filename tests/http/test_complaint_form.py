"""The public complaint form, over real HTTP: filled in well, badly, and by those who mean harm."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from contactcenter.entrypoints.http.sent_forms import MAX_FORM
from tests.http.pages import FORM, SAID, Shop, hidden, shop

PDF = ("files", ("رسید.pdf", b"%PDF-1.7 paid", "application/pdf"))


@pytest.fixture
async def public(tmp_path: Path) -> AsyncIterator[Shop]:
    async with shop(tmp_path) as running:
        yield running


async def tickets(public: Shop) -> list[dict[str, object]]:
    async with public.service.client("mina@shop.example") as mina:
        return list((await mina.read("/snapshot"))["state"]["tickets"])


async def test_a_complaint_is_filed_and_told_when_they_hear(public: Shop) -> None:
    """Spec A-PRN-2, A-RCV-3: without an account, with its reference at once."""
    answer = await public.file([PDF], **SAID, wanted="My money", name="Sara")
    assert answer.status_code == 303
    page = await public.http.get(answer.headers["location"])
    (ticket,) = await tickets(public)
    assert ticket["kind"] == "complaint"
    assert str(ticket["reference"])[:5] in page.text
    assert "You hear from us by" in page.text
    assert (page.headers["cache-control"], page.headers["referrer-policy"]) == (
        "no-store",
        "no-referrer",
    )
    async with public.service.client("mina@shop.example") as mina:
        record = (await mina.read(f"/complaints/{ticket['id']}"))["complaint"]
    assert record["matter"]["received_by"] == "form"
    assert [each["name"] for each in record["matter"]["enclosures"]] == ["رسید.pdf"]


async def test_the_form_speaks_as_it_is_asked_to(public: Shop) -> None:
    for query, wished, language in (
        ("?lang=fa", "en", "fa"),
        ("", "fa-IR,fa;q=0.9", "fa"),
        ("", "de", "en"),
    ):
        page = await public.http.get(
            f"/complain/{FORM}{query}", headers={"Accept-Language": wished}
        )
        assert f'<html lang="{language}"' in page.text
        assert "<script" not in page.text
        assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_what_is_wrong_is_named_and_what_was_typed_stays(public: Shop) -> None:
    """WCAG 2.2, 3.3.1 and 3.3.7; files need not be chosen twice."""
    said = {"what": " ", "email": "not an address", "wanted": "<b>My</b> money", "name": 'S"ara'}
    page = await public.file([PDF], **said)
    assert page.status_code == 422
    for field in ("what", "email"):
        assert f'<a href="#{field}">' in page.text
        assert f'id="{field}-wrong"' in page.text
    assert "&lt;b&gt;My&lt;/b&gt; money" in page.text
    assert 'value="S&quot;ara"' in page.text
    assert "رسید.pdf" in page.text
    assert await tickets(public) == []
    mended = {**hidden(page.text), **said, **SAID}
    sent = await public.send(mended)
    assert sent.status_code == 303
    await public.http.get(sent.headers["location"])
    (ticket,) = await tickets(public)
    async with public.service.client("mina@shop.example") as mina:
        record = (await mina.read(f"/complaints/{ticket['id']}"))["complaint"]
    assert [each["name"] for each in record["matter"]["enclosures"]] == ["رسید.pdf"]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"what": "It is late."}, "email"),
        ({"what": "It is late.", "phone": "12"}, "phone"),
        ({"what": "It is late.", "anonymous": "1", "email": "a@b.example"}, "anonymous"),
        ({"what": "It is late.", "anonymous": "1", "name": "Sara"}, "anonymous"),
        ({**SAID, "behalf": "1"}, "person"),
        ({**SAID, "website": "http://spam.example"}, "website"),
        ({**SAID, "what": "x" * 8001}, "what"),
        ({**SAID, "page": "forged.1.mark"}, "page"),
        ({**SAID, "page": ""}, "page"),
        ({**SAID, "kept0": "e30.forged"}, "files"),
        ({**SAID, "kept0": "é"}, "files"),
    ],
)
async def test_a_wrong_field_is_told_and_keeps_nothing(
    public: Shop, said: dict[str, str], field: str
) -> None:
    page = await public.file(**said)
    assert page.status_code == 422
    assert f'<a href="#{field}">' in page.text
    assert await tickets(public) == []


async def test_markup_and_control_characters_are_text(public: Shop) -> None:
    """Spec S01, S09, S33."""
    evil = "<script>alert(1)</script>\x00\x08 {{7*7}} \u202e =1+1"
    path = await public.filed(**{**SAID, "what": evil, "name": "<img src=x onerror=1>\r\nBcc: x"})
    page = await public.http.get(path)
    assert "<script" not in page.text
    assert "onerror" not in page.text
    (ticket,) = await tickets(public)
    assert ticket["subject"] == "<script>alert(1)</script> {{7*7}} \u202e =1+1"
    letter = await public.letter()
    assert "onerror" not in letter


async def test_the_same_form_sent_twice_is_one_complaint(public: Shop) -> None:
    fields = {**await public.form(), **SAID}
    first, second = await public.send(fields), await public.send(fields)
    assert first.headers["location"] == second.headers["location"]
    await public.http.get(first.headers["location"])
    await tickets(public)
    assert len(await tickets(public)) == 1


async def test_machines_are_too_quick_and_people_lose_nothing(public: Shop) -> None:
    page = await public.http.get(f"/complain/{FORM}")
    quick = await public.send({**hidden(page.text), **SAID})
    assert quick.status_code == 422
    assert SAID["what"] in quick.text
    public.later(timedelta(seconds=3))
    assert (await public.send({**hidden(quick.text), **SAID})).status_code == 303


async def test_a_page_of_yesterday_is_sent_once_more(public: Shop) -> None:
    fields = await public.form()
    public.later(timedelta(days=2))
    old = await public.send({**fields, **SAID})
    assert old.status_code == 422
    public.later(timedelta(seconds=3))
    assert (await public.send({**hidden(old.text), **SAID})).status_code == 303


async def test_programs_and_large_files_are_refused(public: Shop) -> None:
    for file in (
        ("files", ("invoice.pdf", b"MZ\x90\x00", "application/pdf")),
        ("files", ("page.pdf", b"<html><script>", "application/pdf")),
        ("files", ("large.pdf", b"%PDF-" + b"x" * 10_000_001, "application/pdf")),
    ):
        page = await public.file([file], **SAID)
        assert (page.status_code, '<a href="#files">' in page.text) == (422, True)
    six = await public.file([PDF] * 6, **SAID)
    assert '<a href="#files">' in six.text
    assert await tickets(public) == []


async def test_a_huge_body_is_refused_before_it_is_read(public: Shop) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(MAX_FORM // 1_000_000 + 2):
            yield b"x" * 1_000_000

    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = await public.http.post(f"/complain/{FORM}", content=endless(), headers=headers)
    assert answer.status_code in {400, 413}


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b'{"what": "x"}'),
        ("text/plain", b"what=x"),
        ("multipart/form-data; boundary=b", b"--b\r\nbroken"),
        ("multipart/form-data", b"no boundary"),
        ("application/x-www-form-urlencoded", b"%ff%fe=%00&what=%zz"),
        ("", b"\x00\xff"),
    ],
)
async def test_what_is_no_form_is_a_clear_refusal(
    public: Shop, content_type: str, body: bytes
) -> None:
    answer = await public.http.post(
        f"/complain/{FORM}", content=body, headers={"Content-Type": content_type}
    )
    assert answer.status_code in {400, 422}
    assert await tickets(public) == []


async def test_from_one_address_so_many_an_hour(public: Shop) -> None:
    """Spec S39: what was typed stays on the page."""
    for number in range(10):
        assert (await public.file(**{**SAID, "what": f"Number {number}"})).status_code == 303
    late = await public.file(**{**SAID, "what": "Number eleven"})
    assert late.status_code == 429
    assert int(late.headers["retry-after"]) > 0
    assert "Number eleven" in late.text


async def test_a_form_that_is_not_open_is_not_there(public: Shop) -> None:
    for key in ("other", "chat-key", "%27--", "é"):
        page = await public.http.get(f"/complain/{key}")
        assert page.status_code == 404, key
        assert (await public.http.post(f"/complain/{key}", data=SAID)).status_code == 404


async def test_the_public_page_leads_there_and_to_where_it_stands(public: Shop) -> None:
    """Spec A-COM-1: in the language of the page, whatever the browser speaks."""
    page = await public.http.get("/complaints?lang=fa", headers={"accept-language": "en"})
    assert f'/complain/{FORM}?lang=fa">' in page.text
    assert '/track?lang=fa">' in page.text
