"""What a mail says, and over how many connections it leaves (F.6)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from channels.email import connect
from channels.email.compose import compose
from contactcenter.domain.message import File, Outbound
from contactcenter.ports.channel import Undeliverable
from tests.channels.email import post_office
from tests.channels.email.office import MESSAGE, Office, open_office, sent
from tests.channels.email.post_office import WITHIN, settings
from tests.channels.email.test_smtp_traps import Speaker

PERSIAN = "سلام سارا،\n\nHello, and بسته در راه است.\n"


@dataclass
class _Slow(Office):
    """Takes a mail over when so many are being handed over at once, and counts them."""

    at_once: int = 2
    here: int = 0
    most: int = 0
    begun: asyncio.Event = field(default_factory=asyncio.Event)  # two are
    full: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.here += 1
        self.most = max(self.most, self.here)
        if self.here == 2:
            self.begun.set()
        if self.here >= self.at_once:
            self.full.set()
        await self.full.wait()
        self.here -= 1
        return await super().handle_DATA(server, session, envelope)


@pytest.mark.parametrize("connections", [1, 2, 3])
async def test_so_many_mails_leave_at_once_and_no_more(connections: int) -> None:
    async with open_office(_Slow(at_once=connections)) as office, asyncio.timeout(WITHIN):
        assert isinstance(office, _Slow)
        channel = connect(settings(smtp_port=office.port, smtp_connections=connections))
        for _ in range(2):
            await asyncio.gather(*(channel.send(MESSAGE) for _ in range(10)))
        await channel.close()
    assert office.most == connections
    assert len(office.taken) == 20
    assert len(office.servers) == connections  # they are kept


async def test_one_mail_after_the_other_needs_one_connection() -> None:
    async with open_office() as office:
        await sent(settings(smtp_port=office.port, smtp_connections=5), *[MESSAGE] * 6)
    assert len(office.servers) == 1


async def test_a_mail_given_up_half_way_leaves_the_others_their_connections() -> None:
    async with open_office(_Slow(at_once=99)) as office, asyncio.timeout(WITHIN):
        assert isinstance(office, _Slow)
        channel = connect(settings(smtp_port=office.port))
        given_up = [asyncio.ensure_future(channel.send(MESSAGE)) for _ in range(2)]
        await office.begun.wait()
        for each in given_up:
            each.cancel()
        assert all(
            isinstance(each, asyncio.CancelledError)
            for each in await asyncio.gather(*given_up, return_exceptions=True)
        )
        office.full.set()
        await asyncio.gather(*(channel.send(MESSAGE) for _ in range(4)))
        await channel.close()
    assert len(office.servers) == 4


class TestSignature:
    """A signature per inbox, in both parts and both directions."""

    @pytest.mark.parametrize("signature", ["Firma GmbH\nBerlin <1>", "شرکت نمونه\nتهران"])
    @pytest.mark.parametrize("text", ["Hello Lea,\n\nit is on its way.\n", PERSIAN])
    async def test_it_stands_under_the_text(self, text: str, signature: str) -> None:
        plain, rich = await _parts(replace(MESSAGE, text=text), signature=signature)
        assert plain == f"{text.rstrip()}\n\n-- \n{signature}\n"
        first, second = signature.replace("<", "&lt;").replace(">", "&gt;").split("\n")
        assert f'<div class="signature">\n<p>-- </p>\n<p dir="auto">{first}<br>{second}</p>' in rich

    async def test_without_one_the_text_is_as_it_was_written(self) -> None:
        plain, rich = await _parts(MESSAGE)
        assert plain == MESSAGE.text
        assert "-- " not in rich


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("Hello, سلام", "ltr"),
        ("سلام, hello", "rtl"),
        ("123 … שלום", "rtl"),
        ("123", "ltr"),
        ("", "ltr"),
    ],
)
async def test_a_mail_has_the_direction_of_its_first_letter(text: str, direction: str) -> None:
    _, rich = await _parts(replace(MESSAGE, text=text))
    assert f'<html dir="{direction}">' in rich


class TestAutomatic:
    """F-OUT-3: no machine may answer what a machine wrote, and we know it when it comes back."""

    @pytest.mark.parametrize("kind", ["auto-replied", "auto-generated"])
    async def test_automatic_mail_says_so(
        self, kind: Literal["auto-replied", "auto-generated"]
    ) -> None:
        message = replace(MESSAGE, automatic=kind, loop_mark="desk-7.ab12")
        async with open_office() as office:
            await sent(settings(smtp_port=office.port), message)
        (mail,) = office.mails()
        assert mail["Auto-Submitted"] == kind
        assert mail["X-Auto-Response-Suppress"] == "All"
        assert mail["X-Contact-Loop"] == "desk-7.ab12"
        assert office.taken[0].mail_from == "<>"  # nobody
        assert mail["From"] == "Sara from Firma <support@firma.example>"

    async def test_a_server_that_wants_a_sender_gets_one(self) -> None:
        message = replace(MESSAGE, automatic="auto-replied", loop_mark="x")
        async with open_office() as office:
            await sent(settings(smtp_port=office.port, automatic_sender="address"), message)
        assert office.taken[0].mail_from == "support@firma.example"

    async def test_what_a_person_wrote_says_nothing_of_that(self) -> None:
        async with open_office() as office:
            await sent(settings(smtp_port=office.port), MESSAGE)
        (mail,) = office.mails()
        assert not {"Auto-Submitted", "X-Auto-Response-Suppress", "X-Contact-Loop"} & set(mail)
        assert office.taken[0].mail_from == "support@firma.example"

    async def test_a_mark_that_would_forge_a_field_is_refused(self) -> None:
        message = replace(MESSAGE, automatic="auto-replied", loop_mark="x\r\nBcc: y@z.example")
        with pytest.raises(Undeliverable, match="loop mark"):
            await sent(settings(smtp_port=1), message)


class TestAddresses:
    """Addresses outside ASCII: the domain is translated, the rest asks for SMTPUTF8."""

    async def test_a_domain_in_any_script_needs_nothing_of_the_server(self) -> None:
        speaker = Speaker()
        message = replace(MESSAGE, recipient="lea@bücher.example", reply_to="r@نامه.example")
        content = await _said_to(speaker, message, address="hilfe@bücher.example")
        assert b"To: Lea <lea@xn--bcher-kva.example>\r\n" in content
        assert b"From: Sara from Firma <hilfe@xn--bcher-kva.example>\r\n" in content
        assert b"\r\nReply-To: r@xn--" in content
        assert content.isascii()

    async def test_a_domain_that_is_none_is_refused(self) -> None:
        with pytest.raises(Undeliverable, match="this is no domain"):
            await sent(settings(smtp_port=1), replace(MESSAGE, recipient="lea@-ü.example"))

    async def test_ids_outside_ascii_go_as_they_came_where_the_server_takes_them(self) -> None:
        message = replace(MESSAGE, in_reply_to="فرستنده@kunde.example")
        async with open_office() as office:
            await sent(settings(smtp_port=office.port), message)
        assert "فرستنده@kunde.example".encode() in (office.taken[0].original_content or b"")
        assert office.taken[0].smtp_utf8


async def test_the_servers_own_limit_is_told_with_the_mails_size() -> None:
    large = replace(MESSAGE, files=(File(name="a", type="a/b", content=b"x" * 60_000),))
    speaker = Speaker({"EHLO": b"250-mail.test\r\n250 SIZE 50000\r\n"})
    async with post_office.served(speaker.serve) as port:
        with pytest.raises(Undeliverable, match=r"takes 50000 bytes, and the mail has 8\d{4}$"):
            await sent(settings(smtp_port=port), large)
    assert "MAIL" not in speaker.heard


async def test_a_limit_that_the_server_names_is_known_before_the_next_mail() -> None:
    speaker = Speaker({"EHLO": b"250-mail.test\r\n250 SIZE 1000000\r\n"})
    async with post_office.served(speaker.serve) as port:
        email = connect(settings(smtp_port=port))
        assert email.largest > 1_000_000
        await email.send(MESSAGE)
        await email.close()
    assert 500_000 < email.largest < 750_000


@pytest.mark.parametrize("allowed", [100_000, 1_000_000, 3_000_000])
async def test_files_of_the_size_that_was_told_before_fit_into_a_mail(allowed: int) -> None:
    """Five of them, beside two pages of Persian."""
    config = settings(smtp_port=1, largest_mail=allowed)
    largest = connect(config).largest
    assert largest > 0.7 * allowed - 64 * 1024
    files = [File(name=f"فایل {n}.pdf", type="application/pdf") for n in range(5)]
    held = [replace(each, content=b"x" * (largest // 5)) for each in files]
    mail = compose(replace(MESSAGE, text="سلام سارا " * 800, files=tuple(held)), config)
    assert 0.5 * allowed < len(mail) <= allowed


@pytest.mark.parametrize("said", [b"SIZE 0", b"SIZE", b"SIZE many", b"8BITMIME"])
async def test_a_server_that_names_no_limit_is_not_held_to_one(said: bytes) -> None:
    speaker = Speaker({"EHLO": b"250-mail.test\r\n250 " + said + b"\r\n"})
    assert await _said_to(speaker, MESSAGE)


async def _parts(message: Outbound, **changed: object) -> Sequence[str]:
    """Send a mail; return its text and its HTML as another program reads them."""
    async with open_office() as office:
        await sent(settings(smtp_port=office.port, **changed), message)
    (mail,) = office.mails()
    bodies = [mail.get_body((kind,)) for kind in ("plain", "html")]
    return [each.get_content().replace("\r\n", "\n") for each in bodies if each is not None]


async def _said_to(speaker: Speaker, message: Outbound, **changed: object) -> bytes:
    async with post_office.served(speaker.serve) as port:
        await sent(settings(smtp_port=port, **changed), message)
    return speaker.mails[0]
