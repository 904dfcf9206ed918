"""What must be settled before complaints are handled by rules that bind (spec A-GOV-1).

the policy, by language    ─┐
an owner, and deputies      │  all of it there, and valid today ──► presets may be made to bind
whom one turns to above     │  something missing                ──► refused, naming all of it
what each role may grant   ─┘
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contactcenter.domain.complaint.governing import PolicyVersion, policy_in_force
from contactcenter.domain.complaint.house import House
from contactcenter.domain.errors import Conflict
from contactcenter.domain.ids import AgentId


class Ungoverned(Conflict):
    """Something that must be settled before a preset binds is not."""

    code = "ungoverned"


class Gap(StrEnum):
    """Something that is not settled."""

    NO_POLICY = "no_policy"
    POLICY_ENDED = "policy_ended"  # in that language
    NO_OWNER = "no_owner"
    OWNER_GONE = "owner_gone"
    NO_CONTACT = "no_contact"
    NO_DEPUTY = "no_deputy"
    DEPUTY_GONE = "deputy_gone"
    OWN_DEPUTY = "own_deputy"
    NO_LIMIT = "no_limit"


_SAID = {
    Gap.NO_POLICY: "no complaints policy is in force",
    Gap.POLICY_ENDED: "the complaints policy in {named} is not in force",
    Gap.NO_OWNER: "nobody is owner of complaints",
    Gap.OWNER_GONE: "{named}, who is owner, does not work here",
    Gap.NO_CONTACT: "no contact in top management is named",
    Gap.NO_DEPUTY: "nobody is deputy of the owner",
    Gap.DEPUTY_GONE: "{named}, who is deputy, does not work here",
    Gap.OWN_DEPUTY: "the owner is no deputy of themselves",
    Gap.NO_LIMIT: "no role has a limit of authority in force",
}


@dataclass(frozen=True, slots=True)
class Missing:
    """One gap, and the language or the agent that it is about."""

    gap: Gap
    named: str = ""

    @property
    def text(self) -> str:
        """It in a few words."""
        return _SAID[self.gap].format(named=self.named)


def expect_governed(house: House, *, agents: Collection[AgentId], on: date) -> None:
    """Refuse to let a preset bind while something is missing; `agents` work here now.

    Raises:
        Ungoverned: naming all that is missing.
    """
    missing = gaps(house, agents=agents, on=on)
    if missing:
        raise Ungoverned(
            f"complaints cannot be handled by it yet: {'; '.join(each.text for each in missing)};"
            " settle that in the complaint house first"
        )


def gaps(house: House, *, agents: Collection[AgentId], on: date) -> tuple[Missing, ...]:
    """Return what is missing on a day."""
    missing = [*_policy_gaps(house.policies, on)]
    if house.owner_id is None:
        missing.append(Missing(Gap.NO_OWNER))
    elif house.owner_id not in agents:
        missing.append(Missing(Gap.OWNER_GONE, house.owner_id))
    if not house.management_contact.strip():
        missing.append(Missing(Gap.NO_CONTACT))
    if not house.deputies:
        missing.append(Missing(Gap.NO_DEPUTY))
    missing += [Missing(Gap.DEPUTY_GONE, each) for each in house.deputies if each not in agents]
    if house.owner_id is not None and house.owner_id in house.deputies:
        missing.append(Missing(Gap.OWN_DEPUTY))
    if not any(each.validity.holds(on) for each in house.limits):
        missing.append(Missing(Gap.NO_LIMIT))
    return tuple(missing)


def _policy_gaps(policies: Collection[PolicyVersion], on: date) -> Iterable[Missing]:
    """Yield the languages of which none holds any more; or that there is none at all."""
    languages = dict.fromkeys(each.language for each in policies)
    held = [each for each in languages if policy_in_force(policies, each, on) is not None]
    if not held:
        yield Missing(Gap.NO_POLICY)
        return
    yield from (Missing(Gap.POLICY_ENDED, each) for each in languages if each not in held)
