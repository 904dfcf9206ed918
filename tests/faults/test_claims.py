"""Thirty-two claimers in four processes want one thing: it has one owner (I4, I5, L22, F39, F40).

Every use case that gives work an owner takes part. The verdict is an outside look, in plain SQL.
"""

import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contactcenter.adapters.sql.migrate import migrate
from contactcenter.adapters.sql.store import SqlStore
from contactcenter.domain.agent import Role
from contactcenter.domain.ids import AgentId
from contactcenter.domain.ticket import Status
from contactcenter.domain.work import WorkState
from contactcenter.ports.store import Entity
from tests import builders
from tests.builders import NOON, later
from tests.faults.checker import Base, base_at
from tests.faults.claimers import AT_ONCE, FIRST, KINDS, Told
from tests.faults.crew import MEMBERS, Crew, crew, show

_CLEAR = {"already_taken", "offer_gone", "stale_version"}
_CAPACITY = 3  # mails at once
_RESTING = later(3600 * 24)


@pytest.fixture(params=["sqlite", "postgresql"])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of each database in turn, with the tables and no rows."""
    address = f"sqlite:///{tmp_path / 'claims.db'}"
    if request.param == "postgresql":
        address = request.getfixturevalue("postgres_url")
    await migrate(address)
    return address


@pytest.fixture
def count(request: pytest.FixtureRequest) -> int:
    """Give how many rounds there are, or pieces of work."""
    return 1000 if request.getfixturevalue("full") else 60


@pytest.mark.timeout(900)
async def test_work_that_thirty_two_want_has_one_owner(url: str, count: int) -> None:
    rounds = {str(number): KINDS[number % len(KINDS)] for number in range(count)}
    await _put(url, _people(range(MEMBERS * AT_ONCE), capacity=6, role=Role.SUPERVISOR))
    await _put(url, [each for name, kind in rounds.items() for each in _matter(name, kind)])
    told: dict[str, list[Told]] = {}
    async with crew("tests.faults.claimers", url) as claimers:
        began = time.monotonic()
        for name, kind in rounds.items():
            answers = await claimers.ask({"name": name, "kind": kind})
            told[name] = [(owner, code) for each in answers for owner, code in each]
        took = time.monotonic() - began
    codes = Counter(code for each in told.values() for _, code in each if code is not None)
    show(f"{count / took:.1f} rounds/s", codes)
    assert codes.keys() <= _CLEAR
    with base_at(url) as base:
        assert list(_verdict(base, rounds, told)) == []


@pytest.mark.timeout(600)
async def test_nobody_is_ever_given_more_than_they_have_room_for(url: str, count: int) -> None:
    await _put(url, _people(range(AT_ONCE), capacity=_CAPACITY, role=Role.AGENT))
    await _put(url, [each for number in range(count) for each in _matter(str(number), "claim")])
    async with crew("tests.faults.claimers", url) as dispatchers:
        began = time.monotonic()
        told = await _share_out(url, dispatchers)
        took = time.monotonic() - began
    show(f"{count / took:.1f} items/s", told)
    with base_at(url) as base:
        assert _most_held(base) == _CAPACITY


async def _share_out(url: str, dispatchers: Crew) -> Counter[str]:
    """Let them go on until all work is done; return what they did."""
    told: Counter[str] = Counter()
    for minute in range(1000):
        for each in await dispatchers.ask({"minute": minute}):
            for turn in each:
                told.update(turn)
        with base_at(url) as base:
            if not base.rows("SELECT id FROM work_items WHERE state <> 'done'"):
                return told
    raise AssertionError("work is left that nobody is given")


def _people(numbers: range, *, capacity: int, role: Role) -> list[Entity]:
    return [
        builders.a_queue(),
        builders.an_inbox(),
        builders.a_customer(),
        builders.an_identity(),
        *(builders.an_agent(f"agent{each}", capacity=capacity, role=role) for each in numbers),
        *(builders.a_presence(f"agent{each}", leased_until=_RESTING) for each in numbers),
    ]


def _matter(name: str, kind: str) -> list[Entity]:
    """Return the work of a round, as it stands before anybody tries."""
    open_already = {"status": Status.OPEN, "assignee_id": AgentId(FIRST)}
    *rest, _ = builders.a_matter(name, **(open_already if kind == "give back" else {}))
    offer: list[Entity] = []
    state: dict[str, Any] = {}
    if kind == "accept":
        state = {"state": WorkState.OFFERED, "agent_id": FIRST}
        about = {"item_id": f"item{name}", "ticket_id": f"ticket{name}", "agent_id": FIRST}
        offer = [
            builders.an_offer(f"offer{name}", **about),
            builders.a_timer(f"timer{name}", subject_id=f"offer{name}", due_at=later(45)),
        ]
    if kind == "give back":
        state = {"state": WorkState.ASSIGNED, "agent_id": FIRST, "taken_at": NOON}
    of = {"ticket_id": f"ticket{name}", "conversation_id": f"conversation{name}"}
    return [*rest, builders.an_item(f"item{name}", **of, **state), *offer]


async def _put(url: str, entities: list[Entity]) -> None:
    store = await SqlStore.open(url)
    try:
        async with store.begin() as tx:
            tx.put(*entities)
    finally:
        await store.close()


def _verdict(base: Base, rounds: dict[str, str], told: dict[str, list[Told]]) -> Iterator[str]:
    """Compare what was told with what is kept, round after round."""
    items = {row["id"]: row for row in base.rows("SELECT * FROM work_items")}
    tickets = {row["id"]: row for row in base.rows("SELECT * FROM tickets")}
    said = base.rows("SELECT ticket_id FROM messages WHERE direction = 'outbound'")
    answers = Counter(row["ticket_id"] for row in said)
    assigned = base.facts("work_assigned")
    for name, kind in rounds.items():
        yes = [owner for owner, _ in told[name] if owner is not None]
        item, ticket = items[f"item{name}"], tickets[f"ticket{name}"]
        if len(set(yes)) != 1 or (kind != "accept" and len(yes) != 1):
            yield f"{kind} {name}: told {yes}"
        kept = {item["agent_id"], ticket["assignee_id"]}
        if item["state"] != "assigned" or kept != set(yes):
            yield f"{kind} {name}: told {yes}, kept {kept}, {item['state']}"
        facts = [each["agent_id"] for each in assigned if each["item_id"] == item["id"]]
        if facts != list(set(yes)):
            yield f"{kind} {name}: told {yes}, facts {facts}"
        if answers[ticket["id"]] != (kind == "answer"):
            yield f"{kind} {name}: {answers[ticket['id']]} answers"


def _most_held(base: Base) -> int:
    """Return how much one agent had at once, offered or assigned, by the facts in their order."""
    holder: dict[str, str] = {}
    most = 0
    for row in base.rows("SELECT type, body FROM events ORDER BY position, id"):
        fact = json.loads(row["body"])
        match row["type"]:
            case "work_offered" | "work_assigned":
                holder[fact["item_id"]] = fact["agent_id"]
                most = max(most, *Counter(holder.values()).values())
            case "work_queued" | "work_done":
                holder.pop(fact["item_id"], None)
            case _:
                pass
    return most
