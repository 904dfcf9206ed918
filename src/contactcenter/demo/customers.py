"""The demo's customers, as one process: they write mails and chat, and answer what agents write.

python -m contactcenter.demo.customers --settings FILE|-

seed          who says what, in which order
pace          arrivals a minute; null: six at first, three after two minutes
most_waiting  matters without any answer, beyond which nobody new comes (40)
slowness      1: human pauses; 0: none
count         so many openings and no more; null: without end
support       the address they write to
smtp, imap    {host, port} of the mail server; passwords {address: password} of the mailboxes
chat          {url, key, origin}: the service, the inbox's key, the page that carries the widget
tokens        {person: token}: visitor tokens of people whom the service knows already
"""

import argparse
import asyncio
import logging
from collections.abc import Mapping
from itertools import islice
from typing import Any

from contactcenter.adapters.clock import now
from contactcenter.demo import child
from contactcenter.demo.people import PEOPLE, Opening, openings
from contactcenter.demo.visitors import Visitors
from contactcenter.demo.writers import Writers
from contactcenter.ports.system import Now

_LIVELY = 120.0  # seconds at the start
_DEFAULTS: Mapping[str, object] = {
    "seed": 1,
    "pace": None,
    "most_waiting": 40,
    "slowness": 1.0,
    "count": None,
    "tokens": {},
}


async def play(given: Mapping[str, Any], *, now: Now) -> None:
    """Let the customers come, one after the other."""
    settings = {**_DEFAULTS, **given}
    room = asyncio.Semaphore(settings["most_waiting"])
    writers, visitors = Writers(settings, room, now=now), Visitors(settings, room)
    async with asyncio.TaskGroup() as group:
        group.create_task(writers.watch())
        begun = asyncio.get_running_loop().time()
        for opening in islice(openings(settings["seed"]), settings["count"]):
            if _comes(opening, writers, visitors):
                await room.acquire()
                if opening.channel == "email":
                    await writers.write(opening)  # at once, so that mails keep their order
                else:
                    group.create_task(visitors.visit(opening))
                since = asyncio.get_running_loop().time() - begun
                await asyncio.sleep(60 / (settings["pace"] or (6 if since < _LIVELY else 3)))


def _comes(opening: Opening, writers: Writers, visitors: Visitors) -> bool:
    """Whether the person has a reason to come, and is not on the page already."""
    if opening.about is not None and writers.was_answered(opening.about):
        return False
    return opening.channel == "email" or not visitors.is_here(opening.person.key)


async def _run(settings: Mapping[str, Any]) -> None:
    child.ready({"people": len(PEOPLE)})
    await child.until_stopped(play(settings, now=now))


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    for noisy in ("httpx", "aioimaplib"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    parser = argparse.ArgumentParser(description="Simulated customers.")
    parser.add_argument("--settings", required=True, help="JSON file, or - for standard input")
    asyncio.run(_run(child.given(parser.parse_args().settings)))
