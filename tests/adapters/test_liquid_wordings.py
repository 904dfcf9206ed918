"""Wordings: complete in both languages, literal about what people wrote, harmless in any hands."""

from dataclasses import replace
from typing import Any

import pytest

from contactcenter.adapters.liquid_wordings import LiquidWordings
from contactcenter.adapters.preset_files import read_presets
from contactcenter.domain.blocks import Block, DocumentKind
from contactcenter.domain.document_content import SAMPLE, SAMPLE_BODY
from contactcenter.domain.documents import Draft, freeze, missing
from contactcenter.domain.errors import Invalid
from contactcenter.domain.preset.plain import with_details
from contactcenter.ports.documents import Wordings
from tests.domain.presets import a_preset

SHIPPED: Wordings = LiquidWordings()
DETAILS = {
    "name": SAMPLE_BODY.name,
    "website": SAMPLE_BODY.website,
    "contact": SAMPLE_BODY.contact,
    "leaflet": SAMPLE_BODY.leaflet,
    "waiver": SAMPLE_BODY.waiver,
    "referral_window": {"months": 6, "from": "final_response"},
    "cost_to_complainant": 0,
}
FILLED_IN = [
    with_details(preset, DETAILS) if preset.external else preset for preset in read_presets()
]
# Asks for every block there is, in every document.
ALL = a_preset(
    documents={kind.value: [block.value for block in Block] for kind in DocumentKind},
    external=DETAILS,
)
HOSTILE = [
    "{{ 7*7 }}",
    "{{ organization }}",
    "{% for i in (1..99999999) %}x{% endfor %}",
    "{% endfor %}{% endif %}",
    "x {%",
    "}} x {{",
    "{% raw %}",
    "<script>alert(1)</script> &amp;",
    "${7*7} #{7*7} %0aBcc: x",
    "\\n \\",
]


def said(draft: Draft, block: Block) -> str:
    return next(each.text for each in draft.passages if each.block is block)


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("kind", DocumentKind)
def test_every_block_of_every_document_has_words(kind: DocumentKind, language: str) -> None:
    draft = SHIPPED.draft(kind, language, SAMPLE, [ALL])
    assert draft.language == language
    assert [each.block for each in draft.passages] == [*Block]
    assert missing(draft, [ALL]) == ()
    assert "{" not in draft.text
    has_persian = "شکایت" in draft.text or "شماره" in draft.text
    assert has_persian is (language == "fa")


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("kind", DocumentKind)
@pytest.mark.parametrize("preset", FILLED_IN, ids=lambda preset: preset.name)
def test_every_preset_can_be_served_once_the_deployment_named_the_body_outside(
    preset: Any, kind: DocumentKind, language: str
) -> None:
    """A-DEC-2."""
    presets = [preset] if preset.external or kind is not DocumentKind.RECOURSE else [preset, ALL]
    assert freeze(SHIPPED.draft(kind, language, SAMPLE, presets), presets).sha256


def test_the_acknowledgement_says_what_the_standard_asks_for() -> None:
    """A-ACK-2, A-PRN-1."""
    text = SHIPPED.draft(DocumentKind.ACKNOWLEDGEMENT, "en", SAMPLE, []).text
    for value in (
        "7KQ2M-9XV4T-C",
        "Tuesday 24 November 2026, 12:00 (UTC)",
        SAMPLE.understood,
        SAMPLE.handler,
        SAMPLE.reach,
        SAMPLE.next_step,
        SAMPLE.add_information,
        SAMPLE.policy,
        SAMPLE.accessibility,
    ):
        assert value in text


def test_a_document_has_words_of_its_own_for_a_block() -> None:
    late = SHIPPED.draft(DocumentKind.DELAY, "en", SAMPLE, [])
    assert said(late, Block.WHY_NOT_FINAL).startswith("We are sorry")
    holding = SHIPPED.draft(DocumentKind.HOLDING, "en", SAMPLE, [])
    assert not said(holding, Block.WHY_NOT_FINAL).startswith("We are sorry")


@pytest.mark.parametrize("language", [None, "de", "fa-Latn"])
def test_a_language_without_words_gets_those_of_the_house(language: str | None) -> None:
    """G-7."""
    house = LiquidWordings(house="fa")
    assert house.draft(DocumentKind.CLOSING, language, SAMPLE, []).language == "fa"
    assert SHIPPED.draft(DocumentKind.CLOSING, language, SAMPLE, []).language == "en"


@pytest.mark.parametrize(
    ("kind", "block", "unknown"),
    [
        (DocumentKind.FINAL, Block.REASONS, {"reasons": " "}),
        (DocumentKind.FINAL, Block.INTERNAL_NEXT_STAGE, {"next_stage": "", "is_last_stage": False}),
        (DocumentKind.UPDATE, Block.NEXT_STEP, {"next_at": None}),
        (DocumentKind.ACKNOWLEDGEMENT, Block.TIMETABLE_STATEMENT, {"promised": ()}),
    ],
)
def test_a_block_that_lacks_what_it_tells_is_blank_and_so_missing(
    kind: DocumentKind, block: Block, unknown: dict[str, Any]
) -> None:
    """A-DEC-2: no half sentence goes out."""
    draft = SHIPPED.draft(kind, "en", replace(SAMPLE, **unknown), [ALL])
    assert said(draft, block) == ""
    assert missing(draft, [ALL]) == (block,)


def test_one_body_without_an_address_makes_the_block_of_all_missing() -> None:
    other = a_preset(
        id="other", external={"name": "Authority"}, documents={"final": ["external_website"]}
    )
    draft = SHIPPED.draft(DocumentKind.FINAL, "en", SAMPLE, [ALL, other])
    assert Block.EXTERNAL_WEBSITE in missing(draft, [ALL, other])


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("language", ["en", "fa"])
def test_what_people_wrote_comes_out_as_they_wrote_it(value: str, language: str) -> None:
    """S09: values are never read as templates."""
    texts = {
        name: value
        for name, sample in ((each, getattr(SAMPLE, each)) for each in SAMPLE.__dataclass_fields__)
        if isinstance(sample, str) and name != "zone"
    }
    preset = with_details(
        ALL, dict.fromkeys(("name", "website", "contact", "leaflet", "waiver"), value)
    )
    for kind in DocumentKind:
        draft = SHIPPED.draft(kind, language, replace(SAMPLE, **texts), [preset])
        assert said(draft, Block.REASONS).count(value) == 1
        assert said(draft, Block.WAIVER_WORDING) == value
        assert "49" not in said(draft, Block.REASONS)
        assert missing(draft, [preset]) == ()


def test_what_is_too_long_is_refused_by_the_block() -> None:
    long = replace(SAMPLE, reasons="x" * 400_001)
    with pytest.raises(Invalid, match=r"^reasons: what it would say is too long"):
        SHIPPED.draft(DocumentKind.FINAL, "en", long, [])
    fits = replace(SAMPLE, reasons="x" * 390_000)
    assert missing(SHIPPED.draft(DocumentKind.FINAL, "en", fits, []), []) == ()


def test_a_deployment_words_a_block_in_its_own_way() -> None:
    own = {
        "en": {"final": {"reasons": "Why: {{ reasons }}"}, "every": {"signature": "Yours"}},
    }
    wordings = LiquidWordings(own)
    final = wordings.draft(DocumentKind.FINAL, "en", SAMPLE, [])
    assert said(final, Block.REASONS) == "Why: The carrier was late."
    assert said(final, Block.SIGNATURE) == "Yours"
    assert said(final, Block.DECISION).startswith("Our decision:")


def test_a_house_words_them_anew_while_others_keep_what_ships() -> None:
    own = {"en": {"final": {"reasons": "Why: {{ reasons }}"}}}
    wordings = SHIPPED.with_own(own)
    assert wordings.texts("en")["final"] == {"reasons": "Why: {{ reasons }}"}
    assert wordings.texts("fa") == SHIPPED.texts("fa")
    assert "final" not in SHIPPED.texts("en")
    assert SHIPPED.with_own({}) is SHIPPED
    assert SHIPPED.with_own(own) is wordings  # read once


def test_a_sample_shows_the_words_of_a_kind_or_of_every_letter() -> None:
    wordings = SHIPPED.with_own({"en": {"final": {"reasons": "Why: {{ reasons }}"}}})
    blocks = (Block.REFERENCE, Block.REASONS)
    final = wordings.sample(DocumentKind.FINAL, "en", blocks)
    assert [each.block for each in final.passages] == [*blocks]
    assert final.passages[1].text == "Why: The carrier was late."
    every = wordings.sample(None, "en", blocks)
    assert every.passages[1].text == "Our reasons:\nThe carrier was late."


def test_another_language_has_words_for_every_block() -> None:
    every = {block.value: "Wort" for block in Block}
    german = LiquidWordings({"de": {"every": every}})
    assert sorted(german.languages) == ["de", "en", "fa"]
    del every["reasons"]
    with pytest.raises(Invalid, match=r"^de\.every\.reasons: has no wording"):
        LiquidWordings({"de": {"every": every}})


@pytest.mark.parametrize(
    ("own", "refused"),
    [
        ({"en": []}, "en: an object is wanted"),
        ({"en": {"letter": {}}}, "en.letter: there is no such field"),
        ({"en": {"final": {"excuse": "x"}}}, "en.final.excuse: there is no such field"),
        ({"en": {"final": {"reasons": 1}}}, "en.final.reasons: a text is wanted"),
        ({"en": {"final": {"reasons": " "}}}, "en.final.reasons: is empty"),
    ],
)
def test_what_is_no_wording_is_refused_by_its_place(own: Any, refused: str) -> None:
    with pytest.raises(Invalid) as error:
        LiquidWordings(own)
    assert str(error.value).startswith(refused)


@pytest.mark.parametrize(
    ("template", "refused"),
    [
        ("{{ reason }}", "there is no value reason"),
        ("{{ now }}", "there is no value now"),
        ("{{ 'x' | join: today }}", "there is no value today"),
        ("{{ reasons.__class__ }}", "reasons.__class__ is undefined"),
        ("{{ ''.__class__ }}", "expected end of expression"),
        ("{{ reasons", "expected '}}'"),
        ("{% if reasons %}", "expected"),
        ("{% include 'x' %}", "unexpected tag 'include'"),
        ("{% render 'x' %}", "unexpected tag 'render'"),
        ("{% assign a = 1 %}", "unexpected tag 'assign'"),
        ("{% capture a %}{% endcapture %}", "unexpected tag 'capture'"),
        ("{% break %}", "unexpected 'break'"),
        ("{{ reasons | append: reasons }}", "unknown filter 'append'"),
        ("x" * 20_001, "20001 characters, where 20000 are possible"),
        ("{% if reasons %}" * 11 + "{% endif %}" * 11, "block nesting limit reached"),
        ("{{ 1" + "0" * 5000 + " }}", "5001 digits"),
        ("{% if true" + " or true" * 2000 + " %}{% endif %}", "unexpected liquid parsing error"),
    ],
)
def test_a_template_can_do_little_and_is_tried_before_it_is_used(
    template: str, refused: str
) -> None:
    """S09."""
    with pytest.raises(Invalid) as error:
        LiquidWordings({"en": {"final": {"reasons": template}}})
    assert str(error.value).startswith("en.final.reasons: ")
    assert refused in str(error.value)


@pytest.mark.parametrize(
    "template",
    [
        "{% for i in (1..9) reversed %}x{% endfor %}",
        "{% for i in (1..9) %}{% endfor %}",
        "{% for i in bodies limit: (1..9) %}{% endfor %}",
        "{% for i in bodies offset: (1..9) %}{% endfor %}",
        "{% for i in bodies %}{% else %}{{ (1..9) }}{% endfor %}",
        "{{ (1..9) }}",
        "{{ (1..9) | join: 'x' }}",
        "{{ reasons | join: (1..9) }}",
        "{{ reasons | default: (1..9) }}",
        "{% if reasons == (1..9) %}{% endif %}",
        "{% if (1..9) contains 1 %}{% endif %}",
        "{% if true and (1..9) %}{% endif %}",
        "{% if false %}{% elsif (1..9) %}{% endif %}",
        "{% if true %}{% else %}{{ (1..9) }}{% endif %}",
        "{% unless (1..9) %}{% endunless %}",
        "{% case (1..9) %}{% when 1 %}{% endcase %}",
        "{% case 1 %}{% when (1..9) %}{% endcase %}",
        "{% case 1 %}{% when 2 %}{{ (1..9) }}{% endcase %}",
        "{% case 1 %}{% else %}{{ (1..9) }}{% endcase %}",
    ],
)
def test_no_template_counts_by_itself(template: str) -> None:
    """S09: `reversed` and `join` make a range whole in memory, beside all limits."""
    with pytest.raises(Invalid, match="a range of numbers is not possible"):
        LiquidWordings({"en": {"final": {"reasons": template}}})


def test_loops_within_loops_end() -> None:
    """S09: a thousand turns in all."""
    limit = SAMPLE.promised[0]
    many = replace(SAMPLE, promised=(limit,) * 40)
    loop = "{% for a in promised %}{% for b in promised %}x{% endfor %}{% endfor %}"
    wordings = LiquidWordings({"en": {"final": {"reasons": loop}}})
    with pytest.raises(Invalid, match="too long"):
        wordings.draft(DocumentKind.FINAL, "en", many, [])
