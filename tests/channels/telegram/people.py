"""What customers do, as updates, and what a channel reads in them."""

import functools
import json
from datetime import UTC, datetime
from typing import Any

from channels.telegram import Config, Telegram, connect
from contactcenter.domain.ids import MessageId
from contactcenter.domain.message import Inbound, Outbound
from contactcenter.ports.channel import Parsed, Raw
from tests.channels.telegram.bot_api import TOKEN

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
WRITTEN = int(NOON.timestamp()) - 60

NEGAR = {"id": 77, "is_bot": False, "first_name": "نگار", "last_name": "ر", "language_code": "fa"}


def message(number: int = 1, **content: object) -> dict[str, Any]:
    """Return a message in a chat with the bot."""
    chat = {"id": 77, "type": "private", "first_name": "نگار"}
    said = content or {"text": f"Hello {number}"}
    return {"message_id": number, "from": NEGAR, "chat": chat, "date": WRITTEN, **said}


def update(number: int = 1, kind: str = "message", **content: object) -> dict[str, Any]:
    """Return an update that brings a message."""
    return {"update_id": number, kind: message(number, **content)}


def raw(update: object) -> Raw:
    """Return it as it is stored."""
    return Raw(external_id="r", body=json.dumps(update).encode(), received_at=NOON)


def parse(update: object, *, groups: bool = False) -> Parsed:
    """Read it."""
    return bot(groups=groups).parse(raw(update))


@functools.cache
def bot(*, groups: bool = False) -> Telegram:
    """Return a bot that is connected to nothing."""
    return connect(Config(token=TOKEN, groups=groups))


def only(parsed: Parsed) -> Inbound:
    """Return the one message that was read."""
    assert isinstance(parsed, tuple), parsed
    (one,) = parsed
    assert isinstance(one, Inbound)
    return one


def outbound(**changed: Any) -> Outbound:
    """Return an answer to the customer."""
    values: dict[str, Any] = {
        "message_id": MessageId("0001"),
        "recipient": "77",
        "recipient_name": "نگار",
        "subject": "",
        "text": "It is on its way.",
        "thread": "77",
        "written_at": NOON,
    }
    return Outbound(**{**values, **changed})
