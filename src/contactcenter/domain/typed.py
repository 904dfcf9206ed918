"""Addresses that people type on pages of ours: their normal forms (spec E.2), or nothing."""

import re
import unicodedata
from contextlib import suppress

import idna
import phonenumbers

_LONGEST = 254  # characters of an e-mail address (RFC 5321)
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]{1,64}@(?:[^\s@.]{1,63}\.)+[^\s@.\d]{2,63}")
_BIDI = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def read_email(typed: str) -> str | None:
    """Return an e-mail address in its normal form; None: it is none."""
    address = _BIDI.sub("", unicodedata.normalize("NFC", typed)).strip().lower()
    local, _, domain = address.rpartition("@")
    if not domain.isascii():
        with suppress(idna.IDNAError, UnicodeError):
            domain = idna.encode(domain, uts46=True).decode("ascii")
    address = f"{local}@{domain}"
    return address if len(address) <= _LONGEST and _EMAIL.fullmatch(address) else None


def read_phone(typed: str, region: str | None) -> str | None:
    """Return a phone number as E.164; None: it is none, or a local one without a region."""
    if len(typed) > _LONGEST:
        return None
    try:
        number = phonenumbers.parse(_BIDI.sub("", typed), region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
