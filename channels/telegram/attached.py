"""Which files a message carries, and their bytes where they were fetched."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass

from channels.telegram import fields
from channels.telegram.fields import Fields
from contactcenter.domain.message import File

_MB = 1024 * 1024
LARGEST = 20 * _MB  # bytes that a server gives to bots

_MIME = re.compile(r"[\w.+-]{1,100}/[\w.+-]{1,100}", re.ASCII)
_UNFIT = re.compile(r"[\x00-\x1f\x7f/\\]")
_LONGEST_NAME = 255  # characters

# What each kind is where the sender says nothing else.
_KINDS: Mapping[str, tuple[str, str]] = {
    "animation": (".mp4", "video/mp4"),
    "audio": (".mp3", "audio/mpeg"),
    "document": ("", "application/octet-stream"),
    "live_photo": (".mp4", "video/mp4"),
    "video": (".mp4", "video/mp4"),
    "video_note": (".mp4", "video/mp4"),
    "voice": (".ogg", "audio/ogg"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A file that lies with the server."""

    file_id: str
    name: str
    type: str
    size: int | None  # bytes, as far as it is said

    @property
    def is_too_large(self) -> bool:
        """Say whether the server keeps it from bots."""
        return (self.size or 0) > LARGEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What became of a reference: its bytes, or why there are none."""

    content: bytes | None = None
    error: str = ""


def references(message: Fields) -> list[Reference]:
    """Return the files of a message, each once."""
    found = [*_pictures(message), *_media(message), *_sticker(message)]
    for paid in fields.parts(fields.part(message, "paid_media"), "paid_media"):
        found += [*_pictures(paid), *_media(paid)]
    return list({each.file_id: each for each in found if each.file_id}.values())


def _pictures(message: Fields) -> list[Reference]:
    sizes = fields.parts(message, "photo")
    if not sizes:
        return []
    largest = max(sizes, key=_area)
    return [_reference(largest, "photo", (".jpg", "image/jpeg"))]


def _area(size: Fields) -> int:
    return (fields.number(size, "width") or 0) * (fields.number(size, "height") or 0)


def _media(message: Fields) -> list[Reference]:
    # An animation is repeated as a document, for programs that know no animations.
    repeated = "document" if fields.part(message, "animation") else ""
    return [
        _reference(said, kind, usual)
        for kind, usual in _KINDS.items()
        if kind != repeated and (said := fields.part(message, kind))
    ]


def _sticker(message: Fields) -> list[Reference]:
    sticker = fields.part(message, "sticker")
    if not sticker:
        return []
    usual = (".webp", "image/webp")
    if sticker.get("is_animated") is True:
        usual = (".tgs", "application/x-tgsticker")
    elif sticker.get("is_video") is True:
        usual = (".webm", "video/webm")
    return [_reference(sticker, "sticker", usual)]


def _reference(said: Fields, kind: str, usual: tuple[str, str]) -> Reference:
    ending, media_type = usual
    name = _UNFIT.sub("_", fields.text(said, "file_name")).strip()[:_LONGEST_NAME]
    declared = fields.text(said, "mime_type")
    return Reference(
        file_id=fields.text(said, "file_id"),
        name=name or kind.replace("_", "-") + ending,
        type=declared if _MIME.fullmatch(declared) else media_type,
        size=fields.number(said, "file_size"),
    )


def files(wanted: list[Reference], fetched: Mapping[str, Fetched]) -> tuple[File, ...]:
    """Return the files whose bytes are there."""
    return tuple(
        File(name=each.name, type=each.type, content=content)
        for each in wanted
        if (content := fetched.get(each.file_id, Fetched()).content) is not None
    )


def missing(wanted: list[Reference], fetched: Mapping[str, Fetched]) -> list[str]:
    """Return a line for each file whose bytes are not there, so that the reader knows of it."""
    return [
        f"[{each.name}{_size(each)}: {_why(each, found)}]"
        for each in wanted
        if (found := fetched.get(each.file_id, Fetched())).content is None
    ]


def _size(reference: Reference) -> str:
    size = reference.size
    if size is None:
        return ""
    return f", {size / _MB:.1f} MB" if size >= _MB else f", {size / 1024:.0f} kB"


def _why(reference: Reference, found: Fetched) -> str:
    if reference.is_too_large:
        return "larger than the 20 MB that bots are given"
    return found.error or "not fetched"


def envelope(update: object, fetched: Mapping[str, Fetched]) -> dict[str, object]:
    """Return an update together with its files, as it is stored to be read again."""
    return {
        "update": update,
        "files": {
            file_id: {"error": each.error}
            if each.content is None
            else {"content": base64.b64encode(each.content).decode("ascii")}
            for file_id, each in fetched.items()
        },
    }


def opened(body: bytes) -> tuple[Fields, Mapping[str, Fetched]]:
    """Read an update, alone or together with its files.

    Raises:
        Malformed: it is neither.
    """
    value = fields.load(body)
    if not isinstance(value, dict):
        raise fields.Malformed("not a JSON object")
    if "update_id" in value or not isinstance(value.get("update"), dict):
        return value, {}
    kept = fields.part(value, "files")
    return fields.part(value, "update"), {name: _fetched(kept, name) for name in kept}


def _fetched(kept: Fields, name: str) -> Fetched:
    said = fields.part(kept, name)
    try:
        content = base64.b64decode(str(said["content"]), validate=True)
    except (KeyError, ValueError, binascii.Error):
        return Fetched(error=fields.text(said, "error"))
    return Fetched(content=content)
