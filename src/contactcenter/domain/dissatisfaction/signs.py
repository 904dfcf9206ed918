"""Signs of dissatisfaction and of its opposite, and how words for them are written down.

Words stand in lines of `weight: phrase / phrase / …`. In a phrase

    word*            any ending
    (a|b) word       either
    word … word      up to four words between
    word‌word        a half-space in Persian: a space, or none

and whatever else regular expressions have, behind the first word.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from contactcenter.domain.text import normalise

_GAP, _HALF_SPACE = "~", " ?"
_KEY = 3  # letters of the first word, by which a phrase is found


class Sign(StrEnum):
    """What words tell; each kind counts by its heaviest words in a text."""

    FEELING = "feeling"  # how they are: disappointed, tired of it
    JUDGEMENT = "judgement"  # what they call it: unacceptable, useless
    TREATMENT = "treatment"  # how they were treated: ignored, hung up on
    WAITING = "waiting"  # for too long, or in vain
    AGAIN = "again"  # not the first time
    BROKEN_WORD = "broken_word"  # not what was said
    BLAME = "blame"  # what we did, or left undone
    HARM = "harm"  # what it cost them
    DEMAND = "demand"  # what they ask for because of it
    CONSEQUENCE = "consequence"  # what they will do
    IRONY = "irony"  # praise that is none beside what else they say
    PRAISE = "praise"
    DENIAL = "denial"  # that they are not dissatisfied
    ELSEWHERE = "elsewhere"  # dissatisfied with somebody else


OPINIONS = frozenset({Sign.FEELING, Sign.JUDGEMENT})  # what "not" turns into its opposite
FOR_US = frozenset({Sign.PRAISE, Sign.DENIAL, Sign.ELSEWHERE})


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words for a sign, and what they weigh: two are enough, as two weigh by themselves."""

    sign: Sign
    weight: float
    pattern: re.Pattern[str]


Lexicon = Mapping[str, tuple[Phrase, ...]]


def lexicon(words: Mapping[Sign, str]) -> Lexicon:
    """Read what is written down, by the first letters of each phrase."""
    found: dict[str, list[Phrase]] = {}
    for sign, lines in words.items():
        for weight, written in _lines(lines):
            for phrase in _spelled_out(written):
                one = Phrase(sign, weight, re.compile(rf"{_pattern(phrase)}(?!\w)"))
                for first in _keys(phrase):
                    found.setdefault(first, []).append(one)
    return {first: tuple(phrases) for first, phrases in found.items()}


def key(word: str) -> str:
    """Return by what a phrase that begins with this word is found."""
    return word[:_KEY]


def _lines(lines: str) -> Iterator[tuple[float, str]]:
    for part in re.split(r"\n(?=\s*[\d.]+:)", lines.strip()):
        weight, _, phrases = part.partition(":")
        for phrase in phrases.split("/"):
            spaced = re.sub(r"\|\s+", "|", phrase).replace("…", _GAP).replace("\u200c", _HALF_SPACE)
            yield float(weight), normalise(spaced)


def _spelled_out(phrase: str) -> Iterator[str]:
    """Yield a phrase with each of the words that it may begin with."""
    choice = re.match(r"\(([^()]*)\)", phrase)
    if choice is None:
        yield phrase
        return
    for first in choice[1].split("|"):
        yield first + phrase[choice.end() :]


def _keys(phrase: str) -> set[str]:
    """Return the key of the first word, also where no half-space ends it."""
    word, *others = phrase.replace("*", "").split(_HALF_SPACE[0])
    joined = word + others[0][1:] if others and others[0].startswith("?") else word
    return {key(word), key(joined)}


def _pattern(phrase: str) -> str:
    endings = re.sub(r"(?<=[\w?])\*", r"\\w*", phrase.replace("(", "(?:"))
    return endings.replace(f" {_GAP} ", r"(?: [^ ]+){0,4}? ")
