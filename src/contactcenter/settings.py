"""Settings, read once from `CC_*` variables, frozen and passed on."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from contactcenter.domain.errors import Invalid
from contactcenter.domain.reference import Form, usual_form

_PORTS = {"http": 80, "https": 443}


class Settings(BaseSettings):
    """What a deployment decides. Nothing else in the code base reads the environment."""

    model_config = SettingsConfigDict(env_prefix="CC_", frozen=True, extra="forbid")

    data_dir: Path = Field(
        default=Path("data"), description="folder for the database, blobs and the key"
    )
    database_url: str | None = Field(
        default=None,
        repr=False,
        description="default: SQLite in the data folder; or postgresql+psycopg://…",
    )
    redis_url: str | None = Field(
        default=None, description="wake-ups between several processes; default: in process"
    )
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    loops: bool = Field(
        default=True, description="false: pages and sockets only; some `contactcenter work` runs"
    )
    public_url: str | None = Field(
        default=None, description="where browsers find the desk, when a proxy stands before it"
    )
    secret_key: str | None = Field(
        default=None,
        repr=False,
        description="at least 32 characters; default: made once, in the data folder",
    )
    anchor_dir: Path | None = Field(
        default=None,
        description="folder for anchors of the record, best on another machine; default: anchors/"
        " in the data folder",
    )
    anchor_key: Path | None = Field(
        default=None,
        description="file with the Ed25519 key (PEM) that signs them; default: made once, in the"
        " data folder",
    )
    allow_lossy_database: bool = Field(
        default=False, description="accept a database that may lose acknowledged writes"
    )
    failpoint: str | None = Field(
        default=None, description="for tests: where to kill the process, see ports/failpoints.py"
    )
    agent_lease_seconds: float = Field(
        default=30, gt=0, description="an agent without socket is lost"
    )
    chat_grace_seconds: float = Field(default=60, ge=0, description="… then their chats go back")
    mail_grace_seconds: float = Field(default=900, ge=0, description="… and their other work")
    send_lease_seconds: float = Field(
        default=30, gt=10, description="after a crash, another sends an answer on its way after"
    )
    language: str = Field(
        default="en",
        pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
        description="of the desk (BCP 47); with fa, references are digits that any keyboard types",
    )
    reference_form: Form | None = Field(
        default=None, description="letters or digits, whatever the desk's language"
    )
    session_hours: float = Field(default=12, gt=0)
    tickets_an_hour: int = Field(
        default=5,
        ge=1,
        description="that one sender may open in one inbox; the rest is held in one",
    )

    courtesy_days: float = Field(
        default=3,
        ge=0,
        description="for which words that only thank do not open a resolved ticket again",
    )

    @field_validator("public_url")
    @classmethod
    def _as_browsers_write_it(cls, given: str | None) -> str | None:
        """Return the origin as it stands in a browser's `Origin` header (RFC 6454, 6.1)."""
        if not given:
            return None
        parts = urlsplit(given.strip())
        if parts.scheme not in _PORTS or not parts.hostname or parts.path not in {"", "/"}:
            raise ValueError(f"{given} is not like https://desk.example: scheme and host, no path")
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        port = "" if parts.port in {None, _PORTS[parts.scheme]} else f":{parts.port}"
        return f"{parts.scheme}://{host}{port}"

    @property
    def references(self) -> Form:
        """How new references are written."""
        return self.reference_form or usual_form(self.language)

    @property
    def database(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'contactcenter.db'}"

    @property
    def anchors(self) -> Path:
        """The folder of the anchors."""
        return self.anchor_dir or self.data_dir / "anchors"

    @property
    def lease(self) -> timedelta:
        """How long an agent counts as there after the last sign of a socket."""
        return timedelta(seconds=self.agent_lease_seconds)


def read_settings(**given: Any) -> Settings:  # noqa: ANN401  each is checked as what it is for
    """Return the settings of the environment; what is given here comes before it.

    Raises:
        Invalid: naming each variable that cannot be used, and why.
    """
    try:
        return Settings(**given)
    except ValidationError as error:
        wrong = [
            f"CC_{'_'.join(map(str, each['loc'])).upper()}: {each['msg']}"
            for each in error.errors(include_url=False)
        ]
        raise Invalid("; ".join(wrong)) from None
