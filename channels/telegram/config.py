"""The settings of a bot: who it is, by which way it is reached, and how its updates come."""

import re
from dataclasses import dataclass, field
from typing import Literal, get_args
from urllib.parse import SplitResult, urlsplit

Mode = Literal["poll", "webhook"]

TELEGRAM = "https://api.telegram.org"

_LONGEST_POLL = 50  # seconds
_TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{1,100}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_PROXIES = frozenset({"http", "https", "socks5", "socks5h"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What an administrator fills in for one bot.

    Raises:
        ValueError: a value cannot work; the text names it.
    """

    token: str = field(repr=False, metadata={"secret": True})  # as @BotFather gave it
    base_url: str = TELEGRAM  # of a server that speaks the Bot API
    file_url: str = ""  # where its files lie; empty: /file below `base_url`
    proxy: str = field(default="", repr=False, metadata={"secret": True})  # may hold a password
    mode: Mode = "poll"  # we ask for updates, or the server calls us
    poll_seconds: int = 25  # that one question stays open; lower where wires are cut sooner
    webhook_url: str = ""  # our public address of this inbox, as the server is to call it
    webhook_secret: str = field(default="", repr=False, metadata={"secret": True})
    groups: bool = False  # read group chats, too (spec G-ADP-3)

    def __post_init__(self) -> None:
        if not _TOKEN.fullmatch(self.token):
            raise ValueError("token is none: it is digits, a colon, then letters and digits")
        for name in ("base_url", "file_url", "webhook_url"):
            _check_url(name, getattr(self, name))
        if not self.base_url:
            raise ValueError("base_url is empty")
        _check_proxy(self.proxy)
        _check_mode(self)
        if type(self.poll_seconds) is not int or not 1 <= self.poll_seconds <= _LONGEST_POLL:
            raise ValueError(f"poll_seconds is {self.poll_seconds!r}, not a number from 1 to 50")
        if type(self.groups) is not bool:
            raise ValueError(f"groups is {self.groups!r}, neither true nor false")

    @property
    def files(self) -> str:
        """The address below which files are downloaded."""
        return self.file_url or f"{self.base_url}/file"


def _check_url(name: str, url: str) -> None:
    if not url:
        return
    parts = _split(name, url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f"{name} is no address of a server: {url!r}")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise ValueError(f"{name} without https would send secrets readably to {parts.hostname}")
    if url.endswith("/"):
        raise ValueError(f"{name} ends with a slash: {url!r}")


def _split(name: str, url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as error:  # it may hold a password, and is not shown
        raise ValueError(f"{name} is no address of a server") from error


def _check_proxy(proxy: str) -> None:
    parts = _split("proxy", proxy)
    if proxy and (parts.scheme not in _PROXIES or not parts.hostname):
        raise ValueError("proxy is no address such as http://host:port or socks5://host:port")


def _check_mode(config: Config) -> None:
    if config.mode not in get_args(Mode):
        raise ValueError(f"mode is {config.mode!r}, neither poll nor webhook")
    if config.mode == "poll":
        return
    if not config.webhook_url:
        raise ValueError("webhook_url is empty: a webhook needs a public address")
    if not _SECRET.fullmatch(config.webhook_secret):
        raise ValueError("webhook_secret is not 16 to 256 letters, digits, _ or -")
