"""References: how people name a ticket or a conversation.

Ten characters of Crockford's base 32 (50 random bits) and a check character (spec G-5), written
in groups: `7KQ2M-9XV4T-C`. Reading forgives case, spaces, dashes, and the letters I, L and O.
"""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
FORGIVEN = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})
_LENGTH = 10


def reference(bits: int) -> str:
    """Write 50 random bits as a reference."""
    value = bits % (1 << 50)
    digits = "".join(_ALPHABET[(value >> (5 * place)) & 31] for place in reversed(range(_LENGTH)))
    # Only a letter or digit may end it: it stands in addresses and subjects.
    return digits + _ALPHABET[value % 31]


def grouped(compact: str) -> str:
    """Return a reference as people read it: `7KQ2M-9XV4T-C`."""
    return f"{compact[:5]}-{compact[5:10]}-{compact[10:]}"


def read_reference(text: str) -> str | None:
    """Return the compact form of what somebody typed, or None when it is no reference."""
    compact = text.strip().upper().translate(FORGIVEN)
    if len(compact) != _LENGTH + 1 or any(letter not in _ALPHABET for letter in compact):
        return None
    value = 0
    for letter in compact[:_LENGTH]:
        value = value * 32 + _ALPHABET.index(letter)
    return compact if _ALPHABET[value % 31] == compact[-1] else None
