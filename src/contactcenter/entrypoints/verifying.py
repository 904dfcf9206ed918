"""The proof of the record, in words: of the whole database, or of a pack without it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from contactcenter.application import verifying
from contactcenter.bootstrap import build, read_anchors
from contactcenter.domain.anchor import Anchor
from contactcenter.domain.chain import Fault
from contactcenter.domain.evidence import checking
from contactcenter.settings import read_settings

_TOLD = 50  # faults; whoever needs more has other worries


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether what was looked at holds, in words."""

    holds: bool
    text: str


async def verify(file: Path | None, key: Path | None) -> Verdict:
    """Follow the chain of facts from its beginning, past the anchors."""
    settings = read_settings()
    read = read_anchors(settings, file, key)
    app = await build(settings)
    try:
        found = await verifying.verify(app.store, app.blobs, read.anchors, now=app.now())
    finally:
        await app.close()
    good = f"the record holds: {found.facts} facts, each following from the one before"
    return _verdict(
        good,
        f"the record was changed ({found.facts} facts read)",
        [*read.faults, *found.faults],
        [*read.notes, _anchored(read.anchors)],
    )


def verify_pack(pack: Mapping[str, object], file: Path | None, key: Path | None) -> Verdict:
    """Check an evidence pack by itself, and against anchors; no database is opened.

    Raises:
        Invalid: it is no evidence pack, and why.
    """
    read = read_anchors(read_settings(), file, key)
    found = checking.check(pack, read.anchors)
    good = (
        f"the pack holds: {found.facts} facts, {found.entries} entries, {found.texts} texts,"
        f" {found.messages} messages"
    )
    left = found.facts - found.anchored
    notes = [*read.notes, _anchored(read.anchors)]
    if read.anchors and left:
        notes.append(
            f"{left} facts are under no anchor that we have: a pack that is made after their day"
            " was anchored proves them"
        )
    if found.unproven:
        notes.append(f"{found.unproven} messages are not under facts of this pack")
    return _verdict(good, "the pack was changed", [*read.faults, *found.faults], notes)


def _verdict(good: str, bad: str, faults: Sequence[Fault], notes: Iterable[str]) -> Verdict:
    lines = [f"{bad}:" if faults else good]
    lines += [f"  {each.text}" for each in faults[:_TOLD]]
    if len(faults) > _TOLD:
        lines.append(f"  … and {len(faults) - _TOLD} more")
    return Verdict(holds=not faults, text="\n".join([*lines, *notes]))


def _anchored(anchors: Sequence[Anchor]) -> str:
    if not anchors:
        return "no anchors were there to compare with: who can write all of it can forge all of it"
    last = anchors[-1]
    return (
        f"{len(anchors)} anchors, the last of {last.at.isoformat(timespec='seconds')} at position"
        f" {last.position}, signed by the key {last.key[:16]}…"
    )
