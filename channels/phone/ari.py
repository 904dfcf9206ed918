"""Events of Asterisk's REST interface, one JSON object each: who called whom, and when it ended."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from channels.phone.ami_events import parties
from channels.phone.asterisk_cdr import SOURCE, extension
from channels.phone.switchboard import Reading, Refused, Switchboard, Told, dated
from contactcenter.domain.call_record import Moment, Record, Trust


def read(value: Mapping[str, Any], office: Switchboard) -> Reading:
    """Read one event of the REST interface, which says less than those of the manager.

    Raises:
        Refused: it names no channel, or its time is none.
    """
    channel = value.get("channel")
    if not isinstance(channel, dict):
        raise Refused("no channel")
    unique = str(channel.get("id") or "")
    kind = str(value.get("type"))
    if not unique:
        raise Refused("channel: no id")
    at = _iso(str(value.get("timestamp") or ""))
    name = str(channel.get("name") or "")
    said: dict[str, Any] = {"moment": Moment.ENDED if kind == "ChannelDestroyed" else None}
    if kind == "StasisStart":
        said_by = {
            "calleridnum": _text(channel, "caller", "number"),
            "calleridname": _text(channel, "caller", "name"),
            "exten": _text(channel, "dialplan", "exten"),
        }
        began = _iso(str(channel.get("creationtime") or "")) or at
        said = {"moment": Moment.STARTED, "started_at": began, **parties(said_by, office)}
    record = Record(
        key=f"ari:{kind}:{unique}:{channel.get('state')}",
        trust=Trust.LIVE,
        at=at,
        leg=unique,
        **office.holder(extension(name)),
        **said,
    )
    return Reading(source=SOURCE, told=(Told(call=unique, record=record),))


def _iso(said: str) -> datetime | None:
    if not said:
        return None
    try:
        at = dated(datetime.fromisoformat(said), said)
    except ValueError as error:
        raise Refused(f"timestamp {said[:40]!r} is no time of ISO 8601") from error
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _text(channel: Mapping[str, Any], part: str, name: str) -> str:
    inner = channel.get(part)
    return str(inner.get(name) or "") if isinstance(inner, dict) else ""
