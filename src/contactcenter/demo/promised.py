"""What the demo's shop promises, and how it handles complaints."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from contactcenter.adapters.preset_files import read_presets
from contactcenter.application.editions import set_up
from contactcenter.domain.agent import Agent
from contactcenter.domain.edition import Decides
from contactcenter.domain.preset.plain import to_plain
from contactcenter.domain.ticket import Kind
from contactcenter.ports.store import Store

_ZONE = "Asia/Tehran"
_DAYS = ("sat", "sun", "mon", "tue", "wed", "thu", "fri")
# Open all day, so that clocks run whenever somebody looks.
_CALENDAR = {"zone": _ZONE, "weekly": {day: [["00:00", "24:00"]] for day in _DAYS}}


def _limits(*minutes: int) -> Mapping[str, object]:
    return {
        f"p{n}": {"kind": "business_duration", "value": 60 * each}
        for n, each in enumerate(minutes, 1)
    }


def _target(metric: str, *minutes: int, **more: object) -> Mapping[str, object]:
    return {"metric": metric, "calendar": "office", "limits": _limits(*minutes), **more}


_NEARLY = [{"id": "w75", "percent": 75}]
_STANDARD = {
    "name": "Standard",
    "names": {"fa": "معمول"},
    "rank": 10,
    "match": {"kinds": sorted(each for each in Kind if each is not Kind.COMPLAINT)},
    "targets": [
        _target("first_response", *(5, 10, 20, 60), alarms=_NEARLY),
        _target("next_response", *(10, 15, 30, 60), alarms=_NEARLY),
        _target("resolution", *(120, 240, 480, 1440), pause_reasons=["pending"], alarms=_NEARLY),
    ],
}


def _at_least(percent: int, owner_id: str) -> Mapping[str, object]:
    return {"better": "higher", "percent": f"{percent}", "every": "quarter", "owner_id": owner_id}


def _up_to(role: str, *, irr: int, eur: int) -> Sequence[Mapping[str, object]]:
    amounts = {"IRR": irr, "EUR": eur}
    return [
        {"role": role, "most": {"amount": amount, "currency": each}}
        for each, amount in amounts.items()
    ]


async def promise(store: Store, agents: Sequence[Agent], url: str, *, now: datetime) -> None:
    """Set up the shop's calendar, its policy, and its handling of complaints; `url`: its pages."""
    by_email = {each.email: each.id for each in agents}
    shirin, ben, adam = (by_email[f"{name}@aramis.example"] for name in ("shirin", "ben", "admin"))
    trained = {"topic": "formal_investigation", "passed_on": f"{now.date()}"}
    house = {
        "organization": "Aramis",
        "zone": _ZONE,
        "calendar": "office",
        "reach": "support@aramis.example",
        "owner_id": shirin,
        "management_contact": "management@aramis.example",
        "deputies": [adam],
        "policies": [
            {"language": each, "version": "1", "url": f"{url}/complaints?lang={each}"}
            for each in ("en", "fa")
        ],
        "people": {
            shirin: {"role": "complaints_officer", "team": "quality", "trainings": [trained]},
            ben: {"role": "team_lead", "team": "desk", "trainings": [trained]},
        },
        "limits": [
            *_up_to("front_line", irr=10**9, eur=10_000),
            *_up_to("team_lead", irr=5 * 10**9, eur=50_000),
            *_up_to("complaints_officer", irr=5 * 10**10, eur=500_000),
            *_up_to("senior_management", irr=10**13, eur=10**8),
        ],
    }
    (usual,) = [each for each in read_presets() if each.id == "iso10002-default"]
    for kind, key, body in (
        (Decides.CALENDAR, "office", _CALENDAR),
        (Decides.SLA_POLICY, "standard", _STANDARD),
        (Decides.HOUSE, "house", house),
        (Decides.PRESET, usual.id, {"preset": to_plain(usual)}),
        (Decides.OBJECTIVE, "acknowledged_in_time", _at_least(95, shirin)),
        (Decides.OBJECTIVE, "resolved_in_time", _at_least(85, shirin)),
    ):
        await set_up(store, kind, key, body, now=now)
