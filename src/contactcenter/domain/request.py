"""Requests that may be repeated, and the answer to a command."""

from dataclasses import dataclass

from contactcenter.domain.ids import AgentId


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
