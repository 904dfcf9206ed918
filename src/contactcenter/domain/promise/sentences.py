"""The sentences of an answer that are its author's own: no quotations, and no questions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from contactcenter.domain.text import Folded, folded

LOOKED_AT = 20_000  # characters of an answer
_LONGEST = 600  # characters of a sentence that is read
_WRAPPED = 50  # characters: a line as long as that goes on in the next one
_BELOW = re.compile(
    r"^(?:-{2,} ?original message|_{5,}$|on .{5,200} wrote:\s*$|.{0,200}نوشت(?:ه|ه.است)?:\s*$)",
    re.IGNORECASE | re.MULTILINE,
)
_QUOTED = re.compile(r"^[ \t]*>.*$|«[^«»\n]*»|“[^“”\n]*”|\"[^\"\n]*\"", re.MULTILINE)
# Not behind "10 a.m." and its like: there the sentence goes on, mostly in small letters.
_END = re.compile(r"(?<![.!?؟;؛…])[.!?؟;؛…]++(?=\s+[^\sa-z]|\s*\Z)|\n[ \t]*(?=\n)|\n")
_ASKING = re.compile(r"[?؟]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, normalised, that knows where it stands in the answer."""

    said: Folded
    start: int

    def written(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the answer of a place in the normalised sentence."""
        first, last = self.said.written(start, end)
        return self.start + first, self.start + last


def own_sentences(answer: str) -> Iterator[Sentence]:
    """Yield what the author of an answer says, in order."""
    text = answer[:LOOKED_AT].replace("’", "'")
    below = _BELOW.search(text)
    own = _QUOTED.sub(_blank, text[: below.start()] if below else text)
    for start, end in _cut(own):
        sentence = own[start:end]
        if sentence.strip() and len(sentence) <= _LONGEST and not _ASKING.search(sentence):
            yield Sentence(folded(sentence), start)


def _blank(quoted: re.Match[str]) -> str:
    return " " * len(quoted[0])


def _cut(text: str) -> Iterator[tuple[int, int]]:
    start = line = 0
    for end in _END.finditer(text):
        if end[0].startswith("\n"):
            length, line = end.start() - line, end.end()
            if length >= _WRAPPED and _goes_on(text, end.end()):
                continue
        yield start, end.end()
        start = end.end()
    yield start, len(text)


def _goes_on(text: str, place: int) -> bool:
    return place < len(text) and (text[place].islower() or not text[place].isascii())
