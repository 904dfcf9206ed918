"""Bringing a file piece by piece, as a screen does."""

from collections.abc import Iterator
from datetime import datetime

from contactcenter.ports.importing import Imports, Mapped, Piece, Taken


def brought(
    channel: Imports,
    body: bytes,
    *,
    at: datetime,
    mapped: Mapped | None = None,
    size: int = 64 * 1024,
) -> Iterator[Taken]:
    """Bring a file in pieces of that size; yield what was taken of each."""
    offset = rows = names = 0
    while offset < len(body):
        piece = Piece(
            name="calls.txt",
            names=body[:names] if offset else b"",
            body=body[offset : offset + size],
            rows=rows,
            is_last=offset + size >= len(body),
            received_at=at,
        )
        taken = channel.take(piece, mapped or Mapped())
        yield taken
        offset, rows, names = offset + taken.size, rows + taken.rows, taken.names
