"""Who is there: the agent's choice plus the socket's truth (spec C.6, C.7).

a socket opens      the lease begins; a timer stands behind it
sockets stay open   the lease is renewed, silently
the last one closes nothing: a reload comes back within the lease
the lease runs out  offers go back at once; chats after a grace; other work after a longer one
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from contactcenter.application.asked import Asked
from contactcenter.application.dispatch import give_back
from contactcenter.domain.agent import (
    AwayReason,
    Chosen,
    Presence,
    choose,
    effective,
    presence_changed,
)
from contactcenter.domain.channel import traits
from contactcenter.domain.events import SYSTEM
from contactcenter.domain.ids import AgentId, TimerId
from contactcenter.domain.request import Done
from contactcenter.domain.timer import Timer, TimerKind
from contactcenter.domain.work import WorkState
from contactcenter.ports.found import AtWork
from contactcenter.ports.reading import Wanted
from contactcenter.ports.store import Store, Transaction
from contactcenter.ports.system import NewId


@dataclass(frozen=True, slots=True, kw_only=True)
class Graces:
    """How long an agent without a socket keeps what."""

    lease: timedelta
    chat: timedelta
    mail: timedelta


async def set_presence(
    store: Store, chosen: Chosen, reason: AwayReason | None, *, asked: Asked
) -> Done:
    """Record what an agent chose; offers go back when it is not `online`."""
    agent_id = asked.agent.id
    async with store.begin(asked.key) as tx:
        at_work = await tx.at_work(agents=[agent_id])
        before = await tx.presence(agent_id)
        changed, fact = choose(before, chosen, reason, by=agent_id, now=asked.at)
        if chosen is Chosen.ONLINE and before.chosen is not Chosen.ONLINE:
            changed = replace(changed, idle_since=asked.at)
        tx.put(changed)
        tx.record(fact)
        if chosen is not Chosen.ONLINE:
            _withdraw_offers(tx, at_work.values(), agent_id, now=asked.at)
        return tx.done(agent_id, changed.version)


async def connected(
    store: Store, agent_id: AgentId, graces: Graces, *, now: datetime, new_id: NewId
) -> None:
    """Note that an agent's socket opened."""
    async with store.begin() as tx:
        before = await tx.presence(agent_id)
        until = now + graces.lease
        if before.leased_until is not None:
            tx.renew_leases(Presence, [agent_id], until)
            return
        after = _leased(before, until, now)
        tx.put(after, _timer(TimerKind.LEASE_EXPIRES, agent_id, until, new_id))
        for kind in (TimerKind.AGENT_LOST, TimerKind.MAIL_OF_LOST):
            tx.cancel_timers(kind, [agent_id])
        if effective(before) != effective(after):
            tx.record(presence_changed(before, after, by=agent_id, now=now))


async def renew(
    store: Store,
    agent_ids: Collection[AgentId],
    graces: Graces,
    *,
    now: datetime,
    new_id: NewId,
) -> None:
    """Note that the sockets of these agents are open; who was taken for lost is back."""
    async with store.begin() as tx:
        tx.renew_leases(Presence, agent_ids, now + graces.lease)
    shown = (await store.rows(Wanted(agents=agent_ids))).agents
    for each in shown.values():
        if each.effective != each.chosen:
            await connected(store, AgentId(each.id), graces, now=now, new_id=new_id)


async def wait_for_all(store: Store, until: datetime) -> None:
    """Let nobody count as lost before a time, since nobody could say that they are there."""
    agents = await store.all_agents()
    async with store.begin() as tx:
        tx.renew_leases(Presence, [each.id for each in agents], until)


async def lease_expired(
    tx: Transaction, agent_id: AgentId, graces: Graces, *, now: datetime, new_id: NewId
) -> None:
    """Look at an agent whose lease may have run out."""
    at_work = await tx.at_work(agents=[agent_id])
    before = await tx.presence(agent_id)
    if before.leased_until is None:
        return
    if before.leased_until > now:
        tx.put(_timer(TimerKind.LEASE_EXPIRES, agent_id, before.leased_until, new_id))
        return
    after = _leased(before, None, now)
    tx.put(
        after,
        _timer(TimerKind.AGENT_LOST, agent_id, now + graces.chat, new_id),
        _timer(TimerKind.MAIL_OF_LOST, agent_id, now + graces.mail, new_id),
    )
    if effective(before) != effective(after):
        tx.record(presence_changed(before, after, by=SYSTEM, now=now))
    _withdraw_offers(tx, at_work.values(), agent_id, now=now)


async def work_of_lost(
    tx: Transaction, agent_id: AgentId, kind: TimerKind, *, now: datetime
) -> None:
    """Give back what an agent who did not return was answering."""
    at_work = await tx.at_work(agents=[agent_id])
    presence = await tx.presence(agent_id)
    if presence.leased_until is not None:
        return
    live = kind is TimerKind.AGENT_LOST
    for found in at_work.values():
        theirs = [
            item
            for item in found.items
            if item.agent_id == agent_id and traits(item.channel).is_live == live
        ]
        give_back(tx, found, theirs, reason="agent_lost", now=now)


def _leased(before: Presence, until: datetime | None, now: datetime) -> Presence:
    """Return the presence with that lease; who is not seen to come or go stands as before."""
    after = replace(before, leased_until=until, version=before.version + 1)
    return after if effective(before) == effective(after) else replace(after, since=now)


def _withdraw_offers(
    tx: Transaction, at_work: Iterable[AtWork], agent_id: AgentId, *, now: datetime
) -> None:
    for found in at_work:
        offered = [
            item
            for item in found.items
            if item.agent_id == agent_id and item.state is WorkState.OFFERED
        ]
        give_back(tx, found, offered, reason="revoked", now=now)


def _timer(kind: TimerKind, agent_id: AgentId, due_at: datetime, new_id: NewId) -> Timer:
    return Timer(id=TimerId(new_id()), kind=kind, subject_id=agent_id, due_at=due_at)
