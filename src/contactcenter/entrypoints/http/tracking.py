"""The page on which a complainant follows their complaint, and answers our decision."""

from html import escape
from typing import Annotated
from urllib.parse import parse_qs, urlencode

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from limits import parse

from contactcenter.application import tracking
from contactcenter.application.tracking import Tracked
from contactcenter.domain.dates import told, told_until
from contactcenter.domain.errors import Conflict, Invalid, NotFound
from contactcenter.domain.receipt import isolated
from contactcenter.entrypoints.http.deps import Parts
from contactcenter.entrypoints.http.plain_pages import page, spoken
from contactcenter.entrypoints.http.rates import address_of, slow_down
from contactcenter.entrypoints.http.tracking_words import LETTERS, STEPS, WAY, WORDS

router = APIRouter(prefix="/track", tags=["complaints"])

_LOOKS = parse("60/minute")  # from one address
_WORDS_A_DAY = parse("20/day")
_LONGEST_BODY = 60_000  # bytes; five thousand letters may be three bytes each, and escaped
Lang = Annotated[str | None, Query(max_length=20)]
Wished = Annotated[str | None, Header(alias="accept-language", max_length=200)]


@router.get("/{token}", response_class=HTMLResponse)
async def look(
    token: str,
    request: Request,
    app: Parts,
    lang: Lang = None,
    wished: Wished = None,
    done: Annotated[str, Query(max_length=1)] = "",
) -> Response:
    """Show where a complaint stands."""
    await slow_down(request, _LOOKS, "looks", address_of(request))
    return await _shown(token, app, lang, wished, done=done == "1")


@router.post("/{token}", response_class=HTMLResponse)
async def answer(
    token: str, request: Request, app: Parts, lang: Lang = None, wished: Wished = None
) -> Response:
    """Take the complainant's word on our decision."""
    await slow_down(request, _WORDS_A_DAY, "words", address_of(request))
    body = await request.body()
    if len(body) > _LONGEST_BODY:
        raise Invalid("words: too long")
    said = parse_qs(body.decode(errors="replace"))
    words, what = said.get("words", [""])[0], said.get("what", [""])[0]
    act = tracking.accept if what == "accept" else tracking.reject
    try:
        await act(app.handling, token, words, now=app.now())
    except (Conflict, Invalid) as error:
        return await _shown(token, app, lang, wished, refused=error)
    # So that a page that is loaded again says nothing again.
    more = {"done": "1", **({"lang": lang} if lang else {})}
    return RedirectResponse(f"?{urlencode(more)}", status_code=303)


async def _shown(
    token: str,
    app: Parts,
    lang: str | None,
    wished: str | None,
    *,
    refused: Exception | None = None,
    done: bool = False,
) -> Response:
    try:
        found = await tracking.look(app.handling, token, now=app.now())
    except NotFound:
        language = spoken(lang, wished)
        words = WORDS[language]
        return page(
            language, words["missing"], f"<p>{escape(words['missing_text'])}</p>", status=404
        )
    language = spoken(lang, wished, found.language)
    words = WORDS[language]
    note = ""
    if refused is not None:
        text = words["empty" if isinstance(refused, Invalid) else "too_late"]
        note = f'<p class="said bad" role="alert">{escape(text)}</p>'
    elif done:
        note = f'<p class="said" role="status">{escape(words["done"])}</p>'
    title = words["title"].format(reference=isolated(found.reference, language))
    status = 200 if refused is None else 422
    return page(language, title, note + _body(found, language), status=status)


def _body(found: Tracked, language: str) -> str:
    words = WORDS[language]
    at = WAY.index(found.step) if found.step in WAY else len(WAY) - 1
    way = "".join(f'<li class="{"done" if n <= at else ""}"></li>' for n in range(len(WAY)))
    said, what_next = STEPS[language][found.step]
    facts = [
        (words["received"], told(found.received_at, found.zone, language)),
        (words["step"], said),
        (words["next"], what_next),
    ]
    if found.next_at is not None:
        facts.append((words["until"], told_until(found.next_at, found.zone, language)))
    if found.reach:
        facts.append((words["reach"], found.reach))
    listed = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in facts)
    letters = "".join(
        f"<li>{escape(LETTERS[language][each.document])}: "
        f"{escape(told(each.at, found.zone, language))}</li>"
        for each in found.letters
    )
    sent = f"<h2>{escape(words['letters'])}</h2><ul>{letters}</ul>" if letters else ""
    picture = f'<ol class="way" aria-hidden="true">{way}</ol>'
    return f"{picture}<dl>{listed}</dl>{_form(found, language)}{sent}"


def _form(found: Tracked, language: str) -> str:
    """Return where the complainant answers a decision, while one waits for their word."""
    if not found.may_answer:
        return ""
    words = WORDS[language]
    after = words["last_stage" if found.is_last_stage else "next_stage"]
    return (
        f"<section><h2>{escape(words['decide'])}</h2><p>{escape(after)}</p>"
        f'<form method="post"><label for="words">{escape(words["why"])}</label>'
        f'<textarea id="words" name="words" rows="4" maxlength="{tracking.LONGEST}" dir="auto" '
        "required></textarea>"
        f'<button name="what" value="reject">{escape(words["reject"])}</button> '
        f'<button name="what" value="accept">{escape(words["accept"])}</button></form></section>'
    )
