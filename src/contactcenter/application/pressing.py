"""Buttons on channels that have none: whoever answers with the number of one has pressed it.

Such a channel shows «1. Yes», «2. No» below the text. The number counts as long as the message with
the buttons is the last one that left in the conversation, and only from who takes part in it and
proves to be that sender, or to know what only we told them.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from contactcenter.application.arrived import Arrival
from contactcenter.domain.channel import traits
from contactcenter.domain.conversation import Conversation, takes_part
from contactcenter.domain.ids import ConversationId, TicketId
from contactcenter.domain.matching import Found, Match
from contactcenter.domain.message import Button, DeliveryState, Direction, Message
from contactcenter.domain.text import normalise
from contactcenter.domain.ticket import Ticket
from contactcenter.ports.store import Transaction

Choices = tuple[Button, ...]

_NUMBER = re.compile(r"\(?(\d{1,3})[.)]?")  # of any script
_LONGEST = 40  # characters around a number: marks of direction, white space
_LOOK_BACK = 20  # messages
_TOLD = frozenset({Match.TOKEN, Match.OWN_ID, Match.THREAD})  # by what we told them
_LEFT = frozenset({DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ})


async def choices_open(
    tx: Transaction,
    arrivals: Sequence[Arrival],
    conversations: Collection[Conversation],
    tickets: Mapping[TicketId, Ticket],
) -> dict[ConversationId, Choices]:
    """Return the buttons under what was said last, where one of the arrivals is a number."""
    writers = {
        (each.raw.inbox_id, each.inbound.address) for each in arrivals if _number(each) is not None
    }
    found = {}
    for each in conversations if writers else ():
        if any((each.inbox_id, address) in writers for address in each.participants):
            said = await tx.latest_messages(tickets[each.ticket_id], _LOOK_BACK)
            ours = [
                message
                for message in said
                if message.conversation_id == each.id and message.direction is Direction.OUTBOUND
            ]
            found[each.id] = await _under_the_last(tx, ours)
    return found


async def _under_the_last(tx: Transaction, ours: Sequence[Message]) -> Choices:
    """Return the buttons of the latest that has left; none where what came after it has none."""
    for message in ours:
        if (await tx.delivery(message.id)).state in _LEFT:
            return tuple(button for row in message.buttons for button in row)
    return ()


def pressed(arrival: Arrival, found: Found, choices: Choices) -> Arrival:
    """Return the arrival, as the press of a button if its text is the number of one."""
    number = _number(arrival)
    chosen = _chosen(number, choices) if number is not None else None
    if chosen is None or not _may_press(arrival, found):
        return arrival
    return replace(arrival, inbound=replace(arrival.inbound, pressed=chosen.value))


def _chosen(number: int, choices: Choices) -> Button | None:
    """Return the button of that number: numbers are what they say, words have their places."""
    if all(each.label.isdecimal() for each in choices):
        return next((each for each in choices if int(each.label) == number), None)
    return choices[number - 1] if 1 <= number <= len(choices) else None


def _may_press(arrival: Arrival, found: Found) -> bool:
    """Whether it is no stranger's who has seen a customer's mail and writes in their name."""
    inbound = arrival.inbound
    is_told = inbound.proof.is_proven or found.match in _TOLD
    return is_told and takes_part(found.conversation, inbound.address)


def _number(arrival: Arrival) -> int | None:
    """Return the number that is all that somebody without buttons says; None: something else."""
    inbound = arrival.inbound
    if inbound.pressed is not None or traits(arrival.channel).has_buttons:
        return None
    found = _NUMBER.fullmatch(normalise(inbound.reply[:_LONGEST]))
    return int(found[1]) if found and len(inbound.reply) < _LONGEST else None
