"""Forms that people without an account send, with files: read under limits, and nothing is lost.

A file that came with a form that has to be mended is kept, and named by a sealed reference in the
form that is shown again: nobody has to choose it twice.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import FormData, UploadFile

from contactcenter.application.uploads import (
    Limits,
    Owner,
    TooLarge,
    file_of,
    reference,
    take_in,
)
from contactcenter.bootstrap import App
from contactcenter.domain.errors import Invalid
from contactcenter.domain.message import Attachment
from contactcenter.ports.embedded import USUAL_FILES

MAX_FORM = USUAL_FILES.largest * USUAL_FILES.count + 1_000_000  # bytes
_MOST_FIELDS = 60
_LONGEST_FIELD = 200_000  # bytes
_CHUNK = 65_536
_KEPT = "kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class SentForm:
    """What came: fields by name, files that were kept, and whether one was refused."""

    fields: Mapping[str, str]
    files: tuple[Attachment, ...] = ()
    refused: str = ""  # code of why a file was: too_large, unfit_type, too_many, invalid

    def text(self, name: str) -> str:
        """Return what stands in a field."""
        return self.fields.get(name, "")


async def sent_form(request: Request, app: App, owner: Owner) -> SentForm:
    """Read a form of any encoding that browsers know (HTML, 4.10.21.6).

    `owner` is who may name its files again.
    """
    async with request.form(
        max_files=USUAL_FILES.count * 4, max_fields=_MOST_FIELDS, max_part_size=_LONGEST_FIELD
    ) as form:
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        files, refused = _named_again(form, app, owner)
        for _, each in form.multi_items():
            if not isinstance(each, UploadFile) or not each.filename:
                continue
            try:
                files.append(await _kept(each, app))
            except (Invalid, TooLarge) as error:
                refused = error.code
    if len(files) > USUAL_FILES.count:
        files, refused = files[: USUAL_FILES.count], "too_many"
    return SentForm(fields=fields, files=tuple(files), refused=refused)


def references(files: tuple[Attachment, ...], app: App, owner: Owner) -> Mapping[str, str]:
    """Return hidden fields by which a form that is shown again names the files that came."""
    return {
        f"{_KEPT}{place}": reference(each, owner, key=app.key, now=app.now())
        for place, each in enumerate(files)
    }


def _named_again(form: FormData, app: App, owner: Owner) -> tuple[list[Attachment], str]:
    files, refused = [], ""
    for name, value in form.items():
        if name.startswith(_KEPT) and isinstance(value, str):
            try:
                files.append(file_of(value, owner, key=app.key, now=app.now()))
            except Invalid as error:
                refused = error.code
    return files, refused


async def _kept(file: UploadFile, app: App) -> Attachment:
    async def chunks() -> AsyncIterator[bytes]:
        while chunk := await file.read(_CHUNK):
            yield chunk

    return await take_in(
        app.blobs,
        Limits(largest=USUAL_FILES.largest, types=USUAL_FILES.types),
        name=file.filename or "",
        declared=file.content_type or "",
        chunks=chunks(),
    )
