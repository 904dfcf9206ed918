"""Mails of many projects, and how far our reading of them meets what those projects expect.

A case names a file and what is expected of it, field by field. Words are compared without their
spaces; long texts by how many words they share, since each project breaks and marks them in its
own way.
"""

import json
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from channels.email import describe, mime
from channels.email.reply import extract
from contactcenter.domain.message import Inbound

_COMPARED = 4_000  # characters of a text
_ENOUGH = 0.9  # of the words, in common


@dataclass(frozen=True, slots=True)
class Case:
    """One input and what its source expects."""

    id: str
    file: str
    source: str
    kind: str  # message, body, html-reply, signature
    expect: Mapping[str, Any]
    raw: bytes


@dataclass(frozen=True, slots=True)
class Check:
    """One expectation, and whether it is met."""

    field: str
    case: Case
    met: bool


@dataclass(slots=True)
class Score:
    """All checks of a run, and how long the slowest case took."""

    checks: list[Check] = field(default_factory=list)
    slowest: float = 0.0  # seconds

    def of(self, name: str, source: str | None = None) -> tuple[int, int]:
        """Return how many expectations of a field are met, and how many there are."""
        chosen = [
            check.met
            for check in self.checks
            if check.field == name and source in {None, check.case.source}
        ]
        return sum(chosen), len(chosen)

    def share(self, *names: str) -> float:
        """Return the share of the expectations of these fields that are met."""
        counts = [self.of(name) for name in names]
        return sum(met for met, _ in counts) / max(1, sum(total for _, total in counts))

    def fields(self) -> list[str]:
        """Return the names of what was checked, in order."""
        return list(dict.fromkeys(check.field for check in self.checks))

    def sources(self) -> list[str]:
        """Return the projects that the cases come from."""
        return sorted({check.case.source for check in self.checks})

    def misses(self) -> list[Check]:
        """Return the checks that are not met."""
        return [check for check in self.checks if not check.met]


def cases(folder: Path) -> Iterator[Case]:
    """Yield the cases that are open to be read, each once."""
    for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["split"] == "visible" and "dup_of" not in row:
            raw = (folder / row["file"]).read_bytes()
            yield Case(row["id"], row["file"], row["source"], row["kind"], row["expect"], raw)


def score(every: Iterable[Case]) -> Score:
    """Read each case as the product does, and compare."""
    result = Score()
    for case in every:
        began = time.process_time()
        checks = _message(case) if case.kind == "message" else _reply(case, case.raw.decode("utf8"))
        result.checks += [Check(name, case, met) for name, met in checks]
        result.slowest = max(result.slowest, time.process_time() - began)
    return result


def _message(case: Case) -> list[tuple[str, bool]]:
    read = mime.parse(case.raw)
    inbound = read[0] if isinstance(read, tuple) and isinstance(read[0], Inbound) else None
    shown = describe(case.raw)[0]
    text = str(shown.get("text") or "")
    return [
        *_content(case.expect, shown, text),
        *_class(case.expect, shown),
        *_bounce(case.expect, shown, inbound),
        *_reply(case, text),
    ]


def _content(
    expect: Mapping[str, Any], shown: Mapping[str, Any], text: str
) -> Iterator[tuple[str, bool]]:
    for name in ("from", "from_name", "subject"):
        if name in expect:
            yield name, _words(shown.get(name)).lower() == _words(expect[name]).lower()
    if "text" in expect:
        yield "text", _in_common(_words(text)[:_COMPARED], expect["text"]) >= _ENOUGH
    if "attachments" in expect:
        ours, theirs = (
            sorted(_words(each.get("name")) for each in files)
            for files in (shown.get("attachments", []), expect["attachments"])
        )
        yield "attachments", ours == theirs


def _class(expect: Mapping[str, Any], shown: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    kind = shown.get("auto_class")
    if "is_bounce" in expect:
        name = "bounce found" if expect["is_bounce"] else "no false bounce"
        yield name, (kind == "bounce") == expect["is_bounce"]
    if "is_complaint" in expect:
        yield "abuse report", (kind == "complaint") == expect["is_complaint"]
    if "is_auto_reply" in expect:
        yield "automatic answer", (kind == "auto_reply") == expect["is_auto_reply"]
    if "may_auto_reply" in expect:
        yield "may be answered", shown.get("may_auto_reply") == expect["may_auto_reply"]


def _bounce(
    expect: Mapping[str, Any], shown: Mapping[str, Any], inbound: Inbound | None
) -> Iterator[tuple[str, bool]]:
    ours = shown.get("bounce") or []
    addresses = {each["recipient"] for each in ours}
    named = {each["recipient"] for each in expect.get("bounce", []) if each.get("recipient")}
    if named:
        yield "failed recipients", addresses == named
    elif "bounce_recipients" in expect:
        yield "failed recipients", set(expect["bounce_recipients"]) <= addresses
    if expect.get("bounce"):
        permanent = expect["bounce"][0]["permanent"]
        yield "permanence", bool(ours) and ours[0]["permanent"] == permanent
    if "bounce_original_message_id" in expect:
        found = inbound.references[:1] if inbound else ()
        yield "original message", found == (expect["bounce_original_message_id"].strip("<>"),)


def _reply(case: Case, text: str) -> Iterator[tuple[str, bool]]:
    expect = case.expect
    if case.kind not in {"message", "body"} or not any(name.startswith("reply") for name in expect):
        return
    found = _words(extract(text))
    if "reply_text" in expect:
        yield "reply", found == _words(expect["reply_text"])
    if "reply_starts_with" in expect:
        yield "reply", found.startswith(_words(expect["reply_starts_with"]))
    for part in expect.get("reply_contains", []):
        yield "reply", _words(part) in found
    for part in expect.get("reply_not_contains", []):
        yield "reply", _words(part) not in found


def _words(text: object) -> str:
    plain = str(text or "").replace("\N{NO-BREAK SPACE}", " ").replace("\ufeff", "")
    return re.sub(r"\s+", " ", plain).strip()


def _in_common(one: str, other: str) -> float:
    """Return the F1 measure over the words of two texts."""
    ours, theirs = Counter(_words(one).split()), Counter(_words(other).split())
    if not ours and not theirs:
        return 1.0
    shared = sum((ours & theirs).values())
    return 2 * shared / (sum(ours.values()) + sum(theirs.values()))
