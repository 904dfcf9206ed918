"""Updates in: each is stored as it came before the server is told that we have it.

    getMe ─► the right mode ─► getUpdates from the cursor ─► yield ─┐
                                        ▲                           │ committed
                                        └───────────────────────────┘

The next question confirms what the last one brought, so that a kill in between brings it twice and
the core knows it by its number (spec L17). An inbox that is called instead (mode webhook) only sees
to it that the server calls the right address.
"""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from typing_extensions import override

from channels.telegram import fields, updates
from channels.telegram.api import Api, NoAnswer, Refused, trouble
from channels.telegram.config import Config
from channels.telegram.fields import Fields
from channels.telegram.service import GAP
from contactcenter.ports.channel import Batch, ChannelError, Misconfigured, Raw, TryLater

KINDS = (
    "message",
    "edited_message",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "callback_query",
    "my_chat_member",
)

_KEPT = timedelta(hours=24)  # for which the server keeps updates (spec G-ADP-3)
# After a week without updates the server may count from anywhere; a day is left for clocks.
_NUMBERS_HOLD = timedelta(days=6)
_NOTE_EVERY = timedelta(hours=1)  # the cursor says when we asked last, roughly
_AT_ONCE = 100  # updates in one answer; the server gives no more
_GRACE = 15.0  # seconds that an answer may take beyond the time of the question
_PAUSE = 1.0  # seconds; a server that answers at once with nothing new is not asked in a loop
_LOOK_EVERY = 60.0  # seconds between two looks at what the server says of its calls
_CONFLICT = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far we have come: the number to ask from, and when we last heard and asked.

    Written as "OFFSET:HEARD:ASKED", times in seconds since 1970; 0 is unknown.
    """

    offset: int = 0
    heard: int = 0  # when the last update came
    asked: int = 0  # when the server last answered

    @override
    def __str__(self) -> str:
        """Return it as the core keeps it."""
        return f"{self.offset}:{self.heard}:{self.asked}"

    def after(self, numbers: list[int], now: datetime) -> "Cursor":
        """Return the cursor behind these updates, which need not be larger (spec G-ADP-3)."""
        offset = max(numbers) + 1 if numbers else self.offset
        return Cursor(offset=offset, heard=_seconds(now), asked=_seconds(now))

    def question(self, now: datetime) -> int | None:
        """Return the number to ask from, while numbers can be trusted to go on from there."""
        trusted = _seconds(now) - self.heard < _NUMBERS_HOLD.total_seconds()
        return self.offset if self.offset and trusted else None


def read_cursor(kept: str | None) -> Cursor:
    """Read a cursor back; what is none means the beginning."""
    numbers = (kept or "").split(":")
    if len(numbers) != 3 or not all(each.isdecimal() for each in numbers):  # noqa: PLR2004
        return Cursor()
    offset, heard, asked = map(int, numbers)
    return Cursor(offset=offset, heard=heard, asked=asked)


async def listen(
    api: Api, config: Config, kept: str | None, now: Callable[[], datetime]
) -> AsyncIterator[Batch]:
    """Yield updates as they come; the first batch is empty, or names a gap.

    Raises:
        TryLater: the server is away, or asks us to wait.
        Misconfigured: it refuses the token, or somebody else takes the bot's updates.
    """
    try:
        await api.call("getMe")
        arrange = _be_asked if config.mode == "poll" else _be_called
        await arrange(api, config)
        cursor = read_cursor(kept)
        begun = replace(cursor, asked=_seconds(now()))
        yield Batch(raws=_gap(cursor, now()), cursor=str(begun))
        follow = _poll if config.mode == "poll" else _watch
        async for batch in follow(api, config, begun, now):
            yield batch
    except (Refused, NoAnswer) as error:
        raise _listening(error) from error


async def _poll(
    api: Api, config: Config, cursor: Cursor, now: Callable[[], datetime]
) -> AsyncIterator[Batch]:
    noted = cursor.asked
    while True:
        asked_at = asyncio.get_running_loop().time()
        found = await _updates(api, config, cursor.question(now()))
        if found:
            before, raws = cursor, tuple(_raw(each, now()) for each in found)
            cursor = cursor.after(_numbers(found), now())
            yield Batch(raws=raws, cursor=str(cursor))
            noted = cursor.asked
            if cursor.offset > before.offset:
                continue
        elif _seconds(now()) - noted >= _NOTE_EVERY.total_seconds():
            noted = _seconds(now())
            cursor = replace(cursor, asked=noted)
            yield Batch(raws=(), cursor=str(cursor))
        await asyncio.sleep(max(0.0, asked_at + _PAUSE - asyncio.get_running_loop().time()))


async def _updates(api: Api, config: Config, offset: int | None) -> list[Fields]:
    values: dict[str, object] = {
        "limit": _AT_ONCE,
        "timeout": config.poll_seconds,
        "allowed_updates": KINDS,
    }
    if offset is not None:
        values["offset"] = offset
    found = await api.call("getUpdates", values, patience=config.poll_seconds + _GRACE)
    if not isinstance(found, list):
        raise NoAnswer("no list of updates")
    return [each if isinstance(each, dict) else {"malformed": each} for each in found]


async def _watch(
    api: Api, config: Config, cursor: Cursor, now: Callable[[], datetime]
) -> AsyncIterator[Batch]:
    """See to it that the server still calls us, and say what it complains of."""
    noted = since = cursor.asked
    while True:
        await asyncio.sleep(_LOOK_EVERY)
        said = await api.call("getWebhookInfo")
        complaint = said if isinstance(said, dict) else {}
        if (url := fields.text(complaint, "url")) != config.webhook_url:
            raise Misconfigured(f"the server calls another address than ours: {url or 'none'}")
        if (fields.number(complaint, "last_error_date") or 0) > since:
            why = fields.text(complaint, "last_error_message")
            raise TryLater(f"the server could not bring updates to {url}: {why}")
        since = _seconds(now())
        if since - noted >= _NOTE_EVERY.total_seconds():
            noted = since
            yield Batch(raws=(), cursor=str(replace(cursor, asked=noted)))


async def _be_asked(api: Api, config: Config) -> None:
    """Take back a webhook of ours; one of somebody else is not ours to take."""
    said = await api.call("getWebhookInfo")
    url = fields.text(said, "url") if isinstance(said, dict) else ""
    if url and url != config.webhook_url:
        raise Misconfigured(
            f"the bot's updates are called to {url}: another program has this bot, or had it; to"
            " end that, put this address into webhook_url"
        )
    if url:
        await api.call("deleteWebhook")


async def _be_called(api: Api, config: Config) -> None:
    await api.call(
        "setWebhook",
        {
            "url": config.webhook_url,
            "secret_token": config.webhook_secret,
            "allowed_updates": KINDS,
        },
    )


def _gap(cursor: Cursor, now: datetime) -> tuple[Raw, ...]:
    """Return what stands for a time of which the server kept nothing (spec L17)."""
    lost_until = now - _KEPT
    if not cursor.asked or cursor.asked >= _seconds(lost_until):
        return ()
    begin = datetime.fromtimestamp(cursor.asked, UTC).isoformat(timespec="minutes")
    between = {"from": begin, "to": lost_until.astimezone(UTC).isoformat(timespec="minutes")}
    body = json.dumps({GAP: between}).encode()
    return (Raw(external_id=f"gap:{cursor.asked}", body=body, received_at=now),)


def _raw(update: Fields, now: datetime) -> Raw:
    return raw_of(
        update, json.dumps(update, ensure_ascii=False).encode(errors="surrogatepass"), now
    )


def raw_of(update: Fields, body: bytes, now: datetime) -> Raw:
    """Return an update as raw input, dated by the server that kept it (spec A-RCV-3, B-EVT-5)."""
    number = fields.number(update, "update_id")
    name = hashlib.sha256(body).hexdigest() if number is None else str(number)
    sent_at = updates.sent_at(update) or now
    return Raw(external_id=name, body=body, received_at=min(max(sent_at, now - 2 * _KEPT), now))


def _numbers(found: list[Fields]) -> list[int]:
    return [number for each in found if (number := fields.number(each, "update_id")) is not None]


def _listening(error: Refused | NoAnswer) -> ChannelError:
    if isinstance(error, Refused) and error.code == _CONFLICT:
        return Misconfigured(
            "another program asks for this bot's updates, or has them called elsewhere; only one"
            f" can have them: {error.description}"
        )
    return trouble(error)


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
