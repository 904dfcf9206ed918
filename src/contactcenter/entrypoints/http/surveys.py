"""The page of a survey, by the link in its question: plain HTML without scripts.

GET /survey/{link}    the question; it takes no answer, for scanners of mail follow links, too
POST /survey/{link}   the answer, which may be mended for a day
"""

from collections.abc import Callable
from html import escape
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from limits import parse

from contactcenter.application import survey_answers
from contactcenter.application.survey_answers import Said, Shown
from contactcenter.domain.errors import Conflict, Invalid, NotFound, TooMany
from contactcenter.domain.measures.ratings import scores
from contactcenter.domain.receipt import isolated
from contactcenter.domain.reference import grouped
from contactcenter.domain.surveys import LONGEST, About, Aspect
from contactcenter.entrypoints.http.deps import Parts
from contactcenter.entrypoints.http.plain_forms import Field, note, summary, trouble
from contactcenter.entrypoints.http.plain_pages import page, spoken
from contactcenter.entrypoints.http.rates import address_of, later, slow_down
from contactcenter.entrypoints.http.survey_words import ASPECTS, QUESTIONS, WORDS

router = APIRouter(prefix="/survey", tags=["surveys"])
_LOOKS = parse("60/minute")  # from one address
_ANSWERS = parse("30/hour")
_LONGEST_BODY = 40_000  # bytes
_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
Lang = Annotated[str | None, Query(max_length=20)]
Wished = Annotated[str | None, Header(alias="accept-language", max_length=200)]
_Told = Callable[[str], str]


@router.get("/{token}", response_class=HTMLResponse)
async def show(
    token: str,
    request: Request,
    app: Parts,
    lang: Lang = None,
    wished: Wished = None,
    done: str | None = None,
) -> Response:
    """Show the question, and what was answered before."""
    await slow_down(request, _LOOKS, "looks", address_of(request))
    try:
        found = await survey_answers.look(app.store, token, key=app.key, now=app.now())
    except NotFound:
        return _missing(spoken(lang, wished))
    language = spoken(lang, wished, found.survey.language)
    above = note(WORDS[language]["thanks"]) if done else ""
    return _shown(found, language, above, {})


@router.post("/{token}", response_class=HTMLResponse)
async def answer(
    token: str, request: Request, app: Parts, lang: Lang = None, wished: Wished = None
) -> Response:
    """Take the answer."""
    try:
        found = await survey_answers.look(app.store, token, key=app.key, now=app.now())
    except NotFound:
        return _missing(spoken(lang, wished))
    language = spoken(lang, wished, found.survey.language)
    words, told = WORDS[language], await _fields(request)
    try:
        await slow_down(request, _ANSWERS, "answers", address_of(request))
        said = _said(told)
        if said is None:
            return _shown(found, language, "", {"score": words["choose"]}, told)
        makers, now = app.makers, app.now()
        await survey_answers.answer(app.store, token, said, makers=makers, now=now)
    except TooMany as error:
        return later(_shown(found, language, trouble(words["too_many"]), {}, told), error)
    except Conflict:
        return _shown(found, language, trouble(words["over"]), {}, told)
    except Invalid:
        return _shown(found, language, "", {"score": words["choose"]}, told)
    return RedirectResponse(f"/survey/{token}?done=1&lang={language}", status_code=303)


async def _fields(request: Request) -> _Told:
    body = (await request.body())[:_LONGEST_BODY]
    said = parse_qs(body.decode(errors="replace"), max_num_fields=20)
    return lambda name: said.get(name, [""])[0].replace("\0", "")


def _said(told: _Told) -> Said | None:
    """Return what was chosen; None: no score was."""
    if not told("score").isdecimal():
        return None
    aspects = {each.value: told(each.value) for each in Aspect}
    return Said(
        score=int(told("score")[:3]),
        aspects={key: int(stars[:2]) for key, stars in aspects.items() if stars.isdecimal()},
        words=told("words")[:LONGEST],
    )


def _missing(language: str) -> Response:
    words = WORDS[language]
    shown = f"<p>{escape(words['missing_text'])}</p>"
    return page(language, words["missing"], shown, status=404)


def _shown(
    found: Shown,
    language: str,
    above: str,
    wrong: dict[str, str],
    told: _Told | None = None,
) -> HTMLResponse:
    words, survey = WORDS[language], found.survey
    reference = isolated(grouped(found.reference), language)
    about = words[f"about_{survey.about}"].format(reference=reference)
    body = f"{above}<p>{escape(about)}</p>{summary(words['wrong'], wrong)}"
    body += _form(found, language, wrong, told) if found.is_open else trouble(words["over"])
    return page(language, words["title"], body, status=422 if wrong else 200)


def _form(found: Shown, language: str, wrong: dict[str, str], told: _Told | None) -> str:
    words, survey = WORDS[language], found.survey
    before = survey.answer
    kept = {
        "score": "" if before is None else str(before.score),
        "words": "" if before is None else before.words,
        **({} if before is None else {key: str(stars) for key, stars in before.aspects.items()}),
    }
    value = told or (lambda name: kept.get(name, ""))
    said = Field(
        name="words", label=words["words"], value=value("words"), most=LONGEST, kind="area"
    )
    numbers = [*scores(survey.scale)]
    chosen = _choices("score", QUESTIONS[language][survey.scale], numbers, value, language)
    wrongly = f'<p class="wrong">{escape(wrong["score"])}</p>' if "score" in wrong else ""
    aspects = ""
    if survey.about is About.COMPLAINT:
        rows = "".join(
            _choices(each.value, name, [*range(1, 6)], value, language)
            for each, name in ASPECTS[language].items()
        )
        aspects = f"<p>{escape(words['aspects'])}</p>{rows}"
    return (
        f'<form method="post" action="?lang={language}">{wrongly}{chosen}{aspects}{said.html()}'
        f'<button type="submit">{escape(words["send"])}</button></form>'
    )


def _choices(name: str, label: str, numbers: list[int], value: _Told, language: str) -> str:
    """Return a row of numbers to choose one of."""
    boxes = "".join(
        f'<label class="choice"><input type="radio" name="{name}" value="{each}"'
        f"{' checked' * (value(name) == str(each))}> {_number(each, language)}</label>"
        for each in numbers
    )
    legend = f'<legend id="{name}">{escape(label)}</legend>'
    return f'<fieldset class="row">{legend}{boxes}</fieldset>'


def _number(number: int, language: str) -> str:
    return str(number).translate(_PERSIAN) if language == "fa" else str(number)
