"""What happens to the register of complaints, as acts on a desk."""

from datetime import date

from contactcenter.application import sampling
from contactcenter.application.counted import Folded
from contactcenter.application.register import Dates
from contactcenter.domain.improvement.drawn import Purpose
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
