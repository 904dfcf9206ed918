"""Timers whose time has come, each fired once, in the transaction of its effects.

A kind has a block of its own: what one kind changes, the next one reads.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from contactcenter.application import presence
from contactcenter.application.complaint_silence import end_silence
from contactcenter.application.complaints import Handling
from contactcenter.application.dispatch import expire_offers
from contactcenter.application.presence import Graces
from contactcenter.application.tasks import notice_tasks
from contactcenter.domain.ids import AgentId, TaskId, TicketId
from contactcenter.domain.timer import Timer, TimerKind
from contactcenter.ports.store import Transaction

_AT_ONCE = 100


async def fire_timers(handling: Handling, graces: Graces, *, now: datetime) -> int:
    """Do what is due; return how many timers fired."""
    fired = 0
    for kind in TimerKind:
        async with handling.store.begin() as tx:
            due = await tx.due_timers(kind, now, _AT_ONCE)
            await _fire(handling, tx, kind, due, graces, now=now)
            fired += len(due)
    return fired


async def _fire(
    handling: Handling,
    tx: Transaction,
    kind: TimerKind,
    due: Sequence[Timer],
    graces: Graces,
    *,
    now: datetime,
) -> None:
    subjects = sorted({each.subject_id for each in due})
    match kind:
        case TimerKind.OFFER_EXPIRES:
            await expire_offers(tx, subjects, now=now)
        case TimerKind.LEASE_EXPIRES:
            agents = await _all_locked(tx, subjects)
            for agent_id in agents:
                await presence.lease_expired(tx, agent_id, graces, now=now, new_id=handling.new_id)
        case TimerKind.AGENT_LOST | TimerKind.MAIL_OF_LOST:
            agents = await _all_locked(tx, subjects)
            for agent_id in agents:
                await presence.work_of_lost(tx, agent_id, kind, now=now)
        case TimerKind.TASK_DUE:
            await notice_tasks(tx, [TaskId(each) for each in subjects], now=now)
        case TimerKind.COMPLAINT_SILENT:
            await end_silence(handling, tx, [TicketId(each) for each in subjects], now=now)
        case _:
            assert_never(kind)


async def _all_locked(tx: Transaction, subjects: Sequence[str]) -> Sequence[AgentId]:
    """Lock the work of all these agents before the presence of any, as the order of locks asks."""
    agents = [AgentId(each) for each in subjects]
    if len(agents) > 1:
        await tx.at_work(agents=agents)
    return agents
