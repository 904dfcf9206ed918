"""What is promised, and where a sentence says so."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Deed(StrEnum):
    """What we shall do."""

    CALL = "call"
    WRITE = "write"  # an answer, by whatever road
    SEND = "send"
    REFUND = "refund"
    OTHER = "other"  # look into it, mend it, come by


@dataclass(frozen=True, slots=True)
class Doing:
    """A verb of ours in a normalised sentence, and the stretch that its subject governs."""

    deed: Deed
    start: int
    end: int
    first: int  # where the stretch begins, with the subject
    last: int


def one_line(pattern: str) -> str:
    """Return a pattern that is written over several lines, without their ends and indents."""
    return re.sub(r"\n\s*", "", pattern)
