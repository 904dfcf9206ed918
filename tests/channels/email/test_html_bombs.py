"""HTML that costs more than it is worth becomes text, quickly and in little memory (spec S20)."""

import time

import pytest

from channels.email.html import clean

BOMBS = {
    "formatting that every block opens again": (
        "<p>" + "".join(f"<font color={n}>" for n in range(900)) + "<p>x" * 20_000
    ),
    "formatting that every unknown element opens again": (
        "<b-x>" + "".join(f"<font color={n}>" for n in range(900)) + "</b-x><b-x>" * 10_000
    ),
    "formatting whose end is hidden": (
        "<p>" + "".join(f"<font color={n}><!--</font>-->" for n in range(2_000)) + "<p>x" * 10_000
    ),
    "depth whose end is hidden": "<ul><li><title></ul></title>" * 6_000,
    "depth behind unmatched ends": "<div></zz>" * 40_000,
    "plain depth": "<div>" * 40_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_becomes_text(name: str) -> None:
    began = time.process_time()
    cleaned = clean(BOMBS[name])
    assert len(cleaned) < 2 * len(BOMBS[name]) + 1000
    assert time.process_time() - began < 2


def test_a_long_newsletter_stays_as_it_is() -> None:
    letter = "<table>" + "<tr><td><b>a</b> <i>b</i></td></tr>" * 2000 + "</table>"
    assert clean(letter).count("<b>") == 2000
