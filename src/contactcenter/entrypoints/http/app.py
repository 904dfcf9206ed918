"""The web application: the console's API, the sockets, the chat, and the built pages."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Literal

import structlog
from fastapi import FastAPI
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from pydantic import TypeAdapter
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.types import Lifespan

import contactcenter
from contactcenter.bootstrap import App
from contactcenter.entrypoints.http import (
    calls,
    challenges,
    chat,
    complain,
    complaints,
    complaints_page,
    corrective_actions,
    customers,
    errors,
    evidence_packs,
    files,
    health,
    hooks,
    house,
    importing,
    inboxes,
    messages,
    promises,
    receipts,
    register,
    session,
    surveys,
    tasks,
    tickets,
    tracking,
    wordings,
    work,
)
from contactcenter.entrypoints.http.guard import Guard, LargeBodies
from contactcenter.entrypoints.worker import Worker
from contactcenter.entrypoints.ws import chat as chat_socket
from contactcenter.entrypoints.ws import stream
from contactcenter.entrypoints.ws.hub import Hub
from contactcenter.entrypoints.ws.waiting import Waiting

MAX_BODY = 1_000_000  # bytes of a request to the API
log = structlog.get_logger()
_WEB = Path(contactcenter.__file__).parent / "web"


def create_app(parts: App) -> FastAPI:
    """Return the application around the parts, with its loops running while it serves."""
    hub = Hub(parts.store, parts.bus, parts.now)
    worker = Worker(parts, connected=lambda: hub.connected, heartbeat=hub.heartbeat)

    waiting = Waiting(parts, hub)

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await hub.begin()
        running = [asyncio.ensure_future(each.run()) for each in (hub, worker, waiting)]
        for each in running:
            each.add_done_callback(end_with)
        yield
        for each in running:
            each.cancel()
        await asyncio.wait(running)
        await parts.close()

    app = described(lifespan=lifespan)
    app.state.parts = parts
    app.state.hub = hub
    app.state.worker = worker
    app.state.waiting = waiting
    app.state.tries = session.Tries()
    app.state.chat_rate = SlidingWindowCounterRateLimiter(MemoryStorage())
    if (_WEB / "index.html").exists():
        app.frontend("/", directory=_WEB)
    app.add_middleware(LargeBodies)
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=MAX_BODY)
    app.add_middleware(Guard, public_url=parts.settings.public_url)
    return app


def end_with(task: asyncio.Future[None]) -> None:
    """End the process with a part of it: what starts it again does so whole."""
    if not task.cancelled():
        log.critical("a part of the service ended", exc_info=task.exception())
        signal.raise_signal(signal.SIGTERM)


def described(lifespan: Lifespan[FastAPI] | None = None) -> FastAPI:
    """Return the API without anything behind it: routes, schemas, refusals."""
    app = FastAPI(
        title="contactcenter",
        version="1",
        docs_url=None,  # its page loads scripts from elsewhere
        redoc_url=None,
        separate_input_output_schemas=False,
        lifespan=lifespan,
    )
    talk = (session, tickets, work, messages, files, customers, challenges)
    about_complaints = (complaints, corrective_actions, register, evidence_packs)
    console = (
        *talk,
        calls,
        inboxes,
        receipts,
        importing,
        promises,
        house,
        wordings,
        *about_complaints,
        tasks,
    )
    pages = (complaints_page, complain, tracking, surveys)
    for module in (health, *console, chat, hooks, *pages):
        app.include_router(module.router, responses=errors.REFUSALS)
    app.include_router(stream.router)
    app.include_router(chat_socket.router)
    errors.install(app)
    app.openapi = lambda: _with_frames(app)  # type: ignore[method-assign]
    return app


def _with_frames(app: FastAPI) -> dict[str, Any]:
    """Add the socket's frames to the schema, so that the UI's types come from one document."""
    if app.openapi_schema is None:
        schema = FastAPI.openapi(app)
        adapters: list[tuple[type, Literal["serialization"], TypeAdapter[Any]]] = [
            (each, "serialization", TypeAdapter(each)) for each in (*stream.FRAMES, errors.Problem)
        ]
        _, frames = TypeAdapter.json_schemas(adapters, ref_template="#/components/schemas/{model}")
        for name, definition in frames.get("$defs", {}).items():
            schema["components"]["schemas"].setdefault(name, definition)
        app.openapi_schema = schema
    return app.openapi_schema
