"""How a customer takes what an agent wrote: what they hear in it, and what they say to it.

asked for the order, the phone, a photo  →  gives it          told no      →  by temper
asked anything else                      →  adds details      told to wait →  waits
told something else                      →  the angry insist once, many ask one thing more,
                                            and in the end all are content
"""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from contactcenter.demo.people import Opening, fill, texts


class Heard(StrEnum):
    """What an answer comes down to."""

    WAIT = "wait"
    REFUSAL = "refusal"
    ORDER = "order"
    PHONE = "phone"
    PHOTO = "photo"
    QUESTION = "question"
    WORD = "word"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """What the customer says next."""

    line: str
    photo: bool  # with a picture, where the channel takes one
    over: bool  # and nothing after it


_ASKED: Mapping[Heard, re.Pattern[str]] = {
    Heard.PHOTO: re.compile(r"photo|picture|عکس|تصویر", re.IGNORECASE),
    Heard.ORDER: re.compile(r"order (number|no)|which order|شمار\S+ سفارش", re.IGNORECASE),
    Heard.PHONE: re.compile(r"phone|number.*(reach|call)|شمار\S+ (تماس|تلفن)", re.IGNORECASE),
}
_REFUSED = re.compile(
    r"unfortunately|can(no|')t|not possible|متأسفانه|متاسفانه|امکان‌پذیر نیست|نمی‌توانیم|مقدور نیست",
    re.IGNORECASE,
)
_WAIT = re.compile(
    r"(one|a) (moment|minute|second)|let me (check|look)|looking into it|لحظه|چند دقیقه|الان بررسی",
    re.IGNORECASE,
)
_ASKS = re.compile(r"[?؟]")
_SHORT = 120  # characters; a longer text is no mere "one moment"
_MOST = 4  # turns, then everybody has had enough


def hear(answer: str) -> Heard:
    """Return what a customer takes from an answer."""
    if _WAIT.search(answer) and len(answer) < _SHORT:
        return Heard.WAIT
    if _REFUSED.search(answer):
        return Heard.REFUSAL
    asked = [sentence for sentence in re.split(r"(?<=[?؟.!\n])", answer) if _ASKS.search(sentence)]
    for heard, words in _ASKED.items():
        if any(words.search(sentence) for sentence in asked):
            return heard
    return Heard.QUESTION if asked else Heard.WORD


def react(opening: Opening, answer: str, *, said: int, rng: random.Random) -> Reaction | None:
    """Return what the customer says to an answer after having reacted `said` times before.

    None: they wait on, or are content without a word.
    """
    heard = hear(answer)
    if heard is Heard.WAIT:
        return None
    if said >= _MOST:
        return _say(opening, "thanks", rng, over=True)
    match heard:
        case Heard.ORDER | Heard.PHONE | Heard.QUESTION:
            return _say(opening, heard, rng)
        case Heard.PHOTO:
            by_mail = opening.channel == "email"
            return _say(opening, "photo" if by_mail else "photo_told", rng, photo=by_mail)
        case Heard.REFUSAL:
            return _say(opening, "refused", rng, over=said > 0 or opening.person.temper == "warm")
        case Heard.WORD:
            return _content(opening, said, rng)


def _content(opening: Opening, said: int, rng: random.Random) -> Reaction | None:
    if said == 0 and opening.person.temper == "angry":
        return _say(opening, "still", rng)
    if said == 0 and opening.story.more and rng.random() < 0.6:  # noqa: PLR2004 - most ask on
        return _say(opening, "more", rng)
    # Some are content in silence, so that agents meet matters that nobody closes for them.
    return None if rng.random() < 0.12 else _say(opening, "thanks", rng, over=True)  # noqa: PLR2004


def _say(
    opening: Opening,
    what: str,
    rng: random.Random,
    *,
    photo: bool = False,
    over: bool = False,
) -> Reaction:
    replies = texts(opening.person.language)["replies"]
    choices = {
        **replies["all"],
        **replies[opening.person.temper],
        "more": opening.story.more,
        "question": opening.story.details,
    }[what]
    return Reaction(line=fill(rng.choice(choices), opening.facts), photo=photo, over=over)
