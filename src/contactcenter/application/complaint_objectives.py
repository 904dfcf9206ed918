"""What the house aims at with complaints: editions, one a measure (spec A-GOV-2)."""

from collections.abc import Mapping, Sequence
from typing import cast

from contactcenter.domain.edition import Edition, newest
from contactcenter.domain.improvement.objectives import Objective
from contactcenter.domain.plain import from_plain


def objective_of(edition: Edition) -> Objective:
    """Read what is aimed at; the key of the edition is the measure's id.

    Raises:
        Invalid: naming the field, and what is wrong with it.
    """
    said = {**edition.body, "id": edition.key, "measure_id": edition.key}
    return cast("Objective", from_plain(Objective, said, ""))


def objectives_of(editions: Sequence[Edition]) -> Mapping[str, Objective]:
    """Return what is aimed at by now, by measure."""
    return {key: objective_of(each) for key, each in newest(editions).items()}
