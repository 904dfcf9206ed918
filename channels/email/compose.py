"""An outbound message as the bytes of a mail (spec F-OUT-2, F-OUT-3), signed when there is a key.

The header is written here, field by field, so that nothing a stranger chose can end a line or be
taken for an encoded word; the standard library writes the body.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC
from email import policy
from email.header import Header
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from typing import Literal

import idna

from channels.email.config import Config
from contactcenter.domain.message import File, Outbound
from contactcenter.ports.channel import Undeliverable

_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"\\@]{1,64}@[^\s<>()\[\],;:\"\\@]{1,255}")
_IDENTIFIER = re.compile(r"[^\s<>]{1,900}")
_BREAKS = re.compile("[\x00\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_TYPE = re.compile(r"([\w.+-]{1,60})/([\w.+-]{1,100})")
_PLAIN = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]*")
_LINE = policy.SMTP
_MOST_REFERENCES = 20
_SHORT_NAME = 60  # characters
_ONE_LINE = 900  # characters
_WORDS = 64 * 1024  # bytes that are left for the header, both bodies, and names of files
_IN_A_LINE, _A_LINE = 57, 78  # bytes of a file in one line of base64, and of that line
_STRONG = frozenset({"L", "R", "AL"})


def compose(message: Outbound, config: Config) -> bytes:
    """Return the mail, lines ending in CR LF.

    Raises:
        Undeliverable: a value would break the header, or is no address.
    """
    fields = [
        ("From", _mailbox(message.from_name or config.name, config.address)),
        ("To", _mailbox(message.recipient_name, message.recipient)),
        ("Subject", _text("Subject", message.subject)),
        ("Date", format_datetime(message.written_at.astimezone(UTC))),
        ("Message-ID", _identifiers([header_id(message, config)])),
        (
            "In-Reply-To",
            _identifiers(_answered(message.in_reply_to)),
        ),
        ("References", _identifiers(_trimmed(message.references))),
        ("Reply-To", _mailbox("", message.reply_to) if message.reply_to else ""),
        *_of_a_machine(message),
    ]
    head = "".join(f"{name}: {value}\r\n" for name, value in fields if value)
    return head.encode("utf-8") + _body(message, config.signature).as_bytes(policy=_LINE)


def largest_files(most: int) -> int:
    """Return how many bytes of files a mail of so many holds, beside words of usual length."""
    return max(0, most - _WORDS) * _IN_A_LINE // _A_LINE


def envelope_sender(message: Outbound, config: Config) -> str:
    """Return where reports on a mail go: nowhere for automatic mail, which thus cannot loop."""
    if message.automatic and config.automatic_sender == "nobody":
        return ""
    return envelope_address(config.address)


def header_id(message: Outbound, config: Config) -> str:
    """Return the Message-ID, the same on every retry, without angle brackets."""
    return message.header_id or f"{message.message_id}@{config.address.rpartition('@')[2]}"


def envelope_address(address: str) -> str:
    """Return an address that may stand in a header or an SMTP command.

    Where the part before the @ is ASCII, the domain is too (IDNA): every server takes that.

    Raises:
        Undeliverable: it is none.
    """
    _refuse_breaks("address", address)
    if not _ADDRESS.fullmatch(address):
        raise Undeliverable(f"this is no mail address: {address[:100]!r}")
    local, _, domain = address.rpartition("@")
    if domain.isascii() or not local.isascii():
        return address
    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode('ascii')}"
    except (idna.IDNAError, UnicodeError) as error:
        raise Undeliverable(f"this is no domain: {domain[:100]!r} ({error})") from error


def _mailbox(name: str, address: str) -> str:
    address = envelope_address(address)
    _refuse_breaks("name", name)
    if not name.strip():
        return address
    if _PLAIN.fullmatch(name) and "=?" not in name and len(name) <= _SHORT_NAME:
        return f"{name} <{address}>"
    return f"{_encoded(name)}\r\n <{address}>"


def _text(field: str, value: str) -> str:
    _refuse_breaks(field, value)
    if value.isascii() and value.isprintable() and "=?" not in value and len(value) <= _ONE_LINE:
        return value
    return _encoded(value)


def _encoded(value: str) -> str:
    return Header(value, "utf-8", maxlinelen=70, header_name="Subject").encode(linesep="\r\n")


def _identifiers(ids: Iterable[str]) -> str:
    """Write ids one a line, since lines are short and ids are long."""
    for identifier in ids:
        _refuse_breaks("message id", identifier)
        if not _IDENTIFIER.fullmatch(identifier):
            raise Undeliverable(f"this is no message id: {identifier[:100]!r}")
    return "\r\n ".join(f"<{identifier}>" for identifier in ids)


def _answered(header_id: str | None) -> list[str]:
    """Name what is answered, unless its own id is one that cannot be written."""
    if header_id is None:
        return []
    _refuse_breaks("In-Reply-To", header_id)
    return _trimmed((header_id,))


def _trimmed(references: tuple[str, ...]) -> list[str]:
    """Keep the first and the nearest, as far as they can be written (spec F-THR-7)."""
    usable = [one for one in references if _IDENTIFIER.fullmatch(one)]
    if len(usable) <= 2 * _MOST_REFERENCES:
        return usable
    return usable[:_MOST_REFERENCES] + usable[-_MOST_REFERENCES:]


def _refuse_breaks(field: str, value: str) -> None:
    if _BREAKS.search(value):
        raise Undeliverable(
            f"a line break in the {field} would forge header fields: {value[:100]!r}"
        )


def _of_a_machine(message: Outbound) -> list[tuple[str, str]]:
    """Tell other machines that no person wrote this, and ourselves that we did (RFC 3834)."""
    if not message.automatic:
        return []
    return [
        ("Auto-Submitted", message.automatic),
        ("X-Auto-Response-Suppress", "All"),
        ("X-Contact-Loop", _text("loop mark", message.loop_mark)),
    ]


def _body(message: Outbound, signature: str) -> EmailMessage:
    mail = EmailMessage(policy=_LINE)
    text, signature = _lines(message.numbered(gap="\n\n")), _lines(signature).strip()
    encoding = "quoted-printable" if (text + signature).isascii() else "base64"
    whole = f"{text.rstrip()}\n\n-- \n{signature}\n" if signature else text
    mail.set_content(whole, charset="utf-8", cte=encoding)
    html = _as_html(text, signature)
    mail.add_alternative(html, subtype="html", charset="utf-8", cte=encoding)
    for file in message.files:
        _attach(mail, file)
    return mail


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\0", "")


def _as_html(text: str, signature: str) -> str:
    """Return the text in its direction, as paragraphs that each find their own."""
    below = ""
    if signature:
        below = f'<div class="signature">\n<p>-- </p>\n{_paragraphs(signature)}</div>\n'
    written = f"{_paragraphs(text)}{below}"
    direction = _direction(text or signature)
    return f'<!DOCTYPE html>\n<html dir="{direction}"><body>\n{written}</body></html>\n'


def _paragraphs(text: str) -> str:
    parts = [part.strip("\n") for part in re.split(r"\n\s*\n", text)]
    return "".join(
        f'<p dir="auto">{escape(part).replace(chr(10), "<br>")}</p>\n'
        for part in parts
        if part.strip()
    )


def _direction(text: str) -> Literal["ltr", "rtl"]:
    """Return the direction of the first letter that has one (Unicode UAX 9, P2 and P3)."""
    strong = (kind for each in text if (kind := unicodedata.bidirectional(each)) in _STRONG)
    return "ltr" if next(strong, "L") == "L" else "rtl"


def _attach(mail: EmailMessage, file: File) -> None:
    _refuse_breaks("file name", file.name)
    kind = _TYPE.fullmatch(file.type)
    main, sub = (kind[1], kind[2]) if kind else ("application", "octet-stream")
    if main in {"multipart", "message"}:
        main, sub = "application", "octet-stream"  # these must not be sent in base64
    mail.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name or "file")
