"""Settings, read once from `CC_*` variables, frozen and passed on."""

from datetime import timedelta
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


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
    port: int = 8000
    public_url: str | None = Field(
        default=None, description="where browsers find the desk, when a proxy stands before it"
    )
    secret_key: str | None = Field(
        default=None,
        repr=False,
        description="at least 32 characters; default: made once, in the data folder",
    )
    allow_lossy_database: bool = Field(
        default=False, description="accept a database that may lose acknowledged writes"
    )
    lease_seconds: float = Field(default=30, gt=0, description="an agent without socket is lost")
    chat_grace_seconds: float = Field(default=60, ge=0, description="… then their chats go back")
    mail_grace_seconds: float = Field(default=900, ge=0, description="… and their other work")
    session_hours: float = Field(default=12, gt=0)

    @property
    def database(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'contactcenter.db'}"

    @property
    def lease(self) -> timedelta:
        """How long an agent counts as there after the last sign of a socket."""
        return timedelta(seconds=self.lease_seconds)
