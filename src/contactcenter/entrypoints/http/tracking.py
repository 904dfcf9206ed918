"""The page on which a complainant follows their complaint, adds to it, and answers our decision.

GET /track, POST /track, POST /track/code    to it without its link, by a code
GET /track/{link} …                          what it shows, and what is said on it

The page is plain HTML without scripts. What a form cannot take is said on the page, with all that
was typed.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from html import escape
from typing import Annotated
from urllib.parse import parse_qs, urlencode

import structlog
from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from limits import parse
from starlette.background import BackgroundTask

from contactcenter.application import tracking, tracking_adding, tracking_codes
from contactcenter.application.tracking import By, Tracked
from contactcenter.application.tracking_adding import Adding
from contactcenter.application.uploads import Owner
from contactcenter.bootstrap import App
from contactcenter.domain.errors import Conflict, DomainError, Invalid, NotFound, TooMany
from contactcenter.domain.ids import InboxId, MessageId
from contactcenter.domain.pages import ADDED, LONGEST
from contactcenter.domain.phone import HOME, e164
from contactcenter.domain.receipt import isolated
from contactcenter.domain.reference import grouped, read_reference
from contactcenter.domain.typed import read_email
from contactcenter.entrypoints.http.deps import Parts
from contactcenter.entrypoints.http.evenly import evenly
from contactcenter.entrypoints.http.messages import as_download
from contactcenter.entrypoints.http.plain_forms import note, trouble
from contactcenter.entrypoints.http.plain_pages import page, spoken
from contactcenter.entrypoints.http.rates import address_of, later, slow_down
from contactcenter.entrypoints.http.sent_forms import references, sent_form
from contactcenter.entrypoints.http.tracking_page import Again, asking, body, code_form
from contactcenter.entrypoints.http.tracking_words import WORDS

router = APIRouter(prefix="/track", tags=["complaints"])
log = structlog.get_logger()

_LOOKS = parse("60/minute")  # from one address
_WORDS_A_DAY = parse("20/day")
_CODES = parse("20/hour")  # asked for from one address
_CODES_OF_ONE = parse("6/hour")  # asked for about one reference, or for one contact point
_TRIES = parse("60/hour")  # of codes, from one address
_LONGEST_BODY = 60_000  # bytes; five thousand letters may be three bytes each, and escaped
_WAITS = 30  # tenths of a second for what was sent just now
_WAITS_FOR_CLOCKS = 10
Lang = Annotated[str | None, Query(max_length=20)]
Wished = Annotated[str | None, Header(alias="accept-language", max_length=200)]


@router.get("", response_class=HTMLResponse)
async def begin(request: Request, lang: Lang = None, wished: Wished = None) -> Response:
    """Ask for the reference and the contact point."""
    await slow_down(request, _LOOKS, "looks", address_of(request))
    language = spoken(lang, wished)
    return page(language, WORDS[language]["ask_title"], asking(language, "", "", {}))


@router.post("", response_class=HTMLResponse)
async def ask_code(
    request: Request, app: Parts, lang: Lang = None, wished: Wished = None
) -> Response:
    """Send a code to a complaint's contact point; the answer is the same without one (E-DSC)."""
    language = spoken(lang, wished)
    words = WORDS[language]
    said = await _fields(request)
    typed, contact = said("reference"), said("contact")
    reference = read_reference(typed)
    wrong = {} if reference else {"reference": words["no_reference"]}
    address = read_email(contact) or e164(contact, region=HOME)
    wrong |= {} if address else {"contact": words["no_contact"]}
    if reference is None or address is None:
        return page(
            language, words["ask_title"], asking(language, typed, contact, wrong), status=422
        )
    try:
        await slow_down(request, _CODES, "codes", address_of(request))
        await slow_down(request, _CODES_OF_ONE, "codes about", reference)
        await slow_down(request, _CODES_OF_ONE, "codes to", address)
    except TooMany as error:
        shown = trouble(words["too_many"]) + asking(language, typed, contact, {})
        return later(page(language, words["ask_title"], shown, status=429), error)
    challenge_id = MessageId(app.new_id())
    asked = tracking_codes.asked(challenge_id, reference, key=app.key, now=app.now())
    answer = page(language, words["code_title"], code_form(language, asked, {}))
    # Whether there is anything to send is found out when the answer has left.
    answer.background = BackgroundTask(_send_code, app, reference, address, challenge_id)
    return answer


async def _send_code(app: App, reference: str, contact: str, challenge_id: MessageId) -> None:
    try:
        await tracking_codes.ask_code(app.handling, reference, contact, challenge_id, now=app.now())
    except DomainError as error:
        log.info("no code was sent for a tracking page", code=error.code)


@router.post("/code", response_class=HTMLResponse)
async def enter_code(
    request: Request, app: Parts, lang: Lang = None, wished: Wished = None
) -> Response:
    """Take the code, and lead to the page for half an hour."""
    language = spoken(lang, wished)
    words = WORDS[language]
    said = await _fields(request)
    try:
        await slow_down(request, _TRIES, "tries of codes", address_of(request))
        async with evenly():
            reference = await tracking_codes.enter_code(
                app.handling, said("asked"), said("code"), now=app.now()
            )
    except TooMany as error:
        shown = trouble(words["too_many"]) + code_form(language, said("asked"), {})
        return later(page(language, words["code_title"], shown, status=429), error)
    except (Conflict, NotFound):
        wrong = {"code": words["wrong_code"]}
        shown = code_form(language, said("asked"), wrong)
        return page(language, words["code_title"], shown, status=422)
    link = tracking.link_for_a_while(reference, key=app.key, now=app.now())
    return _see(f"/track/{link}", lang)


@router.get("/{token}", response_class=HTMLResponse)
async def look(
    token: str,
    request: Request,
    app: Parts,
    lang: Lang = None,
    wished: Wished = None,
    done: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """Show where a complaint stands."""
    await slow_down(request, _LOOKS, "looks", address_of(request))
    await _until_there(app, token, done)
    return await _shown(token, app, lang, wished, Again(), done)


@router.post("/{token}", response_class=HTMLResponse)
async def answer(
    token: str, request: Request, app: Parts, lang: Lang = None, wished: Wished = None
) -> Response:
    """Take the complainant's word on our decision."""
    await slow_down(request, _WORDS_A_DAY, "words", address_of(request))
    said = await _fields(request)
    act = tracking.accept if said("what") == "accept" else tracking.reject
    words = WORDS[spoken(lang, wished)]
    try:
        await act(app.handling, token, said("words"), now=app.now())
    except NotFound:
        return await _shown(token, app, lang, wished, Again())
    except (Conflict, Invalid) as error:
        text = words["empty" if isinstance(error, Invalid) else "too_late"]
        return await _shown(token, app, lang, wished, Again(refused=text))
    # So that a page that is loaded again says nothing again.
    return _see(f"/track/{token}", lang, done="answered")


@router.post("/{token}/more", response_class=HTMLResponse)
async def add(
    token: str, request: Request, app: Parts, lang: Lang = None, wished: Wished = None
) -> Response:
    """Take what the complainant adds."""
    await slow_down(request, _LOOKS, "additions", address_of(request))
    try:  # before anything of the body is kept
        tracking.read_link(token, key=app.key, now=app.now())
    except NotFound:
        return await _shown(token, app, lang, wished, Again())
    form, owner = await sent_form(request, app, _owner(token)), _owner(token)
    words, more = WORDS[spoken(lang, wished)], form.text("more")
    kept = {**references(form.files, app, owner), "once": form.text("once")}
    again = Again(hidden=kept, more=more, files=tuple(each.name for each in form.files))
    if form.refused:
        return await _shown(token, app, lang, wished, replace(again, wrong=words["file"]))
    adding = Adding(once=form.text("once"), words=more, files=form.files)
    try:
        await slow_down(request, _WORDS_A_DAY, "added", token)
        done = await tracking_adding.add(app.handling, app.intake, token, adding, now=app.now())
    except Invalid:
        text = words["too_long"].format(most=LONGEST) if more.strip() else words["nothing"]
        return await _shown(token, app, lang, wished, replace(again, wrong=text))
    except (Conflict, TooMany) as error:
        text = words["too_many" if isinstance(error, TooMany) else "over"]
        return await _shown(token, app, lang, wished, replace(again, refused=text))
    app.arrived.set()
    return _see(f"/track/{token}", lang, done=done)


@router.get("/{token}/files/{key}", response_class=Response)
async def file(token: str, key: str, request: Request, app: Parts) -> Response:
    """Return a file that we sent to the complainant, as a download."""
    await slow_down(request, _LOOKS, "files", address_of(request))
    found = await tracking.look(app.handling, token, now=app.now())
    kept = found.said.file(key)
    return as_download(await app.blobs.get(kept.blob), kept.name)


async def _shown(
    token: str, app: App, lang: str | None, wished: str | None, again: Again, done: str = ""
) -> Response:
    try:
        found = await tracking.look(app.handling, token, now=app.now())
    except NotFound:
        return _not_there(token, app, spoken(lang, wished))
    language = spoken(lang, wished, found.language)
    words = WORDS[language]
    title = words["title"].format(reference=isolated(found.reference, language))
    above = trouble(again.refused) if again.refused else _note(done, found, language)
    again = again if again.hidden else replace(again, hidden={"once": app.new_token()})
    shown = above + body(found, language, f"/track/{token}", again)
    return page(language, title, shown, status=422 if again.refused or again.wrong else 200)


def _note(done: str, found: Tracked, language: str) -> str:
    words = WORDS[language]
    if done == "filed":
        reference = isolated(found.reference, language)
        return note(words["filed"].format(reference=reference), words["keep"])
    if done.startswith(ADDED):
        return note(words["added"])
    return note(words["done"]) if done else ""


def _not_there(token: str, app: App, language: str) -> Response:
    """Say that there is nothing; or, to who just filed a complaint, that it arrived."""
    words = WORDS[language]
    try:
        reference, by = tracking.read_link(token, key=app.key, now=app.now())
    except NotFound:
        reference, by = "", By.SENT
    if by is not By.FILED:
        way = f'<p><a href="/track?lang={language}">{escape(words["another_way"])}</a></p>'
        shown = f"<p>{escape(words['missing_text'])}</p>{way}"
        return page(language, words["missing"], shown, status=404)
    named = isolated(grouped(reference), language)
    shown = (
        note(words["filed"].format(reference=named), words["keep"])
        + f"<p>{escape(words['soon'])}</p>"
        + f'<p><a href="/track/{token}?lang={language}">{escape(words["look_again"])}</a></p>'
    )
    return page(language, words["soon_title"].format(reference=named), shown)


async def _until_there(app: App, token: str, done: str) -> None:
    """Wait a moment for what was sent just now: for the record of a complaint, and its clocks."""
    for turn in range(_WAITS if done in {"filed"} or done.startswith(ADDED) else 0):
        with suppress(NotFound):
            found = await tracking.look(app.handling, token, now=app.now())
            told = {each.client_id for each in found.said.theirs}
            if done in told or (found.next_at is not None and done == "filed"):
                return
            if done == "filed" and turn >= _WAITS_FOR_CLOCKS:
                return
        await asyncio.sleep(0.1)


async def _fields(request: Request) -> Callable[[str], str]:
    """Return what a form without files says in each field.

    Raises:
        Invalid: it is larger than any of these forms.
    """
    body = await request.body()
    if len(body) > _LONGEST_BODY:
        raise Invalid("form: too long")
    said = parse_qs(body.decode(errors="replace"))
    return lambda name: said.get(name, [""])[0]


def _see(path: str, lang: str | None, done: str = "") -> Response:
    more = {name: value for name, value in (("done", done), ("lang", lang or "")) if value}
    return RedirectResponse(f"{path}?{urlencode(more)}", status_code=303)


def _owner(token: str) -> Owner:
    """Return who may name a file again that came by this link."""
    return Owner(inbox_id=InboxId("tracking"), visitor=token)
