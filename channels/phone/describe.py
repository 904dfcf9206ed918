"""A call as plain data, for tools outside this program."""

import hashlib
from datetime import UTC, datetime, timedelta

from channels.phone import formats
from channels.phone.layout import Layout
from channels.phone.switchboard import Reading, Refused
from contactcenter.domain.call import Call, merge

NOTHING = "nothing in it speaks of a call"


def describe(body: bytes, layout: Layout | None = None) -> list[dict[str, object]]:
    """Return one dictionary for each call of an input, then one for each line that was refused."""
    try:
        readings = formats.read(body, layout or Layout())
    except Refused as refused:
        return [{"error": str(refused)}]
    raw = f"sha256:{hashlib.sha256(body).hexdigest()}"
    lines: list[dict[str, object]] = [plain(call, raw_ref=raw) for call in folded(readings)]
    lines += [
        {"error": f"line {each.line}: {each.reason}"}
        for reading in readings
        for each in reading.refused
    ]
    return lines or [{"ignored": NOTHING}]


def folded(readings: tuple[Reading, ...]) -> list[Call]:
    """Return each call once, whatever it took to tell of it."""
    calls: dict[tuple[str, str], Call] = {}
    for reading in readings:
        for call in reading.calls():
            key = (call.source, call.source_call_id)
            calls[key] = merge(calls[key], call) if key in calls else call
    return list(calls.values())


def plain(call: Call, *, raw_ref: str | None = None) -> dict[str, object]:
    """Return the normalised record of a call."""
    return {
        "source": call.source,
        "source_call_id": call.source_call_id,
        "leg_ids": [leg.id for leg in call.legs],
        "direction": call.direction.value if call.direction else None,
        "from_raw": call.from_raw,
        "from_e164": call.from_number,
        "from_name": call.from_name,
        "to_raw": call.to_raw,
        "to_e164": call.to_number,
        "queue": call.queue,
        "agents": list(call.agents),
        "started_at": _at(call.started_at),
        "answered_at": _at(call.answered_at),
        "ended_at": _at(call.ended_at),
        "wait_s": _seconds(call.wait),
        "talk_s": _seconds(call.talk),
        "outcome": call.outcome.value if call.outcome else None,
        "ended_by": call.ended_by,
        "hangup_cause": call.cause,
        "recording_url": call.recording,
        "transfers": list(call.transfers),
        "raw_ref": raw_ref,
    }


def _at(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


def _seconds(length: timedelta | None) -> int | None:
    """Return whole seconds, as switchboards count them."""
    return round(length.total_seconds()) if length is not None else None
