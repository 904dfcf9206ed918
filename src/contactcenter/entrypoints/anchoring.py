"""The loop that sets anchors of the record."""

import asyncio

import structlog

from contactcenter.application import anchoring
from contactcenter.bootstrap import App
from contactcenter.domain.errors import Conflict

log = structlog.get_logger()

_LOOK_AGAIN = 45.0  # seconds


async def keep(app: App) -> None:
    """Set an anchor when a day is over, then wait; a chain that was changed is an alarm."""
    try:
        if set_now := await anchoring.anchor(app.store, app.anchors, now=app.now()):
            log.info("the record is anchored", position=set_now.position, hash=set_now.hash)
    except Conflict as error:
        log.critical("the record was changed", reason=str(error))
    await asyncio.sleep(_LOOK_AGAIN)
