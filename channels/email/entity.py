"""The tree of a MIME message: header fields, and either content or parts.

Written for hostile input: one pass over the bytes, no regular expression that can backtrack, and
limits on depth and number of parts (spec F-CNT-6). What lies beyond a limit stays in one piece,
as content of the last part that was allowed.
"""

import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO

from channels.email import headers

MOST_PARTS = 100
DEEPEST = 10
_MOST_FIELDS = 2_000
_LONGEST_FIELD = 262_144
_FIELD = re.compile(rb"([!-9;-~]++)[ \t]*+:[ \t]*")
_PARAMETER = re.compile(rb"[\w*-]{1,60}[ \t]*=")
_BLANK = re.compile(rb"\n\r?\n")  # begins with one certain byte, by which it is found fast
_BLANK_FIRST = re.compile(rb"\r?\n(?:\r?\n)?")
_TYPE = re.compile(r"[\w.+-]+/[\w.+*-]+")
_BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A message or a part of one."""

    fields: tuple[tuple[str, bytes], ...]
    type: str
    is_guess: bool = False  # the type: what is declared is no type
    parameters: Mapping[str, str]
    disposition: str = ""
    disposition_parameters: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""  # still in its transfer encoding
    parts: tuple["Entity", ...] = ()

    def first(self, name: str) -> bytes:
        """Return the first field of that name, or nothing."""
        return next((value for key, value in self.fields if key == name), b"")

    def every(self, name: str) -> list[bytes]:
        """Return all fields of that name."""
        return [value for key, value in self.fields if key == name]

    def walk(self) -> Iterator["Entity"]:
        """Yield this entity and all below it, in order."""
        yield self
        for part in self.parts:
            yield from part.walk()

    def _encoding(self) -> bytes:
        return self.first("content-transfer-encoding").strip().lower().split(b";")[0].strip()

    def declares_wrongly(self) -> bool:
        """Whether something is not what it says, so that reading it is a guess."""
        if not self.body.strip():
            return False
        return self.is_guess or (self._encoding() == b"base64" and not _mostly_base64(self.body))

    def content(self) -> bytes:
        """Return the body without its transfer encoding."""
        encoding = self._encoding()
        if encoding == b"base64":
            return _base64(self.body)
        if encoding == b"quoted-printable":
            return binascii.a2b_qp(self.body)
        if encoding in {b"x-uuencode", b"uuencode", b"x-uue"}:
            return _uuencoded(self.body)
        return self.body


class _Budget:
    """How many parts may still be opened."""

    def __init__(self) -> None:
        self.left = MOST_PARTS

    def spend(self) -> bool:
        self.left -= 1
        return self.left >= 0


def read(raw: bytes) -> Entity:
    """Return the tree of a message."""
    raw = raw.lstrip(b"\r\n\t \xef\xbb\xbf")
    if b"\n" not in raw[:4096]:
        raw = raw.replace(b"\r", b"\n")
    if raw.startswith((b"From ", b">From ")):
        raw = raw.partition(b"\n")[2]
    return _entity(raw, _Budget(), depth=0, default="text/plain")


def head(raw: bytes) -> tuple[tuple[str, bytes], ...]:
    """Return the fields of a message alone, as `fields` does; the rest may be missing."""
    return fields(_split(raw)[0])


def embedded(part: Entity) -> Entity:
    """Return the message inside a message/rfc822 part, or the header fields of a header part."""
    return _entity(part.content(), _Budget(), depth=1, default="text/plain")


def fields(block: bytes) -> tuple[tuple[str, bytes], ...]:
    """Return the fields of a header block, unfolded, names in lower case.

    Some gateways lose the space of a folded line; a parameter is no field of its own.
    """
    found: list[tuple[str, bytes]] = []
    unfolded = block.replace(b"\r\n", b"\n").replace(b"\n ", b" ").replace(b"\n\t", b"\t")
    for line in unfolded.split(b"\n", _MOST_FIELDS)[:_MOST_FIELDS]:
        start = _FIELD.match(line)
        if found and found[-1][1].endswith(b";") and _PARAMETER.match(line):
            name, value = found[-1]
            longer = value + b" " + line[:_LONGEST_FIELD].rstrip(b"\r")
            found[-1] = (name, longer[:_LONGEST_FIELD])
        elif start:
            value = line[start.end() : start.end() + _LONGEST_FIELD].rstrip(b"\r")
            found.append((start[1].decode("ascii").lower(), value))
    return tuple(found)


def _entity(raw: bytes, budget: _Budget, *, depth: int, default: str) -> Entity:
    head, body = _split(raw)
    found = fields(head)
    named = dict(reversed(found))
    kind, parameters = headers.parameters(named.get("content-type", b""))
    disposition, more = headers.parameters(named.get("content-disposition", b""))
    parts: tuple[Entity, ...] = ()
    is_guess = bool(kind) and not _TYPE.fullmatch(kind)
    if is_guess or not kind:
        kind = "application/octet-stream" if "name" in parameters else default
    boundary = parameters.get("boundary", "")
    if kind.startswith("multipart/") and boundary and depth < DEEPEST:
        inner = "message/rfc822" if kind == "multipart/digest" else "text/plain"
        pieces = _pieces(body, boundary.encode("utf-8", "replace"), budget)
        parts = tuple(_entity(p, budget, depth=depth + 1, default=inner) for p in pieces)
    return Entity(
        fields=found,
        type=kind,
        is_guess=is_guess,
        parameters=parameters,
        disposition=disposition,
        disposition_parameters=more,
        body=b"" if parts else body,
        parts=parts,
    )


def _split(raw: bytes) -> tuple[bytes, bytes]:
    if first := _BLANK_FIRST.match(raw):
        return b"", raw[first.end() :]
    if end := _BLANK.search(raw):
        return raw[: end.start()].removesuffix(b"\r"), raw[end.end() :]
    # A part without an empty line is all header, or, when it does not look so, all body.
    return (raw, b"") if _FIELD.match(raw) else (b"", raw)


def _pieces(body: bytes, boundary: bytes, budget: _Budget) -> list[bytes]:
    """Cut a body at its boundary lines; what follows the closing one is dropped."""
    line = re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r?\n|\Z)")
    pieces: list[bytes] = []
    start = -1
    for mark in line.finditer(body):
        if start >= 0:
            pieces.append(_content_of(body[start : mark.start()]))
        start = mark.end()
        if mark[1] or not budget.spend():
            start = start if not mark[1] else -1
            break
    if start >= 0:
        pieces.append(_content_of(body[start:]))
    return pieces


def _content_of(piece: bytes) -> bytes:
    """Drop the line end of the boundary that stands before the piece."""
    return piece.removeprefix(b"\r").removeprefix(b"\n")


def _base64(body: bytes) -> bytes:
    if not _mostly_base64(body):
        return body  # it lies: this is plain content
    letters = body.translate(None, b"\r\n\t =-_.:,;!\"#$%&'()*<>?@[\\]^`{|}~\x00")
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    try:
        return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
    except binascii.Error:
        return body


def _mostly_base64(body: bytes) -> bool:
    lines = body.split(b"\n", 20)[:20]
    good = sum(len(line) for line in lines if _BASE64.fullmatch(line))
    return good * 2 > sum(map(len, lines))


def _uuencoded(body: bytes) -> bytes:
    data = bytearray()
    begun = False
    for line in BytesIO(body):
        if not begun:
            begun = line.startswith(b"begin ")
        elif line.strip() == b"end":
            break
        else:
            data += _uuencoded_line(line.rstrip(b"\r\n"))
    return bytes(data) if begun else body


def _uuencoded_line(line: bytes) -> bytes:
    if not line:
        return b""  # which binascii would read as 32 zeros
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # Some encoders count wrongly; the length byte says how much is meant.
        meant = (((line[0] - 32) & 63) * 4 + 5) // 3
        try:
            return binascii.a2b_uu(line[:meant])
        except binascii.Error:
            return b""
