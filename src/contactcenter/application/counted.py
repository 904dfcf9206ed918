"""What counts of all complaints, folded from their entries off the loop, a page at a time.

An entry is never changed, so what was folded once is kept for as long as there are no more of them:
the next figures read the new ones only. Limits and customers do change, and are read each time.
"""

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from contactcenter.domain.agent import Agent
from contactcenter.domain.complaint.entries import Entry
from contactcenter.domain.complaint.kept import KeptEntry
from contactcenter.domain.ids import TicketId
from contactcenter.domain.measures.complaint import CountedComplaint
from contactcenter.domain.measures.counting import count
from contactcenter.domain.measures.limiting import limits
from contactcenter.domain.measures.parting import Placed
from contactcenter.domain.measures.ratio import Period
from contactcenter.domain.sla.clock import SlaClock
from contactcenter.ports.register import Registered, Span
from contactcenter.ports.store import Store

# Who complained more than once is counted over a year; no limit runs for longer.
LOOK_BACK = timedelta(days=366)
_AT_ONCE = 500
_KEPT = 50_000  # complaints of about two kilobytes each


class Folded:
    """What was counted before, by complaint and the number of its entries; the latest used stay."""

    def __init__(self) -> None:
        self._known: OrderedDict[TicketId, tuple[int, CountedComplaint]] = OrderedDict()

    def get(self, each: Registered) -> CountedComplaint | None:
        """Return what was counted of a complaint, unless more was entered since."""
        entries, found = self._known.get(each.id, (0, None))
        if found is None or entries != each.entries:
            return None
        self._known.move_to_end(each.id)
        return found

    def keep(self, each: Registered, counted: CountedComplaint) -> None:
        """Keep what was counted of a complaint."""
        self._known[each.id] = (each.entries, counted)
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)


def span(period: Period, *, back: timedelta) -> Span:
    """Return which complaints matter to a period and so much time before it.

    What was received more than a year before that, is over, and had nothing entered since counts
    in no figure of it.
    """
    earliest = period.start - back
    return Span(received=earliest - LOOK_BACK, touched=earliest, end=period.end)


async def placed(
    store: Store, folded: Folded, agent: Agent | None, wanted: Span
) -> Sequence[Placed]:
    """Return complaints as figures count them, by id: those that are not about the agent."""
    found: list[Placed] = []
    after: TicketId | None = None
    while page := await store.registered(agent, wanted, after, _AT_ONCE):
        new = [each.id for each in page if folded.get(each) is None]
        entries = await store.entries_among(new)
        clocks = await store.limits_among([each.id for each in page])
        found += await asyncio.to_thread(_placed, page, folded, entries, clocks)
        after = page[-1].id
    return found


def _placed(
    page: Sequence[Registered],
    folded: Folded,
    entries: Sequence[KeptEntry],
    clocks: Sequence[SlaClock],
) -> Sequence[Placed]:
    told: dict[TicketId, list[Entry]] = defaultdict(list)
    for entry in entries:
        told[entry.ticket_id].append(entry.entry)
    timed: dict[TicketId, list[SlaClock]] = defaultdict(list)
    for clock in clocks:
        timed[clock.ticket_id].append(clock)
    return [_one(each, folded, told, timed[each.id]) for each in page]


def _one(
    each: Registered,
    folded: Folded,
    told: Mapping[TicketId, Sequence[Entry]],
    clocks: Collection[SlaClock],
) -> Placed:
    counted = folded.get(each)
    if counted is None:
        # What was entered since the page was read counts already: it is there.
        counted = count(told[each.id], customer_id=None)
        folded.keep(replace(each, entries=len(told[each.id])), counted)
    due = limits(clocks, counted.step)
    return Placed(
        counted=replace(
            counted,
            customer_id=each.customer_id,
            acknowledgement=due.acknowledgement,
            resolution=due.resolution,
            limits=due.each,
        ),
        queue=each.queue_id,
        channel=each.channel,
        severity=each.severity,
        presets=each.presets,
    )
