"""What a message says: words, files, places, people, choices and orders, as text to read.

A file that is not there yet, or could not be had, is named in the text in its place.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from channels.whatsapp.fields import Refused, clean, decoded, lines, listed, part, told, word
from channels.whatsapp.troubles import first_reason
from contactcenter.domain.message import File

MEDIA = ("image", "document", "audio", "video", "sticker")

_NOT_FETCHED = "not fetched yet"
_ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "audio/aac": ".aac",
    "audio/amr": ".amr",
    "audio/mp4": ".m4a",
    "audio/mpeg": ".mp3",
    "audio/ogg": ".ogg",
    "video/mp4": ".mp4",
    "video/3gpp": ".3gp",
    "application/pdf": ".pdf",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a message says."""

    text: str
    files: tuple[File, ...] = ()
    pressed: str | None = None


Fetched = Mapping[str, bytes | str]  # by media id: the bytes, or why there are none


def content(said: Mapping[str, object], fetched: Fetched) -> Content:
    """Read what a message says. Raises Refused for a kind that we do not know."""
    kind = word(said, "type")
    if kind in MEDIA and isinstance(said.get(kind), dict):
        return _medium(kind, part(said, kind), fetched)
    if kind in _KINDS and isinstance(said.get(kind), dict | list):
        return _KINDS[kind](said)
    if kind == "unsupported" or said.get("errors"):
        return _unsupported(said)
    known = kind in _KINDS or kind in MEDIA
    raise Refused(f"{kind}: missing" if known else f"type: {kind[:40]!r} is not one that we know")


def _medium(kind: str, medium: Mapping[str, object], fetched: Fetched) -> Content:
    caption = told(medium, "caption")
    got = fetched.get(told(medium, "id"), _NOT_FETCHED)
    shown = "voice" if medium.get("voice") is True else kind
    if isinstance(got, str):
        named = " ".join(filter(None, (shown, _file_name(medium))))
        return Content(text=lines(caption, f"[{named}: {got}]"))
    media_type = told(medium, "mime_type") or "application/octet-stream"
    ending = _ENDINGS.get(media_type.partition(";")[0].strip().lower(), "")
    name = _file_name(medium) or f"{shown}{ending}"
    return Content(text=caption, files=(File(name=name, type=media_type, content=got),))


def _file_name(medium: Mapping[str, object]) -> str:
    name = told(medium, "filename").replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in name if letter.isprintable()).strip(" .")[:200]


def _text(said: Mapping[str, object]) -> Content:
    return Content(text=word(part(said, "text"), "body"))


def _location(said: Mapping[str, object]) -> Content:
    place = part(said, "location")
    latitude, longitude = told(place, "latitude"), told(place, "longitude")
    if not latitude or not longitude:
        raise Refused("location: without latitude or longitude")
    named = (told(place, name) for name in ("name", "address", "url"))
    return Content(text=lines(*named, f"geo:{latitude},{longitude}"))  # RFC 5870


def _contacts(said: Mapping[str, object]) -> Content:
    people = [_person(each) for each in listed(said, "contacts")]
    if not any(people):
        raise Refused("contacts: nobody in it")
    return Content(text=lines(*people))


def _person(contact: Mapping[str, object]) -> str:
    name = contact.get("name")
    known = [told(name, "formatted_name")] if isinstance(name, dict) else []
    known += [told(phone, "phone") for phone in listed(contact, "phones")]
    known += [told(mail, "email") for mail in listed(contact, "emails")]
    return " · ".join(filter(None, known))


def _order(said: Mapping[str, object]) -> Content:
    order = part(said, "order")
    items = [_item(each) for each in listed(order, "product_items")]
    return Content(text=lines(told(order, "text"), *items) or "[order: nothing in it]")


def _item(item: Mapping[str, object]) -> str:
    price = f"{told(item, 'item_price')} {told(item, 'currency')}".strip()
    counted = f"{told(item, 'product_retailer_id')} × {told(item, 'quantity')}"
    return f"{counted} · {price}" if price else counted


def _reaction(said: Mapping[str, object]) -> Content:
    return Content(text=told(part(said, "reaction"), "emoji"))


def _button(said: Mapping[str, object]) -> Content:
    button = part(said, "button")
    payload = told(button, "payload")
    return Content(text=told(button, "text") or payload or "[button]", pressed=payload or None)


def _interactive(said: Mapping[str, object]) -> Content:
    answer = part(said, "interactive")
    match word(answer, "type"):
        case "button_reply" | "list_reply" as kind:
            chosen = part(answer, kind)
            text = lines(told(chosen, "title"), told(chosen, "description"))
            pressed = word(chosen, "id")
            return Content(text=text or pressed, pressed=pressed)
        case "nfm_reply":
            return Content(text=_form(part(answer, "nfm_reply")))
        case "call_permission_reply":
            reply = told(part(answer, "call_permission_reply"), "response")
            return Content(text=f"[may we call: {reply or 'no answer'}]")
        case kind:
            raise Refused(f"interactive: {kind[:40]!r} is not one that we know")


def _form(reply: Mapping[str, object]) -> str:
    """Return a filled form (a flow): one line a field."""
    written = told(reply, "response_json")
    try:
        fields = decoded(written.encode())
    except Refused:
        fields = None
    if not isinstance(fields, dict):
        return lines(told(reply, "body"), written) or "[form: nothing in it]"
    named = (f"{name}: {_shown(each)}" for name, each in fields.items() if name != "flow_token")
    return clean(lines(*named)) or told(reply, "body") or "[form: nothing in it]"


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _unsupported(said: Mapping[str, object]) -> Content:
    """Something was said that WhatsApp does not hand over: an agent must know that it was."""
    body, inner = said.get("text"), said.get("unsupported")
    kind = told(inner, "type") if isinstance(inner, dict) else ""
    why = first_reason(said) or "WhatsApp does not hand it over"
    named = " ".join(filter(None, ("message", kind)))
    return Content(
        text=lines(told(body, "body") if isinstance(body, dict) else "", f"[{named}: {why}]")
    )


_KINDS: Mapping[str, Callable[[Mapping[str, object]], Content]] = {
    "text": _text,
    "location": _location,
    "contacts": _contacts,
    "order": _order,
    "reaction": _reaction,
    "button": _button,
    "interactive": _interactive,
}
