"""Customers: found, looked at, found to be one or two."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from contactcenter.application import customers
from contactcenter.domain.access import Permission, require
from contactcenter.domain.ids import CustomerId, MergeId
from contactcenter.domain.request import Done
from contactcenter.entrypoints.http.again import AgainRoute
from contactcenter.entrypoints.http.bodies import Body
from contactcenter.entrypoints.http.deps import Command, Parts, SignedIn
from contactcenter.ports.views import CustomerCard, CustomerFound

router = APIRouter(prefix="/api", tags=["customers"], route_class=AgainRoute)


class MergeWith(Body):
    """Who is the same, and how that is known; it will be read when somebody doubts it."""

    loser_id: CustomerId
    reason: Annotated[str, Field(max_length=1000)]


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


@router.post("/merges/{merge_id}/undo")
async def undo_merge(merge_id: MergeId, app: Parts, asked: Command) -> Done:
    """Part two customers who were merged: each has again what was theirs."""
    return await customers.undo_merge(app.store, merge_id, asked=asked)
