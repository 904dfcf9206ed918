"""A long text is cut where a reader would cut it (spec G-ADP-3)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.telegram.splitting import is_border, split, units

FAMILY = "👨\u200d👩\u200d👧"
NOT_TO_BE_CUT = [
    FAMILY, "👍🏽", "🇮🇷", "❤\ufe0f", "e\u0301", "1\ufe0f\u20e3", "می\u200c", "क्ष", "각", "كَ",
    "🏴\U000e0067\U000e0062\U000e007f", "\r\n",
]  # fmt: skip


@pytest.mark.parametrize("seen", NOT_TO_BE_CUT)
def test_a_character_as_people_see_it_is_never_cut(seen: str) -> None:
    for room in range(2, 40):
        parts = split(seen * 30, max(room, units(seen)))
        assert "".join(parts) == (seen * 30).strip()
        assert all(len(part) % len(seen) == 0 for part in parts) or seen in {"می\u200c", "\r\n"}


def test_flags_are_cut_between_flags() -> None:
    assert [is_border("🇮🇷🇩🇪", at) for at in (1, 2, 3)] == [False, True, False]


def test_a_persian_word_stays_whole_with_its_joiners() -> None:
    words = "می\u200cخواهم کتاب\u200cهایم را "
    for limit in range(12, 60):
        for part in split(words * 20, limit):
            assert set(part.split()) <= set(words.split())


def test_paragraphs_are_cut_before_lines_and_lines_before_words() -> None:
    assert split("aaaa bbbb\n\ncccc\ndddd", 18) == ["aaaa bbbb", "cccc\ndddd"]
    assert split("aaaa bbbb\ncccc dddd", 15) == ["aaaa bbbb", "cccc dddd"]
    assert split("aaaa bbbb cccc", 11) == ["aaaa bbbb", "cccc"]


def test_a_text_that_fits_exactly_is_one_part() -> None:
    assert split("a" * 4096) == ["a" * 4096]
    assert [units(part) for part in split("😀" * 2049)] == [4096, 2]


@given(st.text(max_size=300), st.integers(2, 50))
def test_nothing_but_white_space_is_left_out(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(part.strip() and units(part) <= limit for part in parts)
    assert re.sub(r"\s", "", "".join(parts)) == re.sub(r"\s", "", text)


def test_a_character_longer_than_all_that_fits_is_cut_all_the_same() -> None:
    assert "".join(split("a" + "\u0301" * 100, 10)) == "a" + "\u0301" * 100
