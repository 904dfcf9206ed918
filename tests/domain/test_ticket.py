"""The life of a ticket: every arrow that exists, and none that does not."""

import itertools

import pytest

from contactcenter.domain.errors import StaleVersion
from contactcenter.domain.ticket import (
    IllegalMove,
    Kind,
    Status,
    expect_version,
    hand_over,
    move,
    reclassify,
)
from tests.builders import NOON, a_ticket

ARROWS = {
    "new": {"open", "pending", "on_hold", "resolved"},
    "open": {"pending", "on_hold", "resolved"},
    "pending": {"open", "on_hold", "resolved"},
    "on_hold": {"open", "pending", "resolved"},
    "resolved": {"open", "closed"},
    "closed": set(),
}


@pytest.mark.parametrize(("before", "after"), list(itertools.product(Status, Status)))
def test_a_ticket_moves_along_the_arrows_and_nowhere_else(before: Status, after: Status) -> None:
    ticket = a_ticket(status=before)
    if after not in ARROWS[before]:
        with pytest.raises(IllegalMove, match=f"{before} cannot become {after}"):
            move(ticket, after, by="mina", now=NOON)
        return
    moved, fact = move(ticket, after, by="mina", now=NOON)
    assert (moved.status, moved.version) == (after, ticket.version + 1)
    assert (fact.before, fact.after, fact.by, fact.at) == (before, after, "mina", NOON)


@pytest.mark.parametrize("kind", Kind)
def test_a_ticket_becomes_any_kind(kind: Kind) -> None:
    changed, fact = reclassify(a_ticket(), kind, by="mina", now=NOON)
    assert (changed.kind, fact.after) == (kind, kind)


def test_handing_over_names_who_had_it_before() -> None:
    ticket = a_ticket(queue_id="queue", assignee_id="mina")
    handed, fact = hand_over(ticket, "other", None, by="mina", now=NOON)
    assert (handed.queue_id, handed.assignee_id) == ("other", None)
    assert (fact.before_queue_id, fact.before_assignee_id) == ("queue", "mina")


def test_a_version_that_is_not_the_present_one_is_stale() -> None:
    expect_version(a_ticket(version=3), 3)
    with pytest.raises(StaleVersion, match="at version 3, not 2"):
        expect_version(a_ticket(version=3), 2)
