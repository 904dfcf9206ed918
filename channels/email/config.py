"""The settings of a mailbox: where its mail lies, and where answers leave.

address name signature      who we are
imap_* after_fetch          where mail lies, and what becomes of it there
smtp_* largest_mail …       where answers leave
oauth*                      tokens instead of passwords, for both
dkim_*                      the key that signs what leaves
"""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, get_args
from urllib.parse import urlsplit

from channels.email import dkim

Security = Literal["tls", "starttls", "plain"]
AutomaticSender = Literal["nobody", "address"]

PRESETS = ("google", "microsoft")  # of `oauth`
MOVE = "move:"  # of `after_fetch`, before the folder's name

_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"\\@]+@[^\s<>()\[\],;:\"\\@]+")
_HOST = re.compile(r"[a-z0-9._-]{1,255}")
_BROKEN = re.compile(r"[\x00-\x1f\x7f]")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9_-]+)*")
_MOST_FOLDERS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What an administrator fills in for one mailbox.

    Raises:
        ValueError: a value cannot work; the text names it.
    """

    address: str
    name: str = ""
    signature: str = ""  # plain text that stands under each mail

    imap_host: str
    imap_port: int = 993
    imap_security: Security = "tls"
    imap_user: str
    imap_password: str = field(default="", repr=False, metadata={"secret": True})
    imap_folder: str = "INBOX"
    imap_folders: tuple[str, ...] = ()  # more of them; looked at each `poll_seconds`
    after_fetch: str = "nothing"  # or "seen", or "move:FOLDER"; done when the mail is stored here
    poll_seconds: int = 60  # between two looks, where the server does not push
    idle_seconds: int = 540  # before a waiting connection is renewed

    smtp_host: str
    smtp_port: int = 587
    smtp_security: Security = "starttls"
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False, metadata={"secret": True})
    smtp_connections: int = 2  # at once
    largest_mail: int = 25_000_000  # bytes that we send; files take a third more than their size
    automatic_sender: AutomaticSender = "nobody"  # on the envelope of automatic mail

    oauth: str = ""  # "google", "microsoft", or the address of a token endpoint
    oauth_tenant: str = "common"  # of Microsoft
    oauth_client_id: str = ""
    oauth_client_secret: str = field(default="", repr=False, metadata={"secret": True})
    oauth_refresh_token: str = field(default="", repr=False, metadata={"secret": True})

    dkim_selector: str = ""
    dkim_domain: str = ""  # none: that of the address
    dkim_key: str = field(default="", repr=False, metadata={"secret": True})  # PEM

    trusted_hosts: tuple[str, ...] = ()  # whose Authentication-Results we believe (RFC 8601)
    ca_file: str | None = None  # an authority of our own, beside those of the system

    def __post_init__(self) -> None:
        # JSON knows no tuples.
        object.__setattr__(self, "imap_folders", _folders(self.imap_folders))
        object.__setattr__(self, "trusted_hosts", _hosts(self.trusted_hosts))
        _check_text(self)
        _check_numbers(self)
        _check_security("imap", self.imap_security, self.imap_host)
        _check_security("smtp", self.smtp_security, self.smtp_host)
        _check_after_fetch(self)
        _check_login(self)
        _check_signing(self)

    @property
    def folders(self) -> tuple[str, ...]:
        """All folders that are read, each once; the first is the one whose news are pushed."""
        return tuple(dict.fromkeys(map(same_folder, (self.imap_folder, *self.imap_folders))))


def same_folder(name: str) -> str:
    """Return a folder's name as it is compared: INBOX alone may be written in any case."""
    return "INBOX" if name.upper() == "INBOX" else name


def _folders(names: object) -> tuple[str, ...]:
    if not isinstance(names, list | tuple) or not all(isinstance(one, str) for one in names):
        raise ValueError(f"imap_folders is no list of names: {names!r}")
    if len(names) > _MOST_FOLDERS:
        raise ValueError(f"imap_folders names {len(names)} folders, more than {_MOST_FOLDERS}")
    for name in names:
        if not name.strip() or _BROKEN.search(name):
            raise ValueError(f"imap_folders holds {name!r}, which is no folder's name")
    return tuple(names)


def _check_text(config: Config) -> None:
    for name in ("address", "imap_host", "imap_user", "imap_folder", "smtp_host"):
        if not getattr(config, name).strip():
            raise ValueError(f"{name} is empty")
    for name in (
        *("name", "imap_user", "imap_password", "imap_folder", "smtp_user", "smtp_password"),
        *("after_fetch", "oauth", "oauth_tenant", "oauth_client_id", "oauth_client_secret"),
        *("oauth_refresh_token", "dkim_selector", "dkim_domain"),
    ):
        if _BROKEN.search(getattr(config, name)):
            raise ValueError(f"{name} holds a line break or another control character")
    if not _ADDRESS.fullmatch(config.address):
        raise ValueError(f"address is no mail address: {config.address!r}")
    if "\0" in config.signature:
        raise ValueError("signature holds a NUL character")
    if config.automatic_sender not in get_args(AutomaticSender):
        raise ValueError(f"automatic_sender is {config.automatic_sender!r}, not nobody or address")


def _check_numbers(config: Config) -> None:
    for name, lowest, highest in (
        ("imap_port", 1, 65_535),
        ("smtp_port", 1, 65_535),
        ("poll_seconds", 1, 86_400),
        ("idle_seconds", 1, 1_740),
        ("smtp_connections", 1, 20),
        ("largest_mail", 100_000, 1_000_000_000),
    ):
        value = getattr(config, name)
        if type(value) is not int or not lowest <= value <= highest:
            raise ValueError(f"{name} is {value!r}, not a number from {lowest} to {highest}")


def _check_security(kind: str, security: str, host: str) -> None:
    if security not in get_args(Security):
        raise ValueError(f"{kind}_security is {security!r}, not tls, starttls or plain")
    if security == "plain" and not _is_loopback(host):
        raise ValueError(f"{kind}_security plain would send the password readably to {host}")


def _check_after_fetch(config: Config) -> None:
    asked = config.after_fetch
    if asked in {"nothing", "seen"}:
        return
    if not asked.startswith(MOVE) or not (target := asked.removeprefix(MOVE)).strip():
        raise ValueError(f"after_fetch is {asked!r}, not nothing, seen or move:FOLDER")
    if same_folder(target) in config.folders:
        raise ValueError(f"after_fetch would move mail to {target!r}, which is read itself")


def _check_login(config: Config) -> None:
    if not config.oauth:
        if not config.imap_password:
            raise ValueError("imap_password is empty: give it, or set oauth")
        return
    if config.oauth not in PRESETS and not _is_endpoint(config.oauth):
        raise ValueError(f"oauth is {config.oauth!r}, not google, microsoft or an https address")
    if not _LABEL.fullmatch(config.oauth_tenant):
        raise ValueError(f"oauth_tenant is no tenant's id or domain: {config.oauth_tenant!r}")
    if not config.oauth_client_id:
        raise ValueError("oauth_client_id is empty: oauth needs it")
    if not config.oauth_refresh_token and not _logs_in_as_itself(config):
        raise ValueError(
            "oauth_refresh_token is empty: oauth needs it; an application that Microsoft lets in"
            " by itself needs oauth_client_secret and oauth_tenant instead"
        )


def _logs_in_as_itself(config: Config) -> bool:
    return (
        config.oauth == "microsoft"
        and bool(config.oauth_client_secret)
        and config.oauth_tenant != "common"
    )


def _check_signing(config: Config) -> None:
    if not config.dkim_key:
        if config.dkim_selector or config.dkim_domain:
            raise ValueError("dkim_key is empty: dkim_selector and dkim_domain say nothing alone")
        return
    if not _LABEL.fullmatch(config.dkim_selector):
        raise ValueError(f"dkim_selector cannot stand in a DNS name: {config.dkim_selector!r}")
    if config.dkim_domain and not _LABEL.fullmatch(config.dkim_domain):
        raise ValueError(f"dkim_domain is no domain in ASCII: {config.dkim_domain!r}")
    dkim.read_key(config.dkim_key)


def _is_endpoint(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(host) and (
        parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))
    )


def _is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _hosts(names: object) -> tuple[str, ...]:
    """Return the names of hosts as they are compared."""
    if isinstance(names, str) or not isinstance(names, Iterable):
        raise ValueError(  # noqa: TRY004  settings are refused in one way
            f"trusted_hosts is no list of names: {names!r}"
        )
    hosts = tuple(str(name).strip().lower() for name in names)
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise ValueError(f"trusted_hosts holds {host!r}, which is no host's name")
    return hosts
