"""Bytes to what came in: a text of a customer, or a report on one of ours.

Whoever pays a gateway may set any number as sender: it is claimed, never proven (spec E.3).
"""

import re
from datetime import UTC, datetime

from channels.sms import pictures
from channels.sms.config import Config
from channels.sms.mapping import Reported
from channels.sms.number import e164
from channels.sms.paths import Refused, decoded, found, text_at
from contactcenter.domain.customer import ProofLevel
from contactcenter.domain.incoming import Reach, Report
from contactcenter.domain.message import Inbound
from contactcenter.ports.channel import Ignored, Parsed, Raw, Unreadable

_LATEST = 253_402_300_799  # the last second that a date can hold
_SENDER = re.compile(r"[^\x00-\x1f\x7f:@/]{1,40}")  # a short code, or a name of eleven letters


def parse(raw: Raw, config: Config) -> Parsed:
    """Read one request; pure and total."""
    try:
        said = decoded(raw.body)
        if _is_report(said, config):
            return _report(said, config.reported(), config.region)
        return _message(said, raw, config)
    except (Refused, RecursionError) as refused:
        return Unreadable(str(refused))


def _is_report(said: object, config: Config) -> bool:
    """Whether this is about a text of ours: a customer's may have a status too, «received»."""
    how = config.reported()
    word = text_at(said, how.status)
    known = word in how.states or word.lower() in how.states
    return bool(word) and (known or not text_at(said, config.brought().text))


def _report(said: object, how: Reported, region: str) -> Parsed:
    word = text_at(said, how.status)
    state = how.states.get(word, how.states.get(word.lower()))
    if state is None:
        raise Refused(f"{how.status}: {word[:40]!r} is not one that the settings know")
    if state == "":
        return Ignored(f"{how.status}: {word} changes nothing")
    provider_id = text_at(said, how.id)
    if not provider_id:
        raise Refused(f"{how.id}: missing")
    code = text_at(said, how.code)
    failed = state in {"failed", "undeliverable"}
    report = Report(
        provider_id=provider_id,
        state="failed" if state == "undeliverable" else state,
        reason=(f"{word} ({code})" if code else word) if failed else "",
        at=_moment(text_at(said, how.at)),
    )
    number = e164(text_at(said, how.recipient), region=region)
    if number is None or not (state == "undeliverable" or (failed and code in how.permanent)):
        return (report,)
    return report, Reach(
        address=number,
        identity="phone",
        reachable=False,
        reason=f"text messages: {report.reason}",
        at=report.at,
    )


def _message(said: object, raw: Raw, config: Config) -> Parsed:
    how = config.brought()
    address, identity = _sender(text_at(said, how.sender), how.sender, config.region)
    if not isinstance(found(said, how.text), str | int | float | None):
        raise Refused(f"{how.text}: not text")
    sent = pictures.read(said, how)
    text = "\n".join(filter(None, (text_at(said, how.text), *sent.missing)))
    if not text.strip() and not sent.files:
        if found(said, how.text) is None:
            raise Refused(f"{how.text}: missing")
        return Ignored("a text message that says nothing")
    return (
        Inbound(
            external_id=text_at(said, how.id) or raw.external_id,
            address=address,
            identity=identity,
            display_name="",
            text=text,
            reply=text,
            files=sent.files,
            occurred_at=_moment(text_at(said, how.at)),
            thread=address,
            proof=ProofLevel.CLAIMED,
            may_auto_reply=identity == "phone",
        ),
    )


def _sender(written: str, name: str, region: str) -> tuple[str, str]:
    """Return the address and its kind; a short code or a name is one of this channel only."""
    if not written.strip():
        raise Refused(f"{name}: missing")
    if ":" in written:
        raise Refused(f"{name}: {written[:40]!r} is an address of another channel")
    number = e164(written, region=region)
    if number is not None:
        return number, "phone"
    if not _SENDER.fullmatch(written.strip()):
        raise Refused(f"{name}: {written[:40]!r} sends no text messages")
    return written.strip(), "sms"


def _moment(written: str) -> datetime | None:
    """Return a time; a clock that makes no sense is no clock."""
    if re.fullmatch(r"[0-9]{1,12}", written) and int(written) <= _LATEST:
        return datetime.fromtimestamp(int(written), UTC)
    try:
        at = datetime.fromisoformat(written)
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None
