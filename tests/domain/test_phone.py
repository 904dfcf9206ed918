"""Phone numbers have one form for one line, and none for those that identify nobody (spec E.2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter.domain import phone


@pytest.mark.parametrize(
    "written",
    [
        "+989121112233",
        "09121112233",
        "9121112233",
        "00989121112233",
        "989121112233",
        "0912 111 22-33",
        "(0912) 1112233",
        "۰۹۱۲۱۱۱۲۲۳۳",
        "٠٩١٢١١١٢٢٣٣",
        "۹۸۹۱۲۱۱۱۲۲۳۳",
        "sip:+989121112233@pbx.example",
        "tel:09121112233",
        "  +98 912 111 2233  ",
    ],
)
def test_all_ways_to_write_a_number_are_one_number(written: str) -> None:
    assert phone.e164(written, region="IR") == "+989121112233"


@pytest.mark.parametrize(
    ("written", "region", "number"),
    [
        ("021 88881234", "IR", "+982188881234"),
        ("030600000000", "DE", "+4930600000000"),
        ("491715000000", "DE", "+491715000000"),
        ("+14155550123", "IR", "+14155550123"),
        ("415-555-0123", "US", "+14155550123"),
        ("0039 06 1234567", "DE", "+39061234567"),
    ],
)
def test_national_numbers_belong_to_the_region(written: str, region: str, number: str) -> None:
    assert phone.e164(written, region=region) == number


@pytest.mark.parametrize(
    "written",
    [
        "",
        "anonymous",
        "Unavailable",
        "Restricted",
        "<unknown>",
        "+266696687",
        "+7378742833",
        "+2562533",
        "+8656696",
        "+86282452253",
        "1001",
        "115",
        "*97",
        "+0",
        "s",
        "0" * 40,
        "+98912111223344556677",
    ],
)
def test_withheld_numbers_and_short_codes_identify_nobody(written: str) -> None:
    assert phone.read(written, region="IR") is None


def test_an_extension_stands_beside_the_number() -> None:
    assert phone.read("+98 21 9100 0001 ext. 12", region="IR") == phone.Number(
        e164="+982191000001", extension="12"
    )


def test_an_extension_is_known_by_its_length() -> None:
    assert all(map(phone.is_short, ["1001", "۱۰۰۱", "sip:101@pbx", "115"]))
    assert not any(map(phone.is_short, ["09121112233", "anonymous", ""]))


@given(st.text(max_size=80), st.sampled_from(["IR", "DE", "US"]))
def test_anything_written_is_a_number_in_its_one_form_or_none(written: str, region: str) -> None:
    number = phone.e164(written, region=region)
    assert number is None or phone.e164(number, region="FR") == number
