"""The public page about complaints: without login, without scripts, as a page and as plain text."""

import re
from html import escape
from typing import Annotated

from fastapi import APIRouter, Header, Query, Response
from fastapi.responses import HTMLResponse, PlainTextResponse

from contactcenter.application import complaints_public
from contactcenter.domain.complaints_page import Part
from contactcenter.entrypoints.http.deps import Parts
from contactcenter.entrypoints.http.plain_pages import page, spoken

router = APIRouter(tags=["complaints"])

_OURS = re.compile(r"https?://[^\s<>&\"']+/(?:track|complain/[\w-]+)")
Lang = Annotated[str | None, Query(max_length=20)]
Wished = Annotated[str | None, Header(alias="accept-language", max_length=200)]


@router.get("/complaints", response_class=HTMLResponse)
async def shown(app: Parts, lang: Lang = None, wished: Wished = None) -> Response:
    """Return the page."""
    found = await complaints_public.page(app.handling, spoken(lang, wished), now=app.now())
    return page(found.language, found.title, "".join(map(_part, found.parts)))


@router.get("/complaints.txt", response_class=PlainTextResponse)
async def plain(app: Parts, lang: Lang = None, wished: Wished = None) -> Response:
    """Return the page as plain text."""
    found = await complaints_public.page(app.handling, spoken(lang, wished), now=app.now())
    return PlainTextResponse(found.text())


def _part(part: Part) -> str:
    said = "".join(f"<p>{_linked(each)}</p>" for each in part.paragraphs)
    items = "".join(f"<li>{_linked(each)}</li>" for each in part.items)
    listed = f"<ul>{items}</ul>" if items else ""
    return f"<section><h2>{escape(part.title)}</h2>{said}{listed}</section>"


def _linked(text: str) -> str:
    """Return text as HTML, in which addresses of pages of ours can be followed."""
    return _OURS.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', escape(text))
