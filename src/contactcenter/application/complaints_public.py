"""What anybody may read about complaining here, computed from what holds (spec A-COM-1)."""

from collections.abc import Mapping
from datetime import datetime

from contactcenter.application.complaint_house import in_force
from contactcenter.application.complaints import Handling
from contactcenter.domain.complaint.recourse import Stage
from contactcenter.domain.complaints_page import (
    ComplaintsPage,
    PageSettings,
    StageTold,
    Way,
    complaints_page,
)
from contactcenter.domain.complaints_page_words import REMEDIES, WAYS
from contactcenter.domain.inbox import Inbox
from contactcenter.ports.forms import HasForm

_STAGES = {
    "team_lead": {"en": "a team lead", "fa": "سرپرست"},
    "complaints_officer": {"en": "the complaints officer", "fa": "مسئول شکایت‌ها"},
    "senior_management": {"en": "senior management", "fa": "مدیریت ارشد"},
}
_NOT_COMPLAINTS = frozenset({"gdpr-dsr"})  # presets about other requests


async def page(handling: Handling, language: str, *, now: datetime) -> ComplaintsPage:
    """Return the public page in one language, in English where there are no words for it."""
    async with handling.store.begin() as tx:
        found = await in_force(tx)
        inboxes = (await tx.inboxes()).values()
    house = found.house
    name = house.organization or "Contact Center"
    settings = PageSettings(
        organization={"en": name, "fa": name},
        ways=tuple(filter(None, (_way(each, handling) for each in inboxes))),
        stages=tuple(StageTold(names=_names(each), limit=each.limit) for each in house.stages[1:]),
        remedies=tuple(REMEDIES["en"]),
        tracking=f"{handling.public_url}/track" if handling.public_url else "",
        policy=house.policy(language, now.date()),
        forms={"en": house.accessibility, "fa": house.accessibility} if house.accessibility else {},
    )
    presets = [each for each in found.binding(now) if each.id not in _NOT_COMPLAINTS]
    return complaints_page(settings, presets, language)


def _names(stage: Stage) -> Mapping[str, str]:
    """Return what a stage is called: by the house, else by us."""
    return stage.names or _STAGES.get(stage.id) or {"en": stage.called("en")}


def _way(inbox: Inbox, handling: Handling) -> Way | None:
    channel = handling.channels.get(inbox.id)
    if isinstance(channel, HasForm):
        is_open = bool(handling.public_url) and channel.rules().is_open
        return Way(inbox.kind, f"{handling.public_url}/complain/{inbox.key}") if is_open else None
    return Way(inbox.kind, inbox.address) if inbox.address and inbox.kind in WAYS["en"] else None
