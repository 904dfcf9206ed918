"""Evidence packs of a desk on every store: gathered, proven, and on record (spec A-AUD-1)."""

import asyncio
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from contactcenter.adapters.anchors import LINES, AnchorFile, read_anchors
from contactcenter.adapters.sql.migrate import downgrade, migrate
from contactcenter.adapters.sql.store import SqlStore
from contactcenter.application import anchoring, complaints
from contactcenter.application.editions import set_up
from contactcenter.application.evidence_packs import (
    Drawn,
    PackTooLarge,
    pack_complaint,
    pack_period,
)
from contactcenter.domain.anchor import Anchor
from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.complaint.plain import entry_to_plain
from contactcenter.domain.edition import Decides
from contactcenter.domain.errors import Forbidden, Invalid, NotFound
from contactcenter.domain.evidence.checking import check
from contactcenter.domain.evidence.facts import EvidencePacked
from contactcenter.domain.evidence.form import from_json, hash_of_pack
from contactcenter.domain.evidence.sheet import sheet
from contactcenter.domain.ids import Position, TicketId
from contactcenter.ports.store import Store
from tests.application.complained import HOUSE, a_complaint, add, assessed, decided, house, send
from tests.application.desk import Desk
from tests.domain.outsider import Json, Outsider

LONG_AGO, FAR_OFF = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture
async def desk(store: Store) -> Desk:
    desk = await Desk(store=store).open()
    await desk.online("mina")
    await house(desk)
    await desk.settle()
    return desk


async def to_its_end(desk: Desk) -> TicketId:
    ticket = await a_complaint(desk)
    await decided(desk, ticket)
    await send(desk, ticket, DocumentKind.FINAL, remedy="A refund.")
    await add(desk, ticket, "accepted", words="Fine, thanks.")
    await add(desk, ticket, "closed")
    return ticket


async def pack_of(desk: Desk, ticket: TicketId, anchors: tuple[Anchor, ...] = ()) -> Json:
    """Return the JSON as somebody far away reads it."""
    made = await pack_complaint(desk.store, anchors, ticket, asked=await desk.supervisor())
    return dict(json.loads(json.dumps(made.pack)))


async def anchored(desk: Desk, folder: Path) -> tuple[Anchor, ...]:
    kept = AnchorFile(folder / "anchors", folder / "anchor.key")
    assert await anchoring.anchor(desk.store, kept, now=desk.now)
    return read_anchors(folder / "anchors" / LINES).anchors


async def drawn(desk: Desk, **given: Any) -> Json:
    wanted = Drawn(**{"since": LONG_AGO, "until": FAR_OFF, **given})
    most = given.pop("most", 500)
    made = await pack_period(
        desk.store,
        (),
        wanted,
        asked=await desk.supervisor(),
        new_token=lambda: "chance",
        most=most,
    )
    return dict(made.pack)


async def several(desk: Desk, count: int) -> list[TicketId]:
    """Return complaints of as many people, a day apart."""
    found = []
    for _ in range(count):
        desk.later(86_400)
        who = desk.new_id()
        await desk.arrives(text="دیر رسید", external_id=who, address=f"{who}@mail.example")
        await desk.settle()
        tickets = (await desk.store.snapshot((await desk.supervisor()).agent)).state.tickets
        ticket = TicketId(max(each.id for each in tickets))
        await complaints.record(
            desk.handling, ticket, complaints.Told(), asked=await desk.supervisor()
        )
        await desk.settle()
        found.append(ticket)
    return found


async def test_a_pack_of_a_complaint_holds_against_the_anchors(desk: Desk, tmp_path: Path) -> None:
    ticket = await to_its_end(desk)
    pack = await pack_of(desk, ticket, await anchored(desk, tmp_path))
    found = check(pack, read_anchors(tmp_path / "anchors" / LINES).anchors)
    facts = [each.fact for each in await desk.store.placed_after(Position(0), 1000)]
    ours = [each for each in facts if getattr(each, "ticket_id", "") == ticket]
    about = [each for each in ours if not isinstance(each, EvidencePacked)]
    entries = await desk.store.complaint_entries(ticket)
    assert found.faults == ()
    assert (found.facts, found.anchored) == (len(about),) * 2
    assert (found.entries, found.texts) == (len(entries), 2)
    outsider = Outsider(pack)
    assert [each["content"] for each in outsider.complaint["entries"]] == [
        entry_to_plain(each.entry) for each in entries
    ]
    assert [
        duty["id"]
        for clause in outsider.complaint["clauses"]
        for duty in clause["duties"]
        if duty["gap"]
    ] == []
    sent = [re.sub("-[0-9a-f]{32}", "-…", each.text) for each in desk.channel.sent]
    assert [each["text"] for each in outsider.complaint["documents"]] == sent
    assert {each["delivery"][0]["state"] for each in outsider.complaint["messages"][1:]} == {"sent"}
    assert outsider.complaint["people"] == {
        outsider.said("recorded")["matter"]["complainant_id"]: {"name": "Sara", "role": "customer"},
        "mina": {"name": "Mina", "role": "team_lead"},
        "omid": {"name": "Omid", "role": "complaints_officer"},
    }


def _no_entry(complaint: Json) -> None:
    """Take an entry out with its fact, as if nothing had happened."""
    complaint["entries"] = [each for each in complaint["entries"] if each["kind"] != "assessed"]
    complaint["facts"] = [
        each for each in complaint["facts"] if '"kind":"assessed"' not in each["body"]
    ]


def _other_words(complaint: Json) -> None:
    complaint["entries"][0]["content"]["matter"]["narrative"] = "All was well."


def _other_text(complaint: Json) -> None:
    complaint["documents"][0]["text"] += " Sorry."


def _other_message(complaint: Json) -> None:
    complaint["messages"][-1]["text"] = "We grant everything."


def _earlier(complaint: Json) -> None:
    complaint["facts"][5]["at"] = "2026-03-01T00:00:00.000000Z"


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (_no_entry, "entry 5 is missing"),
        (_other_words, "entry 1 (recorded) is not the one that position"),
        (_other_text, "the acknowledgement document"),
        (_other_message, "the final document"),
        (_earlier, "is not the one that was hashed"),
    ],
)
async def test_an_edited_pack_is_named_as_edited_even_with_a_new_hash(
    desk: Desk, edit: Any, said: str
) -> None:
    pack = await pack_of(desk, await to_its_end(desk))
    edit(pack["complaints"][0])
    assert any("SHA-256" in each.text for each in check(pack, ()).faults)
    pack["sha256"] = hash_of_pack(pack)
    assert [each for each in check(pack, ()).faults if said in each.text]


async def test_what_was_late_says_by_how_much_and_why(desk: Desk) -> None:
    """Spec A-ACK-1: acknowledged by hand on Thursday, where Tuesday was promised."""
    own = {**HOUSE, "acknowledges_by_itself": False}
    await set_up(desk.store, Decides.HOUSE, "house", own, now=desk.now)
    ticket = await a_complaint(desk)
    desk.later(3 * 86_400)
    await desk.settle()
    await send(desk, ticket, DocumentKind.ACKNOWLEDGEMENT)
    pack = await pack_of(desk, ticket)
    outsider = Outsider(pack)
    duty = outsider.duty("acknowledged")
    (clock,) = [each for each in outsider.complaint["clocks"] if each["id"] in duty["clocks"]]
    sent = next(each for each in outsider.complaint["messages"] if not each["inbound"])
    due = datetime(2026, 3, 31, 23, 59, 59, 999_999, tzinfo=UTC)  # the next business day
    assert (duty["state"], duty["gap"]) == ("late", True)
    assert clock["ended_at"] == sent["at"]
    late = datetime.fromisoformat(sent["at"]) - due
    assert clock["late_seconds"] == late // timedelta(seconds=1) > 86_400
    assert outsider.name(clock["ended_by"]) == "Mina"
    assert "was due" in duty["because"]["en"][-1]
    assert "تأخیر" in duty["because"]["fa"][-1]


async def test_gaps_are_printed_in_red_in_both_languages(desk: Desk) -> None:
    """Nobody is named who answers for complaints, and the final response is overdue."""
    nameless = {key: value for key, value in HOUSE.items() if key != "owner_id"}
    await set_up(desk.store, Decides.HOUSE, "house", nameless, now=desk.now)
    ticket = await a_complaint(desk)
    await assessed(desk, ticket)
    desk.later(60 * 86_400)
    await desk.settle()
    pack = await pack_of(desk, ticket)
    for language in ("en", "fa"):
        made = sheet(from_json(pack), str(pack["sha256"]), language)
        gaps = [each.text for each in made.blocks if each.tone == "gap"]
        asked = [
            duty["asked"][language]
            for clause in pack["complaints"][0]["clauses"]
            for duty in clause["duties"]
            if duty["id"] in {"owner", "communicated"}
        ]
        assert len(asked) == 2
        assert all(any(each in gap for gap in gaps) for each in asked)


async def test_what_was_just_entered_is_proven_although_nobody_placed_its_fact(desk: Desk) -> None:
    """Rows are read when their facts have their places (spec S33)."""
    ticket = await a_complaint(desk)
    version = (await desk.store.on_record([ticket]))[ticket].kept.version
    await complaints.add_entry(
        desk.handling,
        ticket,
        {"type": "assessment_started"},
        version=version,
        asked=await desk.asked("mina"),
    )
    outsider = Outsider(await pack_of(desk, ticket))
    assert outsider.duty("whole")["state"] == "met"
    assert outsider.entries("assessment_started")[0]["position"]


async def test_the_house_is_the_one_of_the_day_when_it_came(desk: Desk) -> None:
    ticket = await a_complaint(desk)
    desk.later(60)
    later = {**HOUSE, "owner_id": "mina", "organization": "Another"}
    await set_up(desk.store, Decides.HOUSE, "house", later, now=desk.now)
    pack = await pack_of(desk, ticket)
    assert pack["organization"] == "Another"
    assert Outsider(pack).duty("owner")["because"]["en"] == ["Omid answers for complaints."]


async def test_whoever_has_a_pack_is_on_record_with_its_hash(desk: Desk) -> None:
    ticket = await a_complaint(desk)
    pack = await pack_of(desk, ticket)
    await desk.settle()
    placed = await desk.store.placed_after(Position(0), 1000)
    made = [each.fact for each in placed if isinstance(each.fact, EvidencePacked)]
    assert [(each.by, each.ticket_id, each.pack) for each in made] == [
        ("mina", ticket, pack["sha256"])
    ]
    again = await pack_of(desk, ticket)
    assert again["complaints"][0]["facts"][-1]["type"] == "evidence_packed"


async def test_whom_it_is_about_learns_nothing_from_packs(desk: Desk) -> None:
    """Spec A-IMP-1: as if the complaint were not there, not even among those of a period."""
    ticket = await a_complaint(desk)
    about_mina = await several(desk, 1)
    kept = (await desk.store.on_record(about_mina))[about_mina[0]].kept
    subject = {"type": "amended", "field": "subject_staff", "reason": "It names her."}
    await complaints.add_entry(
        desk.handling,
        about_mina[0],
        {**subject, "before": [], "after": ["mina"]},
        version=kept.version,
        asked=await desk.asked("omid"),
    )
    await desk.settle()
    with pytest.raises(NotFound):
        await pack_of(desk, about_mina[0])
    pack = await drawn(desk)
    assert pack["period"]["among"] == [ticket]  # type: ignore[index]
    assert about_mina[0] not in json.dumps(pack)


async def test_facts_from_before_the_index_are_found_too(
    sql_store: SqlStore, database_url: str
) -> None:
    desk = await Desk(store=sql_store).open()
    await desk.online("mina")
    await house(desk)
    ticket = await a_complaint(desk)
    before = (await sql_store.on_record([ticket]))[ticket].facts
    await sql_store.close()
    await asyncio.to_thread(downgrade, database_url, "0010")
    await migrate(database_url)
    again = await SqlStore.open(database_url)
    after = (await again.on_record([ticket]))[ticket].facts
    assert await again.misfiled(Position(0), 1000) == []
    await again.close()
    assert len(before) == len(after) > 10
    assert before == after


async def test_an_agent_makes_none_and_what_is_no_complaint_has_none(desk: Desk) -> None:
    ticket = await a_complaint(desk)
    for refused in (
        pack_complaint(desk.store, (), ticket, asked=await desk.asked("mina")),
        pack_period(
            desk.store,
            (),
            Drawn(since=LONG_AGO, until=FAR_OFF),
            asked=await desk.asked("mina"),
            new_token=str,
        ),
    ):
        with pytest.raises(Forbidden, match="make evidence packs"):
            await refused
    with pytest.raises(NotFound):
        await pack_of(desk, TicketId("none"))


async def test_a_sample_of_a_period_can_be_drawn_again(desk: Desk) -> None:
    tickets = await several(desk, 5)
    whole = await drawn(desk)
    assert [each["ticket_id"] for each in whole["complaints"]] == tickets
    assert whole["period"]["seed"] == ""
    some = await drawn(desk, size=2, seed="1405-q1")
    chosen = [each["ticket_id"] for each in some["complaints"]]
    assert len(chosen) == 2
    assert some["period"]["among"] == sorted(tickets)
    assert [
        each["ticket_id"] for each in (await drawn(desk, size=2, seed="1405-q1"))["complaints"]
    ] == chosen
    assert (await drawn(desk, size=2))["period"]["seed"] == "chance"
    others = {
        tuple(
            sorted(
                each["ticket_id"] for each in (await drawn(desk, size=2, seed=str(n)))["complaints"]
            )
        )
        for n in range(8)
    }
    assert len(others) > 1


async def test_a_period_is_bounded_and_says_why_it_is_refused(desk: Desk) -> None:
    tickets = await several(desk, 3)
    second = (await desk.store.on_record([tickets[1]]))[tickets[1]].kept.complaint.received_at
    only = await drawn(desk, since=second, until=second + timedelta(seconds=1))
    assert [each["ticket_id"] for each in only["complaints"]] == [tickets[1]]
    with pytest.raises(NotFound):
        await drawn(desk, until=second - timedelta(days=30))
    with pytest.raises(Invalid, match="until"):
        await drawn(desk, since=second, until=second)
    asked = await desk.supervisor()
    period = Drawn(since=LONG_AGO, until=FAR_OFF)
    with pytest.raises(PackTooLarge, match=r"3 complaints .* sample of 2"):
        await pack_period(desk.store, (), period, asked=asked, new_token=str, most=2)


async def test_gathering_costs_a_statement_a_table_not_a_row(sql_store: SqlStore) -> None:
    desk = await Desk(store=sql_store).open()
    await desk.online("mina", "omid")
    await house(desk)
    counts = []
    for count in (2, 6):
        await several(desk, count)
        before = sql_store.tally.statements
        await drawn(desk)
        counts.append(sql_store.tally.statements - before)
    assert counts[0] == counts[1]
