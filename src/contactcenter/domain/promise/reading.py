"""Finds the promises in an agent's answer, to be offered as tracked ones."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType

from contactcenter.domain.calendar.hours import Calendar
from contactcenter.domain.promise import english, english_times, persian, persian_times
from contactcenter.domain.promise.deeds import Deed, Doing
from contactcenter.domain.promise.moments import Time, Today, Told, due
from contactcenter.domain.promise.sentences import Sentence, own_sentences

_ARABIC = re.compile("[\u0620-\u06ef]")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What an answer says that we do, by when, and where it says so."""

    deed: Deed
    due_at: datetime  # in UTC
    start: int  # place in the answer: its characters from here
    end: int  # until just before this one


def promises(answer: str, *, now: datetime, calendar: Calendar) -> tuple[Promise, ...]:
    """Return the promises in the first 20,000 characters of an answer written at `now`, in order.

    Dates are those of the calendar's zone, and business days are its own. None is returned whose
    time has passed or is not sure, and no condition, question or quotation.
    """
    today = Today(now, calendar)
    found = (each for said in own_sentences(answer) for each in _in(said, today))
    return tuple(sorted(found, key=lambda each: each.start))


def _in(sentence: Sentence, today: Today) -> Iterator[Promise]:
    text = sentence.said.text
    verbs, times = (persian, persian_times) if _ARABIC.search(text) else (english, english_times)
    if not verbs.is_sure(text):
        return
    doings = verbs.doings(text)
    if not doings:
        return
    promised: dict[Doing, list[tuple[Told, datetime]]] = {}
    for told in _told(text, times, today):
        doing, at = _meant(doings, told), due(told, today)
        if doing is not None and at is not None:
            promised.setdefault(doing, []).append((told, at))
    for doing, ends in promised.items():
        if len({at for _, at in ends}) == 1:
            told, at = ends[0]
            start, end = sentence.written(min(doing.start, told.start), max(doing.end, told.end))
            yield Promise(deed=doing.deed, due_at=at, start=start, end=end)


def _meant(doings: Sequence[Doing], told: Told) -> Doing | None:
    """Return what is to be done by then: the last verb before these words, else the next one."""
    near = [each for each in doings if each.first <= told.start and told.end <= each.last]
    before = [each for each in near if each.end <= told.start]
    behind = [each for each in near if told.end <= each.end]
    return before[-1] if before else behind[0] if behind else None


def _told(text: str, times: ModuleType, today: Today) -> list[Told]:
    """Return the words that say until when; what belongs together is joined."""
    joined: list[Told] = []
    for start, end, read in _words(text, times, today):
        last = joined[-1] if joined else None
        if last is not None and times.BETWEEN.fullmatch(text, last.end, start):
            joined[-1] = Told(last.start, end, (*last.times, *read), last.before)
        else:
            before = times.BEFORE.search(text[:start]) is not None
            joined.append(Told(start, end, read, before))
    return [
        each
        for each in joined
        if not times.NO_END.search(text[: each.start])
        and not times.NO_END_BEHIND.match(text, each.end)
    ]


def _words(text: str, times: ModuleType, today: Today) -> list[tuple[int, int, tuple[Time, ...]]]:
    """Return the longest words about time, in order; none of them overlap."""
    matches = [
        (match, reader) for pattern, reader in times.READERS for match in pattern.finditer(text)
    ]
    taken: list[tuple[int, int, tuple[Time, ...]]] = []
    for match, reader in sorted(matches, key=lambda each: each[0].start() - each[0].end()):
        if not any(match.start() < end and start < match.end() for start, end, _ in taken):
            taken.append((*match.span(), reader(match, today)))
    return sorted(taken, key=lambda each: each[0])
