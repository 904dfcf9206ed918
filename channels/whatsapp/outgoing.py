"""One message of ours as the steps that it leaves in: texts, then files, or one template.

A text holds 4,096 units and is cut where a reader would cut it. Buttons stand under the last
piece: three short ones as buttons, more or longer ones as a list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from channels.whatsapp import templates
from channels.whatsapp.people import NUMBER, PERSON
from channels.whatsapp.templates import Approved
from contactcenter.domain.message import Button, File, Outbound
from contactcenter.domain.text import beginning, parts
from contactcenter.ports.channel import Undeliverable

LONGEST_TEXT = 4096  # units of UTF-16
LONGEST_CHOICE = 1024  # of the text above buttons
MOST_BUTTONS = 3
MOST_ROWS = 10
LONGEST_BUTTON = 20
LONGEST_ROW = 24
LONGEST_DETAIL = 72
LONGEST_VALUE = 200

_MEGABYTE = 1024 * 1024
LARGEST = 100 * _MEGABYTE  # bytes of a document
_OFFICE = "application/vnd.openxmlformats-officedocument"
# All that the Cloud API lays down, as its documentation lists it: how it is shown, and its bytes.
_SHOWN: Mapping[str, tuple[str, int]] = {
    "image/jpeg": ("image", 5 * _MEGABYTE),
    "image/png": ("image", 5 * _MEGABYTE),
    "audio/aac": ("audio", 16 * _MEGABYTE),
    "audio/amr": ("audio", 16 * _MEGABYTE),
    "audio/mp4": ("audio", 16 * _MEGABYTE),
    "audio/mpeg": ("audio", 16 * _MEGABYTE),
    "audio/ogg": ("audio", 16 * _MEGABYTE),
    "video/3gpp": ("video", 16 * _MEGABYTE),
    "video/mp4": ("video", 16 * _MEGABYTE),
    "text/plain": ("document", LARGEST),
    "application/pdf": ("document", LARGEST),
    "application/msword": ("document", LARGEST),
    "application/vnd.ms-excel": ("document", LARGEST),
    "application/vnd.ms-powerpoint": ("document", LARGEST),
    f"{_OFFICE}.wordprocessingml.document": ("document", LARGEST),
    f"{_OFFICE}.spreadsheetml.sheet": ("document", LARGEST),
    f"{_OFFICE}.presentationml.presentation": ("document", LARGEST),
}
TAKEN: Mapping[str, int] = {media_type: most for media_type, (_, most) in _SHOWN.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One call: what to say, and the file to lay down before."""

    payload: Mapping[str, object]
    file: File | None = None
    shown_as: str = ""  # of a file: image, audio, video or document


def steps(message: Outbound, approved: Mapping[tuple[str, str], Approved]) -> tuple[Step, ...]:
    """Return how a message leaves, in order.

    Raises:
        Undeliverable: it cannot leave by WhatsApp; the text says why.
    """
    around = {"messaging_product": "whatsapp", "recipient_type": "individual"}
    around |= _recipient(message.recipient)
    if message.template is not None:
        filled = templates.payload(message.template, approved)
        return (Step(payload={**around, "type": "template", "template": filled}),)
    said = [Step(payload={**around, **each}) for each in _texts(message)]
    said += [_file(file, around) for file in message.files]
    if not said:
        raise Undeliverable("there is nothing in the message")
    if message.answers is not None:
        first = {**said[0].payload, "context": {"message_id": message.answers}}
        said[0] = Step(payload=first, file=said[0].file, shown_as=said[0].shown_as)
    return tuple(said)


def with_media(step: Step, media: str) -> Mapping[str, object]:
    """Return what to say of a file that lies there now."""
    assert step.file is not None
    named = {"filename": step.file.name} if step.shown_as == "document" else {}
    return {**step.payload, "type": step.shown_as, step.shown_as: {"id": media, **named}}


def _recipient(address: str) -> dict[str, str]:
    number = address.removeprefix("+")
    if NUMBER.fullmatch(number):
        return {"to": number}
    if PERSON.fullmatch(address):
        return {"recipient": address}
    raise Undeliverable(f"{address[:40]!r} is no number of WhatsApp")


def _texts(message: Outbound) -> list[dict[str, object]]:
    pieces = [piece for piece in parts(message.text, LONGEST_TEXT) if piece.strip()]
    buttons = [button for row in message.buttons for button in row]
    if buttons and not pieces:
        raise Undeliverable("buttons need a text to stand under")
    if not buttons:
        return [_text(piece) for piece in pieces]
    pieces[-1:] = [piece for piece in parts(pieces[-1], LONGEST_CHOICE) if piece.strip()]
    return [*map(_text, pieces[:-1]), _choice(pieces[-1], buttons)]


def _text(piece: str) -> dict[str, object]:
    return {"type": "text", "text": {"body": piece, "preview_url": False}}


def _choice(text: str, buttons: Sequence[Button]) -> dict[str, object]:
    if len({button.value for button in buttons}) < len(buttons):
        raise Undeliverable("two buttons have the same value")
    for button in buttons:
        if not button.label.strip() or not 0 < len(button.value) <= LONGEST_VALUE:
            raise Undeliverable(f"a button {button.label[:40]!r} has no label or no fitting value")
    if len(buttons) <= MOST_BUTTONS and _short_and_different(buttons):
        replies = [
            {"type": "reply", "reply": {"id": button.value, "title": button.label}}
            for button in buttons
        ]
        return _interactive("button", text, {"buttons": replies})
    if len(buttons) > MOST_ROWS:
        raise Undeliverable(f"WhatsApp shows {MOST_ROWS} choices, and these are {len(buttons)}")
    # The word on the one button that opens the list is a sign that needs no language.
    rows = {"button": "☰", "sections": [{"rows": [_row(button) for button in buttons]}]}
    return _interactive("list", text, rows)


def _interactive(kind: str, text: str, action: Mapping[str, object]) -> dict[str, object]:
    shown = {"type": kind, "body": {"text": text}, "action": action}
    return {"type": "interactive", "interactive": shown}


def _short_and_different(buttons: Sequence[Button]) -> bool:
    labels = {button.label for button in buttons}
    return len(labels) == len(buttons) and all(len(label) <= LONGEST_BUTTON for label in labels)


def _row(button: Button) -> dict[str, str]:
    row = {"id": button.value, "title": beginning(button.label, LONGEST_ROW)}
    if len(button.label) > LONGEST_ROW:
        row["description"] = beginning(button.label, LONGEST_DETAIL)
    return row


def _file(file: File, around: Mapping[str, object]) -> Step:
    if not file.content:
        raise Undeliverable(f"{file.name!r} is empty")
    media_type = file.type.partition(";")[0].strip().lower()
    if media_type not in _SHOWN:
        raise Undeliverable(f"{file.name!r}: WhatsApp takes no files of the type {media_type}")
    shown_as, most = _SHOWN[media_type]
    if (size := len(file.content)) > most:
        raise Undeliverable(f"{file.name!r} has {size} bytes, more than {most} as {media_type}")
    return Step(payload=around, file=file, shown_as=shown_as)
