"""On channels without buttons, the number of one is its press."""

from dataclasses import replace

import pytest

from contactcenter.domain.customer import ProofLevel
from contactcenter.domain.ids import MessageId
from contactcenter.domain.message import Button, Message
from tests.application.desk import Desk

BUTTONS = (
    (Button(label="Yes", value="good"), Button(label="No", value="bad")),
    (Button(label="Later", value="later"),),
)


async def asked(desk: Desk, inbox: str = "mail") -> str:
    """Let a question with buttons leave; return where its answers go."""
    address = {"mail": "sara@mail.example", "chat": "visitor"}[inbox]
    thread = None if inbox == "mail" else address
    await desk.online("mina")
    await desk.arrives(inbox, address=address, thread=thread, header_id="first@mail.example")
    await desk.settle()
    await desk.accept("mina")
    message_id = await desk.reply("mina", "Are you content?")
    async with desk.store.begin() as tx:
        (message,) = (await tx.messages([MessageId(message_id)])).values()
        # An agent's answer has no buttons yet: what sends them is not written here.
        tx.put(replace(message, buttons=BUTTONS, version=message.version + 1))
    desk.later(11)
    await desk.settle()
    return str(desk.channel.sent[-1].reply_to)


async def last(desk: Desk) -> Message:
    view = (await desk.only_ticket()).timeline.messages[-1]
    async with desk.store.begin() as tx:
        return (await tx.messages([MessageId(view.id)]))[MessageId(view.id)]


async def says(desk: Desk, text: str, to: str, **more: object) -> Message:
    desk.later(1)
    await desk.arrives(text=text, recipients=[to], **more)
    await desk.settle()
    return await last(desk)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", "good"),
        (" 2.\n", "bad"),
        ("(3)", "later"),
        ("۲", "bad"),
        ("٣", "later"),
        ("०२", "bad"),
        ("0", None),
        ("4", None),
        ("12", None),
        ("-1", None),
        ("1 2", None),
        ("2 thanks", None),
        ("Yes", None),
        ("\u200f۲\u200c", "bad"),
        ("9" * 5000, None),
    ],
)
async def test_a_bare_number_presses_the_button_of_that_number(
    text: str, value: str | None
) -> None:
    desk = await Desk().open()
    message = await says(desk, text, await asked(desk))
    assert (message.pressed, message.text) == (value, text)


async def test_only_the_last_message_counts() -> None:
    desk = await Desk().open()
    to = await asked(desk)
    await desk.reply("mina", "Never mind.")
    desk.later(11)
    await desk.settle()
    assert (await says(desk, "1", to)).pressed is None


async def test_a_stranger_presses_nothing() -> None:
    """F-THR-3."""
    desk = await Desk().open()
    message = await says(desk, "1", await asked(desk), address="eve@mail.example")
    assert message.pressed is None


@pytest.mark.parametrize(
    ("proof", "value"),
    [(ProofLevel.CLAIMED, None), (ProofLevel.CHANNEL_PROVEN, "good")],
)
async def test_whoever_only_knows_the_id_of_a_customers_mail_presses_nothing(
    proof: ProofLevel, value: str | None
) -> None:
    """F-THR-3: From is what anybody writes; the id of a mail is known to all who got it."""
    desk = await Desk().open()
    await asked(desk)
    desk.later(1)
    await desk.arrives(text="1", references=["first@mail.example"], proof=proof)
    await desk.settle()
    assert (await last(desk)).pressed is value


async def test_what_the_channel_says_was_pressed_stays() -> None:
    desk = await Desk().open()
    assert (await says(desk, "1", await asked(desk), pressed="other")).pressed == "other"


async def test_where_there_are_buttons_a_number_is_a_number() -> None:
    desk = await Desk().open()
    await asked(desk, "chat")
    desk.later(1)
    await desk.arrives("chat", text="1", address="visitor", thread="visitor")
    await desk.settle()
    assert (await last(desk)).pressed is None
