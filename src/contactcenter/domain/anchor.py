"""Anchors: what the chain of facts was at a moment, signed and kept outside of the database.

Whoever can write to the database can also hash the whole chain anew, so that it holds in itself.
An anchor says which hash its head had, and the root of a tree over the links since the anchor
before it (`merkle`): a chain that was written anew does not lead there, and a single fact proves by
a short path that it was there.

An anchor is one line of JSON. What is signed is that line without its signature.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from contactcenter.domain.chain import Fault
from contactcenter.domain.errors import Invalid
from contactcenter.domain.ids import Position
from contactcenter.domain.plain import from_plain, to_plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """The head of the chain at a moment."""

    position: Position
    hash: str  # of the link there
    at: datetime
    after: Position  # of the anchor before; 0: it is the first
    root: str  # of the tree over the links behind `after`, up to this one
    key: str  # fingerprint of the public key: SHA-256 of its 32 bytes, in hex
    signature: str = ""  # Ed25519 (RFC 8032), in hex

    @property
    def size(self) -> int:
        """How many links its root is over."""
        return self.position - self.after

    def holds(self, position: int) -> bool:
        """Whether a position is among those that the root is over."""
        return self.after < position <= self.position


def signed(anchor: Anchor) -> bytes:
    """Return the bytes that an anchor's signature is over."""
    plain = cast("dict[str, object]", to_plain(anchor))
    del plain["signature"]
    return _canonical(plain).encode()


def to_line(anchor: Anchor) -> str:
    """Return what `from_line` makes the same anchor of."""
    return _canonical(to_plain(anchor))


def from_line(line: str) -> Anchor:
    """Read an anchor.

    Raises:
        Invalid: it is none; the text says why.
    """
    try:
        plain = json.loads(line)
    except ValueError as error:
        raise Invalid(f"it is not JSON: {error}") from error
    return cast("Anchor", from_plain(Anchor, plain, ""))


def disorder(anchors: Iterable[Anchor]) -> Iterator[Fault]:
    """Yield where an anchor does not follow the one before it: one was removed, moved or added."""
    last, since = 0, None
    for each in anchors:
        if each.after != last or each.position < last or (since is not None and each.at < since):
            yield Fault(
                each.position,
                f"the anchor of {each.at.isoformat()} at position {each.position} follows position"
                f" {each.after}, and the anchor before it stands at {last}: an anchor was removed,"
                " added or moved",
            )
        last, since = each.position, each.at


def _canonical(plain: object) -> str:
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
