"""Who answers for complaints, by which policy, and since when (spec A-GOV-1).

Each record holds from a day up to another, or until further notice; what held once stays on record.
Complaints are not taken in before all of it is there: `expect_governed` says what is missing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contactcenter.domain.complaint.matter import expect_sha256
from contactcenter.domain.complaint.redress import AuthorityLimit
from contactcenter.domain.errors import Conflict, Invalid
from contactcenter.domain.ids import AgentId


class Ungoverned(Conflict):
    """Something that must be settled before complaints are taken in is not."""

    code = "ungoverned"


class Duty(StrEnum):
    """What somebody in the house answers for."""

    OWNER = "owner"  # complaints in general
    TOP_MANAGEMENT = "top_management"  # whom one turns to above the owner
    DEPUTY = "deputy"  # of the owner


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """From a day up to another, both in it; without the other until further notice."""

    since: date
    until: date | None = None

    def __post_init__(self) -> None:
        if self.until is not None and self.until < self.since:
            raise Invalid(f"until: {self.until} is before {self.since}")

    def holds(self, on: date) -> bool:
        """Whether it does on a day."""
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyVersion:
    """The complaints policy in one language, as it was published (spec A-PRN-1)."""

    language: str
    version: str
    url: str  # reachable without signing in
    sha256: str  # of the text
    validity: Validity

    def __post_init__(self) -> None:
        expect_sha256(self.sha256)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """Somebody's duty."""

    duty: Duty
    agent_id: AgentId
    validity: Validity


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """What a role may grant, while it holds."""

    limit: AuthorityLimit
    validity: Validity


@dataclass(frozen=True, slots=True, kw_only=True)
class Governance:
    """All of these records."""

    policies: tuple[PolicyVersion, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    authorities: tuple[Authority, ...] = ()

    def policy(self, language: str, on: date) -> PolicyVersion | None:
        """Return the version in force in a language, the latest to have begun."""
        held = [
            each for each in self.policies if each.language == language and each.validity.holds(on)
        ]
        return max(held, key=lambda each: each.validity.since, default=None)

    def holders(self, duty: Duty, on: date) -> tuple[AgentId, ...]:
        """Return who has a duty on a day, in the order of the records."""
        return tuple(
            each.agent_id
            for each in self.appointments
            if each.duty is duty and each.validity.holds(on)
        )

    def limits(self, on: date) -> tuple[AuthorityLimit, ...]:
        """Return what the roles may grant on a day, in the order of the records."""
        return tuple(each.limit for each in self.authorities if each.validity.holds(on))


def expect_governed(
    governance: Governance, *, languages: Collection[str], agents: Collection[AgentId], on: date
) -> None:
    """Refuse to take in complaints while something is missing.

    `languages` are those in which complaints are answered; `agents` are those who work here now.

    Raises:
        Ungoverned: naming all that is missing.
    """
    missing = gaps(governance, languages=languages, agents=agents, on=on)
    if missing:
        raise Ungoverned(f"on {on}: {'; '.join(missing)}")


def gaps(
    governance: Governance, *, languages: Collection[str], agents: Collection[AgentId], on: date
) -> Sequence[str]:
    """Return what is missing, each in a few words."""
    missing = [
        f"there is no complaints policy in {language}"
        for language in sorted(languages)
        if governance.policy(language, on) is None
    ]
    for duty in Duty:
        holders = governance.holders(duty, on)
        words = duty.replace("_", " ")
        if not holders:
            missing.append(f"nobody is {words}")
        missing.extend(
            f"{holder}, who is {words}, does not work here"
            for holder in holders
            if holder not in agents
        )
    owners = governance.holders(Duty.OWNER, on)
    if len(owners) > 1:
        missing.append(f"there is more than one owner: {', '.join(owners)}")
    if set(owners) & set(governance.holders(Duty.DEPUTY, on)):
        missing.append("an owner is no deputy of themselves")
    if not governance.limits(on):
        missing.append("no role has a limit of authority")
    return missing
