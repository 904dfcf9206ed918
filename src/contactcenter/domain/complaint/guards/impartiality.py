"""Who may look into a complaint and decide it (spec A-IMP, A-GOV-3).

Nobody whom it is about, nor, where the house wants it so, their direct manager. From a severity on,
and above the decider's limit, two people decide. Formal investigations need a training, independent
ones another team.
"""

from collections.abc import Collection

from contactcenter.domain.complaint.assessment import Level, raised
from contactcenter.domain.complaint.entries import AccountableChanged, Entry
from contactcenter.domain.complaint.inquiry import InvestigatorSet, StatementGiven
from contactcenter.domain.complaint.matter import Matter
from contactcenter.domain.complaint.record import Complaint
from contactcenter.domain.complaint.redress import Redress, beyond
from contactcenter.domain.complaint.standing import Standing
from contactcenter.domain.complaint.steps import Step
from contactcenter.domain.errors import Conflict, Forbidden, Invalid


def sees(complaint: Complaint, agent_id: str) -> bool:
    """Whether an agent may know of the complaint at all: not one whom it is about (A-IMP-1)."""
    return agent_id not in complaint.matter.subject_staff


def expect_outsider(complaint: Complaint, entry: Entry) -> None:
    """Refuse whatever those whom it is about do, but for giving their own account.

    Raises:
        Forbidden: the entry is by one of them.
    """
    own = isinstance(entry, StatementGiven) and entry.staff_id == entry.by
    if not sees(complaint, entry.by) and not own:
        raise Forbidden("the complaint is about you: you may give your own account, nothing else")


def expect_impartial(agent_id: str, matter: Matter, standing: Standing, field: str) -> None:
    """Refuse a judge in their own cause.

    Raises:
        Invalid: nobody who works here.
        Forbidden: the complaint is about them, or about somebody whom they manage.
    """
    expect_not_about(agent_id, matter, standing, field)
    managed = [standing.colleagues.get(each) for each in matter.subject_staff]
    if standing.managers_excluded and agent_id in {each.manager_id for each in managed if each}:
        raise Forbidden(
            f"{field}: {agent_id} manages somebody whom the complaint is about; choose another"
        )


def expect_still_impartial(complaint: Complaint, matter: Matter, standing: Standing) -> None:
    """Refuse to learn whom it is about while one of them, or their manager, has it in hand.

    Who answers for it may be the manager: that one judges nothing.

    Raises:
        Conflict: naming who must hand over first, and how.
    """
    hands: dict[str, str | None] = {
        "accountable": complaint.accountable_id,
        "investigator": complaint.investigator_id,
    }
    way = "set another"
    if complaint.step is Step.DECISION_REVIEW:
        hands |= {"decider": complaint.decider_id, "approver": complaint.approver_id}
        way = "set another, or send the decision back,"
    new = set(matter.subject_staff) - set(complaint.matter.subject_staff)
    managed = [standing.colleagues.get(each) for each in new] if standing.managers_excluded else []
    managers = {each.manager_id for each in managed if each}
    for role, agent_id in hands.items():
        if agent_id in new:
            raise Conflict(f"subject_staff: {agent_id} is its {role}; {way} first")
        if agent_id is not None and agent_id in managers and role != "accountable":
            raise Conflict(f"subject_staff: {agent_id}, its {role}, manages them; {way} first")


def expect_accountable(complaint: Complaint, entry: AccountableChanged, standing: Standing) -> None:
    """Refuse that nobody answers for it, or one whom it is about (A-PRN-6).

    Raises:
        Invalid: nobody who works here, or the same as before.
        Forbidden: it is about them.
    """
    if entry.accountable_id == complaint.accountable_id:
        raise Invalid(f"accountable: {entry.accountable_id} is accountable already")
    expect_not_about(entry.accountable_id, complaint.matter, standing, "accountable")


def expect_not_about(agent_id: str, matter: Matter, standing: Standing, field: str) -> None:
    """Refuse one whom it is about.

    Raises:
        Invalid: nobody who works here.
        Forbidden: it is about them.
    """
    standing.colleague(agent_id, field)
    if agent_id in matter.subject_staff:
        raise Forbidden(f"{field}: the complaint is about {agent_id}; choose somebody else")


def minimum_level(complaint: Complaint, standing: Standing) -> Level:
    """Return how deep it has to be looked into at least (A-INV-1)."""
    if complaint.assessed is None:
        return Level.FRONT_LINE
    level = standing.levels[complaint.assessed.assessment.severity]
    return raised(level) if standing.same_cause >= standing.raised_from else level


def expect_investigator(complaint: Complaint, entry: InvestigatorSet, standing: Standing) -> None:
    """Refuse an investigator who is partial, untrained, or too near; or too light a look.

    Raises:
        Invalid: the level is too low, or nobody who works here.
        Forbidden: this one may not.
    """
    expect_impartial(entry.investigator_id, complaint.matter, standing, "investigator")
    least = minimum_level(complaint, standing)
    if entry.level < least:
        raise Invalid(f"level: {entry.level:d} is too low; such a complaint needs {least:d}")
    who = standing.colleague(entry.investigator_id, "investigator")
    if entry.level >= Level.FORMAL and not who.trained and not entry.reason.strip():
        raise Forbidden(
            f"investigator: {entry.investigator_id} holds no valid training for level"
            f" {entry.level:d}; choose another, or give the reason"
        )
    near = not who.team or who.team in standing.concerned_teams
    if entry.level >= Level.INDEPENDENT and near:
        raise Forbidden(
            f"investigator: level {entry.level:d} needs somebody of another team than"
            f" {who.team or 'none'}"
        )


def over_limit(complaint: Complaint, agent_id: str, standing: Standing) -> Collection[Redress]:
    """Return what that colleague may not grant, of all that we give.

    What a body outside awarded needs nobody's authority.

    Raises:
        Invalid: nobody who works here.
    """
    outside = {each.provider for each in complaint.external_cases.values()}
    ours = [each for each in complaint.redress.values() if each.granted_by not in outside]
    role = standing.colleague(agent_id, "by").role
    return beyond(ours, standing.limits, role=role, stage=complaint.stage)


def expect_two(complaint: Complaint, approver_id: str, standing: Standing) -> None:
    """Refuse that one person decides alone what two must (A-IMP-2).

    Raises:
        Forbidden: decider and approver are one, and why that is not enough.
    """
    if complaint.decision is None or complaint.decision.by != approver_id:
        return
    assessed = complaint.assessed
    if assessed is not None and assessed.assessment.severity >= standing.four_eyes_from:
        raise Forbidden(
            f"approver: from severity {standing.four_eyes_from:d} on somebody else than the"
            f" decider approves, and this is {assessed.assessment.severity:d}"
        )
    if over_limit(complaint, approver_id, standing):
        raise Forbidden(
            "approver: the redress is above the decider's limit; somebody else approves"
        )
