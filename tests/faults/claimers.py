"""One process of claimers: eight people who all want the same piece of work at the same time.

The rules of a round, by which its work finds an owner:

    claim      it waits, and everybody takes it from the queue
    accept     it is offered to one, who accepts in eight tabs; others take it from the queue, hand
               it to themselves, or let the offer run out
    answer     it waits, and everybody answers
    give back  it is somebody's, who gives it back to the queue; everybody tries to take it
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from random import Random
from typing import Any

from contactcenter.adapters.clock import new_id, new_reference
from contactcenter.adapters.sql.store import SqlStore
from contactcenter.application import deadlines, dispatch, replies, tickets
from contactcenter.application.asked import Asked
from contactcenter.application.complaints import Handling
from contactcenter.application.notices import Makers
from contactcenter.domain.agent import Agent
from contactcenter.domain.errors import Conflict
from contactcenter.domain.ids import AgentId, ConversationId, OfferId, TicketId, WorkItemId
from contactcenter.domain.request import Done
from contactcenter.domain.ticket import Status
from contactcenter.ports.found import Routing
from contactcenter.ports.reading import Wanted
from contactcenter.ports.store import Aborted, Unavailable
from tests.application.desk import GRACES, KEY, WORDINGS
from tests.builders import later
from tests.faults.crew import MEMBERS, Act, serve

AT_ONCE = 8
KINDS = ("claim", "accept", "answer", "give back")
FIRST = "agent0"  # to whom it is offered, or who has it and gives it back
_TIMES = 3  # as a request is run again (entrypoints/http/again.py)

# What a claimer was told: owner and nothing, or nobody and the code of the refusal.
Told = tuple[str | None, str | None]


class Claimer:
    """One person, and what they try."""

    def __init__(self, store: SqlStore, number: int, agents: list[Agent]) -> None:
        self._store = store
        self._number = number
        self._agents = agents

    async def try_once(self, name: str, kind: str) -> Told:
        """Try to get the work of a round, until there is a plain answer."""
        for _ in range(_TIMES):
            try:
                return await self._ways(kind)(name), None
            except Aborted:
                continue
            except Conflict as error:
                return None, error.code
            except Unavailable as error:
                return None, error.code
        return None, Aborted.code

    def _ways(self, kind: str) -> Callable[[str], Awaitable[str | None]]:
        accepting = (self._accept, self._claim, self._hand_over, self._let_run_out)
        match kind:
            case "claim":
                return self._claim
            case "accept":
                return accepting[self._number % len(accepting)]
            case "answer":
                return self._answer
            case _:
                return self._give_back if self._number == 0 else self._claim_at_last

    async def _claim(self, name: str) -> str:
        return await self._done(
            dispatch.claim(self._store, WorkItemId(f"item{name}"), asked=self._me)
        )

    async def _accept(self, name: str) -> str:
        offer = OfferId(f"offer{name}")
        await dispatch.accept(self._store, offer, asked=self._asked(self._agents[0]))
        return FIRST

    async def _answer(self, name: str) -> str:
        return await self._done(
            replies.reply(
                self._store,
                TicketId(f"ticket{name}"),
                ConversationId(f"conversation{name}"),
                f"answer {self._number} in {name}",
                None,
                channels={},
                asked=self._me,
                key=KEY,
                new_id=new_id,
            )
        )

    async def _hand_over(self, name: str) -> str:
        return await self._done(self._handing(name, self._me.agent.id))

    async def _give_back(self, name: str) -> None:
        await self._handing(name, None)

    async def _let_run_out(self, name: str) -> None:
        handling = Handling(
            store=self._store,
            new_id=new_id,
            new_token=new_id,
            wordings=WORDINGS,
            channels={},
            makers=Makers(key=KEY, new_id=new_id, new_reference=new_reference),
        )
        await deadlines.fire_timers(handling, GRACES, now=later(60))

    async def _claim_at_last(self, name: str) -> str:
        """Try until it was given back, and somebody has it again."""
        item = f"item{name}"
        while True:
            try:
                return await self._claim(name)
            except Conflict:
                found = (await self._store.rows(Wanted(items=[item]))).items[item]
                if found.agent_id not in (None, FIRST):
                    raise

    async def _done(self, getting: Awaitable[Done]) -> str:
        await getting
        return self._me.agent.id

    def _handing(self, name: str, agent_id: AgentId | None) -> Awaitable[Done]:
        return tickets.hand_over(
            self._store,
            TicketId(f"ticket{name}"),
            queue_id=None,
            agent_id=agent_id,
            note=None,
            version=1,
            asked=self._me,
            new_id=new_id,
        )

    @property
    def _me(self) -> Asked:
        return self._asked(self._agents[self._number])

    def _asked(self, agent: Agent) -> Asked:
        return Asked(agent=agent, at=later(10))


class Glance:
    """The store, of which one dispatcher sees a few of the items that wait.

    So no two want the same item, and the guard on the agent alone keeps them from counting on the
    same room.
    """

    def __init__(self, store: SqlStore, number: int) -> None:
        self._store = store
        self._number = number

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def routing(self, now: datetime, limit: int) -> Routing:
        """Return what waits in this dispatcher's eyes, and everybody who may have it."""
        found = await self._store.routing(now, limit)
        waiting = [
            each for each in found.waiting if int(each.id[4:]) % (MEMBERS * AT_ONCE) == self._number
        ]
        return replace(found, waiting=waiting)


class Dispatcher:
    """One who shares work out, and acts for one agent: accepts, declines, resolves."""

    def __init__(self, store: SqlStore, number: int, agents: list[Agent]) -> None:
        self._store = store
        self._glance: Any = Glance(store, number)
        self._agent = agents[number % AT_ONCE]  # one in each process acts for the same agent
        self._dice = Random(number)

    async def turn(self, minute: int) -> dict[str, int]:
        """Share out what waits, and act on what the agent has; return what was refused."""
        asked = Asked(agent=self._agent, at=later(61 * minute))
        told = {"offers": 0, "refused": 0}
        try:
            told["offers"] = await dispatch.make_offers(self._glance, new_id=new_id, now=asked.at)
        except Aborted:
            told["aborted"] = 1  # the loop turns again
        desk = (await self._store.snapshot(self._agent)).state
        acts = [partial(self._answered, OfferId(offer.id)) for offer in desk.offers]
        acts += [
            partial(self._resolved, TicketId(item.ticket_id))
            for item in desk.items
            if item.agent_id == self._agent.id and item.state == "assigned"
        ]
        for act in acts:
            try:
                await act(asked)
            except (Conflict, Aborted):
                told["refused"] += 1
        return told

    async def _answered(self, offer_id: OfferId, asked: Asked) -> None:
        answer = dispatch.decline if self._dice.random() < 0.2 else dispatch.accept
        await answer(self._store, offer_id, asked=asked)

    async def _resolved(self, ticket_id: TicketId, asked: Asked) -> None:
        ticket = (await self._store.rows(Wanted(tickets=[ticket_id]))).tickets[ticket_id]
        await tickets.change_status(
            self._store, ticket_id, Status.RESOLVED, version=ticket.version, asked=asked
        )


async def _begin(store: SqlStore, number: int) -> Act:
    agents = sorted(await store.all_agents(), key=lambda each: (len(each.id), each.id))
    numbers = range(number * AT_ONCE, (number + 1) * AT_ONCE)
    claimers = [Claimer(store, each, agents) for each in numbers]
    dispatchers = [Dispatcher(store, each, agents) for each in numbers]

    async def act(what: dict[str, Any]) -> list[Any]:
        if "minute" in what:
            turns = [each.turn(what["minute"]) for each in dispatchers]
            return list(await asyncio.gather(*turns))
        tries = [each.try_once(what["name"], what["kind"]) for each in claimers]
        return list(await asyncio.gather(*tries))

    return act


if __name__ == "__main__":
    serve(_begin)
