"""One normaliser for Persian, Arabic and Latin text: search, identity and rules use the same.

The original text is always kept; only what is compared is normalised.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

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
_FLAG_LETTER = re.compile("[\U0001f1e6-\U0001f1ff]").match
_VIRAMA = 9  # as a combining class: what follows is written together with it
_MOST_MARKS = 32  # on one character; what has more is no word of any language
_WORD = re.compile(r"[^\s\u200c]+")


def normalise(text: str) -> str:
    """Return the text as it is compared: one form for each letter and digit, single spaces."""
    folded = unicodedata.normalize("NFKC", text).translate(_TABLE).casefold()
    return " ".join(folded.split())


def is_whole(text: str) -> bool:
    """Whether no character of the text is half a one (a surrogate), which no database keeps."""
    return text.isprintable() or not any("\ud800" <= letter <= "\udfff" for letter in text)


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as it is compared, whose words know where they stand in what was written."""

    text: str  # normalised
    _starts: tuple[int, ...]  # of each word in it
    _written: tuple[tuple[int, int], ...]  # where each stands in the original

    def written(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the original of the words that a place here touches."""
        first, last = (bisect_right(self._starts, place) - 1 for place in (start, end - 1))
        return self._written[first][0], self._written[last][1]


def folded(text: str) -> Folded:
    """Normalise a text and remember where its words stood."""
    written = [match.span() for match in _WORD.finditer(text)]
    words = normalise(text).split(" ")
    if len(words) != len(written):  # some characters vanish, or become several words
        pairs = [(word, at) for at in written for word in normalise(text[slice(*at)]).split()]
        words, written = [word for word, _ in pairs], [at for _, at in pairs]
    starts = accumulate((len(word) + 1 for word in words[:-1]), initial=0)
    return Folded(" ".join(words), tuple(starts), tuple(written))


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


def parts(text: str, longest: int) -> list[str]:
    """Cut a text into pieces, which joined are the text again.

    None has more than `longest` units of UTF-16, which is what messengers count. A piece ends
    with a paragraph or a line if it can, else with a word, else behind a whole character.
    """
    pieces: list[str] = []
    start = 0
    while start < len(text):
        end = _border(text, start, _reach(text, start, longest))
        pieces.append(text[start:end])
        start = end
    return pieces


def _reach(text: str, start: int, longest: int) -> int:
    """Return the end of the longest piece from there on; at least one character."""
    units = 0
    for end in range(start, min(len(text), start + longest)):
        units += 2 if text[end] > "\uffff" else 1
        if units > longest:
            return max(end, start + 1)
    return min(len(text), start + longest)


def _border(text: str, start: int, end: int) -> int:
    """Return where to cut at the latest, so that the piece is at least half as long."""
    if end == len(text):
        return end
    for mark in ("\n\n", "\n", " "):
        found = text.rfind(mark, start + (end - start) // 2, end)
        if found != -1:
            return found + len(mark)
    return start + len(beginning(text[start : end + 1], end - start))


def _joined(text: str, place: int) -> bool:
    """Whether the characters before and behind a place are seen as one (UAX #29, simplified)."""
    before, behind = text[place - 1], text[place]
    return (
        _is_drawn_upon(behind)
        or before == _JOINER
        or unicodedata.combining(before) == _VIRAMA
        or (before, behind) == ("\r", "\n")
        or (_FLAG_LETTER(behind) is not None and _inside_flag(text, place))
    )


def _is_drawn_upon(character: str) -> bool:
    """Whether a character belongs to what stands before it, whatever that is."""
    return (
        unicodedata.category(character).startswith("M")
        or character in {_JOINER, "\u200c"}
        or "\u1160" <= character <= "\u11ff"  # the vowel and the end of a Korean syllable
        or "\U0001f3fb" <= character <= "\U0001f3ff"  # the colour of a skin
        or "\U000e0020" <= character <= "\U000e007f"  # the region of a flag
    )


def _inside_flag(text: str, place: int) -> bool:
    """Whether the letter behind a place is the second of two that make a flag."""
    first = place
    while first > 0 and place - first < _MOST_MARKS and _FLAG_LETTER(text[first - 1]):
        first -= 1
    return (place - first) % 2 == 1
