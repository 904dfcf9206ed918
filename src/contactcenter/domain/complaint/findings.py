"""What was complained of, what was found of each, and why it happened.

One complaint may raise several issues: the outcome and the root cause belong to the issue, and the
outcome of the complaint follows from them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from contactcenter.domain.errors import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class RaisedIssue:
    """One thing complained of."""

    id: str
    category: str  # a stable code of the taxonomy (spec A-REC-1)
    subcategory: str = ""
    description: str = ""


class Outcome(StrEnum):
    """Whether the complainant was right."""

    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    NOT_UPHELD = "not_upheld"
    NO_FINDING = "no_finding"
    WITHDRAWN = "withdrawn"
    OUT_OF_SCOPE = "out_of_scope"  # it is about another firm (spec A-RCV-5)


class Pattern(StrEnum):
    """How often a cause shows (spec A-ANL-1)."""

    SINGLE = "single"
    RECURRING = "recurring"
    SYSTEMATIC = "systematic"


# What was withdrawn, or is another firm's, says nothing of the rest.
_UNJUDGED = frozenset({Outcome.WITHDRAWN, Outcome.OUT_OF_SCOPE})


def overall(outcomes: Collection[Outcome]) -> Outcome:
    """Return the outcome of a complaint from those of all its issues (spec A.3).

    Raises:
        Invalid: there are none.
    """
    if not outcomes:
        raise Invalid("outcomes: there is no issue to judge")
    judged = set(outcomes) - _UNJUDGED
    if not judged:
        return Outcome.OUT_OF_SCOPE if Outcome.OUT_OF_SCOPE in outcomes else Outcome.WITHDRAWN
    if len(judged) == 1:
        return judged.pop()
    if judged & {Outcome.UPHELD, Outcome.PARTLY_UPHELD}:
        return Outcome.PARTLY_UPHELD
    return Outcome.NOT_UPHELD
