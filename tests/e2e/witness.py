"""Somebody who stood by while a complaint went its way, and what an outsider asks about it.

The answers come from the JSON of the evidence pack alone. The truths come from elsewhere: from what
was typed on the screens, what lay in the complainant's mailbox, and the clock on the wall.
"""

import hashlib
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from contactcenter.domain.text import normalise
from contactcenter.ports.system import Now
from tests.domain.outsider import Json, Outsider

KIAN, SIMA = "کیان فرهادی", "Sima Karimi"
TEXT = "سفارش من دو هفته دیر رسید و کسی پاسخ‌گو نبود. پولم را پس بدهید."


@dataclass
class Witness:
    """What was seen from outside: letters as they arrived, and between which moments."""

    now: Now
    letters: list[str] = field(default_factory=list)
    seen: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)

    @asynccontextmanager
    async def sees(self, what: str) -> AsyncIterator[None]:
        """Note when something began and when it was over."""
        began = self.now().replace(microsecond=0)  # mail servers tell whole seconds
        yield
        self.seen[what] = (began, self.now())

    def was_there(self, what: str, moment: str) -> bool:
        """Whether it happened while that was seen."""
        began, over = self.seen[what]
        return began <= datetime.fromisoformat(moment) <= over


def words(text: str) -> list[str]:
    """Return the words of a text, whatever mail did to its lines, without what opens its links."""
    return normalise(re.sub(r"(/track/\S+-)[0-9a-f]{32}", r"\1…", text)).split()


def _by(o: Outsider, kind: str) -> list[str]:
    return [o.name(each["by"]) for each in o.entries(kind)]


def _letters(o: Outsider, kind: str) -> list[list[str]]:
    documents: Sequence[Json] = o.complaint["documents"]
    return [words(each["text"]) for each in documents if each["document"] == kind]


def _until(o: Outsider, kind: str) -> list[str]:
    """Return what was on record when the first of a kind was written down."""
    first = o.entries(kind)[0]["recorded_at"]
    return [name for name, _ in o.knew_at(first)]


def _clocks(o: Outsider, metric: str) -> list[Json]:
    clocks: Sequence[Json] = o.complaint["clocks"]
    return [each for each in clocks if each["metric"] == metric]


Answer = Callable[[Outsider, Witness], object]
QUESTIONS: Mapping[str, tuple[Answer, Answer]] = {
    "What did the complainant write, in their own words?": (
        lambda o, _: o.said("recorded")["matter"]["narrative"].strip(),
        lambda _o, _: TEXT,
    ),
    "Which way did it come?": (
        lambda o, _: o.said("recorded")["matter"]["received_by"],
        lambda _o, _: "email",
    ),
    "Who complains?": (
        lambda o, _: o.name(o.said("recorded")["matter"]["complainant_id"]),
        lambda _o, _: "سارا Ahmadi",
    ),
    "When did it reach us?": (
        lambda o, w: w.was_there("writing", o.complaint["received_at"]),
        lambda _o, _: True,
    ),
    "Who saw that it is a complaint, and when was that?": (
        lambda o, w: (_by(o, "recorded"), w.was_there("writing", o.entries("recorded")[0]["at"])),
        lambda _o, _: ([KIAN], True),
    ),
    "Which text was sent to acknowledge it?": (
        lambda o, _: _letters(o, "acknowledgement"),
        lambda _o, w: [words(w.letters[0])],
    ),
    "Who sent it, when, and did a channel take it?": (
        lambda o, w: [
            (each["by"], w.was_there("writing", each["at"]), each["delivery"][-1]["state"])
            for each in o.complaint["messages"]
            if each["id"] == o.said("acknowledged")["message_id"]
        ],
        lambda _o, _: [("system", True, "sent")],
    ),
    "Who answers for it, and was the complainant told?": (
        lambda o, _: (
            set(words(o.name(o.said("recorded")["accountable_id"]))) <= set(_first_letter(o))
        ),
        lambda _o, _: True,
    ),
    "How grave was it, and who said so?": (
        lambda o, _: (
            o.said("assessed")["assessment"]["severity"],
            o.said("assessed")["priority"],
            _by(o, "assessed"),
        ),
        lambda _o, _: (2, "p3", [KIAN]),
    ),
    "What did the complainant want?": (
        lambda o, _: o.said("assessed")["remedy_sought"]["text"],
        lambda _o, _: "بازپرداخت",
    ),
    "Who looked into it, and how deep?": (
        lambda o, _: [
            (o.name(each["content"]["investigator_id"]), each["content"]["level"])
            for each in o.entries("investigator_set")
        ],
        lambda _o, _: [(KIAN, 1)],
    ),
    "What was found, on which fact and which rule?": (
        lambda o, _: [
            tuple(each["content"][name] for name in ("outcome", "fact", "rule"))
            for each in o.entries("finding_recorded")
        ],
        lambda _o, _: [("upheld", "دو هفته دیر رسید.", "دو روز.")],
    ),
    "Why did it happen?": (
        lambda o, _: {each["content"]["root_cause"] for each in o.entries("root_cause_set")},
        lambda _o, _: {"carrier"},
    ),
    "Who decided, each time, and who approved?": (
        lambda o, _: (_by(o, "decision_proposed"), _by(o, "decision_approved")),
        lambda _o, _: ([KIAN, SIMA], [KIAN, SIMA]),
    ),
    "What was decided, each time?": (
        lambda o, _: [each["content"]["summary"] for each in o.entries("decision_proposed")],
        lambda _o, _: [
            "وجه بازگردانده می‌شود.",
            "Paid within five days, with an apology.",
        ],
    ),
    "When did the second decision hold?": (
        lambda o, w: w.was_there("second decision", o.entries("decision_approved")[1]["at"]),
        lambda _o, _: True,
    ),
    "Which final responses did the complainant get?": (
        lambda o, _: _letters(o, "final"),
        lambda _o, w: [words(each) for each in w.letters[1:]],
    ),
    "Are they the very texts whose hashes were entered as they left?": (
        lambda o, _: [
            hashlib.sha256(each["text"].encode()).hexdigest() for each in o.complaint["documents"]
        ],
        lambda o, _: [each["content"]["sha256"] for each in o.entries("document_sent")],
    ),
    "What was promised, and by when?": (
        lambda o, _: ["سه روز بازگردانده" in _final(o, 0), "پنج روز" in _final(o, 1)],
        lambda _o, _: [True, True],
    ),
    "Did the complainant take the first decision, and what did they say?": (
        lambda o, w: [
            (each["by"], each["content"]["words"], w.was_there("non-acceptance", each["at"]))
            for each in o.entries("rejected")
        ],
        lambda _o, _: [("customer", "سه روز دیر است.", True)],
    ),
    "What was known when the first decision was approved?": (
        lambda o, _: _until(o, "decision_approved")[3:],
        lambda _o, _: [
            *("assessment_started", "assessed", "investigator_set", "finding_recorded"),
            *("root_cause_set", "decision_proposed", "decision_approved"),
        ],
    ),
    "Who took part in it before the complainant refused?": (
        lambda o, _: {
            name for kind, name in o.knew_at(o.entries("rejected")[0]["recorded_at"])
        },
        lambda _o, _: {KIAN, "system", "customer"},
    ),
    "Did they accept the second one, in which words and when?": (
        lambda o, w: [
            (each["by"], each["content"]["words"], w.was_there("acceptance", each["at"]))
            for each in o.entries("accepted")
        ],
        lambda _o, _: [("customer", "باشد.", True)],
    ),
    "Who closed it, on which ground, with which outcome?": (
        lambda o, w: (
            _by(o, "closed"),
            w.was_there("closing", o.complaint["closed_at"]),
            o.complaint["outcome"],
            [kind for kind, _ in o.knew_at(o.entries("closed")[0]["recorded_at"])][-2:],
        ),
        lambda _o, _: ([SIMA], True, "upheld", ["accepted", "closed"]),
    ),
    "Was anything late, and by how much?": (
        lambda o, _: [each for each in o.complaint["clocks"] if each["late_seconds"]],
        lambda _o, _: [],
    ),
    "How long did the acknowledgement take, as the clock counts?": (
        lambda o, w: (
            [each["state"] for each in _clocks(o, "acknowledge")],
            _took(_clocks(o, "acknowledge")[0]) <= w.seen["writing"][1] - w.seen["writing"][0],
        ),
        lambda _o, _: (["met"], True),
    ),
    "Was anything written down much later than it happened?": (
        lambda o, _: [
            each["kind"]
            for each in o.complaint["entries"]
            if datetime.fromisoformat(each["recorded_at"]) - datetime.fromisoformat(each["at"])
            > timedelta(minutes=1)
        ],
        lambda _o, _: [],
    ),
    "By which rules was it handled?": (
        lambda o, _: [each["name"].partition("@")[0] for each in o.complaint["presets"]],
        lambda _o, _: ["iso10002-default"],
    ),
    "What is not as it should be?": (
        lambda o, _: [
            duty["id"]
            for clause in o.complaint["clauses"]
            for duty in clause["duties"]
            if duty["gap"]
        ],
        lambda _o, _: [],
    ),
}  # fmt: skip


def _first_letter(o: Outsider) -> list[str]:
    return _letters(o, "acknowledgement")[0]


def _final(o: Outsider, number: int) -> str:
    return " ".join(_letters(o, "final")[number])


def _took(clock: Json) -> timedelta:
    began, ended = (datetime.fromisoformat(clock[name]) for name in ("started_at", "ended_at"))
    return ended - began


def asked_of(pack: Json, witness: Witness) -> Mapping[str, tuple[object, object]]:
    """Return each question with what the pack says and what is true, where they differ."""
    outsider = Outsider(pack)
    found = {
        question: (ask(outsider, witness), truth(outsider, witness))
        for question, (ask, truth) in QUESTIONS.items()
    }
    return {question: each for question, each in found.items() if each[0] != each[1]}
