"""Texts out: the request that the settings describe, and what the gateway's answer means.

nobody there, throttled, out of order (5xx)     TryLater
no answer, or one that makes no sense           TryLater, and it may have left: `PerhapsSent`
account, credit, sender (a code of settings)    Misconfigured
anything else that is no good answer            Undeliverable
"""

import re
from collections.abc import Callable, Mapping
from typing import NoReturn
from urllib.parse import quote, urlencode, urljoin

import httpx

from channels.sms.config import Config
from channels.sms.filling import Values, fill, fill_all
from channels.sms.mapping import Answer, Request
from channels.sms.paths import Refused, decoded, text_at
from contactcenter.ports.channel import Misconfigured, PerhapsSent, TryLater, Undeliverable

_ANSWER_WITHIN = httpx.Timeout(20.0, connect=10.0)  # seconds
_LONGEST_ANSWER = 65_536  # bytes
_MOST_HOPS = 3  # to a file
_NOT_A_HEADER = re.compile(r"[^\x20-\x7e]")

_REDIRECTS = range(300, 400)
_UNAUTHORISED = frozenset({401, 403})
_LATER = frozenset({408, 425, 429})
_THEIR_FAULT = 500


class Gateway:
    """One account at one gateway."""

    def __init__(self, config: Config, *, within: httpx.Timeout = _ANSWER_WITHIN) -> None:
        self._request = config.requested()
        self._answer = config.answered()
        self._auth = (
            httpx.BasicAuth(config.user, config.secret) if self._request.auth == "basic" else None
        )
        self._proxy = config.proxy
        self._within = within
        self._client: httpx.AsyncClient | None = None

    async def hand_over(self, values: Values) -> str | None:
        """Send one text; return the id by which reports will name it, if it was told.

        Raises:
            TryLater, Undeliverable, Misconfigured: see above.
        """
        try:
            request = built(self._request, values)
        except httpx.InvalidURL as error:
            raise Undeliverable(f"the gateway's address with this in it: {error}") from error
        try:
            answer, content = await self._read(request, self._auth, most=_LONGEST_ANSWER)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise TryLater(f"the gateway: {_why(error)}") from error
        except httpx.HTTPError as error:
            raise PerhapsSent(f"the gateway: {_why(error)}") from error
        return understood(self._answer, answer.status_code, content[:_LONGEST_ANSWER])

    async def download(
        self, address: str, *, hosts: tuple[str, ...], largest: int
    ) -> tuple[str, bytes] | None:
        """Return the type and the bytes of a file that lies at the gateway; None: there are more.

        Only the gateway itself is shown our login, and only these hosts may it send us on to,
        each at the usual port or at the one named with it (spec S10, S11).

        Raises:
            TryLater, Misconfigured.
            Undeliverable: it is not there, or lies somewhere else.
        """
        for _ in range(_MOST_HOPS):
            url, auth = self._allowed(address, hosts)
            try:
                answer, content = await self._read(httpx.Request("GET", url), auth, most=largest)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise TryLater(f"the gateway's files: {_why(error)}") from error
            if answer.status_code in _REDIRECTS and "location" in answer.headers:
                address = _led_to(address, answer.headers["location"])
                continue
            if not answer.is_success:
                _refuse(self._answer, answer.status_code, _said(content))
            media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
            return None if len(content) > largest else (media_type, content)
        raise Undeliverable("it is sent on too often")

    async def close(self) -> None:
        """Let go of the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _allowed(
        self, address: str, hosts: tuple[str, ...]
    ) -> tuple[httpx.URL, httpx.BasicAuth | None]:
        """Return an address with the login that it may see."""
        try:
            url, own = httpx.URL(address), httpx.URL(self._request.url)
        except (httpx.InvalidURL, ValueError) as error:
            raise Undeliverable("its address is none") from error
        if (url.scheme, url.host, url.port) == (own.scheme, own.host, own.port):
            return url.copy_with(userinfo=b""), self._auth
        # A port is named or the usual one: what else listens on a host holds none of its files.
        place = url.host if url.port is None else f"{url.host}:{url.port}"
        if url.scheme != own.scheme or place not in hosts:
            raise Undeliverable(f"{url.host or 'it'} is not where the gateway keeps files")
        return url.copy_with(userinfo=b""), None

    async def _read(
        self, request: httpx.Request, auth: httpx.BasicAuth | None, *, most: int
    ) -> tuple[httpx.Response, bytes]:
        """Return an answer, and its bytes up to a few more than these."""
        if self._client is None:
            self._client = httpx.AsyncClient(
                proxy=self._proxy, timeout=self._within, trust_env=False, follow_redirects=False
            )
        content = b""
        answer = await self._client.send(request, auth=auth, stream=True)
        try:
            async for chunk in answer.aiter_bytes():
                content += chunk
                if len(content) > most:
                    break
        finally:
            await answer.aclose()
        return answer, content


def built(request: Request, values: Values) -> httpx.Request:
    """Return the request with the values in it, each quoted for its place.

    Raises:
        Undeliverable: a value cannot stand in a header.
    """
    url = fill(request.url, values, _in_url)
    headers = {name: fill(value, values, _in_header) for name, value in request.headers.items()}
    headers.setdefault("Accept", "application/json, text/plain;q=0.5, */*;q=0.1")
    filled = fill_all(request.fields, values)
    assert isinstance(filled, Mapping)
    if request.encoding == "json":
        return httpx.Request(request.method, url, headers=headers, json=filled)
    if request.encoding == "query":
        joined = "&" if "?" in url else "?"
        whole = f"{url}{joined}{urlencode(filled, quote_via=quote)}" if filled else url
        return httpx.Request(request.method, whole, headers=headers)
    headers["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8"
    return httpx.Request(request.method, url, headers=headers, content=urlencode(filled).encode())


def understood(how: Answer, status: int, content: bytes) -> str | None:
    """Return the id that the gateway gave, None where a good answer holds none.

    Raises:
        TryLater, Undeliverable, Misconfigured: it is no good answer.
    """
    said = _said(content)
    if not 200 <= status < 300:  # noqa: PLR2004 the statuses of success
        _refuse(how, status, said)
    text = content.decode(errors="replace")
    if how.ok:
        word = text_at(said, how.ok)
        if not word:
            raise PerhapsSent("the gateway: its answer cannot be read")
        if word not in how.ok_values:
            _refuse(how, status, said)
    if how.ok_pattern and not re.search(how.ok_pattern, text):
        _refuse(how, status, said, text)
    found = re.search(how.id_pattern, text) if how.id_pattern else None
    return text_at(said, how.id) or (found[1] if found else "") or None


def _said(content: bytes) -> object:
    try:
        return decoded(content)
    except Refused:
        return None


def _refuse(how: Answer, status: int, said: object, text: str = "") -> NoReturn:
    code = text_at(said, how.code)
    words = text_at(said, how.reason) or " ".join(text.split())[:200]
    told = f"{words} ({code})" if words and code else words or code or f"HTTP {status}"
    raise _kind(how, status, code)(f"the gateway: {told}")


def _kind(
    how: Answer, status: int, code: str
) -> Callable[[str], TryLater | Undeliverable | Misconfigured]:
    if code and code in how.settings:
        return Misconfigured
    if code and code in how.later:
        return TryLater
    if status in _UNAUTHORISED or status in _REDIRECTS:
        return Misconfigured
    if status in _LATER:
        return TryLater
    return PerhapsSent if status >= _THEIR_FAULT else Undeliverable


def _led_to(address: str, location: str) -> str:
    try:
        return urljoin(address, location)
    except ValueError as error:
        raise Undeliverable("it is sent on to no address") from error


def _in_url(value: str) -> str:
    return quote(value, safe="")


def _in_header(value: str) -> str:
    if _NOT_A_HEADER.search(value):
        raise Undeliverable("a header of the request cannot hold what the message says")
    return value


def _why(error: Exception) -> str:
    return f"{type(error).__name__} {error}".strip()
