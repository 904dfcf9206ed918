"""Bytes by their SHA-256: raw input and attachments."""

from collections.abc import AsyncIterator
from typing import Protocol

from contactcenter.domain.ids import BlobId


class Blobs(Protocol):
    """Keeps bytes; what `put` returned for is there after a power cut."""

    async def put(self, content: bytes) -> BlobId:
        """Keep the bytes and return their name. The same bytes are kept once."""
        ...

    async def take(self, chunks: AsyncIterator[bytes]) -> BlobId:
        """Keep bytes as they come, as `put` does; nothing of them if the iterator raises."""
        ...

    async def get(self, blob_id: BlobId) -> bytes:
        """Return the bytes. Raises NotFound."""
        ...
