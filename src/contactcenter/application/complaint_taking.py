"""Taking a complaint down that reached us by no channel of ours (spec A-PRN-2, A-RCV-2).

A letter, a visit, a call without a switchboard, a regulator, a page of somebody else's: a person
writes down what was said and when it came. It gets a ticket of its own, of a customer whom we
know, of one who is new, or of nobody who wants to be named; there is no conversation until somebody
begins one.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from contactcenter.application.asked import Asked
from contactcenter.application.complaints import Handling, Told, record_in
from contactcenter.domain.access import Permission, require
from contactcenter.domain.complaint.findings import RaisedIssue
from contactcenter.domain.complaint.matter import UNSENT, ReceivedBy, Representative
from contactcenter.domain.customer import Customer, Identity, Origin
from contactcenter.domain.errors import Invalid, NotFound
from contactcenter.domain.events import TicketOpened
from contactcenter.domain.ids import AgentId, CustomerId, IdentityId, QueueId, TicketId
from contactcenter.domain.phone import HOME, e164
from contactcenter.domain.request import Done
from contactcenter.domain.text import preview
from contactcenter.domain.ticket import Kind, Status, Ticket, about
from contactcenter.domain.typed import read_email
from contactcenter.ports.store import Transaction

_LONGEST_SUBJECT = 120  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Complainant:
    """Who complains: one whom we know, one who is new, or nobody who is named."""

    customer_id: CustomerId | None = None
    name: str = ""
    email: str = ""
    phone: str = ""
    region: str = HOME  # whose numbers are written without a country
    anonymous: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenDown:
    """A complaint as somebody wrote it down."""

    received_by: ReceivedBy
    received_at: datetime  # when it reached us, whenever it is written down
    said: str
    queue_id: QueueId
    complainant: Complainant
    issues: Sequence[RaisedIssue] = ()
    subject_staff: Collection[AgentId] = frozenset()
    on_behalf_of: Representative | None = None


async def take_down(handling: Handling, taken: TakenDown, *, asked: Asked) -> Done:
    """Record a complaint on a ticket of its own; the answer names that.

    Raises:
        Invalid: it came by a way whose messages we have, in the future, or without words; there is
            no such queue; or an address is none.
        NotFound: there is no such customer.
    """
    require(asked.agent, Permission.HANDLE_COMPLAINTS)
    if taken.received_by not in UNSENT:
        raise Invalid(f"received_by: of {taken.received_by} there is a message; record that")
    async with handling.store.begin(asked.key) as tx:
        if taken.queue_id not in {each.id for each in await tx.queues()}:
            raise Invalid(f"queue_id: there is no queue {taken.queue_id!r:.60}")
        customer_id = await _customer(handling, tx, taken.complainant, now=asked.at)
        ticket = _ticket(handling, taken, customer_id, asked)
        tx.put(ticket)
        tx.record(TicketOpened(**about(ticket, by=asked.agent.id, at=asked.at)))
        told = Told(
            transcript=taken.said.strip(),
            anonymous=taken.complainant.anonymous,
            received_by=taken.received_by,
            received_at=taken.received_at,
            issues=taken.issues,
            subject_staff=taken.subject_staff,
            on_behalf_of=taken.on_behalf_of,
        )
        kept = await record_in(handling, tx, ticket, told, by=asked.agent.id, at=asked.at)
        return tx.done(ticket.id, kept.version)


async def _customer(
    handling: Handling, tx: Transaction, complainant: Complainant, *, now: datetime
) -> CustomerId:
    """Return whose complaint it is; who is new, or not named, is a customer from now on."""
    if complainant.customer_id is not None:
        if complainant.anonymous:
            raise Invalid("anonymous: who is named is not anonymous")
        found = (await tx.customers([complainant.customer_id])).get(complainant.customer_id)
        if found is None:
            raise NotFound(f"no customer {complainant.customer_id}")
        return found.root
    if not complainant.anonymous and not complainant.name.strip():
        raise Invalid("name: say who complains, or that they are anonymous")
    named = "" if complainant.anonymous else " ".join(complainant.name.split())
    customer = Customer(id=CustomerId(handling.new_id()), name=named, known_since=now)
    addresses = [] if complainant.anonymous else _addresses(complainant)
    tx.put(
        customer,
        *(
            Identity(
                id=IdentityId(handling.new_id()),
                customer_id=customer.id,
                kind=kind,
                address=address,
                display_name=named,
                origin=Origin.ENTERED,
                known_since=now,
            )
            for kind, address in addresses
        ),
    )
    return customer.id


def _addresses(complainant: Complainant) -> Sequence[tuple[str, str]]:
    """Return the addresses as their kinds write them. Raises Invalid."""
    typed = {"email": complainant.email.strip(), "phone": complainant.phone.strip()}
    read = {
        "email": read_email(typed["email"]),
        "phone": e164(typed["phone"], region=complainant.region),
    }
    for kind, address in read.items():
        if typed[kind] and address is None:
            raise Invalid(f"{kind}: {typed[kind]!r:.60} is no address of that kind")
    return [(kind, address) for kind, address in read.items() if typed[kind] and address]


def _ticket(handling: Handling, taken: TakenDown, customer_id: CustomerId, asked: Asked) -> Ticket:
    """Return the ticket; who takes it down looks after it, unless it is about them."""
    is_mine = asked.agent.id not in taken.subject_staff
    return Ticket(
        id=TicketId(handling.new_id()),
        reference=handling.makers.new_reference(),
        subject=preview(taken.said, _LONGEST_SUBJECT),
        customer_id=customer_id,
        queue_id=taken.queue_id,
        channel=taken.received_by.value,
        kind=Kind.COMPLAINT,
        status=Status.OPEN,
        assignee_id=asked.agent.id if is_mine else None,
        opened_at=asked.at,
        last_at=asked.at,
        last_text=preview(taken.said),
    )
