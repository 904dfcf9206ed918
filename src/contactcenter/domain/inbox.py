"""Inboxes: the configured ends of channels; queues: where their work waits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from contactcenter.domain.ids import InboxId, QueueId
from contactcenter.domain.receipt import Receipts


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Where work waits for an agent."""

    id: QueueId
    name: str
    names: Mapping[str, str] = field(default_factory=dict)  # language → name, where it differs


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """A configured end of a channel: support@…, the chat of one web site."""

    id: InboxId
    kind: str  # of the channel
    name: str  # what customers read as the sender
    address: str | None = None  # e-mail: ours, lower case; None where the channel has none
    key: str  # public and unguessable; names the inbox in the widget's script tag
    queue_id: QueueId
    undo: timedelta = timedelta()  # how long an answer can be taken back
    origins: tuple[str, ...] = ()  # web chat: origins of the pages that may carry the widget
    receipts: Receipts | None = None  # None: it answers nothing by itself
    settings: Mapping[str, object] = field(default_factory=dict)  # what `connect` is given


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxState:
    """What an inbox is doing. The cursor moves in the transaction that stores the input."""

    inbox_id: InboxId
    cursor: str | None = None
    connected_since: datetime | None = None
    last_message_at: datetime | None = None
    last_error: str | None = None
    last_error_at: datetime | None = None
