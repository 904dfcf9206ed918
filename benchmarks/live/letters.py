"""What customers write: short chat lines, and mails of the sizes that real ones have.

Of ten mails five are plain, four have an HTML part, one has a picture of 40 KB. Two in five answer
a mail that the same customer sent before. One text in three is Persian.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from html import escape

from benchmarks.live.notes import mark
from benchmarks.live.places import SUPPORT

_ENGLISH = (
    "My order has not arrived yet, although it was promised for last week.",
    "The parcel was open when I got it, and one of the cups is broken.",
    "Could you tell me how to change the delivery address?",
    "I was charged twice for the same order; please look at the invoice.",
    "Thank you for the quick answer, that helped a lot.",
    "Is the blue one back in stock, and until when can I return it?",
)
_PERSIAN = (
    "سفارش من هنوز نرسیده است، در حالی که قرار بود هفتهٔ پیش برسد.",
    "بسته باز بود و یکی از فنجان‌ها شکسته است.",
    "لطفاً بفرمایید چطور می‌توانم نشانی تحویل را عوض کنم؟",
    "مبلغ سفارش دو بار از حساب من کم شده است.",
    "از پاسخ سریع شما سپاسگزارم.",
)
_PICTURE = 40_000  # bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail, ready to be sent."""

    sender: str
    message_id: str
    subject: str
    content: bytes


def line(rng: random.Random, number: int) -> str:
    """Return something that is said in a chat."""
    return f"{rng.choice(_texts(rng))} {mark(number)}"


def letters(rng: random.Random, numbers: Sequence[int], customers: Sequence[str]) -> list[Letter]:
    """Return a mail for each number."""
    written: list[Letter] = []
    for number in numbers:
        before = rng.choice(written) if written and rng.random() < 0.4 else None
        written.append(_letter(rng, number, before, rng.choice(customers)))
    return written


def _letter(rng: random.Random, number: int, before: Letter | None, customer: str) -> Letter:
    sender = before.sender if before else customer
    texts = _texts(rng)
    subject = f"Re: {before.subject}" if before else rng.choice(texts)[:40]
    message_id = f"<{number}.{rng.getrandbits(48):x}@mail.example>"
    message = EmailMessage(policy=SMTP)
    message["From"] = f"Customer <{sender}>"
    message["To"] = SUPPORT
    message["Subject"] = subject
    message["Date"] = "Mon, 02 Mar 2026 09:30:00 +0000"
    message["Message-ID"] = message_id
    if before:
        message["In-Reply-To"] = before.message_id
        message["References"] = before.message_id
    paragraphs = rng.choices(texts, k=rng.randint(2, 8))
    if before:
        paragraphs += ["On Mon, 2 Mar 2026 the shop wrote:", "> How can we help?"]
    message.set_content("\n\n".join([mark(number), *paragraphs]))
    kind = rng.random()
    if kind < 0.4:
        rich = "".join(f"<p style='margin:0'>{escape(each)}</p>" for each in paragraphs)
        message.add_alternative(f"<html><body><b>{mark(number)}</b>{rich}</body></html>", "html")
    elif kind < 0.5:
        picture = rng.randbytes(_PICTURE)
        message.add_attachment(picture, maintype="image", subtype="jpeg", filename="cup.jpg")
    return Letter(sender, message_id, subject, message.as_bytes())


def _texts(rng: random.Random) -> tuple[str, ...]:
    return _PERSIAN if rng.random() < 1 / 3 else _ENGLISH
