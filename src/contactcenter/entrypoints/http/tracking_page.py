"""The tracking page, as HTML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from contactcenter.application import tracking
from contactcenter.application.tracking import Tracked
from contactcenter.application.tracking_said import SentFile, Words
from contactcenter.domain.dates import told, told_until
from contactcenter.domain.pages import LONGEST
from contactcenter.entrypoints.http.plain_forms import Field, hidden, summary
from contactcenter.entrypoints.http.tracking_words import LETTERS, STEPS, WAY, WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What was typed and sent up, on a page that is shown again; and what was wrong with it."""

    hidden: Mapping[str, str] = field(default_factory=dict)
    more: str = ""
    files: tuple[str, ...] = ()  # names of those that came
    wrong: str = ""  # with what is added
    refused: str = ""  # altogether


def asking(language: str, reference: str, contact: str, wrong: Mapping[str, str]) -> str:
    """Return the form that asks for a code."""
    words = WORDS[language]
    fields = (
        Field(
            name="reference",
            label=words["reference"],
            value=reference,
            hint=words["reference_hint"],
            wrong=wrong.get("reference", ""),
            most=60,
            more='autocomplete="off" required',
        ),
        Field(
            name="contact",
            label=words["contact"],
            value=contact,
            wrong=wrong.get("contact", ""),
            most=254,
            more="required",
        ),
    )
    return (
        f"{summary(words['wrong'], wrong)}<p>{escape(words['ask_text'])}</p>"
        f'<form method="post" action="/track?lang={language}">'
        f"{''.join(each.html() for each in fields)}"
        f"<button>{escape(words['send_code'])}</button></form>"
    )


def code_form(language: str, asked: str, wrong: Mapping[str, str]) -> str:
    """Return the form that takes a code."""
    words = WORDS[language]
    code = Field(
        name="code",
        label=words["code"],
        wrong=wrong.get("code", ""),
        most=40,
        more='autocomplete="one-time-code" inputmode="numeric" required',
    )
    return (
        f"{summary(words['wrong'], wrong)}<p>{escape(words['code_text'])}</p>"
        f'<form method="post" action="/track/code?lang={language}">{hidden({"asked": asked})}'
        f"{code.html()}<button>{escape(words['open'])}</button></form>"
        f'<p><a href="/track?lang={language}">{escape(words["another_code"])}</a></p>'
    )


def body(found: Tracked, language: str, here: str, again: Again) -> str:
    """Return what a complainant sees, and what they may say."""
    words = WORDS[language]
    at = WAY.index(found.step) if found.step in WAY else len(WAY) - 1
    way = "".join(f'<li class="{"done" if n <= at else ""}"></li>' for n in range(len(WAY)))
    said, what_next = STEPS[language][found.step]
    facts = [
        (words["received"], told(found.received_at, found.zone, language)),
        (words["step"], said),
        (words["next"], what_next),
    ]
    if found.missed_at is not None:
        missed = told_until(found.missed_at, found.zone, language)
        facts.append((words["missed"], f"{missed}. {words['sorry']}"))
    if found.next_at is not None:
        facts.append((words["until"], told_until(found.next_at, found.zone, language)))
    if found.answer_by is not None:
        facts.append((words["answer_by"], told_until(found.answer_by, found.zone, language)))
    if found.reach:
        facts.append((words["reach"], found.reach))
    listed = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in facts)
    letters = [
        f"{escape(LETTERS[language][each.document])}: {escape(told(each.at, found.zone, language))}"
        for each in found.letters
    ]
    return (
        f'<ol class="way" aria-hidden="true">{way}</ol><dl>{listed}</dl>'
        f"{_decision(found, language, here)}{_list(words['letters'], letters)}"
        f"{_quoted(words['ours'], found.said.ours, found, language)}"
        f"{_list(words['our_files'], [_file(each, here) for each in found.said.files])}"
        f"{_quoted(words['theirs'], found.said.theirs, found, language)}"
        f"{_adding(found, language, here, again)}"
    )


def _decision(found: Tracked, language: str, here: str) -> str:
    """Return where the complainant answers a decision, while one waits for their word."""
    if not found.may_answer:
        return ""
    words = WORDS[language]
    after = words["last_stage" if found.is_last_stage else "next_stage"]
    return (
        f"<section><h2>{escape(words['decide'])}</h2><p>{escape(after)}</p>"
        f'<form method="post" action="{here}?lang={language}">'
        f'<label for="words">{escape(words["why"])}</label>'
        f'<textarea id="words" name="words" rows="4" maxlength="{tracking.LONGEST}" dir="auto" '
        "required></textarea>"
        f'<button name="what" value="reject">{escape(words["reject"])}</button> '
        f'<button name="what" value="accept">{escape(words["accept"])}</button></form></section>'
    )


def _adding(found: Tracked, language: str, here: str, again: Again) -> str:
    if not found.may_add:
        return ""
    words = WORDS[language]
    text = Field(
        name="more",
        label=words["more"],
        value=again.more,
        wrong=again.wrong,
        most=LONGEST,
        kind="area",
    )
    wrong = summary(words["wrong"], {"more": again.wrong} if again.wrong else {})
    return (
        f'<section id="add"><h2>{escape(words["more_title"])}</h2>{wrong}'
        f'<form method="post" action="{here}/more?lang={language}" enctype="multipart/form-data">'
        f"{hidden(again.hidden)}{text.html()}{files_field(language, again.files).html()}"
        f"<button>{escape(words['send'])}</button></form></section>"
    )


def files_field(language: str, came: Sequence[str], wrong: str = "") -> Field:
    """Return where files are chosen; those that came before are named."""
    words = WORDS[language]
    hint = words["files_hint"]
    if came:
        hint = f"{hint} {words['kept'].format(names=', '.join(came))}"
    return Field(name="files", label=words["files"], hint=hint, wrong=wrong, kind="files")


def _file(file: SentFile, here: str) -> str:
    return f'<a href="{here}/files/{file.key}" download><bdi>{escape(file.name)}</bdi></a>'


def _quoted(title: str, said: tuple[Words, ...], found: Tracked, language: str) -> str:
    quoted = "".join(
        f'<p class="hint">{escape(told(each.at, found.zone, language))}</p>'
        f'<blockquote dir="auto">{escape(each.text)}</blockquote>'
        + "".join(f"<p><bdi>{escape(name)}</bdi></p>" for name in each.files)
        for each in said
    )
    return f"<section><h2>{escape(title)}</h2>{quoted}</section>" if said else ""


def _list(title: str, items: list[str]) -> str:
    listed = "".join(f"<li>{each}</li>" for each in items)
    return f"<h2>{escape(title)}</h2><ul>{listed}</ul>" if items else ""
