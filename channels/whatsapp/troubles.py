"""What WhatsApp's error codes mean, in an answer to us and in a report on a message.

131047  the customer wrote more than 24 hours ago: only a template may leave
131026  this number cannot be reached by WhatsApp; by other ways it may be
rate    too much at once, in all, of the account or to one person: wait
token   wrong, expired or not allowed: a person must act
"""

from collections.abc import Mapping

from channels.whatsapp.fields import listed, told
from contactcenter.ports.channel import ChannelError, Misconfigured, TryLater, Undeliverable

WINDOW_CLOSED = 131047

_LATER = frozenset({1, 2, 4, 17, 80007, 130429, 131000, 131016, 131048, 131056, 131057, 133004})
_SETTINGS = frozenset({0, 3, 10, 33, 190, 368, 131005, 131031, 131042, 131045, 133010})
_PERMISSIONS = range(200, 300)

_UNAUTHORISED = frozenset({401, 403})
_TOO_MANY = 429
_THEIR_FAULT = 500


def trouble(status: int, error: Mapping[str, object]) -> ChannelError:
    """Return what a refusal means: the code of the Graph API first, else the status of HTTP."""
    code = code_of(error)
    reason = reason_of(error) or f"HTTP {status} without a reason"
    if code == WINDOW_CLOSED:
        return Undeliverable(reason)
    if code in _SETTINGS or code in _PERMISSIONS:
        return Misconfigured(reason)
    if code in _LATER or status == _TOO_MANY or status >= _THEIR_FAULT:
        return TryLater(reason)
    if code is None and status in _UNAUTHORISED:
        return Misconfigured(reason)
    return Undeliverable(reason)


def reason_of(error: Mapping[str, object]) -> str:
    """Return what an error says, for an agent; nothing where it says nothing."""
    code = code_of(error)
    if code == WINDOW_CLOSED:
        return f"the customer wrote more than 24 hours ago: send a template ({code})"
    title = told(error, "title") or told(error, "message")
    data = error.get("error_data")
    details = told(data, "details") if isinstance(data, dict) else told(error, "details")
    said = title if details in {"", title} else f"{title}: {details}" if title else details
    if code is None:
        return said
    return f"{said} ({code})" if said else f"error {code}"


def first_reason(of: Mapping[str, object]) -> str:
    """Return what the first of several errors says."""
    errors = listed(of, "errors")
    return reason_of(errors[0]) if errors else ""


def code_of(error: Mapping[str, object]) -> int | None:
    """Return the code of an error, if it has one."""
    code = error.get("code")
    if isinstance(code, str) and code.isdecimal() and len(code) < 10:  # noqa: PLR2004 digits
        return int(code)
    return code if isinstance(code, int) and not isinstance(code, bool) else None
