"""What a visitor's widget is told of a code that proves their address, while one is asked for.

    {"frame": "code", "state": asked|wrong|over|proven, "until": ISO time, "tries_left": number}

Never the address, which the agent may have from elsewhere, nor a digit.
"""

from typing import Literal

from contactcenter.application import challenges
from contactcenter.bootstrap import App
from contactcenter.domain.challenge import Challenge, ChallengeOver
from contactcenter.domain.ids import InboxId, MessageId
from contactcenter.entrypoints.ws.encode import chat_frame
from contactcenter.entrypoints.ws.passing import Passing

_OVER = chat_frame("code", state="over")


async def asked_frame(app: App, inbox_id: InboxId, visitor: str) -> str | None:
    """Return what a widget that comes back is told; None: no code is asked for."""
    asked = await challenges.asked_in_chat(app.store, inbox_id, visitor, now=app.now())
    return _frame("asked", asked) if asked else None


async def take(app: App, inbox_id: InboxId, visitor: str, said: str) -> None:
    """Take what a visitor typed, and tell all their pages what became of it."""
    try:
        after = await challenges.answer_in_chat(
            app.store, inbox_id, visitor, said, now=app.now(), makers=app.makers
        )
    except ChallengeOver:
        frame = _OVER
    else:
        frame = _state(app, after, "wrong")
    await app.bus.publish(Passing(frame=frame, visitor=(inbox_id, visitor)).signal())


async def tell(app: App, challenge_id: MessageId) -> None:
    """Tell the widgets in which a code may be typed that one is asked for, or no more."""
    challenge, chats = await challenges.places(app.store, challenge_id)
    frame = _state(app, challenge, "asked")
    for chat in chats:
        await app.bus.publish(Passing(frame=frame, visitor=chat).signal())


def _state(app: App, challenge: Challenge, otherwise: Literal["asked", "wrong"]) -> str:
    if challenge.passed_at is not None:
        return _frame("proven", challenge)
    return _frame(otherwise, challenge) if challenge.holds(app.now()) else _OVER


def _frame(state: Literal["asked", "wrong", "proven"], challenge: Challenge) -> str:
    return chat_frame("code", state=state, until=challenge.until, tries_left=challenge.tries_left)
