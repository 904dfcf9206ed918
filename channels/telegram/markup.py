"""Formatted text as HTML: entities name stretches of it, counted in UTF-16 units."""

from collections.abc import Sequence
from html import escape
from itertools import pairwise

from channels.telegram import fields
from channels.telegram.fields import Fields

_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
}
_SCHEMES = ("http://", "https://", "mailto:", "tel:", "tg://")
_MOST = 200  # entities; Telegram itself keeps 100 of a message


def html(text: str, entities: Sequence[Fields]) -> str | None:
    """Return safe HTML of a formatted text, or None where nothing of it is formatted.

    A stretch is wrapped for itself in all that holds for it, so that entities may overlap.
    """
    units = text.encode("utf-16-le")
    spans = [span for each in entities[:_MOST] if (span := _span(each, len(units) // 2))]
    if not spans:
        return None
    cuts = sorted(
        {0, len(units) // 2, *(start for start, _, _ in spans), *(e for _, e, _ in spans)}
    )
    pieces = []
    for begin, end in pairwise(cuts):
        piece = escape(units[2 * begin : 2 * end].decode("utf-16-le", "replace"))
        for start, stop, (opening, closing) in spans:
            if start <= begin and end <= stop:
                piece = f"{opening}{piece}{closing}"
        pieces.append(piece)
    return "".join(pieces).replace("\n", "<br>")


def _span(entity: Fields, length: int) -> tuple[int, int, tuple[str, str]] | None:
    offset, size = fields.number(entity, "offset"), fields.number(entity, "length")
    wrapped = _wrapping(entity)
    if offset is None or size is None or wrapped is None:
        return None
    start, end = min(max(offset, 0), length), min(max(offset + size, 0), length)
    return (start, end, wrapped) if start < end else None


def _wrapping(entity: Fields) -> tuple[str, str] | None:
    kind = fields.text(entity, "type")
    if kind == "text_link":
        url = fields.text(entity, "url")
        safe = url.lower().startswith(_SCHEMES)
        return (
            (f'<a href="{escape(url)}" rel="noopener noreferrer nofollow">', "</a>")
            if safe
            else None
        )
    tag = _TAGS.get(kind)
    return (f"<{tag}>", f"</{tag}>") if tag else None
