"""What happens to complaints, as acts on a desk."""

from dataclasses import replace
from datetime import timedelta

from contactcenter.adapters.preset_files import read_presets
from contactcenter.application import (
    complaint_taking,
    evidence_packs,
    presets,
    suspecting,
    wordings,
)
from contactcenter.domain.agent import Role
from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.complaint.matter import ReceivedBy
from contactcenter.domain.ids import AgentId, QueueId, TicketId
from tests.application import ticket_acts as happens
from tests.application.complained import a_complaint, add, house, send
from tests.application.desk import WORDINGS, Desk


async def complaints_are_handled(desk: Desk) -> None:
    await happens.nothing_yet(desk)
    await house(desk)
    await desk.settle()


async def switch_a_preset(desk: Desk) -> None:
    """Off, and on again."""
    asked = await desk.asked("mina")
    asked = replace(asked, agent=replace(asked.agent, role=Role.ADMINISTRATOR))
    shipped = read_presets()
    (usual,) = [each for each in shipped if each.id == "iso10002-default"]
    await presets.let_go(desk.store, usual.name, asked=asked)
    await presets.let_bind(desk.store, shipped, usual.name, "", asked=asked)
    await desk.settle()


async def fill_in_a_body_outside(desk: Desk) -> None:
    asked = await desk.asked("mina")
    asked = replace(asked, agent=replace(asked.agent, role=Role.ADMINISTRATOR))
    shipped = read_presets()
    (adr,) = [each for each in shipped if each.id == "eu-adr"]
    await presets.let_bind(desk.store, shipped, adr.name, "", asked=asked)
    await presets.fill_in(desk.store, shipped, adr.name, {"name": "ADR Board"}, asked=asked)
    await desk.settle()


async def word_letters_anew(desk: Desk) -> None:
    asked = await desk.asked("mina")
    asked = replace(asked, agent=replace(asked.agent, role=Role.ADMINISTRATOR))
    own = {"every": {"signature": "Yours, {{ organization }}"}}
    await wordings.add_wording(desk.store, WORDINGS, "en", own, after=0, asked=asked)
    await desk.settle()


async def it_is_a_complaint(desk: Desk) -> None:
    await complaints_are_handled(desk)
    await a_complaint(desk)


async def record(desk: Desk) -> None:
    await a_complaint(desk)


async def record_about_me(desk: Desk) -> None:
    await a_complaint(desk, subject_staff=[AgentId("mina")])


async def take_a_letter_down(desk: Desk) -> None:
    await complaint_taking.take_down(
        desk.handling,
        complaint_taking.TakenDown(
            received_by=ReceivedBy.LETTER,
            received_at=desk.now - timedelta(days=1),
            said="The courier broke my door.",
            queue_id=QueueId("queue"),
            complainant=complaint_taking.Complainant(name="Sara", email="sara@example.org"),
        ),
        asked=await desk.asked("mina"),
    )
    await desk.settle()


async def look_into_it(desk: Desk) -> None:
    await add(desk, await _ticket(desk), "assessment_started")


async def send_an_update(desk: Desk) -> None:
    await send(desk, await _ticket(desk), DocumentKind.UPDATE, progress="We asked the carrier.")


async def make_an_evidence_pack(desk: Desk) -> None:
    asked = await desk.supervisor()
    await evidence_packs.pack_complaint(desk.store, (), await _ticket(desk), asked=asked)


async def _ticket(desk: Desk) -> TicketId:
    return TicketId((await desk.only_ticket()).ticket.id)


async def an_angry_mail_arrives(desk: Desk) -> None:
    await desk.arrives(text="This is unacceptable. I have been ignored for three weeks. Refund me!")
    await desk.settle()


async def it_reads_as_a_complaint(desk: Desk) -> None:
    await happens.nothing_yet(desk)
    await an_angry_mail_arrives(desk)
    await desk.accept("mina")


async def say_that_it_is_none(desk: Desk) -> None:
    ticket = (await desk.only_ticket()).ticket
    await suspecting.dismiss_suspicion(
        desk.store, TicketId(ticket.id), version=ticket.version, asked=await desk.asked("mina")
    )
