"""What calls start, move and fulfil (spec B.4, B-EVT-5)."""

from typing import Any

import pytest

from contactcenter.ports.clocks import ClockView
from tests.application.phone_acts import NUMBER, a_telephone, bring
from tests.application.promised import STANDARD, a_target, promise
from tests.application.test_calls import Phones, Switchboard, ends, ringing

CALLED_BACK: dict[str, Any] = {
    **STANDARD,
    "targets": [*STANDARD["targets"], a_target("callback", 60, 60, 60, 60)],
}


@pytest.fixture
async def desk() -> Phones:
    desk = Phones(channel=Switchboard())
    await desk.open()
    await a_telephone(desk)
    await promise(desk, CALLED_BACK)
    await desk.settle()
    return desk


async def clocks(desk: Phones) -> dict[str, ClockView]:
    return {each.metric: each for each in (await desk.only_ticket()).clocks}


async def missed(desk: Phones) -> None:
    await ringing(desk)
    desk.later(20)
    await desk.hear("over", *ends(desk.now, "leg-1", "call-1"))


async def test_an_old_file_of_calls_moves_no_clock_of_an_open_ticket(desk: Phones) -> None:
    """Spec B-EVT-5: what was over before the matter reached us is no part of it."""
    await missed(desk)
    before = await clocks(desk)
    desk.later(60)
    await bring(desk, f"2026-02-02 09:00:00,{NUMBER},100,missed,old-1,0")
    assert len((await desk.only_ticket()).timeline.messages) == 2
    assert await clocks(desk) == before
    assert {each.state for each in before.values()} == {"running"}
