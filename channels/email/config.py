"""The settings of a mailbox: where its mail lies, and where answers leave."""

import ipaddress
import re
from dataclasses import dataclass, field
from typing import Literal, get_args

Security = Literal["tls", "starttls", "plain"]

_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"\\@]+@[^\s<>()\[\],;:\"\\@]+")
_BROKEN = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What an administrator fills in for one mailbox.

    Raises:
        ValueError: a value cannot work; the text names it.
    """

    address: str
    name: str = ""
    imap_host: str
    imap_port: int = 993
    imap_security: Security = "tls"
    imap_user: str
    imap_password: str = field(repr=False, metadata={"secret": True})
    imap_folder: str = "INBOX"
    smtp_host: str
    smtp_port: int = 587
    smtp_security: Security = "starttls"
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False, metadata={"secret": True})
    ca_file: str | None = None  # an authority of our own, beside those of the system
    poll_seconds: int = 60  # between two looks, where the server does not push
    idle_seconds: int = 540  # before a waiting connection is renewed

    def __post_init__(self) -> None:
        _check_text(self)
        _check_numbers(self)
        _check_security("imap", self.imap_security, self.imap_host)
        _check_security("smtp", self.smtp_security, self.smtp_host)


def _check_text(config: Config) -> None:
    for name in ("address", "imap_host", "imap_user", "imap_folder", "smtp_host"):
        if not getattr(config, name).strip():
            raise ValueError(f"{name} is empty")
    for name in ("name", "imap_user", "imap_password", "imap_folder", "smtp_user", "smtp_password"):
        if _BROKEN.search(getattr(config, name)):
            raise ValueError(f"{name} holds a line break or another control character")
    if not _ADDRESS.fullmatch(config.address):
        raise ValueError(f"address is no mail address: {config.address!r}")


def _check_numbers(config: Config) -> None:
    for name, lowest, highest in (
        ("imap_port", 1, 65_535),
        ("smtp_port", 1, 65_535),
        ("poll_seconds", 1, 86_400),
        ("idle_seconds", 1, 1_740),
    ):
        value = getattr(config, name)
        if type(value) is not int or not lowest <= value <= highest:
            raise ValueError(f"{name} is {value!r}, not a number from {lowest} to {highest}")


def _check_security(kind: str, security: str, host: str) -> None:
    if security not in get_args(Security):
        raise ValueError(f"{kind}_security is {security!r}, not tls, starttls or plain")
    if security == "plain" and not _is_loopback(host):
        raise ValueError(f"{kind}_security plain would send the password readably to {host}")


def _is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
