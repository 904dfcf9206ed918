"""Before a policy or a calendar changes: what the last 90 days would have been under it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from contactcenter.application.asked import Asked
from contactcenter.application.promises import PROMISING, Promises, read_promises
from contactcenter.application.readings import policy_in, promised_before, readings_of
from contactcenter.domain.access import Permission, require
from contactcenter.domain.edition import Decides, Edition, edition, newest
from contactcenter.domain.ids import TicketId
from contactcenter.domain.sla.clock import TicketHistory
from contactcenter.domain.sla.history import Happened, What
from contactcenter.domain.sla.replay import Comparison, Difference, Read, Tally, quantile
from contactcenter.ports.clocks import TimedTicket
from contactcenter.ports.store import Store

PERIOD = timedelta(days=90)
MOST = 50_000  # tickets that one replay looks at, the latest first
_PAGE = 500
_SHOWN = 200  # tickets that differ


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricReplay:
    """One metric, as it was and as it would have been; shares are null where nothing was due."""

    metric: str
    kept: int
    missed: int
    share: float | None
    would_keep: int
    would_miss: int
    would_share: float | None
    silent: int  # closed before they were due, and nothing was said: neither kept nor missed
    would_be_silent: int
    elapsed_p50_s: float | None  # by the wall, from start to fulfilment: no policy changes it
    elapsed_p90_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """For how long clocks stood still, and would have, for one reason by one agent.

    A moment counts once for all clocks of a ticket. "" stands for nobody.
    """

    reason: str
    agent_id: str
    seconds: float
    would_be_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Differing:
    """A ticket with a promise that would have been kept or missed otherwise."""

    ticket_id: str
    reference: str
    subject: str
    metric: str
    cycle: int
    policy: str  # the name of whose promise it is, or would be
    names: dict[str, str]  # the same by language
    was: bool | None
    would_be: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What the last 90 days were, and would have been: what was due then counts (spec D.2)."""

    since: datetime
    tickets: int
    more: bool  # there were more tickets than are looked at
    share: float | None
    would_share: float | None
    metrics: list[MetricReplay]
    stood: list[Stood]
    differing: list[Differing]
    differing_in_all: int


async def replay(
    store: Store, kind: Decides, key: str, body: Mapping[str, object], *, asked: Asked
) -> Replay:
    """Return what an edition would have made of the last 90 days; nothing is changed.

    Raises:
        Invalid: naming the field of the body, and what is wrong with it.
    """
    require(asked.agent, Permission.MANAGE_PROMISES)
    editions = {each: await store.all_editions(each) for each in PROMISING}
    now, since = asked.at, asked.at - PERIOD
    proposed = edition(kind, key, {**body, "id": key}, version=_NEXT, by=asked.agent.id, at=since)
    would_be = _proposed(editions, proposed, since)
    comparing = _Comparing(read_promises(editions), would_be, Comparison(since, now))
    before: TicketId | None = None
    while comparing.comparison.tickets < MOST:
        page = await store.timed_tickets(since, before, _PAGE)
        await asyncio.to_thread(comparing.add, page)
        if len(page) < _PAGE:
            return comparing.result(since, more=False)
        before = page[-1].id
    return comparing.result(since, more=True)


_EVER = datetime.min.replace(tzinfo=UTC)
_NEXT = 1_000_000_000  # a version behind all there are


def _proposed(
    editions: Mapping[Decides, Sequence[Edition]], proposed: Edition, since: datetime
) -> Promises:
    """Return what would be promised had the newest of all, and this, held since then."""
    all_of = {**editions, proposed.kind: [*editions[proposed.kind], proposed]}
    calendars, policies = (all_of[each] for each in (Decides.CALENDAR, Decides.SLA_POLICY))
    latest = newest(calendars)
    ever = [replace(each, at=_EVER) if latest[each.key] == each else each for each in calendars]
    newly = [replace(each, at=since) for each in newest(policies).values()]
    return read_promises({**all_of, Decides.CALENDAR: ever, Decides.SLA_POLICY: newly})


class _Comparing:
    """Goes through tickets, a page at a time, off the loop."""

    def __init__(self, was: Promises, would_be: Promises, comparison: Comparison) -> None:
        self.comparison = comparison
        self._was = was
        self._would_be = would_be
        self._now = comparison.now
        self._newest = {each.policy_id: each for each in would_be.policies}
        self._named = {key.policy_id: each for key, each in would_be.policies.items()}
        self._differing: list[Differing] = []
        self._differing_in_all = 0

    def add(self, page: Sequence[TimedTicket]) -> None:
        """Compare some more tickets."""
        for ticket in page:
            differences = self.comparison.add(
                self._readings(ticket.history, self._was),
                self._readings(self._matched(ticket), self._would_be),
                ticket.history.happened,
            )
            self._differing_in_all += bool(differences)
            if len(self._differing) < _SHOWN:
                self._differing += [self._differs(ticket, each) for each in differences]

    def _readings(self, history: TicketHistory, promised: Promises) -> Read:
        found = readings_of(history, promised, self._now).values()
        return [(clock.policy_id, reading) for clock, reading in found]

    def _differs(self, ticket: TimedTicket, found: Difference) -> Differing:
        policy = self._named[found.policy_id]
        return Differing(
            ticket_id=ticket.id,
            reference=ticket.reference,
            subject=ticket.subject,
            metric=found.metric,
            cycle=found.cycle,
            policy=policy.name,
            names=dict(policy.names),
            was=found.was,
            would_be=found.would_be,
        )

    def _matched(self, ticket: TimedTicket) -> TicketHistory:
        policies = self._would_be.matching(
            kind=ticket.kind, channel=ticket.channel, queue=ticket.queue_id, at=self._now
        )
        happened = tuple(self._of_now(each) for each in ticket.history.happened)
        return replace(ticket.history, policies=policies, happened=happened)

    def _of_now(self, each: Happened) -> Happened:
        """Return what a history says of a policy before a hand-over as one of the newest of it."""
        if each.what is not What.PROMISED:
            return each
        return promised_before(self._newest[policy_in(each.detail).policy_id], each.at)

    def result(self, since: datetime, *, more: bool) -> Replay:
        """Return what was found."""
        found = self.comparison
        metrics = sorted(found.was.keys() | found.would_be.keys())
        return Replay(
            since=since,
            tickets=found.tickets,
            more=more,
            share=_all(found.was).share,
            would_share=_all(found.would_be).share,
            metrics=[self._metric(each) for each in metrics],
            stood=self._stood(),
            differing=self._differing[:_SHOWN],
            differing_in_all=self._differing_in_all,
        )

    def _stood(self) -> list[Stood]:
        was, would_be = self.comparison.paused, self.comparison.would_pause
        keys = (was | would_be).most_common()  # of each the longer of the two
        return [
            Stood(
                reason=reason,
                agent_id=by,
                seconds=was[reason, by] / 1_000_000,
                would_be_seconds=would_be[reason, by] / 1_000_000,
            )
            for (reason, by), _ in keys
        ]

    def _metric(self, name: str) -> MetricReplay:
        was, would_be = self.comparison.was[name], self.comparison.would_be[name]
        spans = self.comparison.elapsed[name]
        return MetricReplay(
            metric=name,
            kept=was.kept,
            missed=was.missed,
            share=was.share,
            would_keep=would_be.kept,
            would_miss=would_be.missed,
            would_share=would_be.share,
            silent=was.silent,
            would_be_silent=would_be.silent,
            elapsed_p50_s=_seconds(quantile(spans, 0.5)),
            elapsed_p90_s=_seconds(quantile(spans, 0.9)),
        )


def _all(tallies: Mapping[str, Tally]) -> Tally:
    return Tally(
        kept=sum(each.kept for each in tallies.values()),
        missed=sum(each.missed for each in tallies.values()),
    )


def _seconds(span: timedelta | None) -> float | None:
    return None if span is None else span.total_seconds()
