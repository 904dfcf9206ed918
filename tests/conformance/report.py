"""The e-mail figures of docs/conformance.md, counted anew.

    .venv/bin/python -m tests.conformance.report        writes them into the page
    .venv/bin/python -m tests.conformance.report show   prints them

What stands between the marks of the page is made here; nothing of it is written by hand. Why a
case is missed stands in email_misses.toml.
"""

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tests.conformance import mail
from tests.conformance.shared import SHARED
from tests.house.tree import ROOT

PAGE = ROOT / "docs" / "conformance.md"
BEGIN, END = "<!-- e-mail: begin -->", "<!-- e-mail: end -->"
_REASONS = Path(__file__).parent / "email_misses.toml"
UNKNOWN = "no reason is written down"


def section(score: mail.Score) -> str:
    """Return the figures by field and by source, and each miss with its reason."""
    return "\n".join([*_by_field(score), "", *_by_source(score), "", *_misses(score)])


def written(page: str, made: str) -> str:
    """Return the page with the section put between its marks."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{made}\n{END}{after}"


def reason(check: mail.Check) -> str:
    """Return why a case is missed."""
    known = tomllib.loads(_REASONS.read_text(encoding="utf-8"))
    key = known.get(check.field, {}).get(check.case.file)
    return str(known["reasons"][key]) if key else UNKNOWN


def _by_field(score: mail.Score) -> Iterator[str]:
    yield "| field | met | of | share |"
    yield "|---|---:|---:|---:|"
    for name in score.fields():
        yield f"| {name} | {_counts(*score.of(name))} |"


def _by_source(score: mail.Score) -> Iterator[str]:
    shown = ("from", "subject", "text", "attachments", "bounce found", "permanence", "reply")
    yield f"| source | {' | '.join(shown)} |"
    yield "|---|" + "---:|" * len(shown)
    for source in score.sources():
        counts = [score.of(name, source) for name in shown]
        cells = [f"{met}/{total}" if total else "" for met, total in counts]
        yield f"| {source} | {' | '.join(cells)} |"


def _misses(score: mail.Score) -> Iterator[str]:
    yield "| missed | case | file | why |"
    yield "|---|---|---|---|"
    for check in sorted(score.misses(), key=lambda each: (each.field, each.case.file)):
        yield f"| {check.field} | {check.case.id} | {check.case.file} | {reason(check)} |"


def _counts(met: int, total: int) -> str:
    return f"{met} | {total} | {100 * met / total:.1f} %"


def main() -> None:
    """Count, and write or print."""
    folder = SHARED / "corpus" / "email"
    if not folder.is_dir():
        sys.exit(f"there is nothing to count: {folder} is not here (CC_SHARED names the folder)")
    made = section(mail.score(mail.cases(folder)))
    if sys.argv[1:] == ["show"]:
        sys.stdout.write(f"{made}\n")
    else:
        PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), made), encoding="utf-8")


if __name__ == "__main__":
    main()
