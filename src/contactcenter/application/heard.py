"""What one input says of a call, and what of the desk it names."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from contactcenter.application.arrived import Arrival
from contactcenter.domain.call import Call
from contactcenter.domain.call_record import CallDirection
from contactcenter.domain.ids import CallId, MessageId
from contactcenter.domain.logged_call import LoggedCall, call_id, other_side
from contactcenter.domain.message import Inbound
from contactcenter.domain.raw import IMPORTED, RawInput
from contactcenter.ports.found import Named


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What one input says of a call."""

    raw: RawInput
    channel: str  # the kind of its inbox
    call: Call
    read_out: Mapping[str, bool] = field(default_factory=dict)  # what had to be → whether it was

    @property
    def id(self) -> CallId:
        """The call's own id, the same for all that is heard of it."""
        return call_id(self.raw.inbox_id, self.call)

    @property
    def is_brought(self) -> bool:
        """Whether a person brought it as a file."""
        return IMPORTED in self.raw.headers

    @property
    def thread(self) -> str:
        """The conversation that it belongs to: the number's, or its own where that is withheld."""
        return other_side(self.call)[0] or f"call {self.id}"


def is_inside(heard: Heard, stored: Mapping[CallId, LoggedCall]) -> bool:
    """Whether it is a call within the house, and was never taken for another."""
    is_known = heard.is_brought and heard.id in stored
    return heard.call.direction is CallDirection.INTERNAL and not is_known


def named(heard: Sequence[Heard], stored: Collection[LoggedCall]) -> Named:
    """Return what the desk is asked for: the numbers, and where these calls stand."""
    numbers = {number for each in heard if (number := other_side(each.call)[0])}
    return Named(
        addresses={("phone", number) for number in numbers},
        conversations={each.conversation_id for each in stored},
        threads={(each.raw.inbox_id, each.thread) for each in heard},
    )


def emails(heard: Iterable[Heard], stored: Iterable[LoggedCall]) -> set[str]:
    """Return whose phones are in these calls, as far as is known of them all together."""
    said = [*(each.call.said for each in heard), *(each.said for each in stored)]
    return {record.email for records in said for record in records if record.email}


def as_arrival(heard: Heard, message_id: MessageId) -> Arrival:
    """Return a call as a message that arrives, for what they have in common."""
    number, shown = other_side(heard.call)
    inbound = Inbound(
        external_id=heard.id,
        address=number or shown or "",
        display_name=heard.call.from_name or "",
        text=f"\u260e {number or shown}".strip(),
        reply="",
        occurred_at=heard.call.started_at,
        thread=heard.thread,
        identity="phone" if number else "withheld",
    )
    if not number:  # strangers without a number are not one and the same
        inbound = replace(inbound, address=heard.thread)
    return Arrival(
        message_id=message_id,
        channel=heard.channel,
        raw=heard.raw,
        inbound=inbound,
        attachments=(),
    )
