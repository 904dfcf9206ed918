"""Mail that is huge or means harm costs as much as it is long, and loses nothing (threat S20)."""

import time
from collections.abc import Callable

import pytest

from channels.email import mime, reply, weight
from contactcenter.domain.message import Inbound

FROM = b"From: a@x.test\r\n"
HTML = b"Content-Type: text/html; charset=utf-8\r\n"
FLOWED = b"Content-Type: text/plain; format=flowed\r\n"
UUENCODED = b"Content-Transfer-Encoding: x-uuencode\r\n"
PDF = b"Content-Type: application/pdf"


def read(head: bytes, body: bytes = b"x") -> Inbound:
    result = mime.parse(FROM + head + b"\r\n" + body)
    assert isinstance(result, tuple), result
    return result[0]


def repeated(head: bytes, unit: bytes) -> Callable[[int], bytes]:
    return lambda size: FROM + head + b"\r\n" + unit * (size // len(unit))


def attributes(size: int) -> bytes:
    names = b" ".join(b"a%d" % number for number in range(size // 7))
    return FROM + HTML + b"\r\n<p " + names + b">x"


def continuations(size: int) -> bytes:
    pieces = b"".join(b"; name*%d*=%%41x" % (number % 999) for number in range(size // 14))
    return FROM + PDF + pieces + b"\r\n\r\nx"


GROWING = {
    "flowed lines": repeated(FLOWED, b"a \r\n"),
    "flowed quotations": repeated(FLOWED, b"> a \r\n"),
    "attributions without an end": repeated(b"", b"On Mon, 9:00 Firma <s@f.test> wrote\n"),
    "attributions": repeated(b"", b"On schrieb " * 20 + b"x:\n"),
    "long attributions": repeated(b"", b"On schrieb " * 80 + b"x:\n"),
    "dashes": repeated(b"", b"-" * 990 + b"x\n"),
    "ampersands": repeated(HTML, b"&"),
    "references": repeated(HTML, b"&nbsp;"),
    "attributes": attributes,
    "ends in comments": repeated(HTML, b"<div><!--</div>-->"),
    "ends in attributes": repeated(HTML, b"<div a='</div>'>"),
    "ends in titles": repeated(HTML, b"<li><ul><title></ul></title>"),
    "unfinished comments": repeated(HTML, b"<!-- "),
    "unfinished styles": repeated(HTML, b"<style>"),
    "continued parameters": continuations,
    "folds": lambda size: FROM + b"X: y" + b"\r\n " * (size // 3) + b"\r\n\r\nx",
    "quotation marks in a report": lambda size: (
        b"Return-Path: <>\r\nFrom: mailer-daemon@x.test\r\nSubject: failure notice\r\n\r\n"
        b"a@b.test 550\n" + b">\n" * (size // 2)
    ),
    "uuencoded emptiness": repeated(UUENCODED, b"begin 644 x" + b"\n" * 100_000),
}


def _cost(raw: bytes) -> float:
    costs = []
    for _ in range(3):
        begun = time.process_time()
        mime.parse(raw)
        costs.append(time.process_time() - begun)
    return min(costs)


@pytest.mark.parametrize("shape", GROWING.values(), ids=GROWING)
def test_four_times_as_much_does_not_cost_sixteen_times_as_much(
    shape: Callable[[int], bytes],
) -> None:
    # What takes next to no time is not measured but believed.
    assert _cost(shape(1_600_000)) < 9 * max(_cost(shape(400_000)), 0.1)


@pytest.mark.parametrize("unit", [b"<p>word</p>", b"<b a='", b"&", b"<div><!--</div>-->word"])
def test_html_that_is_too_much_is_text(unit: bytes) -> None:
    message = read(HTML, b"<p>first</p>" + unit * 300_000 + b"'><p>last &amp; least</p>")
    assert message.html is None
    assert message.text.startswith("first\n")
    assert message.text.endswith("\nlast & least")


def test_html_in_many_parts_is_weighed_together() -> None:
    part = b"--b\r\n" + HTML + b"\r\n" + b"<p>word</p>" * 1_000 + b"\r\n"
    message = read(b"Content-Type: multipart/mixed; boundary=b\r\n", part * 50 + b"--b--")
    assert message.html is None
    assert message.text.count("word") == 50_000


def test_html_without_its_tags() -> None:
    assert (
        weight.as_text(
            "<style>p {}</style><p>One &amp;\ttwo<br>three</p>\n\n\n<table><tr><td>x<td>y</table>"
            "<!-- hidden --><b>bo</b>ld 2 < 3 &#" + "9" * 5_000
        )
        == "One & two\nthree\n\nx y\nbold 2 < 3 &#" + "9" * 5_000
    )


def test_masses_of_formatting_are_calmed_and_few_are_not() -> None:
    few = "<p><font color=red>x</font>" * 100
    many = "<p><font color=red>x</font>" * 2_000
    assert weight.lightened(few) == few
    assert weight.lightened(many) == "<p><span color=red>x</span>" * 2_000


class TestQuotations:
    ATTRIBUTION = "On Monday, 16.11.2026 Firma <s@f.test> wrote:"

    def test_an_attribution_has_at_most_three_hundred_characters(self) -> None:
        for filling, found in ((200, True), (300, False)):
            line = self.ATTRIBUTION.replace("Monday", "M" * filling)
            assert (reply.extract(f"Yes.\n{line}\n> Done?") == "Yes.") == found

    @pytest.mark.parametrize("colons", [300, 500])
    def test_only_so_many_lines_are_tried(self, colons: int) -> None:
        text = "word:\n" * colons + f"Yes.\n{self.ATTRIBUTION}\n> Done?"
        new = reply.extract(text)
        assert new.endswith("Yes." if colons < 400 else self.ATTRIBUTION)

    def test_what_is_not_looked_at_is_kept(self) -> None:
        text = "word\n" * 6_000 + f"Yes.\n{self.ATTRIBUTION}\n> Done?"
        assert reply.extract(text) == text
        assert read(b"", text.encode()).text == text


class TestHeaders:
    def test_a_name_in_thousands_of_pieces_is_a_short_name(self) -> None:
        head = continuations(300_000).removeprefix(FROM).removesuffix(b"\r\nx")
        (file,) = read(head).files
        assert len(file.name) <= 200

    def test_an_address_of_marks_is_not_composed(self) -> None:
        marks = "\u0301\u0316" * 20_000
        assert read(b"To: a" + marks.encode() + b"@x.test\r\n").recipients == (f"a{marks}@x.test",)

    def test_a_list_of_thousands_has_so_many_members(self) -> None:
        assert len(read(b"To: " + b"a@x.test, b@x.test; " * 50_000 + b"\r\n").recipients) == 2

    def test_a_header_of_folds_and_then_a_subject(self) -> None:
        folds = b"X: y" + b"\r\n\t" * 500_000
        assert read(folds + b"\r\nSubject: a\r\n b\r\n").subject == "a b"

    def test_a_report_names_so_many_recipients(self) -> None:
        blocks = b"".join(
            b"\r\nFinal-Recipient: rfc822; a%d@x.test\r\nAction: failed\r\n" % number
            for number in range(5_000)
        )
        report = b"--b\r\nContent-Type: message/delivery-status\r\n\r\n" + blocks + b"--b--"
        message = read(b"Content-Type: multipart/report; boundary=b\r\n", report)
        assert 190 < len(message.bounces) <= 200


def test_an_empty_line_of_uuencoding_says_nothing() -> None:
    message = read(UUENCODED, b"begin 644 x\n\n\n#86)C\n\nend\n")
    assert message.text == "abc"
