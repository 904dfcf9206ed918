"""One hash over many, and the way from each of them to it (RFC 6962, 2.1)."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter.domain.merkle import Growing, Tree, root_by


def by_the_book(leaves: list[str]) -> bytes:
    """Return the Merkle Tree Hash as RFC 6962 defines it."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0].encode()).digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    sides = by_the_book(leaves[:half]) + by_the_book(leaves[half:])
    return hashlib.sha256(b"\1" + sides).digest()


def grown(leaves: list[str]) -> str:
    tree = Growing()
    for each in leaves:
        tree.add(each)
    return tree.root()


@given(st.lists(st.text("abc", max_size=2), max_size=40))
def test_the_root_is_that_of_the_book(leaves: list[str]) -> None:
    assert grown(leaves) == by_the_book(leaves).hex()


@given(st.lists(st.text("abc", max_size=2), min_size=1, max_size=40))
def test_every_leaf_has_a_way_to_the_root(leaves: list[str]) -> None:
    tree, root = Tree(leaves), grown(leaves)
    for index, leaf in enumerate(leaves):
        path = tree.path(index)
        assert root_by(leaf, index, len(leaves), path) == root
        assert root_by(leaf + "x", index, len(leaves), path) != root


@pytest.mark.parametrize(
    ("index", "size", "path"),
    [(3, 3, ()), (-1, 3, ()), (0, 3, ()), (0, 1, ("00",)), (0, 2, ("00", "00"))],
    ids=str,
)
def test_a_path_that_does_not_fit_leads_nowhere(
    index: int, size: int, path: tuple[str, ...]
) -> None:
    assert root_by("a", index, size, path) is None
