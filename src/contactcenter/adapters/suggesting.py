"""Who may be the same customer, and why: shown as a question, never acted upon (spec E-RES-1)."""

from collections.abc import Iterable

from contactcenter.ports.customer_views import SuggestionView

_MOST = 5

Reason = tuple[str, str, str]  # customer, their name, why


def suggestions(found: Iterable[Reason]) -> list[SuggestionView]:
    """Return one suggestion a customer, those with the most reasons first."""
    names: dict[str, str] = {}
    reasons: dict[str, list[str]] = {}
    for customer_id, name, reason in found:
        names[customer_id] = name
        of_this = reasons.setdefault(customer_id, [])
        if reason not in of_this:
            of_this.append(reason)
    order = sorted(reasons, key=lambda each: (-len(reasons[each]), each))
    return [
        SuggestionView(customer_id=each, name=names[each], reasons=reasons[each])
        for each in order[:_MOST]
    ]
