"""What agents who have stopped reading cost the others, and the service.

    ./run bench stalled [--quick] [--json FILE] [--database postgresql|URL]

One service as it is deployed; agents with open sockets who read everything; visitors who write
short lines at random moments. The same is measured in pairs, without and with one more agent
whose socket is open and who reads nothing. Before each measurement visitors write long lines in a
chat that only this one sees, more than the kernel holds for the socket, so that it is the service
that holds what is not read.

    p95_ms                 from before a visitor's frame is written until an agent's socket had the
                           fact: over all messages and all agents who read; the median of the pairs
    p95_stalled_ms         the same, beside the one who does not
    p95_change_percent     by how much the second is longer: the median of the pairs' changes
    mb_per_stalled         what one who has stopped reading adds to the service's memory at most,
                           taken from many of them under long lines until all were given up
    cut_s                  from when the first long line is written until the last of these
                           connections is gone

Pairs follow each other without, with, with, without, so that a machine that slows down harms both.
"""

import argparse
import asyncio
import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.live import figures, machine, notes
from benchmarks.live.figures import Figures
from benchmarks.live.scene import Scene, Size, furnish
from benchmarks.live.service import Service
from benchmarks.live.stage import Stage, carried_out, say, seated, tell
from benchmarks.live.stalled import Visitors, stalled, visitors
from contactcenter.demo.processes import Processes

GOALS = {"p95_change_percent": 20.0, "mb_per_stalled": 2.0, "cut_s": 60.0}
WORDS = {
    "p95_ms": "until an agent has a message, all read: p95, ms",
    "p95_stalled_ms": "                         one reads none: p95, ms",
    "p95_change_percent": "by how much that is longer, %",
    "p95_worst_change_percent": "                    in the worst pair, %",
    "pairs": "pairs of measurements",
    "mb_per_stalled": "memory for one more who reads nothing, MiB",
    "cut_s": "until those who read nothing are gone, s",
    "idle_pss_mb": "memory before, MiB",
    "peak_pss_mb": "memory at most, MiB",
    "stalled": "sockets from which nothing is read",
    "sockets": "agents' sockets that read",
    "messages": "messages in a measurement",
    "missing": "messages that did not reach every socket",
    "sockets_lost": "sockets that were closed on us",
    "errors": "errors that the service logged",
    "busy_percent": "both the load and the machine: processors busy, %",
    "load_1min": "load average before the run",
    "database": "database",
}
_SAYING = 10  # visitors who write what is measured
_FILLING = 16  # visitors who write long lines
_ALL_SAID = 20.0  # seconds in which the last messages have to be everywhere
_SETTLES = 1.5  # seconds in which the service is left alone before its memory is read
_LOOKS_EVERY = 0.1
_GIVES_UP = 90.0  # seconds in which the service has to cut who reads nothing
_PEAKS = 8.0  # seconds in which it holds the most for them


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is measured, and how long."""

    seconds: float
    per_s: float
    pairs: int
    agents: int
    stalled: int
    patience: float  # seconds for those who read nothing to be cut
    seed: int

    @property
    def messages(self) -> int:
        """How many messages there are in one measurement."""
        return max(2, round(self.seconds * self.per_s))


async def measure(plan: Plan, folder: Path, database_url: str | None) -> Figures:
    """Carry out the whole plan in an empty folder and return the figures."""
    found: Figures = {
        "load_1min": machine.load(),
        "database": "postgresql" if database_url else "sqlite",
        "messages": plan.messages,
        "sockets": plan.agents,
        "pairs": plan.pairs,
    }
    async with Processes(folder / "logs") as processes:
        scene = await _scene(plan, folder, database_url)
        say("service")
        async with Service(folder, database_url) as service:
            stage = Stage(folder=folder, processes=processes, service=service, scene=scene)
            busyness = machine.Busyness()
            found |= await _pairs(stage, plan)
            found["busy_percent"] = busyness.percent()
            found |= await _memory(stage, plan)
            found["errors"] = service.errors()
    return figures.rounded(found)


async def _scene(plan: Plan, folder: Path, database_url: str | None) -> Scene:
    size = Size(agents=20, sockets=plan.agents, aside=max(plan.stalled, 1))
    return await furnish(folder, database_url, None, size)


async def _pairs(stage: Stage, plan: Plan) -> Figures:
    url, scene = stage.service.url, stage.scene
    order = [count for pair in range(plan.pairs) for count in ((0, 1), (1, 0))[pair % 2]]
    total = len(order) * plan.messages
    say(f"{plan.agents} agents, {len(order)} measurements of {plan.seconds:.0f} s")
    async with (
        seated(stage, "watch", plan.agents, wanted=total) as seen_by_agents,
        visitors(url, scene.chat_key, _SAYING) as pages,
        visitors(url, scene.aside_key, _FILLING) as filling,
    ):
        sent: list[dict[str, float]] = []
        for turn, count in enumerate(order):
            async with stalled(url, scene.aside[:count]):
                await filling.fill()
                await asyncio.sleep(_SETTLES)
                sent.append(await _said(pages, plan, turn * plan.messages))
        seen = await notes.handed_over(seen_by_agents, _ALL_SAID)
    p95s: dict[int, list[float]] = {0: [], 1: []}
    for count, began in zip(order, sent, strict=True):
        delays = [at - began[it] for it in began for at in seen["seen"].get(it, ())]
        p95s[count].append(figures.percentile(delays, 95) * 1000)
    return _compared(p95s[0], p95s[1]) | {
        "missing": total * plan.agents - sum(map(len, seen["seen"].values())),
        "sockets_lost": seen["counts"].get("sockets_lost", 0),
    }


async def _said(pages: Visitors, plan: Plan, first: int) -> dict[str, float]:
    """Let visitors say short lines at random moments; return when each was said."""
    rng = random.Random(f"{plan.seed}:{first}")
    moments = sorted(rng.uniform(0, plan.seconds) for _ in range(plan.messages))
    began = time.monotonic()
    sent: dict[str, float] = {}
    for number, moment in enumerate(moments, first):
        await asyncio.sleep(max(0.0, began + moment - time.monotonic()))
        sent[str(number)] = time.monotonic()
        await pages.say(f"Where is it? {notes.mark(number)}")
    return sent


def _compared(without: Sequence[float], beside: Sequence[float]) -> Figures:
    changes = [100 * (b / a - 1) for a, b in zip(without, beside, strict=True)]
    return {
        "p95_ms": statistics.median(without),
        "p95_stalled_ms": statistics.median(beside),
        "p95_change_percent": statistics.median(changes),
        "p95_worst_change_percent": max(changes),
    }


async def _memory(stage: Stage, plan: Plan) -> Figures:
    """Fill sockets that read nothing until the service gives them up; note its memory."""
    say(f"memory, {plan.stalled} stalled")
    service, scene = stage.service, stage.scene
    async with visitors(service.url, scene.aside_key, _FILLING) as pages:
        await pages.fill()  # once without them: what long lines cost anyway is no part of it
        await asyncio.sleep(_SETTLES)
        before = service.pss_mb()
    async with (
        visitors(service.url, scene.aside_key, _FILLING) as pages,
        stalled(service.url, scene.aside) as ports,
    ):
        began, peak = time.monotonic(), before
        filling = asyncio.ensure_future(pages.fill())
        while service.connected(ports) and time.monotonic() - began < plan.patience:
            peak = max(peak, service.pss_mb())
            await asyncio.sleep(_LOOKS_EVERY)
        cut: Figures = {} if service.connected(ports) else {"cut_s": time.monotonic() - began}
        await filling
    return cut | {
        "idle_pss_mb": before,
        "peak_pss_mb": peak,
        "mb_per_stalled": (peak - before) / plan.stalled,
        "stalled": plan.stalled,
    }


def _wishes() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="one pair, 3 s each, and no cut_s")
    parser.add_argument("--json", type=Path, help="write the figures there")
    parser.add_argument("--database", default="sqlite", help="sqlite, postgresql or a URL")
    parser.add_argument("--seconds", type=float, help="of one measurement")
    parser.add_argument("--rate", type=float, default=10, help="messages a second")
    parser.add_argument("--pairs", type=int, help="of measurements")
    parser.add_argument("--agents", type=int, help="who read; default: 199")
    parser.add_argument("--stalled", type=int, default=50, help="who do not, for their memory")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main() -> None:
    """Measure, print a table, and write the figures if asked to."""
    wishes = _wishes()
    plan = Plan(
        seconds=wishes.seconds or (3 if wishes.quick else 6),
        per_s=wishes.rate,
        pairs=wishes.pairs or (1 if wishes.quick else 7),
        agents=wishes.agents or (50 if wishes.quick else 199),
        stalled=wishes.stalled,
        patience=_PEAKS if wishes.quick else _GIVES_UP,
        seed=wishes.seed,
    )

    async def wished(folder: Path, url: str | None) -> Figures:
        return await measure(plan, folder, url)

    found = carried_out(wishes.database, wished)
    words = {name: text for name, text in WORDS.items() if name in found}
    tell(found, GOALS, words, wishes.json)


if __name__ == "__main__":
    main()
