"""Signing in and out, and how one person wants the screen."""

from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from pydantic import Field

from contactcenter.application import accounts, presence
from contactcenter.domain.agent import AwayReason, Chosen, Preferences
from contactcenter.domain.errors import TooMany
from contactcenter.domain.request import Done
from contactcenter.entrypoints.http.again import AgainRoute
from contactcenter.entrypoints.http.bodies import Body
from contactcenter.entrypoints.http.deps import COOKIE, Command, Parts, SignedIn
from contactcenter.ports.me import me_view
from contactcenter.ports.views import MeView

router = APIRouter(prefix="/api", tags=["session"], route_class=AgainRoute)

_BY_ACCOUNT = parse("10/5 minutes")
_BY_ADDRESS = parse("200/5 minutes")


class Tries:
    """Counts tries to sign in, per account from one address, so that nobody locks another out."""

    def __init__(self) -> None:
        self._window = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def begin(self, email: str, address: str) -> None:
        """Count a try before it is made, so that many at once count as many.

        Raises:
            TooMany: with the time after which to come back.
        """
        for limit, names in _counted(email, address):
            if not await self._window.hit(limit, *names):
                raise TooMany(
                    "too many tries to sign in: wait a few minutes",
                    after=timedelta(seconds=limit.get_expiry()),
                )

    async def succeeded(self, email: str, address: str) -> None:
        """Forget the tries of somebody who is who they say."""
        for limit, names in _counted(email, address)[:1]:
            await self._window.clear(limit, *names)


def _counted(email: str, address: str) -> list[tuple[RateLimitItem, tuple[str, ...]]]:
    return [(_BY_ACCOUNT, ("account", email, address)), (_BY_ADDRESS, ("address", address))]


class Credentials(Body):
    """Who wants in."""

    email: Annotated[str, Field(max_length=254)]
    password: Annotated[str, Field(max_length=1000)]


class PreferencesIn(Body):
    """How one person wants the screen; each a preference of its own."""

    language: Literal["en", "fa"]
    calendar: Literal["gregorian", "jalali"]
    digits: Literal["latin", "persian"]
    first_day: Literal["monday", "saturday", "sunday"]
    theme: Literal["system", "light", "dark"]
    sound: Literal["on", "off"]


class PresenceIn(Body):
    """What the agent chooses to be."""

    chosen: Chosen
    reason: AwayReason | None = None


@router.post("/session")
async def sign_in(body: Credentials, app: Parts, request: Request, response: Response) -> MeView:
    """Open a session; the token travels in an HttpOnly cookie only."""
    email = body.email.strip().lower()
    address = request.client.host if request.client else ""
    tries: Tries = request.app.state.tries
    await tries.begin(email, address)
    token = app.new_token()
    lasts = timedelta(hours=app.settings.session_hours)
    agent = await accounts.sign_in(
        app.store,
        app.passwords,
        email=email,
        password=body.password,
        token=token,
        lasts=lasts,
        demo=app.demo,
        now=app.now(),
    )
    await tries.succeeded(email, address)
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(lasts.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=(app.settings.public_url or str(request.url)).startswith("https:"),
    )
    return me_view(agent)


@router.get("/session")
async def who_am_i(agent: SignedIn) -> MeView:
    """Return who is signed in."""
    return me_view(agent)


@router.delete("/session", status_code=204)
async def sign_out(request: Request, agent: SignedIn, app: Parts, response: Response) -> None:
    """End the session."""
    await accounts.sign_out(app.store, request.cookies.get(COOKIE, ""), agent=agent, now=app.now())
    response.delete_cookie(COOKIE)


@router.put("/preferences")
async def set_preferences(body: PreferencesIn, app: Parts, asked: Command) -> Done:
    """Keep how the agent wants the screen."""
    return await accounts.set_preferences(app.store, Preferences(**body.model_dump()), asked=asked)


@router.put("/presence")
async def set_presence(body: PresenceIn, app: Parts, asked: Command) -> Done:
    """Choose to be online, away or offline."""
    return await presence.set_presence(app.store, body.chosen, body.reason, asked=asked)
