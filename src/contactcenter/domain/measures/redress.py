"""What complaints cost in redress, by currency, in minor units (spec D.3).

Nothing is converted: that would need a stated rate. What was declined cost nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from contactcenter.domain.complaint.redress import RedressStatus
from contactcenter.domain.measures.complaint import CountedComplaint
from contactcenter.domain.measures.outcomes import UPHELD, Complaints, decided
from contactcenter.domain.measures.ratio import Period, Ratio

_EVERY = frozenset(RedressStatus)
_PAID = frozenset({RedressStatus.PAID})
_GRANTED = _EVERY - {RedressStatus.DECLINED}


@dataclass(frozen=True, slots=True, kw_only=True)
class RedressCost:
    """Sums in the minor units of one currency, over the complaints decided in a period."""

    granted: int  # offered, accepted or paid: all but what was declined
    offered: int  # all that was ever offered
    paid: int
    per_decided: Ratio  # granted, to all that were decided
    per_upheld: Ratio  # granted to those upheld at least partly, to their number


def redress(complaints: Complaints, period: Period) -> Mapping[str, RedressCost]:
    """Return what was granted in each currency on complaints decided in the period."""
    known = decided(complaints, period)
    upheld = [each for each in known if each.outcome in UPHELD]
    currencies = {each.money.currency for one in known for each in one.redress if each.money}
    return {
        currency: RedressCost(
            granted=_sum(known, currency, _GRANTED),
            offered=_sum(known, currency, _EVERY),
            paid=_sum(known, currency, _PAID),
            per_decided=Ratio(_sum(known, currency, _GRANTED), len(known)),
            per_upheld=Ratio(_sum(upheld, currency, _GRANTED), len(upheld)),
        )
        for currency in sorted(currencies)
    }


def _sum(
    complaints: Iterable[CountedComplaint], currency: str, statuses: frozenset[RedressStatus]
) -> int:
    return sum(
        each.money.amount
        for complaint in complaints
        for each in complaint.redress
        if each.money is not None
        if each.money.currency == currency and each.status in statuses
    )
