"""The demo's customers: who they are, what they tell, and in which order they come.

The texts are in `stories/`. With the same seed the same people say the same first words in the
same order; what they say next depends on what they are answered (`temper`).
"""

import random
import tomllib
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import count
from typing import Any

_PERSIAN_DIGITS = str.maketrans("0123456789,", "۰۱۲۳۴۵۶۷۸۹٬")
_BETWEEN = 5  # openings of others before somebody comes back on a second channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A simulated customer."""

    key: str
    name: str
    email: str
    language: str
    temper: str  # warm · calm · curt · angry
    city: str
    phone: str
    channels: tuple[str, ...]  # the first is where a matter begins
    stories: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A matter as one language tells it, in variations."""

    key: str
    kind: str
    subjects: tuple[str, ...]
    mail: tuple[str, ...]
    chat: tuple[tuple[str, ...], ...]
    more: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    across: tuple[tuple[str, ...], ...] = ()
    dress: tuple[str, ...] = ()  # photo · notes · log · receipt · html · windows-1256


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The first words in a matter, or in its continuation on another channel."""

    number: int
    person: Person
    story: Story
    channel: str
    facts: Mapping[str, str]  # what the braces in texts stand for
    subject: str
    lines: tuple[str, ...]  # of a chat; a mail is one line
    about: int | None = None  # the number of the opening that this one comes back to


def openings(seed: int) -> Iterator[Opening]:
    """Yield who comes with what, without end."""
    rng = random.Random(seed)
    numbers = count(1)
    returning: deque[tuple[int, Opening]] = deque()
    for turn in count():
        for person in _mixed(PEOPLE, rng):
            number = next(numbers)
            key = person.stories[turn % len(person.stories)]
            opening = _opening(number, person, STORIES[person.language][key], rng)
            yield opening
            if len(person.channels) > 1 and opening.story.across:
                returning.append((number + _BETWEEN, opening))
            while returning and returning[0][0] <= number:
                yield _return(next(numbers), returning.popleft()[1], rng)


def past_complaints(rng: random.Random) -> Iterator[tuple[float, Opening, Mapping[str, Any]]]:
    """Yield what was complained of before: how many days ago, the mail, and how it went."""
    by_key = {person.key: person for person in PEOPLE}
    for number, went in enumerate(_PAST["went"], 1):
        told = _PAST["complaint"][went["what"]] | went
        person = by_key[went["who"]]
        facts = _facts(person, rng)
        lines = (fill(told["text"], facts),)
        story = Story(key=went["what"], kind="complaint", subjects=(), mail=lines, chat=())
        opening = Opening(
            number=number,
            person=person,
            story=story,
            channel="email",
            facts=facts,
            subject=fill(told["subject"], facts),
            lines=lines,
        )
        yield went["ago"], opening, told


def fill(text: str, facts: Mapping[str, str]) -> str:
    """Return a text with the matter's facts in place of the braces."""
    return text.strip("\n").format_map(facts)


def texts(language: str) -> Mapping[str, Any]:
    """Return all that is written in a language: replies by temper, and how to quote."""
    return _TEXTS[language]


def _opening(number: int, person: Person, story: Story, rng: random.Random) -> Opening:
    facts = _facts(person, rng)
    by_mail = person.channels[0] == "email"
    lines = (rng.choice(story.mail),) if by_mail else rng.choice(story.chat)
    return Opening(
        number=number,
        person=person,
        story=story,
        channel=person.channels[0],
        facts=facts,
        subject=fill(rng.choice(story.subjects), facts),
        lines=tuple(fill(line, facts) for line in lines),
    )


def _return(number: int, before: Opening, rng: random.Random) -> Opening:
    lines = rng.choice(before.story.across)
    return Opening(
        number=number,
        person=before.person,
        story=before.story,
        channel=before.person.channels[1],
        facts=before.facts,
        subject=before.subject,
        lines=tuple(fill(line, before.facts) for line in lines),
        about=before.number,
    )


def _mixed(people: Sequence[Person], rng: random.Random) -> Iterator[Person]:
    """Yield everybody once, with languages and channels taking turns."""
    groups: dict[tuple[str, str], list[Person]] = {}
    for person in rng.sample(people, len(people)):
        groups.setdefault((person.channels[0], person.language), []).append(person)
    hands = list(groups.values())
    rng.shuffle(hands)
    while hands:
        for hand in list(hands):
            yield hand.pop()
            if not hand:
                hands.remove(hand)


def _facts(person: Person, rng: random.Random) -> Mapping[str, str]:
    number = str(rng.randrange(210_000, 990_000))
    product = rng.choice(_PRODUCTS)
    days = rng.randrange(3, 12)
    tracking = f"{rng.randrange(10**11, 10**12)}"
    persian = person.language == "fa"
    toman = f"{product['toman']:,}".translate(_PERSIAN_DIGITS)
    return {
        "name": person.name,
        "city": person.city,
        "phone": person.phone,
        "order": f"AR-{number}",
        "order_fa": number.translate(_PERSIAN_DIGITS),
        "product": product["fa" if persian else "en"],
        "amount": f"{toman} تومان" if persian else f"€{product['euro']:.2f}",
        "days": str(days).translate(_PERSIAN_DIGITS) if persian else str(days),
        "tracking": tracking.translate(_PERSIAN_DIGITS) if persian else tracking,
    }


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "stories" / name).read_text("utf-8"))


def _story(row: Mapping[str, Any]) -> Story:
    frozen = _frozen(row)
    for key in ("chat", "across"):
        frozen[key] = tuple(tuple(lines) for lines in row.get(key, ()))
    return Story(**frozen)


def _person(row: Mapping[str, Any]) -> Person:
    return Person(**_frozen(row))


def _frozen(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(it) if isinstance(it, list) else it for key, it in row.items()}


_TEXTS: Mapping[str, Mapping[str, Any]] = {
    language: _read(f"{language}.toml") for language in ("fa", "en")
}
_CAST = _read("people.toml")
_PAST = _read("past.toml")
_PRODUCTS: Sequence[Mapping[str, Any]] = _CAST["product"]
PEOPLE: tuple[Person, ...] = tuple(_person(row) for row in _CAST["person"])
STORIES: Mapping[str, Mapping[str, Story]] = {
    language: {row["key"]: _story(row) for row in text["story"]}
    for language, text in _TEXTS.items()
}
