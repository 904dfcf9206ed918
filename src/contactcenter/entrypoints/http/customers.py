"""Customers: found, looked at, found to be one or two."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from contactcenter.application import customers, starting
from contactcenter.domain.access import Permission, require
from contactcenter.domain.ids import CustomerId, IdentityId, InboxId, MergeId, TicketId
from contactcenter.domain.request import Done
from contactcenter.entrypoints.http.again import AgainRoute
from contactcenter.entrypoints.http.bodies import Body, Files, TemplateIn
from contactcenter.entrypoints.http.deps import Command, Parts, SignedIn
from contactcenter.ports.customer_views import CustomerFound
from contactcenter.ports.views import CustomerCard

router = APIRouter(prefix="/api", tags=["customers"], route_class=AgainRoute)


class MergeWith(Body):
    """Who is the same, and how that is known; it will be read when somebody doubts it."""

    loser_id: CustomerId
    reason: Annotated[str, Field(max_length=1000)]


class WriteFirst(Body):
    """What to write, to which address, and by which inbox; `ticket_id`: within that ticket."""

    identity_id: IdentityId
    inbox_id: InboxId
    subject: Annotated[str, Field(max_length=200)] = ""
    text: str = ""
    template: TemplateIn | None = None
    files: Files = ()
    ticket_id: TicketId | None = None


class NotTheSame(Body):
    """Who is somebody else."""

    other_id: CustomerId


@router.get("/customers")
async def find(
    agent: SignedIn, app: Parts, q: Annotated[str, Query(min_length=1, max_length=200)]
) -> list[CustomerFound]:
    """Return customers by a part of their name, or by an address; at most 20."""
    require(agent, Permission.READ_TICKETS)
    return [*await app.store.find_customers(q)]


@router.get("/customers/{customer_id}")
async def card(customer_id: CustomerId, agent: SignedIn, app: Parts) -> CustomerCard:
    """Return a customer, with what a merge or a new conversation needs to know."""
    require(agent, Permission.READ_TICKETS)
    return await app.store.customer_card(agent, customer_id)


@router.post("/customers/{customer_id}/merge")
async def merge(customer_id: CustomerId, body: MergeWith, app: Parts, asked: Command) -> Done:
    """Record that another customer is this one. The answer is `{id, version}` of the merge."""
    return await customers.merge(
        app.store, customer_id, body.loser_id, body.reason, asked=asked, new_id=app.new_id
    )


@router.post("/customers/{customer_id}/tell-apart")
async def tell_apart(customer_id: CustomerId, body: NotTheSame, app: Parts, asked: Command) -> Done:
    """Record that another customer is not this one: it is not suggested again."""
    return await customers.tell_apart(app.store, customer_id, body.other_id, asked=asked)


@router.post("/conversations")
async def start(body: WriteFirst, app: Parts, asked: Command) -> Done:
    """Write first, on a new ticket or within one. The answer is `{id, version}` of the ticket."""
    beginning = starting.Beginning(
        identity_id=body.identity_id,
        inbox_id=body.inbox_id,
        subject=body.subject,
        text=body.text,
        template=body.template.meant() if body.template else None,
        files=body.files,
        ticket_id=body.ticket_id,
    )
    return await starting.start(
        app.store,
        beginning,
        channels=app.channels,
        asked=asked,
        key=app.key,
        new_id=app.new_id,
        new_reference=app.new_reference,
    )


@router.get("/outlets")
async def outlets(agent: SignedIn, app: Parts) -> list[starting.Outlet]:
    """Return the inboxes by which an agent may write first, and to which kind of address."""
    require(agent, Permission.ANSWER_TICKETS)
    return starting.outlets(app.inboxes.values(), app.channels)


@router.post("/merges/{merge_id}/undo")
async def undo_merge(merge_id: MergeId, app: Parts, asked: Command) -> Done:
    """Part two customers who were merged: each has again what was theirs."""
    return await customers.undo_merge(app.store, merge_id, asked=asked)
