"""Improvement: what keeps the handling of complaints good, and makes it better (spec A.2, A.8).

    objectives                             what is aimed at
    recurrence ──► corrective ◄── audit    what shows again, what is done, whether it helped
    sampling                               chance that a stranger can repeat
    review                                 what senior management looks at, and decides

Values and rules alone: who keeps and shows them stands elsewhere.
"""
