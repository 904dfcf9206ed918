"""Refusals as RFC 9457 problem details. The only place that knows status codes for errors."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Literal

import structlog
from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from contactcenter.application.uploads import TooLarge
from contactcenter.domain.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Invalid,
    NotFound,
    TooMany,
    Unauthenticated,
)
from contactcenter.ports.store import Repeated, Unavailable

_STATUS: Mapping[type[DomainError], int] = {
    NotFound: 404,
    Invalid: 422,
    Conflict: 409,
    Forbidden: 403,
    Unauthenticated: 401,
    TooMany: 429,
    TooLarge: 413,
    Unavailable: 503,
}
PLEASE_WAIT = "the desk cannot do this right now: try again in a moment"
log = structlog.get_logger()
_SAID: Mapping[str, Any] = {
    "description": "Refused (RFC 9457)",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
REFUSALS: dict[int | str, dict[str, Any]] = {"4XX": {**_SAID}, "5XX": {**_SAID}}
_CODES: Mapping[int, str] = {
    400: "malformed",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "invalid",
}


class Problem(BaseModel):
    """A refusal (RFC 9457): programs match `code`, people read `detail`."""

    type: Literal["about:blank"] = "about:blank"
    title: str  # the status in words, as RFC 9457 (4.2.1) has it for about:blank
    status: int
    code: str
    detail: str


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    **more: object,
) -> JSONResponse:
    """Return a refusal as an answer."""
    said = Problem(title=HTTPStatus(status).phrase, status=status, code=code, detail=detail)
    return JSONResponse(
        {**said.model_dump(), **more},
        status_code=status,
        media_type="application/problem+json",
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def install(app: FastAPI) -> None:
    """Let every refusal of the application answer as a problem."""
    app.add_exception_handler(DomainError, _refused)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _broken)


async def _refused(_: Request, error: Exception) -> JSONResponse:
    if isinstance(error, Repeated):
        # The same request again: the same answer again (spec G-3).
        return JSONResponse(
            {"id": error.done.id, "version": error.done.version},
            headers={"Idempotent-Replayed": "true"},
        )
    assert isinstance(error, DomainError)
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 503)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        log.warning("a request could not be carried out", reason=str(error))
        return problem(status, error.code, PLEASE_WAIT, headers={"Retry-After": "1"})
    headers = {}
    if isinstance(error, TooMany):
        headers["Retry-After"] = str(max(1, round(error.after.total_seconds())))
    return problem(status, error.code, str(error), headers=headers)


async def _unreadable(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    errors = [
        {"loc": [str(part) for part in each["loc"]], "msg": each["msg"]}
        for each in error.errors()[:20]
    ]
    if any(each["type"] == "json_invalid" for each in error.errors()):
        return problem(400, "malformed", "the body of this request is not JSON")
    first = errors[0] if errors else {"loc": [], "msg": "unreadable"}
    place = ".".join(first["loc"])
    return problem(422, "invalid", f"{place}: {first['msg']}", errors=jsonable_encoder(errors))


async def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    code = _CODES.get(error.status_code, "refused")
    return problem(error.status_code, code, str(error.detail), headers=error.headers)


async def _broken(_: Request, error: Exception) -> JSONResponse:  # noqa: ARG001
    return problem(500, "internal", "something broke on our side; it has been logged")
