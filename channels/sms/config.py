"""The settings of an inbox for text messages: whose number, which gateway, what it may cost."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

import phonenumbers

from channels.sms.mapping import Answer, Brought, Reported, Request, part
from channels.sms.presets import PRESETS

_MOST_MONEY = 10**12
_BROKEN = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What an administrator fills in. Nothing is sent before `enabled` is set.

    Raises:
        ValueError: a value cannot work; the text names it.
    """

    enabled: bool = False
    preset: str = ""  # twilio, kavenegar, or nothing: then the mapping says it all
    sender: str = ""  # the number or the name that texts come from
    region: str = ""  # ISO 3166 of numbers without a country (IR); nothing: each must have one
    user: str = ""
    secret: str = field(default="", repr=False, metadata={"secret": True})
    hook_secret: str = field(default="", repr=False, metadata={"secret": True})
    proxy: str | None = field(default=None, repr=False, metadata={"secret": True})
    cost_per_segment: float = 0.0  # in whatever money the cap is in
    daily_cap: float | None = None  # from midnight to midnight UTC; None: no cap
    most_segments: int = 10  # of one message
    request: Mapping[str, object] = field(default_factory=dict)
    answer: Mapping[str, object] = field(default_factory=dict)
    incoming: Mapping[str, object] = field(default_factory=dict)
    reports: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.preset not in PRESETS:
            raise ValueError(f"preset is {self.preset!r}, not one of {sorted(PRESETS)[1:]}")
        for name in ("sender", "user", "secret", "hook_secret"):
            if _BROKEN.search(getattr(self, name)):
                raise ValueError(f"{name} holds a line break or another control character")
        if self.region and self.region not in phonenumbers.SUPPORTED_REGIONS:
            raise ValueError(f"region is {self.region!r}, not a country like IR")
        if type(self.enabled) is not bool:
            raise ValueError("enabled is neither true nor false")
        _check_proxy(self.proxy)
        _check_numbers(self)
        self.reported()
        self.brought()
        self.answered()
        if not self.requested().url and self.enabled:
            raise ValueError("request.url is empty: there is no gateway to send by")

    def requested(self) -> Request:
        """Return what sends one text."""
        return part(Request, "request", self._preset("request"), self.request)

    def answered(self) -> Answer:
        """Return how the gateway answers."""
        return part(Answer, "answer", self._preset("answer"), self.answer)

    def brought(self) -> Brought:
        """Return what the gateway brings."""
        return part(Brought, "incoming", self._preset("incoming"), self.incoming)

    def reported(self) -> Reported:
        """Return how the gateway reports."""
        return part(Reported, "reports", self._preset("reports"), self.reports)

    def _preset(self, name: str) -> Mapping[str, object]:
        return PRESETS[self.preset].get(name, {})


def money(name: str, amount: object) -> Decimal:
    """Return an amount as it is written, 0.1 as a tenth. Raises ValueError."""
    try:
        exact = Decimal(str(amount))
    except InvalidOperation as error:
        raise ValueError(f"{name} is {amount!r}, not an amount") from error
    if not exact.is_finite() or not 0 <= exact <= _MOST_MONEY:
        raise ValueError(f"{name} is {amount!r}, not an amount")
    return exact


def _check_proxy(proxy: str | None) -> None:
    try:
        parts = urlsplit(proxy or "http://none")
    except ValueError as error:  # it may hold a password, and is not shown
        raise ValueError("proxy is no http or https address") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("proxy is no http or https address")


def _check_numbers(config: Config) -> None:
    cost = money("cost_per_segment", config.cost_per_segment)
    if config.daily_cap is not None:
        money("daily_cap", config.daily_cap)
        if not cost:
            raise ValueError("daily_cap caps nothing while cost_per_segment is 0")
    if type(config.most_segments) is not int or not 1 <= config.most_segments <= 255:  # noqa: PLR2004
        raise ValueError("most_segments is not a number from 1 to 255")
