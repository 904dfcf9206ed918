"""What complaints are about and why they came about: lists of the house (A-REC-1, A-ANL-1)."""

import pytest

from contactcenter.domain.complaint.house import House
from contactcenter.domain.complaint.house_plain import house_from_plain, house_to_plain
from contactcenter.domain.complaint.taxonomy import (
    CATEGORIES,
    CAUSES,
    Term,
    called,
    expect_tree,
    in_use,
    offered,
)
from contactcenter.domain.errors import Invalid


@pytest.mark.parametrize("terms", [CATEGORIES, CAUSES])
def test_what_ships_is_named_in_both_languages_and_is_a_tree(terms: tuple[Term, ...]) -> None:
    assert all(set(each.names) == {"en", "fa"} for each in terms)
    assert len({each.code for each in terms}) == len(terms)
    expect_tree(terms, (), "shipped")


def test_a_house_adds_a_cause_under_another_and_renames_one_that_ships() -> None:
    house = House(
        own_causes=(
            Term(code="cold_chain", names={"en": "Cold chain"}, under="carrier"),
            Term(code="slip", names={"en": "A mistake"}, under="people"),
        )
    )
    names = {each.code: (each.names.get("en"), each.under) for each in house.causes}
    assert names["cold_chain"] == ("Cold chain", "carrier")
    assert names["slip"] == ("A mistake", "people")
    assert called(house.causes, "slip", "fa") == "سهو یا بی‌دقتی"  # it keeps the name it has
    assert list(names)[: len(CAUSES)] == [each.code for each in CAUSES]


def test_one_that_is_retired_keeps_its_name_and_is_offered_no_more() -> None:
    terms = in_use(CAUSES, [Term(code="wear", under="product", retired=True)])
    assert "wear" not in offered(terms)
    assert called(terms, "wear", "en") == "It does not last"


def test_a_code_that_nobody_knows_is_called_by_itself() -> None:
    assert called(CAUSES, "CARRIER", "fa") == "CARRIER"
    assert called((Term(code="a", names={"de": "Ah"}),), "a", "fa") == "Ah"


@pytest.mark.parametrize(
    ("own", "fault"),
    [
        ([{"code": "4x"}], "own_causes\\[0\\]: code: '4x' is no code"),
        ([{"code": "cold"}], "own_causes\\[0\\].names: cold has none"),
        ([{"code": "cold", "names": {"en": " "}}], "own_causes\\[0\\].names: cold has none"),
        ([{"code": "slip"}, {"code": "slip"}], "own_causes\\[1\\].code: slip is there twice"),
        ([{"code": "slip", "under": "no"}], "own_causes\\[0\\].under: there is no 'no'"),
        (
            [{"code": "people", "under": "slip"}],
            "own_causes\\[0\\].under: people would stand under itself",
        ),
    ],
)
def test_a_list_that_cannot_be_is_refused_by_its_field(own: object, fault: str) -> None:
    with pytest.raises(Invalid, match=fault):
        house_from_plain({"own_causes": own})


def test_the_lists_of_a_house_are_kept_with_it_and_may_be_left_out() -> None:
    house = House(own_categories=(Term(code="visit", names={"fa": "مراجعهٔ حضوری"}),))
    assert house_from_plain(house_to_plain(house)) == house
    assert house_from_plain({}).own_causes == ()


def test_a_code_is_of_letters_that_everything_can_carry() -> None:
    for code in ("a", "A-1.b_2", "a" * 60):
        assert Term(code=code).code == code
    for code in ("", "1a", "-a", "a b", "نام", "a" * 61):
        with pytest.raises(Invalid, match=r"^code: .* is no code"):
            Term(code=code)


def test_what_is_called_nothing_in_a_language_is_called_as_in_english() -> None:
    terms = (Term(code="a", names={"en": "A", "fa": "", "de": "Ä"}),)
    assert [called(terms, "a", each) for each in ("en", "fa", "de", "fr")] == ["A", "A", "Ä", "A"]
    assert called((Term(code="a"),), "a", "en") == "a"


def test_more_than_five_hundred_are_refused() -> None:
    many = tuple(Term(code=f"c{n}", names={"en": "x"}) for n in range(501))
    with pytest.raises(Invalid, match="own_causes: 501 are more than 500"):
        House(own_causes=many)
