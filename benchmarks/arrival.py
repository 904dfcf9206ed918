"""How long a message needs from its arrival to the agents' screens, and what waiting for it costs.

    ./run bench arrival [--quick] [--json FILE] [--database postgresql|URL]

One service as it is deployed, on SQLite with full durability or on PostgreSQL; a mail server with
IMAP and IDLE; agents with open sockets, online, all in one queue, so that each of them is sent
everything; customers who write by chat and by mail, half and half, at random moments, on average
20 messages a second. All of these are processes of their own on this machine. Agents accept what
they are offered and answer at a human pace, so that all the rest of the work is done meanwhile.

    chat_pNN_ms      from before the visitor's frame is written until the fact `message_received`
                     with its text was read from the LAST of all agents' sockets
    mail_pNN_ms      the same, from before IMAP APPEND is sent: the mail server's own time and its
                     push to the service are inside
    chat_first_…     until it was read from the first of the sockets
    chat_ack_…       until the visitor's page was told that the message is safely stored
    mail_append_…    until the mail server said that it has the mail
    idle_pss_mb      memory of the service, started and settled, nobody connected
    kb_per_socket    what one more agent's socket adds, taken from many idle ones that come beside a
                     first few, which had caused what is needed once
    after_pss_mb     memory of the service after the load, everybody gone
    cpu_ms_per_message   processor time of the service during the load, for one incoming message
                     and all that follows from it: offer, acceptance, answer, and the frames

Nothing is left out: the first message counts like the last. When a message does not reach every
socket, the measurement is void and the exit status 1.
"""

import argparse
import asyncio
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.live import figures, machine, notes
from benchmarks.live.figures import Figures
from benchmarks.live.places import ORIGIN, SUPPORT
from benchmarks.live.scene import Size, furnish, mail_settings
from benchmarks.live.service import Service
from benchmarks.live.stage import Stage, carried_out, say, seated, tell
from contactcenter.demo.processes import Processes

GOALS = {"chat_p95_ms": 300.0, "mail_p95_ms": 1000.0, "idle_pss_mb": 150.0}
WORDS = {
    "chat_p50_ms": "chat, until the last agent's socket has it: p50, ms",
    "chat_p95_ms": "                                            p95, ms",
    "chat_p99_ms": "                                            p99, ms",
    "chat_first_p95_ms": "chat, until the first has it:               p95, ms",
    "chat_ack_p95_ms": "chat, until the visitor is told it is safe: p95, ms",
    "mail_p50_ms": "mail, until the last agent's socket has it: p50, ms",
    "mail_p95_ms": "                                            p95, ms",
    "mail_p99_ms": "                                            p99, ms",
    "mail_append_p95_ms": "mail, of which the mail server takes it in: p95, ms",
    "idle_pss_mb": "memory, idle after the start, MiB",
    "after_pss_mb": "memory, idle after the load, MiB",
    "kb_per_socket": "memory for one more idle socket, KiB",
    "start_s": "start until ready, s",
    "cpu_ms_per_message": "processor time of the service a message, ms",
    "rate_per_s": "messages a second",
    "messages": "messages",
    "sockets": "agents' sockets",
    "frames_per_s": "frames a second to agents",
    "accepted": "offers accepted meanwhile",
    "replied": "answers written meanwhile",
    "commands_failed": "acceptances and answers that were refused",
    "missing": "messages that did not reach every socket",
    "sockets_lost": "sockets that were closed on us",
    "errors": "errors that the service logged",
    "late_p95_ms": "load generator behind its plan: p95, ms",
    "fsync_ms": "the disk keeps 4 KiB (fsync), ms",
    "busy_percent": "both the load and the machine: processors busy, %",
    "load_1min": "load average before the run",
    "database": "database",
}
_MAILERS = 100
_SETTLES = 1.5  # seconds in which the service is left alone before its memory is read
_FIRST_FEW = 20  # sockets
_PATIENCE = 20.0  # seconds in which the last messages have to be everywhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is measured, and how long."""

    seconds: float
    per_s: float
    agents: int
    idle_sockets: int
    seed: int
    database_url: str | None

    @property
    def messages(self) -> int:
        """How many messages there will be, an even number."""
        return max(2, round(self.seconds * self.per_s / 2) * 2)


async def measure(plan: Plan, folder: Path) -> Figures:
    """Carry out the whole plan in an empty folder and return the figures."""
    found: Figures = {
        "load_1min": machine.load(),
        "fsync_ms": machine.fsync_ms(folder),
        "database": "postgresql" if plan.database_url else "sqlite",
    }
    async with Processes(folder / "logs") as processes:
        say("mail server")
        password = secrets.token_urlsafe(12)
        users = dict.fromkeys([SUPPORT, *_mailers()], password)
        mail = await processes.start("contactcenter.demo.mail_server", {"users": users})
        ports = {name: mail[name] for name in ("imap_port", "smtp_port")}
        size = Size(agents=plan.agents, sockets=max(plan.agents, plan.idle_sockets))
        settings = mail_settings(**ports, password=password)
        say("database")
        scene = await furnish(folder, plan.database_url, settings, size)
        say("service")
        async with Service(folder, plan.database_url) as service:
            found["start_s"] = service.start_s
            stage = Stage(folder=folder, processes=processes, service=service, scene=scene)
            found |= await _memory(stage, plan)
            found |= await _latency(stage, plan, {**mail, "password": password})
            await asyncio.sleep(_SETTLES)
            found["after_pss_mb"] = service.pss_mb()
    return figures.rounded(found)


async def _memory(stage: Stage, plan: Plan) -> Figures:
    """Measure the service alone, and with idle sockets beside what the first few cost."""
    count = plan.idle_sockets
    say(f"memory, without and with {count} idle sockets")
    await asyncio.sleep(_SETTLES)
    idle = stage.service.pss_mb()
    async with seated(stage, "first", min(_FIRST_FEW, count)):
        await asyncio.sleep(_SETTLES)
        before = stage.service.pss_mb()
        async with seated(stage, "watch", count):
            await asyncio.sleep(_SETTLES)
            occupied = stage.service.pss_mb()
    return {
        "idle_pss_mb": idle,
        "idle_sockets": count,
        "kb_per_socket": (occupied - before) * 1024 / count,
    }


async def _latency(stage: Stage, plan: Plan, mail: Mapping[str, Any]) -> Figures:
    """Let customers write and agents work, and compare what was sent with what was seen."""
    service = stage.service
    say(f"{plan.agents} agents, {plan.messages} messages in {plan.seconds:.0f} s")
    async with seated(
        stage, "work", plan.agents, wanted=plan.messages, seed=plan.seed
    ) as seen_by_agents:
        told_by_customers = stage.folder / "customers.json"
        busyness, used = machine.Busyness(), service.cpu_s()
        await stage.processes.start(
            "benchmarks.live.customers", _customers(stage, plan, mail, told_by_customers)
        )
        sent = await notes.handed_over(told_by_customers, plan.seconds + 60)
        cost: Figures = {
            "busy_percent": busyness.percent(),
            "cpu_ms_per_message": (service.cpu_s() - used) * 1000 / plan.messages,
        }
        with suppress(TimeoutError):  # those that did not come are counted below
            await notes.handed_over(seen_by_agents, _PATIENCE)
        cost["errors"] = service.errors()  # before we cut requests off by leaving
        await stage.processes.end("customers")
    return {**_delays(plan, sent, notes.read(seen_by_agents)), **cost}


def _customers(stage: Stage, plan: Plan, mail: Mapping[str, Any], path: Path) -> dict[str, object]:
    return {
        "url": stage.service.url,
        "chat_key": stage.scene.chat_key,
        "origin": ORIGIN,
        "imap_port": mail["imap_port"],
        "password": mail["password"],
        "addresses": _mailers(),
        "messages": plan.messages,
        "per_s": plan.per_s,
        "seed": plan.seed,
        "notes": str(path),
    }


def _delays(plan: Plan, sent: Mapping[str, Any], seen: Mapping[str, Any]) -> Figures:
    """Return how long messages took."""
    everywhere = {
        number: at for number, at in seen["seen"].items() if len(at) == plan.agents
    }  # JSON made text of the numbers, here and there
    counts: Mapping[str, int] = seen["counts"]
    result: Figures = {
        "seconds": sent["seconds"],
        "rate_per_s": plan.messages / sent["seconds"],
        "messages": plan.messages,
        "sockets": plan.agents,
        "missing": plan.messages - len(everywhere),
        "frames_per_s": counts.get("frames", 0) / sent["seconds"],
        "late_p95_ms": figures.percentile(sent["late"], 95) * 1000,
    }
    commands = {"accepted": "accept:200", "replied": "reply:200"}
    for name in ("sockets_lost", *commands):
        result[name] = counts.get(commands.get(name, name), 0)
    asked = sum(n for name, n in counts.items() if ":" in name) + counts.get("unanswered", 0)
    result["commands_failed"] = asked - sum(counts.get(each, 0) for each in commands.values())
    for channel, answer in (("chat", "chat_ack"), ("mail", "mail_append")):
        began: Mapping[str, float] = sent[channel]
        told = sent["acknowledged"]
        there = [number for number in began if number in everywhere]
        result |= figures.spread_ms(channel, [everywhere[it][-1] - began[it] for it in there])
        first = [everywhere[it][0] - began[it] for it in there]
        result[f"{channel}_first_p95_ms"] = figures.percentile(first, 95) * 1000
        answers = [told[it] - began[it] for it in began if it in told]
        result[f"{answer}_p95_ms"] = figures.percentile(answers, 95) * 1000
    return result


def _mailers() -> list[str]:
    return [f"customer{number}@mail.example" for number in range(_MAILERS)]


def _wishes() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="10 s instead of 30, 100 idle sockets")
    parser.add_argument("--json", type=Path, help="write the figures there")
    parser.add_argument("--database", default="sqlite", help="sqlite, postgresql or a URL")
    parser.add_argument("--seconds", type=float, help="of load")
    parser.add_argument("--rate", type=float, default=20, help="messages a second")
    parser.add_argument("--agents", type=int, default=50)
    parser.add_argument("--idle-sockets", type=int, help="default: 200")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main() -> None:
    """Measure, print a table, and write the figures if asked to."""
    wishes = _wishes()

    async def wished(folder: Path, url: str | None) -> Figures:
        plan = Plan(
            seconds=wishes.seconds or (10 if wishes.quick else 30),
            per_s=wishes.rate,
            agents=wishes.agents,
            idle_sockets=wishes.idle_sockets or (100 if wishes.quick else 200),
            seed=wishes.seed,
            database_url=url,
        )
        return await measure(plan, folder)

    tell(carried_out(wishes.database, wished), GOALS, WORDS, wishes.json)


if __name__ == "__main__":
    main()
