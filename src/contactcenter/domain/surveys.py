"""Surveys: whom we asked how it was, on which scale, and what they said (spec A-SAT-1, D.2).

Whoever is asked about a ticket is asked once it is resolved; a complainant when the complaint is
closed, whatever came of it, about how it was handled. An answer can be mended for a day.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from contactcenter.domain.complaint.findings import Outcome
from contactcenter.domain.errors import Conflict, Invalid
from contactcenter.domain.ids import CustomerId, MessageId, SurveyId, TicketId
from contactcenter.domain.measures.ratings import Asked, Scale

ANSWERED_WITHIN = timedelta(days=30)
MENDED_WITHIN = timedelta(days=1)
LONGEST = 2000  # characters of words
_STARS = range(1, 6)
_HUNDRED = 100


class About(StrEnum):
    """What somebody is asked about."""

    TICKET = "ticket"
    COMPLAINT = "complaint"


class Aspect(StrEnum):
    """What complainants judge of how they were treated (spec A-SAT-1), from 1 to 5."""

    ACCESS = "access"  # how easy it was to complain
    COURTESY = "courtesy"
    SPEED = "speed"
    INFORMED = "informed"  # whether they knew how far it was
    FAIRNESS = "fairness"
    UNDERSTOOD = "understood"  # the outcome


class AnsweredBy(StrEnum):
    """How an answer came."""

    BUTTON = "button"  # in the channel itself, or its number typed there
    LINK = "link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What somebody said."""

    score: int
    aspects: Mapping[str, int] = field(default_factory=dict)
    words: str = ""
    at: datetime  # when first
    by: AnsweredBy


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSurvey:
    """One survey, from its question on."""

    id: SurveyId
    ticket_id: TicketId
    customer_id: CustomerId
    message_id: MessageId | None = None  # that asked; None: the chat itself did
    about: About = About.TICKET
    outcome: Outcome | None = None  # of the complaint, when it was closed
    scale: Scale
    low: int  # a score that is no higher calls somebody
    language: str
    asked_at: datetime
    answer: Answer | None = None
    withdrawn_at: datetime | None = None  # the question never left: it counts for nothing
    version: int = 1

    @property
    def asked(self) -> Asked:
        """What counts of it."""
        score = None if self.answer is None else self.answer.score
        return Asked(scale=self.scale, score=score, outcome=self.outcome)

    @property
    def is_low(self) -> bool:
        """Whether somebody should ask what went wrong."""
        return self.answer is not None and self.answer.score <= self.low

    def is_open(self, now: datetime) -> bool:
        """Whether it can be answered, or its answer be mended."""
        if self.withdrawn_at is not None:
            return False
        if self.answer is None:
            return now < self.asked_at + ANSWERED_WITHIN
        return now < self.answer.at + MENDED_WITHIN


def answered(
    survey: KeptSurvey,
    score: int,
    *,
    by: AnsweredBy,
    at: datetime,
    aspects: Mapping[str, int] | None = None,
    words: str = "",
) -> KeptSurvey:
    """Return the survey with an answer, in the place of one that was given before.

    Raises:
        Conflict: its time is over.
        Invalid: a score that is not on the scale, or too many words.
    """
    if not survey.is_open(at):
        raise Conflict("the time to answer this survey is over")
    said = dict(aspects or {})
    if strange := [key for key, stars in said.items() if not _is_aspect(key, stars)]:
        raise Invalid(f"{strange[0]}: is not judged from 1 to 5")
    if len(words) > LONGEST:
        raise Invalid(f"words: at most {LONGEST} characters")
    first = at if survey.answer is None else survey.answer.at
    answer = Answer(score=score, aspects=said, words=words.strip(), at=first, by=by)
    after = replace(survey, answer=answer, version=survey.version + 1)
    _ = after.asked  # refuses a score that is not on the scale
    return after


def is_chosen(ticket_id: TicketId, share: int) -> bool:
    """Whether a ticket is one of the share in percent that chance lets be asked about.

    It is the same however often it is drawn.
    """
    drawn = int.from_bytes(hashlib.sha256(f"survey\0{ticket_id}".encode()).digest()[:4])
    return drawn % _HUNDRED < share


def _is_aspect(key: str, stars: int) -> bool:
    return key in {*Aspect} and stars in _STARS
