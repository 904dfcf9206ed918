"""Input that could not be read: a person has it read again after a mend, or gives up on it."""

from contactcenter.application.asked import Asked
from contactcenter.domain import raw as raws
from contactcenter.domain.access import Permission, require
from contactcenter.domain.events import RawSettled
from contactcenter.domain.ids import RawId
from contactcenter.domain.request import Done
from contactcenter.ports.store import Store


async def read_again(store: Store, raw_id: RawId, *, asked: Asked) -> Done:
    """Put input that was set aside back into line."""
    require(asked.agent, Permission.SETTLE_QUARANTINE)
    async with store.begin(asked.key) as tx:
        again = raws.read_again(await tx.raw(raw_id))
        tx.put(again)
        tx.record(_settled(again, "retried", asked))
        return tx.done(raw_id, again.version)


async def discard(store: Store, raw_id: RawId, *, asked: Asked) -> Done:
    """Give up on input that was set aside; its bytes stay."""
    require(asked.agent, Permission.SETTLE_QUARANTINE)
    async with store.begin(asked.key) as tx:
        discarded = raws.discard(await tx.raw(raw_id), f"discarded by {asked.agent.id}")
        tx.put(discarded)
        tx.record(_settled(discarded, "discarded", asked))
        return tx.done(raw_id, discarded.version)


def _settled(raw: raws.RawInput, outcome: str, asked: Asked) -> RawSettled:
    return RawSettled(
        raw_id=raw.id, inbox_id=raw.inbox_id, outcome=outcome, by=asked.agent.id, at=asked.at
    )
