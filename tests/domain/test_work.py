"""Work items and offers: who may take what, and what comes back where."""

from datetime import timedelta

import pytest

from contactcenter.domain import work
from contactcenter.domain.errors import AlreadyTaken, OfferGone
from contactcenter.domain.work import OfferState, WorkItem, WorkState
from tests.builders import NOON, an_item, later

STANDS = timedelta(seconds=20)


def offered() -> tuple[WorkItem, work.Offer]:
    return work.offer(an_item(), "mina", offer_id="offer", now=NOON, stands=STANDS)


def test_an_offer_stands_for_its_time_and_not_a_moment_longer() -> None:
    item, offer = offered()
    assert offer.expires_at == NOON + STANDS
    taken, accepted = work.accept(item, offer, now=later(19.999))
    assert (taken.state, taken.agent_id) == (WorkState.ASSIGNED, "mina")
    assert accepted.state is OfferState.ACCEPTED
    with pytest.raises(OfferGone):
        work.accept(item, offer, now=later(20))


@pytest.mark.parametrize("state", [WorkState.OFFERED, WorkState.ASSIGNED, WorkState.DONE])
def test_only_what_waits_is_offered_or_claimed(state: WorkState) -> None:
    item = an_item(state=state, agent_id="omid")
    with pytest.raises(AlreadyTaken):
        work.claim(item, "mina", now=NOON)
    with pytest.raises(AlreadyTaken):
        work.offer(item, "mina", offer_id="offer", now=NOON, stands=STANDS)


@pytest.mark.parametrize("how", [OfferState.DECLINED, OfferState.EXPIRED, OfferState.REVOKED])
def test_an_offer_that_ends_returns_the_item_to_its_old_place(how: OfferState) -> None:
    """C-ORD-2, C-ELI-1."""
    item, offer = offered()
    queued, ended = work.end_offer(item, offer, how, now=later(5))
    assert (queued.state, queued.agent_id) == (WorkState.QUEUED, None)
    assert queued.enqueued_at == item.enqueued_at
    assert ended.state is how
    assert ("mina" in queued.excluded) == (how is not OfferState.REVOKED)
    with pytest.raises(OfferGone):
        work.end_offer(queued, ended, how, now=later(6))


def test_every_change_moves_the_version() -> None:
    item, offer = offered()
    taken, _ = work.accept(item, offer, now=later(1))
    versions = [an_item().version, item.version, taken.version, work.requeue(taken).version]
    assert versions == sorted(set(versions))
