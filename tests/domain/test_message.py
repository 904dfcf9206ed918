"""Deliveries never go backwards, and the sender's clock is trusted within bounds."""

import itertools
from datetime import datetime, timedelta

import pytest

from contactcenter.domain.message import DeliveryState, TooLate, advance, placed_at, undo
from tests.builders import NOON, a_delivery, later

ARROWS = {
    "queued": {"sent", "failed", "undone"},
    "sent": {"delivered", "read", "failed"},
    "delivered": {"read"},
    "read": set(),
    "failed": {"queued"},
    "undone": set(),
}


@pytest.mark.parametrize(("before", "after"), list(itertools.product(DeliveryState, DeliveryState)))
def test_a_delivery_never_goes_backwards(before: DeliveryState, after: DeliveryState) -> None:
    """G-ADP-2."""
    delivery = a_delivery(state=before)
    if after not in ARROWS[before]:
        with pytest.raises(TooLate):
            advance(delivery, after, now=NOON)
        return
    assert advance(delivery, after, now=NOON).state is after


def test_a_message_can_be_taken_back_until_it_is_due() -> None:
    """F-OUT-7."""
    delivery = a_delivery(due_at=later(10))
    assert undo(delivery, now=later(9.9)).state is DeliveryState.UNDONE
    with pytest.raises(TooLate):
        undo(delivery, now=later(10))


def test_a_message_that_a_worker_holds_cannot_be_taken_back() -> None:
    with pytest.raises(TooLate):
        undo(a_delivery(due_at=later(10), leased_until=later(99)), now=NOON)


@pytest.mark.parametrize(
    ("claimed", "placed"),
    [
        pytest.param(None, NOON, id="no clock"),
        pytest.param(later(-3600), later(-3600), id="an hour ago"),
        pytest.param(later(86_400), later(300), id="tomorrow"),
        pytest.param(NOON - timedelta(days=900), NOON - timedelta(days=30), id="years ago"),
    ],
)
def test_placed_at(claimed: datetime | None, placed: datetime) -> None:
    """E-TML-1."""
    assert placed_at(claimed, received_at=NOON) == placed
