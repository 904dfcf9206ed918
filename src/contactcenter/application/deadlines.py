"""Timers whose time has come, each fired once, in the transaction of its effects."""

from datetime import datetime

from contactcenter.application import presence
from contactcenter.application.dispatch import expire_offers
from contactcenter.application.presence import Graces
from contactcenter.domain.ids import AgentId
from contactcenter.domain.timer import TimerKind
from contactcenter.ports.store import Store
from contactcenter.ports.system import NewId

_AT_ONCE = 100


async def fire_timers(store: Store, graces: Graces, *, now: datetime, new_id: NewId) -> int:
    """Do what is due; return how many timers fired."""
    async with store.begin() as tx:
        due = await tx.due_timers(now, _AT_ONCE)
        subjects = {
            kind: sorted({each.subject_id for each in due if each.kind is kind})
            for kind in TimerKind
        }
        if subjects[TimerKind.OFFER_EXPIRES]:
            await expire_offers(tx, subjects[TimerKind.OFFER_EXPIRES], now=now)
        for agent_id in subjects[TimerKind.LEASE_EXPIRES]:
            await presence.lease_expired(tx, AgentId(agent_id), graces, now=now, new_id=new_id)
        for kind in (TimerKind.AGENT_LOST, TimerKind.MAIL_OF_LOST):
            for agent_id in subjects[kind]:
                await presence.work_of_lost(tx, AgentId(agent_id), kind, now=now)
    return len(due)
