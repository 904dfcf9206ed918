"""What is promised: the calendars and SLA policies in force, read from their editions.

A ticket goes by the policies as they were when it was received: what is promised later does not
hold for it, and what was promised then stays so. A calendar holds in its newest edition, since a
holiday that is announced today is one for what is open, too (spec B-CAL-8).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from contactcenter.domain.calendar.hours import Calendar
from contactcenter.domain.calendar.plain import from_plain
from contactcenter.domain.edition import Decides, Edition, newest
from contactcenter.domain.ids import CalendarId, QueueId
from contactcenter.domain.sla.clock import PolicyInForce
from contactcenter.domain.sla.plain import policy_from_plain
from contactcenter.domain.sla.policy import SlaPolicy
from contactcenter.domain.ticket import Kind, Ticket
from contactcenter.ports.clocks import KeepsTime


@dataclass(frozen=True, slots=True, kw_only=True)
class Promises:
    """Calendars by id, and every edition of every policy."""

    calendars: Mapping[CalendarId, Calendar]
    policies: Mapping[PolicyInForce, SlaPolicy]
    since: Mapping[PolicyInForce, datetime]
    editions: Sequence[Edition]  # of calendars

    def for_ticket(self, ticket: Ticket, received_at: datetime) -> tuple[PolicyInForce, ...]:
        """Return the policy that holds for a ticket; none where nothing is promised."""
        return self.matching(
            kind=ticket.kind, channel=ticket.channel, queue=ticket.queue_id, at=received_at
        )

    def matching(
        self, *, kind: Kind, channel: str, queue: QueueId, at: datetime
    ) -> tuple[PolicyInForce, ...]:
        """Return the policy that holds for such a ticket, received then."""
        matching = [
            each
            for each in self._known_at(at).values()
            if each.active and each.match.holds(kind=kind, channel=channel, queue=queue)
        ]
        first = min(matching, key=lambda each: (each.rank, each.id), default=None)
        return () if first is None else (in_force(first),)

    def with_calendar(self, calendar_id: CalendarId, version: int) -> "Promises":
        """Return the same with an older version of one calendar."""
        others = [each for each in newest(self.editions).values() if each.key != calendar_id]
        older = [
            each for each in self.editions if (each.key, each.version) == (calendar_id, version)
        ]
        return replace(self, calendars=calendars_of([*others, *older]))

    def _known_at(self, at: datetime) -> Mapping[str, SlaPolicy]:
        """Return the latest edition of each policy that there was at a time."""
        found: dict[str, SlaPolicy] = {}
        for key, policy in self.policies.items():
            other = found.get(policy.id)
            if self.since[key] <= at and (other is None or other.version < policy.version):
                found[policy.id] = policy
        return found


def in_force(policy: SlaPolicy) -> PolicyInForce:
    """Return how a history names a version of a policy."""
    return PolicyInForce(policy_id=policy.id, version=policy.version)


async def promises(tx: KeepsTime) -> Promises:
    """Return all that is promised, by one query a kind."""
    return read_promises(await tx.editions(Decides.CALENDAR), await tx.editions(Decides.SLA_POLICY))


def read_promises(calendars: Sequence[Edition], policies: Sequence[Edition]) -> Promises:
    """Return what editions promise."""
    read = [(each, policy_of(each)) for each in policies]
    return Promises(
        calendars=calendars_of(newest(calendars).values()),
        policies={in_force(policy): policy for _, policy in read},
        since={in_force(policy): each.at for each, policy in read},
        editions=calendars,
    )


def calendars_of(editions: Iterable[Edition]) -> Mapping[CalendarId, Calendar]:
    """Read calendars: first those that unions are made of, then the unions."""
    found: dict[str, Calendar] = {}
    for each in sorted(editions, key=lambda it: (bool(it.body.get("union_of")), it.key)):
        found[each.key] = _calendar(each, found)
    return {CalendarId(key): calendar for key, calendar in found.items()}


def policy_of(edition: Edition) -> SlaPolicy:
    """Read a policy."""
    return _policy(_written(edition))


def _calendar(edition: Edition, known: Mapping[str, Calendar]) -> Calendar:
    if edition.body.get("union_of"):
        return from_plain({**edition.body, "version": edition.version}, known)
    return _plain_calendar(_written(edition))


# A calendar remembers what it has found open, which is worth keeping.
@lru_cache(maxsize=64)
def _plain_calendar(written: str) -> Calendar:
    return from_plain(json.loads(written))


@lru_cache(maxsize=256)
def _policy(written: str) -> SlaPolicy:
    return policy_from_plain(json.loads(written))


def _written(edition: Edition) -> str:
    return json.dumps({**edition.body, "version": edition.version}, sort_keys=True)
