"""Measures: how well we do, as figures that can be counted again by hand (spec D, A-MON-1).

    ratio ◄── attainment   in time, with an honest denominator: what is open and overdue counts
          ◄── outcomes     upheld, at first point, outside, repeated, wrongly prioritized
          ◄── redress      what it cost, by currency
          ◄── causes       Pareto
          ◄── calls        service level, waits, abandoned calls
          ◄── ratings      CSAT, CES, NPS
          ◄── control      charts with limits and early warning
    counting ──► complaint what counts of a complaint, from its entries
    limiting               by when what was due, from its clocks
    parting                the same figures for each queue, category, product …
    weekly                 what a chart shows: week by week up to the period's end
    catalogue              what each measure of complaints is, in words, with its time rule
    annex_h                the set that ISO 10002 wants watched at least

Counts and sums are kept, and divided last; a share of nothing is None, never 0 % or 100 %. Numbers
are whole or `Decimal`, never binary fractions. All is computed from small values, one a complaint,
call or survey, which somebody else has gathered.
"""
