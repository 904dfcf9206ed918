"""What only thanks is known as that, measured on sentences of our own (spec B-EVT-4)."""

from pathlib import Path

import pytest

from contactcenter.domain.courtesy import is_courtesy
from tests.house.tree import ROOT

SENTENCES = Path(__file__).parent / "courtesies"
PARTS = sorted(path.stem for path in SENTENCES.glob("*.txt"))


def sentences(part: str) -> list[tuple[bool, str]]:
    """Return each sentence of a part, and whether it is a courtesy."""
    lines = (SENTENCES / f"{part}.txt").read_text("utf-8").splitlines()
    return [(line[0] == "+", line[2:]) for line in lines]


@pytest.mark.parametrize("part", PARTS)
def test_nothing_but_courtesies_is_taken_for_one(part: str) -> None:
    assert [text for is_one, text in sentences(part) if not is_one and is_courtesy(text)] == []


@pytest.mark.parametrize("part", PARTS)
def test_the_page_has_the_figures(part: str) -> None:
    page = (ROOT / "docs" / "courtesy.md").read_text("utf-8")
    read = [(is_one, is_courtesy(text)) for is_one, text in sentences(part)]
    right, courtesies = read.count((True, True)), sum(is_one for is_one, _ in read)
    others, taken = len(read) - courtesies, read.count((False, True))
    name, _, language = part.partition(".")
    assert f"| {name} | {language} | {courtesies} | {right} | {others} | {taken} |" in page


def test_whoever_signs_with_their_name_thanks_all_the_same() -> None:
    assert is_courtesy("Thanks a lot!\nSara Amini", names=["Sara Amini"])
    assert not is_courtesy("Thanks a lot!\nSara Amini")


def test_what_is_long_has_something_to_say() -> None:
    assert not is_courtesy("thanks " * 50)


def test_words_that_go_with_thanks_are_none_alone() -> None:
    assert not is_courtesy("ok, good")
    assert not is_courtesy("")
