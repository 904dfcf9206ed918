"""What a person reads of a message, and which files hang on it.

mixed ─┬─ alternative ─┬─ plain    ─► text
       │               └─ related ─┬─ html  ─► html, and text when there is no plain part
       │                           └─ image ─► file with a content id
       ├─ plain, html ─► more text, unless it is marked as an attachment
       ├─ a message that is to be shown in place ─► its text and its files
       ├─ text that is not declared as what it is ─► text, and the file as it came
       └─ anything else ─► file

HTML that is too much to be cleaned is text too: all that one mail holds, or none. Where nothing is
written, the words of a file that has some stand in: a calendar event, another kind of text.
"""

from dataclasses import dataclass, field, replace
from html import escape

from channels.email import entity, headers, html, invitation, tnef, weight
from channels.email.charset import decode
from channels.email.entity import Entity
from contactcenter.domain import filename, filetype
from contactcenter.domain.message import File

_TEXTS = frozenset({"text/plain", "text/html", "text/x-amp-html"})
_OTHER_TEXTS = frozenset({"text/markdown", "text/enriched"})
_MESSAGES = frozenset({"message/rfc822", "message/global"})
_CALENDARS = frozenset({"text/calendar", "application/ics"})
_SEALS = frozenset(
    {"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"}
)
_SEALED = "[This message is encrypted. It cannot be read here; it is attached as it came.]"
_DEEPEST = 5  # messages in messages that are shown in place


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
    _collect(message, found, inside="", depth=0)
    pieces = _safe(found.pieces)
    texts = [text for piece in pieces if (text := piece.text().strip("\n"))]
    rich = any(piece.rich for piece in pieces)
    shown = [piece.rich or _as_html(piece.plain) for piece in pieces]
    return Body(
        text="\n\n".join(texts) or _stand_in(message),
        html="<hr>".join(part for part in shown if part) if rich else None,
        files=tuple(found.files),
    )


def _stand_in(message: Entity) -> str:
    """Return words for a mail in which nothing is written."""
    for part in message.walk():
        if part.type in _CALENDARS:
            return invitation.words(part.content(), part.parameters.get("charset"))
        if part.type in _SEALS and part.parameters.get("smime-type") != "signed-data":
            return _SEALED
        if part.type in _OTHER_TEXTS:
            return _text(part).strip("\n")
        if part.type in tnef.TYPES:
            return tnef.unwrap(part.content()).text.strip()
    return ""


def _collect(part: Entity, found: _Found, *, inside: str, depth: int) -> None:
    if part.parts:
        if part.type == "multipart/alternative":
            _collect_best(part, found, depth)
            return
        for inner in part.parts:
            within = "" if _is_all_there_is(part, inner, inside, depth) else part.type
            _collect(inner, found, inside=within, depth=depth)
    elif _is_shown_message(part, inside, depth):
        _collect(entity.embedded(part), found, inside="", depth=depth + 1)
    elif _is_file(part):
        found.files.append(_file(part))
    else:
        _collect_text(part, found)


def _collect_text(part: Entity, found: _Found) -> None:
    """Take a text; where that is a guess, keep it as it came too."""
    if part.declares_wrongly():
        file = _file(part)
        if b"\0" in file.content:
            found.files.append(replace(file, type=filetype.type_of(file.content, part.type)))
            return
        found.files.append(file)
    text = _text(part)
    is_rich = part.type == "text/html"
    found.pieces.append(_Piece(rich=text) if is_rich else _Piece(plain=text))


def _collect_best(alternative: Entity, found: _Found, depth: int) -> None:
    """Take the first plain and the last rich form of one text, and every file beside them."""
    plain, rich = "", ""
    for part in alternative.parts:
        form = _Found()
        _collect(part, form, inside=alternative.type, depth=depth)
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


def _is_file(part: Entity) -> bool:
    """Whether a part is a file; text with a name but without that mark is text."""
    if part.disposition == "attachment":
        return True
    return part.type not in _TEXTS and not part.type.startswith("multipart/")


def _is_all_there_is(digest: Entity, message: Entity, inside: str, depth: int) -> bool:
    """Whether a mail is nothing but a digest of messages (RFC 2046, 5.1.5).

    Where each of them says of itself that it is a message, they are files; what was opened to be
    shown in place is shown whole.
    """
    return digest.type == "multipart/digest" and not inside and (depth > 0 or not message.fields)


def _is_shown_message(part: Entity, inside: str, depth: int) -> bool:
    """Whether a message is to be read in place: it is all there is, or its sender says so."""
    if part.type not in _MESSAGES or depth >= _DEEPEST or part.disposition == "attachment":
        return False
    placed = part.disposition == "inline" and not _declared_name(part)
    return not inside or (placed and inside != "multipart/report")


def _declared_name(part: Entity) -> str:
    for declared in (part.disposition_parameters.get("filename"), part.parameters.get("name")):
        if declared:
            return filename.clean(declared)
    return ""


def _file(part: Entity) -> File:
    return File(
        name=_declared_name(part),
        type=part.type,
        content=part.content(),
        content_id=headers.message_id(part.first("content-id")),
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
