"""Evidence packs: what is kept of complaints, gathered for somebody who has nothing else.

    gather ──► prove ──► pack ──► record that it was made ──► hand it out

A pack is made of rows that are true at one moment and of the facts about them, each with its way to
an anchor. Whoever gets one is on record in the chain, with the hash of what they got (A-AUD-1).
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from contactcenter.application import anchoring
from contactcenter.application.asked import Asked
from contactcenter.application.complaint_house import house_at, preset_of
from contactcenter.application.evidence_material import (
    Around,
    material_of,
    names_customers,
    names_messages,
)
from contactcenter.application.promises import all_promises
from contactcenter.domain.access import Permission, require, sees
from contactcenter.domain.anchor import Anchor
from contactcenter.domain.edition import Decides
from contactcenter.domain.errors import Invalid, NotFound
from contactcenter.domain.evidence.facts import EvidencePacked
from contactcenter.domain.evidence.form import Period, to_json
from contactcenter.domain.evidence.material import ProvenFact
from contactcenter.domain.evidence.pack import packed, sampled
from contactcenter.domain.ids import CustomerId, MessageId, Position, TicketId
from contactcenter.domain.ticket import Ticket, about
from contactcenter.ports.evidence import OnRecord
from contactcenter.ports.store import Store, Unavailable
from contactcenter.ports.system import NewToken

MOST = 500  # complaints in one pack
MOST_IN_A_PERIOD = 20_000  # of which a sample can be drawn
_AT_ONCE = 50  # complaints that are read together
_TRIES = 5  # at rows whose facts are all in their places


class PackTooLarge(Invalid):
    """More complaints are asked for than go into one pack; the text says what to do instead."""

    code = "pack_too_large"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A sample of the complaints of a period, [since, until)."""

    since: datetime
    until: datetime
    size: int | None = None  # None: all of them
    seed: str = ""  # empty: one by chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An evidence pack as JSON has it, and what to call it."""

    name: str
    pack: dict[str, object]


async def pack_complaint(
    store: Store, anchors: Sequence[Anchor], ticket_id: TicketId, *, asked: Asked
) -> Made:
    """Return the pack of one complaint.

    Raises:
        Forbidden: the role may not.
        NotFound: there is no such complaint, or not in sight.
    """
    require(asked.agent, Permission.MAKE_EVIDENCE_PACKS)
    found = await _on_record(store, [ticket_id])
    if ticket_id not in found or not _in_sight(asked, found[ticket_id].ticket):
        raise NotFound(f"no complaint {ticket_id}")
    reference = found[ticket_id].kept.complaint.reference
    pack = await _packed(store, anchors, [found[ticket_id]], None, asked=asked)
    return Made(name=f"evidence-{reference}", pack=pack)


async def pack_period(
    store: Store,
    anchors: Sequence[Anchor],
    drawn: Drawn,
    *,
    asked: Asked,
    new_token: NewToken,
    most: int = MOST,
) -> Made:
    """Return the pack of complaints received in a period, or of a sample of them.

    Whom a complaint is about learns nothing of it: it is not among those of the period for them.

    Raises:
        Forbidden: the role may not.
        Invalid: the period ends before it begins.
        PackTooLarge: it holds more than `most` complaints.
        NotFound: none was received then.
    """
    require(asked.agent, Permission.MAKE_EVIDENCE_PACKS)
    if drawn.since >= drawn.until:
        raise Invalid("until: the period ends before it begins")
    among = await _received(store, drawn, asked)
    size = len(among) if drawn.size is None else min(drawn.size, len(among))
    if size > most:
        raise PackTooLarge(
            f"sample: {len(among)} complaints were received then and at most {most} go into such a"
            f" pack: take a sample of {most} or fewer, or a shorter period"
        )
    seed = drawn.seed or (new_token() if size < len(among) else "")
    chosen = sampled(among, seed, size)
    found = await _on_record(store, chosen)
    period = Period(since=drawn.since, until=drawn.until, seed=seed, among=tuple(sorted(among)))
    rows = sorted(found.values(), key=lambda each: (each.kept.complaint.received_at, each.kept.id))
    pack = await _packed(store, anchors, rows, period, asked=asked)
    return Made(name=f"evidence-{drawn.since:%Y%m%d}-{drawn.until:%Y%m%d}", pack=pack)


async def _received(store: Store, drawn: Drawn, asked: Asked) -> Sequence[TicketId]:
    found = await store.complaints_received(drawn.since, drawn.until, MOST_IN_A_PERIOD + 1)
    if len(found) > MOST_IN_A_PERIOD:
        raise PackTooLarge(
            f"since: more than {MOST_IN_A_PERIOD} complaints were received then: take a shorter"
            " period"
        )
    among = [each.id for each in found if _in_sight(asked, each)]
    if not among:
        raise NotFound("no complaint was received in that period")
    return among


def _in_sight(asked: Asked, ticket: Ticket) -> bool:
    return sees(asked.agent, ticket.queue_id, ticket.assignee_id, ticket.barred)


async def _on_record(store: Store, ids: Sequence[TicketId]) -> Mapping[TicketId, OnRecord]:
    found: dict[TicketId, OnRecord] = {}
    for first in range(0, len(ids), _AT_ONCE):
        found |= await _placed(store, ids[first : first + _AT_ONCE])
    return found


async def _placed(store: Store, ids: Collection[TicketId]) -> Mapping[TicketId, OnRecord]:
    """Return rows of which every fact has its place, so that none seems unproven."""
    for _ in range(_TRIES):
        await store.relay()
        found = await store.on_record(ids)
        if not any(place is None for each in found.values() for place in each.facts):
            return found
    raise Unavailable("facts still wait for their place in the chain: ask again")


async def _packed(
    store: Store,
    anchors: Sequence[Anchor],
    rows: Sequence[OnRecord],
    period: Period | None,
    *,
    asked: Asked,
) -> dict[str, object]:
    around = await _around(store, anchors, rows)
    house = house_at(around.houses, asked.at)

    def make() -> dict[str, object]:
        pack = packed(
            [material_of(each, around, asked.at) for each in rows],
            made_at=asked.at,
            made_by=asked.agent.name,
            organization=house.organization,
            zone=house.zone,
            period=period,
        )
        return to_json(pack)

    pack = await asyncio.to_thread(make)
    await _record(store, rows, str(pack["sha256"]), asked)
    return pack


async def _around(store: Store, anchors: Sequence[Anchor], rows: Sequence[OnRecord]) -> Around:
    places = [place for each in rows for place in each.facts if place is not None]
    facts = await anchoring.proven(store, anchors, places)
    activations = await store.all_editions(Decides.PRESET)
    messages, customers = await asyncio.to_thread(_named, rows, facts)
    return Around(
        facts=facts,
        messages=await store.messages_named(messages),
        customers=await store.customers_named(customers),
        agents={each.id: each for each in await store.all_agents()},
        presets={preset.name: preset for preset in map(preset_of, activations)},
        houses=await store.all_editions(Decides.HOUSE),
        promised=await all_promises(store),
    )


def _named(
    rows: Sequence[OnRecord], facts: Mapping[Position, ProvenFact]
) -> tuple[set[MessageId], set[CustomerId]]:
    messages = {one for each in rows for one in names_messages(each, facts)}
    return messages, {one for each in rows for one in names_customers(each)}


async def _record(store: Store, rows: Sequence[OnRecord], sha256: str, asked: Asked) -> None:
    """Put on record who was given which pack, before they have it."""
    async with store.begin() as tx:
        tickets = await tx.tickets([each.ticket.id for each in rows])
        for each in tickets.values():
            tx.record(EvidencePacked(**about(each, by=asked.agent.id, at=asked.at), pack=sha256))
