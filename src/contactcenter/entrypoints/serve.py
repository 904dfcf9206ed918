"""Running the web application in this process, on uvicorn."""

import asyncio
import socket

import uvicorn
import uvloop

from contactcenter.bootstrap import App, build
from contactcenter.entrypoints.http.app import create_app
from contactcenter.entrypoints.logs import set_up_logs
from contactcenter.settings import Settings

_GRACE = 2  # seconds for open requests and sockets when stopping
_STALLED = 30_000  # milliseconds after which a connection is cut whose other end takes nothing


def serve(settings: Settings) -> None:
    """Serve until a signal asks to stop.

    Raises:
        OSError: the port is taken, or not ours to take.
    """
    set_up_logs()
    listener = listen(settings.host, settings.port)

    async def run() -> None:
        await serve_on(listener, await build(settings))

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run())


async def serve_on(listener: socket.socket, parts: App) -> None:
    """Serve the parts on an open listener until a signal asks to stop."""
    await server(parts, listener).serve(sockets=[listener])


def server(parts: App, listener: socket.socket) -> uvicorn.Server:
    """Return a server for the parts on an open listener.

    Sockets go without compression: it costs five times the memory and twice the work a frame.
    """
    host, port = listener.getsockname()[:2]
    return uvicorn.Server(
        uvicorn.Config(
            create_app(parts),
            host=host,
            port=port,
            http="httptools",
            ws="websockets-sansio",
            ws_per_message_deflate=False,
            ws_max_size=64 * 1024,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=_GRACE,
            server_header=False,
        )
    )


def listen(host: str, port: int) -> socket.socket:
    """Open a listener; port 0 takes a free one.

    Raises:
        OSError: the port is taken, or not ours to take.
    """
    listener = socket.create_server((host, port), backlog=2048)
    # Else whoever has stopped reading keeps what was written to them for as long as they live.
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux; a connection has it from its listener
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _STALLED)
    listener.settimeout(0)
    return listener
