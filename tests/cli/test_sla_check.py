"""`contactcenter sla check`: a line for each case, and a status that says whether all come out."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_cli import run

OFFICE = {"tz": "Europe/London", "weekly": {"tue": [["09:00", "17:00"]]}}
CASE = {
    "id": "B01",
    "kind": "due",
    "calendar": "office",
    "start": "2026-02-10T10:00+00:00",
    "target_minutes": 240,
    "expect": {"due": "2026-02-10T15:00+01:00"},
}
FILE: dict[str, Any] = {"calendars": {"office": OFFICE}, "cases": [CASE]}


def checked(tmp_path: Path, content: object) -> tuple[int, list[dict[str, Any]], str]:
    path = tmp_path / "cases.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    told = run("sla", "check", str(path), folder=tmp_path)
    return (
        told.returncode,
        [json.loads(line) for line in told.stdout.splitlines()],
        (told.stderr.decode()),
    )


def test_a_case_that_comes_out_is_ok(tmp_path: Path) -> None:
    status, lines, _ = checked(tmp_path, FILE)
    due = {"due": "2026-02-10T14:00:00+00:00"}
    assert (status, lines) == (0, [{"id": "B01", "computed": due, "result": "ok"}])


def test_a_case_that_differs_makes_the_status_1_and_the_others_go_on(tmp_path: Path) -> None:
    wrong = CASE | {"id": "B02", "expect": {"due": "2026-02-10T14:00:01+00:00", "met": True}}
    status, lines, _ = checked(tmp_path, FILE | {"cases": [wrong, CASE]})
    assert status == 1
    assert [line["result"] for line in lines] == ["differs", "ok"]
    assert lines[0]["expected"] == wrong["expect"]


@pytest.mark.parametrize(
    ("case", "error"),
    [
        (5, "cases[0]: an object is wanted, not 5"),
        (CASE | {"kind": "joy"}, "kind: 'joy' is none of due"),
        (CASE | {"calendar": "moon"}, "calendar: there is no 'moon'"),
        (CASE | {"calendar": "bad"}, "calendars.bad: zone: a text is wanted"),
        (CASE | {"start": "yesterday"}, "start: 'yesterday' is no time such as"),
        (CASE | {"start": "2026-02-10T10:00"}, "does not say its offset from UTC"),
        (CASE | {"target_minutes": "many"}, "target_minutes: a whole number is wanted"),
        (CASE | {"target_minutes": 10**30}, "Python int too large"),
        (CASE | {"target_minutes": 10**6}, "of open time in the 500 days"),
        (CASE | {"pauses": [{}]}, "start: a text is wanted, not nothing"),
        (CASE | {"expect": {"due": "soon"}}, "expect: 'soon' is no time such as"),
        (CASE | {"kind": "retarget", "new_target_minutes": 5}, "mode: a text is wanted"),
    ],
)
def test_a_bad_case_is_a_line_with_its_error(tmp_path: Path, case: Any, error: str) -> None:
    calendars = {"office": OFFICE, "bad": {}}
    status, lines, _ = checked(tmp_path, {"calendars": calendars, "cases": [case, CASE]})
    assert status == 1
    assert error in lines[0]["error"]
    assert lines[0]["id"] == ("B01" if isinstance(case, dict) else "cases[0]")
    assert lines[1]["result"] == "ok"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe{", "no JSON"),
        (b"[]", "an object is wanted"),
        ({"calendars": {}}, "cases: a list is wanted, not nothing"),
        ({"cases": []}, "calendars: an object is wanted, not nothing"),
    ],
)
def test_what_is_no_file_of_cases_is_refused(tmp_path: Path, content: object, said: str) -> None:
    status, lines, error = checked(tmp_path, content)
    assert (status, lines) == (1, [])
    assert said in error
    assert "Traceback" not in error


def test_a_union_may_stand_before_its_members(tmp_path: Path) -> None:
    calendars = {"both": {"tz": "Europe/London", "union": ["office"]}, "office": OFFICE}
    case = CASE | {"calendar": "both"}
    assert checked(tmp_path, {"calendars": calendars, "cases": [case]})[0] == 0
