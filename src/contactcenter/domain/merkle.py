"""One hash over many, from which each of them can be proven by a few (RFC 6962, section 2.1).

    root ──┬── ┬── leaf 1
           │   └── leaf 2        path of leaf 3: (leaf 4, the node over 1 and 2)
           └── ┬── leaf 3
               └── leaf 4

A leaf is hashed behind a zero byte and a node behind a one, so that neither passes for the other.
"""

import hashlib
from collections.abc import Sequence


class Growing:
    """A tree that leaves are added to, and of which only the root is wanted."""

    def __init__(self) -> None:
        self._whole: list[tuple[int, bytes]] = []  # full subtrees, the largest first
        self.size = 0

    def add(self, leaf: str) -> None:
        """Add one more on the right."""
        self.size += 1
        leaves, node = 1, _leaf(leaf)
        while self._whole and self._whole[-1][0] == leaves:
            leaves, node = 2 * leaves, _node(self._whole.pop()[1], node)
        self._whole.append((leaves, node))

    def root(self) -> str:
        """Return the hash over all, in hex; of none, that of nothing."""
        if not self._whole:
            return hashlib.sha256().hexdigest()
        _, node = self._whole[-1]
        for _, left in reversed(self._whole[:-1]):
            node = _node(left, node)
        return node.hex()


class Tree:
    """A tree of which paths are wanted."""

    def __init__(self, leaves: Sequence[str]) -> None:
        self._levels = [[_leaf(each) for each in leaves]]
        while len(self._levels[-1]) > 1:
            self._levels.append(_above(self._levels[-1]))

    def path(self, index: int) -> tuple[str, ...]:
        """Return the hashes beside the way from a leaf, counted from 0, up to the root."""
        found = []
        for level in self._levels[:-1]:
            if index ^ 1 < len(level):
                found.append(level[index ^ 1].hex())
            index //= 2
        return tuple(found)


def root_by(leaf: str, index: int, size: int, path: Sequence[str]) -> str | None:
    """Return the root that a leaf and its path lead to; None where the path does not fit.

    `index` is the leaf's, from 0, in a tree of `size` leaves.
    """
    if not 0 <= index < size:
        return None
    node, rest = _leaf(leaf), list(path)
    while size > 1:
        if index ^ 1 < size:
            if not rest:
                return None
            beside = bytes.fromhex(rest.pop(0))
            node = _node(beside, node) if index % 2 else _node(node, beside)
        index, size = index // 2, (size + 1) // 2
    return None if rest else node.hex()


def _above(level: Sequence[bytes]) -> list[bytes]:
    pairs = zip(level[::2], level[1::2], strict=False)
    alone = level[len(level) // 2 * 2 :]
    return [*(_node(left, right) for left, right in pairs), *alone]


def _leaf(said: str) -> bytes:
    return hashlib.sha256(b"\0" + said.encode()).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()
