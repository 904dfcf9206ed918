"""The body outside, as files and settings hold it.

{"name": "An ombudsman", "website": "https://…", "contact": "…", "leaflet": "…", "waiver": "…",
 "referral_window": {"months": 6, "from": "final_response"}, "cost_to_complainant": 0}
"""

from contactcenter.domain.calendar import reading
from contactcenter.domain.calendar.targets import Counted, Days
from contactcenter.domain.errors import Invalid
from contactcenter.domain.preset.preset import External, ReferralWindow, WindowStart

TEXTS = ("name", "website", "contact", "leaflet", "waiver")
EXTERNAL_FIELDS = (*TEXTS, "referral_window", "cost_to_complainant")
_WINDOW = {"months": Counted.CALENDAR_MONTHS, "days": Counted.CALENDAR_DAYS}
_LONGEST_WINDOW = 3660


def external_from_plain(value: object) -> External | None:
    """Read the body; nothing where there is none."""
    if value is None:
        return None
    said = reading.fields(value, "external", EXTERNAL_FIELDS)
    texts = [name for name in TEXTS if name in said]
    cost = said.get("cost_to_complainant")
    return External(
        referral_window=_window(said.get("referral_window"), "external.referral_window"),
        cost_to_complainant=(
            None if cost is None else reading.whole(cost, "external.cost_to_complainant")
        ),
        **{name: reading.text(said[name], f"external.{name}") for name in texts},
    )


def external_to_plain(external: External) -> dict[str, object]:
    """Return what `external_from_plain` makes the same body of."""
    texts = {name: getattr(external, name) for name in TEXTS}
    said: dict[str, object] = {name: text for name, text in texts.items() if text}
    if external.referral_window is not None:
        length = external.referral_window.length
        unit = next(name for name, counted in _WINDOW.items() if counted is length.counted)
        said["referral_window"] = {
            unit: length.value,
            "from": external.referral_window.start.value,
        }
    if external.cost_to_complainant is not None:
        said["cost_to_complainant"] = external.cost_to_complainant
    return said


def _window(value: object, field: str) -> ReferralWindow | None:
    if value is None:
        return None
    said = reading.fields(value, field, ("from", *_WINDOW))
    units = [unit for unit in _WINDOW if unit in said]
    if len(units) != 1:
        raise Invalid(f"{field}: either months or days are wanted")
    count = reading.whole(said[units[0]], f"{field}.{units[0]}", least=1, most=_LONGEST_WINDOW)
    start = reading.choice(said.get("from"), f"{field}.from", WindowStart)
    return ReferralWindow(Days(value=count, counted=_WINDOW[units[0]]), start)
