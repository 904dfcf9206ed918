"""The public page about complaints says what is configured, in both languages (spec A-COM-1)."""

from typing import Any

import pytest

from contactcenter.domain.complaints_page import (
    ComplaintsPage,
    Part,
    complaints_page,
    languages,
    settings_from_plain,
    unfilled,
)
from contactcenter.domain.complaints_page_words import (
    PROVIDE,
    REMEDIES,
    STEPS,
    WAYS,
    WELCOME,
    WORDS,
)
from contactcenter.domain.errors import Invalid
from contactcenter.domain.preset.preset import Preset
from tests.domain.presets import LIMIT, a_preset

PLAIN: dict[str, Any] = {
    "organization": {"en": "Example Ltd", "fa": "شرکت نمونه"},
    "ways": [
        {"kind": "email", "address": "complaints@example.com"},
        {"kind": "phone", "address": "+98 21 1234 5678"},
    ],
    "stages": [
        {"names": {"en": "Complaints officer"}, "limit": {"kind": "business_days", "value": 5}},
        {"names": {"en": "Senior management", "fa": "مدیریت ارشد"}},
    ],
    "remedies": ["refund", "apology"],
    "tracking": "https://example.com/track",
    "policy": "https://example.com/policy",
    "forms": {"en": "Large print: call us.", "fa": "نسخهٔ درشت: تماس بگیرید."},
}
HOUSE = a_preset(
    id="house",
    title="The house",
    titles={"fa": "سازمان"},
    targets=[
        {**LIMIT, "binding": "internal", "value": days, "priority": priority}
        for days, priority in ((20, "p4"), (5, "p1"))
    ],
)
OMBUDSMAN = {
    "name": "Ombudsman",
    "website": "https://ombudsman.example.com",
    "contact": "1 Road",
    "referral_window": {"months": 6, "from": "final_response"},
    "cost_to_complainant": 0,
}


def page(*presets: Preset, language: str = "en", **plain: Any) -> ComplaintsPage:
    return complaints_page(settings_from_plain({**PLAIN, **plain}), presets, language)


def part(key: str, *presets: Preset, language: str = "en", **plain: Any) -> Part:
    found = page(*presets, language=language, **plain).parts
    return next(each for each in found if each.key == key)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_page_has_the_parts_that_the_standard_asks_for(language: str) -> None:
    whole = page(HOUSE, language=language)
    assert [each.key for each in whole.parts] == [
        "where",
        "provide",
        "steps",
        "limits",
        "remedies",
        "inside",
        "outside",
        "status",
        "forms",
    ]
    assert all(each.paragraphs or each.items for each in whole.parts)
    assert all(each.title for each in whole.parts)


def test_every_language_has_all_the_words() -> None:
    assert languages() == ("en", "fa")
    for table in (WORDS, WAYS, REMEDIES):
        assert table["en"].keys() == table["fa"].keys()
    for listed in (WELCOME, PROVIDE, STEPS):
        assert len(listed["en"]) == len(listed["fa"])


def test_another_language_is_told_in_english() -> None:
    assert page(language="de").language == "en"


def test_ways_are_those_that_are_configured() -> None:
    assert part("where").items == ("E-mail: complaints@example.com", "Phone: +98 21 1234 5678")
    persian = part("where", language="fa").items
    assert persian == ("رایانامه: complaints@example.com", "تلفن: \u2066+98 21 1234 5678\u2069")
    assert "Our complaints policy: https://example.com/policy" in part("where").paragraphs
    assert not any("policy" in each for each in part("where", policy="").paragraphs)


def test_limits_are_computed_from_the_presets_in_force() -> None:
    late = {"kind": "calendar_days", "value": 60, "needs_document": "holding"}
    window = {**LIMIT, "key": "summary_window", "binding": "opportunity"}
    sector = a_preset(
        title="The sector",
        targets=[
            {**LIMIT, "key": "acknowledge", "value": 1},
            window,
            {**LIMIT, "extended": late},
            {**LIMIT, "value": 45, "matter": "superannuation"},
        ],
    )
    assert part("limits", sector).items == (
        "Acknowledgement of your complaint: within 1 calendar day",
        "Our final response: within 30 calendar days; exceptionally, if we tell you in that time,"
        " within 60 calendar days",
        "Our final response (superannuation): within 45 calendar days",
    )
    both = part("limits", HOUSE, sector).items
    assert both[0].endswith(" [The house]")
    assert all(each.endswith(" [The sector]") for each in both[1:])


def test_limits_by_priority_are_told_from_the_most_urgent_to_the_least() -> None:
    assert part("limits", HOUSE).items == (
        "Our final response: within 5 calendar days for what is most urgent,"
        " within 20 calendar days for what is least",
    )
    assert part("limits", HOUSE, language="fa").items == (
        "پاسخ نهایی ما: برای فوری‌ترین موارد ظرف ۵ روز تقویمی و برای کم‌فوریت‌ترین موارد"
        " ظرف ۲۰ روز تقویمی",
    )


def test_a_limit_that_the_authority_starts_says_so() -> None:
    (line,) = part("limits", a_preset(clock_start="sent_by_regulator")).items
    assert line.endswith("(counted from when the authority sent the complaint to us)")


def test_without_limits_the_page_says_that_there_are_none() -> None:
    assert part("limits").paragraphs == ("No limit is set.",)


def test_recourse_inside_and_outside_is_what_is_configured() -> None:
    assert part("inside").items == (
        "Complaints officer: within 5 business days",
        "Senior management",
    )
    assert part("inside", stages=[]).paragraphs == (
        "There is no further stage within our organization.",
    )
    outside = part("outside", a_preset(external=OMBUDSMAN))
    assert outside.items == (
        "Ombudsman\nHow to reach it: 1 Road\nOn the web: https://ombudsman.example.com\n"
        "Time limit: 6 months from the date of our final response\nCost to you: nothing",
    )
    unnamed = part("outside", a_preset(external={"website": "https://x.example.com"}))
    assert unnamed.items == ()
    assert unnamed.paragraphs[0].startswith("Our final response names the independent body")


def test_no_step_is_told_that_does_not_follow() -> None:
    """A-COM-1: what is generated cannot contradict what is configured."""
    review, outside = WORDS["en"]["reviewed"], WORDS["en"]["told_outside"]
    assert part("steps").items[-1] == review
    assert part("steps", stages=[]).items == STEPS["en"]
    body = a_preset(external=OMBUDSMAN)
    assert part("steps", body).items[-2:] == (review, outside)
    assert part("steps", body, stages=[]).items[-1] == outside


def test_a_body_that_two_presets_name_is_told_once() -> None:
    both = [a_preset(id=name, external=OMBUDSMAN) for name in ("one", "other")]
    assert len(part("outside", *both).items) == 1


def test_the_plain_text_says_the_same() -> None:
    whole = page(a_preset(external=OMBUDSMAN), HOUSE)
    text = whole.text()
    assert text.startswith("Complaints to Example Ltd\n\nWhere and how to complain\n")
    for each in whole.parts:
        assert each.title in text
        assert all(paragraph in text for paragraph in each.paragraphs)
        assert all(line in text for item in each.items for line in item.splitlines())
    assert "\n- Ombudsman\n  How to reach it: 1 Road\n" in text


def test_braces_in_a_name_come_out_as_they_are() -> None:
    odd = page(organization={"en": "{title} {0}"})
    assert odd.title == "Complaints to {title} {0}"


def test_what_is_not_configured_yet_is_named() -> None:
    whole = settings_from_plain(PLAIN)
    assert unfilled(whole, [HOUSE]) == ()
    bare = settings_from_plain({"organization": {"fa": "شرکت"}})
    assert unfilled(bare, [a_preset(external={})]) == (
        "where",
        "remedies",
        "outside",
        "status",
        "forms",
    )
    text = complaints_page(bare, [], "en").text()
    assert text.startswith("Complaints to شرکت\n")
    assert "https" not in text


@pytest.mark.parametrize(
    ("plain", "said"),
    [
        ({"organization": None}, "organization: an object is wanted"),
        ({"organization": {}}, "organization: has no name in any language"),
        ({"organization": {"en": " "}}, "organization.en: is empty"),
        ({"ways": [{"kind": "pigeon", "address": "x"}]}, "ways[0].kind: 'pigeon' is none of"),
        ({"ways": [{"kind": "email"}]}, "ways[0].address: a text is wanted"),
        ({"stages": [{}]}, "stages[0].names: an object is wanted"),
        ({"stages": [{"names": {}}]}, "stages[0].names: has no name in any language"),
        (
            {"stages": [{"names": {"en": "x"}, "limit": {"kind": "weeks"}}]},
            "stages[0].limit.kind: 'weeks' is none of",
        ),
        ({"remedies": ["money"]}, "remedies[0]: 'money' is none of"),
        ({"forms": []}, "forms: an object is wanted"),
        ({"colour": 1}, "colour: there is no such field"),
    ],
)
def test_what_is_no_setting_is_refused_by_the_field(plain: dict[str, Any], said: str) -> None:
    with pytest.raises(Invalid) as refused:
        settings_from_plain({**PLAIN, **plain})
    assert str(refused.value).startswith(said)
