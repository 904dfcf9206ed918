"""Calendars: when a desk works, and when what is promised by it is due.

    week, holidays, overrides ──► open on a date      holidays, hours
    zone                      ──► open from, until    zones, hours
    a target                  ──► due                 targets
    settings                  ◄─► all of these        plain, reading

A date's own hours come before a dated holiday, that before a yearly one, and that before the week
(spec B-CAL-3). Pauses, warnings and new targets are not here: they are cut out of and counted in
`Calendar.open_intervals`.
"""
