"""What a file is, by its first bytes: a name and a declared type may say anything (spec F-CNT-5).

Few kinds are known, those that people send each other. What is none of them is bytes, whatever
was declared; what a browser or a machine would run is told apart, so that it can be refused.
"""

import re
from collections.abc import Sequence

BYTES = "application/octet-stream"
PROGRAM = "application/x-executable"
HEAD = 1024  # bytes that are looked at

_BEGINNINGS: Sequence[tuple[bytes, str]] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"MZ", PROGRAM),
    (b"\x7fELF", PROGRAM),
    (b"\xca\xfe\xba\xbe", PROGRAM),
    (b"\xcf\xfa\xed\xfe", PROGRAM),
    (b"#!", PROGRAM),
)
_BOXES = {b"heic": "image/heic", b"heix": "image/heic", b"avif": "image/avif", b"M4A ": "audio/mp4"}
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
_OFFICE = "application/vnd."  # what is kept in a zip, and says so
_INSIDE = {
    "application/zip": re.compile(rf"{_OFFICE}(openxmlformats-|oasis\.opendocument\.).*"),
    "application/x-ole-storage": re.compile(rf"{_OFFICE}ms-.*|application/msword"),
    "text/plain": re.compile(r"text/(csv|markdown|plain)|application/json"),
}
_MARKUP = re.compile(rb"<(?:!doctype|!--|\?xml|[a-z][\w:-]*[\s/>])", re.IGNORECASE)
_TEXT = re.compile(rb"[^\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]*")


def type_of(head: bytes, declared: str) -> str:
    """Return the media type of a file that begins so.

    The declared one counts only where it says which kind of a container this is.
    """
    found = _kind(head[:HEAD])
    within = _INSIDE.get(found)
    declared = declared.partition(";")[0].strip().lower()
    return declared if within is not None and within.fullmatch(declared) else found


def admits(patterns: Sequence[str], media_type: str) -> bool:
    """Whether a type is among these, each whole or like `image/*`."""
    family = f"{media_type.partition('/')[0]}/*"
    return media_type in patterns or family in patterns


def _kind(head: bytes) -> str:
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind
    if head[4:8] == b"ftyp":
        return _BOXES.get(head[8:12], "video/mp4")
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], BYTES)
    return _written(head)


def _written(head: bytes) -> str:
    """Return what something may be that has no beginning of its own."""
    text = head.removeprefix(b"\xef\xbb\xbf")
    if not _TEXT.fullmatch(text):
        return BYTES
    try:
        text.decode()
    except UnicodeDecodeError as error:
        if error.start < len(text) - 3:  # else a character that was cut at the end of the head
            return BYTES
    if _MARKUP.match(text.lstrip()):
        return "image/svg+xml" if b"<svg" in text.lower() else "text/html"
    return "text/plain"
