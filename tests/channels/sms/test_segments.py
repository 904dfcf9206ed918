"""What a text costs: borders of one and of several messages, in both alphabets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.sms import segments


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("", 1, id="nothing"),
        pytest.param("a" * 160, 1, id="one of GSM"),
        pytest.param("a" * 161, 2, id="more than one of GSM"),
        pytest.param("a" * 306, 2, id="two of GSM"),
        pytest.param("a" * 307, 3, id="more than two of GSM"),
        pytest.param("€" * 80, 1, id="signs that count twice"),
        pytest.param("€" * 81, 2, id="more signs that count twice"),
        pytest.param("a" * 152 + "€" + "a" * 151, 2, id="a sign moves to the second"),
        pytest.param("a" * 152 + "€" + "a" * 152, 3, id="and pushes one to the third"),
        pytest.param("Übung @ 5 £ für Ñandú".replace("ú", "u"), 1, id="letters of Europe"),
        pytest.param("ا" * 70, 1, id="one of Persian"),
        pytest.param("ا" * 71, 2, id="more than one of Persian"),
        pytest.param("ا" * 134, 2, id="two of Persian"),
        pytest.param("ا" * 135, 3, id="more than two of Persian"),
        pytest.param("a" * 70 + "ا", 2, id="one Persian letter among others"),
        pytest.param("😀" * 35, 1, id="pairs of units"),
        pytest.param("😀" * 36, 2, id="more pairs of units"),
        pytest.param("😀" * 66, 2, id="33 pairs in each of two"),
        pytest.param("😀" * 67, 3, id="no pair is cut in two"),
    ],
)
def test_segments(text: str, count: int) -> None:
    assert segments(text) == count


@given(st.text(), st.text())
def test_a_longer_text_never_costs_less(text: str, more: str) -> None:
    assert 1 <= segments(text) <= segments(text + more)
