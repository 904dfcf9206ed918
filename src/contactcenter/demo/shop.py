"""The demo's shop: one page that carries the chat, on an origin of its own.

settings: {port, script} where `script` is the tag that puts the widget on the page.
"""

import argparse
import asyncio
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from typing_extensions import override

from contactcenter.demo import child

_PAGE = Path(__file__).with_name("host_page.html")


class _Shop(BaseHTTPRequestHandler):
    """Answers every path with the same page."""

    def __init__(self, page: bytes, *about: object) -> None:
        self._page = page
        super().__init__(*about)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Send the page."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(self._page)))
        self.end_headers()
        self.wfile.write(self._page)

    @override
    def log_message(self, *_: object) -> None:
        """Say nothing."""


async def serve(settings: dict[str, object]) -> None:
    """Serve until told to stop."""
    page = _PAGE.read_text("utf-8").replace("{{script}}", str(settings["script"])).encode()
    server = ThreadingHTTPServer(("127.0.0.1", int(str(settings["port"]))), partial(_Shop, page))
    child.ready({"port": server.server_port})
    serving = asyncio.create_task(asyncio.to_thread(server.serve_forever, 0.1))
    await child.until_stopped()
    server.shutdown()
    await serving


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="The shop that carries the chat.")
    parser.add_argument("--settings", required=True, help="JSON file, or - for standard input")
    asyncio.run(serve(child.given(parser.parse_args().settings)))
