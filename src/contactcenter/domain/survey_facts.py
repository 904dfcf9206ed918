"""Facts about how it was for customers."""

from dataclasses import dataclass

from contactcenter.domain.fact import TicketFact
from contactcenter.domain.ids import MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyAsked(TicketFact):
    """Somebody is asked how it was (spec A-SAT-1)."""

    survey_id: str
    message_id: MessageId  # that asks
    subject: str  # ticket · complaint
    scale: str  # csat · ces · nps


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRated(TicketFact):
    """The customer said how content they were."""

    message_id: MessageId  # by which they said it, or that asked
    rating: int  # on the scale: csat 1 to 5, ces 1 to 7, nps 0 to 10
    scale: str = "csat"
    survey_id: str = ""  # of an answer by its link; one in the channel does not name it
