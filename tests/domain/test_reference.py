"""References are unguessable, and forgive how people type them (spec G-5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter.adapters.searching import search
from contactcenter.domain.matching import coded_subject, codes_in
from contactcenter.domain.reference import (
    Form,
    grouped,
    read_reference,
    reference,
    usual_form,
)

PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
BITS = st.integers(0, 2**50 - 1)
FORMS = st.sampled_from(Form)


@pytest.mark.parametrize(
    ("bits", "form", "written"),
    [
        (0, Form.LETTERS, "00000-00000-0"),
        (2**50 - 1, Form.LETTERS, "ZZZZZ-ZZZZZ-0"),
        (0, Form.DIGITS, "00000.00000.00000"),
        (12345678901234, Form.DIGITS, "12345.67890.12345"),
        # 572 has the check digit 4 in Damm's own example.
        (572, Form.DIGITS, "00000.00000.05724"),
        (10**14 + 572, Form.DIGITS, "00000.00000.05724"),
    ],
)
def test_how_references_are_written(bits: int, form: Form, written: str) -> None:
    assert grouped(reference(bits, form)) == written


def test_digits_hold_more_than_forty_random_bits() -> None:
    """G-5: of 2**50 equally likely numbers no 2**10 make the same reference."""
    alike = -(-(2**50) // 10**14)
    assert alike < 2**10
    assert len({reference(bits, Form.DIGITS) for bits in range(10**14, 10**14 + 1000)}) == 1000


@pytest.mark.parametrize(
    ("language", "form"),
    [("fa", Form.DIGITS), ("fa-IR", Form.DIGITS), ("en", Form.LETTERS), ("fat", Form.LETTERS)],
)
def test_which_form_a_language_has(language: str, form: Form) -> None:
    assert usual_form(language) is form


@given(BITS, FORMS)
def test_a_reference_is_read_however_it_is_typed(bits: int, form: Form) -> None:
    compact = reference(bits, form)
    assert read_reference("-".join(compact).lower()) == compact
    assert read_reference(f"  {compact.replace('0', 'o').replace('1', 'l')} ") == compact


@given(BITS, FORMS, st.sampled_from([PERSIAN, ARABIC]), st.sampled_from([" ", "-", ".", "/", "‌"]))
def test_a_reference_is_read_in_any_digits_and_grouping(
    bits: int, form: Form, digits: dict[int, int], between: str
) -> None:
    compact = reference(bits, form)
    groups = [compact[at : at + 4] for at in range(0, len(compact), 4)]
    assert read_reference(between.join(groups).translate(digits)) == compact
    assert read_reference(f"\u2066{grouped(compact).translate(digits)}\u2069") == compact


@given(BITS, FORMS, st.data())
def test_one_wrong_character_is_noticed(bits: int, form: Form, data: st.DataObject) -> None:
    compact = reference(bits, form)
    # To the check of letters Z is a 0.
    place = data.draw(st.integers(0, len(compact) - 1))
    same = {compact[place], "0" if compact[place] == "Z" else ""}
    other = data.draw(st.sampled_from(sorted({*"0123456789"} - same)))
    assert read_reference(compact[:place] + other + compact[place + 1 :]) is None


@given(BITS, st.integers(0, 13))
def test_two_digits_that_changed_places_are_noticed(bits: int, place: int) -> None:
    compact = reference(bits, Form.DIGITS)
    first, second = compact[place : place + 2]
    changed = compact[:place] + second + first + compact[place + 2 :]
    assert read_reference(changed) == (compact if first == second else None)


@pytest.mark.parametrize(
    "text",
    ["", "سلام", "12345", "12345.67890.12344", "12345.67890.1234Z", "0" * 14, "0" * 16, "²" * 15],
)
def test_what_is_no_reference(text: str) -> None:
    assert read_reference(text) is None


@given(st.text())
def test_any_text_is_a_reference_or_none(text: str) -> None:
    read = read_reference(text)
    assert read is None or read_reference(grouped(read)) == read


@given(BITS, FORMS, st.sampled_from([{}, PERSIAN, ARABIC]))
def test_a_reference_survives_a_subject(bits: int, form: Form, digits: dict[int, int]) -> None:
    """F-OUT-2; also where a program or a person wrote its digits anew."""
    compact = reference(bits, form)
    subject = coded_subject("سفارش ۱۲۳", compact).translate(digits)
    assert codes_in(f"Re: {subject}") == (compact,)


@given(BITS, FORMS, st.sampled_from([{}, PERSIAN, ARABIC]))
def test_a_search_takes_any_digits_and_the_last_five(
    bits: int, form: Form, digits: dict[int, int]
) -> None:
    compact = reference(bits, form)
    assert search(grouped(compact).translate(digits)).finds(compact, "")
    for typed in (compact[-5:].lower(), f" {compact[-5:-2]}-{compact[-2:]}"):
        assert search(typed.translate(digits)).finds(compact, "")
