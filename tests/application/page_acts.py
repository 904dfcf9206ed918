"""What people do on pages of ours: they file a complaint, follow it, and add to it."""

import re
from collections.abc import Sequence
from datetime import timedelta

from contactcenter.application import filing, tracking_adding, tracking_codes
from contactcenter.application.tracking import link, link_for_filer
from contactcenter.application.tracking_adding import Adding
from contactcenter.domain.complaint_form import Filled, blank
from contactcenter.domain.ids import MessageId, TicketId
from contactcenter.domain.message import Attachment
from contactcenter.domain.reference import Form
from contactcenter.ports.forms import FormRules
from tests import builders
from tests.application import ticket_acts as happens
from tests.application.complained import a_complaint, house
from tests.application.desk import Desk

FORM = builders.an_inbox("form", kind="form", address=None)
RULES = FormRules(is_open=True, region="IR")
WHAT = "سفارش من دو هفته دیر رسید و کسی پاسخ‌گو نبود."
FIELDS = {"what": WHAT, "wanted": "پولم را پس بدهید", "name": "Sara", "email": "sara@mail.example"}


async def a_form_is_open(desk: Desk) -> None:
    await happens.nothing_yet(desk)
    await house(desk)
    desk.inboxes = {**desk.inboxes, FORM.id: FORM}
    async with desk.store.begin() as tx:
        tx.put(FORM)
    await desk.settle()


async def filed(
    desk: Desk, *, mark: str | None = None, files: Sequence[Attachment] = (), **fields: str
) -> str:
    """Send the form; return the reference that its sender is told."""
    mark = mark or a_page(desk)
    desk.now += timedelta(seconds=30)
    filled = Filled(fields=fields or FIELDS, files=files, language="fa")
    complaint = filing.checked(FORM, RULES, filled, mark, key=desk.key, now=desk.now)
    return await filing.file(desk.intake, FORM, complaint, Form.LETTERS, now=desk.now)


def a_page(desk: Desk) -> str:
    return blank(FORM.id, key=desk.key, now=desk.now, random=desk.new_id())


async def file_a_complaint(desk: Desk) -> None:
    await filed(desk)
    await desk.settle()


async def it_is_a_complaint(desk: Desk) -> None:
    await happens.nothing_yet(desk)
    await house(desk)
    await a_complaint(desk)


async def link_sent(desk: Desk) -> str:
    """Return what leads to the only complaint, as a letter names it."""
    return link((await desk.only_ticket()).ticket.reference, key=desk.key)


async def link_of_filer(desk: Desk) -> str:
    return link_for_filer((await desk.only_ticket()).ticket.reference, key=desk.key)


async def add(desk: Desk, token: str, words: str, *, once: str = "page-1") -> str:
    """Add something on the tracking page, and let it be read."""
    desk.now += timedelta(minutes=1)
    adding = Adding(once=once, words=words)
    done = await tracking_adding.add(desk.handling, desk.intake, token, adding, now=desk.now)
    await desk.settle()
    return done


async def add_something(desk: Desk) -> None:
    await add(desk, await link_sent(desk), "It was order 12.")


async def ask_code(desk: Desk, contact: str = "sara@mail.example") -> str:
    """Ask for a code for the only complaint; return what the page keeps."""
    reference = (await desk.only_ticket()).ticket.reference
    challenge_id = MessageId(desk.new_id())
    await tracking_codes.ask_code(desk.handling, reference, contact, challenge_id, now=desk.now)
    await desk.settle()
    return tracking_codes.asked(challenge_id, reference, key=desk.key, now=desk.now)


async def ask_for_a_code(desk: Desk) -> None:
    await ask_code(desk)


async def a_code_was_asked_for(desk: Desk) -> None:
    await it_is_a_complaint(desk)
    await ask_code(desk)


async def say_the_code(desk: Desk) -> None:
    sent = desk.channel.sent[-1]
    reference = (await desk.only_ticket()).ticket.reference
    kept = tracking_codes.asked(sent.message_id, reference, key=desk.key, now=desk.now)
    await tracking_codes.enter_code(desk.handling, kept, code_in(sent.text), now=desk.now)


def code_in(text: str) -> str:
    (code,) = re.findall(r"\b\d{6}\b", text)
    return str(code)


async def only_id(desk: Desk) -> TicketId:
    return TicketId((await desk.only_ticket()).ticket.id)
