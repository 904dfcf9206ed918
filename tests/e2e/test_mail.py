"""The road of a mail: from the customer's program over an agent's screen and back."""

import re
from email.message import EmailMessage

import pytest
from playwright.async_api import expect

from tests.e2e.desk import NORA, Desk
from tests.e2e.post import SARA, SUPPORT, Mailbox, a_mail, text_of
from tests.e2e.screen import AgentScreen, Screens

pytestmark = pytest.mark.asyncio(loop_scope="session")

SUBJECT = "سفارش AR-402817 کجاست؟"
QUESTION = "سلام، سفارش AR-402817 هنوز نرسیده است.\nIs it on its way?"
ANSWER = "سلام سارا، سفارش شما فردا می‌رسد.\nYour parcel AR-402817 arrives tomorrow."


# Dovecot may be missing where a browser may not be: that one is no `browser` test.
@pytest.mark.parametrize(
    "post", [pytest.param("embedded", marks=pytest.mark.browser), "dovecot"], indirect=True
)
async def test_a_mail_is_answered_and_its_answer_lands_in_the_same_ticket(
    mail_desk: Desk, screens: Screens
) -> None:
    post = mail_desk.post
    assert post is not None
    nora = await screens.agent(mail_desk, NORA)
    await nora.go_online()
    async with post.mailbox(SARA) as mailbox:
        question = a_mail(QUESTION, subject=SUBJECT)
        await post.send(question)
        await expect(nora.offer).to_contain_text("سارا Ahmadi")
        await expect(nora.offer).to_contain_text(SUBJECT)
        await nora.accept()
        await expect(nora.messages.last).to_contain_text("Is it on its way?")
        ticket = nora.page.url
        await nora.answer(ANSWER)
        first = await mailbox.next()
        _check_threading(first, question)
        assert text_of(first).strip().splitlines()[:2] == ANSWER.splitlines()
        await _check_original(nora, question)
        await expect(nora.messages.last.get_by_text("Sent", exact=True)).to_be_visible()

        await post.send(_an_answer(first, "ممنون! One more thing: can I pay later?"))
        await expect(nora.messages).to_have_count(3)
        await expect(nora.messages.last).to_contain_text("can I pay later?")
        await expect(nora.messages.last).not_to_contain_text("parcel")

        # A program that keeps neither the subject nor the threading has the address at least.
        await post.send(a_mail("I forgot my phone number.", subject="Hm", to=first["Reply-To"]))
        await expect(nora.messages).to_have_count(4)
        await expect(nora.messages.last).to_contain_text("I forgot my phone number.")
        assert nora.page.url == ticket
        await nora.was_not_reloaded()


@pytest.mark.browser
async def test_an_answer_taken_back_never_leaves_and_returns_to_the_composer(
    mail_desk: Desk, screens: Screens
) -> None:
    post = mail_desk.post
    assert post is not None
    nora = await screens.agent(mail_desk, NORA)
    await nora.go_online()
    async with post.mailbox(SARA) as mailbox:
        await post.send(a_mail("Where is my lamp?", subject="Lamp"))
        await nora.accept()
        await nora.answer("It was lost, sorry.")
        await expect(nora.page.get_by_text("Your answer is about to leave.")).to_be_visible()
        await expect(nora.composer).to_be_focused()
        await nora.page.keyboard.press("Control+z")
        await expect(nora.composer).to_have_value("It was lost, sorry.")
        await expect(nora.messages).to_have_count(1)

        # What is sent later leaves later: had the first not been taken back, it would come first.
        await nora.composer.fill("It arrives tomorrow.")
        await nora.page.keyboard.press("Control+Enter")
        assert await _said_next(mailbox) == "It arrives tomorrow."
        await expect(nora.messages).to_have_count(2)
        await expect(nora.messages.last.get_by_text("Sent", exact=True)).to_be_visible()


async def _check_original(nora: AgentScreen, question: EmailMessage) -> None:
    """The original is one click away, also of a plain mail (F.5)."""
    original = nora.messages.first.get_by_role("link", name="Download original")
    async with nora.page.expect_download() as download:
        await original.click()
    kept = await (await download.value).path()
    assert bytes(question).splitlines()[-1] in kept.read_bytes().splitlines()


async def _said_next(mailbox: Mailbox) -> str:
    return text_of(await mailbox.next()).strip().splitlines()[0]


def _check_threading(answer: EmailMessage, question: EmailMessage) -> None:
    assert re.fullmatch(rf"Re: {re.escape(SUBJECT)} \[#[\dA-Z-]{{13}}\]", answer["Subject"])
    assert answer["In-Reply-To"] == question["Message-ID"]
    assert answer["References"].split() == [question["Message-ID"]]
    assert answer["Message-ID"] not in (None, question["Message-ID"])
    assert [it.addr_spec for it in answer["From"].addresses] == [SUPPORT]
    assert [it.addr_spec for it in answer["To"].addresses] == [SARA]
    local, _, domain = SUPPORT.partition("@")
    signed = answer["Reply-To"].addresses[0].addr_spec
    assert signed.startswith(f"{local}+")
    assert signed.endswith(f"@{domain}")


def _an_answer(to: EmailMessage, text: str) -> EmailMessage:
    """Return an answer as mail programs write it, quoting what it answers."""
    quoted = "\n".join(f"> {line}" for line in text_of(to).splitlines())
    return a_mail(
        f"{text}\n\nOn Mon, 2 Nov 2026 at 10:00, Aramis <{SUPPORT}> wrote:\n{quoted}\n",
        subject=f"Re: {SUBJECT}",
        to=to["Reply-To"],
        In_Reply_To=to["Message-ID"],
        References=f"{to['References']} {to['Message-ID']}",
    )
