"""One normaliser for Persian, Arabic and Latin text: search, identity and rules use the same.

The original text is always kept; only what is compared is normalised.
"""

import unicodedata

_TABLE = {
    **{ord(a): b for a, b in zip("يىئكةۀأإآؤ", "یییکههاااو", strict=True)},
    **{ord("۰") + digit: str(digit) for digit in range(10)},
    **{ord("٠") + digit: str(digit) for digit in range(10)},
    ord("\u200c"): " ",  # zero width non-joiner
    ord("\u0640"): None,  # tatweel
    **dict.fromkeys(range(0x064B, 0x0660)),  # harakat
    ord("\u0670"): None,
    **dict.fromkeys((0x200B, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF)),
    **dict.fromkeys(range(0x202A, 0x202F)),
    **dict.fromkeys(range(0x2066, 0x206A)),
}
_JOINER = "\u200d"
_MOST_MARKS = 32  # on one character; what has more is no word of any language


def normalise(text: str) -> str:
    """Return the text as it is compared: one form for each letter and digit, single spaces."""
    folded = unicodedata.normalize("NFKC", text).translate(_TABLE).casefold()
    return " ".join(folded.split())


def beginning(text: str, length: int) -> str:
    """Return at most so many characters of a text, the last one with all marks that belong to it.

    What stands behind the next character changes nothing, so that it need not be known.
    """
    if len(text) <= length:
        return text
    least = max(0, length - _MOST_MARKS)
    ends = (end for end in range(length, least, -1) if not _joined(text, end))
    return text[: next(ends, length)]


def preview(text: str, length: int = 140) -> str:
    """Return the beginning of a text on one line, as lists show it."""
    line = " ".join(text[: length * 3].split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def _joined(text: str, place: int) -> bool:
    """Whether the characters before and behind a place are seen as one."""
    before, behind = text[place - 1], text[place]
    return (
        unicodedata.category(behind).startswith("M")
        or _JOINER in (before, behind)
        or "\U0001f3fb" <= behind <= "\U0001f3ff"  # the colour of a skin
    )
