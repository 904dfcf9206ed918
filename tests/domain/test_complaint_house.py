"""What a house must have settled before presets bind it (spec A-GOV-1, A-GOV-3, A-PRN-1)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from contactcenter.application.complaint_house import house_of
from contactcenter.domain.agent import Role
from contactcenter.domain.calendar.targets import OpenTime
from contactcenter.domain.complaint.assessment import Severity
from contactcenter.domain.complaint.gaps import Ungoverned, expect_governed, gaps
from contactcenter.domain.complaint.governing import (
    FORMAL_INVESTIGATION,
    PolicyVersion,
    Training,
    is_trained,
)
from contactcenter.domain.complaint.house import House, Person, standing
from contactcenter.domain.complaint.house_plain import house_from_plain, house_to_plain
from contactcenter.domain.complaint.recourse import Stage
from contactcenter.domain.complaint.redress import AuthorityLimit
from contactcenter.domain.complaint.standing import Colleague
from contactcenter.domain.complaint.taxonomy import Term
from contactcenter.domain.edition import Decides, edition
from contactcenter.domain.errors import Invalid
from contactcenter.domain.ids import AgentId
from contactcenter.domain.validity import Validity
from tests import builders

TODAY = date(2026, 11, 22)
MORNING = datetime(2026, 11, 22, 8, tzinfo=UTC)
HERE = {AgentId("mia"), AgentId("bob")}


def a_policy(language: str = "fa", version: str = "1", **given: Any) -> PolicyVersion:
    url = f"https://a.example/{language}/{version}"
    return PolicyVersion(language=language, version=version, url=url, **given)


HOUSE = House(
    policies=(a_policy("fa"), a_policy("en")),
    owner_id=AgentId("mia"),
    management_contact="the director",
    deputies=(AgentId("bob"),),
)


def govern(house: House, day: date = TODAY) -> None:
    expect_governed(house, agents=HERE, on=day)


def test_with_all_of_it_presets_may_bind() -> None:
    """A-GOV-1."""
    govern(HOUSE)


ENDED = Validity(until=date(2026, 11, 21))


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"policies": ()}, "no complaints policy is in force"),
        ({"policies": (a_policy("fa", validity=ENDED), a_policy("en"))}, "in fa is not in force"),
        ({"owner_id": None}, "nobody is owner"),
        ({"owner_id": "zoe"}, "zoe, who is owner, does not work here"),
        ({"management_contact": " "}, "no contact in top management"),
        ({"deputies": ()}, "nobody is deputy"),
        ({"deputies": ("bob", "zoe")}, "zoe, who is deputy, does not work here"),
        ({"deputies": ("mia",)}, "no deputy of themselves"),
        ({"limits": ()}, "no role has a limit"),
        ({"limits": (AuthorityLimit(role="x", validity=ENDED),)}, "no role has a limit"),
    ],
)
def test_without_any_of_it_they_may_not(changed: dict[str, Any], says: str) -> None:
    """A-GOV-1."""
    with pytest.raises(Ungoverned, match=says):
        govern(replace(HOUSE, **changed))


def test_all_that_is_missing_is_said_at_once() -> None:
    assert len(gaps(House(), agents=HERE, on=TODAY)) == 4
    with pytest.raises(Ungoverned, match=r"policy.*owner.*management.*deputy"):
        govern(House())


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (date(2026, 1, 31), False),
        (date(2026, 2, 1), True),
        (date(2026, 3, 1), True),
        (date(2026, 3, 2), False),
    ],
)
def test_records_hold_from_their_first_day_to_their_last(day: date, holds: bool) -> None:  # noqa: FBT001
    validity = Validity(since=date(2026, 2, 1), until=date(2026, 3, 1))
    assert validity.holds(day) is holds
    limit = AuthorityLimit(role="front_line", validity=validity)
    house = replace(HOUSE, policies=(a_policy(validity=validity),), limits=(limit,))
    assert bool(house.policy("fa", day)) is holds
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    assert bool(standing(house, {}, at).limits) is holds


def test_the_latest_policy_of_a_language_is_in_force() -> None:
    """A-PRN-1: in another language before none, and one for all where there is no own."""
    newer = a_policy("fa", "2", validity=Validity(since=date(2026, 6, 1)))
    house = replace(HOUSE, policies=(newer, a_policy("fa"), a_policy("", "all")))
    days = (date(2026, 5, 31), date(2026, 6, 1))
    found = [house.policy("fa", day).rpartition("/")[2] for day in days]
    assert found == ["1", "2"]
    assert house.policy("de", TODAY).endswith("/all")
    assert replace(HOUSE, policies=(a_policy("fa"),)).policy("en", TODAY).endswith("/fa/1")
    assert House().policy("en", TODAY) == ""


def a_training(**given: Any) -> Training:
    defaults = {"topic": FORMAL_INVESTIGATION, "passed_on": date(2026, 1, 1)}
    return Training(**{**defaults, **given})


@pytest.mark.parametrize(
    "refused",
    [
        lambda: Validity(since=TODAY, until=TODAY - timedelta(days=1)),
        lambda: a_training(topic=" "),
        lambda: a_training(expires_on=date(2025, 1, 1)),
    ],
)
def test_records_that_cannot_be_are_refused(refused: Callable[[], object]) -> None:
    with pytest.raises(Invalid):
        refused()


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
    ],
)
def test_a_training_holds_from_when_it_was_passed_until_it_expires(day: date, holds: bool) -> None:  # noqa: FBT001
    """A-GOV-3."""
    trainings = (a_training(expires_on=date(2026, 6, 30)),)
    assert is_trained(trainings, FORMAL_INVESTIGATION, day) is holds
    assert not is_trained(trainings, "courtesy", day)
    house = replace(HOUSE, people={"bob": Person(trainings=trainings)})
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    bob = builders.an_agent("bob")
    assert standing(house, {bob.id: bob}, at).colleagues[bob.id].trained is holds


def test_the_rules_go_by_what_the_house_has_settled() -> None:
    settled = House(
        four_eyes_from=Severity.MODERATE,
        answer_within_days=2,
        remind_after_days=3,
        deemed_after_days=4,
        reopen_within_days=5,
        raised_from=6,
        own_categories=(Term(code="smell", names={"en": "Smell"}),),
        own_causes=(Term(code="moon", names={"en": "The moon"}),),
        people={"bob": Person(team="care", manager_id=AgentId("mia"))},
    )
    bob, mia = builders.an_agent("bob"), builders.an_agent("mia", role=Role.SUPERVISOR)
    found = standing(settled, {bob.id: bob, mia.id: mia}, MORNING)
    days = [timedelta(days=each) for each in (2, 3, 4, 5)]
    assert [
        found.patience.answer_within,
        found.patience.remind_after,
        found.patience.deemed_after,
        found.reopen_within,
    ] == days
    assert (found.four_eyes_from, found.raised_from) == (Severity.MODERATE, 6)
    assert "smell" in found.categories
    assert "moon" in found.causes
    assert found.colleagues[bob.id] == Colleague(
        role="front_line", team="care", manager_id=mia.id, trained=False, corrects_receipt=False
    )
    assert found.colleagues[mia.id] == Colleague(role="team_lead", corrects_receipt=True)


def test_editions_of_before_are_read_in_the_words_of_today() -> None:
    """A-GOV-1: what held once can still be shown."""
    body = {
        "id": "house",
        "policy": "https://a.example/policy",
        "people": {
            "bob": {"team": "care", "trained_until": "2027-01-01"},
            "ana": {"trained_until": "2026-01-01"},
            "cy": {"trained_until": None},
        },
        "limits": [{"role": "front_line"}],
    }
    house = house_of(edition(Decides.HOUSE, "house", body, version=1, by="system", at=MORNING))
    assert house.policy("fa", TODAY) == "https://a.example/policy"
    assert house.people["bob"].may_investigate(TODAY)
    assert house.people["bob"].may_investigate(date(2027, 1, 1))
    assert not house.people["bob"].may_investigate(date(2027, 1, 2))
    assert not house.people["ana"].may_investigate(TODAY)
    assert house.people["cy"].trainings == ()
    bob, ana = (house.people[each] for each in ("bob", "ana"))
    assert (bob.team, bob.trainings) == (
        "care",
        (a_training(passed_on=MORNING.date(), expires_on=date(2027, 1, 1)),),
    )
    expired = date(2026, 1, 1)  # before it was said: passed by then at the latest
    assert ana.trainings == (a_training(passed_on=expired, expires_on=expired),)
    assert [(each.language, each.url) for each in house.policies] == [
        ("", "https://a.example/policy")
    ]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"people": []}, "^people: "),
        ({"people": {"bob": "trained"}}, "^people: "),
        ({"stages": {}}, "^stages: "),
        ({"stages": ["a"]}, r"^stages\[0\]: "),
        ({"stages": [{"id": ""}]}, r"^stages\[0\]\.id: "),
        ({"stages": [{"id": "a", "roles": "x"}]}, r"^stages\[0\]\.roles: "),
        ({"stages": [{"id": "a", "roles": [""]}]}, r"^stages\[0\]\.roles\[0\]: "),
        ({"stages": [{"id": "a", "names": []}]}, r"^stages\[0\]\.names: "),
        ({"stages": [{"id": "a", "what": 1}]}, r"^stages\[0\].*what"),
    ],
)
def test_what_cannot_be_read_of_a_house_is_named(body: dict[str, object], says: str) -> None:
    with pytest.raises(Invalid, match=says):
        house_of(edition(Decides.HOUSE, "house", body, version=1, by="system", at=MORNING))


def test_a_house_is_read_as_it_was_written() -> None:
    limit = OpenTime(timedelta(hours=40))
    named = {"fa": "کمیته", "en": "Committee"}
    stages = (
        Stage(id="a", roles=frozenset({"y", "x"}), limit=limit),
        Stage(id="b", names=named),
    )
    house = replace(HOUSE, stages=stages, people={"bob": Person(trainings=(a_training(),))})
    assert house_from_plain(house_to_plain(house)) == house
    assert house_from_plain({}) == House()
    with pytest.raises(Invalid, match=r"stages\[0\]\.limit\.kind"):
        house_from_plain({"stages": [{"id": "a", "limit": {"kind": "soon"}}]})
    with pytest.raises(Invalid, match=r"stages\[0\]\.names\.en: is empty"):
        house_from_plain({"stages": [{"id": "a", "names": {"en": " "}}]})


@pytest.mark.parametrize(
    ("stage", "language", "called"),
    [
        (Stage(id="team_lead"), "en", "team lead"),
        (Stage(id="team_lead"), "fa", "سرپرست"),
        (Stage(id="team_lead", names={"fa": "کمیته"}), "fa", "کمیته"),
        (Stage(id="team_lead", names={"fa": "کمیته"}), "en", "کمیته"),
    ],
)
def test_a_stage_is_called_as_the_house_calls_it(stage: Stage, language: str, called: str) -> None:
    assert stage.called(language) == called
