"""References: how people name a ticket or a conversation.

    letters   ten characters of Crockford's base 32 and a check character: `7KQ2M-9XV4T-C`
    digits    fourteen digits and a check digit by Damm's table: `12345.67890.12345`

Both hold over 40 random bits (spec G-5). Digits are for desks that speak Persian: they are typed on
any keyboard, and dots keep the groups in their order also among Arabic letters (UAX #9, W4), where
a subject can hold no isolates. Which form is written is decided once; both are read, however they
are grouped, in any case, with Persian, Arabic or Latin digits, and I, L and O for 1 and 0.
"""

import re
from enum import StrEnum

from contactcenter.domain.text import normalise


class Form(StrEnum):
    """How new references are written."""

    LETTERS = "letters"
    DIGITS = "digits"


_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LETTERS = 10  # before the check character
_DIGITS = 14  # before the check digit
_LENGTHS = frozenset({_LETTERS + 1, _DIGITS + 1})  # by which one tells the forms apart
_LOOK_ALIKE = str.maketrans({"I": "1", "L": "1", "O": "0"})
_GROUPING = re.compile(r"[\W_]+")
# Damm's quasigroup: the check digit of what is followed by its own check digit is 0.
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


def usual_form(language: str) -> Form:
    """Return the form that a desk of this language (BCP 47) writes, unless it is set otherwise."""
    return Form.DIGITS if language.partition("-")[0] == "fa" else Form.LETTERS


def reference(bits: int, form: Form = Form.LETTERS) -> str:
    """Write 50 random bits as a reference: more than 46 of them in digits."""
    value = bits % (1 << 50)
    if form is Form.DIGITS:
        digits = f"{value % 10**_DIGITS:0{_DIGITS}d}"
        return f"{digits}{_check_digit(digits)}"
    letters = "".join(_ALPHABET[(value >> (5 * place)) & 31] for place in reversed(range(_LETTERS)))
    return letters + _check_letter(letters)


def grouped(compact: str) -> str:
    """Return a reference as people read it: `7KQ2M-9XV4T-C`, `12345.67890.12345`."""
    groups = compact[:5], compact[5:10], compact[10:]
    return ("-" if len(compact) == _LETTERS + 1 else ".").join(groups)


def typed(text: str) -> str:
    """Return what somebody typed of a reference, written as references are."""
    return _GROUPING.sub("", normalise(text)).upper().translate(_LOOK_ALIKE)


def read_reference(text: str) -> str | None:
    """Return the compact form of what somebody typed, or None when it is no reference."""
    compact = typed(text)
    if len(compact) not in _LENGTHS or any(letter not in _ALPHABET for letter in compact):
        return None
    if len(compact) == _LETTERS + 1:
        return compact if _check_letter(compact[:-1]) == compact[-1] else None
    is_right = compact.isdecimal() and _check_digit(compact) == 0
    return compact if is_right else None


def _check_letter(letters: str) -> str:
    """Return one that is a letter or a digit: it stands in addresses and subjects."""
    value = 0
    for letter in letters:
        value = value * 32 + _ALPHABET.index(letter)
    return _ALPHABET[value % 31]


def _check_digit(digits: str) -> int:
    """Return the digit that tells each wrong digit and each two that changed places."""
    check = 0
    for digit in digits:
        check = int(_DAMM[check][int(digit)])
    return check
