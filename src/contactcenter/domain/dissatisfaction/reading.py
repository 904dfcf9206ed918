"""Finds in a text why somebody may be dissatisfied."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from contactcenter.domain.dissatisfaction import english, persian
from contactcenter.domain.dissatisfaction.signs import FOR_US, OPINIONS, Phrase, Sign, key
from contactcenter.domain.text import Folded, folded

LOOKED_AT = 4000  # characters: who is dissatisfied says so by then
_ENOUGH = 1.5
_SECOND = 0.34  # of what the second heaviest words of a kind weigh by themselves
_DENIED = 2.0  # what an opinion that is denied weighs
_ARABIC = re.compile("[\u0620-\u06ef]")
_START = re.compile(r"(?<![\w'-])\w+")
_QUOTED = re.compile(r"^[ \t]*>.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Reason:
    """Words that speak for dissatisfaction, and where they stand in the text."""

    sign: Sign
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Suspicion:
    """That a text reads as a complaint, and why; in the order of the text."""

    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    sign: Sign
    weight: float
    start: int
    end: int


def suspicion(text: str) -> Suspicion | None:
    """Return why a text may be a complaint, by its first 4,000 characters, or None.

    Best given without what is quoted in it; lines marked as quoted are not read.
    """
    own = _QUOTED.sub(lambda line: " " * len(line[0]), text[:LOOKED_AT])
    said = folded(own.replace("’", "'"))
    found = list(_signs(said.text))
    against = _weight(each for each in found if each.sign not in FOR_US)
    if against - _weight(each for each in found if each.sign in FOR_US) < _ENOUGH:
        return None
    return Suspicion(tuple(_reasons(said, found)))


def _weight(found: Iterable[_Found]) -> float:
    """Return what all kinds of signs weigh: the heaviest words of each, and a little for others."""
    weights: dict[Sign, list[float]] = {}
    for each in found:
        weights.setdefault(each.sign, []).append(each.weight)
    ordered = (sorted(each, reverse=True) for each in weights.values())
    return sum(each[0] + _SECOND * sum(each[1:2]) for each in ordered)


def _reasons(said: Folded, found: Iterable[_Found]) -> Iterator[Reason]:
    for each in found:
        if each.sign not in FOR_US:
            yield Reason(each.sign, *said.written(each.start, each.end))


def _signs(text: str) -> Iterator[_Found]:
    """Yield the signs in a text, in order; of words that overlap, the longest of each place."""
    behind = 0
    for word in _START.finditer(text):
        language = persian if _ARABIC.match(word[0]) else english
        phrases = language.WORDS.get(key(word[0]), ())
        if not phrases or word.start() < behind:
            continue
        matches = ((phrase, phrase.pattern.match(text, word.start())) for phrase in phrases)
        ends = [(match.end(), phrase) for phrase, match in matches if match]
        if ends:
            behind, phrase = max(ends, key=lambda each: (each[0], each[1].weight))
            yield _judged(phrase, text, word.start(), behind)


def _judged(phrase: Phrase, text: str, start: int, end: int) -> _Found:
    language = persian if _ARABIC.match(text, start) else english
    if phrase.sign in OPINIONS and language.is_denied(text, start, end):
        return _Found(Sign.DENIAL, _DENIED, start, end)
    return _Found(phrase.sign, phrase.weight, start, end)
