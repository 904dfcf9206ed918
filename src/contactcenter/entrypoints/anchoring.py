"""Anchors of the record: the loop that sets them, and the command."""

import asyncio

import structlog

from contactcenter.application import anchoring
from contactcenter.bootstrap import App, build
from contactcenter.domain.errors import Conflict
from contactcenter.settings import read_settings

log = structlog.get_logger()

_LOOK_AGAIN = 45.0  # seconds


async def set_one(*, first: bool) -> str:
    """Set an anchor if it is time for one, and say what became of it.

    Raises:
        Conflict: the chain is not the one that was anchored, or `first` is missing.
    """
    app = await build(read_settings())
    try:
        made = await anchoring.anchor(app.store, app.anchors, now=app.now(), first=first)
    finally:
        await app.close()
    if made is None:
        return "nothing to anchor: there are no facts, or the last anchor is younger than a day"
    return f"the record is anchored at position {made.position}, by the key {made.key[:16]}…"


async def keep(app: App) -> None:
    """Set an anchor when a day is over, then wait; a chain that was changed is an alarm."""
    try:
        if set_now := await anchoring.anchor(app.store, app.anchors, now=app.now()):
            log.info("the record is anchored", position=set_now.position, hash=set_now.hash)
    except Conflict as error:
        log.critical("the record was changed, or its anchors were", reason=str(error))
    await asyncio.sleep(_LOOK_AGAIN)
