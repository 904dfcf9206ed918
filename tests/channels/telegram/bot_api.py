"""A Bot API server on loopback: real HTTP, long polling, uploads, and faults on demand."""

import asyncio
import contextlib
import json
import re
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Any
from urllib.parse import parse_qsl, unquote

from channels.telegram import Config

TOKEN = "4242:abcDEF-ghi_jkl"
SECRET = "a-secret-of-the-webhook"
HOOK = "https://desk.example.org/hooks/key"
WITHIN = 20.0  # seconds that anything here may take

# Faults: a status code alone or with a description ("403 Forbidden: …", "429" asks for 2 seconds),
# or one of these. Those that begin with "late" do the work and lose the answer.
DROP, LATE_DROP, LATE_TRUNCATED, LATE_CUT, HANG = "drop", "late drop", "late {", "late cut", "hang"
REPEAT, SHUFFLE = "repeat", "shuffle"  # of updates


@dataclass(frozen=True)
class Sent:
    """One call that was carried out."""

    method: str
    values: dict[str, Any]
    files: dict[str, tuple[str, str, bytes]]
    at: float


@dataclass
class BotApi:
    """The server, and what happened at it."""

    port: int = 0
    updates: list[dict[str, Any]] = field(default_factory=list)  # not confirmed yet
    confirmed: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    blocked: set[int] = field(default_factory=set)
    moved: dict[int, int] = field(default_factory=dict)
    webhook: dict[str, Any] = field(default_factory=lambda: {"url": ""})
    impatient: bool = False  # answers at once when there is nothing
    deaf: bool = False  # confirms nothing
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    faults: defaultdict[str, deque[str]] = field(default_factory=lambda: defaultdict(deque))
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)
    _poll: int = 0

    def settings(self, **changed: object) -> Config:
        """Return settings of a bot at this server."""
        values = {"token": TOKEN, "base_url": f"http://127.0.0.1:{self.port}", "poll_seconds": 1}
        return Config(**{**values, **changed})  # type: ignore[arg-type]

    def befall(self, method: str, *faults: str) -> None:
        """Let these happen to the next calls of a method, in order."""
        self.faults[method.lower()].extend(faults)

    async def bring(self, *updates: dict[str, Any]) -> None:
        """Let customers do something."""
        async with self._news:
            self.updates += updates
            self._news.notify_all()

    def called(self, method: str) -> list[dict[str, Any]]:
        """Return what a method was called with, carried out or not."""
        return [values for name, values in self.calls if name == method]

    @property
    def texts(self) -> list[str]:
        """Return what was written, in order."""
        return [each.values["text"] for each in self.sent if "text" in each.values]

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                while await self._answer_one(reader, writer):
                    pass
        finally:
            writer.close()

    async def _answer_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        request, _, rest = head.partition("\r\n")
        headers = message_from_bytes(rest.encode("latin-1"))
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        path = unquote(request.split()[1])
        if path.startswith("/file/"):
            content = self.files.get(path.rpartition("/")[2])
            return await _reply(writer, 404 if content is None else 200, content or b"")
        method = path.rpartition("/")[2]
        values, files = _read(headers.get("content-type", ""), body)
        self.calls.append((method, values))
        waiting = self.faults[method.lower()]
        fault = waiting.popleft() if waiting else ""
        if fault == HANG:
            await reader.read()  # until the other side has had enough
        if fault in {DROP, HANG}:
            return False
        if fault[:1].isdigit():
            return await _refuse(writer, fault)
        if TOKEN not in path:
            return await _refuse(writer, "401 Unauthorized")
        return await self._carry_out(writer, method, values, files, fault)

    async def _carry_out(
        self,
        writer: asyncio.StreamWriter,
        method: str,
        values: dict[str, Any],
        files: dict[str, tuple[str, str, bytes]],
        fault: str,
    ) -> bool:
        try:
            result = await self._result(method, values, files, fault)
        except _Refusal as refusal:
            return await _refuse(writer, str(refusal))
        body = json.dumps({"ok": True, "result": result}).encode()
        if fault == LATE_DROP:
            return False
        if fault == LATE_TRUNCATED:
            return await _reply(writer, 200, body[: len(body) // 2])
        if fault == LATE_CUT:
            return await _reply(writer, 200, body, missing=5)
        return await _reply(writer, 200, body)

    async def _result(
        self,
        method: str,
        values: dict[str, Any],
        files: dict[str, tuple[str, str, bytes]],
        fault: str,
    ) -> object:
        match method:
            case "getUpdates":
                return await self._updates(values, fault)
            case "getWebhookInfo":
                return self.webhook
            case "setWebhook" | "deleteWebhook":
                self.webhook = {"url": values.get("url", "")}
                return True
            case "getFile":
                return self._file(values["file_id"])
            case _ if method.startswith("send"):
                return self._send(method, values, files)
        return True

    async def _updates(self, values: dict[str, Any], fault: str) -> list[dict[str, Any]]:
        if self.webhook["url"]:
            raise _Refusal("409 Conflict: can't use getUpdates method while webhook is active")
        self._poll += 1
        mine, offset = self._poll, int(values.get("offset", 0))
        if not self.deaf:
            self.confirmed += [each for each in self.updates if each["update_id"] < offset]
            self.updates = [each for each in self.updates if each["update_id"] >= offset]
        async with self._news:
            self._news.notify_all()
            if not self.impatient:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(int(values.get("timeout", 0))):
                        await self._news.wait_for(lambda: self.updates or mine != self._poll)
        if mine != self._poll:
            raise _Refusal("409 Conflict: terminated by other getUpdates request")
        found = self.updates[: int(values.get("limit", 100))]
        if fault == REPEAT:
            return [*self.confirmed[-3:], *found, *found]
        return found[::-1] if fault == SHUFFLE else found

    def _file(self, file_id: str) -> dict[str, object]:
        if file_id not in self.files:
            raise _Refusal("400 Bad Request: wrong file_id or the file is temporarily unavailable")
        if len(self.files[file_id]) > 20 * 1024 * 1024:
            raise _Refusal("400 Bad Request: file is too big")
        size = len(self.files[file_id])
        return {"file_id": file_id, "file_size": size, "file_path": f"all of them/{file_id}"}

    def _send(
        self, method: str, values: dict[str, Any], files: dict[str, tuple[str, str, bytes]]
    ) -> object:
        chat = int(values["chat_id"])
        if chat in self.blocked:
            raise _Refusal("403 Forbidden: bot was blocked by the user")
        if chat in self.moved:
            raise _Refusal(f"400 Bad Request: group chat was upgraded >{self.moved[chat]}")
        if _units(values.get("text", "")) > 4096 or _units(values.get("caption", "")) > 1024:
            raise _Refusal("400 Bad Request: message is too long")
        if values.get("text", "x").strip() == "":
            raise _Refusal("400 Bad Request: message text is empty")
        number = 1000 + len(self.sent)
        self.sent.append(Sent(method, values, files, asyncio.get_running_loop().time()))
        message = {"message_id": number, "chat": {"id": chat}, "date": 1}
        return [message] if method == "sendMediaGroup" else message


class _Refusal(Exception):
    """A status and a description, and after ">" where a group went."""


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


async def _refuse(writer: asyncio.StreamWriter, refusal: str) -> bool:
    said, _, moved = refusal.partition(" >")
    code, _, description = said.partition(" ")
    if code == "502":
        return await _reply(writer, 502, b"<html>Bad Gateway</html>")
    answer: dict[str, object] = {
        "ok": False,
        "error_code": int(code),
        "description": description or "no reason",
    }
    if code == "429":
        answer["parameters"] = {"retry_after": 2}
    if moved:
        answer["parameters"] = {"migrate_to_chat_id": int(moved)}
    return await _reply(writer, int(code), json.dumps(answer).encode())


async def _reply(
    writer: asyncio.StreamWriter, status: int, body: bytes, *, missing: int = 0
) -> bool:
    writer.write(b"HTTP/1.1 %d Status\r\nContent-Length: %d\r\n\r\n" % (status, len(body)))
    writer.write(body[: len(body) - missing])
    await writer.drain()
    return not missing


def _read(media_type: str, body: bytes) -> tuple[dict[str, Any], dict[str, tuple[str, str, bytes]]]:
    values: dict[str, Any] = {}
    files: dict[str, tuple[str, str, bytes]] = {}
    if media_type.startswith("multipart/"):
        border = b"\r\n--" + media_type.partition("boundary=")[2].encode()
        for each in (b"\r\n" + body).split(border)[1:-1]:
            head, _, content = each.partition(b"\r\n\r\n")
            said = dict(re.findall(r'(name|filename)="([^"]*)"', head.decode()))
            kind = re.search(r"Content-Type: ([\w/+.-]+)", head.decode())
            if "filename" in said:
                files[said["name"]] = (said["filename"], kind[1] if kind else "", content)
            else:
                values[said["name"]] = content.decode()
    else:
        values = dict(parse_qsl(body.decode(), keep_blank_values=True))
    for name, value in values.items():
        if value[:1] in {"[", "{"} and name not in {"text", "caption"}:
            values[name] = json.loads(value)
    return values, files


@contextlib.asynccontextmanager
async def serving() -> AsyncIterator[BotApi]:
    """Run a server of one's own."""
    api = BotApi()
    handlers: set[asyncio.Task[Any]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        handlers.add(task)
        with contextlib.suppress(asyncio.CancelledError):  # asyncio would complain of it
            await api.answer(reader, writer)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    api.port = server.sockets[0].getsockname()[1]
    try:
        async with asyncio.timeout(300):
            yield api
    finally:
        server.close()
        for task in handlers:
            task.cancel()
        await asyncio.gather(*handlers, return_exceptions=True)
