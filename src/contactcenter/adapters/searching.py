"""What somebody typed to find a ticket: a reference, the end of one, or words."""

import re
from dataclasses import dataclass

from contactcenter.domain.reference import read_reference, typed
from contactcenter.domain.text import normalise

_LEAST_DIGITS = 6  # of a phone number
ENDING = 5  # characters: what people read out of a reference
_ENDING = re.compile(rf"[0-9A-HJKMNP-TV-Z]{{{ENDING}}}")


@dataclass(frozen=True, slots=True)
class Search:
    """A ticket is found by its reference, by the end of it, or when it holds all words."""

    reference: str | None
    ending: str | None
    words: tuple[str, ...]

    def finds(self, reference: str, folded: str) -> bool:
        """Whether a ticket with this reference and this normalised text is meant."""
        if self.reference is not None:
            return reference == self.reference
        if self.ending is not None and reference.endswith(self.ending):
            return True
        return all(word in folded for word in self.words)


def search(text: str) -> Search:
    """Read what somebody typed."""
    compact = typed(text)
    return Search(
        reference=read_reference(text),
        ending=compact if _ENDING.fullmatch(compact) else None,
        words=tuple(normalise(text).split()),
    )


def address_meant(text: str) -> str:
    """Return the end of the addresses that somebody may mean: a mail address, or a number's digits.

    Numbers are kept with their country, and typed with a 0 in its place.
    """
    compact = normalise(text).replace(" ", "")
    if "@" in compact:
        return compact
    digits = re.sub(r"\D", "", compact).lstrip("0")
    return digits if len(digits) >= _LEAST_DIGITS else ""
