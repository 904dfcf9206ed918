"""The settings of a WhatsApp number: whose it is, how to speak to the Graph API, its templates."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from channels.whatsapp.templates import Approved, approved

_ID = re.compile(r"[0-9]{1,32}")
_VERSION = re.compile(r"v[0-9]{1,3}\.[0-9]{1,2}")
_VISIBLE = re.compile(r"[!-~]+")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_MOST_BYTES = 100 * 1024 * 1024  # what WhatsApp takes as a document


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What an administrator fills in for one number.

    `templates` names what may be said outside the 24 hours, by language:
    {"reopen": {"fa": {"name": "reopen_fa", "language": "fa", "parameters": ["name"]}}}

    Raises:
        ValueError: a value cannot work; the text names it.
    """

    phone_number_id: str  # of WhatsApp Manager, not the number itself
    access_token: str = field(repr=False, metadata={"secret": True})
    app_secret: str = field(repr=False, metadata={"secret": True})  # signs what comes in
    verify_token: str = field(repr=False, metadata={"secret": True})  # said back when subscribing
    base_url: str = "https://graph.facebook.com"
    graph_version: str = "v24.0"
    proxy: str | None = field(default=None, repr=False, metadata={"secret": True})
    largest_file_bytes: int = 16 * 1024 * 1024
    templates: Mapping[str, Mapping[str, Mapping[str, object]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.phone_number_id):
            raise ValueError(f"phone_number_id is {self.phone_number_id!r}, not a number's id")
        if not _VERSION.fullmatch(self.graph_version):
            raise ValueError(f"graph_version is {self.graph_version!r}, not like v24.0")
        for name in ("access_token", "app_secret", "verify_token"):
            if not _VISIBLE.fullmatch(getattr(self, name)):
                raise ValueError(f"{name} is empty or holds a character that no secret has")
        _check_url("base_url", self.base_url, safe_only=True)
        if self.proxy is not None:
            _check_url("proxy", self.proxy, safe_only=False)
        if type(self.largest_file_bytes) is not int or not (
            1 <= self.largest_file_bytes <= _MOST_BYTES
        ):
            raise ValueError(f"largest_file_bytes is not a number from 1 to {_MOST_BYTES}")
        self.approved()

    def approved(self) -> Mapping[tuple[str, str], Approved]:
        """Return the templates by name and language."""
        return approved(self.templates)


def _check_url(name: str, url: str, *, safe_only: bool) -> None:
    try:
        split = urlsplit(url)
    except ValueError as error:
        raise ValueError(f"{name} is no http or https address") from error
    if split.scheme not in {"http", "https"} or not split.hostname or not _VISIBLE.fullmatch(url):
        raise ValueError(f"{name} is no http or https address")
    if safe_only and split.scheme == "http" and split.hostname not in _LOOPBACK:
        raise ValueError(f"{name} without https would send the token readably")
