"""Where providers bring input: one address an inbox, answered when the input is committed."""

import hmac

from fastapi import APIRouter, Request, Response

from contactcenter.application import intake
from contactcenter.bootstrap import App
from contactcenter.domain.errors import Forbidden, NotFound
from contactcenter.domain.ids import InboxId
from contactcenter.entrypoints.http.deps import Parts
from contactcenter.ports.channel import Forged, Posted, Signed

router = APIRouter(prefix="/hooks", tags=["hooks"])


@router.get("/{key}")
@router.post("/{key}")
async def hook(key: str, request: Request, app: Parts) -> Response:
    """Take a provider's request: 200 when what it brought is stored, 403 when it is not genuine."""
    inbox_id, channel = _signed(app, key)
    posted = Posted(
        method=request.method,
        url=_public_url(app, request),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=await request.body(),
        received_at=app.now(),
    )
    try:
        verified = channel.verify(posted)
    except Forged as error:
        raise Forbidden(f"this request is not genuine: {error}") from error
    if verified.raws:
        await intake.receive_pushed(app.intake, inbox_id, verified.raws)
        app.arrived.set()
    return Response(verified.body, media_type=verified.media_type)


def _signed(app: App, key: str) -> tuple[InboxId, Signed]:
    for inbox in app.inboxes.values():
        if hmac.compare_digest(inbox.key.encode(), key.encode()):
            channel = app.channels.get(inbox.id)
            if isinstance(channel, Signed):
                return inbox.id, channel
    raise NotFound("no inbox takes input at this address")


def _public_url(app: App, request: Request) -> str:
    """Return the address as the provider was given it, whatever stands between us."""
    if app.settings.public_url is None:
        return str(request.url)
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{app.settings.public_url}{request.url.path}{query}"
