"""A parsed update as plain data, for people at a terminal and for fixtures."""

import json
from datetime import UTC, datetime

from channels.telegram import attached, fields, updates
from channels.telegram.attached import Fetched
from channels.telegram.fields import Malformed
from contactcenter.domain.incoming import Edit, Incoming, Moved, Reach
from contactcenter.domain.message import Inbound
from contactcenter.ports.channel import Ignored, Raw, Unreadable


def describe(body: bytes) -> list[dict[str, object]]:
    """Return what each update says: of one, of a list, or of an answer to getUpdates."""
    try:
        value = fields.load(body)
    except Malformed as error:
        return [{"error": str(error)}]
    if isinstance(value, dict) and isinstance(value.get("result"), list):
        value = value["result"]
    if isinstance(value, list):
        each = (json.dumps(one).encode() for one in value)
        return [line for one in each for line in _described(one)]
    return _described(body)


def _described(body: bytes) -> list[dict[str, object]]:
    whole = _with_files(body)
    raw = Raw(external_id="", body=whole, received_at=datetime.min.replace(tzinfo=UTC))
    match updates.parse(raw, groups=True):
        case Unreadable(reason):
            return [{"error": reason}]
        case Ignored(reason):
            return [{"ignored": reason}]
        case said:
            return [_plain(each, body) for each in said]


def _with_files(body: bytes) -> bytes:
    """Return an update as if its files had been fetched: here nobody can fetch them."""
    try:
        update, fetched = attached.opened(body)
    except Malformed:
        return body
    named = {
        each.file_id: Fetched(content=b"")
        for each in attached.references(updates.said(update)[1])
        if not each.is_too_large
    }
    return json.dumps(attached.envelope(update, {**named, **fetched})).encode()


def _plain(said: Incoming, body: bytes) -> dict[str, object]:
    match said:
        case Inbound():
            return _message(said, body)
        case Edit():
            return {
                "kind": "deleted" if said.deleted else "edit",
                "of": said.of,
                "text": said.text,
                "attachments": _files(body),
            }
        case Reach():
            return {"kind": "reach", "from": said.address, "reachable": said.reachable}
        case Moved():
            return {"kind": "moved", "thread": said.thread, "to": said.to}
        case _:
            return {"kind": type(said).__name__.lower()}


def _message(said: Inbound, body: bytes) -> dict[str, object]:
    line: dict[str, object] = {
        "kind": "message",
        "id": said.external_id,
        "from": said.address,
        "from_name": said.display_name,
        "text": said.text,
        "reply": said.reply,
        "html": said.html,
        "attachments": _files(body),
        "thread": said.thread,
        "answers": said.answers,
        "album": said.album,
        "pressed": said.pressed,
        "phone": next((each.address for each in said.stated), None),
        "locale": said.locale,
        "at": said.occurred_at.isoformat() if said.occurred_at else None,
    }
    return {name: value for name, value in line.items() if value is not None}


def _files(body: bytes) -> list[dict[str, object]]:
    """Name the files, whether or not their bytes are there."""
    update, _ = attached.opened(body)
    return [
        {"name": each.name, "type": each.type, "size": each.size}
        for each in attached.references(updates.said(update)[1])
    ]
