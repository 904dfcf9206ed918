"""The demo's mail servers, spoken to by the clients that the product uses."""

import asyncio
import os
import shutil
import signal
import ssl
import sys
import time
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import aioimaplib
import aiosmtplib
import pytest

from tests.demo.running import PASSWORD, mail_server

SUPPORT, SARA = "support@aramis.example", "sara@mail.example"

pytestmark = pytest.mark.timeout(30)


def a_mail(to: str = SUPPORT, subject: str = "سلام") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = SARA, to, subject
    mail.set_content("سفارش AR-402817 کجاست؟\n.\n.. two dots\n")
    return mail


async def send(ports: dict[str, Any], mail: EmailMessage, **options: Any) -> None:
    options = {"start_tls": False, **options}
    await aiosmtplib.send(mail, hostname="127.0.0.1", port=ports["smtp_port"], **options)


async def opened(ports: dict[str, Any], user: str) -> aioimaplib.IMAP4:
    client = aioimaplib.IMAP4("127.0.0.1", ports["imap_port"], timeout=5)
    await client.wait_hello_from_server()
    assert (await client.login(user, PASSWORD)).result == "OK"
    assert (await client.select()).result == "OK"
    return client


async def pushed(client: aioimaplib.IMAP4, line: bytes) -> None:
    async with asyncio.timeout(1):
        while line not in await client.wait_server_push():
            pass


async def test_idle_announces_each_mail_within_a_second(tmp_path: Path) -> None:
    async with mail_server(tmp_path, SUPPORT, SARA) as ports:
        client = await opened(ports, SUPPORT)
        idle = await client.idle_start(timeout=20)
        took = []
        for number in range(1, 21):
            await send(ports, a_mail())
            since = time.perf_counter()
            await pushed(client, b"%d EXISTS" % number)
            took.append(time.perf_counter() - since)
        assert sorted(took)[10] < 0.05
        client.idle_done()
        await asyncio.wait_for(idle, 5)
        await client.logout()


async def test_mail_that_came_just_before_idle_is_announced(tmp_path: Path) -> None:
    async with mail_server(tmp_path, SUPPORT, SARA) as ports:
        client = await opened(ports, SUPPORT)
        await send(ports, a_mail())
        idle = await client.idle_start(timeout=20)
        await pushed(client, b"1 EXISTS")
        client.idle_done()
        await asyncio.wait_for(idle, 5)
        await client.logout()


async def test_none_of_a_burst_goes_unannounced(tmp_path: Path) -> None:
    async with mail_server(tmp_path, SUPPORT, SARA) as ports:
        client = await opened(ports, SUPPORT)
        idle = await client.idle_start(timeout=20)
        await asyncio.gather(*(send(ports, a_mail()) for _ in range(40)))
        await pushed(client, b"40 EXISTS")
        client.idle_done()
        await asyncio.wait_for(idle, 5)
        await client.logout()


async def test_a_mail_is_kept_as_it_was_sent(tmp_path: Path) -> None:
    async with mail_server(tmp_path, SUPPORT, SARA) as ports:
        mail = a_mail("support+c7h2.k9@aramis.example")
        await send(ports, mail)
        client = await opened(ports, SUPPORT)
        found = await client.uid("fetch", "1:*", "(UID BODY.PEEK[])")
        head, _, rest = bytes(found.lines[1]).partition(b"Received: ")
        assert b"Return-Path: <sara@mail.example>" in head
        assert b"Delivered-To: support+c7h2.k9@aramis.example" in head
        sent = mail.as_bytes().replace(b"\n", b"\r\n")
        assert rest.partition(b"\r\n")[2] == sent
        await client.logout()


async def test_strangers_are_refused(tmp_path: Path) -> None:
    async with mail_server(tmp_path, SUPPORT, SARA) as ports:
        with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refused:
            await send(ports, a_mail("nobody@aramis.example"))
        assert [it.code for it in refused.value.recipients] == [550]


@pytest.mark.parametrize("password", [PASSWORD, "wrong"])
async def test_who_signs_in_must_know_the_password(tmp_path: Path, password: str) -> None:
    async with mail_server(tmp_path, SUPPORT, SARA) as ports:
        sending = send(ports, a_mail(), username=SARA, password=password)
        if password == PASSWORD:
            await sending
        else:
            with pytest.raises(aiosmtplib.SMTPAuthenticationError):
                await sending
        client = aioimaplib.IMAP4("127.0.0.1", ports["imap_port"], timeout=5)
        await client.wait_hello_from_server()
        entered = await client.login(SARA, password)
        assert entered.result == ("OK" if password == PASSWORD else "NO")
        client.protocol.transport.close()


@pytest.mark.skipif(not shutil.which("openssl"), reason="a certificate needs `openssl`")
async def test_starttls_with_the_certificate_as_authority(tmp_path: Path) -> None:
    async with mail_server(tmp_path, SUPPORT, SARA, tls_dir=str(tmp_path / "tls")) as ports:
        context = ssl.create_default_context(cafile=ports["ca_file"])
        context.verify_flags |= ssl.VERIFY_X509_STRICT
        await send(
            ports, a_mail(), start_tls=True, tls_context=context, username=SARA, password=PASSWORD
        )
        reader, writer = await asyncio.open_connection("127.0.0.1", ports["imap_port"])
        assert b"STARTTLS" in await reader.readline()
        writer.write(b"a STARTTLS\r\n")
        assert (await reader.readline()).startswith(b"a OK")
        await writer.start_tls(context, server_hostname="localhost")
        writer.write(b"b LOGIN support@aramis.example secret\r\n")
        assert (await reader.readline()).startswith(b"b OK")
        writer.close()


@pytest.mark.parametrize("end", ["SIGTERM", "SIGINT", "the parent is gone"])
async def test_it_ends_within_a_second_with_clients_on_the_line(end: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "contactcenter.demo.mail_server", "--users", SUPPORT),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin
    assert process.stdout
    line = await asyncio.wait_for(process.stdout.readline(), 20)
    port = int(line.split(b'"imap_port": ')[1].split(b",")[0])
    client = await opened({"imap_port": port}, SUPPORT)
    await client.idle_start(timeout=20)
    if end.startswith("SIG"):
        os.kill(process.pid, getattr(signal, end))
    else:
        process.stdin.close()
    assert await asyncio.wait_for(process.wait(), 1) == 0
    client.protocol.transport.close()


async def test_what_lies_there_from_the_beginning_is_left_as_it_is(tmp_path: Path) -> None:
    async with mail_server(tmp_path, SUPPORT, mail={SUPPORT: "\r\nno header at all\r\n"}) as ports:
        client = await opened(ports, SUPPORT)
        found = await client.uid("fetch", "1:*", "(BODY.PEEK[])")
        assert b"\r\nno header at all\r\n" in found.lines
        await client.logout()
