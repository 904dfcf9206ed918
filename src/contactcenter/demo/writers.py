"""The customers who write mails: they send by SMTP, watch their mailboxes, and answer answers."""

import asyncio
import logging
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import aiosmtplib

from contactcenter.demo import letters
from contactcenter.demo.people import PEOPLE, Opening, Person
from contactcenter.demo.postbox import Postbox, mails
from contactcenter.demo.temper import react
from contactcenter.ports.system import Now

_log = logging.getLogger(__name__)
_RETRIES = (1.0, 3.0, 10.0)


@dataclass(slots=True)
class _Matter:
    """What one customer has with us by mail."""

    opening: Opening
    rng: random.Random
    answered: bool = False
    said: int = 0
    over: bool = False
    ids: set[str] = field(default_factory=set)  # of the mails in it, theirs and ours


class Writers:
    """All customers with a mailbox. `settings` as in `customers`; `room` is freed by an answer."""

    def __init__(self, settings: Mapping[str, Any], room: asyncio.Semaphore, *, now: Now) -> None:
        self._settings = settings
        self._room = room
        self._now = now
        self._matters: dict[int, _Matter] = {}

    async def write(self, opening: Opening) -> None:
        """Send the first mail of a matter."""
        rng = random.Random(f"{self._settings['seed']}:{opening.number}")
        matter = _Matter(opening, rng)
        self._matters[opening.number] = matter
        mail = letters.first(opening, self._settings["support"], rng=rng, now=self._now())
        await self._send(matter, mail)

    def was_answered(self, number: int) -> bool:
        """Whether an agent wrote anything in that matter."""
        matter = self._matters.get(number)
        return matter is not None and matter.answered

    async def watch(self) -> None:
        """Read and answer what comes into any of the mailboxes; never returns."""
        async with asyncio.TaskGroup() as group:
            for person in PEOPLE:
                if "email" in person.channels:
                    group.create_task(self._watch(person))

    async def _watch(self, person: Person) -> None:
        imap = self._settings["imap"]
        password = self._settings["passwords"][person.email]
        box = Postbox(host=imap["host"], port=imap["port"], user=person.email, password=password)
        async with asyncio.TaskGroup() as group:
            async for raw in mails(box):
                mail = message_from_bytes(raw, policy=default)
                assert isinstance(mail, EmailMessage)
                matter = self._matter_of(person, mail)
                if matter and not letters.is_automatic(mail):
                    group.create_task(self._take(matter, mail))

    def _matter_of(self, person: Person, mail: EmailMessage) -> _Matter | None:
        theirs = [it for it in self._matters.values() if it.opening.person is person]
        named = set(f"{mail['In-Reply-To'] or ''} {mail['References'] or ''}".split())
        return next((it for it in theirs if it.ids & named), theirs[-1] if theirs else None)

    async def _take(self, matter: _Matter, mail: EmailMessage) -> None:
        if not matter.answered:
            matter.answered = True
            self._room.release()
        matter.ids.add(str(mail["Message-ID"]))
        text = letters.spoken(mail)
        if matter.over or not text:
            return
        reaction = react(matter.opening, text, said=matter.said, rng=matter.rng)
        if reaction is None:
            return
        matter.said += 1
        matter.over = reaction.over
        # Reading takes as long as the text is long, writing as long as one likes.
        pause = 8 + len(text) / 40 + matter.rng.uniform(5, 30)
        await asyncio.sleep(pause * self._settings["slowness"])
        to = letters.Answered(mail=mail, text=text)
        reply = letters.answer(matter.opening, reaction, to, rng=matter.rng, now=self._now())
        await self._send(matter, reply)

    async def _send(self, matter: _Matter, mail: EmailMessage) -> None:
        matter.ids.add(str(mail["Message-ID"]))
        smtp = self._settings["smtp"]
        for pause in (*_RETRIES, None):
            try:
                await aiosmtplib.send(
                    mail, hostname=smtp["host"], port=smtp["port"], start_tls=False, timeout=20
                )
            except (aiosmtplib.SMTPException, OSError) as error:
                _log.warning("mail of %s: %r", matter.opening.person.key, error)
                if pause is None:
                    return
                await asyncio.sleep(pause)
            else:
                return
