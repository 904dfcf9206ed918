"""What endpoints are given: the app, who is signed in, and how a request may be repeated."""

import hashlib
from typing import Annotated, cast

from fastapi import Depends, Header, Request

from contactcenter.application.accounts import hash_of
from contactcenter.application.asked import Asked
from contactcenter.bootstrap import App
from contactcenter.domain.agent import Agent
from contactcenter.domain.errors import Unauthenticated
from contactcenter.domain.request import RequestKey
from contactcenter.domain.session import Session

COOKIE = "cc_session"


async def the_app(request: Request) -> App:
    """Return the parts of the service."""
    return cast(App, request.app.state.parts)


Parts = Annotated[App, Depends(the_app)]


async def signed_in(request: Request, app: Parts) -> Agent:
    """Return who is signed in.

    Raises:
        Unauthenticated: nobody is.
    """
    _, agent = await session_of(app, request.cookies.get(COOKIE))
    return agent


async def session_of(app: App, token: str | None) -> tuple[Session, Agent]:
    """Return the live session that the token opens, and its agent.

    Raises:
        Unauthenticated: it opens none.
    """
    found = await app.store.signed_in(hash_of(token), app.now()) if token else None
    if found is None or (found[1].demo and not app.demo):
        raise Unauthenticated("sign in first: there is no session, or it has ended")
    return found


SignedIn = Annotated[Agent, Depends(signed_in)]


async def asked(
    request: Request,
    app: Parts,
    agent: SignedIn,
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> Asked:
    """Return who asks for a command, when, and under which key."""
    key = None
    if idempotency_key is not None:
        said = f"{request.method} {request.url.path}\n".encode() + await request.body()
        key = RequestKey(
            agent_id=agent.id, key=idempotency_key, digest=hashlib.sha256(said).hexdigest()
        )
    return Asked(agent=agent, at=app.now(), key=key)


Command = Annotated[Asked, Depends(asked)]
