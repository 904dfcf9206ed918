"""A bot behind a SOCKS proxy, as people have it where the server is filtered (RFC 1928)."""

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from channels.telegram import api
from channels.telegram.api import Api, NoAnswer
from tests.channels.telegram.bot_api import BotApi

# The transport leaves it to the garbage collector to close what a proxy did not let through.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

GARBAGE, HANG, REFUSE, WRONG_PASSWORD = "garbage", "hang", "refuse", "wrong password"


@dataclass
class Proxy:
    """A SOCKS proxy on loopback: whom it let in, and whereto."""

    fault: str = ""
    url: str = ""
    logins: list[tuple[str, str]] = field(default_factory=list)
    wanted: list[str] = field(default_factory=list)  # names, which it looks up itself
    holds_answers: asyncio.Event | None = None  # until it is set

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            if await self._let_in(reader, writer):
                await self._bring(reader, writer)
        writer.close()

    async def _let_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        _, ways = await reader.readexactly(2)
        await reader.readexactly(ways)
        if self.fault == HANG:
            await reader.read()
        if self.fault == GARBAGE:
            writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            return False
        writer.write(b"\x05\x02")  # by name and password (RFC 1929)
        await reader.readexactly(1)
        self.logins.append((await _counted(reader), await _counted(reader)))
        writer.write(b"\x01\x01" if self.fault == WRONG_PASSWORD else b"\x01\x00")
        return self.fault != WRONG_PASSWORD

    async def _bring(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readexactly(4) == b"\x05\x01\x00\x03"  # to a name
        self.wanted.append(await _counted(reader))
        port = int.from_bytes(await reader.readexactly(2), "big")
        writer.write(bytes((5, 5 if self.fault == REFUSE else 0, 0, 1, 0, 0, 0, 0, 0, 0)))
        if self.fault == REFUSE:
            return
        inwards, outwards = await asyncio.open_connection("127.0.0.1", port)
        async with asyncio.TaskGroup() as both:
            both.create_task(_pipe(reader, outwards))
            if self.holds_answers:
                await self.holds_answers.wait()
            both.create_task(_pipe(inwards, writer))


async def _counted(reader: asyncio.StreamReader) -> str:
    (length,) = await reader.readexactly(1)
    return (await reader.readexactly(length)).decode()


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(65_536):
        writer.write(chunk)
    writer.close()


@contextlib.asynccontextmanager
async def behind(proxy: Proxy, server: BotApi) -> AsyncIterator[Api]:
    """Give the bot's way to the server through this proxy."""
    listening = await asyncio.start_server(proxy.answer, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    base = f"http://localhost:{server.port}"
    way = Api(server.settings(base_url=base, proxy=f"socks5://mina:pass@127.0.0.1:{port}"))
    try:
        yield way
    finally:
        await way.close()
        listening.close()
        gc.collect()


async def test_a_bot_speaks_through_a_socks_proxy(server: BotApi) -> None:
    proxy = Proxy()
    async with behind(proxy, server) as way:
        assert await way.call("sendMessage", {"chat_id": 77, "text": "سلام"})
    assert proxy.logins == [("mina", "pass")]
    assert proxy.wanted == ["localhost"]
    assert server.texts == ["سلام"]


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (GARBAGE, "the proxy speaks no SOCKS"),
        (REFUSE, "could not connect"),
        (WRONG_PASSWORD, "Invalid username/password"),
    ],
)
async def test_a_proxy_that_refuses_is_told_and_nothing_was_sent(
    server: BotApi, fault: str, told: str
) -> None:
    async with behind(Proxy(fault=fault), server) as way:
        with pytest.raises(NoAnswer, match=told) as refused:
            await way.call("sendMessage", {"chat_id": 77, "text": "Hello"})
    assert refused.value.never_sent
    assert "pass" not in str(refused.value).replace("password", "")
    assert server.texts == []


async def test_a_proxy_that_says_nothing_is_not_waited_for_for_ever(
    server: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "_GREETED", 0.1)
    monkeypatch.setattr(api, "_AT_ONCE", 1)
    proxy = Proxy(fault=HANG)
    async with behind(proxy, server) as way:
        with pytest.raises(NoAnswer, match="no answer in time"):
            await way.call("sendMessage", {"chat_id": 77, "text": "Hello"}, patience=0.1)
        proxy.fault = ""
        assert await way.call("sendMessage", {"chat_id": 77, "text": "Again"}, patience=5)
    assert server.texts == ["Again"]


async def test_two_that_waited_in_vain_break_off_nothing_that_began_since(
    server: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message that is cut off while it leaves may arrive twice."""
    monkeypatch.setattr(api, "_GREETED", 0.1)
    proxy = Proxy(fault=HANG, holds_answers=asyncio.Event())
    async with behind(proxy, server) as way, asyncio.TaskGroup() as tasks:

        async def ask_in_vain(patience: float) -> None:
            with pytest.raises(NoAnswer, match="no answer in time"):
                await way.call("sendMessage", {"chat_id": 77, "text": "Hello"}, patience=patience)

        late = tasks.create_task(ask_in_vain(0.8))
        await ask_in_vain(0.1)
        proxy.fault = ""
        leaves = tasks.create_task(
            way.call("sendMessage", {"chat_id": 77, "text": "Again"}, patience=20)
        )
        await late
        assert proxy.holds_answers
        proxy.holds_answers.set()
        assert await leaves
    assert server.texts == ["Again"]
