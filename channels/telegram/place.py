"""Where a message stands, and how that is written down.

    thread         [business connection:]chat[#topic]     what an answer needs to get there
    external id    [business connection:]chat:message     message ids are unique in a chat only

A chat with a business account has the same id as the chat of the same person with the bot.
"""

import re
from dataclasses import dataclass, replace

_THREAD = re.compile(r"(?:(.+):)?(-?[0-9]{1,20})(?:#([0-9]{1,20}))?")
_MESSAGE = re.compile(r"(.+):([0-9]{1,20})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A chat, by the way over which we reach it."""

    chat: int
    business: str = ""
    topic: int | None = None

    @property
    def thread(self) -> str:
        """The core's key of the conversation."""
        topic = "" if self.topic is None else f"#{self.topic}"
        return f"{self._chat}{topic}"

    @property
    def _chat(self) -> str:
        return f"{self.business}:{self.chat}" if self.business else str(self.chat)

    def external_id(self, message_id: int) -> str:
        """Return the name of one of its messages."""
        return f"{self._chat}:{message_id}"

    def message_id(self, external_id: str | None) -> int | None:
        """Return the number of a message, if it stands here."""
        found = _MESSAGE.fullmatch(external_id or "")
        return int(found[2]) if found and found[1] == self._chat else None

    def moved(self, chat: int) -> "Place":
        """Return the place that a group is in since it became a supergroup."""
        return replace(self, chat=chat)


def place_of(thread: str) -> Place | None:
    """Read a place back from its thread; the id of a person is that of their chat with us."""
    found = _THREAD.fullmatch(thread)
    if found is None:
        return None
    topic = int(found[3]) if found[3] else None
    return Place(chat=int(found[2]), business=found[1] or "", topic=topic)
