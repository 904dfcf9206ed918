"""Where anchors of the chain of facts are kept, outside of the store."""

from typing import Protocol

from contactcenter.domain.anchor import Anchor


class Anchors(Protocol):
    """Signed anchors, each added behind the others and never changed."""

    async def last(self) -> Anchor | None:
        """Return the newest that can be read, or None where there is none yet."""
        ...

    async def add(self, anchor: Anchor) -> Anchor:
        """Sign an anchor, and return it once it is kept for good."""
        ...
