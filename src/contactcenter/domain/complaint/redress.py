"""What a complainant is given, and who may grant how much (spec A-RSP-1).

Money is whole minor units (cents) and the ISO 4217 code. Limits are a table, read from the top: the
first row that fits holds, and where none fits there is no authority.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from contactcenter.domain.errors import Invalid
from contactcenter.domain.validity import ALWAYS, Validity

_CURRENCY = re.compile("[A-Z]{3}")
# Digits behind the point of a unit (ISO 4217), where it is not two.
_NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_DIGITS = {
    **dict.fromkeys(_NONE.split(), 0),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount in whole minor units."""

    amount: int
    currency: str  # ISO 4217

    def __post_init__(self) -> None:
        if not _CURRENCY.fullmatch(self.currency):
            raise Invalid(f"currency: {self.currency!r:.60} is no ISO 4217 code such as EUR")
        if self.amount < 0:
            raise Invalid(f"amount: {self.amount} is less than nothing")

    @property
    def decimal(self) -> str:
        """The amount in whole units, `1,250.00` for 125000 EUR."""
        digits = _DIGITS.get(self.currency, 2)
        return f"{Decimal(self.amount).scaleb(-digits):,.{digits}f}"


_PERSIAN = str.maketrans("0123456789,.", "۰۱۲۳۴۵۶۷۸۹٬٫")
_IN_PERSIAN = {"IRR": "ریال", "EUR": "یورو", "USD": "دلار", "GBP": "پوند", "AED": "درهم"}


def told_money(money: Money, language: str) -> str:
    """Return an amount as a letter tells it: `1,250.00 EUR`, or «۱٬۲۵۰ یورو».

    In Persian a fraction is told where there is one. What is written in Latin letters is kept
    together on a line that runs the other way.
    """
    if language == "fa" and money.currency in _IN_PERSIAN:
        whole = money.decimal.removesuffix(".00").translate(_PERSIAN)
        return f"{whole} {_IN_PERSIAN[money.currency]}"
    return f"\u2066{money.decimal} {money.currency}\u2069"


class Remedy(StrEnum):
    """What can be done about a complaint (ISO 10002, Annex F, in our words)."""

    REFUND = "refund"
    REPLACEMENT = "replacement"
    REPAIR = "repair"  # or done again
    SUBSTITUTE = "substitute"
    TECHNICAL_HELP = "technical_help"
    INFORMATION = "information"
    REFERRAL = "referral"
    FINANCIAL_HELP = "financial_help"
    COMPENSATION = "compensation"
    APOLOGY = "apology"
    GOODWILL = "goodwill"
    RECORD_CORRECTED = "record_corrected"
    CHANGE = "change"  # of a product, a process or a policy
    PROMISE_HONOURED = "promise_honoured"
    CONTRACT_CANCELLED = "contract_cancelled"
    CONTRACT_CONCLUDED = "contract_concluded"


class RedressStatus(StrEnum):
    """How far a redress is."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    PAID = "paid"  # or done, where it is no money
    DECLINED = "declined"


SETTLED = frozenset({RedressStatus.PAID, RedressStatus.DECLINED})
NEXT = {
    RedressStatus.OFFERED: frozenset(
        {RedressStatus.ACCEPTED, RedressStatus.PAID, RedressStatus.DECLINED}
    ),
    RedressStatus.ACCEPTED: SETTLED,
    RedressStatus.PAID: frozenset[RedressStatus](),
    RedressStatus.DECLINED: frozenset[RedressStatus](),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Redress:
    """One thing that a complainant is given, or offered."""

    id: str
    remedy: Remedy
    money: Money | None = None  # None: it is no sum
    text: str = ""
    issue_ids: tuple[str, ...] = ()  # what it is for; none: the whole complaint
    status: RedressStatus = RedressStatus.OFFERED
    granted_by: str = ""  # on whose authority: an agent, or a body outside; nobody's yet
    paid_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityLimit:
    """What a role may grant, at a stage, of a remedy. Empty: at any stage, of any remedy."""

    role: str
    stage: str = ""
    remedy: Remedy | None = None
    most: Money | None = None  # in all, a complaint; None: whatever is no sum
    validity: Validity = ALWAYS

    def fits(self, redress: Redress, role: str, stage: str) -> bool:
        """Whether this row speaks of that redress."""
        return (
            self.role == role
            and self.stage in {"", stage}
            and self.remedy in {None, redress.remedy}
            and (redress.money is None or self._in(redress.money.currency))
        )

    def _in(self, currency: str) -> bool:
        return self.most is not None and self.most.currency == currency


def beyond(
    redress: Iterable[Redress], limits: Sequence[AuthorityLimit], *, role: str, stage: str
) -> Sequence[Redress]:
    """Return those that a role may not grant, of all that one complaint brings.

    Sums that one row of the table allows count together, so that none passes in slices. What was
    declined costs nothing.
    """
    sums: dict[AuthorityLimit, int] = {}
    refused = []
    for each in redress:
        if each.status is RedressStatus.DECLINED:
            continue
        row = next((row for row in limits if row.fits(each, role, stage)), None)
        if row is None:
            refused.append(each)
        elif each.money is not None and row.most is not None:
            sums[row] = sums.get(row, 0) + each.money.amount
            if sums[row] > row.most.amount:
                refused.append(each)
    return refused
