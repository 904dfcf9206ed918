"""What people enter in the record of a complaint by hand."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contactcenter.adapters.preset_files import read_presets
from contactcenter.application import complaints
from contactcenter.application.complaint_taking import Complainant, TakenDown, take_down
from contactcenter.application.editions import set_up
from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.complaint.matter import UNSENT, ReceivedBy
from contactcenter.domain.edition import Decides
from contactcenter.domain.errors import Forbidden, Invalid, NotFound
from contactcenter.domain.ids import AgentId, CustomerId, QueueId, TicketId
from contactcenter.domain.preset.plain import to_plain as preset_to_plain
from tests.application import phone_acts as phone
from tests.application.complained import a_complaint, add, complaints_desk, decided, send, shown
from tests.application.desk import Desk


@pytest.fixture
async def desk() -> Desk:
    return await complaints_desk()


async def test_a_refusal_goes_to_the_next_stage_by_itself(desk: Desk) -> None:
    """Spec A.4: nobody has to know how the house is built."""
    ticket = await a_complaint(desk)
    await decided(desk, ticket)
    await send(desk, ticket, DocumentKind.FINAL, reasons="Late.", remedy="A refund.")
    await add(desk, ticket, "rejected", words="That is not enough.")
    found = (await shown(desk, ticket)).complaint
    assert (found["step"], found["stage"]) == ("investigating", "team_lead")


async def test_who_was_named_is_anonymous_after_all_and_named_again(desk: Desk) -> None:
    """Spec A-PRN-2: one entry a field, in an order that the record allows."""
    ticket = await a_complaint(desk)
    matter: Any = (await shown(desk, ticket)).complaint["matter"]
    name, why = matter["complainant_id"], "She asked for it"
    for field, before, after in (
        ("contactable", True, False),
        ("complainant_id", name, None),
        ("complainant_id", None, name),
        ("contactable", False, True),
    ):
        await add(desk, ticket, "amended", field=field, before=before, after=after, reason=why)
        now: Any = (await shown(desk, ticket)).complaint["matter"]
        assert now["anonymous"] is (now["complainant_id"] is None)
    assert now == matter


def a_letter(desk: Desk, **given: Any) -> TakenDown:
    default: Any = {
        "received_by": ReceivedBy.LETTER,
        "received_at": desk.now - timedelta(days=2),
        "said": "Your courier broke my door.",
        "queue_id": QueueId("queue"),
        "complainant": Complainant(name="Sara", email="Sara@Example.org", phone="0912 345 6789"),
    }
    return TakenDown(**{**default, **given})


async def taken_down(desk: Desk, **given: Any) -> TicketId:
    asked = await desk.asked("mina")
    done = await take_down(desk.handling, a_letter(desk, **given), asked=asked)
    await desk.settle()
    return TicketId(done.id)


@pytest.mark.parametrize("way", sorted(UNSENT))
async def test_what_reached_us_by_no_channel_is_written_down(desk: Desk, way: ReceivedBy) -> None:
    """Spec A-PRN-2, A-RCV-2: from when it came, whoever brought it, in what words."""
    desk.now += timedelta(days=3)
    came = desk.now - timedelta(hours=2)
    ticket = await taken_down(desk, received_by=way, received_at=came)
    found = (await shown(desk, ticket)).complaint
    matter: Any = found["matter"]
    assert (matter["received_by"], matter["transcript"]) == (way, "Your courier broke my door.")
    assert datetime.fromisoformat(matter["received_at"]) == came
    dossier = await desk.store.dossier(await desk.agent("mina"), ticket)
    assert (dossier.ticket.kind, dossier.ticket.channel) == ("complaint", way)
    assert dossier.ticket.assignee_id == "mina"
    assert {each.address for each in dossier.customer.identities} == {
        "sara@example.org",
        "+989123456789",
    }
    assert dossier.customer.name == "Sara"
    (clock,) = [each for each in dossier.clocks if each.metric == "acknowledge"]
    assert (clock.state, clock.started_at) == ("running", came)


async def test_whoever_is_known_or_wants_no_name_is_written_down_as_such(desk: Desk) -> None:
    known = (await desk.store.dossier(await desk.agent("mina"), await a_complaint(desk))).customer
    theirs = await taken_down(desk, complainant=Complainant(customer_id=CustomerId(known.id)))
    assert (await shown(desk, theirs)).complaint["matter"]["complainant_id"] == known.id  # type: ignore[index]
    nobody = await taken_down(desk, complainant=Complainant(anonymous=True, name="Sara"))
    matter: Any = (await shown(desk, nobody)).complaint["matter"]
    assert (matter["complainant_id"], matter["anonymous"], matter["contactable"]) == (
        None,
        True,
        False,
    )
    dossier = await desk.store.dossier(await desk.agent("mina"), nobody)
    assert (dossier.customer.name, dossier.customer.identities) == ("", [])


async def test_what_is_written_down_about_me_leaves_my_sight(desk: Desk) -> None:
    """Spec A-IMP-1."""
    await desk.online("omid")
    ticket = await taken_down(desk, subject_staff=[AgentId("mina")])
    with pytest.raises(NotFound):
        await shown(desk, ticket)
    assert (await shown(desk, ticket, "omid")).complaint["accountable_id"] == "omid"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"received_by": ReceivedBy.EMAIL}, "there is a message"),
        ({"received_at": datetime(2030, 1, 1, tzinfo=UTC)}, "yet to come"),
        ({"said": " "}, "is empty"),
        ({"queue_id": QueueId("nowhere")}, "there is no queue"),
        ({"complainant": Complainant()}, "say who complains"),
        ({"complainant": Complainant(name="Sara", email="sara")}, "is no address"),
    ],
)
async def test_what_cannot_be_is_not_written_down(
    desk: Desk, given: dict[str, Any], why: str
) -> None:
    with pytest.raises(Invalid, match=why):
        await taken_down(desk, **given)


async def test_a_call_is_no_complaint_before_somebody_says_what_was_said(desk: Desk) -> None:
    """Spec A-RCV-2: a call leaves a number, and no words."""
    await phone.a_telephone(desk)
    await phone.log(desk)
    mina = await desk.asked("mina")
    (called,) = [
        each
        for each in (await desk.store.snapshot(mina.agent)).state.tickets
        if each.channel == "phone"
    ]
    ticket = TicketId(called.id)
    with pytest.raises(Invalid, match="a transcript"):
        await complaints.record(desk.handling, ticket, complaints.Told(), asked=mina)
    told = complaints.Told(transcript="He broke my door.")
    await complaints.record(desk.handling, ticket, told, asked=mina)
    matter: Any = (await shown(desk, ticket)).complaint["matter"]
    assert (matter["received_by"], matter["transcript"]) == ("phone", "He broke my door.")


async def bind(desk: Desk) -> None:
    """Let a regulator's rules bind what is received from now on."""
    (law,) = [each for each in read_presets() if each.id == "au-rg271"]
    body = {"preset": dict(preset_to_plain(law)), "active": True, "confirmation": ""}
    await set_up(desk.store, Decides.PRESET, law.id, body, now=desk.now)


async def test_that_it_is_none_is_proposed_by_one_and_confirmed_by_another(desk: Desk) -> None:
    """Spec A-PRN-3: whoever is to confirm it has a task of it."""
    await bind(desk)
    ticket = await a_complaint(desk)
    assert (await shown(desk, ticket)).second_look
    await add(desk, ticket, "assessment_started")
    said = {"kind": "query", "reason": "She only asked when it comes"}
    with pytest.raises(Forbidden, match="propose it"):
        await add(desk, ticket, "reclassified", **said)
    await add(desk, ticket, "reclassification_proposed", **said)
    with pytest.raises(Forbidden, match="somebody else confirms"):
        await add(desk, ticket, "reclassified", **said)
    tasks = (await desk.store.dossier(await desk.agent("omid"), ticket)).tasks
    assert [each.agent_id for each in tasks if "no complaint" in each.title] == ["omid"]
    await add(desk, ticket, "reclassified", who="omid", **said)
    assert (await desk.only_ticket()).ticket.kind == "query"
    kept = (await desk.store.complaint_entries(ticket))[-1].entry
    assert (kept.by, kept.second_id) == ("omid", "mina")  # type: ignore[union-attr]


async def test_where_no_rules_bind_it_one_may_say_so(desk: Desk) -> None:
    """Spec A-PRN-3; nobody can be named who did not act."""
    ticket = await a_complaint(desk)
    await add(desk, ticket, "assessment_started")
    said = {"kind": "query", "reason": "She only asked", "second_id": "omid"}
    await add(desk, ticket, "reclassified", **said)
    kept = (await desk.store.complaint_entries(ticket))[-1].entry
    assert kept.second_id is None  # type: ignore[union-attr]
