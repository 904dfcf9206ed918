"""Who is who, and what belongs together: customers merged and parted, tickets joined."""

from contactcenter.application import courtesies, customers, joining, starting
from contactcenter.domain.ids import CustomerId, IdentityId, InboxId, MergeId, MessageId
from contactcenter.ports.reading import TicketFilter
from contactcenter.ports.views import Dossier, MessageView, TicketView
from tests.application.desk import KEY, Desk
from tests.application.ticket_acts import a_mail_is_mine, it_is_resolved


async def tickets(desk: Desk) -> list[TicketView]:
    page = await desk.store.tickets_page(await desk.agent("mina"), TicketFilter())
    return sorted(page.tickets, key=lambda each: each.id)


async def _first(desk: Desk) -> Dossier:
    (first, *_) = await tickets(desk)
    return await desk.store.dossier(await desk.agent("mina"), first.id)


async def two_customers(desk: Desk) -> None:
    await a_mail_is_mine(desk)
    await desk.arrives(address="sara@work.example", references=["first@mail.example"])
    await desk.settle()


async def merge(desk: Desk) -> None:
    winner, loser = [CustomerId(each.customer_id) for each in await tickets(desk)]
    asked = await desk.asked("mina")
    why = "she said so on the phone"
    await customers.merge(desk.store, winner, loser, why, asked=asked, new_id=desk.new_id)


async def they_are_one(desk: Desk) -> None:
    await two_customers(desk)
    await merge(desk)


async def undo_merge(desk: Desk) -> None:
    (merged,) = (await _first(desk)).customer.merges
    await customers.undo_merge(desk.store, MergeId(merged.id), asked=await desk.asked("mina"))


async def tell_apart(desk: Desk) -> None:
    one, other = [CustomerId(each.customer_id) for each in await tickets(desk)]
    await customers.tell_apart(desk.store, one, other, asked=await desk.asked("mina"))


async def join(desk: Desk) -> None:
    into, ticket = await tickets(desk)
    await joining.join_tickets(
        desk.handling, ticket.id, into.id, version=ticket.version, asked=await desk.asked("mina")
    )


async def keep_apart(desk: Desk) -> None:
    _, ticket = await tickets(desk)
    asked = await desk.asked("mina")
    await joining.keep_apart(desk.store, ticket.id, version=ticket.version, asked=asked)


async def a_stranger_answers(desk: Desk) -> None:
    await a_mail_is_mine(desk)
    await desk.reply("mina", "On its way")
    desk.later(11)
    await desk.settle()
    references = [desk.channel.sent[0].header_id]
    await desk.arrives(address="colleague@mail.example", references=references)
    await desk.settle()


async def _strangers(desk: Desk) -> MessageView:
    (message,) = [each for each in (await _first(desk)).timeline.messages if each.outsider]
    return message


async def correct_language(desk: Desk) -> None:
    message = (await _first(desk)).timeline.messages[0]
    await joining.correct_language(desk.store, message.id, "fa", asked=await desk.asked("mina"))


async def let_in(desk: Desk) -> None:
    message = await _strangers(desk)
    await joining.accept_sender(desk.store, message.id, asked=await desk.asked("mina"))


async def thank(desk: Desk) -> None:
    await desk.arrives(text="Thanks, all good!", references=["first@mail.example"])


async def a_customer_thanked(desk: Desk) -> None:
    await it_is_resolved(desk)
    await thank(desk)
    await desk.settle()


async def more_than_thanks(desk: Desk) -> None:
    (thanks,) = [each for each in (await _first(desk)).timeline.messages if each.courtesy]
    asked = await desk.asked("mina")
    await courtesies.reopen(desk.store, MessageId(thanks.id), asked=asked, new_id=desk.new_id)


async def write_first(desk: Desk) -> None:
    first = await _first(desk)
    beginning = starting.Beginning(
        identity_id=IdentityId(first.customer.identities[0].id),
        inbox_id=InboxId("mail"),
        subject="Your kettle",
        text="It is ready.",
    )
    await starting.start(
        desk.store,
        beginning,
        channels=desk.sending.channels,
        asked=await desk.asked("mina"),
        key=KEY,
        new_id=desk.new_id,
        new_reference=desk.new_reference,
    )
