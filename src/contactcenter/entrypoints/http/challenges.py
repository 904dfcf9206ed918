"""Proving a customer's address by a code."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from contactcenter.application import challenges
from contactcenter.domain.ids import IdentityId, InboxId, MessageId, TicketId
from contactcenter.domain.request import Done
from contactcenter.entrypoints.http.again import AgainRoute
from contactcenter.entrypoints.http.bodies import Body
from contactcenter.entrypoints.http.deps import Command, Parts
from contactcenter.entrypoints.ws import codes

router = APIRouter(prefix="/api", tags=["customers"], route_class=AgainRoute)


class SendCode(Body):
    """To which address of the ticket's customer, and by which inbox."""

    identity_id: IdentityId
    inbox_id: InboxId


class CodeSaid(Body):
    """What the customer said: six digits of any script."""

    code: Annotated[str, Field(min_length=1, max_length=40)]


@router.post("/tickets/{ticket_id}/challenges")
async def challenge(ticket_id: TicketId, body: SendCode, app: Parts, asked: Command) -> Done:
    """Send a code to an address. The answer is `{id, version}` of the challenge.

    A customer who chats may type it into their widget from now on.
    """
    done = await challenges.challenge(
        app.store,
        ticket_id,
        body.identity_id,
        body.inbox_id,
        channels=app.channels,
        asked=asked,
        makers=app.makers,
    )
    await codes.tell(app, MessageId(done.id))
    return done


@router.post("/challenges/{challenge_id}/answer")
async def answer(challenge_id: MessageId, body: CodeSaid, app: Parts, asked: Command) -> Done:
    """Prove the address by what was said. The answer is `{id, version}` of the address.

    409 `wrong_code` says how many of five tries are left; 409 `challenge_over` that none is, or
    that ten minutes are over.
    """
    done = await challenges.answer(
        app.store, challenge_id, body.code, asked=asked, makers=app.makers
    )
    await codes.tell(app, challenge_id)
    return done
