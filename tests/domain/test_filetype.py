"""What a file is, by its bytes (F-CNT-5, S02)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter.domain.filetype import BYTES, PROGRAM, admits, type_of

_OOXML = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("head", "declared", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n....", "image/png", "image/png"),
        (b"\xff\xd8\xff\xe0", "text/plain", "image/jpeg"),
        (b"GIF89a", "", "image/gif"),
        (b"RIFF....WEBPVP8 ", "image/webp", "image/webp"),
        (b"RIFF....AVI ", "image/webp", BYTES),
        (b"%PDF-1.7\n", "image/png", "application/pdf"),
        (b"....ftypheic", "", "image/heic"),
        (b"....ftypisom", "video/mp4", "video/mp4"),
        (b"PK\x03\x04....", _OOXML, _OOXML),
        (b"PK\x03\x04....", "image/png", "application/zip"),
        (b"PK\x03\x04....", "text/html", "application/zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword", "application/msword"),
        ("سلام".encode(), "text/plain; charset=utf-8", "text/plain"),
        (b"a,b\n1,2\n", "text/csv", "text/csv"),
        (b"a,b\n1,2\n", "text/html", "text/plain"),
        (b"a,b\n1,2\n", "image/svg+xml", "text/plain"),
        (b"<!DOCTYPE html><p>", "text/plain", "text/html"),
        (b"\xef\xbb\xbf  <script>alert(1)</script>", "image/png", "text/html"),
        (b"<?xml version='1.0'?><svg onload=alert(1)>", "image/png", "image/svg+xml"),
        (b"1 < 2 and 3 > 2", "text/plain", "text/plain"),
        (b"MZ\x90\x00", "image/png", PROGRAM),
        (b"\x7fELF", "text/plain", PROGRAM),
        (b"#!/bin/sh\n", "text/plain", PROGRAM),
        (b"\x00\x01\x02", "image/png", BYTES),
        (b"\xff\xfe\x00x", "text/plain", BYTES),
    ],
)
def test_the_bytes_say_what_a_file_is(head: bytes, declared: str, kind: str) -> None:
    assert type_of(head, declared) == kind


@pytest.mark.parametrize("cut", range(4))
def test_a_character_may_be_cut_at_the_end_of_the_head(cut: int) -> None:
    text = "😀" * 300
    assert type_of(b"x" * cut + text.encode(), "") == "text/plain"


@given(st.binary(max_size=2000), st.text(max_size=50))
def test_any_bytes_have_a_type(head: bytes, declared: str) -> None:
    assert "/" in type_of(head, declared)


def test_patterns_are_whole_types_or_families() -> None:
    assert admits(("image/*", "text/plain"), "image/png")
    assert not admits(("image/png", "text/*"), "image/svg+xml")
    assert not admits((), "image/png")
