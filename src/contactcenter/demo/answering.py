"""What a simulated agent makes of a ticket: its kind, and what to write next. Pure."""

import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

_ANSWERS: Mapping[str, Any] = tomllib.loads(
    (files(__package__) / "stories" / "answers.toml").read_text("utf-8")
)
_MOMENTS, _CLOSES = (
    frozenset(text for language in ("fa", "en") for text in _ANSWERS[language][what])
    for what in ("moment", "close")
)
_ASKS = 0.25  # how many first answers ask back
_SHORT = 140  # characters; longer texts say more than thanks


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message of a conversation, as much as matters here."""

    inbound: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What to send, and where the ticket goes with it."""

    text: str
    then: str | None  # pending · resolved · None: stays as it is


def language_of(text: str) -> str:
    """Return the language to answer in."""
    persian = sum("\u0600" <= letter <= "\u06ff" for letter in text)
    return "fa" if persian * 2 > sum(letter.isalpha() for letter in text) else "en"


def kind_of(text: str) -> str:
    """Return the kind that a first message shows."""
    low = text.lower()
    signs: Mapping[str, Sequence[str]] = _ANSWERS["signs"]
    return next((kind for kind, words in signs.items() if any(w in low for w in words)), "query")


def matter(said: Sequence[Said]) -> Sequence[Said]:
    """Return what was said since an agent took leave: what comes after is a new matter."""
    closed = [n for n, it in enumerate(said) if not it.inbound and _says(it.text, _CLOSES)]
    return said[closed[-1] + 1 :] if closed and closed[-1] + 1 < len(said) else said


def answer(
    said: Sequence[Said], *, name: str, kind: str, channel: str, rng: random.Random
) -> Answer | None:
    """Return what to write to that conversation, the oldest first; None: nothing is asked."""
    talk = [it for it in said if it.inbound or it.text not in _MOMENTS]
    last = _last_words(talk)
    if not last:
        return None
    words = _ANSWERS[language_of(last)]
    before = next((it.text for it in reversed(talk) if not it.inbound), "")
    if before and _is_thanks(last, words):
        return _letter([rng.choice(words["close"])], words, channel, "resolved")
    greeted = any(not it.inbound for it in said)
    parts = [] if greeted else [rng.choice(words["hello"]).format(name=name)]
    if not before and kind not in {"feedback", "privacy_request"} and rng.random() < _ASKS:
        return _letter([*parts, rng.choice(words["ask"])], words, channel, "pending")
    answered = before and not any(question in before for question in words["ask"])
    told = "\n".join(it.text for it in talk if it.inbound)
    parts.append(rng.choice(words["more"] if answered else _fitting(words[kind], told)))
    return _letter(parts, words, channel, "resolved" if kind == "feedback" else "pending")


def moment(said: Sequence[Said], *, rng: random.Random) -> str:
    """Return what to say at once to somebody who chats."""
    words: Sequence[str] = _ANSWERS[language_of(_last_words(said))]["moment"]
    return rng.choice(words)


def goodbye(said: Sequence[Said], *, rng: random.Random) -> str:
    """Return a last word to somebody who fell silent."""
    told = "\n".join(it.text for it in said if it.inbound)
    words: Sequence[str] = _ANSWERS[language_of(told)]["close"]
    return rng.choice(words)


def _says(text: str, phrases: frozenset[str]) -> bool:
    return any(phrase in text for phrase in phrases)


def _fitting(answers: Sequence[Mapping[str, Any]], told: str) -> list[str]:
    """Return the answers about what was told, or else those about anything."""
    low = told.lower()
    about = [it["text"] for it in answers if any(word in low for word in it.get("about", ()))]
    return about or [it["text"] for it in answers if "about" not in it]


def _is_thanks(text: str, words: Mapping[str, Any]) -> bool:
    """Whether a short text thanks and asks nothing more."""
    thanks = any(word in text.lower() for word in words["thanks"])
    return thanks and len(text) < _SHORT and not {"?", "؟"}.intersection(text)


def _last_words(said: Sequence[Said]) -> str:
    """Return what the customer wrote since the last answer."""
    lines: list[str] = []
    for it in reversed(said):
        if not it.inbound:
            break
        lines.append(it.text)
    return "\n".join(reversed(lines))


def _letter(parts: Sequence[str], words: Mapping[str, Any], channel: str, then: str) -> Answer:
    if channel == "email":
        return Answer(text="\n\n".join([*parts, words["sign"]]), then=then)
    # A chat stays with its agent until it is over.
    return Answer(text=" ".join(parts), then=then if then == "resolved" else None)
