"""The switchboard hears who is away, and rings an agent's phone when they ask for it."""

import pytest

from contactcenter.application import telephony
from contactcenter.application.presence import set_presence
from contactcenter.domain.agent import AwayReason, Chosen
from contactcenter.domain.errors import Invalid
from contactcenter.domain.ids import Position
from contactcenter.ports.channel import TryLater, Undeliverable
from contactcenter.ports.store import Unavailable
from tests import builders
from tests.application.desk import Desk, ListChannel


class Board(ListChannel):
    """A switchboard that knows one phone."""

    pauses = True

    def __init__(self, trouble: Exception | None = None, *, takes_orders: bool = True) -> None:
        super().__init__()
        self.takes_orders = takes_orders
        self.trouble = trouble
        self.told: list[tuple[str, ...]] = []

    def phones(self, email: str) -> tuple[str, ...]:
        return ("PJSIP/100",) if email == "mina@desk.example" else ()

    async def pause(self, interface: str, *, paused: bool, reason: str = "") -> None:
        self._do(interface, "paused" if paused else "open", reason)

    async def dial(self, interface: str, number: str) -> None:
        self._do(interface, number)

    def _do(self, *what: str) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.told.append(what)


@pytest.fixture
async def desk() -> Desk:
    return await Desk().open()


async def away(desk: Desk, name: str) -> None:
    asked = await desk.asked(name)
    await set_presence(desk.store, Chosen.AWAY, AwayReason.BREAK, asked=asked)
    await desk.settle()


async def test_who_is_away_here_is_paused_there_and_comes_back(desk: Desk) -> None:
    board = Board()
    await desk.online("mina", "omid")
    position, _ = await telephony.pause_phones(desk.store, [board], Position(0))
    assert board.told == [("PJSIP/100", "open", "online")]
    await away(desk, "mina")
    await away(desk, "omid")
    after, refused = await telephony.pause_phones(desk.store, [board], position)
    assert board.told[1:] == [("PJSIP/100", "paused", "away")]
    assert refused == []
    assert await telephony.pause_phones(desk.store, [board], after) == (after, [])


async def test_a_switchboard_that_refuses_is_told_of_and_stops_nothing(desk: Desk) -> None:
    broken, board = Board(Undeliverable("no such phone")), Board()
    await desk.online("mina")
    position, refused = await telephony.pause_phones(desk.store, [broken, board], Position(0))
    assert refused == ["PJSIP/100: no such phone"]
    assert (board.told, position) == ([("PJSIP/100", "open", "online")], await desk.store.head())


async def test_a_switchboard_rings_the_agents_own_phone(desk: Desk) -> None:
    board = Board()
    await telephony.dial([ListChannel(), board], "+989121112233", asked=await desk.asked("mina"))
    assert board.told == [("PJSIP/100", "+989121112233")]
    with pytest.raises(Invalid, match="knows your phone"):
        await telephony.dial([board], "+989121112233", asked=await desk.asked("omid"))


async def test_an_agent_is_told_of_phone_inboxes_and_whether_a_switchboard_dials(
    desk: Desk,
) -> None:
    mina, omid = [(await desk.asked(name)).agent for name in ("mina", "omid")]
    lines = [builders.an_inbox("b", kind="phone", name="Sales"), builders.an_inbox("mail")]
    lines += [builders.an_inbox("a", kind="phone", name="Help")]
    seen = telephony.phones(lines, [ListChannel(), Board()], mina)
    assert [(each.id, each.name) for each in seen.inboxes] == [("a", "Help"), ("b", "Sales")]
    assert seen.dials
    assert not telephony.phones(lines, [Board()], omid).dials
    assert not telephony.phones(lines, [Board(takes_orders=False)], mina).dials


async def test_why_it_does_not_dial_is_said(desk: Desk) -> None:
    mina = await desk.asked("mina")
    with pytest.raises(Invalid, match="busy"):
        await telephony.dial([Board(Undeliverable("busy"))], "+989121112233", asked=mina)
    with pytest.raises(Unavailable, match="reached"):
        await telephony.dial([Board(TryLater("down"))], "+989121112233", asked=mina)
