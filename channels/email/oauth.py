"""Tokens instead of passwords (OAuth 2.0, RFC 6749): asked for shortly before the last one ends.

    refresh token ──┐
                    ├─► token endpoint ─► access token ─► IMAP and SMTP, by XOAUTH2
    client secret ──┘

An endpoint may give a new refresh token with each access token, and take the old one no more. It is
stored before the access token is used, and what is stored is read before it is shown, since another
process may have renewed it. Microsoft lets an application in by itself, without a refresh token,
when the settings hold none.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx

from channels.email import security
from channels.email.config import Config
from contactcenter.ports.channel import Misconfigured, Safe, TryLater

REFRESH_TOKEN = "oauth_refresh_token"  # noqa: S105  the name of its setting

_MICROSOFT = "https://login.microsoftonline.com/{}/oauth2/v2.0/token"
_GOOGLE = "https://oauth2.googleapis.com/token"
_OF_A_PERSON = (
    "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send"
    " offline_access"
)
_OF_THE_APPLICATION = "https://outlook.office365.com/.default"
_ANSWER_WITHIN = 30.0  # seconds
_EARLY = timedelta(minutes=5)  # before its end a token is not used any more
_USUAL = timedelta(hours=1)  # that a token lasts, where the endpoint does not say
_NUMBER = re.compile(r"\d{1,7}")
_BUSY = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class _Token:
    value: str = field(repr=False)
    ends_at: datetime


class Tokens:
    """The access tokens of one mailbox; one is asked for at a time."""

    def __init__(self, config: Config, now: Callable[[], datetime]) -> None:
        self._config = config
        self._now = now
        self._lock = asyncio.Lock()
        self._token: _Token | None = None
        self._refresh_token = config.oauth_refresh_token
        self._stored = config.oauth_refresh_token
        self._safe: Safe | None = None

    def keep_in(self, safe: Safe) -> None:
        """Keep refresh tokens there from now on; without, the last one lasts as long as we do."""
        self._safe = safe

    @asynccontextmanager
    async def one(self) -> AsyncIterator[str]:
        """Give a token to log in with; one that is refused is not given again.

        Raises:
            TryLater: the endpoint is away or busy.
            Misconfigured: it gives us none; a person must act.
        """
        async with self._lock:
            if self._token is None or self._token.ends_at - _EARLY <= self._now():
                self._token = await self._ask()
            token = self._token
        try:
            yield token.value
        except Misconfigured:
            if self._token is token:
                self._token = None
            raise

    async def _ask(self) -> _Token:
        await self._look_up()
        where = endpoint(self._config)
        encrypted = where.startswith("https:")
        trust = await security.trust(self._config.ca_file) if encrypted else False
        try:
            async with httpx.AsyncClient(verify=trust, timeout=_ANSWER_WITHIN) as client:
                answer = await client.post(where, data=self._question())
        except httpx.HTTPError as error:
            raise security.failure(error, where) from error
        granted = _granted(answer, where)
        self._refresh_token = str(granted.get("refresh_token") or self._refresh_token)
        await self._store()
        return _Token(str(granted["access_token"]), self._now() + _lifetime(granted))

    async def _look_up(self) -> None:
        """Take the refresh token that somebody else stored meanwhile."""
        stored = (await self._safe.read()).get(REFRESH_TOKEN, "") if self._safe else self._stored
        if stored != self._stored:
            self._stored = self._refresh_token = stored

    async def _store(self) -> None:
        if self._safe is not None and self._refresh_token != self._stored:
            await self._safe.write({REFRESH_TOKEN: self._refresh_token})
            self._stored = self._refresh_token

    def _question(self) -> dict[str, str]:
        config = self._config
        asked = {"client_id": config.oauth_client_id}
        if config.oauth_client_secret:
            asked["client_secret"] = config.oauth_client_secret
        if self._refresh_token:
            asked |= {"grant_type": "refresh_token", "refresh_token": self._refresh_token}
            scope = _OF_A_PERSON
        else:
            asked["grant_type"] = "client_credentials"
            scope = _OF_THE_APPLICATION
        return asked | {"scope": scope} if config.oauth == "microsoft" else asked


def endpoint(config: Config) -> str:
    """Return the address that gives tokens."""
    match config.oauth:
        case "google":
            return _GOOGLE
        case "microsoft":
            return _MICROSOFT.format(config.oauth_tenant)
        case address:
            return address


def _granted(answer: httpx.Response, where: str) -> Mapping[str, object]:
    """Return what the endpoint grants (RFC 6749, 5.1 and 5.2)."""
    try:
        said = answer.json()
    except ValueError:
        said = None
    if not isinstance(said, dict):
        said = {}
    if answer.is_success and isinstance(said.get("access_token"), str) and said["access_token"]:
        return said
    reason = f"{where}: {answer.status_code} {said.get('error', '')}"
    told = f"{reason} {said.get('error_description', '')}".strip()[:500]
    if answer.is_client_error and answer.status_code not in _BUSY:
        raise Misconfigured(f"no token for this mailbox: {told}")
    raise TryLater(told, after=_pause(answer))


def _lifetime(granted: Mapping[str, object]) -> timedelta:
    return _seconds(granted.get("expires_in")) or _USUAL


def _pause(answer: httpx.Response) -> timedelta | None:
    return _seconds(answer.headers.get("retry-after"))


def _seconds(said: object) -> timedelta | None:
    found = _NUMBER.fullmatch(str(said))
    return timedelta(seconds=int(found[0])) if found else None
