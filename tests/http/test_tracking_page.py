"""The tracking page over real HTTP: its code, what is added, its files, and who tries the lock.

Spec A-TRK-1, E-DSC, S42, S43.
"""

import asyncio
import re
import statistics
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from contactcenter.application.tracking import link
from contactcenter.domain.reference import reference as made_of
from tests.http.pages import Shop, hidden, shop

NOBODY = "7KQ2M9XV4T"  # without its check character


@pytest.fixture
async def public(tmp_path: Path) -> AsyncIterator[Shop]:
    async with shop(tmp_path) as running:
        yield running


async def known(public: Shop) -> tuple[str, str]:
    """File a complaint; return its reference and its page as the letter names it."""
    path = await public.filed()
    reference = path.split("/")[-1].split("-")[0]
    (link_sent,) = re.findall(r"/track/[\w-]+", await public.letter())
    assert link_sent == f"/track/{link(reference, key=public.service.app.key)}"
    return reference, link_sent


async def ask(public: Shop, reference: str, contact: str = "sara@mail.example") -> httpx.Response:
    return await public.http.post(
        "/track?lang=en", data={"reference": reference, "contact": contact}
    )


async def say(public: Shop, asked: httpx.Response, code: str) -> httpx.Response:
    fields = {**hidden(asked.text), "code": code}
    return await public.http.post("/track/code?lang=en", data=fields)


def another(reference: str) -> str:
    """Return a reference that is well formed, and nobody's."""
    return next(each for each in (made_of(n) for n in range(9)) if each != reference)


def code_in(text: str) -> str:
    (code,) = re.findall(r"\b\d{6}\b", text)
    return str(code)


async def test_a_code_opens_the_same_page_as_the_link(public: Shop) -> None:
    reference, sent = await known(public)
    spelled = f"{reference[:5]} {reference[5:]}".lower()
    asked = await ask(public, spelled, " SARA@Mail.example ")
    assert asked.status_code == 200
    code = code_in(await public.letter())
    persian = code.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    opened = await say(public, asked, persian)
    assert opened.status_code == 303
    page = await public.http.get(opened.headers["location"])
    by_link = await public.http.get(f"{sent}?lang=en")
    assert re.findall("<dd>.*?</dd>", page.text) == re.findall("<dd>.*?</dd>", by_link.text)
    public.later(timedelta(minutes=31))
    assert (await public.http.get(opened.headers["location"])).status_code == 404
    assert (await public.http.get(sent)).status_code == 200


async def test_nothing_tells_a_complaint_from_none(public: Shop) -> None:
    """E-DSC, S42: the same page, by whichever is wrong, and no letter."""
    reference, _ = await known(public)
    right = await ask(public, reference)
    await public.letter()
    nobody = await ask(public, another(reference))
    stranger = await ask(public, reference, "eve@mail.example")
    by_phone = await ask(public, reference, "+989121112233")
    bare = [re.sub(r'name="asked" value="[^"]*"', "", each.text) for each in (right, nobody)]
    assert bare[0] == bare[1]
    lengths = {len(hidden(each.text)["asked"]) for each in (right, nobody, stranger, by_phone)}
    assert len(lengths) == 1
    assert {each.status_code for each in (right, nobody, stranger, by_phone)} == {200}
    said = [await say(public, each, "000001") for each in (right, nobody, stranger)]
    assert {each.status_code for each in said} == {422}
    bare = [re.sub(r'name="asked" value="[^"]*"', "", each.text) for each in said]
    assert len(set(bare)) == 1
    assert public.mail.letters.empty()


async def test_a_try_takes_as_long_whatever_there_is(public: Shop) -> None:
    """S42: both last as long as the longest would."""
    reference, _ = await known(public)
    spent: dict[str, list[float]] = {"right": [], "nobody": []}
    for name, whose in (("right", reference), ("nobody", another(reference))):
        asked = await ask(public, whose)
        for _ in range(4):
            began = time.perf_counter()
            await say(public, asked, "000001")
            spent[name].append(time.perf_counter() - began)
    assert min(*spent["right"], *spent["nobody"]) >= 0.4
    apart = statistics.median(spent["right"]) - statistics.median(spent["nobody"])
    assert abs(apart) < 0.1


async def test_a_code_is_used_once_and_five_tries_are_all(public: Shop) -> None:
    reference, _ = await known(public)
    asked = await ask(public, reference)
    code = code_in(await public.letter())
    assert (await say(public, asked, code)).status_code == 303
    assert (await say(public, asked, code)).status_code == 422
    again = await ask(public, reference)
    code = code_in(await public.letter())
    wrong = [f"{(int(code) + n) % 10**6:06d}" for n in range(1, 13)]
    await asyncio.gather(*(say(public, again, each) for each in wrong))
    for each in wrong[:5]:
        await say(public, again, each)
    assert (await say(public, again, code)).status_code == 422


async def test_a_code_of_one_page_is_none_of_another(public: Shop) -> None:
    reference, _ = await known(public)
    asked, nobody = await ask(public, reference), await ask(public, another(reference))
    code = code_in(await public.letter())
    assert (await say(public, nobody, code)).status_code == 422
    forged = hidden(asked.text)["asked"].replace(reference, another(reference))
    fields = {"asked": forged, "code": code}
    assert (await public.http.post("/track/code", data=fields)).status_code == 422


@pytest.mark.parametrize("asked", ["", "....", "a.b.c.d", "é", "x" * 5000, "a.b.1.\x00"])
async def test_a_question_that_we_did_not_ask_has_no_answer(public: Shop, asked: str) -> None:
    fields = {"asked": asked, "code": "123456"}
    assert (await public.http.post("/track/code", data=fields)).status_code == 422


@pytest.mark.parametrize(
    ("reference", "contact", "field"),
    [
        (NOBODY, "a@b.example", "reference"),
        ("", "a@b.example", "reference"),
        ("<script>", "a@b.example", "reference"),
        ("x" * 10_000, "a@b.example", "reference"),
        (None, "12", "contact"),
        (None, '"><script>', "contact"),
        (None, "a@b.example\r\nBcc: c@d.example", "contact"),
    ],
)
async def test_what_is_no_reference_or_address_is_told_and_stays(
    public: Shop, reference: str | None, contact: str, field: str
) -> None:
    page = await ask(public, another("") if reference is None else reference, contact)
    assert page.status_code == 422
    assert f'<a href="#{field}">' in page.text
    assert "<script" not in page.text


async def test_so_many_codes_an_hour(public: Shop) -> None:
    """By one reference and by one contact point, whether they exist or not."""
    for number in range(6):
        assert (await ask(public, another(""), f"e{number}@b.example")).status_code == 200
    late = await ask(public, another(""), "e9@b.example")
    assert (late.status_code, "too often" in late.text) == (429, True)
    assert int(late.headers["retry-after"]) > 0
    assert "e9@b.example" in late.text


async def more(public: Shop, path: str, **said: str) -> httpx.Response:
    page = await public.http.get(path)
    fields = {"more": "It was order 12.", **hidden(page.text), **said}
    return await public.http.post(
        f"{path}/more?lang=en",
        data=fields,
        files=[("files", ("receipt.pdf", b"%PDF-1.7 paid", "application/pdf"))],
    )


async def test_what_is_added_stands_on_both_pages(public: Shop) -> None:
    _, sent = await known(public)
    added = await more(public, sent)
    assert added.status_code == 303
    page = await public.http.get(added.headers["location"])
    assert "What you added arrived." in page.text
    assert "It was order 12." in page.text
    assert "receipt.pdf" in page.text
    async with public.service.client("mina@shop.example") as mina:
        (ticket,) = (await mina.read("/snapshot"))["state"]["tickets"]
        said = (await mina.read(f"/tickets/{ticket['id']}"))["timeline"]["messages"]
    assert (said[-1]["text"], said[-1]["direction"]) == ("It was order 12.", "inbound")
    assert [each["name"] for each in said[-1]["attachments"]] == ["receipt.pdf"]


async def test_the_same_addition_sent_twice_is_one(public: Shop) -> None:
    _, sent = await known(public)
    first = await more(public, sent, once="a")
    assert (await more(public, sent, once="a")).headers["location"] == first.headers["location"]
    await public.http.get(first.headers["location"])
    page = await public.http.get(sent)
    assert page.text.count("It was order 12.") == 1


async def test_an_addition_that_is_wrong_keeps_its_words_and_files(public: Shop) -> None:
    _, sent = await known(public)
    page = await public.http.post(
        f"{sent}/more?lang=en",
        data={"more": "<i>Words</i>", "once": "a"},
        files=[
            ("files", ("good.pdf", b"%PDF-1", "application/pdf")),
            ("files", ("bad.exe", b"MZ", "application/pdf")),
        ],
    )
    assert page.status_code == 422
    assert "&lt;i&gt;Words&lt;/i&gt;" in page.text
    assert "good.pdf" in page.text
    fields = {**hidden(page.text), "more": "Words"}
    sent_again = await public.http.post(f"{sent}/more?lang=en", data=fields)
    assert sent_again.status_code == 303
    assert "good.pdf" in (await public.http.get(sent_again.headers["location"])).text


async def test_an_empty_addition_and_one_too_long_are_refused(public: Shop) -> None:
    _, sent = await known(public)
    for words in ("", " \x00", "x" * 8001):
        page = await public.http.post(f"{sent}/more", data={"more": words, "once": "a"})
        assert page.status_code == 422


async def test_a_forged_link_takes_and_shows_nothing(public: Shop) -> None:
    reference, sent = await known(public)
    head, seal = sent.rpartition("/")[2].split("-")
    for wrong in (reference, f"{head}-f-{seal}", f"{head}-p9999999999-{seal}", f"{head}-{seal}x"):
        for answer in (
            await public.http.get(f"/track/{wrong}"),
            await public.http.post(f"/track/{wrong}", data={"what": "accept", "words": "x"}),
            await public.http.post(f"/track/{wrong}/more", data={"more": "x"}),
            await public.http.get(f"/track/{wrong}/files/0123456789abcdef"),
        ):
            assert answer.status_code == 404, wrong


async def test_who_left_no_address_reads_answers_and_files_on_the_page(public: Shop) -> None:
    path = await public.filed(what="It came late.", phone="0912 111 2233")
    pdf = b"%PDF-1.7 <script>alert(1)</script>"
    async with public.service.client("mina@shop.example") as mina:
        (ticket,) = (await mina.read("/tickets"))["tickets"]
        (conversation,) = (await mina.read(f"/tickets/{ticket['id']}"))["conversations"]
        headers = {"Content-Type": "application/pdf", "X-File-Name": quote("نامه.pdf")}
        up = await mina.http.post("/api/inboxes/form/files", content=pdf, headers=headers)
        body = {
            "conversation_id": conversation["id"],
            "text": "Here it <b>is</b>.",
            "files": [up.json()["id"]],
        }
        assert (await mina.do(f"/tickets/{ticket['id']}/replies", body)).status_code == 200
        done = ""
        while done != "sent":
            said = (await mina.read(f"/tickets/{ticket['id']}"))["timeline"]["messages"]
            done = said[-1]["delivery"]["state"]
    page = (await public.http.get(path)).text
    assert "Here it &lt;b&gt;is&lt;/b&gt;." in page
    (place,) = re.findall(r'href="(/track/[^"]+/files/\w+)"', page)
    had = await public.http.get(place)
    assert had.content == pdf
    assert had.headers["content-disposition"].startswith("attachment;")
    assert had.headers["content-type"] == "application/octet-stream"
    assert had.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in had.headers["content-security-policy"]
    assert (await public.http.get(place[:-1] + "x")).status_code == 404


async def test_nothing_internal_is_on_the_page(public: Shop) -> None:
    """E-DSC: neither names nor ids of ours, nor notes, nor files that did not leave."""
    _, sent = await known(public)
    async with public.service.client("mina@shop.example") as mina:
        (ticket,) = (await mina.read("/snapshot"))["state"]["tickets"]
        note = {"text": "Internal: he always complains."}
        assert (await mina.do(f"/tickets/{ticket['id']}/notes", note)).status_code == 200
    page = (await public.http.get(f"{sent}?lang=en")).text
    for secret in ("Mina", "mina@", "Internal", str(ticket["id"]), str(ticket["customer_id"])):
        assert secret not in page
    assert "no-store" in (await public.http.get(sent)).headers["cache-control"]
