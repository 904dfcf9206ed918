"""Answers that take as long whatever is found, so that time tells nothing (spec S42, E-DSC)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_FLOOR = 0.4  # seconds; longer than any of these answers takes on a machine that keeps up


@asynccontextmanager
async def evenly() -> AsyncIterator[None]:
    """Let the block last as long as every other, however it ends."""
    loop = asyncio.get_running_loop()
    until = loop.time() + _FLOOR
    try:
        yield
    finally:
        await asyncio.sleep(until - loop.time())
