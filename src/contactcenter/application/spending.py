"""Sending within what a day may cost, however many send and however often they start anew."""

from decimal import Decimal

from contactcenter.domain.ids import InboxId
from contactcenter.domain.message import Outbound
from contactcenter.domain.spending import give_back, spend, spent, tally_id, until_midnight
from contactcenter.ports.channel import (
    Channel,
    ChannelError,
    PerhapsSent,
    Priced,
    Receipt,
    TryLater,
)
from contactcenter.ports.store import Store
from contactcenter.ports.system import Now


async def send_within_cap(
    store: Store, channel: Channel, inbox_id: InboxId, message: Outbound, *, now: Now
) -> Receipt:
    """Hand a message over as `Channel.send` does, if the day's money lasts for it.

    Raises:
        TryLater: it does not; not before the next day.
    """
    if not isinstance(channel, Priced) or channel.daily_cap is None:
        return await channel.send(message)
    price = channel.price(message)
    await _reserve(store, inbox_id, price, cap=channel.daily_cap, now=now)
    try:
        return await channel.send(message)
    except PerhapsSent:
        raise
    except ChannelError:
        await _give_back(store, inbox_id, price, now=now)
        raise


async def _reserve(
    store: Store, inbox_id: InboxId, price: Decimal, *, cap: Decimal, now: Now
) -> None:
    at = now()
    async with store.begin() as tx:
        tally = (await tx.tallies([tally_id(inbox_id)])).get(tally_id(inbox_id))
        before = spent(tally, now=at)
        if before + price > cap:
            told = f"{before.normalize():f} of {cap} are spent and this costs {price}"
            raise TryLater(f"the day's cap: {told}", after=until_midnight(at))
        tx.put(spend(tally, inbox_id, price, now=at))


async def _give_back(store: Store, inbox_id: InboxId, price: Decimal, *, now: Now) -> None:
    async with store.begin() as tx:
        tally = (await tx.tallies([tally_id(inbox_id)])).get(tally_id(inbox_id))
        after = give_back(tally, price, now=now())
        if after is not None:
            tx.put(after)
