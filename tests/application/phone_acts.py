"""What a switchboard tells a desk, for the recordings."""

from dataclasses import replace
from datetime import datetime, timedelta

from contactcenter.application import intake, telephony
from contactcenter.domain.call import tell
from contactcenter.domain.call_record import CallDirection, Moment, Outcome, Record, Trust
from contactcenter.domain.ids import InboxId
from contactcenter.ports.channel import Batch, Parsed, Raw
from tests import builders
from tests.application.desk import INBOXES, Desk, ListChannel

LINE = builders.an_inbox("phone", kind="phone", address=None)
PHONES = {**INBOXES, InboxId("phone"): LINE}
NUMBER = "+989121112233"


class Ring(ListChannel):
    """One call, whose records are named in the input."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        said = {"trust": Trust.LIVE, "at": at}
        began = {"from_raw": NUMBER, "from_number": NUMBER, "started_at": at}
        mina = {"leg": "leg", "extension": "100", "email": "mina@desk.example"}
        self._records = {
            "began": Record(key="began", direction=CallDirection.INBOUND, **began, **said),
            "rings": Record(key="rings", moment=Moment.RANG, **mina, **said),
            "ends": Record(key="ends", ended_at=at + timedelta(seconds=20), **said),
        }

    def parse(self, raw: Raw) -> Parsed:
        names = raw.body.decode().split()
        return (tell("asterisk", "call", [self._records[name] for name in names]),)


async def _hear(desk: Desk, names: str) -> None:
    heard = replace(
        desk.intake, inboxes=PHONES, channels=dict.fromkeys(PHONES, Ring(builders.NOON))
    )
    raw = Raw(external_id=names, body=names.encode(), received_at=desk.now)
    await intake.receive(heard, InboxId("phone"), Batch(raws=(raw,), cursor=names))
    await intake.digest(heard, now=desk.now)
    await desk.settle()


async def a_telephone(desk: Desk) -> None:
    async with desk.store.begin() as tx:
        tx.put(LINE)
    await desk.online("mina")


async def rings(desk: Desk) -> None:
    await _hear(desk, "began rings")


async def it_rings(desk: Desk) -> None:
    await a_telephone(desk)
    await rings(desk)


async def nobody_answers(desk: Desk) -> None:
    await _hear(desk, "ends")


async def log(desk: Desk) -> None:
    spoken = telephony.Spoken(
        number=NUMBER,
        direction=CallDirection.INBOUND,
        outcome=Outcome.ANSWERED,
        started_at=desk.now,
        talk=timedelta(),
        said={"reference": True},
    )
    heard = replace(desk.intake, inboxes=PHONES)
    asked = await desk.asked("mina")
    await telephony.log_call(heard, InboxId("phone"), spoken, asked=asked)
