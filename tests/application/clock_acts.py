"""What happens to clocks, as acts on a desk."""

from datetime import timedelta

from contactcenter.application import clocks, tickets
from contactcenter.application.editions import add_edition, set_up
from contactcenter.domain.edition import Decides
from contactcenter.domain.ids import TicketId
from contactcenter.domain.ticket import Priority
from tests.application import ticket_acts as happens
from tests.application.desk import Desk
from tests.application.promised import OFFICE, STANDARD, a_target, promise


async def something_is_promised(desk: Desk) -> None:
    await happens.nothing_yet(desk)
    await promise(desk)
    await desk.settle()


async def a_promised_mail_is_mine(desk: Desk) -> None:
    await something_is_promised(desk)
    await happens.a_mail_is_mine(desk)


async def arrive(desk: Desk) -> None:
    await happens.arrive(desk)
    await desk.settle()


async def answer(desk: Desk) -> None:
    await desk.reply("mina", "On its way")
    desk.later(60)
    await desk.settle()


async def let_it_pass(desk: Desk) -> None:
    desk.now += timedelta(hours=3)
    await desk.settle()


async def make_urgent(desk: Desk) -> None:
    ticket = (await desk.only_ticket()).ticket
    await tickets.change_priority(
        desk.store,
        TicketId(ticket.id),
        Priority.P1,
        version=ticket.version,
        asked=await desk.asked("mina"),
    )
    await desk.settle()


async def another_calendar(desk: Desk) -> None:
    asked = await desk.supervisor()
    await add_edition(desk.store, Decides.CALENDAR, "night", OFFICE, after=0, asked=asked)
    await desk.settle()


async def a_legal_limit_is_held(desk: Desk) -> None:
    """A holiday was announced, which would make a legal limit later."""
    await happens.nothing_yet(desk)
    legal = a_target("final_response", 120, 120, 120, 120, binding="legal")
    await promise(desk, {**STANDARD, "targets": [legal]})
    await arrive(desk)
    closed = {"calendar": "explicit", "date": "2026-03-30"}
    await set_up(
        desk.store,
        Decides.CALENDAR,
        "office",
        {**OFFICE, "holiday_rules": [closed]},
        now=desk.now,
    )
    await desk.settle()


async def confirm_the_later_limit(desk: Desk) -> None:
    ticket = TicketId((await desk.only_ticket()).ticket.id)
    await clocks.confirm(desk.store, ticket, asked=await desk.supervisor())
    await desk.settle()
