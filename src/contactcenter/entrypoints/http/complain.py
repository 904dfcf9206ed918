"""The complaint form of an inbox: plain HTML without scripts, in both directions of writing."""

from collections.abc import Mapping
from html import escape
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from limits import parse

from contactcenter.application import filing
from contactcenter.application.tracking import link_for_filer
from contactcenter.application.uploads import Owner
from contactcenter.bootstrap import App
from contactcenter.domain.complaint_form import FIELDS, TRAP, Fault, Filled, Misfilled, blank
from contactcenter.domain.dates import figures
from contactcenter.domain.errors import NotFound, TooMany
from contactcenter.domain.inbox import Inbox
from contactcenter.entrypoints.http.complain_words import FAULTS, FORM_WORDS
from contactcenter.entrypoints.http.deps import Parts
from contactcenter.entrypoints.http.plain_forms import Field, hidden, summary, trouble
from contactcenter.entrypoints.http.plain_pages import page, spoken
from contactcenter.entrypoints.http.rates import address_of, later, slow_down
from contactcenter.entrypoints.http.sent_forms import SentForm, references, sent_form
from contactcenter.entrypoints.http.tracking_page import files_field
from contactcenter.ports.forms import FormRules

router = APIRouter(prefix="/complain", tags=["complaints"])

_LOOKS = parse("60/minute")  # from one address
_SENT = parse("60/hour")  # forms with their files, from one address, whatever is wrong with them
_FILED = parse("10/hour")  # complaints from one address
_FILED_IN_ALL = parse("200/hour")  # of one inbox
_KINDS = {"what": "area", "wanted": "area", "authority": "area", "email": "email", "phone": "tel"}
_FILLED_IN = {"name": "name", "email": "email", "phone": "tel"}  # by browsers (WCAG 2.2, 1.3.5)
Lang = Annotated[str | None, Query(max_length=20)]
Wished = Annotated[str | None, Header(alias="accept-language", max_length=200)]


@router.get("/{key}", response_class=HTMLResponse)
async def shown(
    key: str, request: Request, app: Parts, lang: Lang = None, wished: Wished = None
) -> Response:
    """Show the form of an inbox."""
    await slow_down(request, _LOOKS, "looks", address_of(request))
    language = spoken(lang, wished)
    try:
        inbox, _ = filing.form_of(app.inboxes.values(), app.channels, key)
    except NotFound:
        return _closed(language)
    return _form(app, inbox, language, SentForm(fields={}), {})


@router.post("/{key}", response_class=HTMLResponse)
async def send(
    key: str, request: Request, app: Parts, lang: Lang = None, wished: Wished = None
) -> Response:
    """Take a complaint; what is wrong is said on the form, with all that was typed."""
    language = spoken(lang, wished)
    try:
        inbox, rules = filing.form_of(app.inboxes.values(), app.channels, key)
    except NotFound:
        return _closed(language)
    await slow_down(request, _SENT, "forms", address_of(request))
    form = await sent_form(request, app, _owner(inbox))
    try:
        reference = await _filed(request, app, inbox, rules, form, language)
    except Misfilled as error:
        return _form(app, inbox, language, form, error.faults)
    except TooMany as error:
        return later(_form(app, inbox, language, form, {}, status=429), error)
    app.arrived.set()
    link = link_for_filer(reference, key=app.key)
    return RedirectResponse(f"/track/{link}?done=filed&lang={language}", status_code=303)


async def _filed(
    request: Request, app: App, inbox: Inbox, rules: FormRules, form: SentForm, language: str
) -> str:
    """Return the reference of a complaint that is kept now. Raises Misfilled, TooMany."""
    if form.refused:
        raise Misfilled({"files": Fault.FILE})
    filled = Filled(fields=form.fields, files=form.files, language=language)
    complaint = filing.checked(inbox, rules, filled, form.text("page"), key=app.key, now=app.now())
    await slow_down(request, _FILED, "complaints", address_of(request))
    await slow_down(request, _FILED_IN_ALL, "complaints of", inbox.id)
    written = app.settings.references
    return await filing.file(app.intake, inbox, complaint, written, now=app.now())


def _form(
    app: App,
    inbox: Inbox,
    language: str,
    form: SentForm,
    faults: Mapping[str, Fault],
    *,
    status: int = 0,
) -> Response:
    words = FORM_WORDS[language]
    told = {name: _told(language, name, fault) for name, fault in faults.items()}
    named = {name: _named(language, name, text) for name, text in told.items()}
    above = trouble(words["too_many"]) if status else summary(words["wrong"], named)
    mark = blank(inbox.id, key=app.key, now=app.now(), random=app.new_token())
    kept = {"page": mark, **references(form.files, app, _owner(inbox))}
    if form.text("page") and faults.get("page") is not Fault.TOO_OLD:
        kept["page"] = form.text("page")
    names = [each.name for each in form.files]
    body = (
        f"{above}<p>{escape(words['start'])} "
        f'<a href="/complaints?lang={language}">{escape(words["policy"])}</a></p>'
        f'<form id="page" method="post" enctype="multipart/form-data" '
        f'action="/complain/{quote(inbox.key, safe="")}?lang={language}">{hidden(kept)}'
        f"{_fields(('what', 'wanted'), language, form, told)}"
        f"<fieldset><legend>{escape(words['who'])}</legend>"
        f'<p class="hint">{escape(words["who_hint"])}</p>'
        f"{_fields(('name', 'email', 'phone', 'anonymous'), language, form, told)}</fieldset>"
        f"<fieldset><legend>{escape(words['for'])}</legend>"
        f"{_fields(('behalf', 'person', 'relation', 'authority'), language, form, told)}"
        f"</fieldset>{files_field(language, names, told.get('files', '')).html()}"
        f'<div class="trap" aria-hidden="true">{_trap(words, form)}</div>'
        f"<button>{escape(words['send'])}</button></form>"
    )
    title = words["title"].format(name=inbox.name)
    return page(language, title, body, status=status or (422 if faults else 200))


def _fields(names: tuple[str, ...], language: str, form: SentForm, told: Mapping[str, str]) -> str:
    words = FORM_WORDS[language]
    return "".join(
        Field(
            name=name,
            label=words[name],
            value=form.text(name),
            hint=words.get(f"{name}_hint", ""),
            wrong=told.get(name, ""),
            most=FIELDS.get(name, 0),
            kind=_KINDS.get(name, "text" if name in FIELDS else "box"),
            more=_attributes(name),
        ).html()
        for name in names
    )


def _attributes(name: str) -> str:
    if name == "what":
        return "required"
    return f'autocomplete="{_FILLED_IN[name]}"' if name in _FILLED_IN else ""


def _trap(words: Mapping[str, str], form: SentForm) -> str:
    field = Field(
        name=TRAP,
        label=words["trap"],
        value=form.text(TRAP),
        more='tabindex="-1" autocomplete="off"',
    )
    return field.html()


def _told(language: str, name: str, fault: Fault) -> str:
    return FAULTS[language][fault].format(most=figures(FIELDS.get(name, 0), language))


def _named(language: str, name: str, text: str) -> str:
    """Return what is wrong with a field, after the name that stands at it."""
    label = FORM_WORDS[language].get(name, "")
    return f"{label}: {text}" if label else text


def _closed(language: str) -> Response:
    words = FORM_WORDS[language]
    link = f'<a href="/complaints?lang={language}">{escape(words["policy"])}</a>'
    body = f"<p>{escape(words['closed_text'])} {link}</p>"
    return page(language, words["closed"], body, status=404)


def _owner(inbox: Inbox) -> Owner:
    """Return who may name a file again: who has a sealed reference to it from this form."""
    return Owner(inbox_id=inbox.id, visitor="form")
