"""The presets that are shipped, each against what the table of A.9 says of it."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from contactcenter.adapters.preset_files import read_presets
from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.calendar.targets import Days, DueAt, ElapsedTime, OpenTime, Receipt, Roll
from contactcenter.domain.errors import Invalid
from contactcenter.domain.preset.plain import from_plain, to_plain
from contactcenter.domain.preset.preset import Preset, PresetStatus
from contactcenter.domain.sla.policy import Binding, ClockStart
from tests.house.tree import ROOT

PRESETS = read_presets()
BY_NAME = {preset.name: preset for preset in PRESETS}
NEWEST = {preset.id: preset for preset in PRESETS if preset.effective_to is None}
READ_ON = date(2026, 11, 22)

# The table of A.9: key, how many, of what, who is bound.
LIMITS = {
    "iso10002-default": {
        "acknowledge 1 business_days internal",
        "assessment 1 business_days internal",
        "update_interval 5 business_days internal",
        "final_response 5 business_days internal",
        "final_response 10 business_days internal",
        "final_response 15 business_days internal",
        "final_response 20 business_days internal",
    },
    "uk-fca-disp": {
        "acknowledge 5 business_days internal",
        "summary_window 3 business_days opportunity",
        "final_response 56 calendar_days legal",
    },
    "uk-fca-summary": {"summary_window 3 business_days opportunity"},
    "uk-fca-psd": {
        "acknowledge 5 business_days internal",
        "final_response 15 business_days legal, 35 business_days after holding",
    },
    "uk-ofcom-telecom": {"recourse 42 calendar_days legal"},
    "uk-dpa-164a": {
        "acknowledge 30 calendar_days legal",
        "final_response 30 calendar_days internal",
    },
    "eu-psd2": {"final_response 15 business_days legal, 35 business_days after holding"},
    "eu-adr": {"external_decision 90 calendar_days opportunity"},
    "ie-cpc": {
        "acknowledge 5 business_days legal",
        "update_interval 20 business_days legal",
        "final_response 40 business_days legal",
    },
    "es-ley-10-2025": {
        "acknowledge 900 seconds internal",
        "final_response 15 business_days legal",
    },
    "us-cfpb": {"final_response 15 calendar_days legal, 60 calendar_days after holding"},
    "au-rg271": {
        "acknowledge 1 business_days legal",
        "summary_window 5 business_days opportunity",
        "final_response 30 calendar_days legal",
        "final_response 45 calendar_days legal of superannuation",
    },
    "in-rbi": {"final_response 30 calendar_days legal"},
    "ca-fcpf": {"final_response 56 calendar_days legal"},
    "ir-cbi": {"final_response 30 business_days legal"},
    "gdpr-dsr": {
        "acknowledge 3 calendar_days internal",
        "final_response 1 calendar_months legal, 3 calendar_months after delay",
    },
    "br-sac": {"final_response 7 calendar_days legal"},
}


def counted(target: Days | OpenTime | ElapsedTime) -> str:
    if isinstance(target, Days):
        return f"{target.value} {target.counted}"
    return f"{target.duration // timedelta(seconds=1)} seconds"


def limits(preset: Preset) -> set[str]:
    return {
        f"{each.key} {counted(each.target)} {each.binding}"
        + (
            f", {counted(each.extended.target)} after {each.extended.needs_document}"
            if each.extended
            else ""
        )
        + (f" of {each.matter}" if each.matter else "")
        for each in preset.targets
    }


def test_the_seventeen_presets_are_there() -> None:
    assert NEWEST.keys() == LIMITS.keys()
    assert len(NEWEST) == 17


@pytest.mark.parametrize("preset_id", LIMITS)
def test_a_preset_has_the_limits_of_its_row(preset_id: str) -> None:
    """A.9."""
    assert limits(NEWEST[preset_id]) == LIMITS[preset_id]


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_a_preset_says_where_it_was_read_and_until_when_that_holds(preset: Preset) -> None:
    assert preset.source
    assert preset.read_on == READ_ON
    assert preset.review_by > READ_ON
    assert from_plain(to_plain(preset)) == preset


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_a_legal_limit_never_pauses_and_never_moves_with_the_priority(preset: Preset) -> None:
    """A-PRE-6."""
    legal = [each for each in preset.targets if each.binding is Binding.LEGAL]
    assert not any(each.pausable or each.priority for each in legal)
    assert all(each.warn_percent for each in legal)


def test_what_was_not_verified_is_marked() -> None:
    """A-PRE-4, I.3."""
    unverified = {each.id for each in PRESETS if each.status is PresetStatus.UNVERIFIED}
    assert unverified == {"ie-cpc", "ir-cbi", "br-sac"}


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("uk-ofcom-telecom@2025-07", None, "2026-04-07"),
        ("uk-ofcom-telecom@2026-04", "2026-04-08", None),
        ("uk-fca-disp@2026-06", "2026-06-01", None),
        ("uk-dpa-164a@2025", "2026-06-19", None),
        ("ie-cpc@2026-04", "2026-03-24", None),
        ("es-ley-10-2025@2026-01", "2026-12-28", None),
        ("au-rg271@2021-10", "2021-10-05", None),
        ("in-rbi@2026", "2026-07-01", None),
    ],
)
def test_a_version_holds_between_its_dates(name: str, first: str | None, last: str | None) -> None:
    """A-PRE-2."""
    preset = BY_NAME[name]
    assert preset.effective_from == (first and date.fromisoformat(first))
    assert preset.effective_to == (last and date.fromisoformat(last))


def test_how_days_are_counted_is_that_of_the_law() -> None:
    """A.9: the column of counting."""
    data = NEWEST["uk-dpa-164a"].targets[0].target
    assert isinstance(data, Days)
    assert data.count_receipt_day
    request = NEWEST["gdpr-dsr"].targets[1].target
    assert isinstance(request, Days)
    assert request.roll is Roll.FOLLOWING
    window = NEWEST["uk-fca-summary"].targets[0].target
    assert isinstance(window, Days)
    assert (window.due_at, window.receipt_rule) == (DueAt.CLOSE_OF_BUSINESS, Receipt.CALENDAR_DATE)
    assert NEWEST["us-cfpb"].clock_start is ClockStart.SENT_BY_REGULATOR
    assert NEWEST["eu-adr"].clock_start is ClockStart.FILE_COMPLETE


def test_the_documents_of_the_worked_example_have_its_blocks() -> None:
    """A.9: the full example."""
    blocks = {
        kind.value: [each.value for each in listed]
        for kind, listed in NEWEST["uk-fca-disp"].documents.items()
    }
    assert blocks["acknowledgement"] == ["received", "being_dealt_with", "timetable_statement"]
    assert blocks["holding"][:3] == ["why_not_final", "when_expected", "may_refer_now"]
    assert blocks["final"][0] == "decision_accept_or_offer_or_reject"
    assert {"external_leaflet", "external_time_limit", "waiver_wording"} <= {*blocks["final"]}
    fallback = NEWEST["uk-fca-disp"].fallback_at_due
    assert fallback is not None
    assert fallback.document is DocumentKind.HOLDING


def test_no_preset_links_to_the_platform_that_closed() -> None:
    """A.9, `eu-adr`."""
    folder = ROOT / "src" / "contactcenter" / "presets"
    assert not [path for path in folder.glob("*") if "ec.europa.eu" in path.read_text()]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("x.toml", "id = ", "x.toml: Invalid value"),
        ("x.toml", 'id = "y"\nversion = 1', "x.toml: version: a text is wanted"),
        ("x.toml", None, "x.toml: holds br-sac@unread, and is not called by that"),
    ],
)
def test_a_file_that_is_refused_is_named(
    tmp_path: Path, name: str, text: str | None, said: str
) -> None:
    shipped = ROOT / "src" / "contactcenter" / "presets" / "br-sac.toml"
    (tmp_path / name).write_text(text or shipped.read_text())
    with pytest.raises(Invalid) as refused:
        read_presets(tmp_path)
    assert str(refused.value).startswith(said)


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(Invalid, match=r"^x\.toml: "):
        read_presets(tmp_path)
