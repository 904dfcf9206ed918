"""How long a call needs from the switchboard to the screen of whose phone rings.

    ./run bench ring [--quick] [--json FILE] [--database postgresql|URL]

One service as it is deployed, connected to a manager interface of Asterisk over TCP that replays
calls: each rings at one agent's phone, is answered and hung up. Half of the callers are new, half
called before. Meanwhile visitors write in chats, and the agents, online in one queue, accept and
answer; so that each ring stands beside all of the other work.

    ring_pNN_ms      from before the first event of a call is written until `phone_rang`, with the
                     caller's ticket, was read from the socket of the agent whose phone rings
    late_p95_ms      how far the switchboard is behind its plan

Nothing is left out: the first ring counts like the last. When one does not reach its agent, the
measurement is void and the exit status 1.
"""

import argparse
import asyncio
import random
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import orjson
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from benchmarks.live import figures, machine
from benchmarks.live.figures import Figures
from benchmarks.live.scene import Size, furnish
from benchmarks.live.service import Service
from benchmarks.live.stage import Stage, carried_out, say, seated, tell
from benchmarks.live.stalled import Visitors, visitors
from contactcenter.application import inboxes
from contactcenter.bootstrap import build
from contactcenter.demo.processes import Processes
from contactcenter.domain.ids import InboxId, QueueId
from contactcenter.domain.inbox import Inbox
from contactcenter.settings import Settings
from tests.channels.phone.switch import SECRET, USER, Switch, event, running

GOALS = {"ring_p95_ms": 500.0}
WORDS = {
    "ring_p50_ms": "from the switchboard to whose phone rings: p50, ms",
    "ring_p95_ms": "                                           p95, ms",
    "ring_p99_ms": "                                           p99, ms",
    "ring_max_ms": "                                           the longest, ms",
    "rings": "calls that rang",
    "rings_per_s": "calls a second",
    "chats_per_s": "lines in chats a second meanwhile",
    "sockets": "agents' sockets",
    "missing": "rings that did not reach their agent",
    "sockets_lost": "sockets that were closed on us",
    "errors": "errors that the service logged",
    "late_p95_ms": "switchboard behind its plan: p95, ms",
    "busy_percent": "both the load and the machine: processors busy, %",
    "load_1min": "load average before the run",
    "database": "database",
}
_FIRST = 200  # extension of the first agent
_CALLERS = 1_000_000  # the number of the first, behind +98912
_WRITERS = 20  # visitors
_TALKS = 1.5  # seconds
_PATIENCE = 15.0  # seconds in which the last rings have to be there
_LOOKS_EVERY = 0.05
_TO_LISTEN = 20.0  # seconds for the service to sign in at the switchboard


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is measured, and how long."""

    seconds: float
    per_s: float
    chats_per_s: float
    agents: int
    seed: int

    @property
    def rings(self) -> int:
        """How many calls there will be."""
        return max(2, round(self.seconds * self.per_s))


@dataclass
class Rung:
    """When each call began, and when its agent's screen knew."""

    began: dict[int, float] = field(default_factory=dict)
    seen: dict[int, float] = field(default_factory=dict)
    agents: dict[int, str] = field(default_factory=dict)  # at whose phone
    late: list[float] = field(default_factory=list)
    lost: int = 0
    more: asyncio.Event = field(default_factory=asyncio.Event)

    async def until_all(self, count: int) -> None:
        """Wait until so many were seen. Raises TimeoutError."""
        async with asyncio.timeout(_PATIENCE):
            while len(self.seen) < count:
                self.more.clear()
                await self.more.wait()


async def measure(plan: Plan, folder: Path, database_url: str | None) -> Figures:
    """Carry out the whole plan in an empty folder and return the figures."""
    found: Figures = {
        "load_1min": machine.load(),
        "database": "postgresql" if database_url else "sqlite",
        "sockets": plan.agents,
        "rings": plan.rings,
    }
    async with Processes(folder / "logs") as processes, running(Switch()) as switch:
        say("database")
        size = Size(agents=plan.agents, sockets=plan.agents)
        scene = await furnish(folder, database_url, None, size)
        await _connected(folder, database_url, switch, plan)
        say("service")
        async with Service(folder, database_url) as service:
            stage = Stage(folder=folder, processes=processes, service=service, scene=scene)
            await _listened_to(switch)
            found |= await _rings(stage, plan, switch)
            found["errors"] = service.errors()
    return figures.rounded(found)


async def _connected(folder: Path, url: str | None, switch: Switch, plan: Plan) -> None:
    """Add an inbox whose switchboard has a phone for each agent."""
    phones = {str(_FIRST + number): f"agent{number}@shop.example" for number in range(plan.agents)}
    settings: Mapping[str, object] = {
        "ami_host": "127.0.0.1",
        "ami_port": switch.port,
        "ami_user": USER,
        "ami_secret": SECRET,
        "agents": phones,
    }
    parts = await build(Settings(data_dir=folder, database_url=url))
    try:
        line = Inbox(
            id=InboxId(parts.new_id()),
            kind="phone",
            name="Hotline",
            key=parts.new_token(),
            queue_id=QueueId("support"),
            settings=settings,
        )
        await inboxes.add_inbox(parts.store, line, now=parts.now())
    finally:
        await parts.close()


async def _listened_to(switch: Switch) -> None:
    for _ in range(round(_TO_LISTEN / _LOOKS_EVERY)):
        if any(each["Action"] == "Login" for each in switch.asked):
            return
        await asyncio.sleep(_LOOKS_EVERY)
    raise TimeoutError("nobody listens to the switchboard")


async def _rings(stage: Stage, plan: Plan, switch: Switch) -> Figures:
    """Let phones ring while agents work, and compare with what their screens were told."""
    say(f"{plan.agents} agents, {plan.rings} calls in {plan.seconds:.0f} s")
    rung = Rung()
    seats = stage.scene.seats[: plan.agents]
    url = stage.service.url
    async with (
        seated(stage, "work", plan.agents, seed=plan.seed),
        visitors(url, stage.scene.chat_key, _WRITERS) as pages,
        asyncio.TaskGroup() as group,
    ):
        sitting = [asyncio.Event() for _ in seats]
        pairs = zip(seats, sitting, strict=True)
        beside = [group.create_task(_read(url, seat, rung, sits)) for seat, sits in pairs]
        await asyncio.gather(*(each.wait() for each in sitting))
        beside.append(group.create_task(_chat(pages, plan)))
        busyness, began = machine.Busyness(), time.monotonic()
        async with asyncio.TaskGroup() as calls:
            await _call_in(plan, switch, rung, [each["agent"] for each in seats], calls)
        took = time.monotonic() - began
        busy = busyness.percent()
        with suppress(TimeoutError):  # those that did not come are counted below
            await rung.until_all(plan.rings)
        for each in beside:
            each.cancel()
    delays = [rung.seen[it] - rung.began[it] for it in rung.began if it in rung.seen]
    return {
        **figures.spread_ms("ring", delays),
        "rings_per_s": plan.rings / took,
        "chats_per_s": plan.chats_per_s,
        "missing": plan.rings - len(delays),
        "sockets_lost": rung.lost,
        "late_p95_ms": figures.percentile(rung.late, 95) * 1000,
        "busy_percent": busy,
    }


async def _call_in(
    plan: Plan, switch: Switch, rung: Rung, agents: Sequence[str], calls: asyncio.TaskGroup
) -> None:
    """Begin each call at its moment, at the next agent's phone."""
    began = time.monotonic()
    rng = random.Random(plan.seed)
    moments = sorted(rng.uniform(0, plan.seconds) for _ in range(plan.rings))
    for number, moment in enumerate(moments):
        await asyncio.sleep(max(0.0, began + moment - time.monotonic()))
        rung.late.append(time.monotonic() - began - moment)
        rung.agents[number] = agents[number % len(agents)]
        calls.create_task(_call(switch, rung, number, _FIRST + number % len(agents)))


async def _call(switch: Switch, rung: Rung, number: int, extension: int) -> None:
    """Let one phone ring, be answered, and be put down."""
    call, leg = f"{time.time():.0f}.{2 * number}", f"{time.time():.0f}.{2 * number + 1}"
    ids = {"Uniqueid": call, "Linkedid": call}
    phone = f"PJSIP/{extension}"
    ringing = (
        event("Newchannel", CallerIDNum=_caller(number), Exten="+982191110000", **ids),
        event("VarSet", Variable="MARK", Value=str(number), **ids),
        event("DialBegin", DestUniqueid=leg, DestChannel=f"{phone}-{number:08x}", **ids),
    )
    rung.began[number] = time.monotonic()
    for each in ringing:
        await switch.say(each)
    await asyncio.sleep(_TALKS / 2)
    await switch.say(event("AgentConnect", DestUniqueid=leg, Interface=phone, **ids))
    await asyncio.sleep(_TALKS)
    await switch.say(event("AgentComplete", TalkTime="2", Reason="caller", **ids))
    await switch.say(event("Hangup", **{**ids, "Uniqueid": leg}))
    await switch.say(event("Hangup", **ids))


def _caller(number: int) -> str:
    """Return who calls: every second one called before."""
    return f"+98912{_CALLERS + number - number % 2:07}"


async def _read(url: str, seat: Mapping[str, str], rung: Rung, sits: asyncio.Event) -> None:
    """Read what an agent's second screen is told, and note whose phone rings."""
    cookie = {"Cookie": f"cc_session={seat['token']}"}
    async with httpx.AsyncClient(base_url=url, headers={"Origin": url, **cookie}) as http:
        position = (
            (await http.get("/api/snapshot", timeout=30)).raise_for_status().json()["position"]
        )
    address = f"{url.replace('http', 'ws', 1)}/api/stream?after={position}"
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
        try:
            while True:
                frames = (await socket.recv(decode=False)).split(b"\n")
                at = time.monotonic()
                for frame in frames:
                    if b'"type":"phone_rang"' in frame[:100]:
                        _note(orjson.loads(frame), seat["agent"], rung, at)
        except ConnectionClosed:
            rung.lost += 1


def _note(frame: Mapping[str, Any], agent: str, rung: Rung, at: float) -> None:
    """Note a ring at this agent's own phone, by its caller: of two calls of one, the later."""
    if frame["agent"]["id"] != agent or not frame["ticket"]:
        return
    first = int(frame["message"]["address"].removeprefix("+98912")) - _CALLERS
    theirs = [it for it in (first, first + 1) if it in rung.began and rung.agents[it] == agent]
    for number in theirs:
        rung.seen.setdefault(number, at)
        rung.more.set()


async def _chat(pages: Visitors, plan: Plan) -> None:
    """Let visitors write until we have heard enough."""
    rng = random.Random(plan.seed + 1)
    while True:
        await asyncio.sleep(rng.expovariate(plan.chats_per_s))
        await pages.say(rng.choice(("Where is my parcel?", "بسته‌ام کجاست؟", "Thank you.")))


def _wishes() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="10 s instead of 30")
    parser.add_argument("--json", type=Path, help="write the figures there")
    parser.add_argument("--database", default="sqlite", help="sqlite, postgresql or a URL")
    parser.add_argument("--seconds", type=float, help="of load")
    parser.add_argument("--rate", type=float, default=4, help="calls a second")
    parser.add_argument("--chats", type=float, default=5, help="lines in chats a second")
    parser.add_argument("--agents", type=int, default=50, help="at least 2")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main() -> None:
    """Measure, print a table, and write the figures if asked to."""
    wishes = _wishes()
    plan = Plan(
        seconds=wishes.seconds or (10 if wishes.quick else 30),
        per_s=wishes.rate,
        chats_per_s=wishes.chats,
        agents=max(2, wishes.agents),
        seed=wishes.seed,
    )

    async def wished(folder: Path, url: str | None) -> Figures:
        return await measure(plan, folder, url)

    tell(carried_out(wishes.database, wished), GOALS, WORDS, wishes.json)


if __name__ == "__main__":
    main()
