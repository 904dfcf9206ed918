"""What a complainant adds on the tracking page: a message of theirs, by the road of all others."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from contactcenter.application.complaints import Handling
from contactcenter.application.intake import receive_pushed
from contactcenter.application.intake_parts import Intake
from contactcenter.application.tracking import By, Led, led_to
from contactcenter.application.tracking_said import places_of
from contactcenter.domain import pages
from contactcenter.domain.complaint.steps import OPEN
from contactcenter.domain.conversation import Conversation, reply_address
from contactcenter.domain.errors import Conflict, Invalid
from contactcenter.domain.message import Attachment
from contactcenter.domain.pages import ADDED, PLACE, Addition
from contactcenter.domain.raw import ON_A_PAGE
from contactcenter.ports.channel import Raw
from contactcenter.ports.store import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Adding:
    """What was typed, and the files that were sent up with it."""

    once: str  # made with the page: what is sent twice arrives once
    words: str
    files: Sequence[Attachment] = ()


async def add(
    handling: Handling, intake: Intake, token: str, adding: Adding, *, now: datetime
) -> str:
    """Keep what a complainant adds; return the id by which it is told from what came before.

    It has arrived when this returns; it stands on the ticket once intake has read it.

    Raises:
        NotFound: the link leads to no complaint.
        Conflict: the complaint is over, or no conversation could hold it.
        Invalid: nothing is said, or too much.
    """
    words = pages.cleaned(adding.words)
    if not words and not adding.files:
        raise Invalid("more: write something, or choose a file")
    if len(words) > pages.LONGEST:
        raise Invalid(f"more: {len(words)} characters, more than {pages.LONGEST}")
    async with handling.store.begin() as tx:
        led = await led_to(tx, token, handling.makers.key, now)
        if led.kept.complaint.step not in OPEN:
            raise Conflict("this complaint is over: answer one of our messages instead")
        place = await _place(tx, led)
    said = Addition(
        id=_id(led, adding, words),
        to=reply_address(PLACE, place, key=handling.makers.key),
        address=place.address,
        proven=led.by is not By.FILED,
        text=words,
        name=place.display_name,
        files=tuple(adding.files),
    )
    raw = Raw(
        external_id=said.id,
        body=pages.written(said),
        headers={ON_A_PAGE: "tracking", "client-id": said.id},
        received_at=now,
    )
    await receive_pushed(intake, place.inbox_id, [raw])
    return said.id


def _id(led: Led, adding: Adding, words: str) -> str:
    """Name what was added by all of it: another text from the same page is another message."""
    said = "\0".join((led.ticket.id, adding.once, words, *(each.blob for each in adding.files)))
    return ADDED + hashlib.sha256(said.encode(errors="replace")).hexdigest()[:32]


async def _place(tx: Transaction, led: Led) -> Conversation:
    """Return the conversation that brought the complaint, else the first with its customer."""
    places = await places_of(tx, led.ticket)
    sources = await tx.messages(led.kept.complaint.matter.source_messages)
    brought = {each.conversation_id for each in sources.values()}
    found = [each for each in places if each.id in brought] or list(places)
    if not found:
        raise Conflict("nothing can be added here: write to us instead")
    return found[0]
