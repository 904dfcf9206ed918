"""From moments to figures, and figures as a table."""

import math
from collections.abc import Mapping, Sequence

Figures = dict[str, float | str]


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest value that so many percent do not exceed; NaN of nothing."""
    if not values:
        return math.nan
    return sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)]


def spread_ms(name: str, seconds: Sequence[float]) -> Figures:
    """Return the percentiles of some durations, in milliseconds."""
    return {
        f"{name}_p50_ms": percentile(seconds, 50) * 1000,
        f"{name}_p95_ms": percentile(seconds, 95) * 1000,
        f"{name}_p99_ms": percentile(seconds, 99) * 1000,
        f"{name}_max_ms": percentile(seconds, 100) * 1000,
    }


def rounded(figures: Figures) -> Figures:
    """Return figures with no more digits than they deserve."""
    return {
        name: round(value, 2) if isinstance(value, float) else value
        for name, value in figures.items()
    }


def table(figures: Figures, goals: Mapping[str, float], words: Mapping[str, str]) -> str:
    """Return a line a figure: what it is, its value, and whether it reaches its goal."""
    wide = max(len(text) for text in words.values())
    lines = []
    for name, text in words.items():
        value = figures[name]
        shown = f"{value:>12,.1f}" if isinstance(value, float) else f"{value:>12}"
        lines.append(f"  {text:<{wide}} {shown}{_verdict(value, goals.get(name))}")
    return "\n".join(lines)


def _verdict(value: float | str, goal: float | None) -> str:
    if goal is None or isinstance(value, str):
        return ""
    return f"   {'reaches' if value <= goal else 'MISSES'} {goal:,.0f}"
