"""F-CNT-5, S03: names that came from outside are harmless, and say what they said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter.domain.filename import clean


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("photo.png", "photo.png"),
        ("عکس ۱.jpg", "عکس ۱.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\a.txt", "a.txt"),
        ("\u200b.htaccess", "htaccess"),
        ("exe\u202egnp.jpg", "exegnp.jpg"),
        ("a\x00b\n.txt", "ab.txt"),
        ("a.txt:ADS", "a.txt_ADS"),
        ("con.txt", "_con.txt"),
        (" name. ", "name"),
        ("...", ""),
        ("", ""),
    ],
)
def test_what_is_harmful_is_taken_out(given_name: str, name: str) -> None:
    assert clean(given_name) == name


@given(st.text(max_size=400))
def test_a_name_is_short_and_has_no_path(given_name: str) -> None:
    name = clean(given_name)
    assert len(name.encode("utf-8", "replace")) <= 200
    assert not set(name) & set('/\\\x00\n\u202e:*?"<>|')
    assert not name.startswith(".")
