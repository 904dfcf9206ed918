"""Numbers as gateways write them, in the one form that we compare (spec E.2)."""

from functools import lru_cache

import phonenumbers

from contactcenter.domain.text import normalise


# The numbers of switchboards are read by the same rules; one function should do both.
@lru_cache(maxsize=4096)
def e164(written: str, *, region: str) -> str | None:
    """Return +989121112233 for 0912…, 98912…, 0098…, ۰۹۱۲…; None for what names nobody.

    Gateways leave the plus out: what is no number of the region is tried with one.
    """
    text = normalise(written)[:64]
    text = f"+{text[2:]}" if text.startswith("00") else text
    explicit = text.startswith("+")
    for attempt in (text, f"+{text}") if text[:1].isdigit() else (text,):
        number = _parsed(attempt, region)
        if number is None:
            continue
        # New ranges reach the numbering plan late: one that carries its country may be unknown.
        known = phonenumbers.is_possible_number if explicit else phonenumbers.is_valid_number
        if known(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


def written(number: str, form: str) -> str:
    """Return an E.164 number as a gateway wants it: e164, digits (no plus) or national (0912…)."""
    if form == "digits":
        return number.removeprefix("+")
    if form == "national":
        national = phonenumbers.PhoneNumberFormat.NATIONAL
        shown = phonenumbers.format_number(phonenumbers.parse(number), national)
        return "".join(letter for letter in shown if letter.isdigit())
    return number


def _parsed(text: str, region: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region or None)
    except phonenumbers.NumberParseException:
        return None
