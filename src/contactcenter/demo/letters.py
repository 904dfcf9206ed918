"""The mails that customers send: first letters and answers, as different programs write them."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr, parsedate_to_datetime
from html import escape

from persiantools.jdatetime import JalaliDateTime

from contactcenter.demo.files import attached
from contactcenter.demo.people import Opening, Person, fill, texts
from contactcenter.demo.temper import Reaction

_ATTACHED = frozenset({"photo", "notes", "log", "receipt"})
_QUOTATION = re.compile(r"^(>|On .{0,200}wrote:|.{0,200}نوشت:|-{2,}\s*Original)")
_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
# What windows-1256 has no room for, and what programs that wrote it put there.
_ARABIC = str.maketrans("یٔ٬–🌷۰۱۲۳۴۵۶۷۸۹", "ي\u200c,-*0123456789")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The agent's mail that is being answered, as the customer's program sees it."""

    mail: EmailMessage
    text: str


def first(opening: Opening, to: str, *, rng: random.Random, now: datetime) -> EmailMessage:
    """Return the mail that opens a matter."""
    mail = _headed(opening.person, to, opening.subject, rng, now)
    text = opening.lines[0] + "\n"
    dress = opening.story.dress
    if "windows-1256" in dress:
        mail.set_content(text.translate(_ARABIC), charset="windows-1256", cte="8bit")
    else:
        mail.set_content(text, cte="base64" if opening.number % 3 == 0 else None)
    if "html" in dress:
        mail.add_alternative(_html(opening.person, text.splitlines(), []), subtype="html")
    for kind in _ATTACHED.intersection(dress):
        _attach(mail, kind, opening, rng)
    return mail


def answer(
    opening: Opening, reaction: Reaction, to: Answered, *, rng: random.Random, now: datetime
) -> EmailMessage:
    """Return a customer's answer: threaded, to the address asked for, quoting what it answers."""
    person, theirs = opening.person, to.mail
    address = parseaddr(str(theirs["Reply-To"] or theirs["From"]))[1]
    subject = re.sub(r"^((re|پاسخ|fwd?):\s*)+", "", str(theirs["Subject"] or ""), flags=re.I)
    mail = _headed(person, address, f"Re: {subject}", rng, now)
    if theirs["Message-ID"]:
        mail["In-Reply-To"] = theirs["Message-ID"]
        before = str(theirs["References"] or theirs["In-Reply-To"] or "").split()
        mail["References"] = " ".join([*before, theirs["Message-ID"]])
    own, quoted = _own(opening, reaction, rng), to.text.strip().splitlines()
    head = _quote_head(person, theirs)
    mail.set_content("\n".join([*own, "", head, *(f"> {line}" for line in quoted), ""]))
    if "html" in opening.story.dress or rng.randrange(4) == 0:
        mail.add_alternative(_html(person, own, quoted, head), subtype="html")
    if reaction.photo:
        _attach(mail, "photo", opening, rng)
    return mail


def spoken(mail: EmailMessage) -> str:
    """Return what a mail says itself, without what it quotes."""
    part = mail.get_body(("plain", "html"))
    text = str(part.get_content()) if part else ""
    if part is not None and part.get_content_subtype() == "html":
        text = re.sub(r"<blockquote.*", "", text, flags=re.DOTALL)
        text = re.sub(r"<[^>]+>", " ", text)
    lines: list[str] = []
    for line in text.splitlines():
        if _QUOTATION.match(line.strip("\u202a\u202b\u200e\u200f\u202c ")):
            break
        lines.append(line)
    return "\n".join(lines).strip()


def is_automatic(mail: EmailMessage) -> bool:
    """Whether a machine wrote it, so that answering would start a loop."""
    return str(mail["Auto-Submitted"] or "no").lower() != "no" or "List-Id" in mail


def _headed(
    person: Person, to: str, subject: str, rng: random.Random, now: datetime
) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    local, _, domain = person.email.partition("@")
    mail["From"] = Address(person.name, local, domain)
    mail["To"] = to
    mail["Subject"] = subject
    mail["Date"] = format_datetime(now)
    # The program's own id, unlike in any other run.
    mail["Message-ID"] = f"<{now:%Y%m%d%H%M%S}.{rng.getrandbits(64):016x}@{domain}>"
    mail["MIME-Version"] = "1.0"
    return mail


def _own(opening: Opening, reaction: Reaction, rng: random.Random) -> list[str]:
    manner = texts(opening.person.language)["quote"]
    greeting, sign = rng.choice(manner["greet"]), fill(rng.choice(manner["sign"]), opening.facts)
    if rng.randrange(6) == 0:
        sign = manner["sent_from"]
    parts = [greeting, reaction.line, sign]
    return "\n\n".join(part for part in parts if part).splitlines()


def _quote_head(person: Person, theirs: EmailMessage) -> str:
    moment = parsedate_to_datetime(str(theirs["Date"]))
    if person.language == "fa":
        jalali = JalaliDateTime.to_jalali(moment)  # type: ignore[no-untyped-call]
        when = jalali.strftime("%A %d %B %Y ساعت %H:%M", locale="fa").translate(_DIGITS)
    else:
        when = f"{moment:%a, %d %b %Y at %H:%M}"
    head: str = texts(person.language)["quote"]["head"]
    return head.format(when=when, who=str(theirs["From"]))


def _html(person: Person, own: Sequence[str], quoted: Sequence[str], head: str = "") -> str:
    direction = "rtl" if person.language == "fa" else "ltr"
    said = "".join(f"<div>{escape(line) or '<br>'}</div>" for line in own)
    if quoted:
        said += f'<br><div class="gmail_quote"><div class="gmail_attr">{escape(head)}</div>'
        said += '<blockquote class="gmail_quote" style="margin:0 .8ex;border-left:1px solid #ccc">'
        said += "".join(f"<div>{escape(line) or '<br>'}</div>" for line in quoted)
        said += "</blockquote></div>"
    return (
        f'<html><body><div dir="{direction}" style="font-family:Tahoma">{said}</div></body></html>'
    )


def _attach(mail: EmailMessage, kind: str, opening: Opening, rng: random.Random) -> None:
    name, type_, content = attached(kind, opening.facts, rng)
    main, _, sub = type_.partition("/")
    mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
