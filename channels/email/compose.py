"""An outbound message as the bytes of a mail (spec F-OUT-2, F-OUT-3).

The header is written here, field by field, so that nothing a stranger chose can end a line or be
taken for an encoded word; the standard library writes the body.
"""

import re
from collections.abc import Iterable
from datetime import UTC
from email import policy
from email.header import Header
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape

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
    ]
    head = "".join(f"{name}: {value}\r\n" for name, value in fields if value)
    return head.encode("utf-8") + _body(message).as_bytes(policy=_LINE)


def header_id(message: Outbound, config: Config) -> str:
    """Return the Message-ID, the same on every retry, without angle brackets."""
    return message.header_id or f"{message.message_id}@{config.address.rpartition('@')[2]}"


def envelope_address(address: str) -> str:
    """Return an address that may stand in a header or an SMTP command.

    Raises:
        Undeliverable: it is none.
    """
    _refuse_breaks("address", address)
    if not _ADDRESS.fullmatch(address):
        raise Undeliverable(f"this is no mail address: {address[:100]!r}")
    return address


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


def _body(message: Outbound) -> EmailMessage:
    mail = EmailMessage(policy=_LINE)
    encoding = "quoted-printable" if message.text.isascii() else "base64"
    text = message.text.replace("\r\n", "\n").replace("\0", "")
    mail.set_content(text, charset="utf-8", cte=encoding)
    mail.add_alternative(_as_html(text), subtype="html", charset="utf-8", cte=encoding)
    for file in message.files:
        _attach(mail, file)
    return mail


def _as_html(text: str) -> str:
    """Return the text as paragraphs that each find their own direction."""
    paragraphs = [part.strip("\n") for part in re.split(r"\n\s*\n", text)]
    written = [
        f'<p dir="auto">{escape(part).replace(chr(10), "<br>")}</p>\n'
        for part in paragraphs
        if part.strip()
    ]
    return f"<!DOCTYPE html>\n<html><body>\n{''.join(written)}</body></html>\n"


def _attach(mail: EmailMessage, file: File) -> None:
    _refuse_breaks("file name", file.name)
    kind = _TYPE.fullmatch(file.type)
    main, sub = (kind[1], kind[2]) if kind else ("application", "octet-stream")
    if main in {"multipart", "message"}:
        main, sub = "application", "octet-stream"  # these must not be sent in base64
    mail.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name or "file")
