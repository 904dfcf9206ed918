"""What a switchboard tells a desk, for the recordings."""

from dataclasses import replace
from datetime import datetime, timedelta

from channels.phone import Config, connect
from contactcenter.application import importing, intake, telephony
from contactcenter.application.asked import Asked
from contactcenter.application.importing import Imported
from contactcenter.application.intake_parts import Intake
from contactcenter.domain.agent import Role
from contactcenter.domain.call import tell
from contactcenter.domain.call_record import CallDirection, Moment, Outcome, Record, Trust
from contactcenter.domain.ids import InboxId
from contactcenter.ports.channel import Batch, Parsed, Raw
from contactcenter.ports.importing import Mapped, Piece
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


MAPPED = Mapped(
    columns={"started_at": 1, "from": 2, "to": 3, "outcome": 4, "call_id": 5, "talk": 6}
)

BARE = Mapped(columns={"started_at": 1, "from": 2, "to": 3, "outcome": 4})  # of calls without ids


def with_files(desk: Desk, board: Config | None = None) -> Intake:
    """Return what a desk works with whose switchboard writes files."""
    channel = connect(board or Config())
    return replace(desk.intake, inboxes=PHONES, channels={InboxId("phone"): channel})


async def bring(
    desk: Desk,
    *rows: str,
    before: int = 0,
    role: Role = Role.ADMINISTRATOR,
    mapped: Mapped = MAPPED,
    board: Config | None = None,
) -> Imported:
    """Bring a file of calls, as `mapped` reads it."""
    piece = Piece(
        name="calls.csv",
        names=b"",
        body="\n".join(rows).encode(),
        rows=0,
        is_last=True,
        received_at=desk.now,
    )
    asked = await _asked_by(desk, role)
    told = await importing.take_piece(
        with_files(desk, board), InboxId("phone"), piece, mapped, before=before, asked=asked
    )
    await desk.settle()
    return told


async def bring_a_call_of_long_ago(desk: Desk) -> None:
    await bring(desk, f"2025-03-01 09:00:00,{NUMBER},100,missed,call,0")


async def keep_columns(desk: Desk) -> None:
    chief = await _asked_by(desk, Role.ADMINISTRATOR)
    await importing.keep_mapped(with_files(desk), InboxId("phone"), MAPPED, asked=chief)


async def _asked_by(desk: Desk, role: Role) -> Asked:
    asked = await desk.asked("mina")
    return replace(asked, agent=replace(asked.agent, role=role))
