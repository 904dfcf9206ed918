"""Desks that speak mail: what they send are real bytes, carried to whoever it is for.

    desk ── compose ──► Post ── a gateway on the way ──► mime.parse ──► another desk
                         ▲ ▼
                       an Absentee, whose program answers

So what a mail says of itself (Auto-Submitted, a null return path, X-Auto-Response-Suppress)
counts as much as it does between real servers, and no more where a gateway takes it away.
"""

import heapq
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import SMTP, default
from email.utils import format_datetime, make_msgid, parseaddr
from itertools import count
from typing import Literal
from zlib import crc32

from channels.email import Config, mime
from channels.email.compose import compose, envelope_sender
from contactcenter.domain.ids import InboxId
from contactcenter.domain.message import Outbound
from contactcenter.domain.receipt import receipts_from_plain
from contactcenter.ports.channel import Parsed, Raw, Receipt
from tests import builders
from tests.application.desk import Desk, ListChannel

RECEIPTS = receipts_from_plain(
    {
        "calendar": {
            "id": "office",
            "zone": "Asia/Tehran",
            "weekly": {"mon": [["09:00", "17:00"]]},
        },
        "target": {"kind": "business_duration", "value": 28_800},
    }
)
_MARKS = (
    *("Auto-Submitted", "X-Auto-Response-Suppress", "X-Contact-Loop", "Precedence"),
    *("Return-Path", "X-Autoreply"),
)
_NAMED = ("From", "To", "Subject", "Date", "MIME-Version", "Content-Type")
_MOST = 3_000  # mails in all, so that a loop ends and the test says so


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail with its envelope."""

    sender: str  # of the envelope; empty: nobody
    recipient: str
    content: bytes


Gateway = Callable[[Message, Letter], Letter]


def untouched(mail: Message, letter: Letter) -> Letter:
    """Carry everything on."""
    return letter


def stripped(mail: Message, letter: Letter) -> Letter:
    """Take away every sign that a machine wrote it, the empty envelope too."""
    for name in _MARKS:
        del mail[name]
    return Letter(_author(mail), letter.recipient, mail.as_bytes())


def renamed(mail: Message, letter: Letter) -> Letter:
    """The same, and write before each subject what differs each time."""
    subject = str(mail["Subject"] or "")
    del mail["Subject"]
    mail["Subject"] = f"[EXTERN {crc32(letter.content) % 10_000}] {subject}"
    return stripped(mail, letter)


def bare(mail: Message, letter: Letter) -> Letter:
    """Leave what a person sees, under a new Message-ID: no answer finds its conversation."""
    for name in {*mail.keys()} - {*_NAMED, "Content-Transfer-Encoding"}:
        del mail[name]
    mail["Message-ID"] = make_msgid(domain="gateway.example")
    return Letter(_author(mail), letter.recipient, mail.as_bytes())


class MailChannel(ListChannel):
    """Reads and writes mail; what it sends is handed to the post."""

    def __init__(self, address: str, post: "Post") -> None:
        super().__init__()
        self._config = Config(
            address=address, imap_host="h", imap_user="u", imap_password="p", smtp_host="h"
        )
        self._post = post

    def parse(self, raw: Raw) -> Parsed:
        return mime.parse(raw.body, own_address=self._config.address)

    async def send(self, message: Outbound) -> Receipt:
        content = compose(message, self._config)
        sender = envelope_sender(message, self._config)
        self._post.carry(Letter(sender, message.recipient, content))
        return await super().send(message)


Manner = Literal["marked", "unmarked", "with its own ticket"]


@dataclass
class Absentee:
    """Somebody whose program answers every mail that comes, once for each sender and day."""

    address: str
    post: "Post"
    manner: Manner
    every_mail: bool = False  # it keeps no account of whom it has answered
    _answered: dict[str, datetime] = field(default_factory=dict)

    async def take(self, letter: Letter, now: datetime) -> None:
        mail = message_from_bytes(letter.content, policy=default)
        sender = _author(mail)
        last = self._answered.get(sender)
        if last is not None and last + timedelta(days=1) > now and not self.every_mail:
            return
        self._answered[sender] = now
        self.post.carry(self._answer(mail, now))

    def _answer(self, theirs: EmailMessage, now: datetime) -> Letter:
        to = parseaddr(str(theirs["Reply-To"] or theirs["From"]))[1]
        subject = f"Re: {theirs['Subject']}"
        if self.manner == "with its own ticket":
            subject = f"[Ticket#{2026_0001 + self.post.carried.total()}] {subject}"
        mail = letter(self.address, to, subject, "I am away until Monday.\n\nSara", now)
        mail["In-Reply-To"] = mail["References"] = theirs["Message-ID"]
        if self.manner == "marked":
            mail["Auto-Submitted"] = "auto-replied"
        return Letter(self.address, to, mail.as_bytes())


@dataclass
class MailDesk:
    """A desk with one mailbox that answers by itself."""

    address: str
    desk: Desk
    _numbers: Callable[[], int] = field(default_factory=lambda: count(1).__next__)

    async def take(self, letter: Letter, now: datetime) -> None:
        head = f"Return-Path: <{letter.sender}>\r\nDelivered-To: {letter.recipient}\r\n"
        self.desk.now = now
        name = f"uid:{self._numbers()}"
        await self.desk.raw(head.encode() + letter.content, external_id=name)
        await self.desk.settle()


@dataclass
class Post:
    """Carries mail between whoever has an address, each after a while."""

    gateway: Gateway = untouched
    takes: timedelta = timedelta(minutes=1)
    now: datetime = builders.NOON
    people: dict[str, "MailDesk | Absentee"] = field(default_factory=dict)
    carried: Counter[tuple[str, str]] = field(default_factory=Counter)  # from, to → mails
    kept: list[Letter] = field(default_factory=list)  # for those who have no mailbox here
    _way: list[tuple[datetime, int, Letter]] = field(default_factory=list)
    _order: Callable[[], int] = field(default_factory=lambda: count(1).__next__)

    async def open_desk(self, address: str) -> MailDesk:
        channel = MailChannel(address, self)
        inbox = builders.an_inbox("mail", address=address, receipts=RECEIPTS)
        desk = Desk(channel=channel, inboxes={InboxId("mail"): inbox}, key=address.encode() * 4)
        await desk.open()
        self.people[address] = opened = MailDesk(address, desk)
        return opened

    def carry(self, letter: Letter) -> None:
        """Take a mail on its way."""
        mail = message_from_bytes(letter.content, policy=SMTP)
        self.carried[_author(mail), _bare(letter.recipient)] += 1
        assert self.carried.total() < _MOST, f"a loop: {self.carried}"
        heapq.heappush(
            self._way, (self.now + self.takes, self._order(), self.gateway(mail, letter))
        )

    async def run(self, until: datetime) -> None:
        """Deliver what is on its way, and what comes of it, until then."""
        while self._way and self._way[0][0] <= until:
            self.now, _, letter = heapq.heappop(self._way)
            if owner := self.people.get(_bare(letter.recipient)):
                await owner.take(letter, self.now)
            else:
                self.kept.append(letter)
        self.now = until


def letter(sender: str, to: str, subject: str, text: str, now: datetime) -> EmailMessage:
    """Return a mail as a person's program writes it."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = make_msgid(domain="mail.example")
    mail.set_content(text)
    return mail


def _author(mail: Message) -> str:
    return parseaddr(str(mail["From"]))[1].lower()


def _bare(address: str) -> str:
    return re.sub(r"\+[^@]*", "", address).lower()
