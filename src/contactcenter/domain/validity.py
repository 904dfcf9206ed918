"""The days on which a record holds: from one up to another, both in it, either of them open."""

from dataclasses import dataclass
from datetime import date

from contactcenter.domain.errors import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """Without the first since ever, without the last until further notice."""

    since: date | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        if self.since is not None and self.until is not None and self.until < self.since:
            raise Invalid(f"until: {self.until} is before {self.since}")

    def holds(self, on: date) -> bool:
        """Whether it does on a day."""
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


ALWAYS = Validity()
