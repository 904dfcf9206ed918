"""Letters of many programs and in many languages, written for this test (spec F.4, F.5).

The tables lie in the folder `letters`. A letter is what it is called there, or the test fails.
"""

import time
import tomllib
from pathlib import Path

import pytest

from channels.email import mime, reply, tongues
from contactcenter.domain.message import AutoClass, Inbound

LETTERS = Path(__file__).parent / "letters"


def letters(table: str) -> list[object]:
    read = tomllib.loads((LETTERS / f"{table}.toml").read_text(encoding="utf-8"))
    return [pytest.param(letter, id=letter["name"]) for letter in read["letter"]]


def attributions() -> list[str]:
    return (LETTERS / "attributions.txt").read_text(encoding="utf-8").splitlines()


def parsed(mail: str) -> Inbound:
    read = mime.parse(mail.lstrip("\n").encode())
    assert isinstance(read, tuple)
    assert isinstance(read[0], Inbound)
    return read[0]


@pytest.mark.parametrize("letter", letters("bounces"))
def test_a_report_names_whom_it_is_about_and_whether_the_address_is_dead(
    letter: dict[str, object],
) -> None:
    message = parsed(str(letter["mail"]))
    told = [[one.recipient, one.permanent] for one in message.bounces]
    assert told == letter["expect"]  # F-DSN-1
    assert (message.auto_class is AutoClass.BOUNCE) == bool(told)
    assert not message.may_auto_reply


@pytest.mark.parametrize("letter", letters("automatic"))
def test_an_automatic_answer_is_no_person_and_no_bounce(letter: dict[str, str]) -> None:
    message = parsed(letter["mail"])
    assert message.auto_class is AutoClass.AUTO_REPLY
    assert message.bounces == ()
    assert not message.may_auto_reply


@pytest.mark.parametrize("letter", letters("people"))
def test_a_person_is_no_machine(letter: dict[str, str]) -> None:
    message = parsed(letter["mail"])
    assert message.auto_class is AutoClass.HUMAN
    assert message.bounces == ()


@pytest.mark.parametrize("letter", letters("replies"))
def test_a_reply_is_what_its_author_wrote(letter: dict[str, str]) -> None:
    assert reply.extract(letter["text"].removeprefix("\n")) == letter["new"].strip()


@pytest.mark.parametrize("letter", letters("stories"))
def test_a_story_is_kept_whole(letter: dict[str, str]) -> None:
    assert reply.extract(letter["text"]) == letter["text"].strip()


@pytest.mark.parametrize("attribution", attributions())
@pytest.mark.parametrize("quoted", ["> Is it right?", "Is it right?"], ids=["marked", "unmarked"])
def test_an_attribution_is_hidden_with_what_it_names(attribution: str, quoted: str) -> None:
    assert reply.extract(f"Yes.\n\n{attribution}\n\n{quoted}\n") == "Yes."


@pytest.mark.parametrize(
    "mass", ["kan ", "не ", "δεν ", "konnte nicht gefunde ", "n'existe ", "نشد ", "存在", "可能"]
)
def test_masses_of_half_a_word_do_not_take_long(mass: str) -> None:
    began = time.process_time()
    for pattern in (tongues.FAILED, tongues.NOBODY, tongues.REPORT, tongues.SOMETHING_ELSE):
        pattern.search(mass * (20_000 // len(mass)))  # as many characters as are looked at
    assert time.process_time() - began < 1
