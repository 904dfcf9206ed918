"""Whether a customer wrote what reads as a complaint: a suggestion, never more (spec A-PRN-3)."""

from dataclasses import replace
from datetime import datetime

from contactcenter.application.arrived import answered
from contactcenter.application.asked import Asked, seen
from contactcenter.domain.access import Permission, require
from contactcenter.domain.dissatisfaction.reading import suspicion
from contactcenter.domain.events import SYSTEM, ComplaintSuspected, Fact
from contactcenter.domain.ids import TicketId
from contactcenter.domain.message import Message
from contactcenter.domain.request import Done
from contactcenter.domain.ticket import Kind, Suspected, Ticket, about, dismiss, expect_version
from contactcenter.ports.store import Store


def heard(message: Message, ticket: Ticket, *, now: datetime) -> tuple[Ticket, list[Fact]]:
    """Return the ticket as what a customer said makes it, with the facts to record."""
    ticket, facts = answered(message, ticket, now=now)
    if ticket.kind is Kind.COMPLAINT or ticket.suspicion is not None or message.call is not None:
        return ticket, list(facts)
    found = suspicion("\n".join(filter(None, [message.subject, message.reply or message.text])))
    if found is None:
        return ticket, list(facts)
    signs = tuple(dict.fromkeys(each.sign.value for each in found.reasons))
    suspected = Suspected(message_id=message.id, signs=signs, at=message.received_at)
    fact = ComplaintSuspected(
        **about(ticket, by=SYSTEM, at=now), message_id=message.id, signs=" ".join(signs)
    )
    return replace(ticket, suspicion=suspected), [*facts, fact]


async def dismiss_suspicion(
    store: Store, ticket_id: TicketId, *, version: int, asked: Asked
) -> Done:
    """Say that a ticket is no complaint, though it reads as one."""
    require(asked.agent, Permission.ANSWER_TICKETS)
    async with store.begin(asked.key) as tx:
        ticket = await seen(tx, ticket_id, asked)
        expect_version(ticket, version)
        dismissed, fact = dismiss(ticket, by=asked.agent.id, now=asked.at)
        tx.put(dismissed)
        tx.record(fact)
        return tx.done(ticket.id, dismissed.version)
