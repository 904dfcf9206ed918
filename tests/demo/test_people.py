"""What the simulated customers say: the same with the same seed, and in good writing."""

import random
import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import islice

import pytest

from contactcenter.adapters.clock import now
from contactcenter.demo import letters
from contactcenter.demo.people import PEOPLE, STORIES, Opening, openings
from contactcenter.demo.temper import Heard, Reaction, hear, react
from contactcenter.domain.ticket import Kind

MANY = 400


def some(language: str, channel: str = "email", temper: str | None = None) -> Opening:
    return next(
        it
        for it in openings(3)
        if it.channel == channel
        and it.person.language == language
        and temper in {None, it.person.temper}
    )


def read(mail: EmailMessage) -> EmailMessage:
    parsed = message_from_bytes(mail.as_bytes(), policy=default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def test_the_same_seed_brings_the_same_first_words() -> None:
    assert list(islice(openings(5), MANY)) == list(islice(openings(5), MANY))


def test_another_seed_brings_others() -> None:
    assert list(islice(openings(5), 20)) != list(islice(openings(6), 20))


def test_numbers_count_up() -> None:
    assert [it.number for it in islice(openings(1), MANY)] == list(range(1, MANY + 1))


def test_the_cast_is_mixed() -> None:
    assert len(PEOPLE) >= 24
    assert {it.language for it in PEOPLE} == {"fa", "en"}
    assert {it.temper for it in PEOPLE} == {"warm", "calm", "curt", "angry"}
    assert any(len(it.channels) > 1 for it in PEOPLE)
    first = list(islice(openings(1), 8))
    assert {(it.channel, it.person.language) for it in first} == {
        (channel, language) for channel in ("email", "webchat") for language in ("fa", "en")
    }


@pytest.mark.parametrize("language", ["fa", "en"])
def test_every_kind_of_matter_is_told(language: str) -> None:
    assert {it.kind for it in STORIES[language].values()} == set(Kind)


def test_every_story_has_a_teller() -> None:
    told = {(it.language, story) for it in PEOPLE for story in it.stories}
    assert told == {(language, key) for language, stories in STORIES.items() for key in stories}


def test_no_brace_and_no_foreign_letter_is_left() -> None:
    for opening in islice(openings(2), MANY):
        said = "\n".join([opening.subject, *opening.lines])
        assert not re.search(r"[{}]", said), said
        assert not re.search("[يك\u0660-\u0669]", said), said  # Arabic letters, Arabic digits


def test_who_comes_back_by_chat_speaks_of_the_same_order() -> None:
    seen = {it.number: it for it in islice(openings(4), MANY)}
    again = [it for it in seen.values() if it.about is not None]
    assert again
    for it in again:
        before = seen[it.about or 0]
        assert (before.channel, it.channel) == ("email", "webchat")
        assert (before.person, before.facts) == (it.person, it.facts)


@pytest.mark.parametrize(
    ("answer", "heard"),
    [
        ("Hi, one moment please.", Heard.WAIT),
        ("لحظه‌ای صبر کنید لطفاً، الان بررسی می‌کنم.", Heard.WAIT),
        ("ممکن است شمارهٔ سفارش را بفرمایید؟", Heard.ORDER),
        ("Hello Sara,\n\nCould you send us a photo of it?\n\nKind regards", Heard.PHOTO),
        ("What is the best phone number to reach you?", Heard.PHONE),
        ("Is the box open?", Heard.QUESTION),
        ("متأسفانه امکان‌پذیر نیست.", Heard.REFUSAL),
        ("The refund went out today.", Heard.WORD),
    ],
)
def test_what_is_heard(answer: str, heard: Heard) -> None:
    assert hear(answer) is heard


def test_who_is_asked_for_the_order_gives_it() -> None:
    opening = some("en")
    reaction = react(opening, "Which order is it?", said=0, rng=random.Random(1))
    assert reaction is not None
    assert opening.facts["order"] in reaction.line


def test_the_angry_are_not_content_at_once() -> None:
    opening = some("fa", temper="angry")
    first = react(opening, "انجام شد.", said=0, rng=random.Random(1))
    assert first is not None
    assert not first.over


def test_every_matter_comes_to_an_end() -> None:
    for opening in islice(openings(8), 60):
        rng = random.Random(1)
        for said in range(6):
            reaction = react(opening, "It is done.", said=said, rng=rng)
            if reaction is None or reaction.over:
                break
        else:
            pytest.fail(f"{opening.person.key} never ends")


def test_first_mails_can_be_read_back() -> None:
    charsets, types = set(), set()
    for opening in islice(openings(9), 120):
        if opening.channel != "email":
            continue
        mail = read(
            letters.first(opening, "support@aramis.example", rng=random.Random(1), now=now())
        )
        body = mail.get_body(("plain",))
        assert body is not None
        charsets.add(body.get_content_charset())
        types |= {part.get_content_type() for part in mail.walk()}
        assert mail["Subject"] == opening.subject
        assert opening.person.name in mail["From"]
        for part in mail.iter_attachments():
            assert part.get_filename()
            assert part.get_content()
        if body.get_content_charset() == "utf-8":
            assert opening.lines[0].split()[0] in body.get_content()
    assert charsets == {"utf-8", "windows-1256"}
    assert types >= {"text/html", "image/png", "application/pdf", "multipart/alternative"}


@pytest.mark.parametrize("language", ["fa", "en"])
def test_an_answer_is_threaded_and_quotes(language: str) -> None:
    opening = some(language)
    theirs = EmailMessage()
    theirs["From"] = "Aramis <support@aramis.example>"
    theirs["Reply-To"] = "support+abc@aramis.example"
    theirs["Subject"] = "Re: " + opening.subject
    theirs["Message-ID"] = "<b@aramis.example>"
    theirs["References"] = "<a@mail.example>"
    theirs["Date"] = now()
    theirs.set_content("Line one\nLine two\n")
    mail = letters.answer(
        opening,
        Reaction(line="Good.", photo=False, over=False),
        letters.Answered(mail=theirs, text="Line one\nLine two"),
        rng=random.Random(2),
        now=now(),
    )
    mail = read(mail)
    assert mail["To"] == "support+abc@aramis.example"
    assert mail["Subject"] == "Re: " + opening.subject
    assert mail["In-Reply-To"] == "<b@aramis.example>"
    assert str(mail["References"]).split() == ["<a@mail.example>", "<b@aramis.example>"]
    body = mail.get_body(("plain",))
    assert body is not None
    assert "\n> Line two" in body.get_content()
    assert "Line one" not in letters.spoken(mail)
    assert "Good." in letters.spoken(mail)
