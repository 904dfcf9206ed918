"""winmail.dat: the files and the words that one program wraps in a format of its own (MS-OXTNEF).

    signature, key, then attributes: level · id · type · length · data · checksum

A file begins with its rendering data; its name and its bytes follow, or stand among the MAPI
properties that close it. What is cut off or lies is left out; nothing here raises or recurses.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from channels.email.charset import decode

TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_SIGNATURE = 0x223E9F78
_HEAD = 6  # bytes of signature and key
_BODY, _MESSAGE, _BEGINS, _DATA, _TITLE, _ATTACHMENT = (
    *(0x800C, 0x9003, 0x9002),
    *(0x800F, 0x8010, 0x9005),
)
_WORDS, _LONG_NAME, _MEDIA_TYPE, _BYTES = 0x1000, 0x3707, 0x370E, 0x3701
_SIZES = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 4, 20: 8, 64: 8, 72: 16}
_TEXT, _UNICODE, _OBJECT, _BINARY = 0x1E, 0x1F, 0x0D, 0x102
_MANY = 0x1000  # the flag of a property with several values
_NAMED = 0x8000  # properties from here on carry a name of their own
MOST_FILES = 100
_MOST_ATTRIBUTES = 2_000
_MOST_PROPERTIES = 500
_MOST_VALUES = 1_000


@dataclass(slots=True)
class Wrapped:
    """A file inside."""

    name: str = ""
    type: str = "application/octet-stream"
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """What was inside."""

    files: list[Wrapped] = field(default_factory=list)
    text: str = ""


def unwrap(data: bytes) -> Unwrapped:
    """Return the files and the text inside; nothing of what is no winmail.dat."""
    files: list[Wrapped] = []
    text = ""
    for attribute, value in islice(_attributes(data), _MOST_ATTRIBUTES):
        if attribute == _BEGINS:
            files.append(Wrapped())
        elif attribute == _BODY:
            text = text or _line(value)
        elif attribute == _MESSAGE:
            text = dict(_properties(value)).get(_WORDS, text)  # type: ignore[assignment]
        elif files:
            _complete(files[-1], attribute, value)
    kept = [one for one in files[:MOST_FILES] if one.content]
    return Unwrapped(kept, text.replace("\r\n", "\n"))


def _complete(file: Wrapped, attribute: int, value: bytes) -> None:
    """Add to a file what one of its attributes says."""
    if attribute == _TITLE:
        file.name = file.name or _line(value)
    elif attribute == _DATA:
        file.content = value
    elif attribute == _ATTACHMENT:
        for name, found in _properties(value):
            match name, found:
                case (0x3707, str(long_name)):
                    file.name = long_name or file.name
                case (0x370E, str(media_type)):
                    file.type = media_type.lower() or file.type
                case (0x3701, bytes(content)):
                    file.content = file.content or content
                case _:
                    pass


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    if len(data) < _HEAD or struct.unpack_from("<I", data)[0] != _SIGNATURE:
        return
    position = _HEAD
    while position + 9 <= len(data):
        attribute, _, length = struct.unpack_from("<HHI", data, position + 1)
        start = position + 9
        if start + length > len(data):
            return
        yield attribute, data[start : start + length]
        position = start + length + 2


def _properties(data: bytes) -> Iterator[tuple[int, str | bytes]]:
    """Yield the MAPI properties that are text or bytes, until something does not add up."""
    try:
        yield from _read_properties(data)
    except (struct.error, ValueError, KeyError):
        return


def _read_properties(data: bytes) -> Iterator[tuple[int, str | bytes]]:
    (count,) = struct.unpack_from("<I", data)
    position = 4
    for _ in range(min(count, _MOST_PROPERTIES)):
        kind, name = struct.unpack_from("<HH", data, position)
        position += 4
        if name >= _NAMED:
            position = _behind_name(data, position)
        several = bool(kind & _MANY)
        kind &= ~_MANY
        values = 1
        if several or kind in {_TEXT, _UNICODE, _OBJECT, _BINARY}:
            (values,) = struct.unpack_from("<I", data, position)
            position += 4
        if values > _MOST_VALUES:
            return
        for _ in range(values):
            value, position = _value(data, position, kind)
            yield name, value


def _behind_name(data: bytes, position: int) -> int:
    """Return where the value of a named property begins."""
    (by_text,) = struct.unpack_from("<I", data, position + 16)
    if not by_text:
        return position + 24
    (length,) = struct.unpack_from("<I", data, position + 20)
    return position + 24 + _padded(int(length))


def _value(data: bytes, position: int, kind: int) -> tuple[str | bytes, int]:
    if kind not in {_TEXT, _UNICODE, _OBJECT, _BINARY}:
        return b"", position + _SIZES[kind]
    (length,) = struct.unpack_from("<I", data, position)
    start = position + 4
    value = data[start : start + length]
    if len(value) < length:
        raise ValueError("a property is cut off")
    behind = start + _padded(int(length))
    if kind == _UNICODE:
        return value.decode("utf-16-le", "replace").rstrip("\0"), behind
    if kind == _OBJECT:
        return value[16:], behind  # after the identifier of its interface
    return (_line(value) if kind == _TEXT else value), behind


def _padded(length: int) -> int:
    return length + -length % 4


def _line(value: bytes) -> str:
    return decode(value.rstrip(b"\0"))
