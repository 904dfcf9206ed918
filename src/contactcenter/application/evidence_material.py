"""What one complaint puts into an evidence pack, made of its rows and facts."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from contactcenter.application.complaint_house import house_at
from contactcenter.application.promises import Promises
from contactcenter.application.readings import readings_of
from contactcenter.domain.agent import Agent
from contactcenter.domain.complaint.house import House
from contactcenter.domain.complaint.plain import entry_to_plain
from contactcenter.domain.customer import Customer
from contactcenter.domain.edition import Edition
from contactcenter.domain.evidence.material import (
    Delivered,
    Material,
    Person,
    ProvenFact,
    SeenFile,
    SeenMessage,
    TimedClock,
)
from contactcenter.domain.fact import CUSTOMER, SYSTEM
from contactcenter.domain.ids import AgentId, CustomerId, MessageId, Position
from contactcenter.domain.message import DeliveryState, Direction, Message
from contactcenter.domain.preset.preset import Preset
from contactcenter.domain.said import html_digest
from contactcenter.domain.sealed import without_seals
from contactcenter.domain.sla.clock import PolicyInForce, SlaClock
from contactcenter.domain.sla.measuring import Reading
from contactcenter.domain.sla.strip import strip
from contactcenter.ports.evidence import OnRecord

_DELIVERY = "delivery_changed"  # the type of the facts about how far a message came
_TOLD = frozenset({"sent", "delivered", "read", "failed", "undone"})  # of a delivery's states


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What complaints are seen against, by id where it has one."""

    facts: Mapping[Position, ProvenFact]
    messages: Mapping[MessageId, Message]
    customers: Mapping[CustomerId, Customer]
    agents: Mapping[AgentId, Agent]
    presets: Mapping[str, Preset]  # every version that ever bound, by its name
    houses: Sequence[Edition]
    promised: Promises


@dataclass(frozen=True, slots=True)
class _Told:
    """A fact with its body read."""

    proven: ProvenFact
    body: Mapping[str, object]


def names_messages(row: OnRecord, facts: Mapping[Position, ProvenFact]) -> Iterator[MessageId]:
    """Yield the messages that the facts and the entries of a complaint name."""
    told = [each.body for each in _told(row, facts)]
    said = [entry_to_plain(each.entry) for each in row.entries]
    found = _under({"message_id", "source_messages"}, [*told, *said])
    return (MessageId(each) for each in found if each)


def names_customers(row: OnRecord) -> Iterator[CustomerId]:
    """Yield who complains, as the record says: nobody where they stay unnamed."""
    said = [entry_to_plain(each.entry) for each in row.entries]
    return (CustomerId(each) for each in _under({"complainant_id"}, said))


def material_of(row: OnRecord, around: Around, now: datetime) -> Material:
    """Return the material of one complaint, with the house as it was when that was received."""
    complaint, told = row.kept.complaint, _told(row, around.facts)
    house = house_at(around.houses, complaint.received_at)
    return Material(
        ticket_id=row.ticket.id,
        entries=tuple(row.entries),
        facts=tuple(each.proven for each in told),
        clocks=tuple(_clocks(row, around.promised, now)),
        messages=tuple(_messages(row, told, around)),
        presets=tuple(around.presets[each] for each in complaint.presets if each in around.presets),
        people=_people(row, told, around, house),
        house=house,
    )


def _told(row: OnRecord, facts: Mapping[Position, ProvenFact]) -> Sequence[_Told]:
    known = [facts[place] for place in row.facts if place is not None]
    return [_Told(each, json.loads(each.link.body)) for each in known]


def _clocks(row: OnRecord, promised: Promises, now: datetime) -> Iterator[TimedClock]:
    """Yield each clock as it reads now; one that nothing can be read of any more as it was kept."""
    read = readings_of(row.history, promised, now) if row.history else {}
    clocks = {each.id: each for each in row.clocks} | {key: each for key, (each, _) in read.items()}
    for key, clock in sorted(clocks.items(), key=lambda each: (each[1].started_at, each[0])):
        reading = read[key][1] if key in read else None
        yield _timed(clock, reading, row, promised, now)


def _timed(
    clock: SlaClock, reading: Reading | None, row: OnRecord, promised: Promises, now: datetime
) -> TimedClock:
    key = PolicyInForce(policy_id=clock.policy_id, version=clock.policy_version)
    name = promised.policies[key].name if key in promised.policies else clock.policy_id
    if reading is None or row.history is None:
        return TimedClock(clock=clock, policy=name)
    pieces = strip(reading, row.history.happened, now=now)
    return TimedClock(clock=clock, policy=name, pieces=tuple(pieces))


def _messages(row: OnRecord, told: Sequence[_Told], around: Around) -> Sequence[SeenMessage]:
    """Return what was said and sent; what colleagues noted for themselves stays with them."""
    went = _went(told)
    ids = dict.fromkeys(names_messages(row, around.facts))
    found = [around.messages[each] for each in ids if each in around.messages]
    seen = [
        _message(each, went.get(each.id, ()))
        for each in found
        if each.direction is not Direction.NOTE
    ]
    return sorted(seen, key=lambda each: (each.at, each.id))


def _message(message: Message, delivery: Sequence[Delivered]) -> SeenMessage:
    inbound = message.direction is Direction.INBOUND
    left = [each.at for each in delivery if each.state == DeliveryState.SENT]
    arrived = message.occurred_at if message.call else message.received_at
    return SeenMessage(
        id=message.id,
        inbound=inbound,
        by=CUSTOMER if inbound else message.agent_id or SYSTEM,
        at=arrived if inbound else min(left, default=message.occurred_at),
        subject=message.subject,
        text=message.text and without_seals(message.text),
        html_sha256=html_digest(message),
        files=tuple(SeenFile(each.name, each.blob) for each in message.attachments),
        delivery=tuple(delivery),
    )


def _went(told: Sequence[_Told]) -> Mapping[str, Sequence[Delivered]]:
    """Return how far each message came, and when, from the facts about it."""
    found: dict[str, list[Delivered]] = {}
    for each in told:
        link, state = each.proven.link, str(each.body.get("after"))
        if link.type == _DELIVERY and state in _TOLD and state != each.body.get("before"):
            became = Delivered(state=state, at=datetime.fromisoformat(link.at))
            found.setdefault(str(each.body["message_id"]), []).append(became)
    return found


def _people(
    row: OnRecord, told: Sequence[_Told], around: Around, house: House
) -> Mapping[str, Person]:
    """Return those whom the entries and facts name, and nobody else who works here."""
    said = [entry_to_plain(each.entry) for each in row.entries]
    named = {*_texts([*said, *(each.body for each in told)]), house.owner_id}
    ours: dict[str, Person] = {
        each.id: Person(each.name, _role(each, house))
        for each in around.agents.values()
        if each.id in named
    }
    theirs: dict[str, Person] = {
        each: Person(around.customers[each].name, CUSTOMER)
        for each in names_customers(row)
        if each in around.customers
    }
    return {**theirs, **ours}


def _role(agent: Agent, house: House) -> str:
    person = house.people.get(agent.id)
    return person.role if person and person.role else agent.role.value


def _under(names: Iterable[str], value: object) -> Iterator[str]:
    """Yield the texts that stand under some names, however deep."""
    wanted = frozenset(names)
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _texts(each) if key in wanted else _under(wanted, each)
    elif isinstance(value, list):
        for each in value:
            yield from _under(wanted, each)


def _texts(value: object) -> Iterator[str]:
    """Yield every text in plain values."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(each)
