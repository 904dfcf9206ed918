"""A phone call, as the switchboard's records tell it.

    record ─┐
    record ─┼─► said, a set by key ─► Call: who, when, how long, and how it went
    record ─┘

Records come late, twice, in any order and from several sources that know different halves
(spec G-ADP-5). So a `Call` keeps what was said and works the rest out from the whole of it:
`merge` is the union of two such sets, and cannot depend on order or repetition. Where two records
disagree, the one of higher `Trust` is believed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from contactcenter.domain import phone
from contactcenter.domain.call_record import CallDirection, Leg, Moment, Outcome, Record, Trust

T = TypeVar("T")

_ORDER = {outcome: place for place, outcome in enumerate(Outcome)}
_OURS = frozenset({CallDirection.OUTBOUND, CallDirection.INTERNAL})  # one of us called
_LATEST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call as far as it is known. Made by `tell` and `merge`, which see to it that all agrees."""

    source: str  # the kind of switchboard
    source_call_id: str  # unique in its inbox together with `source`
    said: tuple[Record, ...]
    direction: CallDirection | None = None
    from_raw: str | None = None
    from_number: str | None = None
    from_name: str | None = None
    to_raw: str | None = None
    to_number: str | None = None
    queue: str | None = None
    agents: tuple[str, ...] = ()  # who spoke for us, as the switchboard says
    emails: tuple[str, ...] = ()  # the same, of those whom the inbox knows
    started_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    wait: timedelta | None = None
    talk: timedelta | None = None
    hold: timedelta | None = None
    outcome: Outcome | None = None
    ended_by: str | None = None
    cause: str | None = None
    recording: str | None = None
    transfers: tuple[str, ...] = ()
    legs: tuple[Leg, ...] = ()
    warnings: tuple[str, ...] = ()

    is_over: bool = False  # as far as we heard

    @property
    def is_unserved(self) -> bool:
        """Whether somebody called us, and nobody of us spoke with them."""
        return self.is_over and self.direction not in _OURS and self.outcome is not Outcome.ANSWERED

    @property
    def ringing(self) -> tuple[Leg, ...]:
        """The phones that ring now."""
        return () if self.is_over else tuple(leg for leg in self.legs if leg.is_ringing)

    @property
    def talking(self) -> tuple[Leg, ...]:
        """The phones on which somebody speaks now."""
        return () if self.is_over else tuple(leg for leg in self.legs if leg.is_talking)


def tell(source: str, source_call_id: str, records: Iterable[Record]) -> Call:
    """Return the call that these records tell of, whatever their order."""
    kept = _set_of(records)
    legs = _legs(kept)
    said = (*kept, *_both_spoke(legs, source_call_id))
    over = _is_over(said, legs, source_call_id)
    call = Call(
        source=source,
        source_call_id=source_call_id,
        said=kept,
        legs=legs,
        is_over=over,
        started_at=_started_at(said),
        ended_at=_ended_at(said, legs, over=over),
        **_as_said(said),
    )
    call = replace(call, direction=call.direction or _direction(call))
    logged = any(each.trust is Trust.QUEUE for each in said)
    call = replace(call, outcome=_outcome(said, call, logged=logged))
    entered = logged or call.outcome is not Outcome.NOT_SERVED
    spoke = _who_spoke(call)
    return replace(
        call,
        queue=call.queue if entered else None,
        agents=_once(leg.name for leg in spoke) or _own_caller(call),
        emails=_once(leg.email for leg in spoke),
        answered_at=call.answered_at if call.outcome is Outcome.ANSWERED else None,
        wait=_wait(call),
        talk=_talk(call),
    )


def merge(one: Call, other: Call) -> Call:
    """Return what both tell together. Order and repetition change nothing (spec G-ADP-5).

    Raises:
        ValueError: these are two calls.
    """
    ids = {(call.source, call.source_call_id) for call in (one, other)}
    if len(ids) != 1:
        raise ValueError(f"two calls: {sorted(ids)}")
    return tell(one.source, one.source_call_id, (*one.said, *other.said))


def corrected(one: Call, other: Call) -> Call:
    """Return what both tell together; where both hold a record, as the other one reads it.

    For what a person brings again, because it was read wrongly before.

    Raises:
        ValueError: these are two calls.
    """
    keys = {each.key for each in other.said}
    return merge(replace(one, said=tuple(each for each in one.said if each.key not in keys)), other)


def _set_of(records: Iterable[Record]) -> tuple[Record, ...]:
    """Return each record once, in order of time.

    A row that was corrected keeps its key; which of two stays may not depend on their order.
    """
    by_key: dict[str, Record] = {}
    for each in records:
        kept = by_key.get(each.key)
        by_key[each.key] = each if kept is None else max(kept, each, key=repr)
    return tuple(sorted(by_key.values(), key=lambda each: (each.at or _LATEST, each.key)))


def _as_said(said: tuple[Record, ...]) -> dict[str, Any]:
    """Return what is taken over as the most trusted record has it."""
    caller = _first(said, lambda each: each if each.from_raw else None)
    called = _first(said, lambda each: each if each.to_raw else None)
    return {
        "direction": _first(said, lambda each: each.direction),
        "from_raw": caller.from_raw if caller else None,
        "from_number": caller.from_number if caller else None,
        "from_name": _first(said, lambda each: each.from_name or None),
        "to_raw": called.to_raw if called else None,
        "to_number": called.to_number if called else None,
        "queue": _last(said, lambda each: each.queue or None),
        "answered_at": _best(said, lambda each: each.answered_at, min),
        "hold": _sum(said, lambda each: each.hold),
        "ended_by": _last(said, lambda each: each.ended_by),
        "cause": _last(said, lambda each: each.cause),
        "recording": _last(said, lambda each: each.recording or None),
        "transfers": _once(each.transfer for each in said),
        "warnings": _once(sorted({code for each in said for code in each.warnings})),
    }


def _trusted(said: Iterable[Record], of: Callable[[Record], T | None]) -> list[T]:
    """Return the values of those records that are believed most among those that say anything."""
    found = [(each.trust, value) for each in said if (value := of(each)) is not None]
    highest = max((trust for trust, _ in found), default=None)
    return [value for trust, value in found if trust is highest]


def _best(
    said: Iterable[Record],
    of: Callable[[Record], datetime | None],
    which: Callable[[list[datetime]], datetime],
) -> datetime | None:
    values = _trusted(said, of)
    return which(values) if values else None


def _first(said: Iterable[Record], of: Callable[[Record], T | None]) -> T | None:
    return next(iter(_trusted(said, of)), None)


def _last(said: Iterable[Record], of: Callable[[Record], T | None]) -> T | None:
    return next(reversed(_trusted(said, of)), None)


def _sum(said: Iterable[Record], of: Callable[[Record], timedelta | None]) -> timedelta | None:
    # Two rows of one attempt, from two files of the same switchboard, are one length of time.
    values = dict.fromkeys(_trusted(said, lambda each: _timed(each, of(each))))
    return sum((length for _, length in values), timedelta()) if values else None


def _timed(record: Record, length: timedelta | None) -> tuple[datetime | None, timedelta] | None:
    return None if length is None else (record.at, length)


def _once(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _legs(said: tuple[Record, ...]) -> tuple[Leg, ...]:
    by_leg: dict[str, list[Record]] = {}
    for each in said:
        if each.leg is not None:
            by_leg.setdefault(each.leg, []).append(each)
    return tuple(_leg(leg, records) for leg, records in by_leg.items())


def _leg(leg: str, records: list[Record]) -> Leg:
    def first(moment: Moment) -> datetime | None:
        return _best(records, lambda each: each.at if each.moment is moment else None, min)

    return Leg(
        id=leg,
        extension=_first(records, lambda each: each.extension),
        agent=_first(records, lambda each: each.agent),
        email=_first(records, lambda each: each.email),
        rang_at=first(Moment.RANG),
        spoke_at=first(Moment.SPOKE),
        ended_at=first(Moment.ENDED),
        moments=frozenset(each.moment for each in records if each.moment),
        trust=max(each.trust for each in records),
    )


def _both_spoke(legs: tuple[Leg, ...], caller: str) -> tuple[Record, ...]:
    """Return what follows when the caller and somebody else entered a bridge: they could speak."""
    spoke = [leg for leg in legs if Moment.SPOKE in leg.moments]
    first = next((leg for leg in spoke if leg.id == caller), None)
    others = [leg for leg in spoke if leg.id != caller]
    if first is None or not others:
        return ()
    earliest = min((leg.spoke_at for leg in others if leg.spoke_at), default=None)
    at = max((each for each in (first.spoke_at, earliest) if each), default=None)
    trust = min(first.trust, max(leg.trust for leg in others))
    return (Record(key="both", trust=trust, at=at, answered_at=at, outcome=Outcome.ANSWERED),)


def _is_over(said: tuple[Record, ...], legs: tuple[Leg, ...], caller: str) -> bool:
    if any(each.ended_at for each in said):
        return True
    ended = {leg.id for leg in legs if Moment.ENDED in leg.moments}
    return caller in ended and all(leg.id in ended for leg in legs if leg.moments)


def _ended_at(said: tuple[Record, ...], legs: tuple[Leg, ...], *, over: bool) -> datetime | None:
    explicit = _best(said, lambda each: each.ended_at, max)
    if explicit or not over:
        return explicit
    return max((leg.ended_at for leg in legs if leg.ended_at), default=None)


def _started_at(said: tuple[Record, ...]) -> datetime | None:
    explicit = _best(said, lambda each: each.started_at, min)
    return explicit or min((each.at for each in said if each.at), default=None)


def _direction(call: Call) -> CallDirection | None:
    """Say which way it went by who is inside, where no record does."""
    inside = any(leg.id == call.source_call_id and leg.extension for leg in call.legs)
    if call.from_raw is None and not inside:
        return None
    if not inside and (call.from_number or not phone.is_short(call.from_raw or "")):
        return CallDirection.INBOUND
    return CallDirection.OUTBOUND if call.to_number else CallDirection.INTERNAL


def _outcome(said: tuple[Record, ...], call: Call, *, logged: bool) -> Outcome | None:
    outcome = _known_outcome(said)
    if outcome is None:
        return _nothing_said(call.direction) if call.is_over else None
    if outcome is Outcome.NO_ANSWER and call.direction is CallDirection.INBOUND:
        outcome = Outcome.MISSED
    if call.queue and not logged:
        return _in_queue(outcome, call.ended_by)
    return outcome


def _known_outcome(said: tuple[Record, ...]) -> Outcome | None:
    found = [(each.trust, each.outcome) for each in said if each.outcome and _counts(each, said)]
    taken = [each for each in found if each[1] in {Outcome.ANSWERED, Outcome.VOICEMAIL}]
    logged = [each for each in found if each[0] is Trust.QUEUE]
    if taken:  # the greater trust tells a person from a machine
        return max(taken, key=lambda each: (each[0], _ORDER[each[1]]))[1]
    return max((each[1] for each in logged or found), key=_ORDER.__getitem__, default=None)


def _in_queue(outcome: Outcome | None, ended_by: str | None) -> Outcome | None:
    """Say how waiting ended, where the queue's own log does not."""
    if outcome not in {Outcome.MISSED, Outcome.QUEUE_TIMEOUT}:
        return outcome
    match ended_by:
        case "caller":
            return Outcome.ABANDONED
        case "system":
            return Outcome.QUEUE_TIMEOUT
        case _:
            return outcome


def _counts(record: Record, said: tuple[Record, ...]) -> bool:
    """Whether a record's outcome may be believed.

    A billing record calls a queue's music an answer; where the queue's own log speaks, it knows.
    """
    claims = record.trust is Trust.BILLING and record.outcome is Outcome.ANSWERED
    return not (claims and record.queue and any(each.trust is Trust.QUEUE for each in said))


def _nothing_said(direction: CallDirection | None) -> Outcome:
    outbound = direction is CallDirection.OUTBOUND
    return Outcome.NO_ANSWER if outbound else Outcome.NOT_SERVED


def _who_spoke(call: Call) -> list[Leg]:
    """Return the legs of our own people; who calls out speaks for us even if nobody answers."""
    caller = call.source_call_id
    if call.direction in _OURS:
        return [leg for leg in call.legs if leg.id == caller and leg.name]
    spoke = [
        leg for leg in call.legs if leg.name and Moment.SPOKE in leg.moments and leg.id != caller
    ]
    traced = [leg for leg in spoke if leg.trust > Trust.BILLING]
    return traced or spoke  # billing records name their legs in a way of their own


def _own_caller(call: Call) -> tuple[str, ...]:
    """Return who called from inside, where no record speaks of their phone."""
    raw = call.from_raw or ""
    return (raw,) if call.direction in _OURS and phone.is_short(raw) else ()


def _wait(call: Call) -> timedelta | None:
    """How long somebody waited for a person: in a queue, or while a phone rang."""
    explicit = _sum(call.said, lambda each: each.wait)
    if explicit is not None or call.outcome is None:
        return explicit
    if call.outcome is Outcome.NOT_SERVED:
        return timedelta()
    rung = [leg for leg in call.legs if leg.rang_at]
    begin = min((leg.rang_at for leg in rung if leg.rang_at), default=call.started_at)
    stopped = max((leg.ended_at for leg in rung if leg.ended_at), default=call.ended_at)
    end = call.answered_at if call.outcome is Outcome.ANSWERED else stopped
    return max(end - begin, timedelta()) if begin and end else None


def _talk(call: Call) -> timedelta | None:
    if call.outcome is not Outcome.ANSWERED:
        return timedelta() if call.is_over else None
    explicit = _sum(call.said, lambda each: each.talk)
    if explicit is not None or not (call.answered_at and call.ended_at):
        return explicit
    return max(call.ended_at - call.answered_at, timedelta())
