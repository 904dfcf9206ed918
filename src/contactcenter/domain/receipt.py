"""Receipts: the automatic word that a message arrived, and by when it is answered.

A receipt holds nothing that its reader wrote: whoever gives somebody else's address makes us send
no words of theirs there (spec F-REL-1). Its texts are templates, filled in once:

    {reference}   of the ticket
    {due}         by when it is answered, in the calendar of the text's language, with the zone
    {inbox}       the name of the inbox

Under it may stand a menu, and when the matter is resolved a survey may follow (`questions`). An
inbox that cannot write itself, a switchboard, has its words carried by another: its receipt is the
word to whoever reached nobody that we call back.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

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
from contactcenter.domain.questions import (
    Survey,
    menu_from_plain,
    survey_from_plain,
    survey_to_plain,
)
from contactcenter.domain.ticket import Kind

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
BRIEF: Mapping[str, str] = {
    "en": "{inbox}: we have your message and answer by {due}. Reference: {reference}",
    "fa": "{inbox}: پیام شما رسید. تا {due} پاسخ می‌دهیم. شمارهٔ پیگیری: {reference}",
}
CALL_BACK: Mapping[str, str] = {
    "en": (
        "{inbox}: you called and reached nobody. We call you back by {due}. Your reference is "
        "{reference}."
    ),
    "fa": (
        "{inbox}: تماس شما بی‌پاسخ ماند. تا {due} با شما تماس می‌گیریم. شمارهٔ پیگیری: {reference}"
    ),
}
_FIELDS = frozenset({"calendar", "target", "language", "texts", "by", "menu", "survey"})
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
_PLACES = re.compile(r"\{(\w*)\}")
_KNOWN = frozenset({"reference", "due", "inbox"})
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipts:
    """What one inbox answers by itself."""

    calendar: Calendar
    target: Target  # within which somebody answers
    language: str  # where the customer's is not known, or has no text
    texts: Mapping[str, str]  # language → template
    by: str | None = None  # the key of the inbox that carries it; None: this one
    menu: tuple[Kind, ...] = ()  # kinds of matter to choose from, under the receipt
    survey: Survey | None = None  # None: nobody is asked how it was

    def due(self, received_at: datetime) -> datetime:
        """Return by when a message is answered."""
        return promise(self.calendar, received_at, self.target)


def receipt_text(
    receipts: Receipts, language: str | None, *, reference: str, due: datetime, inbox: str
) -> str:
    """Return the text of a receipt, in the customer's language where there is one."""
    spoken = _spoken(receipts, receipts.texts, language)
    due_then = told(due, receipts.calendar.zone, spoken)
    shown = isolated(reference, spoken)
    return _filled(receipts.texts[spoken], reference=shown, due=due_then, inbox=inbox)


def survey_text(
    receipts: Receipts, survey: Survey, language: str | None, *, reference: str, inbox: str
) -> str:
    """Return the question how it was, in the customer's language where there is one."""
    spoken = _spoken(receipts, survey.texts, language)
    return _filled(survey.texts[spoken], reference=isolated(reference, spoken), inbox=inbox)


def ready_texts(by: str | None, *, brief: bool) -> Mapping[str, str]:
    """Return our own texts by language: of an inbox that another carries, brief, or in full."""
    return CALL_BACK if by else BRIEF if brief else TEXTS


def _spoken(receipts: Receipts, texts: Mapping[str, str], language: str | None) -> str:
    wished = (language, receipts.language, *texts)
    return next(each for each in wished if each and each in texts)


def isolated(reference: str, language: str) -> str:
    """Keep its groups in their order: `55555-BVB41-6` would be read `BVB41-6-55555` in Persian."""
    is_turned = language.partition("-")[0] in _RIGHT_TO_LEFT
    return f"\u2066{reference}\u2069" if is_turned else reference


def _filled(template: str, **values: str) -> str:
    return _PLACES.sub(lambda place: values[place[1]], template)


def receipts_from_plain(plain: Mapping[str, object], *, brief: bool = False) -> Receipts:
    """Read what settings hold; languages without a text of their own have ours: brief, or in full.

    Raises:
        Invalid: naming the field, and what is wrong with it.
    """
    if unknown := plain.keys() - _FIELDS:
        raise Invalid(f"receipts: unknown {', '.join(sorted(unknown))}; known {sorted(_FIELDS)}")
    given = plain.get("texts", {})
    if not isinstance(given, Mapping):
        raise Invalid("receipts.texts: not a text for each language")
    by = plain.get("by")
    ours = ready_texts(str(by or ""), brief=brief)
    texts = {**ours, **{str(name): str(text) for name, text in given.items()}}
    language = str(plain.get("language", "en"))
    if language not in texts:
        raise Invalid(f"receipts.language: there is no text in {language}")
    _check_places("receipts.texts", texts, _KNOWN)
    asked = plain.get("survey")
    survey = None if asked is None else survey_from_plain(asked)
    if survey is not None:
        _check_places("receipts.survey.texts", survey.texts, _KNOWN - {"due"})
    return Receipts(
        calendar=_read("calendar", from_plain, plain),
        target=_read("target", target_from_plain, plain),
        language=language,
        texts=texts,
        by=str(by) if by else None,
        menu=menu_from_plain(plain.get("menu", ())),
        survey=survey,
    )


def _read(field: str, reads: Callable[[object], T], plain: Mapping[str, object]) -> T:
    said = plain.get(field)
    if not isinstance(said, Mapping):
        came = "nothing" if said is None else f"{said!r:.60}"
        raise Invalid(f"receipts.{field}: an object is wanted, not {came}")
    try:
        return reads(said)
    except Invalid as error:
        raise Invalid(f"receipts.{field}.{error}") from error


def _check_places(field: str, texts: Mapping[str, str], known: frozenset[str]) -> None:
    for name, text in texts.items():
        if strange := set(_PLACES.findall(text)) - known:
            raise Invalid(f"{field}.{name}: no {{{min(strange)}}} is known")


def receipts_to_plain(receipts: Receipts) -> dict[str, object]:
    """Return what `receipts_from_plain` makes the same of."""
    return {
        "calendar": to_plain(receipts.calendar),
        "target": target_to_plain(receipts.target),
        "language": receipts.language,
        "texts": dict(receipts.texts),
        **({"by": receipts.by} if receipts.by else {}),
        **({"menu": list(receipts.menu)} if receipts.menu else {}),
        **({"survey": survey_to_plain(receipts.survey)} if receipts.survey else {}),
    }
