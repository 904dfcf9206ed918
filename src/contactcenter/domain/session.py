"""Sessions of signed-in agents."""

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
