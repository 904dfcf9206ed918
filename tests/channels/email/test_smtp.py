"""Mail out, over real connections."""

import asyncio
from dataclasses import replace

import pytest

from channels.email import connect
from contactcenter.domain.message import File
from contactcenter.ports.channel import Misconfigured, TryLater, Undeliverable
from tests.channels.email import post_office
from tests.channels.email.office import MESSAGE, check_login, open_office, sent
from tests.channels.email.post_office import CERTIFICATE, PASSWORD, USER, WITHIN, settings


async def test_a_mail_says_who_wrote_it_and_what_it_answers() -> None:
    async with open_office() as office:
        (receipt,) = await sent(settings(smtp_port=office.port), MESSAGE)
    (mail,) = office.mails()
    assert receipt.provider_id is not None
    assert office.taken[0].mail_from == "support@firma.example"
    assert office.taken[0].rcpt_tos == ["lea@kunde.example"]
    assert {name.lower(): str(value) for name, value in mail.items() if name[0] != "C"} == {
        "from": "Sara from Firma <support@firma.example>",
        "to": "Lea <lea@kunde.example>",
        "subject": "Re: Lamp",
        "date": "Sun, 22 Nov 2026 12:00:00 +0000",
        "message-id": "<answer-1@firma.example>",
        "in-reply-to": "<question-1@kunde.example>",
        "references": "<first@kunde.example> <question-1@kunde.example>",
        "reply-to": "reply+ab12.cd34@firma.example",
        "mime-version": "1.0",
    }


async def test_a_persian_answer_with_a_file_arrives_as_written() -> None:
    message = replace(
        MESSAGE,
        subject="پاسخ: نامه‌ی شما — «لامپ» " * 6,
        recipient_name="سارا، احمدی",
        text="سلام،\n\nدر راه است.\n.\nHello <b>",
        files=(File(name="صورت‌حساب.pdf", type="application/pdf", content=b"%PDF\r\n.\r\n" * 99),),
    )
    async with open_office() as office:
        await sent(settings(smtp_port=office.port), message)
    (mail,) = office.mails()
    plain = mail.get_body(("plain",))
    rich = mail.get_body(("html",))
    assert plain is not None
    assert rich is not None
    assert mail["Subject"] == message.subject
    assert mail["To"].addresses[0].display_name == "سارا، احمدی"
    assert plain.get_content().replace("\r\n", "\n").rstrip("\n") == message.text
    assert '<p dir="auto">سلام،</p>' in rich.get_content()
    assert "Hello &lt;b&gt;" in rich.get_content()
    (file,) = mail.iter_attachments()
    assert file.get_filename() == "صورت‌حساب.pdf"
    assert file.get_content() == message.files[0].content
    assert (office.taken[0].original_content or b"").isascii()


async def test_lines_stay_short_however_long_the_thread() -> None:
    ids = tuple(f"{number}.{'x' * 90}@kunde.example" for number in range(80))
    async with open_office() as office:
        await sent(settings(smtp_port=office.port), replace(MESSAGE, references=ids))
    content = office.taken[0].original_content or b""
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert office.mails()[0]["References"].split() == [f"<{one}>" for one in ids[:20] + ids[-20:]]


@pytest.mark.parametrize("broken", ["a\r\nBcc: x@y.test", "a\nb", "a\rb", "a\0b", "a\u2028b"])
@pytest.mark.parametrize(
    "place", ["subject", "recipient_name", "from_name", "header_id", "in_reply_to", "reply_to"]
)
async def test_a_line_break_in_a_header_is_refused(place: str, broken: str) -> None:
    with pytest.raises(Undeliverable):
        await sent(settings(smtp_port=1), replace(MESSAGE, **{place: broken}))  # type: ignore[arg-type]


@pytest.mark.parametrize("address", ["", "lea", "a@b,c@d", "a b@c", "<a@b>", '"a@b"@c', "a@b\r\nc"])
async def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(Undeliverable):
        await sent(settings(smtp_port=1), replace(MESSAGE, recipient=address))


async def test_an_encoded_word_in_a_subject_stays_text() -> None:
    subject = "=?utf-8?q?a=0D=0ABcc:_x=40y.test?="
    async with open_office() as office:
        await sent(settings(smtp_port=office.port), replace(MESSAGE, subject=subject))
    assert office.mails()[0]["Subject"] == subject
    assert office.mails()[0]["Bcc"] is None


async def test_a_connection_is_kept() -> None:
    async with open_office() as office:
        await sent(settings(smtp_port=office.port), MESSAGE, MESSAGE, MESSAGE)
    assert len(office.taken) == 3
    assert len(office.servers) == 1


async def test_a_kept_connection_that_died_is_replaced() -> None:
    async with open_office() as office, asyncio.timeout(WITHIN):
        channel = connect(settings(smtp_port=office.port))
        await channel.send(MESSAGE)
        office.hang_up()
        await channel.send(MESSAGE)
        await channel.close()
    assert len(office.taken) == 2


async def test_a_mail_that_perhaps_arrived_is_sent_again_under_the_same_id() -> None:
    async with open_office() as office:
        office.answers["DATA"] = "vanish"
        with pytest.raises(TryLater):
            await sent(settings(smtp_port=office.port), MESSAGE)
        office.answers.clear()
        await sent(settings(smtp_port=office.port), MESSAGE)
    assert [mail["Message-ID"] for mail in office.mails()] == ["<answer-1@firma.example>"] * 2


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        ("421 4.3.2 going down", TryLater),
        ("451 4.7.1 greylisted", TryLater),
        ("452 4.2.2 mailbox full", TryLater),
        ("550 5.1.1 unknown", Undeliverable),
        ("552 5.3.4 too large", Undeliverable),
    ],
)
async def test_a_refusal_says_whether_to_try_again(
    verb: str, answer: str, failure: type[Exception]
) -> None:
    async with open_office() as office:
        office.answers[verb] = answer
        with pytest.raises(failure, match=answer[:3]):
            await sent(settings(smtp_port=office.port), MESSAGE)


async def test_the_next_mail_goes_out_after_a_refused_one() -> None:
    async with open_office() as office, asyncio.timeout(WITHIN):
        channel = connect(settings(smtp_port=office.port))
        office.answers["RCPT"] = "550 unknown"
        with pytest.raises(Undeliverable):
            await channel.send(MESSAGE)
        office.answers.clear()
        await channel.send(MESSAGE)
        await channel.close()
    assert office.taken[0].rcpt_tos == ["lea@kunde.example"]


async def test_many_at_once_take_turns() -> None:
    async with open_office() as office, asyncio.timeout(WITHIN):
        channel = connect(settings(smtp_port=office.port))
        async with asyncio.TaskGroup() as tasks:
            for number in range(20):
                tasks.create_task(
                    channel.send(replace(MESSAGE, header_id=f"{number}@firma.example"))
                )
        await channel.close()
    assert len({mail["Message-ID"] for mail in office.mails()}) == 20


async def test_login_and_content_are_encrypted() -> None:
    trust = post_office.server_trust()
    async with open_office(
        tls_context=trust, require_starttls=True, authenticator=check_login, auth_required=True
    ) as office:
        config = settings(
            smtp_host="localhost",
            smtp_port=office.port,
            smtp_security="starttls",
            smtp_user=USER,
            smtp_password=PASSWORD,
            ca_file=str(CERTIFICATE),
        )
        await sent(config, MESSAGE)
        with pytest.raises(Misconfigured, match="login"):
            await sent(replace(config, smtp_password="wrong"), MESSAGE)
        with pytest.raises(Misconfigured, match="certificate"):
            await sent(replace(config, ca_file=None), MESSAGE)
    assert len(office.taken) == 1


async def test_mail_is_never_sent_in_the_open_instead() -> None:
    async with open_office() as office:
        with pytest.raises(Misconfigured, match="STARTTLS"):
            await sent(settings(smtp_port=office.port, smtp_security="starttls"), MESSAGE)
    assert office.taken == []


async def test_encrypted_from_the_first_byte() -> None:
    async with open_office() as office:
        trust = post_office.server_trust()
        async with post_office.wire(office.port, encrypted=trust) as line:
            config = settings(
                smtp_host="localhost",
                smtp_port=line.port,
                smtp_security="tls",
                ca_file=str(CERTIFICATE),
            )
            await sent(config, MESSAGE)
    assert len(office.taken) == 1


async def test_a_port_where_nobody_listens_is_tried_later() -> None:
    async with open_office() as office:
        pass
    with pytest.raises(TryLater):
        await sent(settings(smtp_port=office.port), MESSAGE)


async def test_an_automatic_answer_is_not_what_a_person_sends() -> None:
    async with open_office() as office:
        await sent(settings(smtp_port=office.port), MESSAGE)
    (mail,) = office.mails()
    assert not {"Auto-Submitted", "Precedence", "List-Id", "List-Unsubscribe"} & set(mail.keys())
