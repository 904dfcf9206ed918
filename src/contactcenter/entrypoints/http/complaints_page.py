"""The public page about complaints: without login, without scripts, as a page and as plain text."""

import re
from html import escape
from typing import Annotated

from fastapi import APIRouter, Header, Query, Response
from fastapi.responses import HTMLResponse, PlainTextResponse

from contactcenter.application import complaints_public
from contactcenter.domain.complaints_page import ComplaintsPage, Part
from contactcenter.entrypoints.http.deps import Parts
from contactcenter.entrypoints.http.plain_pages import page, spoken

router = APIRouter(tags=["complaints"])

_ADDRESS = re.compile(r"https?://[^\s<>\"']*[\w/=-]")
_OURS = re.compile(r"/(?:track|complain/[\w-]+)$")  # they are shown in the language of this page
Lang = Annotated[str | None, Query(max_length=20)]
Wished = Annotated[str | None, Header(alias="accept-language", max_length=200)]


@router.get("/complaints", response_class=HTMLResponse)
async def shown(app: Parts, lang: Lang = None, wished: Wished = None) -> Response:
    """Return the page."""
    found = await complaints_public.page(app.handling, spoken(lang, wished), now=app.now())
    return page(found.language, found.title, _parts(found))


@router.get("/complaints.txt", response_class=PlainTextResponse)
async def plain(app: Parts, lang: Lang = None, wished: Wished = None) -> Response:
    """Return the page as plain text."""
    found = await complaints_public.page(app.handling, spoken(lang, wished), now=app.now())
    return PlainTextResponse(found.text())


def _parts(found: ComplaintsPage) -> str:
    return "".join(_part(each, found.language) for each in found.parts)


def _part(part: Part, language: str) -> str:
    said = "".join(f"<p>{_linked(each, language)}</p>" for each in part.paragraphs)
    items = "".join(f"<li>{_linked(each, language)}</li>" for each in part.items)
    listed = f"<ul>{items}</ul>" if items else ""
    return f"<section><h2>{escape(part.title)}</h2>{said}{listed}</section>"


def _linked(text: str, language: str) -> str:
    """Return text as HTML, in which addresses can be followed."""

    def link(found: re.Match[str]) -> str:
        there = f"?lang={language}" if _OURS.search(found[0]) else ""
        return f'<a href="{found[0]}{there}">{found[0]}</a>'

    return _ADDRESS.sub(link, escape(text))
