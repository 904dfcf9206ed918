"""One form for each letter and digit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter.domain.text import beginning, normalise, parts, preview


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("كتاب‌هاي من", "کتاب های من"),
        ("ﺳﻼم", "سلام"),
        ("۰۹۱۲ ٣٤٥", "0912 345"),
        ("سـلام", "سلام"),
        ("مُحَمَّد", "محمد"),
        ("آدرس أحمد", "ادرس احمد"),
        ("STRASSE", "strasse"),
        ("  a \u200e b\n", "a b"),
    ],
)
def test_normalise(written: str, compared: str) -> None:
    assert normalise(written) == compared


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    ("text", "length", "first"),
    [
        pytest.param("abc", 3, "abc", id="all of it"),
        pytest.param("abcd", 3, "abc", id="plain letters"),
        pytest.param("abe\u0301d", 3, "ab", id="an accent of its own"),
        pytest.param("مُحَمَّد", 5, "مُحَ", id="harakat"),
        pytest.param("ab👩\u200d🔧", 4, "ab", id="an emoji of several"),
        pytest.param("ab👍\U0001f3fd", 3, "ab", id="an emoji with a colour"),
        pytest.param("e" + "\u0301" * 99, 50, "e" + "\u0301" * 49, id="nothing but marks"),
        pytest.param("a🇮🇷🇩🇪", 4, "a🇮🇷", id="two flags"),
        pytest.param("می\u200cروم", 2, "م", id="a joint of one word"),
        pytest.param("a\r\nb", 2, "a", id="an end of line of two"),
        pytest.param("\u0301\u0301\u0301", 2, "\u0301\u0301", id="marks on nothing"),
    ],
)
def test_a_beginning_ends_behind_a_whole_character(text: str, length: int, first: str) -> None:
    assert beginning(text, length) == first


@given(st.text(), st.integers(0, 50))
def test_a_beginning_depends_on_one_character_behind_it(text: str, length: int) -> None:
    found = beginning(text, length)
    assert text.startswith(found)
    assert len(found) <= length
    assert beginning(text[: length + 1], length) == found


@given(st.text(), st.integers(2, 50))
def test_parts_joined_are_the_text_and_none_is_too_long(text: str, longest: int) -> None:
    pieces = parts(text, longest)
    assert "".join(pieces) == text
    assert all(
        0 < len(piece.encode("utf-16-le", "surrogatepass")) // 2 <= longest for piece in pieces
    )


@pytest.mark.parametrize(
    ("text", "longest", "pieces"),
    [
        pytest.param("", 5, [], id="nothing"),
        pytest.param("one two\nthree four", 12, ["one two\n", "three four"], id="a line"),
        pytest.param("a b\n\nc\nde f", 7, ["a b\n\n", "c\nde f"], id="a paragraph"),
        pytest.param("क्षक्ष", 4, ["क्ष", "क्ष"], id="letters written together"),
        pytest.param(
            "\u1100\u1161\u11a8" * 2, 4, ["\u1100\u1161\u11a8"] * 2, id="a Korean syllable"
        ),
        pytest.param("one two three", 9, ["one two ", "three"], id="a word"),
        pytest.param("abcdef", 4, ["abcd", "ef"], id="letters"),
        pytest.param("😀😀😀", 5, ["😀😀", "😀"], id="units of UTF-16"),
        pytest.param(
            "سلام👩\u200d🔧👩\u200d🔧",
            10,
            ["سلام👩\u200d🔧", "👩\u200d🔧"],
            id="an emoji of several",
        ),
        pytest.param("x🇮🇷🇩🇪", 7, ["x🇮🇷", "🇩🇪"], id="a flag"),
    ],
)
def test_a_piece_ends_where_a_reader_would_end_it(
    text: str, longest: int, pieces: list[str]
) -> None:
    assert parts(text, longest) == pieces


@given(st.text(), st.integers(2, 200))
def test_a_preview_is_one_line_of_at_most_that_length(text: str, length: int) -> None:
    shown_text = preview(text, length)
    assert len(shown_text) <= length
    assert "\n" not in shown_text
