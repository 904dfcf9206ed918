"""What an inbox answers by itself, as the list of inboxes shows it."""

from dataclasses import dataclass

from contactcenter.domain.calendar.plain import target_to_plain
from contactcenter.domain.receipt import Receipts


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersView:
    """What an inbox answers by itself, in brief."""

    within: dict[str, object]  # a target in its plain form
    scale: str | None  # of the survey; None: nobody is asked how it was
    share: int  # percent of the tickets that are asked about

    @classmethod
    def of(cls, receipts: Receipts | None) -> "AnswersView | None":
        """Return what is said of them; None: there are none."""
        if receipts is None:
            return None
        survey = receipts.survey
        return cls(
            within=target_to_plain(receipts.target),
            scale=survey.scale.value if survey else None,
            share=survey.share if survey else 0,
        )
