"""A long text in parts, each as long as a server takes it, measured in UTF-16 units.

Cut where a reader would: between paragraphs, else lines, else words, and in a word without end
between two characters as people see them, never inside of one (spec G-ADP-3).
"""

import unicodedata

TEXT = 4096
CAPTION = 1024

_ZWNJ, _ZWJ = "\u200c", "\u200d"
_VIRAMA = 9  # canonical combining class: what follows is written together with it


def units(text: str) -> int:
    """Return the length of a text in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def split(text: str, limit: int = TEXT) -> list[str]:
    """Return the parts of a text, in order; none is empty, and only white space is left out."""
    parts = []
    rest = text.strip()
    while units(rest) > limit:
        end = _cut(rest, _reach(rest, limit))
        parts.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*parts, rest] if rest else parts


def _reach(text: str, limit: int) -> int:
    """Return how many characters fit."""
    used = 0
    for count, character in enumerate(text):
        used += 1 + (character > "\uffff")
        if used > limit:
            return count
    return len(text)


def _cut(text: str, reach: int) -> int:
    """Return where to cut at or before this place: no word in two that need not be."""
    for border in ("\n\n", "\n"):
        found = text.rfind(border, reach // 2, reach + len(border))
        if found > 0:
            return found
    for at in range(reach, 0, -1):
        if text[at].isspace():
            return at
    for at in range(reach, 0, -1):
        if is_border(text, at):
            return at
    return reach  # one character, as people see it, longer than all that fits


def is_border(text: str, at: int) -> bool:
    """Say whether a character, as people see it, ends before this place (UAX #29, simplified)."""
    before, after = text[at - 1], text[at]
    if _extends(after) or before == _ZWJ:
        return False
    if before == "\r" and after == "\n":
        return False
    if unicodedata.combining(before) == _VIRAMA:
        return False
    if _is_flag_half(before) and _is_flag_half(after):
        return _flag_halves_before(text, at) % 2 == 0
    return not (_is_jamo(before) and _is_jamo(after))


def _extends(character: str) -> bool:
    """Say whether it is drawn upon what stands before: marks, joiners, skin tones, tags."""
    return (
        unicodedata.category(character) in {"Mn", "Mc", "Me"}
        or character in {_ZWNJ, _ZWJ}
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\U000e0020" <= character <= "\U000e007f"
    )


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flag_halves_before(text: str, at: int) -> int:
    count = 0
    while count < at and _is_flag_half(text[at - 1 - count]):
        count += 1
    return count


def _is_jamo(character: str) -> bool:
    return "\u1100" <= character <= "\u11ff"
