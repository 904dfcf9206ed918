"""Deny by default: what a role may do, and whose tickets lie in sight."""

import itertools

import pytest

from contactcenter.domain.access import Permission, may, require, require_sight, sees
from contactcenter.domain.agent import AwayReason, Chosen, Role, choose, is_routable
from contactcenter.domain.errors import Forbidden, Invalid, NotFound
from tests.builders import NOON, a_presence, a_ticket, an_agent, later

AGENT = {"read_tickets", "answer_tickets", "take_work", "merge_customers", "handle_complaints"}
SUPERVISOR = AGENT | {
    "see_every_queue",
    "see_inboxes",
    "settle_quarantine",
    "see_promises",
    "manage_promises",
    "see_register",
    "make_evidence_packs",
}
MAY = {
    "agent": AGENT,
    "supervisor": SUPERVISOR,
    "administrator": SUPERVISOR | {"manage_agents", "manage_inboxes", "manage_house"},
}


@pytest.mark.parametrize(("role", "permission"), list(itertools.product(Role, Permission)))
def test_a_role_may_what_is_listed_and_nothing_else(role: Role, permission: Permission) -> None:
    agent = an_agent(role=role)
    assert may(agent, permission) == (permission in MAY[role])
    if permission not in MAY[role]:
        with pytest.raises(Forbidden):
            require(agent, permission)


@pytest.mark.parametrize("role", Role)
def test_who_sees_the_register_sees_every_queue(role: Role) -> None:
    """It leaves out what is about them, and nothing for the queue it lies in."""
    agent = an_agent(role=role)
    assert may(agent, Permission.SEE_REGISTER) <= may(agent, Permission.SEE_EVERY_QUEUE)


@pytest.mark.parametrize("permission", Permission)
def test_a_disabled_account_may_nothing(permission: Permission) -> None:
    assert not may(an_agent(role=Role.ADMINISTRATOR, disabled=True), permission)


@pytest.mark.parametrize(
    ("role", "queue", "assignee", "seen"),
    [
        pytest.param(Role.AGENT, "mine", None, True, id="in one of their queues"),
        pytest.param(Role.AGENT, "other", None, False, id="in another queue"),
        pytest.param(Role.AGENT, "other", "agent", True, id="in another queue, but theirs"),
        pytest.param(Role.AGENT, "other", "else", False, id="a colleague's, elsewhere"),
        pytest.param(Role.SUPERVISOR, "other", None, True, id="a supervisor sees all"),
    ],
)
def test_sight(role: Role, queue: str, assignee: str | None, seen: bool) -> None:  # noqa: FBT001
    agent = an_agent("agent", role=role, queues=frozenset({"mine"}))
    assert sees(agent, queue, assignee, ()) == seen
    assert not sees(agent, queue, assignee, {"agent"})  # it is about them (spec A-IMP-1)
    ticket = a_ticket(queue_id=queue, assignee_id=assignee)
    if not seen:
        with pytest.raises(NotFound):
            require_sight(agent, ticket)


@pytest.mark.parametrize(
    ("chosen", "reason", "fine"),
    [
        (Chosen.ONLINE, None, True),
        (Chosen.AWAY, AwayReason.BREAK, True),
        (Chosen.AWAY, None, False),
        (Chosen.OFFLINE, AwayReason.BREAK, False),
    ],
)
def test_being_away_needs_a_reason(
    chosen: Chosen,
    reason: AwayReason | None,
    fine: bool,  # noqa: FBT001
) -> None:
    if fine:
        changed, _ = choose(a_presence(), chosen, reason, by="agent", now=NOON)
        assert (changed.chosen, changed.reason) == (chosen, reason)
        return
    with pytest.raises(Invalid):
        choose(a_presence(), chosen, reason, by="agent", now=NOON)


def test_only_who_is_online_with_a_live_socket_is_offered_work() -> None:
    here = a_presence(chosen=Chosen.ONLINE, leased_until=later(30))
    assert is_routable(here, now=later(29))
    assert not is_routable(here, now=later(30))
    assert not is_routable(a_presence(chosen=Chosen.AWAY, leased_until=later(30)), now=NOON)
    assert not is_routable(a_presence(chosen=Chosen.ONLINE, leased_until=None), now=NOON)
