"""What we ask customers, and what they say: codes, stars, and the end of a chat."""

import re

from contactcenter.application import challenges
from contactcenter.domain.challenge import Challenge, code_of
from contactcenter.domain.ids import IdentityId, InboxId, MessageId, TicketId
from contactcenter.ports.views import Dossier
from tests.application.desk import Desk
from tests.application.ticket_acts import a_mail_is_mine


async def send_code(desk: Desk, *, inbox: str = "mail", to: str = "sara@mail.example") -> str:
    """Send a code to an address of the only ticket's customer; return the challenge's id."""
    return await send_code_for(desk, await desk.only_ticket(), inbox=inbox, to=to)


async def send_code_for(desk: Desk, dossier: Dossier, *, inbox: str, to: str) -> str:
    """The same, for one of several tickets."""
    (identity,) = [each for each in dossier.customer.identities if each.address == to]
    done = await challenges.challenge(
        desk.store,
        TicketId(dossier.ticket.id),
        IdentityId(identity.id),
        InboxId(inbox),
        channels=desk.sending.channels,
        asked=await desk.asked("mina"),
        makers=desk.makers,
    )
    return done.id


async def a_code_was_sent(desk: Desk) -> None:
    await a_mail_is_mine(desk)
    await send_code(desk)
    await desk.settle()


async def a_code_is_asked_in_a_chat(desk: Desk) -> None:
    stated = [{"kind": "email", "address": "sara@mail.example"}]
    await desk.online("mina")
    await desk.arrives("chat", address="visitor", thread="visitor", stated=stated)
    await desk.settle()
    await desk.accept("mina")
    await send_code(desk)
    await desk.settle()


async def type_code(desk: Desk, said: str) -> Challenge:
    """Type something into the only chat as the code."""
    return await challenges.answer_in_chat(
        desk.store, InboxId("chat"), "visitor", said, now=desk.now, makers=desk.makers
    )


async def type_the_code(desk: Desk) -> None:
    await type_code(desk, code_sent(desk))


def code_sent(desk: Desk) -> str:
    """Return what the last message holds."""
    (code,) = re.findall(r"\b\d{6}\b", desk.channel.sent[-1].text)
    return str(code)


async def say_code(desk: Desk) -> None:
    """Say what the last message holds."""
    code = code_sent(desk)
    message_id = desk.channel.sent[-1].message_id
    assert code == code_of(message_id, key=desk.key)
    await say(desk, message_id, code)


async def say(desk: Desk, challenge_id: str, code: str) -> None:
    """Say something as the code of a challenge."""
    asked = await desk.asked("mina")
    await challenges.answer(
        desk.store, MessageId(challenge_id), code, asked=asked, makers=desk.makers
    )


async def rate(desk: Desk) -> None:
    await desk.arrives(references=["first@mail.example"], pressed="rate:4", text="4")
    await desk.settle()


async def a_chat_is_mine(desk: Desk) -> None:
    await desk.online("mina")
    await desk.arrives("chat", address="visitor", thread="visitor", display_name="")
    await desk.settle()
    await desk.accept("mina")
    await desk.reply("mina", "Here you are")
    await desk.settle()


async def end_chat(desk: Desk) -> None:
    await desk.arrives("chat", address="visitor", thread="visitor", text="Bye", pressed="end")
    await desk.settle()
