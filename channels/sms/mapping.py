"""How one gateway speaks: what it is sent, how it answers, what it brings and reports.

Every part has defaults, a preset puts others in their place, and the settings of an inbox others
again. A value that cannot work raises ValueError, which names it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Literal, TypeVar, get_args
from urllib.parse import urlsplit

from channels.sms.filling import unknown_gaps

Method = Literal["POST", "GET"]
Auth = Literal["none", "basic"]
Encoding = Literal["form", "json", "query"]
Numbers = Literal["e164", "digits", "national"]
Signature = Literal["header", "query", "twilio"]
State = Literal["", "sent", "delivered", "read", "failed", "undeliverable"]

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_VISIBLE = re.compile(r"[!-~]+")
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What sends one text. {to}, {text}, {from}, {id}, {user} and {secret} are filled in."""

    method: Method = "POST"
    url: str = ""
    encoding: Encoding = "form"  # of the fields
    headers: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, object] = field(default_factory=dict)
    auth: Auth = "none"  # basic: by user and secret
    numbers: Numbers = "e164"  # how the gateway wants the recipient's number

    def __post_init__(self) -> None:
        _one_of("request.method", self.method, get_args(Method))
        _one_of("request.encoding", self.encoding, get_args(Encoding))
        _one_of("request.auth", self.auth, get_args(Auth))
        _one_of("request.numbers", self.numbers, get_args(Numbers))
        if self.url:
            _check_url(self.url)
        for name, value in _texts("request.headers", self.headers).items():
            if not _HEADER.fullmatch(name) or re.search(r"[\x00-\x1f\x7f]", value):
                raise ValueError(f"request.headers.{name} is no header")
        if not isinstance(self.fields, Mapping):
            raise ValueError("request.fields is not an object")  # noqa: TRY004 see above
        if unknown := unknown_gaps([self.url, self.headers, self.fields]):
            raise ValueError(f"request has a gap that nothing fills: {', '.join(sorted(unknown))}")
        if self.method == "GET" and self.fields and self.encoding != "query":
            raise ValueError("request.encoding of a GET is query")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the gateway says to a text. Paths are like entries.0.messageid."""

    id: str = ""  # path of the message's id
    id_pattern: str = ""  # where there is no JSON: its first group is the id
    ok: str = ""  # path of what says whether it was taken; empty: the status of HTTP alone
    ok_values: tuple[str, ...] = ()
    ok_pattern: str = ""  # where there is no JSON: it is found in an answer that is good
    code: str = ""  # path of the reason as a code
    reason: str = ""  # path of the reason in words
    later: tuple[str, ...] = ()  # codes that pass by themselves
    settings: tuple[str, ...] = ()  # codes that a person must mend

    def __post_init__(self) -> None:
        for name in ("id_pattern", "ok_pattern"):
            _check_pattern(f"answer.{name}", getattr(self, name))
        if self.id_pattern and re.compile(self.id_pattern).groups < 1:
            raise ValueError("answer.id_pattern has no group")
        if bool(self.ok) != bool(self.ok_values):
            raise ValueError("answer.ok and answer.ok_values go together")


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What the gateway brings to the inbox's address, and how it proves itself."""

    signature: Signature = "header"  # where hook_secret stands; twilio: it signs
    name: str = "x-hook-secret"  # of the header or of the query's field
    items: str = ""  # path of a list, where one request holds several
    sender: str = "from"
    text: str = "text"
    id: str = "id"
    at: str = ""  # seconds since 1970, or ISO 8601 with a zone
    files: str = ""  # names of fields that hold addresses of pictures begin so
    files_at: tuple[str, ...] = ()  # hosts (or host:port) that it may send us on to

    def __post_init__(self) -> None:
        _one_of("incoming.signature", self.signature, get_args(Signature))
        if not _HEADER.fullmatch(self.name):
            raise ValueError(f"incoming.name is {self.name!r}, not the name of a field")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """What the gateway says later of a text of ours; a request that has a `status` is a report."""

    id: str = "id"
    status: str = "status"
    recipient: str = "to"  # whom ours was for
    code: str = ""
    at: str = ""
    states: Mapping[str, State] = field(
        default_factory=lambda: {
            "queued": "",
            "accepted": "",
            "sending": "",
            "sent": "sent",
            "delivered": "delivered",
            "read": "read",
            "failed": "failed",
            "undelivered": "failed",
        }
    )
    permanent: tuple[str, ...] = ()  # codes of a number that can never be reached

    def __post_init__(self) -> None:
        for word, state in _texts("reports.states", self.states).items():
            _one_of(f"reports.states.{word}", state, get_args(State))


Part = TypeVar("Part", Request, Answer, Brought, Reported)


def part(kind: type[Part], name: str, *given: Mapping[str, object]) -> Part:
    """Return a part of the mapping, of what is given the last counting most.

    Raises:
        ValueError: a value cannot work; the text names it.
    """
    known = {each.name for each in fields(kind)}
    merged: dict[str, object] = {}
    for each in given:
        if not isinstance(each, Mapping):
            raise ValueError(f"{name} is not an object")  # noqa: TRY004 see above
        if unknown := set(each) - known:
            raise ValueError(f"{name} has no setting {', '.join(sorted(unknown))}")
        merged |= {key: _frozen(value) for key, value in each.items()}
    for field_ in fields(kind):
        if field_.name in merged:
            _check_kind(f"{name}.{field_.name}", merged[field_.name], field_.type)
    made: Callable[..., Part] = kind
    return made(**merged)


def _frozen(value: object) -> object:
    if isinstance(value, list):
        return tuple(str(each) if isinstance(each, int) else each for each in value)
    return value


def _check_kind(name: str, value: object, kind: object) -> None:
    if kind is str and not isinstance(value, str):
        raise ValueError(f"{name} is not text")
    texts = isinstance(value, tuple) and all(isinstance(each, str) for each in value)
    if kind == tuple[str, ...] and not texts:
        raise ValueError(f"{name} is not a list of texts")


def _one_of(name: str, value: object, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        shown = ", ".join(each or "nothing" for each in allowed)
        raise ValueError(f"{name} is {value!r}, not one of {shown}")


def _texts(name: str, given: object) -> Mapping[str, str]:
    if not isinstance(given, Mapping) or not all(isinstance(v, str) for v in given.values()):
        raise ValueError(f"{name} is not an object of texts")
    return given


def _check_pattern(name: str, pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{name} is no pattern: {error}") from error


def _check_url(url: str) -> None:
    split = urlsplit(url)
    host = split.hostname or ""
    if split.scheme not in {"http", "https"} or not host or not _VISIBLE.fullmatch(url):
        raise ValueError("request.url is no http or https address")
    if "{" in split.netloc:
        raise ValueError("request.url has a gap in its host")
    if split.scheme == "http" and host not in _LOOPBACK:
        raise ValueError("request.url without https would send secrets readably")
