"""Filing a complaint on our form: it is kept at once, and has its reference before it is read."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from contactcenter.application.complaints import Told
from contactcenter.application.intake import receive_pushed
from contactcenter.application.intake_parts import Intake
from contactcenter.domain import pages
from contactcenter.domain.channel import FORM
from contactcenter.domain.complaint.matter import RemedySought, Representative
from contactcenter.domain.complaint_form import Filled, complaint_of, reference_of
from contactcenter.domain.errors import NotFound
from contactcenter.domain.ids import InboxId
from contactcenter.domain.inbox import Inbox
from contactcenter.domain.message import Direction, Message
from contactcenter.domain.pages import Complaint
from contactcenter.domain.raw import ON_A_PAGE, REFERENCE
from contactcenter.domain.reference import Form
from contactcenter.domain.ticket import Ticket
from contactcenter.ports.channel import Channel, Raw
from contactcenter.ports.forms import FormRules, HasForm
from contactcenter.ports.store import Transaction

_LOOK_BACK = 200  # messages


def form_of(
    inboxes: Iterable[Inbox], channels: Mapping[InboxId, Channel], key: str
) -> tuple[Inbox, FormRules]:
    """Return the inbox whose form has that key, and what its page goes by.

    Raises:
        NotFound: there is none, or it is not open.
    """
    for inbox in inboxes:
        channel = channels.get(inbox.id)
        if inbox.kind == FORM and inbox.key == key and isinstance(channel, HasForm):
            rules = channel.rules()
            if rules.is_open:
                return inbox, rules
    raise NotFound("there is no complaint form here")


def checked(
    inbox: Inbox, rules: FormRules, filled: Filled, mark: str, *, key: bytes, now: datetime
) -> Complaint:
    """Return the complaint that was filled in. Raises Misfilled, naming each field."""
    return complaint_of(filled, mark, inbox.id, region=rules.region, key=key, now=now)


async def file(
    intake: Intake, inbox: Inbox, complaint: Complaint, form: Form, *, now: datetime
) -> str:
    """Keep a complaint; return its reference. What is sent twice has the same one."""
    reference = reference_of(complaint, form, key=intake.key)
    raw = Raw(
        external_id=complaint.id,
        body=pages.written(complaint),
        headers={ON_A_PAGE: "form", REFERENCE: reference},
        received_at=now,
    )
    await receive_pushed(intake, inbox.id, [raw])
    return reference


async def told_on_form(tx: Transaction, ticket: Ticket) -> Told:
    """Return what a form says of a complaint beside its message; of any other nothing."""
    said = await tx.latest_messages(ticket, _LOOK_BACK)
    forms = [each for each in said if each.filed and each.direction is Direction.INBOUND]
    return _told(forms[-1]) if forms else Told()


def _told(message: Message) -> Told:
    filed = message.filed
    assert filed is not None
    behalf = filed.on_behalf_of
    return Told(
        source_messages=[message.id],
        anonymous=filed.anonymous,
        remedy_sought=RemedySought(text=filed.wanted) if filed.wanted else None,
        on_behalf_of=Representative(
            name=message.display_name,
            relation=f"{behalf.relation} ({behalf.person})",
            authority_evidence=behalf.authority,
        )
        if behalf
        else None,
    )
