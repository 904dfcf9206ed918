"""Facts about corrective actions: ids, states and digests, never what was said."""

from dataclasses import dataclass

from contactcenter.domain.fact import BaseFact
from contactcenter.domain.ids import ActionId


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectiveActionMoved(BaseFact):
    """A corrective action was opened, or came a step further."""

    action_id: ActionId
    before: str  # empty: it was opened
    after: str
    version: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurrenceDecided(BaseFact):
    """A proposal was taken up with an action, or dismissed."""

    decision_id: str
    action_id: str  # empty: dismissed
    complaints: int
    digest: str  # SHA-256 of the id of the decision and its reason
