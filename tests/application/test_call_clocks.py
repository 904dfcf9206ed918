"""What calls start, move and fulfil (spec B.4, B-EVT-5)."""

from typing import Any

import pytest

from contactcenter.domain.call_record import CallDirection, Moment, Outcome
from contactcenter.ports.clocks import ClockView
from tests.application.phone_acts import NUMBER, a_telephone, bring
from tests.application.promised import STANDARD, a_target, promise
from tests.application.test_calls import (
    MINA,
    Phones,
    Switchboard,
    began,
    ends,
    record,
    ringing,
    rings,
)

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


async def test_who_calls_again_and_is_served_need_not_be_called_back(desk: Phones) -> None:
    await missed(desk)
    desk.later(600)
    await desk.hear("again", began(desk.now, call="call-2"), rings(desk.now), call="call-2")
    desk.later(5)
    own = record("own", desk.now, leg="leg-1", moment=Moment.SPOKE, email=MINA)
    whole = record("whole", desk.now, leg="call-2", moment=Moment.SPOKE)
    await desk.hear("spoken", own, whole, call="call-2")
    found = await clocks(desk)
    assert (found["callback"].state, found["callback"].ended_by) == ("met", "mina")
    assert found["first_response"].state == "met"


async def we_call(desk: Phones) -> None:
    to = {"direction": CallDirection.OUTBOUND, "to_raw": NUMBER, "to_number": NUMBER}
    said = {"from_raw": "100", "started_at": desk.now, "leg": "call-1", "moment": Moment.STARTED}
    await desk.hear("began", record("began", desk.now, **to, **said))
    desk.later(30)


async def test_a_call_of_ours_that_nobody_answers_promises_nothing(desk: Phones) -> None:
    await we_call(desk)
    await desk.hear("over", *ends(desk.now, "call-1"))
    assert await clocks(desk) == {}
    desk.later(600)
    at = desk.now
    await desk.hear("theirs", began(at, call="call-2"), rings(at), call="call-2")
    await desk.hear("gone", *ends(at, "leg-1", "call-2"), call="call-2")
    assert (await clocks(desk))["first_response"].started_at == at


async def test_a_call_of_ours_that_is_answered_is_the_first_answer(desk: Phones) -> None:
    await we_call(desk)
    said = {"answered_at": desk.now, "outcome": Outcome.ANSWERED}
    spoken = record("spoken", desk.now, email=MINA, **said)
    await desk.hear("spoken", spoken)
    found = await clocks(desk)
    assert (found["first_response"].state, found["resolution"].state) == ("met", "running")
