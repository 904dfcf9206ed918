"""What a complaint calls for, of which somebody is reminded, and whether it still does.

A reminder of what is done by now would only stand in the way of those that are not.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum

from contactcenter.domain.complaint.guards.looking import is_urgent
from contactcenter.domain.complaint.record import Complaint
from contactcenter.domain.complaint.silence import is_reminded
from contactcenter.domain.complaint.steps import OPEN, Step


class Call(StrEnum):
    """What somebody is reminded of. What has to be sent again is called `Call.RESEND`."""

    ACT = "act"  # at once (spec A-ASM-3)
    SECOND_LOOK = "second_look"  # whether it is no complaint (A-PRN-3)
    RESEND = "resend"  # a document that did not arrive (A-ACK-3)
    GO_ON = "go_on"  # without the answer that was waited for
    REMIND = "remind"  # the complainant, of the decision
    DEEM = "deem"  # silence as acceptance


def still_calls(complaint: Complaint, call: Call) -> bool:
    """Whether a complaint calls for that, as it is now. One that is over calls for nothing."""
    return complaint.step in OPEN and _STILL[call](complaint)


def _is_decided(complaint: Complaint) -> bool:
    return complaint.step is Step.DECISION_COMMUNICATED


_STILL: Mapping[Call, Callable[[Complaint], bool]] = {
    Call.ACT: lambda it: is_urgent(it) and not it.planned,
    Call.SECOND_LOOK: lambda it: it.proposed_kind is not None,
    Call.RESEND: lambda _: True,
    Call.GO_ON: lambda it: it.step is Step.INVESTIGATING,
    Call.REMIND: lambda it: _is_decided(it) and not is_reminded(it),
    Call.DEEM: _is_decided,
}
