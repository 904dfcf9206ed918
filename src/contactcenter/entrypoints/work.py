"""Running the loops without pages and sockets."""

import asyncio
import signal

import structlog
import uvloop

from contactcenter.bootstrap import build
from contactcenter.entrypoints.logs import set_up_logs
from contactcenter.entrypoints.worker import Worker
from contactcenter.settings import Settings

log = structlog.get_logger()


def work(settings: Settings) -> None:
    """Work until a signal asks to stop."""
    set_up_logs()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_work(settings))


async def _work(settings: Settings) -> None:
    parts = await build(settings)
    working = asyncio.ensure_future(Worker(parts).run())
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, working.cancel)
    log.info("working")
    try:
        await working
    except asyncio.CancelledError:
        log.info("stopping")
    finally:
        await parts.close()
