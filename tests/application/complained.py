"""A desk that handles complaints, for tests."""

from datetime import timedelta
from typing import Any

from contactcenter.adapters.preset_files import read_presets
from contactcenter.application import complaint_documents, complaints
from contactcenter.application.complaint_showing import ComplaintView, show
from contactcenter.application.editions import set_up
from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.edition import Decides
from contactcenter.domain.ids import ConversationId, TicketId
from contactcenter.domain.preset.plain import to_plain
from tests.application.desk import Desk
from tests.application.promised import promise

TRAINED = {
    "topic": "formal_investigation",
    "passed_on": "2026-01-01",
    "expires_on": "2027-01-01",
}
# What a house settles before presets may bind, beside the people (A-GOV-1).
GOVERNED: dict[str, Any] = {
    "management_contact": "the director, director@shop.example",
    "policies": [{"language": "", "version": "1", "url": "https://shop.example/complaints-policy"}],
}
HOUSE: dict[str, Any] = {
    **GOVERNED,
    "organization": "Shop",
    "zone": "Asia/Tehran",
    "calendar": "office",
    "owner_id": "omid",
    "deputies": ["mina"],
    "people": {
        "mina": {"role": "team_lead", "team": "a", "trainings": [TRAINED]},
        "omid": {"role": "complaints_officer", "team": "b", "trainings": [TRAINED]},
    },
    "limits": [
        {"role": "team_lead", "most": {"amount": 500_000, "currency": "IRR"}},
        {"role": "complaints_officer", "most": {"amount": 50_000_000, "currency": "IRR"}},
    ],
}
TEXT = "سفارش من دو هفته دیر رسید"
ASSESSMENT = {
    "severity": 2,
    "safety": "none",
    "complexity": "low",
    "impact": "one",
    "action_needed": False,
    "action_possible": True,
}


async def house(desk: Desk) -> None:
    """Let the desk handle complaints under the preset that ships as the usual one."""
    await promise(desk)
    await set_up(desk.store, Decides.HOUSE, "house", HOUSE, now=desk.now)
    (usual,) = [each for each in read_presets() if each.id == "iso10002-default"]
    body = {"preset": to_plain(usual)}
    await set_up(desk.store, Decides.PRESET, usual.id, body, now=desk.now)


async def complaints_desk() -> Desk:
    """Return a desk that handles complaints, with Mina online."""
    desk = await Desk().open()
    await desk.online("mina")
    await house(desk)
    await desk.settle()
    return desk


async def a_complaint(desk: Desk, **told: Any) -> TicketId:
    """Return a mail that became a complaint."""
    await desk.arrives(text=TEXT, header_id="first@mail.example", external_id="first")
    await desk.settle()
    await desk.accept("mina")
    ticket = TicketId((await desk.only_ticket()).ticket.id)
    await complaints.record(
        desk.handling, ticket, complaints.Told(**told), asked=await desk.asked("mina")
    )
    await desk.settle()
    return ticket


async def last_of_ours(desk: Desk, ticket: TicketId) -> str:
    mina = await desk.agent("mina")
    said = (await desk.store.timeline(mina, ticket, before=None, limit=50)).messages
    return next(each.id for each in said if each.agent_id == "mina")


async def shown(desk: Desk, ticket: TicketId, name: str = "mina") -> ComplaintView:
    return await show(desk.store, ticket, asked=await desk.asked(name))


async def add(desk: Desk, ticket: TicketId, of: str, /, *, who: str = "mina", **said: Any) -> None:
    """Add an entry by hand, a minute later."""
    desk.now += timedelta(minutes=1)
    version = (await shown(desk, ticket)).version
    await complaints.add_entry(
        desk.handling,
        ticket,
        {"type": of, **said},
        version=version,
        asked=await desk.asked(who),
    )
    await desk.settle()


async def send(
    desk: Desk, ticket: TicketId, kind: DocumentKind, *, who: str = "mina", **texts: str
) -> None:
    """Send a document as drafted, with some blocks written by hand, and let it leave."""
    desk.now += timedelta(minutes=1)
    asked = await desk.asked(who)
    drafted = await complaint_documents.draft(desk.handling, ticket, kind, None, asked=asked)
    dossier = await desk.store.dossier(asked.agent, ticket)
    await complaint_documents.send(
        desk.handling,
        ticket,
        ConversationId(dossier.conversations[0].id),
        kind,
        drafted.language,
        [(each.block, texts.get(each.block, each.text)) for each in drafted.passages],
        version=(await shown(desk, ticket)).version,
        asked=asked,
    )
    desk.now += timedelta(minutes=1)
    await desk.settle()


async def assessed(desk: Desk, ticket: TicketId, *, priority: str = "p3", **more: Any) -> None:
    await add(desk, ticket, "assessment_started")
    await add(
        desk,
        ticket,
        "assessed",
        assessment={**ASSESSMENT, **more},
        priority=priority,
        remedy_sought={"text": "my money"},
    )


async def decided(desk: Desk, ticket: TicketId, **more: Any) -> None:
    await assessed(desk, ticket)
    await add(desk, ticket, "investigator_set", investigator_id="mina", level=1)
    await add(
        desk,
        ticket,
        "finding_recorded",
        issue_id="1",
        outcome="upheld",
        fact="It was late.",
        rule="Two days were promised.",
    )
    await add(desk, ticket, "root_cause_set", issue_id="1", root_cause="carrier")
    await add(desk, ticket, "decision_proposed", summary="We refund.", **more)
    await add(desk, ticket, "decision_approved", who="omid")
