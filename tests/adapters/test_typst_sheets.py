"""Sheets as PDF: any text is printed, none is run, and nobody waits for ever."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import typst

from contactcenter.adapters import typesetting, typst_sheets
from contactcenter.adapters.typst_sheets import Unprintable, render
from contactcenter.domain.evidence.sheet import Block, Cell, Sheet, sheet
from tests.domain.evidence import a_material, a_pack

HOSTILE = (
    '#panic("run") #eval("1") $x^2$ \\ *b* _i_ `raw` @ref <label> = Title /* //\n'
    + '#read("/etc/passwd") #{while true {}} ]]]}}}))) ```\n'
    + "W" * 5000
    + "\n\u202eevil \U0001f600 چرا لامپ شکسته رسید؟"
)
ONE = Sheet(language="fa", right_to_left=True, title=HOSTILE, footer=HOSTILE, of="از")


@pytest.fixture(autouse=True)
def _fonts() -> None:
    if not typst_sheets.FONTS.exists():
        pytest.skip("the screens are not built, and with them the fonts: python -m tools.webbuild")


def test_the_fonts_are_all_that_is_needed() -> None:
    families = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[str(typst_sheets.FONTS)],
    ).families()
    assert {"Vazirmatn", "DejaVu Sans Mono"} <= {*families}


@pytest.mark.parametrize("language", ["en", "fa"])
async def test_a_pack_is_printed(language: str) -> None:
    material = a_material()
    said = tuple(replace(each, text=HOSTILE, subject=HOSTILE) for each in material.messages)
    made = await render(sheet(a_pack(replace(material, messages=said)), "ab" * 32, language))
    assert made.startswith(b"%PDF-")
    assert made.rstrip().endswith(b"%%EOF")


async def test_no_text_is_run_wherever_it_stands() -> None:
    """Run, it would stop at `#panic`."""
    everywhere = replace(
        ONE,
        blocks=(
            Block(kind="heading", text=HOSTILE, level=2),
            Block(kind="paragraph", text=HOSTILE, tone="gap"),
            Block(kind="quote", text=HOSTILE),
            Block(
                kind="table",
                columns=(HOSTILE,),
                widths=(1,),
                rows=((Cell(HOSTILE),), (Cell(HOSTILE, "code"),), (Cell(HOSTILE, "good"),)),
            ),
        ),
    )
    assert (await render(everywhere)).startswith(b"%PDF-")


def test_what_is_set_is_what_was_given_letter_by_letter() -> None:
    word = '#eval("2*3") $y$ *b* -- "quoted" \\'
    one = replace(ONE, title="t", blocks=(Block(kind="heading", level=2, text=word),))
    [found] = json.loads(
        typst.query(
            str(typesetting.TEMPLATE),
            "heading",
            sys_inputs={"sheet": json.dumps(typst_sheets._plain(one))},
            font_paths=[str(typst_sheets.FONTS)],
            ignore_system_fonts=True,
        )
    )
    assert json.dumps(word)[1:-1] in json.dumps(found)


async def test_what_takes_too_long_is_ended_and_said_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Were it not ended, this test would not end either."""
    (tmp_path / "endless.py").write_text("import threading; threading.Event().wait()")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(typst_sheets, "_CHILD", "endless")
    with pytest.raises(Unprintable, match=r"not ready after 0\.3 s: print fewer at once"):
        await render(ONE, seconds=0.3)


async def test_a_sheet_that_cannot_be_set_says_why() -> None:
    with pytest.raises(Unprintable, match=r"typst: "):
        await render(replace(ONE, blocks=(Block(kind="heading", level=9),)))


async def test_missing_fonts_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(typst_sheets, "FONTS", tmp_path)
    with pytest.raises(Unprintable, match=r"the fonts are missing in .*: build the screens first"):
        await render(ONE)


def test_what_sets_it_sees_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC_SECRET_KEY", "s" * 32)
    assert not [name for name in typst_sheets._environment() if name.startswith("CC_")]


def test_the_service_starts_without_the_typesetter() -> None:
    """It is 80 MB that only a print needs."""
    code = "import contactcenter.bootstrap, sys; print('typst' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert told.stdout.strip() == b"False"
