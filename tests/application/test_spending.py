"""What a day may cost: counted before a message leaves, whoever sends it."""

import asyncio
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import pytest

from contactcenter.application.spending import send_within_cap
from contactcenter.domain.ids import InboxId, MessageId
from contactcenter.domain.message import Outbound
from contactcenter.ports.channel import (
    Misconfigured,
    PerhapsSent,
    Receipt,
    TryLater,
    Undeliverable,
)
from contactcenter.ports.store import Store
from tests.application.desk import Desk, ListChannel
from tests.builders import NOON

MESSAGE = Outbound(
    message_id=MessageId("m1"),
    recipient="+989121112233",
    recipient_name="",
    subject="",
    text="Hello",
    written_at=NOON,
)


class Costly(ListChannel):
    """Takes a tenth for each message, of three tenths a day."""

    daily_cap: Decimal | None = Decimal("0.3")

    def price(self, message: Outbound) -> Decimal:
        assert message.text
        return Decimal("0.1")


async def sent(store: Store, channel: ListChannel, *, at: datetime = NOON) -> Receipt:
    return await send_within_cap(store, channel, InboxId("sms"), MESSAGE, now=lambda: at)


@pytest.fixture
async def store() -> Store:
    return (await Desk().open()).store


async def test_no_more_leaves_in_a_day_than_the_cap_allows_over_restarts(store: Store) -> None:
    for _ in range(3):
        await sent(store, Costly())  # a new channel each time: nothing of it is remembered
    refused = Costly()
    with pytest.raises(TryLater, match=r"cap: 0\.3 of 0\.3 are spent and this costs 0\.1") as met:
        await sent(store, refused)
    midnight = datetime.combine(NOON.date() + timedelta(days=1), time(), UTC)
    assert met.value.after == midnight - NOON
    assert refused.sent == []
    with pytest.raises(TryLater):
        await sent(store, refused, at=midnight - timedelta(microseconds=1))
    await sent(store, refused, at=midnight)


async def test_many_at_once_stay_within_the_cap(store: Store) -> None:
    channel = Costly()
    sends = (sent(store, channel) for _ in range(10))
    ends = await asyncio.gather(*sends, return_exceptions=True)
    assert sum(isinstance(end, Receipt) for end in ends) == len(channel.sent) == 3


@pytest.mark.parametrize(
    ("refusal", "left"),
    [
        (TryLater("nobody there"), 3),
        (Undeliverable("no such number"), 3),
        (Misconfigured("no credit"), 3),
        (PerhapsSent("no answer"), 2),
        (ZeroDivisionError("a bug"), 2),
    ],
)
async def test_what_surely_did_not_leave_costs_nothing(
    store: Store, refusal: Exception, left: int
) -> None:
    channel = Costly()
    channel.refuse = refusal
    with pytest.raises(type(refusal)):
        await sent(store, channel)
    channel.refuse = None
    for _ in range(left):
        await sent(store, channel)
    with pytest.raises(TryLater, match="cap"):
        await sent(store, channel)


async def test_yesterdays_refusal_gives_todays_money_no_more(store: Store) -> None:
    channel = Costly()
    times = iter([NOON, NOON + timedelta(days=1)])
    channel.refuse = Undeliverable("late")
    with pytest.raises(Undeliverable):
        await send_within_cap(store, channel, InboxId("sms"), MESSAGE, now=lambda: next(times))
    channel.refuse = None
    for _ in range(3):
        await sent(store, channel, at=NOON + timedelta(days=1))


async def test_without_a_cap_nothing_is_counted(store: Store) -> None:
    channel = Costly()
    channel.daily_cap = None
    for _ in range(5):
        await sent(store, channel)


async def test_the_agent_reads_why_a_message_waits_for_tomorrow() -> None:
    channel = Costly()
    channel.daily_cap = Decimal("0.05")
    desk = await Desk(channel=channel).open()
    await desk.online("mina")
    await desk.arrives()
    await desk.settle()
    await desk.accept("mina")
    await desk.reply("mina", "Hello")
    desk.later(11)
    await desk.settle()
    delivery = (await desk.only_ticket()).timeline.messages[-1].delivery
    assert delivery is not None
    assert delivery.state == "queued"
    assert delivery.error == "the day's cap: 0 of 0.05 are spent and this costs 0.1"
