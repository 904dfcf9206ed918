"""Phone numbers, in the one form by which we compare them (spec E.2).

    «۰۹۱۲ ۱۱۱ ۲۲۳۳»  0098 912…  98912…  +98912…   ─►  +989121112233

A withheld number, a short code and an extension of a switchboard identify nobody: they have no
such form.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers

# What carriers put in the place of a withheld number: words on the keys of a phone.
_SPELLED = frozenset(
    {"266696687", "7378742833", "2562533", "8656696", "86282452253"}
)  # ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN, UNAVAILABLE
_SCHEME = re.compile(r"^(?:sips?|tel|callto):(?://)?", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
HOME = "IR"  # the region whose national forms are meant where nobody says another
_LONGEST = 64  # characters; nothing longer is dialled
_SHORT = 6  # digits at most of an extension or a short code
_LEAST = 7  # digits of a number that a national plan takes


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number that can be called from anywhere, and the extension behind it."""

    e164: str
    extension: str | None = None


@lru_cache(maxsize=4096)
def read(written: str, *, region: str) -> Number | None:
    """Return the number that somebody wrote or a switchboard recorded, None for no identifier.

    `region` (ISO 3166: IR, DE) says whose national forms are meant. Persian and Arabic digits
    count as digits; a SIP or tel address stands for the number in it.
    """
    text = _SCHEME.sub("", written.strip())[:_LONGEST].partition("@")[0]
    parsed = _with_country(text, region) or _parsed(text, region)
    if parsed is None:
        return None
    digits = f"{parsed.country_code}{parsed.national_number}"
    if _is_spelled(text) or len(digits) < _LEAST or not _callable(parsed, text):
        return None
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return Number(e164=e164, extension=parsed.extension or None)


def e164(written: str, *, region: str) -> str | None:
    """Return the E.164 form alone."""
    number = read(written, region=region)
    return number.e164 if number else None


def is_short(written: str) -> bool:
    """Whether this is an extension or a short code, as switchboards have inside."""
    digits = _digits(_SCHEME.sub("", written.strip()).partition("@")[0])
    return bool(digits) and len(digits) <= _SHORT


def _parsed(text: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def _with_country(text: str, region: str) -> phonenumbers.PhoneNumber | None:
    """Read 98912… as +98912…, which the numbering plan alone would take for a long local number."""
    country = str(phonenumbers.country_code_for_region(region))
    if not _digits(text).startswith(country) or not text[:1].isdigit():
        return None
    parsed = _parsed(f"+{text}", None)
    return parsed if parsed and phonenumbers.is_valid_number(parsed) else None


def _callable(parsed: phonenumbers.PhoneNumber, text: str) -> bool:
    # New ranges reach the numbering plan late: a number that carries its country may be unknown.
    if text.lstrip().startswith(("+", "00", "\uff0b")):
        return phonenumbers.is_possible_number(parsed)
    return phonenumbers.is_valid_number(parsed)


def _is_spelled(text: str) -> bool:
    return _digits(text) in _SPELLED


def _digits(text: str) -> str:
    return "".join(str(int(each)) for each in "".join(_DIGITS.findall(text)))
