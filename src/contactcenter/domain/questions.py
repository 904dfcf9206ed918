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
from typing import TypeGuard

from contactcenter.domain.errors import Invalid
from contactcenter.domain.measures.ratings import Scale, scores
from contactcenter.domain.message import Button
from contactcenter.domain.ticket import Kind

END = "end"
_RATE = "rate"
_SCALES: Mapping[str, Scale] = {_RATE: Scale.CSAT, "ces": Scale.CES, "nps": Scale.NPS}
_NAMED = {scale: name for name, scale in _SCALES.items()}
_LOW: Mapping[Scale, int] = {Scale.CSAT: 2, Scale.CES: 3, Scale.NPS: 6}
_KIND = "kind"
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
_ASKED: Mapping[Scale, Mapping[str, str]] = {
    Scale.CSAT: SURVEYS,
    Scale.CES: {
        "en": (
            "How easy was it to have {reference} settled with us, from 1 (very hard) to 7 (very "
            "easy)?\n\n{inbox}"
        ),
        "fa": (
            "رسیدگی به شمارهٔ {reference} برای شما چقدر آسان بود؟ از ۱ (خیلی سخت) تا ۷ (خیلی آسان)."
            "\n\n{inbox}"
        ),
    },
    Scale.NPS: {
        "en": (
            "After {reference}: how likely are you to recommend us to a friend, from 0 (not at all)"
            " to 10 (certainly)?\n\n{inbox}"
        ),
        "fa": (
            "پس از رسیدگی به {reference}: چقدر احتمال دارد ما را به دوستی معرفی کنید؟ از ۰ (هرگز) "
            "تا ۱۰ (حتماً).\n\n{inbox}"
        ),
    },
}
OF_COMPLAINTS: Mapping[str, str] = {
    "en": "How content were you with the way we handled your complaint {reference}?\n\n{inbox}",
    "fa": "از شیوهٔ رسیدگی ما به شکایت {reference} چقدر راضی بودید؟\n\n{inbox}",
}
_AFTER = 10  # minutes
_ALL = 100  # percent
_FIELDS = frozenset({"after_minutes", "texts", "scale", "share", "low"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """When and how one inbox asks how it was."""

    after: timedelta  # since the ticket was resolved
    texts: Mapping[str, str]  # language → template with {reference} and {inbox}
    scale: Scale = Scale.CSAT
    share: int = _ALL  # percent of the tickets, by chance
    low: int = _LOW[Scale.CSAT]  # a score that is no higher calls somebody


@dataclass(frozen=True, slots=True)
class Rating:
    """What an answer says on a scale."""

    scale: Scale
    score: int


def low_score(scale: Scale) -> int:
    """Return the usual score that calls somebody."""
    return _LOW[scale]


def ready_questions(scale: Scale) -> Mapping[str, str]:
    """Return our own question on a scale, by language."""
    return _ASKED[scale]


def rating_in(pressed: str | None) -> Rating | None:
    """Return what an answer says of how it was; None: it says something else."""
    what, said, _ = _parts(pressed)
    scale = _SCALES.get(what)
    if scale is None or said not in {str(score) for score in scores(scale)}:
        return None
    return Rating(scale, int(said))


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
    rating = rating_in(pressed)
    if rating is not None:
        is_content = rating.score > _LOW[rating.scale]
        return is_content or len(said.strip().splitlines()) <= 1
    return pressed == END or kind_in(pressed) is not None


def menu_buttons(
    kinds: Sequence[Kind], language: str | None, reference: str
) -> tuple[tuple[Button, ...], ...]:
    """Return a button for each kind of matter, one a row."""
    labels = _KINDS.get(language or "", _KINDS["en"])
    return tuple(
        (Button(label=labels[kind], value=f"{_KIND}:{kind}:{reference}"),) for kind in kinds
    )


def survey_buttons(
    scale: Scale, language: str | None, reference: str
) -> tuple[tuple[Button, ...], ...]:
    """Return a button for each score, the worst first; words one a row, numbers beside another."""
    named = _NAMED[scale]
    if scale is Scale.CSAT:
        labels = _RATINGS.get(language or "", _RATINGS["en"])
        return tuple(
            (Button(label=label, value=f"{named}:{stars}:{reference}"),)
            for stars, label in enumerate(labels, 1)
        )
    numbers = [
        Button(label=str(score), value=f"{named}:{score}:{reference}") for score in scores(scale)
    ]
    half = -(-len(numbers) // 2)
    return tuple(numbers[:half]), tuple(numbers[half:])


def menu_from_plain(plain: object) -> tuple[Kind, ...]:
    """Read what settings hold: a list of kinds.

    Raises:
        Invalid: naming what is no kind.
    """
    if not isinstance(plain, (list, tuple)):
        raise Invalid("receipts.menu: not a list of kinds")
    if strange := [each for each in plain if f"{each}" not in {*Kind}]:
        raise Invalid(f"receipts.menu: {strange[0]} is no kind; known {sorted(Kind)}")
    return tuple(dict.fromkeys(Kind(f"{each}") for each in plain))


def survey_from_plain(plain: object) -> Survey:
    """Read what settings hold; languages without a text of their own have ours.

    Raises:
        Invalid: naming the field, and what is wrong with it.
    """
    if not isinstance(plain, Mapping) or (plain.keys() - _FIELDS):
        raise Invalid(f"receipts.survey: not an object with {sorted(_FIELDS)}")
    after, texts = plain.get("after_minutes", _AFTER), plain.get("texts", {})
    scale, share = plain.get("scale", Scale.CSAT), plain.get("share", _ALL)
    if f"{scale}" not in {*Scale}:
        raise Invalid(f"receipts.survey.scale: is none of {', '.join(Scale)}")
    scale = Scale(f"{scale}")
    low = plain.get("low", _LOW[scale])
    if not isinstance(after, int) or not 0 <= after <= 7 * 24 * 60:
        raise Invalid("receipts.survey.after_minutes: not a number of minutes within a week")
    if not isinstance(texts, Mapping):
        raise Invalid("receipts.survey.texts: not a text for each language")
    if not _is_within(share, 0, _ALL):
        raise Invalid("receipts.survey.share: not a percentage")
    if not _is_within(low, -1, max(scores(scale))):
        raise Invalid(f"receipts.survey.low: not a score of {scale}; -1: nobody is called")
    return Survey(
        after=timedelta(minutes=after),
        texts={**_ASKED[scale], **{str(name): str(text) for name, text in texts.items()}},
        scale=scale,
        share=share,
        low=low,
    )


def _is_within(value: object, least: int, most: int) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def survey_to_plain(survey: Survey) -> dict[str, object]:
    """Return what `survey_from_plain` makes the same of."""
    minutes = int(survey.after.total_seconds() // 60)
    return {
        "after_minutes": minutes,
        "texts": dict(survey.texts),
        "scale": survey.scale.value,
        "share": survey.share,
        "low": survey.low,
    }
