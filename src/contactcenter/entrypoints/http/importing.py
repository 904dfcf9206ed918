"""Files of calls: shown first, then brought piece by piece by who may manage inboxes.

The body of a request is part of the file, as it is. What is said of it stands in the query.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field, StringConstraints, ValidationError

from contactcenter.application import importing
from contactcenter.application.importing import Imported
from contactcenter.domain.call import Call
from contactcenter.domain.errors import Invalid
from contactcenter.domain.filename import clean
from contactcenter.domain.ids import InboxId
from contactcenter.domain.request import Done
from contactcenter.entrypoints.http.again import AgainRoute
from contactcenter.entrypoints.http.bodies import Body
from contactcenter.entrypoints.http.deps import Command, Parts, SignedIn
from contactcenter.ports.importing import Mapped, Piece, Preview, PreviewedRow, Table

router = APIRouter(prefix="/api/inboxes/{inbox_id}", tags=["inboxes"], route_class=AgainRoute)

_Word = Annotated[str, StringConstraints(max_length=200)]
_LONGEST_LINE = 65_536  # bytes of a first line


class MappedIn(Body):
    """By which columns comma-separated values are read; none: by their form."""

    columns: dict[_Word, _Word | Annotated[int, Field(ge=1, le=1000)]] = Field(
        default={}, max_length=50
    )
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    time_format: _Word = ""
    outcomes: dict[_Word, _Word] = Field(default={}, max_length=200)
    directions: dict[_Word, _Word] = Field(default={}, max_length=200)

    def meant(self) -> Mapped:
        """Return it in the core's words."""
        return Mapped(**self.model_dump())


class PieceIn(Body):
    """What is said of a piece of a file."""

    mapped: Annotated[str, Field(max_length=50_000)]  # JSON, as the preview gave it
    name: Annotated[str, Field(max_length=1000)] = ""  # of the file
    before: Annotated[int, Field(ge=0)] = 0  # bytes of the file that were taken
    rows: Annotated[int, Field(ge=0)] = 0  # lines in them
    names: Annotated[int, Field(ge=0, le=_LONGEST_LINE)] = 0
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class PreviewedCall:
    """A row of a file, and what would become of it: a call, or nothing for a reason."""

    row: int
    reason: str
    direction: str | None = None
    outcome: str | None = None
    from_raw: str | None = None
    from_number: str | None = None
    to_raw: str | None = None
    to_number: str | None = None
    queue: str | None = None
    agents: list[str] | None = None
    started_at: datetime | None = None
    wait_s: float | None = None
    talk_s: float | None = None


@dataclass(frozen=True, slots=True)
class FilePreview:
    """What would become of the beginning of a file; its first rows."""

    form: str  # by which it is read; empty: nobody knows how
    mapped: Mapped  # to be given back with each piece
    table: Table | None
    is_whole: bool  # it has to come in one piece, the preview's too
    rows: list[PreviewedCall]


@router.post("/records/preview")
async def preview(
    inbox_id: InboxId,
    request: Request,
    agent: SignedIn,
    app: Parts,
    is_all: bool = False,  # noqa: FBT001, FBT002  a query's parameter
    mapped: Annotated[str | None, Query(max_length=50_000)] = None,
) -> FilePreview:
    """Say what would become of a file, by its beginning (the body); nothing is kept.

    `mapped` is JSON as in the answer; without it, how the file is read is found out.
    """
    found = await importing.preview(
        app.intake,
        inbox_id,
        await request.body(),
        _mapped(mapped),
        is_all=is_all,
        agent=agent,
    )
    return _shown(found)


@router.post("/records")
async def take_piece(
    inbox_id: InboxId,
    told: Annotated[PieceIn, Query()],
    request: Request,
    app: Parts,
    asked: Command,
) -> Imported:
    """Take a piece of a file: the answer says how much of it, and what became of that.

    The body is `names` bytes of the file's first line, put there anew as the last answer asked,
    and then the piece.
    """
    body = await request.body()
    if len(body) <= told.names:
        raise Invalid("empty")
    piece = Piece(
        name=clean(told.name) or "file",
        names=body[: told.names],
        body=body[told.names :],
        rows=told.rows,
        is_last=told.is_last,
        received_at=asked.at,
    )
    mapped = _mapped(told.mapped) or Mapped()
    return await importing.take_piece(
        app.intake, inbox_id, piece, mapped, before=told.before, asked=asked
    )


@router.put("/columns")
async def keep_mapped(inbox_id: InboxId, body: MappedIn, app: Parts, asked: Command) -> Done:
    """Let the inbox read files by these columns from now on."""
    done = await importing.keep_mapped(app.intake, inbox_id, body.meant(), asked=asked)
    await app.load_inboxes()
    return done


def _mapped(given: str | None) -> Mapped | None:
    if given is None:
        return None
    try:
        return MappedIn.model_validate_json(given).meant()
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(["mapped", *map(str, first["loc"])])
        raise Invalid(f"{place}: {first['msg']}") from error


def _shown(found: Preview) -> FilePreview:
    return FilePreview(
        form=found.form,
        mapped=found.mapped,
        table=found.table,
        is_whole=found.is_whole,
        rows=[_row(each) for each in found.rows],
    )


def _row(row: PreviewedRow) -> PreviewedCall:
    if row.call is None:
        return PreviewedCall(row.row, row.reason)
    call: Call = row.call
    return PreviewedCall(
        row=row.row,
        reason="",
        direction=call.direction,
        outcome=call.outcome,
        from_raw=call.from_raw,
        from_number=call.from_number,
        to_raw=call.to_raw,
        to_number=call.to_number,
        queue=call.queue,
        agents=[*(call.emails or call.agents)],
        started_at=call.started_at,
        wait_s=call.wait.total_seconds() if call.wait is not None else None,
        talk_s=call.talk.total_seconds() if call.talk is not None else None,
    )
