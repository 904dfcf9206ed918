"""Evidence packs on the command line: checked and printed where there is no desk (A-AUD-1)."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from contactcenter.adapters import typst_sheets
from contactcenter.adapters.anchors import LINES, AnchorFile
from contactcenter.domain.evidence.form import hash_of_pack, to_json
from tests.cli.test_cli import run
from tests.domain.evidence import a_material, a_pack, an_anchor


def a_file(folder: Path, **given: Any) -> Path:
    path = folder / "pack.json"
    plain = {**to_json(a_pack()), **given}
    plain["sha256"] = hash_of_pack(plain)
    path.write_text(json.dumps(plain, ensure_ascii=False), "utf-8")
    return path


def anchors(folder: Path) -> str:
    kept = AnchorFile(folder / "kept", folder / "kept.key")
    asyncio.run(kept.add(an_anchor(a_material())))
    return str(folder / "kept" / LINES)


def test_a_pack_is_checked_against_anchors_without_a_database(tmp_path: Path) -> None:
    pack = a_file(tmp_path)
    fine = run("verify", "--pack", str(pack), "--anchors", anchors(tmp_path), folder=tmp_path)
    assert fine.returncode == 0, fine
    assert (
        b"the pack holds: 40 facts, 40 entries, 5 texts, 9 messages\n1 anchors, the last of"
        in fine.stdout
    )
    assert not (tmp_path / "data").exists()


def test_what_was_changed_in_a_pack_is_said_and_the_status_is_1(tmp_path: Path) -> None:
    complaints: Any = to_json(a_pack())["complaints"]
    complaints[0]["documents"][0]["text"] = "We never had your complaint."
    pack = a_file(tmp_path, complaints=complaints)
    bad = run("verify", "--pack", str(pack), folder=tmp_path)
    assert bad.returncode == 1
    assert bad.stdout.startswith(
        b"the pack was changed:\n  0000-0000: the acknowledgement document"
    )
    assert b"no anchors were there to compare with" in bad.stdout


def test_facts_that_no_anchor_of_ours_is_over_are_counted(tmp_path: Path) -> None:
    complaints: Any = to_json(a_pack())["complaints"]
    for fact in complaints[0]["facts"][-3:]:
        fact["anchor"] = None
    pack = a_file(tmp_path, complaints=complaints)  # made when the anchor was
    young = run("verify", "--pack", str(pack), "--anchors", anchors(tmp_path), folder=tmp_path)
    assert (young.returncode, b"3 facts are under no anchor that we have" in young.stdout) == (
        0,
        True,
    ), young


def test_what_is_no_pack_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "pack.json"
    path.write_text("{}")
    for words in (("verify", "--pack", str(path)), ("print-pack", str(path), "x.pdf")):
        refused = run(*words, folder=tmp_path)
        assert (refused.returncode, b"this is no evidence pack" in refused.stderr) == (1, True)
        assert b"Traceback" not in refused.stderr


def test_a_pack_is_printed(tmp_path: Path) -> None:
    if not typst_sheets.FONTS.exists():
        pytest.skip("the screens are not built, and with them the fonts: python -m tools.webbuild")
    pdf = tmp_path / "pack.pdf"
    made = run("print-pack", str(a_file(tmp_path)), str(pdf), "--language", "fa", folder=tmp_path)
    assert (made.returncode, pdf.read_bytes()[:5]) == (0, b"%PDF-"), made
