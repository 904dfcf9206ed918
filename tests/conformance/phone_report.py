"""What switchboards nobody here set up wrote, compared with what is known of their calls.

`python -m tests.conformance.phone_report` writes docs/conformance-phone.md.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from channels.phone import Config, asterisk_cel, formats
from channels.phone.describe import describe, folded, plain
from channels.phone.switchboard import Reading, Switchboard
from tests.conformance.shared import wanted
from tests.house.tree import ROOT

REPORT = ROOT / "docs" / "conformance-phone.md"
ASTERISK = ("cdr_custom.csv", "cdr_master.csv", "cel.csv", "queue_log", "ami.transcript")
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECOND = 1  # by which whole seconds of two sources may differ

# Wazo's call log knows its users, contexts and forwards; a switchboard's own events do not.
REASONS = {
    "source_name": "Wazo's own directory, or the caller id set for the trunk",
    "source_exten": "Wazo's rewriting of the caller id, which comes after the call began",
    "requested_exten": "the target of an originate, or of a meeting, is known to Wazo alone",
    "destination_exten": "where a call was forwarded to is no number that the caller dialled",
    "direction": "a call that is forwarded outside counts as inside there",
}


@dataclass(frozen=True)
class Compared:
    """One field of one call: what is known, and what was read."""

    source: str
    case: str
    name: str
    known: object
    read: object

    @property
    def holds(self) -> bool:
        """Whether both say the same, whole seconds apart by no more than rounding."""
        if isinstance(self.known, int) and isinstance(self.read, int):
            return abs(self.known - self.read) <= SECOND
        if isinstance(self.known, datetime) and isinstance(self.read, datetime):
            return abs((self.known - self.read).total_seconds()) <= SECOND
        return self.known == self.read


def samples() -> list[Path]:
    """Return all files of the corpus that hold records."""
    folder = wanted("corpus", "phone")
    no_records = {".md", ".conf", ".sql"}
    known = {"truth.jsonl", "freeswitch.xml", "cdr_csv.conf.xml"}
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return [path for path in files if path.suffix not in no_records and path.name not in known]


def read(*paths: Path) -> list[dict[str, Any]]:
    """Return the normalised calls of some files of one switchboard."""
    return [plain(call) for call in folded(readings(*paths))]


def readings(*paths: Path) -> tuple[Reading, ...]:
    """Return what files say, one after the other."""
    layout = Config().layout
    return tuple(each for path in paths for each in formats.read(path.read_bytes(), layout))


def asterisk(*names: str) -> Iterator[Compared]:
    """Compare the calls that these files tell together with the script of what was done."""
    folder = wanted("corpus", "phone", "asterisk-22.10.1-live", "batch1")
    calls = read(*(folder / name for name in names))
    yield from _with_truth(f"Asterisk: {', '.join(names)}", folder / "truth.jsonl", calls)


def freeswitch() -> Iterator[Compared]:
    """Compare both forms of FreeSWITCH's records with the script."""
    folder = wanted("corpus", "phone", "freeswitch-1.10.12-live")
    for form in ("json", "xml"):
        files = sorted((folder / f"{form}_cdr").iterdir())
        yield from _with_truth(f"FreeSWITCH: {form}", folder / "truth.jsonl", read(*files))


def wazo() -> Iterator[Compared]:
    """Compare sequences of channel events with the call log that Wazo makes of them."""
    for line in wanted("corpus", "phone", "wazo-cel", "cases.jsonl").read_text().splitlines():
        case = json.loads(line)
        if not case["expect"]:
            continue
        (call, *_) = folded((asterisk_cel.read_events(case["cels"], Switchboard()),))
        for name, known, said in _wazo_fields(case["expect"][0], plain(call)):
            yield Compared("Wazo's sequences", case["name"], name, known, said)


def written() -> list[tuple[str, int, int, list[str]]]:
    """Return for each folder its calls, its inputs without one, and why the others are refused."""
    found: dict[str, tuple[int, int, list[str]]] = {}
    for path in samples():
        lines = describe(path.read_bytes())
        name = path.relative_to(wanted("corpus", "phone")).parts[0]
        calls, silent, refused = found.get(name, (0, 0, []))
        errors = [f"{path.name}: {line['error']}" for line in lines if "error" in line]
        told = sum("source_call_id" in line for line in lines)
        found[name] = (
            calls + told,
            silent + sum("ignored" in line for line in lines),
            refused + errors,
        )
    return [(name, *rest) for name, rest in sorted(found.items())]


def report() -> str:
    """Return the page."""
    rows = [*asterisk(*ASTERISK), *asterisk("cdr_custom.csv", "queue_log"), *freeswitch(), *wazo()]
    sources = list(dict.fromkeys(each.source for each in rows))
    lines = [
        "# Phone records that others wrote",
        "",
        *_HEAD,
        "",
        "## What is known of the calls",
        "",
    ]
    lines += ["| source | fields | met |", "|---|---:|---:|"]
    for source in sources:
        of_source = [each for each in rows if each.source == source]
        met = sum(each.holds for each in of_source)
        lines.append(f"| {source} | {len(of_source)} | {met} |")
    lines += ["", "### What differs", ""]
    lines += [
        f"- {each.source}, {each.case}: `{each.name}`. {_reason(each)}"
        for each in rows
        if not each.holds
    ]
    lines += [
        "",
        "## What could be read",
        "",
        "| folder | calls | inputs without a call | refused |",
    ]
    lines += ["|---|---:|---:|---:|"]
    for name, calls, silent, refused in written():
        lines.append(f"| {name} | {calls} | {silent} | {len(refused)} |")
    lines += ["", "### What is refused, and why", ""]
    lines += [f"- {name}/{each}" for name, _, _, refused in written() for each in refused]
    return "\n".join(lines) + "\n"


_HEAD = [
    "Records of switchboards and services that nobody of this project set up, or whose calls were",
    "scripted, compared with what is known of them. Written by",
    "`python -m tests.conformance.phone_report`; the records are no part of the project.",
]


def _with_truth(source: str, truth: Path, calls: list[dict[str, Any]]) -> Iterator[Compared]:
    by_id = {call["source_call_id"]: call for call in calls}
    for line in truth.read_text().splitlines():
        known = json.loads(line)
        call = by_id.get(known["id"], {})
        for name, said in _fields(call).items():
            if name in known:
                yield Compared(source, known["id"], name, known[name], said)


def _fields(call: Mapping[str, Any]) -> dict[str, object]:
    """Return the call under the names of the script."""
    inside = call.get("direction") in {"outbound", "internal"}
    return {
        "direction": call.get("direction"),
        "from": call.get("from_raw") if inside else call.get("from_e164"),
        "from_name": call.get("from_name"),
        "to": call.get("to_e164") or call.get("to_raw"),
        "queue": call.get("queue"),
        "agent": next(iter(call.get("agents", [])), None),
        "outcome": call.get("outcome"),
        "wait": call.get("wait_s"),
        "talk": call.get("talk_s"),
        "ended_by": call.get("ended_by"),
        "recording": call.get("recording_url"),
    }


def _wazo_fields(
    known: Mapping[str, Any], call: Mapping[str, Any]
) -> Iterator[tuple[str, object, object]]:
    to = "requested_exten" if "requested_exten" in known else "destination_exten"
    said = {
        "source_exten": call["from_raw"],
        "source_name": call["from_name"] or "",
        to: call["to_raw"],
        "direction": call["direction"],
        "date": call["started_at"],
        "date_answer": call["answered_at"],
        "date_end": call["ended_at"],
    }
    for name, value in said.items():
        if name not in known:
            continue
        if name.startswith("date"):
            yield name, _moment(known[name]), _moment(value)
        else:
            yield name, known[name], value


def _moment(said: object) -> datetime | None:
    return datetime.fromisoformat(said) if isinstance(said, str) else None


def _reason(compared: Compared) -> str:
    if compared.source.startswith("Wazo"):
        return REASONS[compared.name]
    if compared.name == "to":
        return "these files hold the number within the dial plan only, not the one dialled"
    if compared.name == "ended_by":
        return "these files do not say who put the receiver down"
    return "these files count from the agent's phone, not from the one that was called"


if __name__ == "__main__":
    REPORT.write_text(report(), encoding="utf-8")
