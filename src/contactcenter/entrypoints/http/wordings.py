"""How letters to complainants are worded."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field

from contactcenter.application import wordings
from contactcenter.application.wordings import PassageView, WordingsView
from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.request import Done
from contactcenter.entrypoints.http.again import AgainRoute
from contactcenter.entrypoints.http.bodies import Body
from contactcenter.entrypoints.http.deps import Command, Parts, SignedIn

router = APIRouter(prefix="/api/wordings", tags=["promises"], route_class=AgainRoute)

Language = Annotated[str, Path(pattern=r"^[a-z]{2,3}$")]
Texts = dict[str, dict[str, str]]  # by kind of letter or `every`, then by block


class NewWording(Body):
    """The house's own texts of a language, and the version they were written on; 0: none."""

    own: Texts
    after: Annotated[int, Field(ge=0)]


class Tried(Body):
    """Texts to be tried; no kind: those of every letter."""

    own: Texts
    kind: DocumentKind | None = None


@router.get("")
async def show_wordings(agent: SignedIn, app: Parts) -> WordingsView:
    """Return how letters are worded: what ships, and the house's own."""
    return await wordings.show_wordings(app.store, app.handling.wordings, agent=agent)


@router.post("/{language}")
async def add_wording(language: Language, body: NewWording, app: Parts, asked: Command) -> Done:
    """Let letters of a language be worded so from now on."""
    return await wordings.add_wording(
        app.store, app.handling.wordings, language, body.own, after=body.after, asked=asked
    )


@router.post("/{language}/preview")
async def preview(
    language: Language, body: Tried, agent: SignedIn, app: Parts
) -> list[PassageView]:
    """Return what a letter would say of a made-up complaint; nothing is kept."""
    return wordings.preview(app.handling.wordings, language, body.own, body.kind, agent=agent)
