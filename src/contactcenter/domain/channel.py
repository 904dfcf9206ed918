"""What the core knows of each kind of channel: whose addresses it has, and what its work asks for.

A kind that is not named here is one of somebody else's channels, and gets what is usual.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """One kind of channel, as routing, presence and identity see it."""

    identity: str | None = None  # kind of its addresses (spec E.2); None: named like the channel
    weight: int = 1  # units of capacity that one item takes (spec C-CAP-1)
    at_once: int = 6  # items that one agent holds at most
    stands: timedelta = timedelta(seconds=45)  # how long an offer stands
    is_live: bool = False  # somebody is at the other end now, and leaves when nobody answers
    starts: bool = True  # an agent may write first
    has_buttons: bool = False  # else who reads them answers with the number of one
    is_brief: bool = False  # paid by the length, so that our own words are few
    quotes: bool = False  # an answer may show the message that it answers


_USUAL = Traits()
_TRAITS: Mapping[str, Traits] = {
    "email": Traits(at_once=4),
    "webchat": Traits(
        weight=2,
        at_once=3,
        stands=timedelta(seconds=20),
        is_live=True,
        starts=False,
        has_buttons=True,
    ),
    "telegram": Traits(has_buttons=True, quotes=True),
    "whatsapp": Traits(identity="phone", has_buttons=True, quotes=True),
    "sms": Traits(identity="phone", is_brief=True),
    "form": Traits(starts=False),
    "phone": Traits(
        identity="phone",
        weight=6,
        at_once=1,
        stands=timedelta(seconds=20),
        is_live=True,
        starts=False,
    ),
}
CHAT = "webchat"  # the kind whose addresses are browsers, and whose socket we hold ourselves

FORM = "form"  # the kind whose addresses are complaints, and whose page we show ourselves


def traits(kind: str) -> Traits:
    """Return what a kind of channel is like."""
    return _TRAITS.get(kind, _USUAL)


def identity_kind(channel: str, named: str | None = None) -> str:
    """Return the kind of an address: the one that its message names, or the channel's usual one."""
    return named or traits(channel).identity or channel
