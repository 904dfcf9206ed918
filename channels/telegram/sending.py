"""Messages out: call after call, in turn, and what each failure means for the message."""

from dataclasses import replace

from channels.telegram import fields
from channels.telegram.api import Api, NoAnswer, Refused, throttling, trouble
from channels.telegram.composing import Call, as_documents, calls, form
from channels.telegram.pace import Pace
from channels.telegram.place import Place, place_of
from contactcenter.domain.message import Outbound
from contactcenter.ports.channel import (
    ChannelError,
    Receipt,
    TryLater,
    Undeliverable,
)

_NO_SUCH_BOT = frozenset({401, 404})
_BAD_REQUEST, _FORBIDDEN = 400, 403
_NO_PICTURE = ("PHOTO_", "IMAGE_PROCESS", "IMAGE_INVALID", "VIDEO_CONTENT", "WEBP")


async def send(api: Api, pace: Pace, message: Outbound) -> Receipt:
    """Send a message, from the part on that did not leave before.

    Raises:
        TryLater: with the number of parts that need not leave again.
        Undeliverable: the customer cannot be written to, or the server takes no such message.
        Misconfigured: the server refuses the token.
    """
    place = place_of(message.thread or message.recipient)
    if place is None:
        raise Undeliverable(f"no chat of the Bot API: {message.thread or message.recipient!r}")
    wanted, before = calls(message), place
    answered = place.message_id(message.answers)
    receipt = None
    for sent, call in enumerate(wanted):
        if sent < message.parts_sent:
            continue
        try:
            await pace.turn(place.chat)
            answer, place = await _bring(api, call, place, None if sent else answered)
        except TryLater as later:
            raise TryLater(str(later), after=later.after, parts_sent=sent) from later
        except (Refused, NoAnswer) as error:
            raise failure(error, sent=sent, parts=len(wanted)) from error
        receipt = receipt or _receipt(answer, place)
    return replace(receipt or Receipt(), thread=None if place == before else place.thread)


async def _bring(api: Api, call: Call, place: Place, answers: int | None) -> tuple[object, Place]:
    """Make one call; follow a group that moved, and send as a file what is no good picture."""
    try:
        return await _call(api, call, place, answers), place
    except Refused as error:
        plain = as_documents(call) if error.description_says(_NO_PICTURE) else None
        if error.moved_to is not None:
            place = place.moved(error.moved_to)
            answers = None  # messages have other numbers there
        elif plain is None:
            raise
        return await _call(api, plain or call, place, answers), place


async def _call(api: Api, call: Call, place: Place, answers: int | None) -> object:
    values, uploads = form(call, place, answers)
    return await api.call(call.method, values, uploads)


def _receipt(answer: object, place: Place) -> Receipt:
    """Name the message as its answers will name it; a server may have said nothing of use."""
    first = answer[0] if isinstance(answer, list) and answer else answer
    number = fields.number(first, "message_id") if isinstance(first, dict) else None
    return Receipt(provider_id=None if number is None else place.external_id(number))


def failure(error: Refused | NoAnswer, *, sent: int, parts: int) -> ChannelError:
    """Return what a failure means for a message of which so many parts had left."""
    if isinstance(error, NoAnswer):
        return TryLater(_unanswered(error), parts_sent=sent)
    if later := throttling(error):
        return TryLater(str(later), after=later.after, parts_sent=sent)
    if error.code in _NO_SUCH_BOT:
        return trouble(error)
    began = f"; {sent} of {parts} parts had arrived" if sent else ""
    return Undeliverable(f"{_refusal(error)}{began}")


def _unanswered(error: NoAnswer) -> str:
    if error.never_sent:
        return f"the Bot API server cannot be reached: {error}"
    # The Bot API has no key by which it would know a message that comes again.
    return f"{error}: it may have arrived all the same, and then arrives twice"


def _refusal(error: Refused) -> str:
    said = error.description.lower()
    if error.code == _FORBIDDEN and "blocked" in said:
        return f"the customer blocked the bot: {error}"
    if error.code == _FORBIDDEN and "deactivated" in said:
        return f"the customer's account is gone: {error}"
    if error.code == _BAD_REQUEST and "chat not found" in said:
        return f"there is no such chat; a customer has to write to the bot first: {error}"
    return f"the server takes no such message: {error}"
