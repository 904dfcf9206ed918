"""Challenges: a code goes to an address; who says it back holds the address (spec E.3, level 2).

The code is kept nowhere. It is computed from the installation's key and the message that carries
it, and takes the place of the dots when that message leaves: no agent reads it on the timeline.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from contactcenter.domain.errors import Conflict
from contactcenter.domain.fact import By
from contactcenter.domain.ids import IdentityId, MessageId, TicketId
from contactcenter.domain.message import AutoClass, Message
from contactcenter.domain.text import normalise

DOTS = "••••••"
LASTS = timedelta(minutes=10)
TRIES = 5
# Who shall say a code must know what for, else whoever asks them for it gets it.
TEXTS: Mapping[str, str] = {
    "en": (
        "Your code for {inbox} is {code}. Tell it only to the person of {inbox} with whom you are "
        "in contact now. It holds for 10 minutes. You did not ask for it? Then do nothing."
    ),
    "fa": (
        "کد شما برای {inbox}: {code}\nآن را فقط به همکار {inbox} که همین حالا با او در تماس هستید "
        "بگویید. این کد ۱۰ دقیقه اعتبار دارد. اگر شما آن را نخواسته‌اید، کاری نکنید."
    ),
}

TRACKING_TEXTS: Mapping[str, str] = {
    "en": (
        "Your code to see where your complaint to {inbox} stands is {code}. Type it on that page, "
        "and tell it to nobody. It holds for 10 minutes. You did not ask for it? Then do nothing."
    ),
    "fa": (
        "کد شما برای دیدن وضعیت شکایت‌تان از {inbox}: {code}\nآن را فقط در همان صفحه بنویسید و به "
        "هیچ‌کس نگویید. این کد ۱۰ دقیقه اعتبار دارد. اگر شما آن را نخواسته‌اید، کاری نکنید."
    ),
}


class WrongCode(Conflict):
    """What was said is not the code; the text says how many tries are left."""

    code = "wrong_code"


class ChallengeOver(Conflict):
    """Nothing can be answered any more: too late, too many tries, or done."""

    code = "challenge_over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """A code on its way to an address, or said back."""

    id: MessageId  # of the message that carries the code
    identity_id: IdentityId
    ticket_id: TicketId  # the matter for which it was asked
    by: By  # an agent; or the customer, who wants to see where their complaint stands
    asked_at: datetime
    tries_left: int = TRIES
    passed_at: datetime | None = None
    version: int = 1

    @property
    def until(self) -> datetime:
        """When the code stops to hold."""
        return self.asked_at + LASTS

    def holds(self, now: datetime) -> bool:
        """Whether somebody may still try to say the code."""
        return self.passed_at is None and self.tries_left > 0 and now < self.until


def text_of(language: str | None, *, inbox: str) -> str:
    """Return the words that carry a code, with dots in its place."""
    return _filled(TEXTS, language, inbox)


def tracking_text_of(language: str | None, *, inbox: str) -> str:
    """Return the same, for a complainant who wants to see where their complaint stands."""
    return _filled(TRACKING_TEXTS, language, inbox)


def _filled(texts: Mapping[str, str], language: str | None, inbox: str) -> str:
    template = texts.get(language or "", texts["en"])
    return template.replace("{inbox}", inbox).replace("{code}", DOTS)


def with_code(text: str, message_id: MessageId, *, key: bytes) -> str:
    """Return the words as they leave."""
    return text.replace(DOTS, code_of(message_id, key=key))


def is_over(message: Message, *, now: datetime) -> bool:
    """Whether a message carries a code that does not hold any more."""
    carries = message.auto_class is AutoClass.NOTICE and DOTS in message.text
    return carries and message.occurred_at + LASTS <= now


def code_of(message_id: MessageId, *, key: bytes) -> str:
    """Return the six digits that a message carries."""
    mac = hmac.new(key, f"code\0{message_id}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(mac[:8]) % 10**6:06d}"


def answered(challenge: Challenge, said: str, *, key: bytes, now: datetime) -> Challenge:
    """Return the challenge after one try; it is passed or has one try less.

    Digits may be of any script, with anything between them that is no digit.

    Raises:
        ChallengeOver: it is passed, used up or too old.
    """
    if challenge.passed_at is not None:
        raise ChallengeOver("this code was confirmed before")
    if not challenge.holds(now):
        raise ChallengeOver("this code does not hold any more: send a new one")
    digits = "".join(filter(str.isdigit, normalise(said)))
    if hmac.compare_digest(digits.encode(), code_of(challenge.id, key=key).encode()):
        return replace(challenge, passed_at=now, version=challenge.version + 1)
    return replace(challenge, tries_left=challenge.tries_left - 1, version=challenge.version + 1)
