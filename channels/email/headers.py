"""Header fields: raw values to text, addresses, ids and parameters.

Tolerant of what real mail holds: encoded words cut in the middle of a character, bytes outside
ASCII, nameless charsets, nested comments, parameters in pieces. Nothing here raises or recurses.
"""

import binascii
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import islice
from urllib.parse import unquote_to_bytes

import idna

from channels.email.charset import decode

_ENCODED = r"=\?([^?\s]{1,64})\?([bBqQ])\?([^?]*)\?="
_WORD = re.compile(_ENCODED)
_RUN = re.compile(rf"{_ENCODED}(?:\s*{_ENCODED}){{0,500}}")
_TOKEN = re.compile(
    r"""=\?[^?\s]{1,64}\?[bBqQ]\?[^?]*\?=|"(?:[^"\\]|\\.)*"|<[^<>]*>|\\.|[(),;:]|[^"<>\\(),;:=]+|.""",
    re.DOTALL,
)
_QUOTED_LOCAL = re.compile(r'"[^"\\<>]{1,200}"@[^\s"@<>]{1,255}')
_MESSAGE_ID = re.compile(r"<\s*([^<>\s]{1,998})\s*>")
_PARAMETER = re.compile(r""";\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*"?|[^;]*)""", re.DOTALL)
_LABELLED = re.compile("[^']*'[^']*'")
_PIECE = re.compile(r"^(.+?)(?:\*(\d{1,3}))?(\*)?$")
# Everything that turns, hides or splits text; ZWNJ (U+200C) stays, Persian needs it.
_DECEPTIVE = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2028\u2029\u2060-\u206f\ufeff]")
_LONGEST_TEXT = 16_384  # bytes of a field that are read for people
_LONGEST_LIST = 65_536  # characters of an address list that are read
_MOST_MEMBERS = 1_000  # of one address list
_MOST_RUNS = 1_000  # of encoded words in one field; further ones stay as they are written
_KNOWN = frozenset(
    {"boundary", "charset", "delsp", "filename", "format", "name", "report-type", "smime-type"}
)
_LONGEST_PARAMETER = 2_000  # characters, as it is written
_LONGEST_ADDRESS = 1_000  # characters; what is longer is none, and compared as it is
_NEAREST = 20  # references kept at each end (spec F-THR-7)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A name and an address in its normal form."""

    name: str
    address: str


def text(value: bytes) -> str:
    """Return an unstructured field on one line, decoded and without deceptive characters."""
    return " ".join(_visible(_words(_characters(value[:_LONGEST_TEXT]))).split())


def mailboxes(value: bytes) -> list[Mailbox]:
    """Return the mailboxes of an address list; groups are flattened."""
    found: list[Mailbox] = []
    for tokens in islice(_members(_characters(value)[:_LONGEST_LIST]), _MOST_MEMBERS):
        mailbox = _mailbox(tokens)
        if mailbox is not None:
            found.append(mailbox)
    return found


def normal_address(address: str) -> str:
    """Return an address as it is compared: lower case, the domain as A-labels (spec E.2)."""
    if len(address) > _LONGEST_ADDRESS:
        return address.strip().lower()
    local, _, domain = unicodedata.normalize("NFC", address).strip().lower().rpartition("@")
    if not domain.isascii():
        with suppress(idna.IDNAError, UnicodeError):
            domain = idna.encode(domain, uts46=True).decode("ascii")
    return f"{local}@{domain}" if local else domain


def message_id(value: bytes) -> str | None:
    """Return the first message id without its angle brackets."""
    line = _characters(value).strip()
    found = _MESSAGE_ID.search(line)
    if found:
        return found[1]
    bare = line.strip("<> \t").split()
    return bare[0][:998] if bare else None


def references(in_reply_to: bytes, references_: bytes) -> tuple[str, ...]:
    """Return the ids that a message answers, the nearest first (spec F-THR-7)."""
    answered = _MESSAGE_ID.findall(_characters(in_reply_to[:_LONGEST_LIST]))
    chain = _MESSAGE_ID.findall(_characters(references_))
    if len(chain) > 2 * _NEAREST:
        chain = chain[:_NEAREST] + chain[-_NEAREST:]
    return tuple(dict.fromkeys([*answered[:_NEAREST], *reversed(chain)]))


def date(value: bytes) -> datetime | None:
    """Return the instant that a Date field names, in UTC; None when it names none."""
    try:
        when = parsedate_to_datetime(_characters(value[:200]))
        if when.tzinfo is None:
            when = when.replace(tzinfo=UTC)
        return when.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def parameters(value: bytes) -> tuple[str, Mapping[str, str]]:
    """Return the value before the first semicolon, lower case, and the parameters that we know.

    Parameters in pieces or with a charset (RFC 2231) are put together; encoded words, which do
    not belong there, are decoded too.
    """
    line = _characters(value)
    head = line.partition(";")[0].strip().lower()
    pieces: dict[str, dict[int, tuple[bool, str]]] = {}
    for name, written in _PARAMETER.findall(line[len(line.partition(";")[0]) :]):
        shape = _PIECE.match(name.lower())
        if shape is None or shape[1] not in _KNOWN:
            continue
        place = int(shape[2] or -1)
        content = _unquoted(written[: _LONGEST_PARAMETER + 2])
        pieces.setdefault(shape[1], {}).setdefault(place, (bool(shape[3]), content))
    return head, {name: _joined(parts) for name, parts in pieces.items()}


def _characters(value: bytes) -> str:
    return value.decode("ascii") if value.isascii() else decode(value)


def _visible(line: str) -> str:
    return _DECEPTIVE.sub("", decode(line.encode("utf-8", "replace")))


def _words(line: str) -> str:
    return _RUN.sub(lambda run: _run(run[0]), line, count=_MOST_RUNS) if "=?" in line else line


def _run(run: str) -> str:
    """Decode neighbouring encoded words, joining those of one charset before decoding."""
    joined: list[tuple[str, bytes]] = []
    for label, encoding, content in _WORD.findall(run):
        charset = label.partition("*")[0].lower()
        piece = _base64(content) if encoding in "bB" else _quoted(content, charset)
        if joined and joined[-1][0] == charset:
            joined[-1] = (charset, joined[-1][1] + piece)
        else:
            joined.append((charset, piece))
    return "".join(decode(data, charset) for charset, data in joined)


def _base64(content: str) -> bytes:
    letters = re.sub(r"[^A-Za-z0-9+/]", "", content)
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    return binascii.a2b_base64(letters + "=" * (-len(letters) % 4))


def _quoted(content: str, charset: str) -> bytes:
    # Bytes that should have been escaped are in the charset that the word names.
    try:
        written = content.encode("ascii" if content.isascii() else charset)
    except (LookupError, ValueError):
        written = content.encode("utf-8", "replace")
    return binascii.a2b_qp(written, header=True)


def _unquoted(written: str) -> str:
    written = written.strip()
    if not written.startswith('"'):
        return written
    # A backslash that escapes nothing is part of a path that a program forgot to escape.
    return re.sub(r'\\(["\\])', r"\1", written[1:].removesuffix('"'))


def _joined(parts: Mapping[int, tuple[bool, str]]) -> str:
    if -1 in parts and not parts[-1][0]:
        return _visible(_words(parts[-1][1]))
    ordered = [parts[place] for place in sorted(parts)]
    if not any(encoded for encoded, _ in ordered):
        return _visible(_words("".join(content for _, content in ordered)[:_LONGEST_PARAMETER]))
    charset, data = "", bytearray()
    first_encoded, first = ordered[0]
    if first_encoded and _LABELLED.match(first):
        charset, _, first = first.split("'", 2)
    for encoded, content in [(first_encoded, first), *ordered[1:]]:
        data += unquote_to_bytes(content) if encoded else content.encode("utf-8", "replace")
    return _DECEPTIVE.sub("", decode(bytes(data[:_LONGEST_PARAMETER]), charset or None))


def _members(line: str) -> Iterator[list[str]]:
    """Split an address list at its commas, dropping comments but the last of each member."""
    member: list[str] = []
    comment: list[str] = []
    depth = 0
    addressed = False
    for part in _TOKEN.findall(line):
        if depth or part == "(":
            depth += {"(": 1, ")": -1}.get(part, 0)
            comment.append(part)
        elif part in {",", ";"}:
            yield [*member, *_remark(comment)]
            member, comment, addressed = [], [], False
        elif part == ":" and not addressed:
            member = []  # the name of a group
        else:
            member.append(part)
            addressed = addressed or "@" in part
    yield [*member, *_remark(comment)]


def _remark(comment: Iterable[str]) -> list[str]:
    remark = "".join(comment).strip().removeprefix("(").removesuffix(")").strip()
    return [f"({remark})"] if remark else []


def _mailbox(tokens: list[str]) -> Mailbox | None:
    remark = tokens.pop()[1:-1] if tokens and tokens[-1].startswith("(") else ""
    angles = [index for index, token in enumerate(tokens) if token.startswith("<")]
    if angles:
        address = tokens[angles[-1]][1:-1].rpartition(":")[2]
        name = "".join(map(_unquoted_token, tokens[: angles[-1]])) or remark
    else:
        address, name = "".join(tokens), remark
    address = _addr_spec(_visible(_words(address)))
    if not address:
        return None
    name = " ".join(_visible(_words(name)).split())
    return Mailbox(name.strip("'\" ") or name, normal_address(address))


def _addr_spec(written: str) -> str:
    """Return an address; spaces belong to it only between quotation marks."""
    written = written.strip(" \t'")
    if _QUOTED_LOCAL.fullmatch(written):
        return written
    return "".join(written.split()).strip("'\"")


def _unquoted_token(token: str) -> str:
    return _unquoted(token) if token.startswith('"') else token
