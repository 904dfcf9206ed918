"""How soon an alarm comes when very many clocks are open.

    ./run bench alarms [--quick] [--json FILE] [--database postgresql|URL]

One service as it is deployed, whose database holds 500,000 open tickets with two clocks each. Most
are due in hours or weeks. Some are due while we look: at random moments, on average ten a second,
and once five hundred at one moment.

    alarm_pNN_ms     from the moment at which a clock is due until `clock_rang` about it was read
                     from the socket of an agent of its queue
    burst_…          the same, of those that are due at one moment

Nothing is left out. When an alarm does not reach the agent, the measurement is void and the exit
status 1.
"""

import argparse
import asyncio
import random
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import orjson
from websockets.asyncio.client import connect
from websockets.typing import Origin

from benchmarks.live import figures, machine
from benchmarks.live.figures import Figures
from benchmarks.live.scene import Scene, Size, furnish
from benchmarks.live.service import Service
from benchmarks.live.stage import carried_out, say, tell
from contactcenter.application.editions import set_up
from contactcenter.application.promises import Promises, promises
from contactcenter.application.readings import readings_of
from contactcenter.bootstrap import App, build
from contactcenter.domain.customer import Customer
from contactcenter.domain.edition import Decides
from contactcenter.domain.ids import CustomerId, QueueId, TicketId
from contactcenter.domain.sla.clock import TicketHistory
from contactcenter.domain.sla.history import Happened, What
from contactcenter.domain.ticket import Status, Ticket
from contactcenter.settings import Settings

GOALS = {"alarm_max_ms": 1000.0, "burst_max_ms": 1000.0}
WORDS = {
    "alarm_p50_ms": "from the due moment to the agent's screen: p50, ms",
    "alarm_p95_ms": "                                           p95, ms",
    "alarm_p99_ms": "                                           p99, ms",
    "alarm_max_ms": "                                           the longest, ms",
    "burst_p50_ms": "of many due at one moment:                 p50, ms",
    "burst_max_ms": "                                           the longest, ms",
    "clocks": "open clocks",
    "alarms": "alarms while we looked",
    "missing": "alarms that did not come",
    "errors": "errors that the service logged",
    "filled_s": "filling the database, s",
    "start_s": "start until ready, s",
    "pss_mb": "memory of the service, MiB",
    "busy_percent": "both the load and the machine: processors busy, %",
    "load_1min": "load average before the run",
    "database": "database",
}
_QUEUE = QueueId("support")
_LIMITS = {"first_response": timedelta(hours=72), "resolution": timedelta(hours=2000)}
_AT_ONCE = 2000  # tickets in a transaction
_BEFORE = timedelta(seconds=15)  # until the first is due, once the database is filled
_PATIENCE = 15.0  # seconds in which the last have to come


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is measured, and how long."""

    tickets: int
    seconds: float
    per_s: float
    burst: int
    seed: int = 1


@dataclass
class Seen:
    """When each clock was due, and when its alarm was read."""

    due: dict[str, float] = field(default_factory=dict)  # ticket → seconds since 1970
    burst: set[str] = field(default_factory=set)
    came: dict[str, float] = field(default_factory=dict)
    more: asyncio.Event = field(default_factory=asyncio.Event)

    def delays(self, tickets: Sequence[str]) -> list[float]:
        """Return how late each of them came, in seconds."""
        return [self.came[each] - self.due[each] for each in tickets if each in self.came]


async def measure(plan: Plan, folder: Path, database_url: str | None) -> Figures:
    """Carry out the whole plan in an empty folder and return the figures."""
    found: Figures = {
        "load_1min": machine.load(),
        "database": "postgresql" if database_url else "sqlite",
        "clocks": plan.tickets * len(_LIMITS),
    }
    scene = await furnish(folder, database_url, None, Size(agents=1, sockets=1))
    say(f"{plan.tickets:,} tickets with {len(_LIMITS)} clocks each")
    parts = await build(Settings(data_dir=folder, database_url=database_url))
    began = time.monotonic()
    try:
        await _promise(parts)
        await _fill(parts, plan)
        found["filled_s"] = time.monotonic() - began
        seen = await _due_soon(parts, plan)
    finally:
        await parts.close()
    say("service")
    async with Service(folder, database_url) as service:
        found["start_s"] = service.start_s
        found |= await _watched(service.url, scene, plan, seen)
        found |= {"pss_mb": service.pss_mb(), "errors": service.errors()}
    return figures.rounded(found)


async def _promise(parts: App) -> None:
    """Promise the same for all, counted on the wall."""
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    always = {"zone": "UTC", "weekly": {day: [["00:00", "24:00"]] for day in days}}
    await set_up(parts.store, Decides.CALENDAR, "always", always, now=parts.now())
    targets = []
    for metric, limit in _LIMITS.items():
        plain = {"kind": "elapsed_duration", "value": limit // timedelta(seconds=1)}
        limits = {f"p{number}": plain for number in range(1, 5)}
        targets.append({"metric": metric, "calendar": "always", "limits": limits})
    policy = {"name": "Standard", "targets": targets}
    began = parts.now() - timedelta(days=30)
    await set_up(parts.store, Decides.SLA_POLICY, "standard", policy, now=began)


async def _fill(parts: App, plan: Plan) -> None:
    """Add the tickets that are not due while we look."""
    rng, now = random.Random(plan.seed), parts.now()
    left = plan.tickets - plan.burst - round(plan.seconds * plan.per_s)
    longest = _LIMITS["first_response"] - timedelta(hours=2)
    while left > 0:
        count = min(left, _AT_ONCE)
        await _add(parts, [now - rng.random() * longest for _ in range(count)])
        left -= count


async def _due_soon(parts: App, plan: Plan) -> Seen:
    """Add the tickets that are due while we look; return when that is."""
    rng, seen = random.Random(plan.seed + 1), Seen()
    first = parts.now() + _BEFORE
    moments = [rng.uniform(0, plan.seconds) for _ in range(round(plan.seconds * plan.per_s))]
    dues = [first + timedelta(seconds=each) for each in moments]
    burst = [first + timedelta(seconds=plan.seconds / 2)] * plan.burst
    ids = await _add(parts, [each - _LIMITS["first_response"] for each in (*dues, *burst)])
    for ticket_id, due in zip(ids, (*dues, *burst), strict=True):
        seen.due[ticket_id] = due.timestamp()
    seen.burst = set(ids[len(dues) :])
    return seen


async def _add(parts: App, opened: Sequence[datetime]) -> list[TicketId]:
    """Add tickets that were opened then, with the clocks that the product gives them."""
    now = parts.now()
    customer = Customer(id=CustomerId(parts.new_id()), name="Nora Field", known_since=now)
    found = []
    async with parts.store.begin() as tx:
        promised = await promises(tx)
        tx.put(customer)
        for at in opened:
            ticket = _ticket(parts, customer, at)
            found.append(ticket.id)
            tx.put(ticket)
            history = _history(ticket, promised)
            tx.put(history)
            tx.put(*(clock for clock, _ in readings_of(history, promised, now).values()))
    return found


def _ticket(parts: App, customer: Customer, at: datetime) -> Ticket:
    return Ticket(
        id=TicketId(parts.new_id()),
        reference=parts.new_id(),
        subject="Where is my lamp?",
        customer_id=customer.id,
        queue_id=_QUEUE,
        channel="webchat",
        status=Status.ON_HOLD,  # it is in nobody's list of what waits
        opened_at=at,
        last_at=at,
    )


def _history(ticket: Ticket, promised: Promises) -> TicketHistory:
    happened = (
        Happened(at=ticket.opened_at, what=What.RECEIVED),
        Happened(at=ticket.opened_at, what=What.CUSTOMER_WROTE),
    )
    policies = promised.for_ticket(ticket, ticket.opened_at, None)
    return TicketHistory(
        id=ticket.id, priority=ticket.priority, policies=policies, happened=happened
    )


async def _watched(url: str, scene: Scene, plan: Plan, seen: Seen) -> Figures:
    """Read what the agent is told until all have come, or it has become too late for that."""
    say(f"{len(seen.due)} alarms in {plan.seconds:.0f} s")
    sits = asyncio.Event()
    reading = asyncio.create_task(_read(url, scene.seats[0], seen, sits))
    await sits.wait()
    assert time.time() < min(seen.due.values()), "the first was due before the agent sat there"
    busyness = machine.Busyness()
    with suppress(TimeoutError):  # those that did not come are counted below
        async with asyncio.timeout(max(seen.due.values()) - time.time() + _PATIENCE):
            while len(seen.came) < len(seen.due):
                seen.more.clear()
                await seen.more.wait()
    busy = busyness.percent()
    reading.cancel()
    single = [each for each in seen.due if each not in seen.burst]
    return {
        **figures.spread_ms("alarm", seen.delays(single)),
        **figures.spread_ms("burst", seen.delays(list(seen.burst))),
        "alarms": len(seen.due),
        "missing": len(seen.due) - len(seen.came),
        "busy_percent": busy,
    }


async def _read(url: str, seat: Mapping[str, str], seen: Seen, sits: asyncio.Event) -> None:
    cookie = {"Cookie": f"cc_session={seat['token']}"}
    async with httpx.AsyncClient(base_url=url, headers={"Origin": url, **cookie}) as http:
        snapshot = (await http.get("/api/snapshot", timeout=30)).raise_for_status()
    address = f"{url.replace('http', 'ws', 1)}/api/stream?after={snapshot.json()['position']}"
    async with connect(
        address,
        origin=Origin(url),
        additional_headers=cookie,
        compression=None,
        max_queue=4096,
        open_timeout=30,
    ) as socket:
        await socket.recv()  # the mark: from here on it is live
        sits.set()
        while True:
            frames = (await socket.recv(decode=False)).split(b"\n")
            at = time.time()
            for frame in frames:
                if b'"type":"clock_rang"' in frame[:100]:
                    ticket_id = orjson.loads(frame)["ticket"]["id"]
                    if ticket_id in seen.due:
                        seen.came.setdefault(ticket_id, at)
                        seen.more.set()


def main() -> None:
    """Measure, print a table, and write the figures if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the clocks, 10 s")
    parser.add_argument("--json", type=Path, help="write the figures there")
    parser.add_argument("--database", default="sqlite", help="sqlite, postgresql or a URL")
    parser.add_argument("--tickets", type=int, help="with two clocks each")
    wishes = parser.parse_args()
    plan = Plan(
        tickets=wishes.tickets or (50_000 if wishes.quick else 500_000),
        seconds=10 if wishes.quick else 30,
        per_s=10,
        burst=500,
    )

    async def wished(folder: Path, url: str | None) -> Figures:
        return await measure(plan, folder, url)

    tell(carried_out(wishes.database, wished), GOALS, WORDS, wishes.json)


if __name__ == "__main__":
    main()
