"""A real Dovecot on loopback, with a configuration of its own, and SMTP in front of it.

The SMTP server puts each mail into the recipient's mailbox by IMAP APPEND, so that nothing but
the IMAP server has to be installed. Dovecot starts as root, or as an ordinary user who then owns
the mailboxes.
"""

import asyncio
import grp
import imaplib
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil
import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from contactcenter.demo.certificate import tls
from tests.e2e.post import HOST, PASSWORD, SARA, SUPPORT, Post

_PATIENCE = 10.0

# What both 2.3 and 2.4 read.
_COMMON = """
protocols = imap
listen = 127.0.0.1
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
first_valid_uid = {uid}
mail_uid = {uid}
mail_gid = {gid}
ssl = yes
auth_mechanisms = plain login
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
"""
_OF_2_3 = """
mail_location = maildir:{home}/mail/%n
ssl_cert = <{certificate}
ssl_key = <{key}
disable_plaintext_auth = no
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {home}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%n
}}
"""
_OF_2_4 = """
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
mail_driver = maildir
mail_path = {home}/mail/%{{user | username}}
ssl_server_cert_file = {certificate}
ssl_server_key_file = {key}
auth_allow_cleartext = yes
passdb passwd-file {{
  passwd_file_path = {home}/users
  default_password_scheme = PLAIN
}}
userdb static {{
  fields {{
    uid = {uid}
    gid = {gid}
    home = {home}/mail/%{{user | username}}
  }}
}}
"""
_TOKENS = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {config}
}}
"""
_JUDGED = """
introspection_mode = post
introspection_url = {judge}
username_attribute = username
active_attribute = active
active_value = true
"""


@dataclass
class Dovecot:
    """A running Dovecot."""

    port: int
    certificate: Path
    _program: str
    _config: Path
    _process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start, and wait for the greeting."""
        self._process = await asyncio.create_subprocess_exec(
            self._program, "-F", "-c", str(self._config), stdin=asyncio.subprocess.DEVNULL
        )
        await _answers(self.port, self._process, self._config.parent)

    async def stop(self) -> None:
        """End it and all its sessions."""
        process = self._process
        if process is not None and process.returncode is None:
            process.terminate()
            await asyncio.wait_for(process.wait(), _PATIENCE)

    def signal_sessions(self, number: signal.Signals) -> None:
        """Send a signal to the process of every session."""
        assert self._process is not None
        for each in psutil.Process(self._process.pid).children():
            with suppress(psutil.NoSuchProcess):  # it ends with its client
                if each.name() == "imap":
                    each.send_signal(number)


@asynccontextmanager
async def imap_server(folder: Path, *, judge: str | None = None) -> AsyncIterator[Dovecot]:
    """Run Dovecot, or skip saying what to install.

    It also takes tokens when it is told the address of one who judges them (RFC 7662).
    """
    program = installed()
    if program is None:
        pytest.skip("no Dovecot: install the package dovecot-imapd")
    secured = await tls(folder / "tls")
    if secured is None:
        pytest.skip("Dovecot needs a certificate: install the package openssl")
    # Its sockets' paths must be short, and its mail user must be able to come here.
    home = Path(tempfile.mkdtemp(prefix="cc-dovecot-", dir="/tmp"))
    try:
        port = _free_port()
        config = _configure(home, program, certificate=secured[1], port=port)
        if judge is not None:
            _take_tokens(config, judge)
        server = Dovecot(port, secured[1], program, config)
        try:
            await server.start()
            yield server
        finally:
            await server.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


@asynccontextmanager
async def dovecot(folder: Path) -> AsyncIterator[Post]:
    """Run Dovecot and an SMTP server, or skip saying what to install."""
    async with imap_server(folder) as server, _smtp(server.port) as smtp_port:
        yield Post(
            smtp_port=smtp_port,
            imap_port=server.port,
            smtp_security="plain",
            ca_file=str(server.certificate),
        )


def installed() -> str | None:
    """Return where Dovecot is, if it is installed with all that it needs."""
    found = shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin")
    return found if any(Path("/usr").glob("lib*/dovecot/imap")) else None


def _configure(home: Path, program: str, *, certificate: Path, port: int) -> Path:
    user = _mail_user()
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    is_2_3 = re.match(r"2\.[0-3]\.", version.stdout) is not None
    for name in ("run", "state", "mail"):
        (home / name).mkdir()
    (home / "users").write_text("".join(f"{it}:{PASSWORD}\n" for it in (SUPPORT, SARA)))
    values = {
        "home": home,
        "port": port,
        "certificate": certificate,
        "key": certificate.with_name("key.pem"),
        "user": user.pw_name,
        "group": grp.getgrgid(user.pw_gid).gr_name,
        "uid": user.pw_uid,
        "gid": user.pw_gid,
    }
    # 2.4 wants its version first.
    text = _COMMON + _OF_2_3 if is_2_3 else _OF_2_4 + _COMMON
    config = home / "dovecot.conf"
    config.write_text(text.format(**values))
    if os.geteuid() == 0:
        home.chmod(0o755)
        shutil.chown(home / "mail", user.pw_uid, user.pw_gid)
    return config


def _take_tokens(config: Path, judge: str) -> None:
    text = config.read_text()
    if "dovecot_config_version" in text:
        pytest.skip("tokens are set up here as Dovecot 2.3 wants it, and this one is newer")
    judging = config.with_name("oauth2.conf")
    judging.write_text(_JUDGED.format(judge=judge))
    config.write_text(
        text.replace("plain login", "plain login xoauth2") + _TOKENS.format(config=judging)
    )


def _mail_user() -> pwd.struct_passwd:
    """Return whose the mailboxes are: ours, but never root's."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    return next(pwd.getpwnam(name) for name in ("mail", "nobody") if _is_user(name))


def _is_user(name: str) -> bool:
    return any(each.pw_name == name for each in pwd.getpwall())


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


async def _answers(port: int, process: asyncio.subprocess.Process, home: Path) -> None:
    """Wait for the greeting."""
    log = home / "log"
    try:
        async with asyncio.timeout(_PATIENCE):
            while process.returncode is None:
                try:
                    reader, writer = await asyncio.open_connection(HOST, port)
                except OSError:
                    await asyncio.sleep(0.05)
                    continue
                assert (await reader.readline()).startswith(b"* OK")
                writer.close()
                return
    except TimeoutError:
        pass
    raise LookupError(f"Dovecot does not start: {log.read_text() if log.exists() else 'no log'}")


class _Delivery:
    """Puts each mail into the mailboxes of its recipients."""

    def __init__(self, imap_port: int) -> None:
        self._port = imap_port

    async def handle_RCPT(  # noqa: N802 - named by aiosmtpd
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        if _owner(address) not in (SUPPORT, SARA):
            return f"550 5.1.1 <{address}>: no such user here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - named by aiosmtpd
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        for address in envelope.rcpt_tos:
            mail = f"Delivered-To: {address}\r\n".encode() + envelope.content
            await asyncio.to_thread(self._append, _owner(address), mail)
        return "250 2.0.0 delivered"

    def _append(self, user: str, mail: bytes) -> None:
        with imaplib.IMAP4(HOST, self._port, timeout=_PATIENCE) as client:
            client.login(user, PASSWORD)
            client.append("INBOX", "", "", mail)


def _owner(address: str) -> str:
    """Return the address without its sub-address."""
    return re.sub(r"\+[^@]*", "", address).lower()


@asynccontextmanager
async def _smtp(imap_port: int) -> AsyncIterator[int]:
    loop = asyncio.get_running_loop()
    session = partial(
        SMTP, _Delivery(imap_port), hostname="mail.e2e.example", enable_SMTPUTF8=True, loop=loop
    )
    serving = await loop.create_server(session, HOST, 0)
    try:
        yield serving.sockets[0].getsockname()[1]
    finally:
        serving.close()
