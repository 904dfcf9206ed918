"""What agents do by phone: a call logged by hand, a call-back dialled for them, and its outcome."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from contactcenter.application.asked import Asked
from contactcenter.application.calls import take_calls
from contactcenter.application.heard import Heard
from contactcenter.application.intake_parts import Intake, kept
from contactcenter.domain.access import Permission, require
from contactcenter.domain.agent import Agent
from contactcenter.domain.call import Call, tell
from contactcenter.domain.call_record import CallDirection, Moment, Outcome, Record, Trust
from contactcenter.domain.errors import Invalid, NotFound
from contactcenter.domain.ids import InboxId, RawId
from contactcenter.domain.inbox import Inbox
from contactcenter.domain.raw import RawInput, RawState
from contactcenter.domain.request import Done
from contactcenter.ports.channel import (
    Channel,
    Dials,
    Misconfigured,
    TryLater,
    Undeliverable,
)
from contactcenter.ports.store import Unavailable
from contactcenter.ports.views import PhoneInboxView, PhonesView

PHONE = "phone"  # the kind of inboxes that calls are logged in
_LONGEST = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A call as an agent tells it."""

    number: str  # E.164
    direction: CallDirection
    outcome: Outcome
    started_at: datetime
    talk: timedelta
    said: Mapping[str, bool]  # what had to be read out → whether it was


async def log_call(intake: Intake, inbox_id: InboxId, spoken: Spoken, *, asked: Asked) -> Done:
    """Put a call on the timeline that no switchboard told of; the answer names its ticket.

    Raises:
        Invalid: it is in the future, or longer than a day.
        NotFound: there is no such phone inbox.
    """
    require(asked.agent, Permission.ANSWER_TICKETS)
    _expect_phone(intake, inbox_id)
    if spoken.started_at > asked.at or not timedelta() <= spoken.talk <= _LONGEST:
        raise Invalid("a call that is logged has begun, and took less than a day")
    name = intake.new_id()
    row = await _row(intake, inbox_id, name, spoken, asked)
    call = _call(name, spoken, asked)
    heard = Heard(raw=row, channel=PHONE, call=call, read_out=spoken.said)
    async with intake.store.begin(asked.key) as tx:
        await tx.store_raws([row])
        told = await take_calls(
            tx,
            [heard],
            intake.inboxes,
            new_id=intake.new_id,
            new_reference=intake.new_reference,
            now=asked.at,
        )
        return tx.done(told[row.id].ticket_id, 1)


async def dial(channels: Collection[Channel], number: str, *, asked: Asked) -> None:
    """Ring the agent's own phone and call the number for them.

    Raises:
        Invalid: no switchboard knows the agent's phone, or it refuses.
        Unavailable: it is out of reach.
    """
    require(asked.agent, Permission.ANSWER_TICKETS)
    for board, interface in _phones_of(channels, asked.agent):
        try:
            return await board.dial(interface, number)
        except TryLater as error:
            raise Unavailable(f"the switchboard cannot be reached: {error}") from error
        except (Undeliverable, Misconfigured) as error:
            raise Invalid(f"the switchboard does not dial: {error}") from error
    raise Invalid("no switchboard knows your phone: call by hand")


def phones(inboxes: Iterable[Inbox], channels: Collection[Channel], agent: Agent) -> PhonesView:
    """Return where an agent may log a call, and whether a switchboard calls for them."""
    return PhonesView(
        inboxes=[
            PhoneInboxView(id=each.id, name=each.name)
            for each in sorted(inboxes, key=lambda each: each.name)
            if each.kind == PHONE
        ],
        dials=any(True for _ in _phones_of(channels, agent)),
    )


def _phones_of(channels: Iterable[Channel], agent: Agent) -> Iterator[tuple[Dials, str]]:
    """Yield the phones of an agent, each with the switchboard that takes orders for it."""
    for channel in channels:
        if isinstance(channel, Dials) and channel.takes_orders:
            for interface in channel.phones(agent.email):
                yield channel, interface


async def _row(
    intake: Intake, inbox_id: InboxId, name: str, spoken: Spoken, asked: Asked
) -> RawInput:
    """Return what the agent told as input like any other, so that it is there to be read again."""
    body = json.dumps(
        {
            "logged_by": asked.agent.id,
            "number": spoken.number,
            "direction": spoken.direction,
            "outcome": spoken.outcome,
            "started_at": spoken.started_at.isoformat(),
            "talk_s": spoken.talk.total_seconds(),
            "said": dict(spoken.said),
        },
        ensure_ascii=False,
    ).encode()
    sha256, inline = await kept(intake, body)
    return RawInput(
        id=RawId(intake.new_id()),
        inbox_id=inbox_id,
        external_id=f"desk:{name}",
        sha256=sha256,
        size=len(body),
        body=inline,
        received_at=asked.at,
        state=RawState.PARSED,
    )


def _expect_phone(intake: Intake, inbox_id: InboxId) -> None:
    inbox = intake.inboxes.get(inbox_id)
    if inbox is None or inbox.kind != PHONE:
        raise NotFound(f"no phone inbox {inbox_id}")


def _call(name: str, spoken: Spoken, asked: Asked) -> Call:
    inbound = spoken.direction is CallDirection.INBOUND
    ended_at = min(spoken.started_at + spoken.talk, asked.at)
    answered = spoken.outcome is Outcome.ANSWERED
    record = Record(
        key="logged",
        trust=Trust.QUEUE,  # nobody knows better than who spoke
        at=spoken.started_at,
        direction=spoken.direction,
        from_raw=spoken.number if inbound else asked.agent.name,
        from_number=spoken.number if inbound else None,
        to_raw=asked.agent.name if inbound else spoken.number,
        to_number=None if inbound else spoken.number,
        started_at=spoken.started_at,
        answered_at=spoken.started_at if answered else None,
        ended_at=ended_at,
        talk=spoken.talk if answered else timedelta(),
        outcome=spoken.outcome,
        agent=asked.agent.name,
        email=asked.agent.email,
        # The leg of whoever called is the call's own; ours is another, and spoke if we answered.
        leg="desk" if inbound else name,
        moment=Moment.SPOKE if inbound and answered else None,
    )
    return tell("desk", name, [record])
