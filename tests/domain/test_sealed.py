"""What makes a tracking link work is shown to nobody else (spec E-DSC)."""

from datetime import UTC, datetime

import pytest

from contactcenter.application.tracking import link, link_for_a_while, link_for_filer
from contactcenter.domain.sealed import without_seals

KEY, NOW = b"k" * 32, datetime(2026, 3, 30, 10, tzinfo=UTC)


@pytest.mark.parametrize("reference", ["7K3QXA2BCD", "4821094417263"])
def test_a_letter_is_shown_without_the_seals_of_its_links(reference: str) -> None:
    for token in (
        link(reference, key=KEY),
        link_for_filer(reference, key=KEY),
        link_for_a_while(reference, key=KEY, now=NOW),
    ):
        seal = token.rpartition("-")[2]
        letter = f"See https://desk.example/track/{token}?lang=fa and\n> /track/{token}."
        shown = without_seals(letter)
        assert seal not in shown
        assert shown == letter.replace(seal, "…")


def test_other_words_stay_as_they_are() -> None:
    text = "The sum is " + "0" * 64 + ", see /track/ and /complaints"
    assert without_seals(text) == text
