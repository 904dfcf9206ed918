"""One conversation with a Bot API server over HTTP: methods by name, JSON in, JSON out.

The transport is that of python-telegram-bot, with its proxy. Its bot, its updater and its types are
not used: one update that they cannot read stops all others, and an answer that they cannot read
turns a message that was sent into an error.
"""

import asyncio
import json
import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import cast
from urllib.parse import quote

import httpx
from socksio import SOCKSError
from telegram.error import TelegramError, TimedOut
from telegram.request import HTTPXRequest, RequestData

from channels.telegram.config import Config
from contactcenter.domain.message import File
from contactcenter.ports.channel import ChannelError, Misconfigured, TryLater

# It would write down each address it asks, and the token is part of that.
logging.getLogger("httpx").setLevel(logging.WARNING)

_PATIENCE = 30.0  # seconds for an answer
_UPLOAD = 300.0  # seconds for one piece of a file to leave
_GREETED = 90.0  # seconds for a SOCKS proxy to let us through, and for what is asked to leave
_AT_ONCE = 64  # connections; one of them waits for updates
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_LONGEST_WAIT = 86_400  # seconds that a server may ask us to be quiet
_NO_SUCH_BOT = frozenset({401, 404})  # a token of the wrong shape, or of the wrong server, is 404


class Refused(Exception):
    """The server says no."""

    def __init__(self, code: int, description: str, parameters: Mapping[str, object]) -> None:
        super().__init__(f"{description} ({code})")
        self.code = code
        self.description = description
        self.retry_after = _seconds(parameters.get("retry_after"))
        moved = parameters.get("migrate_to_chat_id")
        self.moved_to = moved if type(moved) is int else None

    def description_says(self, words: tuple[str, ...]) -> bool:
        """Say whether the reason holds one of these words."""
        return any(word in self.description.upper() for word in words)


class NoAnswer(Exception):
    """The server says nothing that can be understood."""

    def __init__(self, reason: str, *, never_sent: bool = False) -> None:
        super().__init__(reason)
        self.never_sent = never_sent  # else it may have done what was asked


class Api:
    """A Bot API server, as one bot sees it."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._http = _transport(config)
        # Of its own the transport waits for ever for the greeting of a SOCKS proxy.
        self._longest = _GREETED if config.proxy.startswith("socks") else None

    async def call(
        self,
        method: str,
        values: Mapping[str, object] | None = None,
        files: Mapping[str, File] | None = None,
        *,
        patience: float = _PATIENCE,
    ) -> object:
        """Return the result of a method.

        Raises:
            Refused: the server says no.
            NoAnswer: nothing, or nothing readable, came back.
        """
        url = f"{self._config.base_url}/bot{self._config.token}/{method}"
        status, body = await self._ask(url, "POST", _Form(values or {}, files or {}), patience)
        return _result(status, body)

    async def download(self, path: str) -> bytes:
        """Return the bytes of a file, by the path that `getFile` gave.

        Raises:
            Refused, NoAnswer: as above.
        """
        url = f"{self._config.files}/bot{self._config.token}/{quote(path)}"
        status, body = await self._ask(url, "GET", None, _PATIENCE)
        if status == httpx.codes.OK:
            return body
        _result(status, body)
        raise NoAnswer(f"a file came with status {status}")

    async def close(self) -> None:
        """Let go of connections."""
        await self._http.shutdown()

    async def _ask(
        self, url: str, verb: str, form: "_Form | None", patience: float
    ) -> tuple[int, bytes]:
        # The transport asks the form for its two documented properties and for nothing else.
        data = cast(RequestData | None, form)
        has_files = form is not None and bool(form.multipart_data)
        leaves = 2 * _UPLOAD if has_files else 0.0
        longest = self._longest and self._longest + leaves + patience
        http = self._http
        try:
            async with asyncio.timeout(longest):
                return await http.do_request(url, verb, data, read_timeout=patience)
        except TimeoutError:
            await self._renew(http)
            raise NoAnswer("no answer in time") from None
        except SOCKSError as error:  # the transport lets it through
            raise NoAnswer(f"the proxy speaks no SOCKS: {error}", never_sent=True) from None
        except TelegramError as error:
            what = "no answer in time" if isinstance(error, TimedOut) else str(error)
            raise NoAnswer(
                what.replace(self._config.token, "…"),
                never_sent=isinstance(error.__cause__, _NEVER_SENT),
            ) from None  # what lies below names the address, and the token is part of that

    async def _renew(self, silent: HTTPXRequest) -> None:
        """Begin anew: a place among the connections that was waited for so is never given back."""
        if self._http is silent:  # else others that waited there as long have begun anew
            self._http = _transport(self._config)
            await silent.shutdown()


def _transport(config: Config) -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=_AT_ONCE,
        pool_timeout=_PATIENCE,
        connect_timeout=_PATIENCE / 3,
        read_timeout=_PATIENCE,
        write_timeout=_PATIENCE,
        media_write_timeout=_UPLOAD,
        proxy=config.proxy or None,
        httpx_kwargs={"trust_env": False},  # the setting is the one place for a proxy
    )


class _Form:
    """Parameters and files as the transport takes them."""

    def __init__(self, values: Mapping[str, object], files: Mapping[str, File]) -> None:
        self.json_parameters = {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in values.items()
        }
        self.multipart_data = {
            name: (file.name or "file", file.content, file.type) for name, file in files.items()
        }


def _result(status: int, body: bytes) -> object:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict) or ("result" not in answer and answer.get("ok") is not False):
        if status < httpx.codes.BAD_REQUEST:
            raise NoAnswer("an answer that cannot be read")
        raise Refused(status, httpx.codes.get_reason_phrase(status) or "an error", {})
    if answer.get("ok") is True:
        return answer["result"]
    code, said = answer.get("error_code"), answer.get("description")
    parameters = answer.get("parameters")
    raise Refused(
        code if type(code) is int else status,
        said if isinstance(said, str) else "no reason given",
        parameters if isinstance(parameters, dict) else {},
    )


def trouble(error: Refused | NoAnswer) -> ChannelError:
    """Return what a failure means wherever the server is asked for something that it owes us."""
    if isinstance(error, NoAnswer):
        return TryLater(f"the Bot API server cannot be asked: {error}")
    if error.code in _NO_SUCH_BOT:
        return Misconfigured(f"the Bot API server does not know the token: {error}")
    if throttled := throttling(error):
        return throttled
    return Misconfigured(f"the Bot API server refuses: {error}")


def throttling(error: Refused) -> TryLater | None:
    """Return when to come back, where the server is only busy."""
    if error.code == httpx.codes.TOO_MANY_REQUESTS:
        return TryLater(f"the Bot API server asks us to wait: {error}", after=error.retry_after)
    if error.code >= httpx.codes.INTERNAL_SERVER_ERROR:
        return TryLater(f"the Bot API server fails: {error}")
    return None


def _seconds(value: object) -> timedelta | None:
    if type(value) not in {int, float}:
        return None
    return timedelta(seconds=min(max(float(cast(float, value)), 0.0), _LONGEST_WAIT))
