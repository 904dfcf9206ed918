"""How one inbox's widget looks, what it asks and when somebody answers: the settings, checked.

    {"greeting": {"en": "Hello!", "fa": "سلام!"}, "colour": "#0f6e66", "position": "end",
     "languages": ["en", "fa"],
     "ask": {"name": "optional", "email": "required"}, "ask_when": "always",
     "hours": {"zone": "Asia/Tehran", "weekly": {"sat": [["09:00", "13:00"], ["14:00", "17:30"]]},
               "holiday_rules": [{"calendar": "jalali", "month": 1, "day": 1}]},
     "files": {"largest": 10000000, "count": 5, "types": ["image/png", "application/pdf"]},
     "keys": {"2026": "…"}, "issuer": "https://www.example.org", "region": "IR"}

Whatever is wrong is refused with the name of its field.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from phonenumbers import SUPPORTED_REGIONS

from channels.webchat.signed import SHORTEST_KEY
from contactcenter.domain.calendar.hours import Calendar
from contactcenter.domain.calendar.plain import from_plain
from contactcenter.domain.errors import Invalid
from contactcenter.ports.embedded import USUAL_FILES, FileRules

LANGUAGES = ("en", "fa", "ar", "de", "fr", "tr")  # for which the widget has words
ASKED = ("name", "email", "phone", "question")
_LARGEST = 50_000_000  # bytes of a file, whatever is set
_MOST = 20  # files of a message, whatever is set
_TYPE = re.compile(r"[a-z]+/(\*|[a-z0-9.+-]+)")
_LONGEST_GREETING = 500  # characters
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Every setting has a default; which pages may show the widget belongs to the inbox."""

    greeting: Mapping[str, str] = field(default_factory=dict)  # language → words
    colour: str | None = None  # of the button and the head, as #rrggbb
    position: str = "end"  # of the button: at the "end" or the "start" of the page's lines
    languages: Sequence[str] = LANGUAGES  # offered; of others the first is shown
    ask: Mapping[str, str] = field(default_factory=dict)  # field → required | optional
    ask_when: str = "always"  # or "offline": only while nobody answers
    hours: Mapping[str, object] | None = None  # None: always open
    files: Mapping[str, object] = field(default_factory=dict)  # what differs from the usual
    # Name (kid) → key with which the site signs who its visitor is.
    keys: Mapping[str, str] = field(default_factory=dict, repr=False, metadata={"secret": True})
    issuer: str | None = None  # `iss` of what it signs; None: any
    region: str | None = None  # of phone numbers without a country's code (ISO 3166)

    def __post_init__(self) -> None:
        """Refuse what is wrong.

        Raises:
            ValueError: naming the field.
        """
        _check_languages(self.languages)
        _check_greeting(self.greeting)
        if self.colour is not None and not _matches(_COLOUR, self.colour):
            raise ValueError(f"colour: {self.colour!r} is not like #0f6e66")
        _check_one_of("position", self.position, ("end", "start"))
        _check_asked(self.ask)
        _check_one_of("ask_when", self.ask_when, ("always", "offline"))
        self.opening_hours()
        self.file_rules()
        for name, key in as_object("keys", self.keys).items():
            if not isinstance(key, str) or len(key.encode()) < SHORTEST_KEY:
                raise ValueError(f"keys.{name}: not at least {SHORTEST_KEY} characters")
        if self.issuer is not None and not isinstance(self.issuer, str):
            raise ValueError("issuer: not a text")
        if self.region is not None:
            _check_one_of("region", self.region, sorted(SUPPORTED_REGIONS))

    def opening_hours(self) -> Calendar | None:
        """Return the hours; None: it is always open.

        Raises:
            ValueError: they cannot be read.
        """
        if self.hours is None:
            return None
        try:
            return from_plain({"id": "hours", **as_object("hours", self.hours)})
        except Invalid as error:
            raise ValueError(f"hours.{error}") from error

    def file_rules(self) -> FileRules:
        """Return which files a visitor may send.

        Raises:
            ValueError: they cannot be read.
        """
        told = as_object("files", self.files)
        usual = asdict(USUAL_FILES)
        if unknown := set(told) - set(usual):
            raise ValueError(f"files: no setting {', '.join(sorted(map(str, unknown)))}")
        told = {**usual, **told}
        types = as_list("files.types", told["types"])
        for each in types:
            if not _matches(_TYPE, each):
                raise ValueError(f"files.types: {each!r} is not like image/png or image/*")
        return FileRules(
            largest=_whole("files.largest", told["largest"], 1, _LARGEST),
            count=_whole("files.count", told["count"], 0, _MOST),
            types=tuple(map(str, types)),
        )


def shown(config: Config) -> dict[str, object]:
    """Return what the widget is told."""
    return {
        "greeting": dict(config.greeting),
        "colour": config.colour,
        "position": config.position,
        "languages": list(config.languages),
        "ask": dict(config.ask),
        "ask_when": config.ask_when,
        "files": asdict(config.file_rules()),
    }


def as_object(name: str, told: object) -> Mapping[str, object]:
    """Return what has to be an object.

    Raises:
        ValueError: it is none.
    """
    if isinstance(told, Mapping):
        return told
    raise ValueError(f"{name}: not an object")


def as_list(name: str, told: object) -> Sequence[object]:
    """Return what has to be a list.

    Raises:
        ValueError: it is none.
    """
    if isinstance(told, Sequence) and not isinstance(told, str):
        return told
    raise ValueError(f"{name}: not a list")


def _check_languages(languages: object) -> None:
    if not isinstance(languages, Sequence) or isinstance(languages, str) or not languages:
        raise ValueError(f"languages: not a list of some of {', '.join(LANGUAGES)}")
    for each in languages:
        _check_one_of("languages", each, LANGUAGES)


def _check_greeting(greeting: object) -> None:
    for language, words in as_object("greeting", greeting).items():
        _check_one_of("greeting", language, LANGUAGES)
        if not isinstance(words, str) or not 0 < len(words.strip()) <= _LONGEST_GREETING:
            raise ValueError(f"greeting.{language}: not 1 to {_LONGEST_GREETING} characters")


def _check_asked(ask: object) -> None:
    for name, how in as_object("ask", ask).items():
        _check_one_of("ask", name, ASKED)
        _check_one_of(f"ask.{name}", how, ("required", "optional"))


def _check_one_of(name: str, value: object, allowed: Sequence[str]) -> None:
    if value not in allowed:
        raise ValueError(f"{name}: {value!r} is none of {', '.join(allowed)}")


def _whole(name: str, value: object, least: int, most: int) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    raise ValueError(f"{name}: {value!r} is no whole number from {least} to {most}")


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None
