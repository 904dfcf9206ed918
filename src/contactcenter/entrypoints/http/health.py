"""Whether the service lives, whether every part works, and its measures."""

import asyncio

import structlog
from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from contactcenter.entrypoints.http.deps import Parts
from contactcenter.entrypoints.http.errors import problem

router = APIRouter(tags=["health"])
log = structlog.get_logger()


@router.get("/healthz")
async def lives() -> dict[str, str]:
    """Return 200 when the process serves."""
    return {"status": "ok"}


@router.get("/readyz", response_model=None)
async def works(request: Request, app: Parts) -> Response | dict[str, str]:
    """Return 200 when every part works, else 503 naming the part."""
    for name, check in (("database", app.store.ping), ("loops", request.app.state.worker.check)):
        try:
            async with asyncio.timeout(5):
                await check()
        except Exception as error:  # noqa: BLE001  whatever it is, the part does not work
            log.warning("a part does not work", part=name, reason=str(error))
            return problem(503, "unavailable", f"{name}: does not work, see the log", part=name)
    return {"status": "ready"}


@router.get("/metrics", response_class=Response)
async def metrics() -> Response:
    """Return measures in the Prometheus text format."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
