"""Who is offered what, over small worlds and random ones."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter.domain.channel import traits
from contactcenter.domain.routing import Seat, choose, used_units
from contactcenter.domain.work import WorkItem
from tests.builders import NOON, an_item, later


def a_seat(agent_id: str = "mina", *, held: dict[str, int] | None = None, idle: float = 0) -> Seat:
    return Seat(
        agent_id=agent_id,
        queues=frozenset({"queue"}),
        capacity=6,
        held=held or {},
        idle_since=later(idle),
    )


@pytest.mark.parametrize(
    ("held", "chat", "email", "phone"),
    [
        pytest.param({}, True, True, True, id="nothing"),
        pytest.param({"webchat": 1}, True, True, False, id="1 chat"),
        pytest.param({"webchat": 3}, False, False, False, id="3 chats"),
        pytest.param({"webchat": 2, "email": 2}, False, False, False, id="2 chats + 2 emails"),
        pytest.param({"email": 4}, True, False, False, id="4 emails"),
        pytest.param({"telegram": 5}, False, True, False, id="5 messaging"),
        pytest.param({"phone": 1}, False, False, False, id="1 call"),
    ],
)
def test_capacity(held: dict[str, int], chat: bool, email: bool, phone: bool) -> None:  # noqa: FBT001
    """C-CAP-1, the table of C.3."""
    fits = {
        channel: bool(choose([an_item(channel=channel)], [a_seat(held=held)], now=NOON))
        for channel in ("webchat", "email", "phone")
    }
    assert fits == {"webchat": chat, "email": email, "phone": phone}


def test_the_one_idle_longest_is_asked_first() -> None:
    """C-STR-1, C-FAIR-4."""
    seats = [a_seat("late", idle=5), a_seat("early", idle=1), a_seat("middle", idle=3)]
    assert [agent for _, agent in choose([an_item()], seats, now=NOON)] == ["early"]


def test_who_had_the_conversation_before_is_preferred() -> None:
    """C-STK-1."""
    seats = [a_seat("early", idle=1), a_seat("owner", idle=9)]
    pairs = choose([an_item(preferred_id="owner")], seats, now=NOON)
    assert [agent for _, agent in pairs] == ["owner"]


def test_who_declined_is_left_alone_for_a_while() -> None:
    """C-ELI-1."""
    item = an_item(excluded={"mina": later(60)})
    assert choose([item], [a_seat()], now=later(59)) == []
    assert len(choose([item], [a_seat()], now=later(60))) == 1


def test_an_item_that_fits_nobody_holds_up_nobody() -> None:
    """C-DSP-1."""
    waiting = [
        an_item("first", conversation_id="1", channel="phone", enqueued_at=later(0)),
        an_item("second", conversation_id="2", channel="email", enqueued_at=later(1)),
    ]
    pairs = choose(waiting, [a_seat(held={"webchat": 1})], now=NOON)
    assert [item.id for item, _ in pairs] == ["second"]


CHANNELS = st.sampled_from(["webchat", "email", "telegram", "phone"])


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[WorkItem], list[Seat]]:
    items = [
        an_item(
            f"item{number}",
            conversation_id=f"c{number}",
            channel=draw(CHANNELS),
            enqueued_at=NOON + timedelta(seconds=draw(st.integers(0, 9))),
        )
        for number in range(draw(st.integers(0, 8)))
    ]
    seats = [
        a_seat(
            f"agent{number}",
            held=draw(st.dictionaries(CHANNELS, st.integers(0, 3), max_size=3)),
            idle=draw(st.integers(0, 5)),
        )
        for number in range(draw(st.integers(0, 5)))
    ]
    return items, seats


@given(worlds())
def test_nobody_is_offered_more_than_fits_and_nothing_twice(
    world: tuple[list[WorkItem], list[Seat]],
) -> None:
    """I5, C.11."""
    items, seats = world
    pairs = choose(items, seats, now=NOON)
    assert len({item.id for item, _ in pairs}) == len(pairs)
    assert len({agent for _, agent in pairs}) == len(pairs)
    by_agent = {seat.agent_id: seat for seat in seats}
    for item, agent in pairs:
        held = by_agent[agent].held
        assert used_units(held) + traits(item.channel).weight <= 6
        assert held.get(item.channel, 0) < traits(item.channel).at_once
