"""What somebody filled in on our complaint form, beside what happened (spec A-PRN-2)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Behalf:
    """Somebody complains for another person, and says by what right."""

    person: str
    relation: str
    authority: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """The fields of the form, as they were filled in."""

    language: str  # of the form
    wanted: str = ""  # what would put it right, in their own words
    anonymous: bool = False
    on_behalf_of: Behalf | None = None
