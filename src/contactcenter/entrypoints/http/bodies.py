"""What the bodies of requests and the frames of sockets have in common."""

from typing import Any

from pydantic import BaseModel, ConfigDict, field_validator


class Body(BaseModel):
    """Something that somebody sent us: nothing in it is unknown, and no text holds U+0000.

    PostgreSQL can keep that character nowhere, so that no database is given it.
    """

    model_config = ConfigDict(extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _without_null(cls, value: Any) -> Any:  # noqa: ANN401  before it was checked
        if isinstance(value, str) and "\0" in value:
            raise ValueError("it holds the character U+0000, which no text may hold")
        return value
