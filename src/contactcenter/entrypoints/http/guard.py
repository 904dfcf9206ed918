"""What every request passes: writes come only from our own pages.

A write under /api must come from the desk's own origin. Browsers say where a request comes from
(`Origin`); programs that do not are refused too, since the session cookie is for browsers (spec
S30, S31).
"""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contactcenter.application.uploads import LARGEST
from contactcenter.entrypoints.http.errors import problem
from contactcenter.entrypoints.http.sent_forms import MAX_FORM

MAX_HOOK = 4_000_000  # bytes; Meta brings up to 3 MB at once
MAX_PIECE = 5_000_000  # bytes; a file of records that is one value comes in one piece
_WIDER = (
    (re.compile(r"/(chat|api/inboxes)/[^/]+/files"), LARGEST),  # what an inbox takes is less
    (re.compile(r"/(complain/[^/]+|track/[^/]+/more)"), MAX_FORM),
    (re.compile(r"/hooks/[^/]+"), MAX_HOOK),
    (re.compile(r"/api/inboxes/[^/]+/records(?:/preview)?"), MAX_PIECE),
)
_TOO_LARGE = 413
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_PAGES: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-cache",
}
_ASSETS: Mapping[str, str] = {"Cache-Control": "public, max-age=31536000, immutable"}
_WIDGET: Mapping[str, str] = {
    "Cache-Control": "public, max-age=300",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
# A page of any site reads its language's words.
_WORDS: Mapping[str, str] = {**_WIDGET, "Access-Control-Allow-Origin": "*"}
# A refusal can be read by any page, so that the widget can say what was refused. What is not one
# names the one origin that may read it.
_CHAT: Mapping[str, str] = {"Cache-Control": "no-store", "Access-Control-Allow-Origin": "*"}
_API: Mapping[str, str] = {"Cache-Control": "no-store, private"}


def is_own_origin(headers: Headers, public_url: str | None) -> bool:
    """Whether a browser sent this from a page of the desk itself."""
    origin = headers.get("origin")
    if origin is None or origin == "null":
        return False
    if public_url is not None:
        return origin == public_url
    given = urlsplit(origin)
    return given.scheme in {"http", "https"} and given.netloc == headers.get("host")


class Guard:
    """ASGI middleware in front of the console's API."""

    def __init__(self, app: ASGIApp, *, public_url: str | None) -> None:
        self._app = app
        self._public_url = public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a write from elsewhere; add the headers that keep browsers strict."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]
        if "\0" in path or b"%00" in scope["query_string"]:
            await problem(404, "not_found", "no address holds U+0000")(scope, receive, send)
            return
        writes = scope["method"] not in _SAFE and path.startswith("/api/")
        if writes and not is_own_origin(Headers(scope=scope), self._public_url):
            refusal = problem(
                403, "bad_origin", "this request does not come from a page of this desk"
            )
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, _strict(send, _wanted(path)))


class LargeBodies:
    """ASGI middleware: where visitors send files up and providers bring input, more is taken."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._wider = [(path, RequestBodyLimitMiddleware(app, most)) for path, most in _WIDER]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Widen the limit that stands around us."""
        path = scope["path"] if scope["type"] == "http" else ""
        wider = (each for pattern, each in self._wider if pattern.fullmatch(path))
        await next(wider, self._app)(scope, receive, send)


def _wanted(path: str) -> Mapping[str, str]:
    if path.startswith("/api/"):
        return {**_HEADERS, **_API}
    if path.startswith("/assets/"):
        return {**_HEADERS, **_ASSETS}
    if path == "/widget.js":
        return {**_HEADERS, **_WIDGET}
    if path.startswith("/chat/"):
        return {**_HEADERS, **_CHAT}
    if path.startswith("/widget/"):
        return {**_HEADERS, **_WORDS}
    return {**_HEADERS, **_PAGES}


def _strict(send: Send, wanted: Mapping[str, str]) -> Send:
    """Add the headers that keep browsers strict, where the answer does not bring its own.

    A body over the limit is refused below us in plain text; it becomes a problem like the others.
    """
    refused = False

    async def with_headers(message: Message) -> None:
        nonlocal refused
        if refused:
            return
        if _is_plain_refusal(message):
            refused = True
            answer = problem(_TOO_LARGE, "too_large", "the request is larger than this desk takes")
            await send({**message, "headers": _with(answer.raw_headers, wanted)})
            await send({"type": "http.response.body", "body": answer.body})
            return
        if message["type"] == "http.response.start":
            message = {**message, "headers": _with(message["headers"], wanted)}
        await send(message)

    return with_headers


def _is_plain_refusal(message: Message) -> bool:
    if message["type"] != "http.response.start" or message["status"] != _TOO_LARGE:
        return False
    return Headers(raw=message["headers"]).get("content-type") != "application/problem+json"


def _with(
    headers: Iterable[tuple[bytes, bytes]], wanted: Mapping[str, str]
) -> list[tuple[bytes, bytes]]:
    own = [(bytes(name).lower(), value) for name, value in headers]
    present = {name for name, _ in own}
    return [
        *own,
        *(
            (name.lower().encode(), value.encode())
            for name, value in wanted.items()
            if name.lower().encode() not in present
        ),
    ]
