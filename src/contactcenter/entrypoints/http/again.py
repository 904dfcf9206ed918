"""Routes whose commands are run again when the database gave up on them in favour of others."""

from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from fastapi import Request, Response
from fastapi.routing import APIRoute
from typing_extensions import override

from contactcenter.ports.store import Aborted

log = structlog.get_logger()

_TIMES = 3  # beside the first; who loses that often is better told than kept waiting


class AgainRoute(APIRoute):
    """Runs a request anew after `Aborted`: nothing of it was kept, and nobody was told."""

    @override
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def run(request: Request) -> Response:
            for _ in range(_TIMES):
                try:
                    return await handle(request)
                except Aborted as error:
                    log.info("a command is run again", path=request.url.path, reason=str(error))
            return await handle(request)

        return run
