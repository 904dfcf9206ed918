"""What a person reads of a message, and which files hang on it.

mixed ─┬─ alternative ─┬─ plain    ─► text
       │               └─ related ─┬─ html  ─► html, and text when there is no plain part
       │                           └─ image ─► file with a content id
       ├─ plain ─► more text
       └─ anything else, or anything named ─► file

HTML that is too much to be cleaned is text too: all that one mail holds, or none.
"""

import re
import unicodedata
from dataclasses import dataclass, field, replace
from html import escape

from channels.email import headers, html, weight
from channels.email.charset import decode
from channels.email.entity import Entity
from contactcenter.domain.message import File

_TEXTS = frozenset({"text/plain", "text/html", "text/markdown", "text/enriched", "text/x-amp-html"})
_LONGEST_NAME = 200  # bytes (spec F-CNT-5)
_LONGEST_SUFFIX = 16  # characters
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200d-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Body:
    """A message taken apart."""

    text: str
    html: str | None
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of text: plain, HTML, or both saying the same."""

    plain: str = ""
    rich: str = ""

    def text(self) -> str:
        return self.plain if self.plain.strip() else html.to_text(self.rich)


@dataclass(frozen=True, slots=True)
class _Found:
    pieces: list[_Piece] = field(default_factory=list)
    files: list[File] = field(default_factory=list)


def read(message: Entity) -> Body:
    """Return the readable text, the sanitised HTML and the files of a message."""
    found = _Found()
    _collect(message, found, inside="")
    pieces = _safe(found.pieces)
    texts = [text for piece in pieces if (text := piece.text().strip("\n"))]
    rich = any(piece.rich for piece in pieces)
    shown = [piece.rich or _as_html(piece.plain) for piece in pieces]
    return Body(
        text="\n\n".join(texts),
        html="<hr>".join(part for part in shown if part) if rich else None,
        files=tuple(found.files),
    )


def clean_name(name: str) -> str:
    """Return a file name with no path, nothing invisible and nothing special (spec F-CNT-5).

    It is normalised first and looked at afterwards, so that nothing hides a leading dot.
    """
    name = _HIDDEN.sub("", unicodedata.normalize("NFC", name))
    name = re.split(r"[\\/]", name.rstrip("\\/"))[-1]
    name = re.sub(r'[:*?"<>|]', "_", name).strip(" .\u200c")
    if _DEVICE.match(name):
        name = f"_{name}"
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix) > _LONGEST_SUFFIX:
        stem, suffix = name, ""
    room = _LONGEST_NAME - len(f"{dot}{suffix}".encode())
    stem = stem.encode("utf-8", "replace")[:room].decode("utf-8", "ignore")
    return f"{stem}.{suffix}" if suffix else stem


def _collect(entity: Entity, found: _Found, *, inside: str) -> None:
    if entity.parts:
        if entity.type == "multipart/alternative":
            _collect_best(entity, found)
            return
        for part in entity.parts:
            _collect(part, found, inside=entity.type)
    elif _is_file(entity, inside, after_text=bool(found.pieces)):
        found.files.append(_file(entity))
    elif entity.type == "text/html":
        found.pieces.append(_Piece(rich=_text(entity)))
    else:
        found.pieces.append(_Piece(plain=_text(entity)))


def _collect_best(alternative: Entity, found: _Found) -> None:
    """Take the first plain and the last rich form of one text, and every file beside them."""
    plain, rich = "", ""
    for part in alternative.parts:
        form = _Found()
        _collect(part, form, inside=alternative.type)
        found.files.extend(form.files)
        richer = "".join(piece.rich for piece in form.pieces).strip()
        rich = richer or rich
        if not richer and not plain.strip():
            plain = "\n\n".join(piece.plain for piece in form.pieces)
    if plain or rich:
        found.pieces.append(_Piece(plain, rich))


def _safe(pieces: list[_Piece]) -> list[_Piece]:
    """Return the pieces with HTML that is safe to show, and text where it is too much."""
    if weight.is_too_much("".join(piece.rich for piece in pieces)):
        return [_Piece(plain=_words(piece)) for piece in pieces]
    return [replace(piece, rich=html.clean(piece.rich)) for piece in pieces]


def _words(piece: _Piece) -> str:
    return piece.plain if piece.plain.strip() else weight.as_text(piece.rich)


def _as_html(plain: str) -> str:
    return f'<p dir="auto">{escape(plain).replace(chr(10), "<br>")}</p>' if plain.strip() else ""


def _is_file(entity: Entity, inside: str, *, after_text: bool) -> bool:
    if entity.type not in _TEXTS and not entity.type.startswith("multipart/"):
        return True
    if entity.disposition == "attachment":
        return True
    if inside == "multipart/alternative" or not _declared_name(entity):
        return False
    # Some programs give the text itself a name; behind other text it is a file.
    return after_text or entity.disposition != "inline"


def _declared_name(entity: Entity) -> str:
    for declared in (entity.disposition_parameters.get("filename"), entity.parameters.get("name")):
        if declared:
            return clean_name(declared)
    return ""


def _file(entity: Entity) -> File:
    return File(
        name=_declared_name(entity),
        type=entity.type,
        content=entity.content(),
        content_id=headers.message_id(entity.first("content-id")),
    )


def _text(entity: Entity) -> str:
    text = decode(entity.content(), entity.parameters.get("charset"))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if entity.parameters.get("format", "").lower() == "flowed" and entity.type == "text/plain":
        glue = "" if entity.parameters.get("delsp", "").lower() == "yes" else " "
        text = _unflowed(text, glue)
    return "\n".join(line.rstrip() if line != "-- " else line for line in text.split("\n"))


def _unflowed(text: str, glue: str) -> str:
    """Join the lines that a program broke (RFC 3676), never across depths of quotation."""
    pieces: list[str] = []
    depth_before, open_before = 0, False
    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")
        flows = content.endswith(" ") and content != "-- "
        if open_before and depth == depth_before and content != "-- ":
            pieces[-1] = pieces[-1][:-1]
            pieces += (glue, content)
        else:
            pieces += ("\n", f"{'>' * depth} {content}" if depth else content)
        depth_before, open_before = depth, flows
    return "".join(pieces[1:])
