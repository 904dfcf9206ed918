"""What the bodies of requests and the frames of sockets have in common."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from contactcenter.domain.message import Template

# References of files that were sent up; how many an answer may name is the application's to say.
Files = Annotated[tuple[Annotated[str, Field(max_length=4096)], ...], Field(max_length=100)]
Value = Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]*$")]


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


class TemplateIn(Body):
    """A template, by its name and language (BCP 47), and what stands in its places."""

    name: Annotated[str, Field(max_length=512)]
    language: Annotated[str, Field(max_length=35)]
    values: Annotated[dict[str, Value], Field(max_length=50)] = {}

    def meant(self) -> Template:
        """Return it in the core's words."""
        return Template(name=self.name, language=self.language, values=self.values)
