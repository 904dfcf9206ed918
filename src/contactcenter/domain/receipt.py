"""Receipts: the automatic word that a message arrived, and by when it is answered.

A receipt holds nothing that its reader wrote: whoever gives somebody else's address makes us send
no words of theirs there (spec F-REL-1). Its texts are templates, filled in once:

    {reference}   of the ticket
    {due}         by when it is answered, in the calendar of the text's language, with the zone
    {inbox}       the name of the inbox
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from contactcenter.domain.calendar.hours import Calendar
from contactcenter.domain.calendar.plain import (
    from_plain,
    target_from_plain,
    target_to_plain,
    to_plain,
)
from contactcenter.domain.calendar.targets import Target, promise
from contactcenter.domain.dates import told
from contactcenter.domain.errors import Invalid

TEXTS: Mapping[str, str] = {
    "en": (
        "Hello,\n\nwe have received your message. Its reference is {reference}; you will have an "
        "answer by {due}.\n\nYou need not write again: whatever you add in answer to this message "
        "is kept with it.\n\n{inbox}"
    ),
    "fa": (
        "سلام\n\nپیام شما به دست ما رسید. شمارهٔ پیگیری آن {reference} است و تا {due} به آن پاسخ "
        "می‌دهیم.\n\nنیازی به نوشتن دوباره نیست: هر چه در پاسخ به همین پیام بنویسید کنار آن نگه "
        "داشته می‌شود.\n\n{inbox}"
    ),
}
_FIELDS = frozenset({"calendar", "target", "language", "texts"})
_PLACES = re.compile(r"\{(\w*)\}")
_KNOWN = frozenset({"reference", "due", "inbox"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipts:
    """What one inbox answers by itself."""

    calendar: Calendar
    target: Target  # within which somebody answers
    language: str  # where the customer's is not known, or has no text
    texts: Mapping[str, str]  # language → template

    def due(self, received_at: datetime) -> datetime:
        """Return by when a message is answered."""
        return promise(self.calendar, received_at, self.target)


def receipt_text(
    receipts: Receipts, language: str | None, *, reference: str, due: datetime, inbox: str
) -> str:
    """Return the text of a receipt, in the customer's language where there is one."""
    spoken = language if language and language in receipts.texts else receipts.language
    values = {
        "reference": reference,
        "due": told(due, receipts.calendar.zone, spoken),
        "inbox": inbox,
    }
    return _PLACES.sub(lambda place: values[place[1]], receipts.texts[spoken])


def receipts_from_plain(plain: Mapping[str, object]) -> Receipts:
    """Read what settings hold; languages without a text of their own have ours.

    Raises:
        Invalid: naming the field, and what is wrong with it.
    """
    if unknown := plain.keys() - _FIELDS:
        raise Invalid(f"receipts: unknown {', '.join(sorted(unknown))}; known {sorted(_FIELDS)}")
    given = plain.get("texts", {})
    if not isinstance(given, Mapping):
        raise Invalid("receipts.texts: not a text for each language")
    texts = {**TEXTS, **{str(name): str(text) for name, text in given.items()}}
    language = str(plain.get("language", "en"))
    if language not in texts:
        raise Invalid(f"receipts.language: there is no text in {language}")
    for name, text in texts.items():
        if strange := set(_PLACES.findall(text)) - _KNOWN:
            raise Invalid(f"receipts.texts.{name}: no {{{min(strange)}}} is known")
    return Receipts(
        calendar=from_plain(plain.get("calendar")),
        target=target_from_plain(plain.get("target")),
        language=language,
        texts=texts,
    )


def receipts_to_plain(receipts: Receipts) -> dict[str, object]:
    """Return what `receipts_from_plain` makes the same of."""
    return {
        "calendar": to_plain(receipts.calendar),
        "target": target_to_plain(receipts.target),
        "language": receipts.language,
        "texts": dict(receipts.texts),
    }
