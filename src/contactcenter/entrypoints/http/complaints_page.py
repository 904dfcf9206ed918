"""The public page about complaints: without login, without scripts, as a page and as plain text."""

from html import escape
from typing import Annotated

from fastapi import APIRouter, Header, Query, Response
from fastapi.responses import HTMLResponse, PlainTextResponse

from contactcenter.application import complaints_public
from contactcenter.domain.complaints_page import ComplaintsPage, languages
from contactcenter.entrypoints.http.deps import Parts

router = APIRouter(tags=["complaints"])

_STYLE = (
    "body{font:17px/1.7 system-ui,sans-serif;max-width:44rem;margin:2.5rem auto;padding:0 1rem;"
    "color:#1c1917;background:#fff}h1{font-size:1.6rem}h2{font-size:1.1rem;margin-top:2rem}"
    "a{color:#3730a3}nav{font-size:.9rem}li{margin:.25rem 0}"
    "@media(prefers-color-scheme:dark){body{color:#e7e5e4;background:#1c1917}a{color:#a5b4fc}}"
)
_NAMES = {"en": "English", "fa": "فارسی"}
Lang = Annotated[str | None, Query(max_length=20)]
Wished = Annotated[str | None, Header(alias="accept-language", max_length=200)]


@router.get("/complaints", response_class=HTMLResponse)
async def shown(app: Parts, lang: Lang = None, wished: Wished = None) -> Response:
    """Return the page."""
    page = await complaints_public.page(app.store, _spoken(lang, wished), now=app.now())
    return HTMLResponse(
        _html(page),
        headers={"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"},
    )


@router.get("/complaints.txt", response_class=PlainTextResponse)
async def plain(app: Parts, lang: Lang = None, wished: Wished = None) -> Response:
    """Return the page as plain text."""
    page = await complaints_public.page(app.store, _spoken(lang, wished), now=app.now())
    return PlainTextResponse(page.text())


def _spoken(lang: str | None, wished: str | None) -> str:
    known = languages()
    asked = [lang or "", *(each.split(";")[0].strip() for each in (wished or "").split(","))]
    return next((each[:2] for each in asked if each[:2] in known), "en")


def _html(page: ComplaintsPage) -> str:
    turned = "rtl" if page.language == "fa" else "ltr"
    parts = "".join(
        f"<section><h2>{escape(part.title)}</h2>"
        + "".join(f"<p>{escape(each)}</p>" for each in part.paragraphs)
        + (
            "<ul>" + "".join(f"<li>{escape(each)}</li>" for each in part.items) + "</ul>"
            if part.items
            else ""
        )
        + "</section>"
        for part in page.parts
    )
    others = " · ".join(
        f'<a href="?lang={each}" lang="{each}">{_NAMES.get(each, each)}</a>'
        for each in languages()
        if each != page.language
    )
    return (
        f'<!doctype html><html lang="{page.language}" dir="{turned}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(page.title)}</title><style>{_STYLE}</style></head>"
        f"<body><nav>{others}</nav><main><h1>{escape(page.title)}</h1>{parts}</main></body></html>"
    )
