"""What happens to the register of complaints, as acts on a desk."""

from datetime import date

from contactcenter.application import minutes, sampling
from contactcenter.application.counted import Folded
from contactcenter.application.minutes import Decided, Held
from contactcenter.application.register import Dates
from contactcenter.domain.ids import AgentId
from contactcenter.domain.improvement.drawn import Purpose
from tests.application import house_acts
from tests.application.desk import Desk

FEBRUARY = Dates(since=date(2026, 2, 1), until=date(2026, 2, 28))


async def draw_a_sample(desk: Desk) -> None:
    """Draw from a month in which there was no complaint: the seed is kept all the same."""
    await sampling.draw(
        desk.store,
        Folded(),
        Purpose.AUDIT,
        FEBRUARY,
        new_token=lambda: "chance",
        asked=await desk.asked("sima"),
    )


async def hold_a_review(desk: Desk) -> None:
    """Look at a month in which there was no complaint, and decide something all the same."""
    decided = Decided(what="Ask them", owner_id=AgentId("sima"), due_on=date(2026, 4, 30))
    held = Held(dates=FEBRUARY, present=[], decisions=[decided])
    asked = await desk.asked("sima")
    await minutes.hold(desk.store, Folded(), held, asked=asked, new_id=desk.new_id)


async def a_review_was_held(desk: Desk) -> None:
    await house_acts.a_supervisor_watches(desk)
    await hold_a_review(desk)


async def carry_it_out(desk: Desk) -> None:
    asked = await desk.asked("sima")
    [review] = await minutes.list_minutes(desk.store, asked=asked)
    [decision] = review.decisions
    await minutes.carry_out(desk.store, review.id, decision.id, version=1, asked=asked)
