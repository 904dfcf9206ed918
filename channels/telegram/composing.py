"""One message of ours as the calls that bring it: words, files, albums, buttons.

The calls of a message are always the same, in the same order, so that one that failed half-way is
taken up where it stopped.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from channels.telegram.place import Place
from channels.telegram.splitting import CAPTION, split, units
from contactcenter.domain.message import Button, File, Outbound
from contactcenter.ports.channel import Undeliverable

LARGEST = 50 * 1024 * 1024  # bytes of a file that a bot may send
_LARGEST_PHOTO = 10 * 1024 * 1024
_IN_ALBUM = 10
_LONGEST_VALUE = 64  # bytes of a button's value

_KINDS: Mapping[str, str] = {
    "audio/aac": "audio",
    "audio/mp4": "audio",
    "audio/mpeg": "audio",
    "audio/ogg": "voice",
    "image/gif": "animation",
    "image/jpeg": "photo",
    "image/png": "photo",
    "image/webp": "photo",
    "video/mp4": "video",
}
# What may stand together in one album.
_ALBUMS: Mapping[str, str] = {
    "photo": "seen", "video": "seen", "audio": "heard", "document": "kept",
}  # fmt: skip
_METHODS: Mapping[str, str] = {
    "animation": "sendAnimation",
    "audio": "sendAudio",
    "document": "sendDocument",
    "photo": "sendPhoto",
    "video": "sendVideo",
    "voice": "sendVoice",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of the Bot API, without the place that it is for."""

    method: str
    values: Mapping[str, object] = field(default_factory=dict)
    files: tuple[tuple[str, File], ...] = ()  # each with its kind


def calls(message: Outbound) -> list[Call]:
    """Return what has to be called, in order; never nothing.

    Raises:
        Undeliverable: no server takes this.
    """
    _check(message)
    captioned = (
        bool(message.files) and not message.buttons and units(message.text.strip()) <= CAPTION
    )
    texts = [] if captioned else split(message.text)
    wanted = [Call(method="sendMessage", values={"text": text}) for text in texts]
    wanted += _with_files(message.files)
    if captioned and message.text.strip():
        wanted[0] = _captioned(wanted[0], message.text.strip())
    if message.buttons:
        last = len(texts) - 1
        keyboard = {"reply_markup": {"inline_keyboard": _rows(message.buttons)}}
        wanted[last] = replace(wanted[last], values={**wanted[last].values, **keyboard})
    return wanted


def as_documents(call: Call) -> Call | None:
    """Return a call that brings its pictures as plain files, if it brings any."""
    if all(kind == "document" for kind, _ in call.files):
        return None
    files = tuple(("document", file) for _, file in call.files)
    method = "sendDocument" if len(files) == 1 else call.method
    return replace(call, method=method, files=files)


def form(
    call: Call, place: Place, answers: int | None
) -> tuple[dict[str, object], dict[str, File]]:
    """Return the values and the files of a call to this place."""
    values: dict[str, object] = {"chat_id": place.chat, **call.values}
    if place.business:
        values["business_connection_id"] = place.business
    if place.topic is not None:
        values["message_thread_id"] = place.topic
    if answers is not None:
        values["reply_parameters"] = {"message_id": answers, "allow_sending_without_reply": True}
    uploads = {f"file{number}": file for number, (_, file) in enumerate(call.files)}
    if call.method == "sendMediaGroup":
        caption = values.pop("caption", None)
        items: list[dict[str, object]] = [
            {"type": kind, "media": f"attach://file{number}"}
            for number, (kind, _) in enumerate(call.files)
        ]
        if caption is not None:
            items[0]["caption"] = caption
        values["media"] = items
    else:
        values |= {kind: f"attach://file{number}" for number, (kind, _) in enumerate(call.files)}
    return values, uploads


def _check(message: Outbound) -> None:
    if not message.text.strip() and not message.files:
        raise Undeliverable("a message without words and files cannot be sent")
    if message.buttons and not message.text.strip():
        raise Undeliverable("buttons need words to stand under")
    for file in message.files:
        if not file.content:
            raise Undeliverable(f"{file.name} is empty, which no Bot API server takes")
        if len(file.content) > LARGEST:
            raise Undeliverable(f"{file.name} is larger than the 50 MB that a bot may send")
    for button in (each for row in message.buttons for each in row):
        _check_button(button)


def _check_button(button: Button) -> None:
    if not button.label.strip() or not 1 <= len(button.value.encode()) <= _LONGEST_VALUE:
        raise Undeliverable(f"a button needs a label and 1 to 64 bytes: {button.label!r}")


def _with_files(files: Sequence[File]) -> Iterator[Call]:
    """Yield calls that bring the files in order, as albums where they can stand together."""
    kinds = [(_kind(file), file) for file in files]
    for album, together in groupby(kinds, key=lambda each: _ALBUMS.get(each[0])):
        group = list(together)
        size = _IN_ALBUM if album else 1
        for start in range(0, len(group), size):
            chunk = tuple(group[start : start + size])
            method = _METHODS[chunk[0][0]] if len(chunk) == 1 else "sendMediaGroup"
            yield Call(method=method, files=chunk)


def _kind(file: File) -> str:
    kind = _KINDS.get(file.type.partition(";")[0].strip().lower(), "document")
    return "document" if kind == "photo" and len(file.content) > _LARGEST_PHOTO else kind


def _captioned(call: Call, text: str) -> Call:
    return replace(call, values={**call.values, "caption": text})


def _rows(buttons: Sequence[Sequence[Button]]) -> list[list[dict[str, str]]]:
    return [
        [{"text": button.label, "callback_data": button.value} for button in row] for row in buttons
    ]
