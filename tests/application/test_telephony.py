"""The switchboard hears who is away, and rings an agent's phone when they ask for it."""

import pytest

from contactcenter.application import telephony
from contactcenter.application.pausing import Pauses
from contactcenter.application.presence import set_presence
from contactcenter.domain.agent import AwayReason, Chosen
from contactcenter.domain.errors import Invalid
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
        self.asked = 0
        self.has = {"mina@desk.example": ("PJSIP/100",)}

    def phones(self, email: str) -> tuple[str, ...]:
        return self.has.get(email, ())

    async def pause(self, interface: str, *, paused: bool, reason: str = "") -> None:
        self._do(interface, "paused" if paused else "open", reason)

    async def dial(self, interface: str, number: str) -> None:
        self._do(interface, number)

    def _do(self, *what: str) -> None:
        self.asked += 1
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
    board, pauses = Board(), Pauses()
    assert await pauses.tell(desk.store, [board], now=desk.now) == []
    await desk.online("mina", "omid")
    assert await pauses.tell(desk.store, [board], now=desk.now) == []
    await away(desk, "mina")
    await away(desk, "omid")
    for _ in range(2):
        assert await pauses.tell(desk.store, [board], now=desk.now) == []
    assert [each[1] for each in board.told] == ["paused", "open", "paused"]
    assert board.told[2] == ("PJSIP/100", "paused", "away")


async def test_a_switchboard_that_refuses_is_told_of_once_and_stops_nothing(desk: Desk) -> None:
    broken, board, pauses = Board(Undeliverable("no such phone")), Board(), Pauses()
    await desk.online("mina")
    refused = await pauses.tell(desk.store, [broken, board], now=desk.now)
    assert refused == ["PJSIP/100: no such phone"]
    assert board.told == [("PJSIP/100", "open", "online")]
    desk.later(60)
    assert await pauses.tell(desk.store, [broken, board], now=desk.now) == []


async def test_a_switchboard_that_was_out_of_reach_is_told_when_it_is_there_again(
    desk: Desk,
) -> None:
    """Else an agent who is back would get no calls, and nobody would know why."""
    board, pauses = Board(TryLater("nobody there")), Pauses()
    await desk.online("mina")
    assert await pauses.tell(desk.store, [board], now=desk.now) == ["PJSIP/100: nobody there"]
    for _ in range(2):
        desk.later(10)
        assert await pauses.tell(desk.store, [board], now=desk.now) == []
    board.trouble = None
    assert await pauses.tell(desk.store, [board], now=desk.now) == []
    assert board.told == []
    desk.later(10)
    assert await pauses.tell(desk.store, [board], now=desk.now) == []
    assert board.told == [("PJSIP/100", "open", "online")]


async def test_of_a_switchboard_that_is_out_of_reach_one_phone_is_tried_and_each_is_spoken_of(
    desk: Desk,
) -> None:
    """Each try takes as long as the patience for a connection, and others wait meanwhile."""
    silent, board, pauses = Board(TryLater("nobody there")), Board(), Pauses()
    silent.has["omid@desk.example"] = ("PJSIP/101", "PJSIP/102")
    await desk.online("mina", "omid")
    (spoken,) = await pauses.tell(desk.store, [silent, board], now=desk.now)
    assert spoken.endswith("nobody there")
    assert (silent.asked, len(board.told)) == (1, 1)
    board.trouble = TryLater("gone as well")
    await away(desk, "mina")
    assert await pauses.tell(desk.store, [silent, board], now=desk.now) == [
        "PJSIP/100: gone as well"
    ]
    silent.trouble = board.trouble = None
    desk.later(10)
    assert await pauses.tell(desk.store, [silent, board], now=desk.now) == []
    assert len(silent.told) == 3
    assert board.told[-1] == ("PJSIP/100", "paused", "away")


async def test_who_left_while_something_failed_is_paused_afterwards(desk: Desk) -> None:
    board, pauses = Board(), Pauses()
    await desk.online("mina")
    await pauses.tell(desk.store, [board], now=desk.now)
    await away(desk, "mina")
    board.trouble = RuntimeError("the store is away")
    with pytest.raises(RuntimeError):
        await pauses.tell(desk.store, [board], now=desk.now)
    board.trouble = None
    await pauses.tell(desk.store, [board], now=desk.now)
    assert board.told[-1] == ("PJSIP/100", "paused", "away")


async def test_a_switchboard_that_is_connected_anew_is_told_anew(desk: Desk) -> None:
    pauses = Pauses()
    await desk.online("mina")
    for board in (Board(), Board()):
        await pauses.tell(desk.store, [board], now=desk.now)
        assert board.told == [("PJSIP/100", "open", "online")]


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
