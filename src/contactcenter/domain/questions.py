"""Questions with buttons: what a matter is about, and how content its customer was.

    menu      under the receipt: «Question», «Complaint» … sets the kind of the ticket
    survey    some time after a ticket was resolved: one to five
    goodbye   the visitor of a chat ends it, and says how it was

An answer to one of them is an answer: it opens nothing again, and nobody is called to work by it,
unless somebody is not content and says why. Where a channel has no buttons, their numbers are
typed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from contactcenter.domain.errors import Invalid
from contactcenter.domain.message import Button
from contactcenter.domain.ticket import Kind

END = "end"
_RATE = "rate"
_KIND = "kind"
_BAD = 2  # stars
_KINDS: Mapping[str, Mapping[Kind, str]] = {
    "en": {
        Kind.QUERY: "Question",
        Kind.REQUEST: "Request",
        Kind.RETURN: "Return or exchange",
        Kind.INCIDENT: "Something does not work",
        Kind.COMPLAINT: "Complaint",
        Kind.FEEDBACK: "Praise or idea",
        Kind.PRIVACY_REQUEST: "My personal data",
    },
    "fa": {
        Kind.QUERY: "پرسش",
        Kind.REQUEST: "درخواست",
        Kind.RETURN: "مرجوعی یا تعویض",
        Kind.INCIDENT: "چیزی کار نمی‌کند",
        Kind.COMPLAINT: "شکایت",
        Kind.FEEDBACK: "قدردانی یا پیشنهاد",
        Kind.PRIVACY_REQUEST: "اطلاعات شخصی من",
    },
}
_RATINGS: Mapping[str, Sequence[str]] = {
    "en": ("Very bad", "Bad", "Fair", "Good", "Very good"),
    "fa": ("خیلی بد", "بد", "متوسط", "خوب", "خیلی خوب"),
}
SURVEYS: Mapping[str, str] = {
    "en": "How content were you with our answer to {reference}?\n\n{inbox}",
    "fa": "از پاسخ ما به شمارهٔ {reference} چقدر راضی بودید؟\n\n{inbox}",
}
_AFTER = 10  # minutes
_FIELDS = frozenset({"after_minutes", "texts"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """When and how one inbox asks how it was."""

    after: timedelta  # since the ticket was resolved
    texts: Mapping[str, str]  # language → template with {reference} and {inbox}


def rating_in(pressed: str | None) -> int | None:
    """Return the stars that an answer gives, 1 to 5."""
    what, said, _ = _parts(pressed)
    return int(said) if what == _RATE and said in {*"12345"} else None


def kind_in(pressed: str | None) -> Kind | None:
    """Return the kind of matter that an answer names."""
    what, said, _ = _parts(pressed)
    return Kind(said) if what == _KIND and said in {*Kind} else None


def is_about(pressed: str | None, reference: str) -> bool:
    """Whether an answer may be about that ticket: buttons stay, and tickets come after another."""
    return _parts(pressed)[2] in {"", reference}


def _parts(pressed: str | None) -> tuple[str, str, str]:
    """Return what was asked, what was said, and the reference of the ticket if there is one."""
    what, said, reference = f"{pressed or ''}::".split(":")[:3]
    return what, said, reference


def asks_nothing(pressed: str | None, said: str) -> bool:
    """Whether this only answers one of our questions.

    Whoever was not content and says why, in lines below the stars, is listened to.
    """
    stars = rating_in(pressed)
    if stars is not None:
        return stars > _BAD or len(said.strip().splitlines()) <= 1
    return pressed == END or kind_in(pressed) is not None


def menu_buttons(
    kinds: Sequence[Kind], language: str | None, reference: str
) -> tuple[tuple[Button, ...], ...]:
    """Return a button for each kind of matter, one a row."""
    labels = _KINDS.get(language or "", _KINDS["en"])
    return tuple(
        (Button(label=labels[kind], value=f"{_KIND}:{kind}:{reference}"),) for kind in kinds
    )


def survey_buttons(language: str | None, reference: str) -> tuple[tuple[Button, ...], ...]:
    """Return a button for each rating, the worst first: its number is its worth."""
    labels = _RATINGS.get(language or "", _RATINGS["en"])
    return tuple(
        (Button(label=label, value=f"{_RATE}:{stars}:{reference}"),)
        for stars, label in enumerate(labels, 1)
    )


def menu_from_plain(plain: object) -> tuple[Kind, ...]:
    """Read what settings hold: a list of kinds.

    Raises:
        Invalid: naming what is no kind.
    """
    if not isinstance(plain, (list, tuple)):
        raise Invalid("receipts.menu: not a list of kinds")
    if strange := [each for each in plain if each not in {*Kind}]:
        raise Invalid(f"receipts.menu: {strange[0]} is no kind; known {sorted(Kind)}")
    return tuple(dict.fromkeys(map(Kind, plain)))


def survey_from_plain(plain: object) -> Survey:
    """Read what settings hold; languages without a text of their own have ours.

    Raises:
        Invalid: naming the field, and what is wrong with it.
    """
    if not isinstance(plain, Mapping) or (plain.keys() - _FIELDS):
        raise Invalid(f"receipts.survey: not an object with {sorted(_FIELDS)}")
    after, texts = plain.get("after_minutes", _AFTER), plain.get("texts", {})
    if not isinstance(after, int) or not 0 <= after <= 7 * 24 * 60:
        raise Invalid("receipts.survey.after_minutes: not a number of minutes within a week")
    if not isinstance(texts, Mapping):
        raise Invalid("receipts.survey.texts: not a text for each language")
    return Survey(after=timedelta(minutes=after), texts={**SURVEYS, **texts})


def survey_to_plain(survey: Survey) -> dict[str, object]:
    """Return what `survey_from_plain` makes the same of."""
    minutes = int(survey.after.total_seconds() // 60)
    return {"after_minutes": minutes, "texts": dict(survey.texts)}
