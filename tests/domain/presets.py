"""Presets for tests, as files have them."""

from typing import Any

from contactcenter.domain.preset.plain import from_plain
from contactcenter.domain.preset.preset import Preset

LIMIT: dict[str, Any] = {
    "key": "final_response",
    "kind": "calendar_days",
    "value": 30,
    "binding": "legal",
    "warn_percent": [50, 90],
}


def plain(**fields: Any) -> dict[str, Any]:
    """Return a preset as a file has it; a field that is None is left out."""
    said = {
        "id": "here",
        "version": "2026",
        "title": "A rule of this place",
        "status": "shipped",
        "jurisdiction": "GB",
        "zone": "Europe/London",
        "source": "A rule book, page 1",
        "read_on": "2026-11-22",
        "review_by": "2027-11-22",
        "targets": [LIMIT],
        **fields,
    }
    return {name: value for name, value in said.items() if value is not None}


def a_preset(**fields: Any) -> Preset:
    return from_plain(plain(**fields))
