"""The readable words of a calendar event (RFC 5545, RFC 5546), for a mail that has no others."""

import re

from channels.email.charset import decode

_METHODS = {
    "REQUEST": "Invitation",
    "PUBLISH": "Event",
    "CANCEL": "Cancelled",
    "REPLY": "Answer to an invitation",
    "COUNTER": "Another time is proposed",
    "ADD": "Invitation",
    "REFRESH": "The event is asked for",
    "DECLINECOUNTER": "The other time is declined",
}
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?")
_ESCAPED = re.compile(r"\\([\\;,nN])")
_LONGEST = 100_000  # bytes that are read
_MOST_WORDS = 10_000  # characters of one property


def words(data: bytes, charset: str | None = None) -> str:
    """Return what the first event says, a line a property; nothing when there is no event."""
    text = decode(data[:_LONGEST], charset).replace("\r\n", "\n")
    method, event = "", dict[str, str]()
    inside = False
    for line in re.sub(r"\n[ \t]", "", text).split("\n"):
        name, parameters, value = _property(line)
        if name == "METHOD":
            method = value.upper()
        elif (name, value.upper()) == ("BEGIN", "VEVENT"):
            inside = True
        elif (name, value.upper()) == ("END", "VEVENT"):
            break
        elif inside:
            event.setdefault(name, _value(name, parameters, value))
    return _sentence(method, event) if event else ""


def _property(line: str) -> tuple[str, str, str]:
    """Cut a line at its first colon outside quotation marks: name, parameters, value."""
    head, at = "", 0
    for at, piece in enumerate(pieces := line.split('"')):
        before, colon, _ = piece.partition(":") if at % 2 == 0 else (piece, "", "")
        head += before
        if colon:
            break
    else:
        return "", "", ""
    value = '"'.join(pieces[at:]).partition(":")[2]
    name, _, parameters = head.partition(";")
    return name.strip().upper(), parameters, value.strip()


def _sentence(method: str, event: dict[str, str]) -> str:
    title = ": ".join(filter(None, [_METHODS.get(method, ""), event.get("SUMMARY", "")]))
    when = " – ".join(filter(None, [event.get("DTSTART", ""), event.get("DTEND", "")]))
    lines = [title, when, event.get("LOCATION", ""), event.get("DESCRIPTION", "")]
    return "\n".join(filter(None, lines)).strip()


def _value(name: str, parameters: str, value: str) -> str:
    if name in {"DTSTART", "DTEND"}:
        return _time(parameters, value)
    escaped = _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
    return escaped[:_MOST_WORDS].strip()


def _time(parameters: str, value: str) -> str:
    """Return a time as it is written, with its zone: whose zone the reader's is, is not known."""
    found = _TIME.match(value)
    if not found:
        return value
    year, month, day, hour, minute, universal = found.groups()
    zone = re.search(r"TZID=([^;]{1,60})", parameters)
    clock = f" {hour}:{minute}" if hour else ""
    named = " UTC" if universal else f" {zone[1]}" if zone and hour else ""
    return f"{year}-{month}-{day}{clock}{named}"
