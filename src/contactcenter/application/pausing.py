"""Who is away in the desk gets no calls of the switchboard's queues either.

    who is there ──► wanted of each phone ── differs from what was told ──► pause, or open again

What is wanted is compared with what was told, so that a switchboard that was out of reach, or a
service that was down, loses nothing: it is told when it is there again.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from contactcenter.domain.agent import Chosen
from contactcenter.domain.events import PresenceChanged
from contactcenter.domain.ids import Position
from contactcenter.ports.channel import Channel, ChannelError, Dials, TryLater
from contactcenter.ports.reading import Wanted
from contactcenter.ports.store import Store

_AT_ONCE = 200  # facts
_AGAIN = timedelta(seconds=10)  # until a switchboard that was out of reach is told again


class Pauses:
    """What switchboards were told of who is away."""

    def __init__(self) -> None:
        self._position: Position | None = None
        self._told: dict[Dials, dict[str, Chosen]] = {}  # by the phone
        self._out: set[Dials] = set()  # of reach
        self._again_at: datetime | None = None

    async def tell(
        self, store: Store, channels: Collection[Channel], *, now: datetime
    ) -> list[str]:
        """Tell switchboards who is away, where they do not know; return what they refused.

        One that is out of reach is told again later, and spoken of once.
        """
        boards = [each for each in channels if isinstance(each, Dials) and each.pauses]
        if not boards:
            return []
        is_due = self._again_at is not None and self._again_at <= now
        is_new = any(each not in self._told for each in boards)
        if not (await self._changed(store) or is_due or is_new):
            return []
        self._told = {each: self._told.get(each, {}) for each in boards}
        self._again_at = now  # should what follows fail
        out: set[Dials] = set()
        refused: list[str] = []
        for board, interface, chosen in await self._wanted(store, boards):
            if board in out:
                continue  # each of its phones would be waited for as long
            try:
                await board.pause(interface, paused=chosen is not Chosen.ONLINE, reason=chosen)
            except TryLater as error:
                out.add(board)
                refused += [] if board in self._out else [f"{interface}: {error}"]
                continue
            except ChannelError as error:
                refused.append(f"{interface}: {error}")
            self._told[board][interface] = chosen
        self._out, self._again_at = out, now + _AGAIN if out else None
        return refused

    async def _changed(self, store: Store) -> bool:
        """Whether anybody came or left since the last look."""
        if self._position is None:
            self._position = await store.head()
            return True
        placed = await store.placed_after(self._position, _AT_ONCE)
        self._position = placed[-1].position if placed else self._position
        return any(isinstance(each.fact, PresenceChanged) for each in placed)

    async def _wanted(
        self, store: Store, boards: Collection[Dials]
    ) -> list[tuple[Dials, str, Chosen]]:
        """Return the phones of which a switchboard does not know what is wanted."""
        owners = [
            (board, interface, agent.id)
            for agent in await store.all_agents()
            for board in boards
            for interface in board.phones(agent.email)
        ]
        found = await store.rows(Wanted(agents={agent_id for _, _, agent_id in owners}))
        chosen = {agent_id: Chosen(each.chosen) for agent_id, each in found.agents.items()}
        return [
            (board, interface, chosen[agent_id])
            for board, interface, agent_id in owners
            if self._told[board].get(interface) is not chosen[agent_id]
        ]
