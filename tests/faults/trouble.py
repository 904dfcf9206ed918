"""Where a screen's line breaks, drawn at random; and what has to be true when it is mended.

midway        while it is live, in the middle of whatever passes
opening       … and again before, or in the first bytes of, the next sockets
catching up   … and again while what was missed comes down
fresh         between a fresh start's snapshot, or session, and its socket
asking        in the middle of that snapshot, or session
"""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.faults.cutting import BEFORE, Cut, How, Line
from tests.faults.screens import Screen

_TROUBLES = ("midway", "midway", "opening", "catching up", "fresh", "asking")
_HOWS = [How.RESET] * 6 + [How.GOODBYE] * 5 + [How.SILENCE]
_OPENED = 150  # bytes: by then the socket is open
_FLOWS = 0.9  # seconds of load around a cut
_RIGHT_WITHIN = 40.0  # seconds, one silence included
_BETWEEN_LOOKS = 0.1
_OPENS = 0.5  # how likely an agent opens a ticket


@dataclass
class Watched:
    """A screen behind a line of its own."""

    name: str
    screen: Screen
    line: Line
    start: bytes  # the request that a fresh start begins with
    socket: bytes  # the request that opens the socket
    says: bool = False
    said: list[str] = field(default_factory=list)
    tickets: list[str] = field(default_factory=list)  # on the desk, as it was looked at last

    async def suffer(self, rng: random.Random) -> str:
        """Have trouble while load flows; return which."""
        trouble, how = rng.choice(_TROUBLES), rng.choice(_HOWS)
        moment, size = rng.uniform(0, _FLOWS), rng.choice([0, rng.randrange(1, 6000)])
        early = [rng.choice([BEFORE, 0, rng.randrange(1, 400)]) for _ in range(rng.randint(1, 3))]
        for _ in range(rng.randint(0, 2) if self.says else 0):
            await self._say(rng)
        if self.tickets and rng.random() < _OPENS:
            await self.screen.ask("show", ticket=rng.choice(self.tickets))
        await asyncio.sleep(moment)  # the moment is what is drawn
        await self._break(trouble, how, size, early)
        if self.says:
            await self._say(rng)
        await asyncio.sleep(_FLOWS - moment)  # load goes on while it finds its way back
        return f"{self.name}: {trouble} {how} after {size} or {early}"

    async def _break(self, trouble: str, how: How, size: int, early: Sequence[int]) -> None:
        cuts = [Cut(request=self.socket, after=each, how=how) for each in early]
        match trouble:
            case "midway":
                self.line.cut(Cut(request=self.socket, after=size, how=how))
            case "opening":
                self.line.arm(*cuts)
                self.line.cut(Cut(request=self.socket, after=0, how=How.RESET))
            case "catching up":
                self.line.arm(Cut(request=self.socket, after=_OPENED + size, how=how))
                self.line.cut(Cut(request=self.socket, after=0, how=how))
            case "fresh":
                self.line.arm(*cuts)
                await self.screen.ask("again")
            case _:
                self.line.arm(Cut(request=self.start, after=size, how=how))
                await self.screen.ask("again")

    async def is_right(self) -> Sequence[str]:
        """Wait until the screen is live and shows what a fresh one does; return what differs."""
        self.line.disarm()
        found: Sequence[str] = ()
        try:
            async with asyncio.timeout(_RIGHT_WITHIN):
                while True:
                    look = await self.screen.ask("look")
                    self.tickets = look.get("tickets", [])
                    found = [f"{self.name} is {look['is']}", *look["differs"]]
                    if look["is"] == "live" and not look["differs"]:
                        return self._unsaid(look)
                    # What is on its way arrives by itself; a screen tells nobody that it changed.
                    await asyncio.sleep(_BETWEEN_LOOKS)
        except TimeoutError:
            return found

    def _unsaid(self, look: dict[str, list[str]]) -> Sequence[str]:
        """Return what the visitor said and does not stand there once, in order."""
        if not self.says or look["said"] == self.said:
            return ()
        return [f"{self.name} said {self.said}", f"and there stands {look['said']}"]

    async def _say(self, rng: random.Random) -> None:
        text = f"{self.name} says {len(self.said)} {'x' * rng.randrange(200)}".strip()
        self.said.append(text)
        await self.screen.ask("say", text=text)
