"""Calls: the caller's timeline opens, an agent is occupied, nobody served means a call-back."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from contactcenter.application import intake
from contactcenter.application.intake_parts import Intake
from contactcenter.application.telephony import Spoken, log_call
from contactcenter.domain.call import Call, tell
from contactcenter.domain.call_record import CallDirection, Moment, Outcome, Record, Trust
from contactcenter.domain.ids import InboxId
from contactcenter.domain.inbox import Inbox
from contactcenter.domain.raw import RawState
from contactcenter.ports.channel import Batch, Parsed, Raw
from contactcenter.ports.views import Dossier
from tests import builders
from tests.application.desk import INBOXES, Desk, ListChannel
from tests.application.people_acts import tickets

PHONE = InboxId("phone")
NUMBER = "+989121112233"
LINE = builders.an_inbox("phone", kind="phone", address=None)
MINA = "mina@desk.example"


class Switchboard(ListChannel):
    """Says what the test had it hear."""

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, Call] = {}

    def parse(self, raw: Raw) -> Parsed:
        if raw.external_id in self.said:
            return (self.said[raw.external_id],)
        return super().parse(raw)


class Phones(Desk):
    """A desk with a telephone."""

    @property
    def intake(self) -> Intake:
        inboxes: dict[InboxId, Inbox] = {**INBOXES, PHONE: LINE}
        return replace(
            super().intake, inboxes=inboxes, channels=dict.fromkeys(inboxes, self.channel)
        )

    async def hear(self, name: str, *records: Record, call: str = "call-1") -> None:
        assert isinstance(self.channel, Switchboard)
        self.channel.said[name] = tell("asterisk", call, records)
        raw = Raw(external_id=name, body=name.encode(), received_at=self.now)
        await intake.receive(self.intake, PHONE, Batch(raws=(raw,), cursor=name))
        await self.settle()

    async def messages(self) -> Dossier:
        return await self.only_ticket()


@pytest.fixture
async def desk() -> Phones:
    opened = Phones(channel=Switchboard())
    await opened.open()
    async with opened.store.begin() as tx:
        tx.put(LINE)
    await opened.online("mina")
    return opened


def record(key: str, at: datetime, **said: object) -> Record:
    return Record(key=key, trust=Trust.LIVE, at=at, **said)  # type: ignore[arg-type]


def began(at: datetime, call: str = "call-1", number: str | None = NUMBER) -> Record:
    return record(
        "began",
        at,
        direction=CallDirection.INBOUND,
        from_raw=number or "anonymous",
        from_number=number,
        from_name="Sara" if number else None,
        to_raw="100",
        started_at=at,
        leg=call,
        moment=Moment.STARTED,
    )


def rings(at: datetime, leg: str = "leg-1", email: str = MINA) -> Record:
    return record(
        f"rings {leg}", at, leg=leg, moment=Moment.RANG, extension="100", agent="m", email=email
    )


def speaks(at: datetime) -> Iterable[Record]:
    own = record("speaks leg-1", at, leg="leg-1", moment=Moment.SPOKE, email=MINA)
    return own, record("speaks call-1", at, leg="call-1", moment=Moment.SPOKE)


def ends(at: datetime, *legs: str) -> Iterable[Record]:
    return [record(f"ends {leg}", at, leg=leg, moment=Moment.ENDED) for leg in legs]


async def ringing(desk: Phones) -> datetime:
    at = desk.now
    await desk.hear("1", began(at), rings(at))
    return at


async def facts(desk: Phones) -> list[str]:
    return [type(each.fact).__name__ for each in await desk.store.placed_after(0, 1000)]


async def test_a_ring_opens_the_callers_timeline_for_whose_phone_rings(desk: Phones) -> None:
    await ringing(desk)
    dossier = await desk.messages()
    (message,) = dossier.timeline.messages
    assert message.call is not None
    assert (message.call.stage, message.call.direction) == ("ringing", "inbound")
    assert dossier.customer.name == "Sara"
    assert [(each.kind, each.address, each.proof) for each in dossier.customer.identities] == [
        ("phone", NUMBER, "claimed")
    ]
    rang = [each.fact for each in await desk.store.placed_after(0, 1000)]
    assert [each.agent_id for each in rang if type(each).__name__ == "PhoneRang"] == ["mina"]
    await desk.hear("1 again", rings(desk.now))
    assert (await facts(desk)).count("PhoneRang") == 1


async def test_who_speaks_has_no_room_for_more_and_loses_offers_without_blame(
    desk: Phones,
) -> None:
    """C-CAP-1: within the turn in which it is heard."""
    await desk.arrives()
    await desk.settle()
    assert len(await desk.offered_to("mina")) == 1
    at = await ringing(desk)
    await desk.hear("2", *speaks(at))
    assert await desk.offered_to("mina") == []
    await desk.arrives(text="another", address="omid@mail.example")
    await desk.settle()
    assert await desk.offered_to("mina") == []
    held = [each for each in await everything(desk) if each.channel == "phone"]
    assert [(each.state, each.agent_id) for each in held] == [("assigned", "mina")]
    desk.later(5)
    await desk.hear("3", *ends(desk.now, "call-1", "leg-1"))
    await desk.settle()
    assert len(await desk.offered_to("mina")) == 1  # room again, and nobody was blamed


async def everything(desk: Phones) -> list[object]:
    agent = (await desk.supervisor()).agent
    return [*(await desk.store.snapshot(agent)).state.items]


async def test_nobody_served_is_a_call_back_until_a_late_record_says_otherwise(
    desk: Phones,
) -> None:
    """G-ADP-5."""
    at = await ringing(desk)
    desk.later(5)
    await desk.hear("2", *ends(desk.now, "call-1", "leg-1"))
    dossier = await desk.messages()
    (message,) = dossier.timeline.messages
    assert message.call is not None
    assert (message.call.stage, message.call.outcome) == ("over", "not_served")
    assert [each.state for each in dossier.items] == ["offered"]
    assert dossier.ticket.unanswered_since == desk.now
    served = Record(
        key="log",
        trust=Trust.QUEUE,
        at=at,
        answered_at=at + timedelta(seconds=20),
        outcome=Outcome.ANSWERED,
    )
    await desk.hear("3", served)
    (ticket,) = await tickets(desk)
    assert ticket.status == "resolved"  # nobody of us is known to have spoken
    dossier = await desk.store.dossier(await desk.agent("mina"), ticket.id)
    assert dossier.items == []
    (message,) = dossier.timeline.messages
    assert message.call is not None
    assert message.call.outcome == "answered"


async def test_five_missed_calls_of_one_number_are_one_piece_of_work(desk: Phones) -> None:
    for place in range(5):
        call = f"call-{place}"
        at = desk.later(5)
        await desk.hear(call, began(at, call), *ends(desk.later(5), call), call=call)
    dossier = await desk.messages()
    assert len(dossier.timeline.messages) == 5
    assert len(dossier.items) == 1


async def test_the_same_said_twice_changes_nothing(desk: Phones) -> None:
    at = await ringing(desk)
    before = await desk.store.head()
    await desk.hear("again", began(at), rings(at))
    assert await desk.store.head() == before
    assert (await desk.store.raw_counts())[RawState.DUPLICATE] == 1


async def test_callers_who_withhold_their_number_are_not_one(desk: Phones) -> None:
    for call in ("call-1", "call-2"):
        ended = ends(desk.later(5), call)
        await desk.hear(call, began(desk.now, call, None), *ended, call=call)
    agent = (await desk.supervisor()).agent
    found = (await desk.store.snapshot(agent)).state.tickets
    assert len({each.customer_id for each in found}) == 2


async def test_a_call_within_the_house_is_nobodys_business(desk: Phones) -> None:
    at = desk.now
    inside = record("began", at, direction=CallDirection.INTERNAL, from_raw="100", started_at=at)
    await desk.hear("1", inside)
    assert (await desk.store.raw_counts())[RawState.IGNORED] == 1
    assert (await desk.store.snapshot(await desk.agent("mina"))).state.tickets == []


async def test_calling_back_is_on_the_same_timeline_and_keeps_the_work(desk: Phones) -> None:
    await ringing(desk)
    await desk.hear("2", *ends(desk.later(5), "call-1", "leg-1"))
    await desk.accept("mina")
    at = desk.later(5)
    out = record(
        "out",
        at,
        direction=CallDirection.OUTBOUND,
        from_raw="100",
        to_raw="09121112233",
        to_number=NUMBER,
        started_at=at,
        leg="back",
        moment=Moment.SPOKE,
        email=MINA,
        extension="100",
    )
    await desk.hear("3", out, call="back")
    dossier = await desk.messages()
    assert [each.direction for each in dossier.timeline.messages] == ["inbound", "outbound"]
    assert [(each.state, each.agent_id) for each in dossier.items] == [("assigned", "mina")]


async def test_a_logged_call_names_who_spoke_and_answers_who_waited(desk: Phones) -> None:
    await ringing(desk)
    await desk.hear("2", *ends(desk.later(5), "call-1", "leg-1"))
    assert (await desk.messages()).ticket.unanswered_since is not None
    spoken = Spoken(
        number=NUMBER,
        direction=CallDirection.OUTBOUND,
        outcome=Outcome.ANSWERED,
        started_at=desk.now,
        talk=timedelta(),
        said={"reference_given": True, "next_date_given": False},
    )
    await log_call(desk.intake, PHONE, spoken, asked=await desk.asked("mina"))
    dossier = await desk.messages()
    call = dossier.timeline.messages[-1].call
    assert call is not None
    assert (call.outcome, call.agent_ids, call.agents) == ("answered", ["mina"], [])
    assert call.read_out == {"reference_given": True, "next_date_given": False}
    assert dossier.ticket.unanswered_since is None
    assert dossier.timeline.messages[-1].agent_id == "mina"
    assert dossier.ticket.subject == f"\u260e {NUMBER}"


@pytest.mark.parametrize("direction", [CallDirection.INBOUND, CallDirection.OUTBOUND])
async def test_what_a_logged_call_was_about_is_the_matter_of_who_spoke(
    desk: Phones, direction: CallDirection
) -> None:
    spoken = Spoken(
        number=NUMBER,
        direction=direction,
        outcome=Outcome.ANSWERED,
        started_at=desk.now,
        talk=timedelta(),
        said={},
    )
    await log_call(desk.intake, PHONE, spoken, asked=await desk.asked("mina"))
    dossier = await desk.messages()
    assert (dossier.ticket.status, dossier.ticket.assignee_id) == ("open", "mina")
    assert dossier.items == []


async def test_a_call_names_whose_phones_ring_and_then_who_spoke(desk: Phones) -> None:
    """Who has no account is named as the switchboard does; a late record forgets nobody."""
    at = await ringing(desk)
    await desk.hear("2", rings(at, "leg-2", "omid@desk.example"), rings(at, "leg-3", "x@y.example"))
    (message,) = (await desk.messages()).timeline.messages
    assert message.call is not None
    assert (message.call.ringing_ids, message.call.agent_ids) == (["mina", "omid"], [])
    await desk.hear("3", *speaks(at))
    away = record("speaks leg-3", at, leg="leg-3", moment=Moment.SPOKE, email="x@y.example")
    await desk.hear("4", away, *ends(desk.later(9), "leg-1", "leg-2", "leg-3", "call-1"))
    await desk.hear("5", record("billed", at, cause="16"))
    (message,) = (await desk.messages()).timeline.messages
    assert message.call is not None
    assert message.call.ringing_ids == []
    assert (message.call.agent_ids, message.call.agents) == (["mina"], ["x@y.example"])


async def test_a_clock_that_is_ahead_is_said_and_nobody_waits_in_the_future(desk: Phones) -> None:
    """G-ADP-6: most often the zone of the inbox is not the switchboard's."""
    for ahead, warnings in ((timedelta(minutes=4), []), (timedelta(hours=3.5), ["ahead"])):
        at, name = desk.now + ahead, str(ahead)
        await desk.hear(name, began(at, name), *ends(at, name), call=name)
        dossier = await desk.only_ticket()
        last = dossier.timeline.messages[-1]
        assert last.call
        assert (last.call.outcome, last.call.warnings) == ("not_served", warnings)
        assert dossier.ticket.unanswered_since == desk.now
