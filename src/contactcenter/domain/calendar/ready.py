"""Calendars to begin with, as settings hold them.

The Iranian ones have the holidays by the sun; those by the moon are dates, entered for each year
(spec B-CAL-6). Which week holds, and in summer which hours, is decreed anew now and then: these are
a beginning, not the law.
"""

from collections.abc import Mapping

_SATURDAY_TO_WEDNESDAY = ("sat", "sun", "mon", "tue", "wed")
_SOLAR = (
    (1, 1, "نوروز"),
    (1, 2, "عید نوروز"),
    (1, 3, "عید نوروز"),
    (1, 4, "عید نوروز"),
    (1, 12, "روز جمهوری اسلامی"),
    (1, 13, "روز طبیعت"),
    (3, 14, "رحلت امام خمینی"),
    (3, 15, "قیام ۱۵ خرداد"),
    (11, 22, "پیروزی انقلاب اسلامی"),
    (12, 29, "روز ملی شدن صنعت نفت ایران"),
)

IRAN: Mapping[str, object] = {
    "id": "iran",
    "zone": "Asia/Tehran",
    "weekly": {day: [["08:00", "16:00"]] for day in _SATURDAY_TO_WEDNESDAY},
    "holiday_rules": [
        {"calendar": "jalali", "month": month, "day": day, "name": name}
        for month, day, name in _SOLAR
    ],
}
IRAN_HALF_THURSDAY: Mapping[str, object] = {
    **IRAN,
    "id": "iran-half-thursday",
    "weekly": {
        **{day: [["08:00", "16:00"]] for day in _SATURDAY_TO_WEDNESDAY},
        "thu": [["08:00", "12:00"]],
    },
}


def weekdays(zone: str) -> Mapping[str, object]:
    """Return Monday to Friday from nine to five, without holidays."""
    hours = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    return {"id": "weekdays", "zone": zone, "weekly": hours}
