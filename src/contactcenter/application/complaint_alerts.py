"""Who answers for a complaint is told at once of what cannot wait, at any hour."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from contactcenter.application.complaint_house import in_force
from contactcenter.application.complaints import Handling
from contactcenter.application.tasks import open_task
from contactcenter.domain.codes import named
from contactcenter.domain.complaint.calling import Call, still_calls
from contactcenter.domain.complaint.kept import KeptComplaint
from contactcenter.domain.complaint.silence import Silence
from contactcenter.domain.ids import AgentId
from contactcenter.domain.reference import grouped
from contactcenter.domain.task.task import TaskKind
from contactcenter.domain.ticket import Ticket
from contactcenter.ports.store import Transaction

_AT_ONCE = timedelta(seconds=1)
_ACT = {
    "en": "Act at once: complaint {reference}",
    "fa": "اقدام فوری: شکایت {reference}",
}
_UNDELIVERED = {
    "en": "The {document} document did not arrive: complaint {reference}",
    "fa": "نرسید: {document}، شکایت {reference}",
}
_UNRECORDED = {
    "en": "The {document} document left, but the record refused it: complaint {reference}",
    "fa": "فرستاده شد، ولی در پرونده ثبت نشد: {document}، شکایت {reference}",
}
_NO_COMPLAINT = {
    "en": "Is it no complaint? Confirm or refuse: {reference}",
    "fa": "آیا شکایت نیست؟ تأیید یا رد کنید: {reference}",
}
_SILENT = {
    Silence.EXPIRED: (
        Call.GO_ON,
        {
            "en": "No answer came in time; go on without it: complaint {reference}",
            "fa": "پاسخی در مهلت نرسید؛ بدون آن ادامه دهید: شکایت {reference}",
        },
    ),
    Silence.REMIND: (
        Call.REMIND,
        {
            "en": "No answer to the decision; send the reminder: complaint {reference}",
            "fa": "به تصمیم پاسخی نرسید؛ یادآوری را بفرستید: شکایت {reference}",
        },
    ),
    Silence.DEEMED: (
        Call.DEEM,
        {
            "en": "No answer to the reminder; close as deemed accepted: complaint {reference}",
            "fa": "به یادآوری پاسخی نرسید؛ با «پذیرش با سکوت» ببندید: شکایت {reference}",
        },
    ),
}


async def alert(
    handling: Handling, tx: Transaction, ticket: Ticket, kept: KeptComplaint, *, now: datetime
) -> None:
    """Say that somebody may be in danger (spec A-ASM-3), unless something is planned."""
    if still_calls(kept.complaint, Call.ACT):
        await _remind(handling, tx, ticket, kept, Call.ACT, _ACT, now=now)


async def tell_proposed(
    handling: Handling, tx: Transaction, ticket: Ticket, kept: KeptComplaint, *, now: datetime
) -> None:
    """Have somebody else confirm or refuse that it is no complaint (spec A-PRN-3)."""
    proposed, house = kept.complaint.proposed_kind, (await in_force(tx)).house
    if proposed is None:
        return
    others = (kept.complaint.accountable_id, house.owner_id, *house.deputies)
    about = kept.complaint.matter.subject_staff
    to = next((each for each in others if each not in {None, proposed.by, *about}), None)
    if to is not None:
        await _remind(handling, tx, ticket, kept, Call.SECOND_LOOK, _NO_COMPLAINT, to=to, now=now)


async def tell_undelivered(
    handling: Handling,
    tx: Transaction,
    ticket: Ticket,
    kept: KeptComplaint,
    document: str,
    *,
    now: datetime,
) -> None:
    """Say that a document came back, so that its duty is open again (spec A-ACK-3)."""
    await _remind(handling, tx, ticket, kept, Call.RESEND, _UNDELIVERED, document=document, now=now)


async def tell_unrecorded(
    handling: Handling,
    tx: Transaction,
    ticket: Ticket,
    kept: KeptComplaint,
    document: str,
    *,
    now: datetime,
) -> None:
    """Say that a document left which the rules would not let into the record."""
    await _remind(handling, tx, ticket, kept, None, _UNRECORDED, document=document, now=now)


async def tell_silent(
    handling: Handling,
    tx: Transaction,
    ticket: Ticket,
    kept: KeptComplaint,
    what: Silence,
    *,
    now: datetime,
) -> None:
    """Say that somebody did not answer in time, and what is to be done now (spec A.4)."""
    call, titles = _SILENT[what]
    await _remind(handling, tx, ticket, kept, call, titles, now=now)


async def _remind(
    handling: Handling,
    tx: Transaction,
    ticket: Ticket,
    kept: KeptComplaint,
    call: Call | None,
    titles: Mapping[str, str],
    *,
    document: str = "",
    to: AgentId | None = None,
    now: datetime,
) -> None:
    """Remind whoever answers for it, or somebody else; without a call, until they end it."""
    agent = await tx.agent(to or kept.complaint.accountable_id)
    language = agent.preferences.language
    title = titles.get(language, titles["en"]).format(
        reference=grouped(ticket.reference), document=document and named(document, language)
    )
    open_task(
        tx,
        ticket,
        agent.id,
        title,
        now + _AT_ONCE,
        kind=TaskKind.REMINDER,
        calls_for=call.value if call else "",
        now=now,
        new_id=handling.new_id,
    )
