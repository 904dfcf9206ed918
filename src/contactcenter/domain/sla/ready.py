"""A policy to begin with, as settings hold it: answers within a working day."""

from collections.abc import Mapping

_MINUTE = 60
_HOUR = 60 * _MINUTE
_NEARLY = {"id": "nearly", "percent": 75, "actions": ["notify"]}


def _target(metric: str, calendar: str, *seconds: int, pauses: tuple[str, ...] = ()) -> object:
    return {
        "metric": metric,
        "calendar": calendar,
        "limits": {
            f"p{n}": {"kind": "business_duration", "value": each}
            for n, each in enumerate(seconds, 1)
        },
        "pause_reasons": list(pauses),
        "alarms": [_NEARLY],
    }


def standard(calendar: str) -> Mapping[str, object]:
    """Return answers within hours and resolutions within days, in the time of a calendar."""
    answers = (_HOUR // 2, _HOUR, 4 * _HOUR, 8 * _HOUR)
    return {
        "id": "standard",
        "name": "Standard",
        "names": {"fa": "معمول"},
        "rank": 10,
        "targets": [
            _target("first_response", calendar, *answers),
            _target("next_response", calendar, *answers),
            _target(
                "resolution",
                calendar,
                *(4 * _HOUR, 8 * _HOUR, 24 * _HOUR, 40 * _HOUR),
                pauses=("pending",),
            ),
        ],
    }
