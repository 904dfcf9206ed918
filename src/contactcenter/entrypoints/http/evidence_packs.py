"""Evidence packs: of one complaint, or of a period; as JSON, or with the print of it beside.

Making one is on record, so that it is a command and no mere reading. The print names the hash of
the very pack that lies beside it: the two come together, or the JSON alone.
"""

import asyncio
import io
import zipfile
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Response
from pydantic import AwareDatetime, Field

from contactcenter.application import evidence_packs
from contactcenter.application.evidence_packs import MOST, Drawn, Made
from contactcenter.bootstrap import App, print_pack, read_anchors
from contactcenter.domain.anchor import Anchor
from contactcenter.domain.evidence.form import pieces
from contactcenter.domain.ids import TicketId
from contactcenter.entrypoints.http.bodies import Body
from contactcenter.entrypoints.http.deps import Command, Parts

router = APIRouter(prefix="/api/evidence-packs", tags=["complaints"])

MOST_PRINTED = 25  # complaints; a print of more takes longer than a minute
_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "the pack",
        "content": {
            "application/json": {"schema": {"type": "object"}},
            "application/zip": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


class PackOfOne(Body):
    """In which language it is printed, too; without one, it is JSON alone."""

    language: Literal["en", "fa"] | None = None


class PackOfPeriod(PackOfOne):
    """Complaints received in [since, until): all, or a random sample that can be drawn again."""

    since: AwareDatetime
    until: AwareDatetime
    sample: Annotated[int, Field(ge=1)] | None = None
    seed: Annotated[str, Field(max_length=100)] = ""


@router.post("/{ticket_id}", response_class=Response, responses=_FILES)
async def pack_complaint(
    ticket_id: TicketId, body: PackOfOne, app: Parts, asked: Command
) -> Response:
    """Make the evidence pack of one complaint: JSON, or a ZIP with the JSON and its print."""
    async with app.packing:
        made = await evidence_packs.pack_complaint(
            app.store, await _anchors(app), ticket_id, asked=asked
        )
        return await _file(made, body.language)


@router.post("", response_class=Response, responses=_FILES)
async def pack_period(body: PackOfPeriod, app: Parts, asked: Command) -> Response:
    """Make the evidence pack of a period: JSON, or a ZIP with the JSON and its print."""
    drawn = Drawn(since=body.since, until=body.until, size=body.sample, seed=body.seed)
    async with app.packing:
        made = await evidence_packs.pack_period(
            app.store,
            await _anchors(app),
            drawn,
            asked=asked,
            new_token=app.new_token,
            most=MOST_PRINTED if body.language else MOST,
        )
        return await _file(made, body.language)


async def _anchors(app: App) -> tuple[Anchor, ...]:
    read = await asyncio.to_thread(read_anchors, app.settings, None, None)
    return read.anchors


async def _file(made: Made, language: str | None) -> Response:
    plain = await asyncio.to_thread(lambda: b"".join(pieces(made.pack)))
    if language is None:
        return _attached(plain, "application/json", f"{made.name}.json")
    printed = await print_pack(made.pack, language)
    files = {f"{made.name}.json": plain, f"{made.name}.{language}.pdf": printed}
    both = await asyncio.to_thread(_zipped, files)
    return _attached(both, "application/zip", f"{made.name}.zip")


def _zipped(files: dict[str, bytes]) -> bytes:
    """Return files as one."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, content in files.items():
            folder.writestr(name, content)
    return kept.getvalue()


def _attached(content: bytes, media_type: str, name: str) -> Response:
    said = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(content, media_type=media_type, headers={"Content-Disposition": said})
