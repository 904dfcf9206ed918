"""What happens beside tickets, as acts on a desk: accounts, inboxes, what cannot be read."""

from dataclasses import replace
from datetime import timedelta

from contactcenter.adapters.passwords import Passwords
from contactcenter.application import (
    accounts,
    customers,
    inboxes,
    quarantine,
    receipt_settings,
    tickets,
)
from contactcenter.domain.agent import Preferences, Role
from contactcenter.domain.ids import InboxId, RawId
from contactcenter.ports.reading import TicketFilter
from tests import builders
from tests.application.desk import Desk
from tests.application.test_receipts import PLAIN
from tests.application.ticket_acts import nothing_yet

PASSWORD = "correct horse battery"
MAIL = InboxId("mail")


async def a_supervisor_is_hired(desk: Desk) -> None:
    sima = builders.an_agent("sima", role=Role.SUPERVISOR, email="sima@desk.example")
    await accounts.add_agent(desk.store, sima, now=desk.now)


async def a_supervisor_watches(desk: Desk) -> None:
    await desk.online("mina")
    await a_supervisor_is_hired(desk)


async def unreadable(desk: Desk) -> None:
    await desk.raw(b"not JSON", external_id="uid:odd")


async def something_is_set_aside(desk: Desk) -> None:
    await a_supervisor_watches(desk)
    await unreadable(desk)


async def _set_aside(desk: Desk) -> RawId:
    (found,) = await desk.store.set_aside(None)
    return RawId(found.id)


async def read_again(desk: Desk) -> None:
    desk.channel.mended = True
    raw_id = await _set_aside(desk)
    await quarantine.read_again(desk.store, raw_id, asked=await desk.asked("sima"))


async def discard(desk: Desk) -> None:
    raw_id = await _set_aside(desk)
    await quarantine.discard(desk.store, raw_id, asked=await desk.asked("sima"))


async def an_inbox_is_added(desk: Desk) -> None:
    inbox = builders.an_inbox("more", queue_id="queue")
    await inboxes.add_inbox(desk.store, inbox, now=desk.now)


async def settings_change(desk: Desk) -> None:
    changes = {"poll": 5}
    await inboxes.change_settings(
        desk.store, InboxId("mail"), changes, check=lambda _kind, _settings: None, now=desk.now
    )


async def nothing_is_answered_by_itself(desk: Desk) -> None:
    await inboxes.set_receipts(desk.store, InboxId("mail"), None, now=desk.now)


async def another_word_is_settled(desk: Desk) -> None:
    asked = await desk.asked("sima")
    sima = replace(asked.agent, role=Role.ADMINISTRATOR)
    shown = await receipt_settings.show(desk.store, MAIL, agent=sima)
    await receipt_settings.settle(
        desk.store, MAIL, PLAIN, after=shown.mark, asked=replace(asked, agent=sima)
    )


async def an_inbox_connects(desk: Desk) -> None:
    await inboxes.connection_stands(desk.store, InboxId("mail"), now=desk.now)


async def an_inbox_fails(desk: Desk) -> None:
    await inboxes.connection_failed(desk.store, InboxId("mail"), "no such host", now=desk.now)


async def an_inbox_failed(desk: Desk) -> None:
    await a_supervisor_watches(desk)
    await an_inbox_fails(desk)


async def it_fails_again(desk: Desk) -> None:
    desk.later(60)
    await an_inbox_fails(desk)


async def sign_in(desk: Desk) -> None:
    await accounts.sign_in(
        desk.store,
        Passwords.weak(),
        email="omid@desk.example",
        password=PASSWORD,
        token="token",
        lasts=timedelta(hours=1),
        demo=False,
        now=desk.now,
    )


async def a_colleague_has_a_password(desk: Desk) -> None:
    await nothing_yet(desk)
    omid = replace(await desk.agent("omid"), password_hash=await Passwords.weak().hash(PASSWORD))
    async with desk.store.begin() as tx:
        tx.put(replace(omid, version=omid.version + 1))


async def a_colleague_is_there(desk: Desk) -> None:
    await nothing_yet(desk)
    await desk.online("omid")


async def sign_out(desk: Desk) -> None:
    omid = await desk.agent("omid")
    await accounts.sign_out(desk.store, "token", agent=omid, now=desk.now)


async def prefer_dark(desk: Desk) -> None:
    asked = await desk.asked("mina")
    await accounts.set_preferences(desk.store, Preferences(theme="dark"), asked=asked)


async def introduce(desk: Desk) -> None:
    addresses = [("email", "dara@mail.example")]
    await customers.introduce(desk.store, "Dara", addresses, now=desk.now, new_id=desk.new_id)


async def handed_back(desk: Desk) -> None:
    """A supervisor hands on what she found in a queue of others."""
    await a_supervisor_is_hired(desk)
    asked = await desk.asked("sima")
    (ticket,) = (await desk.store.tickets_page(asked.agent, TicketFilter())).tickets
    await tickets.hand_over(
        desk.store,
        ticket.id,
        queue_id="queue",
        agent_id=None,
        note=None,
        version=ticket.version,
        asked=asked,
        new_id=desk.new_id,
    )
