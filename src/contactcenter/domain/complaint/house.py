"""How the house handles complaints: who answers for them, its stages, limits and settings.

It is kept in editions, so that it can be shown under which rules a complaint was handled (spec
A-GOV-1), and is plain values in settings, read by `domain/plain.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from contactcenter.domain.agent import Agent, Role
from contactcenter.domain.complaint.assessment import Severity
from contactcenter.domain.complaint.governing import (
    FORMAL_INVESTIGATION,
    PolicyVersion,
    Training,
    is_trained,
    policy_in_force,
)
from contactcenter.domain.complaint.recourse import Stage
from contactcenter.domain.complaint.redress import AuthorityLimit
from contactcenter.domain.complaint.silence import Patience
from contactcenter.domain.complaint.standing import Colleague, Standing
from contactcenter.domain.complaint.taxonomy import (
    CATEGORIES,
    CAUSES,
    Term,
    expect_tree,
    in_use,
    offered,
)
from contactcenter.domain.errors import Invalid
from contactcenter.domain.ids import AgentId

FRONT_LINE, TEAM_LEAD = "front_line", "team_lead"
OFFICER, SENIOR = "complaints_officer", "senior_management"
_ROLES: Mapping[Role, str] = {
    Role.AGENT: FRONT_LINE,
    Role.SUPERVISOR: TEAM_LEAD,
    Role.ADMINISTRATOR: SENIOR,
}
_ABOVE = {FRONT_LINE: (TEAM_LEAD, OFFICER, SENIOR), TEAM_LEAD: (OFFICER, SENIOR)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What the house says of somebody who works here, beside their account."""

    role: str = ""  # of the tables of limits and stages; empty: by their account
    team: str = ""
    manager_id: AgentId | None = None
    trainings: tuple[Training, ...] = ()  # of all topics, those that expired too (A-GOV-3)

    def may_investigate(self, on: date) -> bool:
        """Whether they are trained for formal investigations on a day."""
        return is_trained(self.trainings, FORMAL_INVESTIGATION, on)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One edition of it."""

    organization: str = ""
    zone: str = "UTC"
    calendar: str = "office"
    reach: str = ""  # how complainants reach us
    policies: tuple[PolicyVersion, ...] = ()  # the complaints policy (A-PRN-1)
    accessibility: str = ""
    owner_id: AgentId | None = None  # answers for complaints in general (A-GOV-1)
    management_contact: str = ""  # in top management
    deputies: tuple[AgentId, ...] = ()
    people: Mapping[str, Person] = field(default_factory=dict)  # by agent
    stages: tuple[Stage, ...] = (
        Stage(id=FRONT_LINE),
        Stage(id=TEAM_LEAD, roles=frozenset(_ABOVE[FRONT_LINE])),
        Stage(id=OFFICER, roles=frozenset(_ABOVE[TEAM_LEAD])),
    )
    limits: tuple[AuthorityLimit, ...] = (
        AuthorityLimit(role=FRONT_LINE),
        AuthorityLimit(role=TEAM_LEAD),
        AuthorityLimit(role=OFFICER),
        AuthorityLimit(role=SENIOR),
    )
    acknowledges_by_itself: bool = True
    four_eyes_from: Severity = Severity.SERIOUS
    answer_within_days: int = 10  # whom we ask something
    remind_after_days: int = 14  # whoever says nothing of a decision …
    deemed_after_days: int = 30  # … which is acceptance, in the end
    reopen_within_days: int = 180
    raised_from: int = 3
    own_categories: tuple[Term, ...] = ()  # beside those that ship (A-REC-1)
    own_causes: tuple[Term, ...] = ()  # beside those that ship (A-ANL-1)

    def __post_init__(self) -> None:
        expect_tree(self.own_categories, CATEGORIES, "own_categories")
        expect_tree(self.own_causes, CAUSES, "own_causes")
        for name in ("answer_within_days", "remind_after_days"):
            if getattr(self, name) < 1:
                raise Invalid(f"{name}: give them a day at least")

    @property
    def categories(self) -> tuple[Term, ...]:
        """What complaints can be about here."""
        return in_use(CATEGORIES, self.own_categories)

    @property
    def causes(self) -> tuple[Term, ...]:
        """Why an issue can have come about here, as a tree."""
        return in_use(CAUSES, self.own_causes)

    @property
    def patience(self) -> Patience:
        """How long an answer is waited for.

        Where the reminder would come when all is over, it comes half-way.
        """
        deemed_after = timedelta(days=self.deemed_after_days)
        remind_after = timedelta(days=self.remind_after_days)
        return Patience(
            answer_within=timedelta(days=self.answer_within_days),
            remind_after=remind_after if remind_after < deemed_after else deemed_after / 2,
            deemed_after=deemed_after,
        )

    def policy(self, language: str, on: date) -> str:
        """Return where the version in force is read, in another language before none at all.

        Empty: none is in force, and the public page stands in its place.
        """
        known = dict.fromkeys([language, "en", *(each.language for each in self.policies)])
        found = (policy_in_force(self.policies, each, on) for each in known)
        return next((each.url for each in found if each is not None), "")


def standing(house: House, agents: Mapping[AgentId, Agent], now: datetime) -> Standing:
    """Return what the house lets hold at a moment; the rest is for the asker to add."""
    return Standing(
        colleagues={
            agent_id: _colleague(agent, house.people.get(agent_id, Person()), now.date())
            for agent_id, agent in agents.items()
            if not agent.disabled
        },
        stages=house.stages,
        limits=tuple(each for each in house.limits if each.validity.holds(now.date())),
        four_eyes_from=house.four_eyes_from,
        patience=house.patience,
        reopen_within=timedelta(days=house.reopen_within_days),
        raised_from=house.raised_from,
        categories=offered(house.categories),
        causes=offered(house.causes),
    )


def accountable(
    house: House, agents: Mapping[AgentId, Agent], *, but: frozenset[AgentId]
) -> AgentId | None:
    """Return who answers for a new complaint (A-PRN-6): not one of those whom it is about."""
    able = {key for key, each in agents.items() if not each.disabled} - but
    named = [house.owner_id, *house.deputies]
    leading = sorted(key for key in able if agents[key].role is not Role.AGENT)
    return next((each for each in [*named, *leading, *sorted(able)] if each in able), None)


def _colleague(agent: Agent, person: Person, on: date) -> Colleague:
    return Colleague(
        role=person.role or _ROLES[agent.role],
        team=person.team,
        manager_id=person.manager_id,
        trained=person.may_investigate(on),
        corrects_receipt=agent.role is not Role.AGENT,
    )
