"""Evidence packs on paper: what is printed, and that nothing in it hides or turns the rest."""

import pytest

from contactcenter.domain.evidence.form import to_json
from contactcenter.domain.evidence.sheet import (
    Block,
    Sheet,
    breakable,
    is_right_to_left,
    sheet,
    shown,
)
from contactcenter.domain.evidence.sheet_words import WORDS
from tests.domain.evidence import TEXTS, a_material, a_pack


def printed(language: str) -> Sheet:
    pack = a_pack()
    return sheet(pack, str(to_json(pack)["sha256"]), language)


def said(found: Sheet) -> str:
    cells = (cell.text for each in found.blocks for row in each.rows for cell in row)
    return "\n".join([*(each.text for each in found.blocks), *cells])


def gaps(found: Sheet) -> list[Block]:
    return [each for each in found.blocks if each.kind == "paragraph" and each.tone == "gap"]


def test_what_was_not_kept_stands_in_red_before_all_else() -> None:
    [gap] = gaps(printed("en"))
    assert gap.text.startswith("7.4 The complaint is acknowledged promptly. Bob Brown acknowledged")
    assert "6 h 30 min late. The clock stood still for 14 h: closed." in gap.text


def test_in_persian_all_words_and_figures_of_ours_are_persian() -> None:
    [gap] = gaps(printed("fa"))
    assert gap.text.startswith("۷.۴ وصول شکایت بی‌درنگ به شاکی اعلام می‌شود.")
    assert "با \u2068۶" not in gap.text  # figures run with the sentence
    assert "با ۶ ساعت و ۳۰ دقیقه تأخیر" in gap.text
    assert "(\u20662026-03-31، Asia/Tehran\u2069)" in gap.text
    assert printed("fa").right_to_left
    assert [*WORDS["fa"]] == [*WORDS["en"]]


@pytest.mark.parametrize("language", ["en", "fa"])
def test_each_text_that_was_sent_is_printed_with_its_hash(language: str) -> None:
    found = printed(language)
    quoted = [each.text for each in found.blocks if each.kind == "quote"]
    assert {*TEXTS.values()} <= {*quoted}
    pack = a_pack()
    for document in pack.complaints[0].documents:
        assert f"SHA-256 {document.sha256}" in said(found)
    assert found.footer == f"SHA-256 {to_json(pack)['sha256']}"


def test_what_was_done_is_printed_with_its_content_place_and_time() -> None:
    text = said(printed("en"))
    assert "\u2066words\u2069: \u2068Now it is fine.\u2069" in text
    assert "\u2066[17: " in text
    assert "written down Monday 30 March 2026, 16:31 (Asia/Tehran)" in text


def test_a_text_that_was_erased_says_so() -> None:
    pack = a_pack(a_material(messages=()))
    assert "The text was erased." in said(sheet(pack, "", "en"))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        pytest.param("a\u202eb\u202c", "a[U+202E]b[U+202C]", id="override"),
        pytest.param("\u2067open", "[U+2067]open", id="isolate that does not end"),
        pytest.param("x\u2069y", "x[U+2069]y", id="end without a beginning"),
        pytest.param("\u2066kept\u2069", "\u2066kept\u2069", id="whole isolate"),
        pytest.param("\u2066a\nb\u2069", "[U+2066]a\nb[U+2069]", id="isolate over two lines"),
        pytest.param("می\u200cروم", "می\u200cروم", id="joiner of Persian"),
        pytest.param("a\x00b\x1b[31m", "a[U+0000]b[U+001B][31m", id="control characters"),
        pytest.param("\U0001f600 漢", "[U+1F600] [U+6F22]", id="not in the fonts"),
        pytest.param("\ue000x\ue002", "\ufffdx\ufffd", id="private characters"),
        pytest.param("\ud800", "[U+D800]", id="half a character"),
        pytest.param("\u200bzero\ufeff", "[U+200B]zero[U+FEFF]", id="no width"),
    ],
)
def test_nothing_hides_in_a_text(text: str, seen: str) -> None:
    """S33: who reads the paper reads what was written."""
    assert shown(text) == seen


def test_a_long_word_may_break_and_a_short_one_stays() -> None:
    assert breakable("short words") == "short words"
    assert breakable("w" * 60) == "\u200b".join(["w" * 28, "w" * 28, "w" * 4])


@pytest.mark.parametrize(
    ("text", "right_to_left"),
    [("سلام Bob", True), ("12 (چرا)", True), ("Bob سلام", False), ("12:30", False), ("", False)],
)
def test_a_line_runs_as_its_first_letter_does(text: str, right_to_left: bool) -> None:  # noqa: FBT001
    assert is_right_to_left(text) is right_to_left
