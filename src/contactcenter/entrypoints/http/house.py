"""The complaint house, and the presets that bind what is received in it (spec A-GOV-1, A-PRE-1)."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field

from contactcenter.application import house_showing, presets
from contactcenter.application.house_showing import HouseView, TermsView
from contactcenter.application.presets import PresetRow
from contactcenter.bootstrap import shipped_presets
from contactcenter.domain.request import Done
from contactcenter.entrypoints.http.again import AgainRoute
from contactcenter.entrypoints.http.bodies import Body
from contactcenter.entrypoints.http.deps import Command, Parts, SignedIn

router = APIRouter(prefix="/api", tags=["promises"], route_class=AgainRoute)

Name = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9@.-]{0,99}$")]


@router.get("/house")
async def show_house(agent: SignedIn, app: Parts) -> HouseView:
    """Return how complaints are handled, and what is missing before presets may bind.

    The next edition is posted as any other: to `/api/promises/house/house`.
    """
    return await house_showing.show_house(app.store, agent=agent, now=app.now())


@router.get("/complaint-terms")
async def show_terms(_: SignedIn, app: Parts) -> TermsView:
    """Return what complaints are about here and why they come about: codes with their names."""
    return await house_showing.show_terms(app.store)


@router.get("/presets")
async def list_presets(agent: SignedIn, app: Parts) -> list[PresetRow]:
    """Return the presets, and which of them bind."""
    return await presets.list_presets(app.store, shipped_presets(), agent=agent, now=app.now())


Detail = Annotated[str, Field(max_length=2000)]


class Details(Body):
    """What is known here of the body outside; what is empty stays as the preset has it."""

    name: Detail = ""
    website: Detail = ""
    contact: Detail = ""
    leaflet: Detail = ""
    waiver: Detail = ""


class Binding(Body):
    """That a preset is to bind; of an unverified one what was read in its source."""

    confirmation: Annotated[str, Field(max_length=2000)] = ""
    details: Details = Details()


@router.post("/presets/{name}/bind")
async def let_bind(name: Name, body: Binding, app: Parts, asked: Command) -> Done:
    """Let a preset bind what is received from now on."""
    return await presets.let_bind(
        app.store,
        shipped_presets(),
        name,
        body.confirmation,
        asked=asked,
        details=body.details.model_dump(),
    )


@router.post("/presets/{name}/details")
async def fill_in(name: Name, body: Details, app: Parts, asked: Command) -> Done:
    """Say what is known here of the body outside of a preset that binds."""
    return await presets.fill_in(app.store, shipped_presets(), name, body.model_dump(), asked=asked)


@router.post("/presets/{name}/let-go")
async def let_go(name: Name, app: Parts, asked: Command) -> Done:
    """Let a preset not bind any more."""
    return await presets.let_go(app.store, name, asked=asked)
