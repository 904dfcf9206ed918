"""Merging and parting customers: on record, undone without a trace (E-MRG-1 to E-MRG-3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter.domain.customer import Customer
from contactcenter.domain.errors import Invalid
from contactcenter.domain.merge import Merge, NotMerged, distinction_id, merge, stand_for, undo
from tests.builders import NOON, a_customer, later

NAMES = ("ada", "bo", "cy", "di", "ed")


class People:
    """Customers and their merges, as a desk has them."""

    def __init__(self) -> None:
        self.known: dict[str, Customer] = {name: a_customer(name) for name in NAMES}
        self.merges: dict[str, Merge] = {}

    def merge(self, winner: str, loser: str) -> str:
        name = f"merge{len(self.merges)}"
        self.merges[name] = merge(
            self.known[winner],
            self.known[loser],
            merge_id=name,
            reason="they said so",
            by="agent",
            at=NOON,
        )
        self._stand()
        return name

    def undo(self, name: str) -> None:
        self.merges[name] = undo(self.merges[name], by="agent", at=later(1))
        self._stand()

    def _stand(self) -> None:
        changed = stand_for(self.known.values(), self.merges.values())
        self.known |= {each.id: each for each in changed}

    @property
    def roots(self) -> dict[str, str]:
        return {name: each.root for name, each in self.known.items()}


def test_the_winner_stands_for_all_who_were_merged_into_it() -> None:
    people = People()
    people.merge("ada", "bo")
    people.merge("cy", "ada")
    assert people.roots == {"ada": "cy", "bo": "cy", "cy": "cy", "di": "di", "ed": "ed"}


def test_one_customer_cannot_be_merged_with_itself_again() -> None:
    people = People()
    people.merge("ada", "bo")
    for winner, loser in (("ada", "bo"), ("bo", "ada"), ("cy", "cy")):
        with pytest.raises(Invalid, match="one customer already"):
            people.merge(winner, loser)


def test_a_merge_needs_a_reason() -> None:
    with pytest.raises(Invalid, match="say why"):
        merge(a_customer("a"), a_customer("b"), merge_id="m", reason=" ", by="agent", at=NOON)


def test_what_was_undone_cannot_be_undone_again() -> None:
    people = People()
    name = people.merge("ada", "bo")
    people.undo(name)
    with pytest.raises(NotMerged):
        people.undo(name)


def test_two_customers_are_told_apart_in_either_order() -> None:
    assert distinction_id("ada", "bo") == distinction_id("bo", "ada")


PAIRS = st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES))


@given(before=st.lists(PAIRS, max_size=6), pair=PAIRS)
def test_undoing_a_merge_restores_what_was_before(
    before: list[tuple[str, str]], pair: tuple[str, str]
) -> None:
    """E-MRG-3."""
    people = merged(before)
    roots = people.roots
    try:
        name = people.merge(*pair)
    except Invalid:
        return
    assert people.roots[pair[0]] == people.roots[pair[1]]
    people.undo(name)
    assert people.roots == roots


@given(before=st.lists(PAIRS, max_size=6), data=st.data())
def test_whichever_merge_is_undone_the_others_stand(
    before: list[tuple[str, str]], data: st.DataObject
) -> None:
    """E-MRG-2: one edge of the forest goes, and nothing else."""
    people = merged(before)
    if not people.merges:
        return
    name = data.draw(st.sampled_from(sorted(people.merges)))
    people.undo(name)
    rebuilt = People()
    for each in people.merges.values():
        if each.undone_at is None:
            rebuilt.merges[each.id] = each
    rebuilt._stand()
    assert people.roots == rebuilt.roots
    for each in rebuilt.merges.values():
        assert people.roots[each.winner_id] == people.roots[each.loser_id]


def merged(pairs: list[tuple[str, str]]) -> People:
    people = People()
    for winner, loser in pairs:
        if people.known[winner].root != people.known[loser].root:
            people.merge(winner, loser)
    return people
