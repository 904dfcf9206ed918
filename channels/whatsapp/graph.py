"""The Graph API: one client, and every refusal as the trouble that it means.

no answer, too slow, 5xx, throttled     TryLater
what is no JSON, or is cut short        TryLater: a message told twice is better than one lost
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import NoReturn

import httpx

from channels.whatsapp.config import Config
from channels.whatsapp.fields import Refused, decoded
from channels.whatsapp.troubles import trouble
from contactcenter.ports.channel import TryLater, Undeliverable

_ANSWER_WITHIN = httpx.Timeout(20.0, connect=10.0)  # seconds
_LONGEST_PAUSE = 3600  # seconds
_MESSAGE_ID = re.compile(rb'"id"\s*:\s*"(wamid\.[A-Za-z0-9+/=_-]{1,300})"')


class Graph:
    """Keeps connections to the API of one number."""

    def __init__(self, config: Config, *, within: httpx.Timeout = _ANSWER_WITHIN) -> None:
        self._config = config
        self._within = within
        self._client: httpx.AsyncClient | None = None

    async def tell(self, payload: Mapping[str, object]) -> str:
        """Hand one message over; return the id that reports will name.

        Raises:
            TryLater, Undeliverable, Misconfigured.
        """
        answer = await self._ask("POST", self._own("messages"), json=payload)
        # The answer may be cut short behind the one thing that is needed of it.
        if found := _MESSAGE_ID.search(answer.content):
            return found[1].decode()
        match _object(answer):
            case {"messages": [{"id": str(provider_id)}, *_]} if provider_id:
                return provider_id
            case _:
                raise TryLater("the Graph API took the message and told no id")

    async def upload(self, name: str, media_type: str, content: bytes) -> str:
        """Lay a file down; return its media id. Raises as `tell`."""
        answer = await self._ask(
            "POST",
            self._own("media"),
            data={"messaging_product": "whatsapp", "type": media_type},
            files={"file": (name, content, media_type)},
        )
        match _object(answer):
            case {"id": str(media) | int(media)} if media:
                return str(media)
            case _:
                raise TryLater("the Graph API took the file and told no id")

    async def medium(self, media: str) -> dict[str, object]:
        """Return what is known of a file: url, mime_type, file_size, sha256. Raises as `tell`."""
        if not re.fullmatch(r"[0-9A-Za-z_-]{1,64}", media):
            raise Undeliverable("its id is none")
        address = f"{self._root()}/{media}?phone_number_id={self._config.phone_number_id}"
        return _object(await self._ask("GET", address))

    async def download(self, url: str, largest: int) -> bytes | None:
        """Return the bytes at an address that `medium` gave; None: there are more than that.

        Raises:
            TryLater, Undeliverable, Misconfigured.
        """
        if self._config.base_url.startswith("https:") and not url.startswith("https:"):
            raise Undeliverable("its address is not safe")
        content = b""
        try:
            async with self._opened().stream("GET", url) as answer:
                if not answer.is_success:
                    await answer.aread()
                    _refuse(answer)
                async for chunk in answer.aiter_bytes():
                    content += chunk
                    if len(content) > largest:
                        return None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise TryLater(f"WhatsApp's files: {_why(error)}") from error
        return content

    async def close(self) -> None:
        """Let go of the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _ask(
        self,
        method: str,
        url: str,
        *,
        json: Mapping[str, object] | None = None,
        data: Mapping[str, str] | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
    ) -> httpx.Response:
        try:
            answer = await self._opened().request(method, url, json=json, data=data, files=files)
        except httpx.HTTPError as error:
            raise TryLater(f"the Graph API: {_why(error)}") from error
        if not answer.is_success:
            _refuse(answer)
        return answer

    def _opened(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(
                headers={"Authorization": f"Bearer {self._config.access_token}"},
                proxy=self._config.proxy,
                timeout=self._within,
                trust_env=False,
                follow_redirects=False,
            )
        return self._client

    def _root(self) -> str:
        return f"{self._config.base_url.rstrip('/')}/{self._config.graph_version}"

    def _own(self, what: str) -> str:
        return f"{self._root()}/{self._config.phone_number_id}/{what}"


def _object(answer: httpx.Response) -> dict[str, object]:
    try:
        read = decoded(answer.content)
    except Refused as error:
        raise TryLater("the Graph API: its answer cannot be read") from error
    return read if isinstance(read, dict) else {}


def _refuse(answer: httpx.Response) -> NoReturn:
    try:
        read = decoded(answer.content)
    except Refused:
        read = None
    error = read.get("error") if isinstance(read, dict) else None
    known = error if isinstance(error, dict) else {}
    met = trouble(answer.status_code, known)
    if isinstance(met, TryLater):
        met.after = _pause(answer.headers.get("retry-after", ""))
    raise met


def _pause(said: str) -> timedelta | None:
    if not re.fullmatch(r"[0-9]{1,6}", said):
        return None
    return timedelta(seconds=min(int(said), _LONGEST_PAUSE))


def _why(error: Exception) -> str:
    return f"{type(error).__name__} {error}".strip()
