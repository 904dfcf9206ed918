"""Four workers on one database keep each conversation in order (I1, I2, I3).

Customers write in many conversations at once, by mail and by chat, and are answered meanwhile.
Each message says which conversation and which place it is of.
"""

import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from contactcenter.adapters.clock import new_id, new_reference, now
from contactcenter.adapters.sql.migrate import migrate
from contactcenter.adapters.sql.store import SqlStore
from contactcenter.application import intake, replies
from contactcenter.application.asked import Asked
from contactcenter.application.intake_parts import Intake
from contactcenter.domain.agent import Role
from contactcenter.domain.errors import Conflict
from contactcenter.domain.ids import AgentId, ConversationId, InboxId, TicketId
from contactcenter.ports.channel import Batch, Raw
from contactcenter.ports.store import Unavailable
from tests import builders
from tests.application.desk import INBOXES, KEY, ListChannel, MemoryBlobs
from tests.faults.aftermath import UNFINISHED, until_none
from tests.faults.checker import Base, base_at, violations
from tests.faults.crew import crew, show
from tests.faults.journal import Journal

_CHATS, _MAILS = 8, 8
_BEFORE_AN_ANSWER = 4  # messages


class Customers:
    """Everybody who writes, and the agent who answers; they remember what was promised."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self.journal = Journal()
        channels = {InboxId("mail"): ListChannel(), InboxId("chat"): ListChannel()}
        self._intake = Intake(
            store=store,
            blobs=MemoryBlobs(),
            inboxes=INBOXES,
            channels=channels,
            key=KEY,
            new_id=new_id,
            new_reference=new_reference,
            tickets_an_hour=5,
        )

    async def write(self, places: range) -> None:
        """Say the next things in every conversation; mails are fetched together, chats are not."""
        mails = tuple(_mail(f"mail{each}", place) for place in places for each in range(_MAILS))
        batch = Batch(raws=mails, cursor=f"1:{places.stop}")
        await intake.receive(self._intake, InboxId("mail"), batch)
        self.journal.mails |= {raw.external_id for raw in mails}
        for line in [_line(f"chat{each}", place) for place in places for each in range(_CHATS)]:
            await intake.receive_pushed(self._intake, InboxId("chat"), [line])
            self.journal.chats.add(line.external_id)
        self.journal.chats_tried |= self.journal.chats

    async def answer(self, place: int) -> None:
        """Answer every conversation that is known."""
        async with self._store.begin() as tx:
            asked = Asked(agent=await tx.agent(AgentId("agent")), at=now())
        tickets = (await self._store.snapshot(asked.agent)).state.tickets
        for ticket in tickets:
            dossier = await self._store.dossier(asked.agent, TicketId(ticket.id))
            conversation = ConversationId(dossier.conversations[0].id)
            words = f"answer {place} in {conversation}"
            self.journal.replies_tried.add(words)
            self.journal.replies[words] = await self._persist(
                TicketId(ticket.id), conversation, words, asked
            )

    async def _persist(
        self, ticket_id: TicketId, conversation: ConversationId, words: str, asked: Asked
    ) -> str:
        """Press again until it is done."""
        while True:
            try:
                done = await replies.reply(
                    self._store,
                    ticket_id,
                    conversation,
                    words,
                    None,
                    channels={},
                    asked=asked,
                    key=KEY,
                    new_id=new_id,
                )
            except (Conflict, Unavailable):
                continue
            return done.id


@pytest.mark.timeout(600)
async def test_each_conversation_keeps_its_order_under_four_workers(
    postgres_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    places = 200 if request.getfixturevalue("full") else 20
    await migrate(postgres_url)
    store = await SqlStore.open(postgres_url)
    async with store.begin() as tx:
        tx.put(*_organisation())
    customers = Customers(store)
    began = time.monotonic()
    async with crew("tests.faults.workers", postgres_url) as workers:
        for place in range(0, places, _BEFORE_AN_ANSWER):
            await customers.write(range(place, place + _BEFORE_AN_ANSWER))
            await customers.answer(place)
        await until_none(postgres_url, *UNFINISHED, "SELECT id FROM events WHERE position IS NULL")
        took = time.monotonic() - began
        told = await workers.ask("stop")
    await store.close()
    sent = [tuple(rest) for _, *rest in sorted(each for one in told for each in one["sent"])]
    customers.journal.mailed = [(name, words) for name, words in sent if name is not None]
    counts = sum((Counter(each["counts"]) for each in told), Counter[str]())
    show(f"{places * (_CHATS + _MAILS) / took:.0f} messages/s", counts)
    assert len(set(sent)) == len(sent) == len(customers.journal.replies)
    with base_at(postgres_url) as base:
        show(f"the longest wait: {_longest_wait(base):.2f} s", {})
        assert list(_out_of_order(base, places)) == []
    assert violations(postgres_url, tmp_path, customers.journal) == []


def _organisation() -> list[Any]:
    return [
        builders.a_queue(),
        *(replace(each, undo=timedelta()) for each in INBOXES.values()),
        builders.an_agent("agent", capacity=1000, role=Role.AGENT),
        builders.a_presence("agent", leased_until=now() + timedelta(days=1)),
    ]


def _mail(customer: str, place: int) -> Raw:
    said = {
        "address": f"{customer}@home.example",
        "header_id": f"{customer}-{place}@home.example",
        "references": [f"{customer}-{place - 1}@home.example"] if place else [],
    }
    # Mail servers count in seconds: what is fetched together came in at the same time.
    return _raw(customer, place, now().replace(microsecond=0), **said)


def _line(visitor: str, place: int) -> Raw:
    return _raw(visitor, place, now(), address=visitor, thread=visitor)


def _raw(who: str, place: int, received_at: datetime, **said: object) -> Raw:
    words = f"{who}:{place}"
    body = json.dumps({"external_id": words, "text": words, **said}).encode()
    return Raw(external_id=words, body=body, received_at=received_at)


def _out_of_order(base: Base, places: int) -> Iterator[str]:
    """Compare the timeline and the facts of each conversation with what was said, in its order."""
    inbound = base.rows(
        "SELECT id, conversation_id, text FROM messages WHERE direction = 'inbound' "
        "ORDER BY occurred_at, id"
    )
    words = {row["id"]: row["text"] for row in inbound}
    timelines, facts = defaultdict(list), defaultdict(list)
    for row in inbound:
        timelines[row["conversation_id"]].append(row["text"])
    for fact in base.facts("message_received"):
        facts[fact["conversation_id"]].append(words[fact["message_id"]])
    for conversation, said in timelines.items():
        who = said[0].partition(":")[0]
        if said != [f"{who}:{place}" for place in range(places)]:
            yield f"I3 the timeline of {who}: {said}"
        if facts[conversation] != said:
            yield f"I3 the facts about {who}: {facts[conversation]}"
    if len(timelines) != _CHATS + _MAILS:
        yield f"I3 {len(timelines)} conversations"


def _longest_wait(base: Base) -> float:
    """Return how long the slowest message lay before it was taken in, in seconds."""
    rows = base.rows(
        "SELECT EXTRACT(EPOCH FROM MAX(e.at - m.received_at)) AS waited FROM events e "
        "JOIN messages m ON m.id = (e.body::json ->> 'message_id') "
        "WHERE e.type = 'message_received'"
    )
    return float(rows[0]["waited"])
