"""What happens to tickets, as acts on a desk: what customers, agents and time do."""

import json
from typing import Any

from contactcenter.application import delivery, dispatch, intake, notes, presence, replies, tickets
from contactcenter.domain.agent import AwayReason, Chosen
from contactcenter.domain.ids import InboxId
from contactcenter.domain.message import DeliveryState
from contactcenter.domain.ticket import Kind, Status
from contactcenter.ports.channel import Raw, TryLater, Undeliverable
from contactcenter.ports.reading import TicketFilter
from contactcenter.ports.views import MessageView
from tests.application.desk import GRACES, Desk


async def nothing_yet(desk: Desk) -> None:
    await desk.online("mina")


async def a_mail_waits(desk: Desk) -> None:
    await desk.arrives(subject="Order 12", header_id="first@mail.example", external_id="first")
    await desk.settle()


async def a_mail_is_offered(desk: Desk) -> None:
    await desk.online("mina")
    await a_mail_waits(desk)


async def a_mail_is_mine(desk: Desk) -> None:
    await a_mail_is_offered(desk)
    await desk.accept("mina")


async def an_answer_is_queued(desk: Desk) -> None:
    await a_mail_is_mine(desk)
    await desk.reply("mina", "On its way", Status.PENDING)


async def _ticket(desk: Desk) -> Any:
    return (await desk.only_ticket()).ticket


async def arrive(desk: Desk) -> None:
    await desk.arrives(subject="Order 12")


async def arrive_again(desk: Desk) -> None:
    await desk.arrives(text="Any news?", references=["first@mail.example"])


async def accept(desk: Desk) -> None:
    await desk.accept("mina")


async def decline(desk: Desk) -> None:
    (offer_id,) = await desk.offered_to("mina")
    await dispatch.decline(desk.store, offer_id, asked=await desk.asked("mina"))


async def expire(desk: Desk) -> None:
    desk.later(60)


async def claim(desk: Desk) -> None:
    (item,) = await desk.waiting()
    await dispatch.claim(desk.store, item, asked=await desk.asked("mina"))


async def claimed_by_a_colleague(desk: Desk) -> None:
    (item,) = await desk.waiting()
    await dispatch.claim(desk.store, item, asked=await desk.asked("omid"))


async def reply(desk: Desk) -> None:
    await desk.reply("mina", "On its way")


async def reply_and_set_pending(desk: Desk) -> None:
    await desk.reply("mina", "On its way", Status.PENDING)


async def take_back(desk: Desk) -> None:
    (answer,) = [m for m in (await desk.only_ticket()).timeline.messages if m.agent_id]
    await replies.take_back(
        desk.store, answer.id, asked=await desk.asked("mina"), new_id=desk.new_id
    )


async def leave(desk: Desk) -> None:
    desk.later(11)


async def fail(desk: Desk) -> None:
    desk.channel.refuse = Undeliverable("550 no such user")
    desk.later(11)


async def change_kind(desk: Desk) -> None:
    ticket = await _ticket(desk)
    await tickets.change_kind(
        desk.store,
        ticket.id,
        Kind.COMPLAINT,
        version=ticket.version,
        asked=await desk.asked("mina"),
    )


async def resolve(desk: Desk) -> None:
    ticket = await _ticket(desk)
    await tickets.change_status(
        desk.store,
        ticket.id,
        Status.RESOLVED,
        version=ticket.version,
        asked=await desk.asked("mina"),
    )


async def hand_to(desk: Desk, *, queue: str | None = None, agent: str | None = None) -> None:
    ticket = await _ticket(desk)
    await tickets.hand_over(
        desk.store,
        ticket.id,
        queue_id=queue,
        agent_id=agent,
        note="please look",
        version=ticket.version,
        asked=await desk.asked("mina"),
        new_id=desk.new_id,
    )


async def hand_to_a_queue_out_of_sight(desk: Desk) -> None:
    await hand_to(desk, queue="other")


async def hand_to_a_colleague(desk: Desk) -> None:
    await hand_to(desk, agent="omid")


async def go_away(desk: Desk) -> None:
    await presence.set_presence(
        desk.store, Chosen.AWAY, AwayReason.BREAK, asked=await desk.asked("mina")
    )


async def a_colleague_comes(desk: Desk) -> None:
    await desk.online("omid")


async def a_colleague_only_looks(desk: Desk) -> None:
    desk.later(5)
    await presence.connected(desk.store, "omid", GRACES, now=desk.now, new_id=desk.new_id)


async def vanish(desk: Desk) -> None:
    desk.later(GRACES.lease.total_seconds() + 1)
    await desk.settle()
    desk.later(GRACES.mail.total_seconds() + 1)


async def it_is_out_of_sight(desk: Desk) -> None:
    await a_mail_is_mine(desk)
    await hand_to_a_queue_out_of_sight(desk)


async def it_is_a_colleagues(desk: Desk) -> None:
    await an_answer_left(desk)
    await hand_to_a_colleague(desk)


async def note(desk: Desk) -> None:
    ticket = await _ticket(desk)
    asked = await desk.asked("mina")
    await notes.add_note(desk.store, ticket.id, "call back", asked=asked, new_id=desk.new_id)


async def an_answer_left(desk: Desk) -> None:
    await an_answer_is_queued(desk)
    await leave(desk)


async def an_answer_failed(desk: Desk) -> None:
    await an_answer_is_queued(desk)
    await fail(desk)


async def a_resolving_answer_is_queued(desk: Desk) -> None:
    await a_mail_is_mine(desk)
    await desk.reply("mina", "On its way", Status.RESOLVED)


async def a_resolving_answer_failed(desk: Desk) -> None:
    await a_resolving_answer_is_queued(desk)
    await fail(desk)
    await desk.settle()
    await decline(desk)
    await go_away(desk)


async def _answer(desk: Desk) -> MessageView:
    (answer,) = [m for m in (await desk.only_ticket()).timeline.messages if m.agent_id]
    return answer


async def wait_to_be_sent(desk: Desk) -> None:
    desk.channel.refuse = TryLater("the server is away")
    desk.later(11)


async def send_again(desk: Desk) -> None:
    desk.channel.refuse = None
    answer = await _answer(desk)
    await replies.send_again(desk.store, answer.id, asked=await desk.asked("mina"))


async def is_read(desk: Desk) -> None:
    answer, read = await _answer(desk), DeliveryState.READ
    to = "sara@mail.example"
    await delivery.confirm(desk.store, answer.id, read, recipient=to, now=desk.now)


async def bounce(desk: Desk) -> None:
    await desk.arrives(
        auto_class="bounce",
        references=[desk.channel.sent[-1].header_id],
        bounces=[{"recipient": "sara@mail.example", "permanent": True}],
    )


async def edit(desk: Desk) -> None:
    await desk.arrives(edit={"external_id": "e1", "of": "first", "text": "Hello, corrected"})


async def unsay(desk: Desk) -> None:
    await desk.arrives(edit={"external_id": "e2", "of": "first", "deleted": True})


async def block(desk: Desk) -> None:
    said = {"address": "sara@mail.example", "reachable": False, "reason": "blocked by the user"}
    await desk.arrives(reach=said)


async def it_is_resolved(desk: Desk) -> None:
    await a_mail_is_mine(desk)
    await resolve(desk)


async def close(desk: Desk) -> None:
    page = await desk.store.tickets_page(await desk.agent("mina"), TicketFilter())
    (ticket,) = page.tickets
    await tickets.change_status(
        desk.store,
        ticket.id,
        Status.CLOSED,
        version=ticket.version,
        asked=await desk.asked("mina"),
    )


async def it_is_closed(desk: Desk) -> None:
    await it_is_resolved(desk)
    await close(desk)


async def a_visitor_writes(desk: Desk) -> None:
    fields = {"external_id": "visitor-1", "address": "visitor", "text": "Hello", "thread": "v"}
    raw = Raw(external_id="visitor-1", body=json.dumps(fields).encode(), received_at=desk.later(1))
    await intake.receive_pushed(desk.intake, InboxId("chat"), [raw])
