"""A text that reads as a complaint is suspected, measured on sentences of our own (A-PRN-3).

seen      looked at while the words were chosen
unseen    written before, and never looked at
hard      written afterwards: complaints that tell what happened and judge nothing
"""

from dataclasses import dataclass
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter.domain.dissatisfaction.reading import LOOKED_AT, suspicion
from contactcenter.domain.dissatisfaction.signs import Sign
from tests.house.tree import ROOT

SENTENCES = Path(__file__).parent / "complaints"


@dataclass(frozen=True, slots=True)
class Measured:
    """How many of the complaints are suspected, and how many of the suspected are complaints."""

    precision: float
    recall: float
    complaints: int
    others: int


def sentences(part: str) -> list[tuple[bool, str]]:
    """Return each sentence of a part, and whether it is a complaint."""
    lines = (SENTENCES / f"{part}.txt").read_text("utf-8").splitlines()
    return [(line[0] == "+", line[2:]) for line in lines]


def measured(part: str) -> Measured:
    read = [(is_one, suspicion(text) is not None) for is_one, text in sentences(part)]
    right = read.count((True, True))
    suspected, complaints = sum(found for _, found in read), sum(is_one for is_one, _ in read)
    return Measured(right / suspected, right / complaints, complaints, len(read) - complaints)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_there_are_two_hundred_sentences_of_a_language_half_of_them_unseen(language: str) -> None:
    for part in ("seen", "unseen"):
        balance = measured(f"{part}.{language}")
        assert balance.complaints == balance.others == 50
    texts = [
        text for path in SENTENCES.glob(f"*.{language}.txt") for _, text in sentences(path.stem)
    ]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("part", ["seen.en", "unseen.en", "seen.fa", "unseen.fa"])
def test_most_complaints_are_suspected_and_little_else(part: str) -> None:
    reached = measured(part)
    assert reached.precision >= 0.94
    assert reached.recall >= 0.94


@pytest.mark.parametrize(
    "path", [pytest.param(path, id=path.stem) for path in SENTENCES.glob("*.txt")]
)
def test_the_page_has_the_figures(path: Path) -> None:
    page = (ROOT / "docs" / "dissatisfaction.md").read_text("utf-8")
    part, _, language = path.stem.partition(".")
    reached = measured(path.stem)
    said = f"| {part} | {language} | {reached.complaints} | {reached.others} |"
    assert f"{said} {reached.precision:.2f} | {reached.recall:.2f} |" in page


def test_no_magic_word_is_needed() -> None:
    """A-PRN-3: most of the complaints do without the word, and are found as often."""
    words = ("complain", "شکایت", "اعتراض", "گله")
    texts = [
        text
        for language in ("en", "fa")
        for is_one, text in sentences(f"unseen.{language}")
        if is_one and not any(word in text for word in words)
    ]
    assert len(texts) >= 95
    assert sum(suspicion(text) is not None for text in texts) >= 0.94 * len(texts)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("The lamp in the hall does not work. What can I do?", id="a fault report"),
        pytest.param("Please send me the contract.", id="a request"),
        pytest.param("A tree fell on our car, I want to report a claim.", id="a claim"),
        pytest.param("I have no complaints, and I was never disappointed.", id="denied"),
        pytest.param("هیچ شکایتی از شما ندارم.", id="denied, in Persian"),
        pytest.param("The waiters were never rude to us, nor were they careless.", id="not so"),
        pytest.param("کارکنان شما اصلا بی‌ادب نبودند.", id="not so, in Persian"),
        pytest.param("> This is unacceptable.\nThank you, it works again.", id="a quoted line"),
        pytest.param("از برخورد خوب همکارتان ممنونم.", id="praise for a colleague, in Persian"),
        pytest.param("چطور می‌توانم محصول را مرجوع کنم؟", id="how to do something, in Persian"),
        pytest.param("", id="nothing"),
        pytest.param("👍", id="no words"),
        pytest.param("Das ist eine Frechheit.", id="a language that is not read"),
    ],
)
def test_what_is_not_by_itself_a_complaint(text: str) -> None:
    """A.1."""
    assert suspicion(text) is None


def test_how_it_was_dealt_with_makes_a_fault_report_a_complaint() -> None:
    """A.1."""
    fault = "Our heating does not work."
    assert suspicion(fault) is None
    assert suspicion(f"{fault} I reported it four times and nobody came.") is not None


@pytest.mark.parametrize(
    ("text", "words", "sign"),
    [
        ("Hello,\n\nthis is  Simply unacceptable! Bye", "unacceptable!", Sign.JUDGEMENT),
        ("I’m not  happy with it", "not  happy", Sign.FEELING),
        ("سلام. از خدماتتان  ناراضي‌ام.", "ناراضي", Sign.FEELING),
        ("جوابتان قابلِ قبول نيست.", "قابلِ قبول نيست.", Sign.JUDGEMENT),
    ],
)
def test_the_reasons_are_words_of_the_text(text: str, words: str, sign: Sign) -> None:
    found = suspicion(text)
    assert found is not None
    assert [(each.sign, text[each.start : each.end]) for each in found.reasons] == [(sign, words)]


@pytest.mark.parametrize(
    "text",
    [
        "این رفتار غیرقابل‌قبول است",
        "این رفتار غیر قابل قبول است",
        "این رفتار غيرقابل قبول است",
        "اين رفتار غیرقابلقبول است",
    ],
)
def test_however_persian_is_typed(text: str) -> None:
    assert suspicion(text) is not None


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    complaint = "This is unacceptable."
    assert suspicion("word " * (LOOKED_AT // 5 - 10) + complaint) is not None
    assert suspicion("word " * LOOKED_AT + complaint) is None


@given(st.text() | st.text(st.sampled_from("not I'm very angry. هیچ شکایتی ندارم‌> \n")))
def test_any_text_is_read(text: str) -> None:
    found = suspicion(text)
    for each in found.reasons if found else ():
        assert 0 <= each.start < each.end <= len(text)


def test_a_mail_is_read_in_less_than_a_millisecond_or_so() -> None:
    """Ten times what is promised, since the machine may be busy."""
    mail = " ".join(text for _, text in sentences("unseen.fa"))[:2000]
    began = process_time()
    for _ in range(20):
        suspicion(mail)
    assert (process_time() - began) / 20 < 0.010


@pytest.mark.parametrize("piece", ["not ", "you ", "هنوز ", "no one ", ".", "\n", "> ", "\u0640"])
def test_no_text_takes_long(piece: str) -> None:
    began = process_time()
    suspicion(piece * 100_000)
    assert process_time() - began < 1
