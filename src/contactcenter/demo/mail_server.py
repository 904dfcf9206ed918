"""The demo's mail servers: real SMTP and IMAP on loopback, in one process, nothing kept.

    python -m contactcenter.demo.mail_server --users support@aramis.example,sara@mail.example
        [--password secret] [--smtp-port N] [--imap-port N] [--tls-dir DIR] [--settings FILE|-]

When both listen it prints one line: {"ready": true, "smtp_port": N, "imap_port": N, "ca_file":
PATH or null}. SMTP delivers to its users alone (sub-addresses too), and refuses everybody else
with 550. Whoever wants may sign in there, and must then know the password. With `--tls-dir` both
offer STARTTLS, with the certificate found in that folder or made there with the `openssl` program.
"""

import argparse
import asyncio
import logging
import os
from collections.abc import Mapping
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from ssl import SSLContext
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from contactcenter.adapters.clock import now
from contactcenter.demo import child
from contactcenter.demo.certificate import tls
from contactcenter.demo.mailboxes import Mailboxes

_HOST = "mail.demo.example"
_LARGEST = 26_214_400


class _Delivery:
    """What the SMTP server asks on the way."""

    def __init__(self, mailboxes: Mailboxes) -> None:
        self._mailboxes = mailboxes

    async def handle_RCPT(  # noqa: N802 - named by aiosmtpd
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        if self._mailboxes.owner(address) is None:
            return f"550 5.1.1 <{address}>: no such user here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - named by aiosmtpd
        self, _server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        moment = now()
        received = f"from {session.host_name} by {_HOST}; {format_datetime(moment)}"
        assert isinstance(envelope.content, bytes)
        for address in envelope.rcpt_tos:
            user = self._mailboxes.owner(address)
            assert user is not None
            head = (
                f"Return-Path: <{envelope.mail_from}>\r\n"
                f"Delivered-To: {address}\r\nReceived: {received}\r\n"
            )
            mail = head.encode() + envelope.content
            await self._mailboxes.drop(user, mail, now=moment)
        return "250 2.0.0 delivered"


async def serve(settings: Mapping[str, Any]) -> None:
    """Serve until told to stop.

    `settings`: users {address: password}, ports, `tls_dir`, and mail {address: text} that lies
    there from the beginning, as it is.
    """
    users = {user.lower(): password for user, password in settings["users"].items()}
    secured = await tls(Path(settings["tls_dir"])) if settings.get("tls_dir") else None
    context = secured[0] if secured else None
    mailboxes = Mailboxes(users, context)
    for user, mail in settings.get("mail", {}).items():
        await mailboxes.drop(user, mail.encode(), now=now())
    imap = await mailboxes.serve(settings.get("imap_port", 0))
    smtp = await asyncio.get_running_loop().create_server(
        partial(_session, mailboxes, users, context),
        host="127.0.0.1",
        port=settings.get("smtp_port", 0),
    )
    child.ready(
        {
            "smtp_port": smtp.sockets[0].getsockname()[1],
            "imap_port": imap.sockets[0].getsockname()[1],
            "ca_file": str(secured[1]) if secured else None,
        }
    )
    await child.until_stopped()
    # Not awaited: from Python 3.12 on that would wait for the clients to go.
    smtp.close()
    imap.close()


def _session(mailboxes: Mailboxes, users: Mapping[str, str], context: SSLContext | None) -> SMTP:
    return SMTP(
        _Delivery(mailboxes),
        hostname=_HOST,
        ident="demo",
        data_size_limit=_LARGEST,
        enable_SMTPUTF8=True,
        tls_context=context,
        auth_require_tls=False,
        authenticator=partial(_signed_in, users),
        loop=asyncio.get_running_loop(),
    )


def _signed_in(
    users: Mapping[str, str],
    _server: SMTP,
    _session: Session,
    _envelope: Envelope,
    _mechanism: str,
    claim: LoginPassword,
) -> AuthResult:
    user = claim.login.decode("utf-8", "replace").lower()
    known = users.get(user)
    right = known is not None and known.encode() == claim.password
    return AuthResult(success=right, handled=False, auth_data=claim)


def _settings() -> dict[str, Any]:
    parser = argparse.ArgumentParser(description="SMTP and IMAP on loopback, nothing kept.")
    parser.add_argument("--settings", help="JSON file, or - for a line on standard input")
    parser.add_argument("--users", default="", help="addresses, with commas between them")
    parser.add_argument("--password", default="secret", help="of each of these users")
    parser.add_argument("--smtp-port", type=int, default=0, help="0: choose a free one")
    parser.add_argument("--imap-port", type=int, default=0, help="0: choose a free one")
    parser.add_argument("--tls-dir", help="folder of the certificate: offer STARTTLS")
    given = parser.parse_args()
    if given.settings:
        return child.given(given.settings)
    addresses = [address.strip() for address in given.users.split(",") if address.strip()]
    if not addresses:
        parser.error("name at least one user")
    return {**vars(given), "users": dict.fromkeys(addresses, given.password)}


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # it warns of its own deprecations
    asyncio.run(serve(_settings()))
    # Mails in memory have finalizers, thousands of them, and nothing worth finalizing.
    os._exit(0)
