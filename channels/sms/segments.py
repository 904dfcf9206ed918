"""How many messages of 140 bytes a text needs, which is what it costs (3GPP TS 23.038, 23.040).

                      alone    each of several
    GSM alphabet      160      153 letters of 7 bits; €, [ and their like count twice
    anything else      70       67 units of UTF-16: one Persian letter makes it so

A letter is never cut in two, so that a segment may end one unit early.
"""

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE = frozenset("\f^{}\\[~]|€")

_GSM_ALONE, _GSM_EACH = 160, 153
_WIDE_ALONE, _WIDE_EACH = 70, 67


def segments(text: str) -> int:
    """Return the number of segments; an empty text is one."""
    if all(letter in _GSM or letter in _GSM_TWICE for letter in text):
        widths = [2 if letter in _GSM_TWICE else 1 for letter in text]
        return _packed(widths, _GSM_ALONE, _GSM_EACH)
    widths = [2 if letter > "\uffff" else 1 for letter in text]
    return _packed(widths, _WIDE_ALONE, _WIDE_EACH)


def _packed(widths: list[int], alone: int, each: int) -> int:
    if sum(widths) <= alone:
        return 1
    count, room = 1, each
    for width in widths:
        if width > room:
            count, room = count + 1, each
        room -= width
    return count
