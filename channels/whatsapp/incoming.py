"""Bytes to what came in: messages, edits, reports on ours, and who can be reached no longer.

A body has the form of Meta's requests, whole or with one thing in it; `files`, where it is there,
holds what was fetched meanwhile: {media id: {"content": base64} or {"error": why}}.
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Literal

from channels.whatsapp.content import Content, Fetched, content
from channels.whatsapp.fields import Refused, decoded, lines, listed, moment, part, told, word
from channels.whatsapp.people import NUMBER, sender
from channels.whatsapp.troubles import first_reason
from channels.whatsapp.webhook import split
from contactcenter.domain.customer import ProofLevel
from contactcenter.domain.incoming import Edit, Incoming, Reach, Report
from contactcenter.domain.message import Inbound
from contactcenter.ports.channel import Ignored, Parsed, Unreadable

Value = Mapping[str, object]
State = Literal["sent", "delivered", "read", "failed"]

_STATES: Mapping[str, State] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "played": "read",  # a voice message was listened to
    "failed": "failed",
}
_SAY_NOTHING_NEW = frozenset({"accepted", "pending", "deleted", "warning"})
_MOVED = frozenset({"user_changed_number", "customer_changed_number"})
_QUIET = frozenset({"user_identity_changed", "customer_identity_changed"})

# Fields of the account that an app may be subscribed to, and that hold nothing of a customer.
_ACCOUNT = frozenset(
    {
        "account_alerts",
        "account_review_update",
        "account_settings_update",
        "account_update",
        "automatic_events",
        "business_capability_update",
        "business_status_update",
        "message_template_components_update",
        "message_template_quality_update",
        "message_template_status_update",
        "partner_solutions",
        "payment_configuration_update",
        "phone_number_name_update",
        "phone_number_quality_update",
        "security",
        "template_category_update",
        "template_correct_category_detection",
    }
)
# Fields that repeat what we, or a colleague with the telephone in hand, have written.
_ECHOES = frozenset({"message_echoes", "smb_message_echoes", "smb_app_state_sync", "history"})


def parse(body: bytes, *, number_id: str | None = None) -> Parsed:
    """Read a request; what belongs to another number than `number_id` is passed over."""
    try:
        post = _post(decoded(body))
        fetched = _fetched(post)
        read = [_change(_only(each), fetched, number_id) for each in split(post)]
    except (Refused, RecursionError) as refused:
        return Unreadable(str(refused))
    came = tuple(each for each in read if not isinstance(each, Ignored))
    return came or next(each for each in read if isinstance(each, Ignored))


def _post(decoded_body: object) -> Value:
    if not isinstance(decoded_body, dict):
        raise Refused("body: not an object")
    if decoded_body.get("object") != "whatsapp_business_account":
        kind = told(decoded_body, "object")
        raise Refused(f"object: {kind[:40]!r} is not whatsapp_business_account")
    return decoded_body


def _fetched(post: Value) -> Fetched:
    files = post.get("files")
    found: dict[str, bytes | str] = {}
    for name, file in files.items() if isinstance(files, dict) else ():
        try:
            found[name] = base64.b64decode(word(file, "content"), validate=True)
        except (Refused, AttributeError, binascii.Error):
            why = told(file, "error") if isinstance(file, dict) else ""
            found[name] = why or "not fetched"
    return found


def _only(post: object) -> Value:
    match post:
        case {"entry": [{"changes": [dict(change)]}]}:
            return change
        case _:
            raise Refused("entry: without a change that can be read")


def _change(change: Value, fetched: Fetched, number_id: str | None) -> Incoming | Ignored:
    field = word(change, "field")
    if field in _ACCOUNT:
        news = change.get("value")
        event = told(news, "event") if isinstance(news, dict) else ""
        return Ignored(": ".join(filter(None, (field, event, "news about our account"))))
    if field in _ECHOES:
        return Ignored(f"{field}: what we wrote ourselves, or long ago")
    value = part(change, "value")
    if number_id is not None and _number_id(value) not in {"", number_id}:
        return Ignored(f"meant for another number: {_number_id(value)[:40]}")
    for name, read in (("messages", _message), ("statuses", _status), ("calls", _call)):
        if one := listed(value, name):
            return read(one[0], value, fetched)
    if preferences := listed(value, "user_preferences"):
        return Ignored(f"{told(preferences[0], 'category')}: {told(preferences[0], 'value')}")
    raise Refused(first_reason(value) or f"field: {field[:40]!r} holds nothing that we know")


def _number_id(value: Value) -> str:
    metadata = value.get("metadata")
    return told(metadata, "phone_number_id") if isinstance(metadata, dict) else ""


def _message(said: Value, value: Value, fetched: Fetched) -> Incoming | Ignored:
    if told(said, "group_id"):
        return Ignored("said in a group, where we do not answer")
    match word(said, "type"):
        case "edit" | "revoke" as kind:
            return _edit(kind, said, fetched)
        case "system":
            return _system(said)
        case "request_welcome":
            return Ignored("request_welcome: somebody opened the chat and said nothing")
        case "reaction" if not told(part(said, "reaction"), "emoji"):
            return Ignored("reaction: taken back")
        case _:
            # The reason why a message is empty may stand beside it.
            errors = said.get("errors") or value.get("errors")
            said = {**said, "errors": errors} if errors else said
            return _inbound(said, value, content(said, fetched))


def _inbound(said: Value, value: Value, meant: Content) -> Inbound:
    who = sender(said, value)
    return Inbound(
        external_id=word(said, "id"),
        address=who.address,
        identity=who.identity,
        display_name=who.name,
        text=lines(meant.text, _advertisement(said)),
        reply=meant.text,
        files=meant.files,
        pressed=meant.pressed,
        answers=_answered(said),
        occurred_at=moment(said, "timestamp"),
        thread=who.address,
        proof=ProofLevel.CHANNEL_PROVEN,
        stated=who.stated,
        may_auto_reply=True,
    )


def _answered(said: Value) -> str | None:
    for name, of in (("context", "id"), ("reaction", "message_id")):
        given = said.get(name)
        if isinstance(given, dict) and told(given, of):
            return told(given, of)
    return None


def _advertisement(said: Value) -> str:
    """Return what the sender pressed to come here: their words may make no sense without."""
    referral = said.get("referral")
    if not isinstance(referral, dict):
        return ""
    shown = lines(*(told(referral, name) for name in ("headline", "body", "source_url")))
    return f"[advertisement]\n{shown}" if shown else ""


def _edit(kind: str, said: Value, fetched: Fetched) -> Edit:
    change = part(said, kind)
    of, at = word(change, "original_message_id"), moment(said, "timestamp")
    if kind == "revoke":
        return Edit(external_id=word(said, "id"), of=of, deleted=True, occurred_at=at)
    meant = content(part(change, "message"), fetched)
    return Edit(
        external_id=word(said, "id"), of=of, text=meant.text, files=meant.files, occurred_at=at
    )


def _system(said: Value) -> Incoming | Ignored:
    news = part(said, "system")
    kind = told(news, "type")
    if kind in _QUIET:
        return Ignored(f"{kind}: a new telephone, perhaps")
    if kind not in _MOVED:
        raise Refused(f"system: {kind[:40]!r} is not one that we know")
    old = told(said, "from") or told(news, "customer")
    if not NUMBER.fullmatch(old):
        raise Refused(f"from: {old[:40]!r} is no phone number")
    new = told(news, "wa_id") or told(news, "new_wa_id")
    return Reach(
        address=f"+{old}",
        identity="phone",
        reachable=False,
        reason=f"the number is now +{new}" if NUMBER.fullmatch(new) else "the number has changed",
        at=moment(said, "timestamp"),
    )


def _status(news: Value, _value: Value, _fetched: Fetched) -> Incoming | Ignored:
    word_of_theirs = word(news, "status").lower()
    if told(news, "type") == "call":
        return Ignored(f"a call of ours: {word_of_theirs}")
    if word_of_theirs in _SAY_NOTHING_NEW:
        return Ignored(f"status: {word_of_theirs} changes nothing")
    if word_of_theirs not in _STATES:
        raise Refused(f"status: {word_of_theirs[:40]!r} is not one that we know")
    return Report(
        provider_id=word(news, "id"),
        state=_STATES[word_of_theirs],
        reason=first_reason(news),
        at=moment(news, "timestamp"),
    )


def _call(call: Value, value: Value, _fetched: Fetched) -> Incoming | Ignored:
    """Nobody here can take a call of WhatsApp's: that one was tried is what there is to tell."""
    event = word(call, "event")
    if event == "connect" or told(call, "direction") == "BUSINESS_INITIATED":
        return Ignored(f"a call: {event}; its end is told when it comes")
    if event != "terminate":
        raise Refused(f"event: {event[:40]!r} is not one of a call that we know")
    seconds = told(call, "duration")
    length = f", {seconds} s" if seconds else ""
    status = told(call, "status") or "ended"
    return _inbound(call, value, Content(text=f"[call: {status.lower()}{length}]"))
