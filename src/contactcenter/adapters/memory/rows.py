"""The rows that a batch of frames shows, from the memory store."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from contactcenter.adapters.memory import tasks, timekeeping, views
from contactcenter.adapters.memory.tables import Tables
from contactcenter.domain.raw import RawState
from contactcenter.ports.reading import Rows, Wanted

V = TypeVar("V")
W = TypeVar("W")


def shown(tables: Tables, wanted: Wanted) -> Rows:
    """Return the wanted rows as they are now."""
    return Rows(
        tickets=_shown(
            tables.tickets, wanted.tickets, lambda each: views.ticket_view(tables, each)
        ),
        messages=_shown(
            tables.messages, wanted.messages, lambda each: views.message_view(tables, each)
        ),
        items=_shown(tables.items, wanted.items, views.item_view),
        offers=_shown(tables.offers, wanted.offers, views.offer_view),
        agents=_shown(tables.agents, wanted.agents, lambda each: views.agent_view(tables, each)),
        inboxes=_shown(tables.inboxes, wanted.inboxes, lambda each: views.inbox_view(tables, each)),
        conversations=_shown(tables.conversations, wanted.conversations, views.conversation_view),
        clocks=_shown(tables.clocks, wanted.clocks, timekeeping.clock_view),
        tasks=_shown(tables.tasks, wanted.tasks, lambda each: tasks.task_view(tables, each)),
        timed={each: timekeeping.shown_open(tables, {each}) for each in wanted.timed},
        set_aside=set_aside(tables),
    )


def set_aside(tables: Tables) -> int:
    """Return how much raw input is in quarantine."""
    return sum(each.state is RawState.QUARANTINED for each in tables.raws.values())


def _shown(rows: Mapping[str, V], keys: Iterable[str], view: Callable[[V], W]) -> dict[str, W]:
    return {key: view(rows[key]) for key in keys if key in rows}
