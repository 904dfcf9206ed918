"""What a provider's server may do instead of answering."""

from starlette.types import Receive, Scope, Send


class Hang:
    """Never answers; ends when the client has gone."""

    async def __call__(self, _scope: Scope, receive: Receive, _send: Send) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass


class Cut:
    """Begins an answer and breaks the connection off."""

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        headers = [(b"content-length", b"500")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"messages": [', "more_body": True})
