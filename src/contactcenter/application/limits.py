"""What one sender may set off by mail, so that machines do not answer each other for ever.

    tickets     5 an hour, if nothing else is set: what comes beyond them joins one conversation
                that holds it
    echoes      the same words 3 times in 10 minutes: no automatic answer for an hour
    receipts    1 a day beyond the first ticket, to whoever asks and to whoever reads it; of all
                senders together 60 a minute
    reopenings  3 an hour of one ticket

(spec F-LOOP-1 to F-LOOP-3, F-REL-1.)
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from contactcenter.domain.conversation import bare_subject, main_address
from contactcenter.domain.ids import InboxId, TicketId
from contactcenter.domain.message import Inbound
from contactcenter.domain.tally import Tally, count, counted
from contactcenter.domain.text import normalise

_TICKETS_WITHIN = timedelta(hours=1)
_ECHOES = (3, timedelta(minutes=10))
_SILENCE = timedelta(hours=1)  # after echoes
_RECEIPTS = (1, timedelta(hours=24))
_RECEIPTS_OF_ALL = (60, timedelta(minutes=1))
_REOPENINGS = (3, timedelta(hours=1))
_COMPARED = 500  # characters of a text
_DIGITS = re.compile(r"\d+|\[[^\]]*\]")


def held_thread(address: str) -> str:
    """Return the thread of the conversation that holds what one sender writes beyond the limit."""
    return f"held {address}"


def wanted(written: Iterable[tuple[InboxId, Inbound]], tickets: Iterable[TicketId]) -> set[str]:
    """Return the tallies that deciding about these messages needs."""
    ids = {_reopened(ticket_id) for ticket_id in tickets}
    for inbox_id, inbound in written:
        ids |= {
            _opened(inbox_id, inbound),
            _echoed(inbox_id, inbound),
            _silenced(inbox_id, inbound),
            *_received(inbox_id, inbound),
            _ALL_RECEIPTS,
        }
    return ids


class Limits:
    """The tallies of a batch, as they are and as they become."""

    def __init__(
        self, tallies: Mapping[str, Tally], *, tickets_an_hour: int, now: datetime
    ) -> None:
        self._most_tickets = tickets_an_hour
        self._tallies = dict(tallies)
        self._read = tallies
        self._now = now

    def opens_too_many(self, inbox_id: InboxId, inbound: Inbound) -> bool:
        """Whether the sender has opened as many tickets lately as one may."""
        return self._is_reached(_opened(inbox_id, inbound), self._most_tickets, _TICKETS_WITHIN)

    def note_opened(self, inbox_id: InboxId, inbound: Inbound) -> None:
        """Count one more ticket of the sender."""
        self._count(_opened(inbox_id, inbound), _TICKETS_WITHIN)

    def note_written(self, inbox_id: InboxId, inbound: Inbound) -> None:
        """Count the words of a message; the same ones again and again silence us."""
        echoed = _echoed(inbox_id, inbound)
        self._count(echoed, _ECHOES[1])
        if self._is_reached(echoed, *_ECHOES):
            self._count(_silenced(inbox_id, inbound), _SILENCE)

    def may_receipt(self, inbox_id: InboxId, inbound: Inbound) -> bool:
        """Whether an automatic answer keeps within the limits; it counts as given."""
        received = _received(inbox_id, inbound)
        refused = (
            counted(self._tallies.get(_silenced(inbox_id, inbound)), within=_SILENCE, now=self._now)
            or any(self._is_reached(each, _RECEIPTS[0] + 1, _RECEIPTS[1]) for each in received)
            or self._is_reached(_ALL_RECEIPTS, *_RECEIPTS_OF_ALL)
        )
        if refused:
            return False
        for each in received:
            self._count(each, _RECEIPTS[1])
        self._count(_ALL_RECEIPTS, _RECEIPTS_OF_ALL[1])
        return True

    def reopens(self, ticket_id: TicketId) -> bool:
        """Whether a message may open that ticket again; it counts as done."""
        reopened = _reopened(ticket_id)
        if self._is_reached(reopened, *_REOPENINGS):
            return False
        self._count(reopened, _REOPENINGS[1])
        return True

    def changed(self) -> list[Tally]:
        """Return the tallies that are to be written."""
        return [each for each in self._tallies.values() if self._read.get(each.id) != each]

    def _is_reached(self, tally_id: str, most: int, within: timedelta) -> bool:
        return counted(self._tallies.get(tally_id), within=within, now=self._now) >= most

    def _count(self, tally_id: str, within: timedelta) -> None:
        self._tallies[tally_id] = count(
            self._tallies.get(tally_id), tally_id, within=within, now=self._now
        )


_ALL_RECEIPTS = "receipts"


def _opened(inbox_id: InboxId, inbound: Inbound) -> str:
    return f"opened {inbox_id} {inbound.address}"


def _received(inbox_id: InboxId, inbound: Inbound) -> set[str]:
    """Name whose receipts are counted: the sender's, and those of whom they want answered."""
    people = {inbound.address, inbound.reply_to or inbound.address}
    return {f"receipts {inbox_id} {main_address(each)}" for each in people}


def _silenced(inbox_id: InboxId, inbound: Inbound) -> str:
    return f"silenced {inbox_id} {inbound.address}"


def _echoed(inbox_id: InboxId, inbound: Inbound) -> str:
    """Name the words of a message, without what differs between two of a machine's messages."""
    said = f"{bare_subject(inbound.subject)}\n{inbound.reply[:_COMPARED]}"
    words = _DIGITS.sub("", normalise(said))
    digest = hashlib.sha256(words.encode(errors="replace")).hexdigest()[:16]
    return f"echo {inbox_id} {inbound.address} {digest}"


def _reopened(ticket_id: TicketId) -> str:
    return f"reopened {ticket_id}"
