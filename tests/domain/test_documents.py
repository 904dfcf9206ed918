"""Documents: what each must say under its presets, and what is refused before it is sent."""

import hashlib
from datetime import UTC, datetime

import pytest

from contactcenter.domain.blocks import ALWAYS, OUTSIDE_RECOURSE, Block, DocumentKind
from contactcenter.domain.document_content import SAMPLE, SAMPLE_BODY, Content, values
from contactcenter.domain.documents import Draft, Passage, freeze, mandatory, missing, outside
from contactcenter.domain.errors import Conflict
from contactcenter.domain.preset.preset import Preset
from tests.domain.presets import a_preset

BODY = {"name": "Ombudsman", "cost_to_complainant": 0}
SECTOR = a_preset(
    id="sector",
    external=BODY,
    documents={
        "final": ["decision_accept_or_offer_or_reject", "waiver_wording"],
        "acknowledgement": ["timetable_statement", "may_refer_external"],
        "holding": ["may_refer_now"],
    },
)
DATA = a_preset(id="data", external={"name": "Authority"})


def a_draft(*blocks: Block, kind: DocumentKind = DocumentKind.FINAL, text: str = "said") -> Draft:
    passages = tuple(Passage(block, text) for block in blocks)
    return Draft(kind=kind, language="en", passages=passages)


def test_an_acknowledgement_has_the_blocks_of_the_standard() -> None:
    """A-ACK-2: nine blocks, of which outside recourse only if a preset says so."""
    eight = {*mandatory(DocumentKind.ACKNOWLEDGEMENT, [])}
    assert eight == {
        Block.REFERENCE,
        Block.RECEIVED,
        Block.UNDERSTOOD,
        Block.BEING_DEALT_WITH,
        Block.NEXT_STEP,
        Block.ADD_INFORMATION,
        Block.POLICY,
        Block.ACCESSIBILITY,
    }
    more = {*mandatory(DocumentKind.ACKNOWLEDGEMENT, [SECTOR])} - eight
    assert more == {Block.TIMETABLE_STATEMENT, Block.MAY_REFER_EXTERNAL}


def test_a_final_response_has_the_blocks_of_all_active_presets() -> None:
    """A-DEC-2."""
    own = {*mandatory(DocumentKind.FINAL, [])}
    assert own == {*ALWAYS[DocumentKind.FINAL]}
    both = {*mandatory(DocumentKind.FINAL, [DATA, SECTOR])}
    assert both == own | {*OUTSIDE_RECOURSE, Block.WAIVER_WORDING}


def test_blocks_come_in_the_order_of_the_text_whoever_asks_for_them() -> None:
    one = mandatory(DocumentKind.FINAL, [DATA, SECTOR])
    assert one == mandatory(DocumentKind.FINAL, [SECTOR, DATA])
    assert list(one) == sorted(one, key=list(Block).index)


@pytest.mark.parametrize("kind", DocumentKind)
def test_a_document_of_all_mandatory_blocks_can_be_sent_and_without_any_one_of_them_not(
    kind: DocumentKind,
) -> None:
    """A-ACK-3, A-DEC-2."""
    presets = [SECTOR, DATA]
    wanted = mandatory(kind, presets)
    assert freeze(a_draft(*wanted, kind=kind), presets).blocks == wanted
    for block in wanted:
        rest = [each for each in wanted if each is not block]
        assert missing(a_draft(*rest, kind=kind), presets) == (block,)
        with pytest.raises(Conflict, match=f"the {kind} document .* does not say {block.value}$"):
            freeze(a_draft(*rest, kind=kind), presets)


@pytest.mark.parametrize("blank", ["", "  \n\t", "\u200f\u200e", "\u00a0", "\u200c\n", ".", "—\n…"])
def test_a_blank_block_is_missing(blank: str) -> None:
    """A-DEC-2: what cannot be seen says nothing, nor does what is no word."""
    wanted = mandatory(DocumentKind.CLOSING, [])
    full = a_draft(*wanted, kind=DocumentKind.CLOSING)
    (*rest, last) = full.passages
    draft = Draft(kind=full.kind, language="en", passages=(*rest, Passage(last.block, blank)))
    assert missing(draft, []) == (last.block,)


def test_what_was_sent_is_frozen_with_its_hash() -> None:
    """A-DEC-2."""
    draft = Draft(
        kind=DocumentKind.UPDATE,
        language="fa",
        passages=(
            Passage(Block.REFERENCE, "  شمارهٔ ۱  \n"),
            Passage(Block.SALUTATION, " "),
            Passage(Block.PROGRESS, "one \n\n two"),
            Passage(Block.NEXT_STEP, "three"),
        ),
    )
    sent = freeze(draft, [])
    assert sent.text == "شمارهٔ ۱\n\none\n\n two\n\nthree"
    assert sent.sha256 == hashlib.sha256(sent.text.encode()).hexdigest()
    assert sent.blocks == (Block.REFERENCE, Block.PROGRESS, Block.NEXT_STEP)
    assert (sent.kind, sent.language) == (DocumentKind.UPDATE, "fa")


def test_a_block_speaks_of_the_bodies_of_those_presets_that_ask_for_it() -> None:
    def names(block: Block, *presets: Preset) -> list[str]:
        return [each.name for each in outside(block, DocumentKind.FINAL, presets)]

    assert names(Block.EXTERNAL_BODY, SECTOR, DATA) == ["Ombudsman", "Authority"]
    assert names(Block.WAIVER_WORDING, SECTOR, DATA) == ["Ombudsman"]
    again = a_preset(id="other", external=BODY)
    assert names(Block.EXTERNAL_BODY, SECTOR, again) == ["Ombudsman"]


def test_the_sample_has_every_value() -> None:
    names = {*Content.__dataclass_fields__} - {"zone"} | {"bodies"}
    assert values(SAMPLE, [SAMPLE_BODY], "en").keys() == names


def test_dates_are_told_with_the_zone_and_the_gregorian_day_beside_the_jalali() -> None:
    """G-7."""
    end = datetime(2026, 11, 24, 20, 29, 59, 999_999, tzinfo=UTC)
    content = Content(zone="Asia/Tehran", organization="X", received_at=end, next_at=end)
    persian = values(content, [], "fa")
    assert persian["received_at"] == (
        "سه‌شنبه ۳ آذر ۱۴۰۵، ساعت ۲۳:۵۹ (\u20662026-11-24، Asia/Tehran\u2069)"
    )
    assert persian["next_at"] == "سه‌شنبه ۳ آذر ۱۴۰۵ (\u20662026-11-24، Asia/Tehran\u2069)"
    english = values(content, [], "en")
    assert english["next_at"] == "Tuesday 24 November 2026 (Asia/Tehran)"
    assert values(content, [], "de")["next_at"] == "2026-11-24 (Asia/Tehran)"


def test_what_is_blank_is_no_value() -> None:
    content = Content(zone="UTC", organization="X", understood=" \n", complainant="")
    assert values(content, [], "en") == {"organization": "X"}
