"""The demo's IMAP server: pymap with its mailboxes in memory, and a way to drop mail into them."""

from argparse import Namespace
from asyncio import Server, start_server
from collections.abc import Mapping
from datetime import datetime
from ssl import SSLContext

from proxyprotocol.noop import ProxyProtocolNoop
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import Config, Login
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxData, MailboxSet
from pymap.concurrent import Event, Subsystem
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.selected import SelectedMailbox
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext
from typing_extensions import override


class Mailboxes:
    """The mailboxes of some users, by address."""

    def __init__(self, passwords: Mapping[str, str], tls: SSLContext | None) -> None:
        self._config = _Config(
            Namespace(passlib_cfg=None, proxy_protocol=None),
            host=None,
            port=0,
            demo_data=False,
            demo_user="",
            demo_password="",
            ssl_context=tls,
            tls_enabled=tls is not None,
            reject_dnsbl=False,
            hash_context=Cleartext(),  # throw-away passwords on loopback
            cpu_subsystem=Subsystem.for_asyncio(),
            invalid_user_sleep=0.0,
        )
        self._config.apply_context()
        self._login = Login(self._config)
        self._mailboxes = {user: _PromptSet() for user in passwords}
        for user, password in passwords.items():
            self._login.users_dict[user] = UserMetadata(self._config, user, password=password)
            self._config.set_cache[user] = (self._mailboxes[user], FilterSet())

    def owner(self, address: str) -> str | None:
        """Return the user whose mail it is: anything behind a `+` is a sub-address of theirs."""
        local, at, domain = address.lower().rpartition("@")
        user = local.partition("+")[0] + at + domain
        return user if user in self._mailboxes else None

    async def drop(self, user: str, mail: bytes, *, now: datetime) -> None:
        """Put one mail into a user's inbox, and push it to those who watch it."""
        inbox = await self._mailboxes[user].get_mailbox("INBOX")
        watched = inbox.selected_set.any_selected
        message = await inbox.append(AppendMessage(mail, now), recent=watched is None)
        if watched is not None:
            watched.session_flags.add_recent(message.uid)

    async def serve(self, port: int) -> Server:
        """Listen on loopback."""
        server = IMAPServer(self._login, self._config)
        connected = ProxyProtocolReader(ProxyProtocolNoop()).get_callback(server)
        return await start_server(connected, "127.0.0.1", port)


class _Config(Config):
    @property
    @override
    def greeting(self) -> bytes:
        return b"Ready"  # pymap's own asks the name service who this machine is


class _PromptMailbox(MailboxData):
    """A mailbox that never waits while it has news.

    pymap's waits for the next change even when one came since the last look, so that mail that
    arrives just before IDLE, or while a push is being written, is announced only with the next.
    """

    @override
    async def update_selected(
        self, selected: SelectedMailbox, *, wait_on: Event | None = None
    ) -> SelectedMailbox:
        if selected.mod_sequence != self._mod_sequences.highest:
            wait_on = None
        return await super().update_selected(selected, wait_on=wait_on)


class _PromptSet(MailboxSet):
    def __init__(self) -> None:
        super().__init__()
        self._inbox = _PromptMailbox(self._content_cache, self._thread_cache)
