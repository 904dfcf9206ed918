"""Who is asking: sessions of signed-in agents, and requests that may be repeated."""

from dataclasses import dataclass
from datetime import datetime

from contactcenter.domain.ids import AgentId


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A signed-in browser. Only the hash of its token is kept."""

    token_hash: str  # SHA-256 of the token, in hex
    agent_id: AgentId
    opened_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestKey:
    """An idempotency key as its agent sent it, with a digest of the request it came with."""

    agent_id: AgentId
    key: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The answer to every command: the thing that was made or changed, and its version."""

    id: str
    version: int
