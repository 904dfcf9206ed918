"""News about what is here: messages edited, continued, delivered, failed; dead addresses; moves.

A report never moves a delivery backwards (spec G-ADP-2). A bounce counts for the message of ours
whose Message-ID it returns, and for no other of that conversation; only for some time after that
left, and not before the server gives up (spec F-DSN-1).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from contactcenter.application.delivery import changed
from contactcenter.domain.channel import identity_kind
from contactcenter.domain.conversation import Conversation
from contactcenter.domain.customer import Identity
from contactcenter.domain.events import CUSTOMER, SYSTEM, IdentityChanged, MessageChanged
from contactcenter.domain.ids import ConversationId, MessageId
from contactcenter.domain.incoming import Edit, Moved, Reach, Report
from contactcenter.domain.message import (
    Attachment,
    Bounce,
    Delivery,
    DeliveryState,
    Message,
    Revision,
    advance,
    can_advance,
)
from contactcenter.domain.raw import RawInput
from contactcenter.domain.said import digest_of_said
from contactcenter.domain.ticket import about
from contactcenter.ports.found import Concerned, Mentioned, Named
from contactcenter.ports.store import Transaction

_REPORTED_WITHIN = timedelta(days=14)  # of the last that we know of a message
_LONGEST_REASON = 500  # characters


@dataclass(frozen=True, slots=True)
class Bounced:
    """A mail that reports that ours did not arrive."""

    header_id: str | None  # of the mail that did not arrive
    bounces: tuple[Bounce, ...]
    said: str


@dataclass(frozen=True, slots=True)
class Part:
    """One more part of a message that came in parts."""

    album: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One piece of news, and where it comes from."""

    raw: RawInput
    channel: str  # the kind of its inbox
    what: Edit | Report | Reach | Moved | Bounced | Part
    attachments: tuple[Attachment, ...] = ()


async def take_news(tx: Transaction, news: Sequence[News], *, now: datetime) -> list[News]:
    """Let news have their effect; return those that are about nothing that is here."""
    if not news:
        return []
    moving = {
        (each.raw.inbox_id, each.what.thread) for each in news if isinstance(each.what, Moved)
    }
    moved = (await tx.known(Named(threads=moving))).conversations if moving else {}
    taking = _Taking(await tx.concerned(_mentioned(news)), moved, now)
    strange = [each for each in news if not taking.take(each)]
    taking.write(tx)
    return strange


class _Taking:
    def __init__(
        self,
        concerned: Concerned,
        conversations: Mapping[ConversationId, Conversation],
        now: datetime,
    ) -> None:
        self._concerned = concerned
        self._now = now
        self._standing = list(conversations.values())  # of the threads that moved
        self._conversations: list[Conversation] = []
        self._messages = dict(concerned.messages)
        self._deliveries = dict(concerned.deliveries)
        self._identities: dict[str, Identity] = {}
        self._revisions: list[Revision] = []
        self._facts: list[MessageChanged | IdentityChanged] = []

    def take(self, news: News) -> bool:
        """Let one piece have its effect; False when what it is about is not here."""
        match news.what:
            case Edit() as edit:
                return self._edit(news, edit)
            case Part() as part:
                return self._continue(news, part)
            case Report() as report:
                return self._report(news, report)
            case Bounced() as bounced:
                return self._bounce(bounced)
            case Moved() as moved:
                return self._go_on(news, moved)
            case Reach() as reach:
                kind = identity_kind(news.channel, reach.identity)
                self._reach(
                    kind, reach.address, "" if reach.reachable else reach.reason or "blocked"
                )
                return True

    def write(self, tx: Transaction) -> None:
        """Put what changed."""
        before = self._concerned
        for key, message in self._messages.items():
            if message != before.messages[key]:
                tx.put(replace(message, version=before.messages[key].version + 1))
        for key, delivery in self._deliveries.items():
            earlier = before.deliveries[key]
            if delivery != earlier:
                tx.put(replace(delivery, version=earlier.version + 1))
                message = before.messages[key]
                ticket = before.tickets[message.ticket_id]
                fact = changed(ticket, message, earlier, delivery, by=SYSTEM, at=self._now)
                tx.record(fact)
        tx.put(*self._revisions, *self._identities.values(), *self._conversations)
        tx.record(*self._facts)

    def _edit(self, news: News, edit: Edit) -> bool:
        message = self._message(news, edit.of)
        if message is None:
            return False
        if edit.deleted:
            after = replace(message, deleted=True, edited_at=self._now)
            self._change(news, message, after, "deleted")
            return True
        after = replace(
            message,
            text=edit.text,
            reply=edit.text,
            html=edit.html,
            attachments=news.attachments or message.attachments,
            edited_at=self._now,
        )
        if message == self._concerned.messages[message.id]:
            self._revisions.append(_revision(message, self._now))
        self._change(news, message, after, "edited")
        return True

    def _continue(self, news: News, part: Part) -> bool:
        message = self._message(news, part.album)
        if message is None:
            return False
        known = {(each.blob, each.name) for each in message.attachments}
        more = [each for each in news.attachments if (each.blob, each.name) not in known]
        text = message.text if part.text in message.text else f"{message.text}\n{part.text}".strip()
        after = replace(message, text=text, reply=text, attachments=(*message.attachments, *more))
        self._change(news, message, after, "continued")
        return True

    def _change(self, news: News, before: Message, after: Message, change: str) -> None:
        self._messages[before.id] = after
        self._facts.append(
            MessageChanged(
                **about(self._concerned.tickets[before.ticket_id], by=CUSTOMER, at=self._now),
                message_id=before.id,
                conversation_id=before.conversation_id,
                inbox_id=before.inbox_id,
                change=change,
                digest=news.raw.sha256,
                said=digest_of_said(after),
            )
        )

    def _report(self, news: News, report: Report) -> bool:
        message_id = self._concerned.provided.get((news.raw.inbox_id, report.provider_id))
        delivery = None if message_id is None else self._deliveries.get(message_id)
        if delivery is None:
            return False
        self._move(delivery, DeliveryState(report.state), report.reason)
        return True

    def _go_on(self, news: News, moved: Moved) -> bool:
        for each in self._standing:
            if (each.inbox_id, each.thread) == (news.raw.inbox_id, moved.thread):
                self._standing.remove(each)
                after = replace(each, thread=moved.to, version=each.version + 1)
                self._conversations.append(after)
                return True
        return False

    def _bounce(self, bounced: Bounced) -> bool:
        message_id = self._concerned.headed.get(bounced.header_id or "")
        delivery = None if message_id is None else self._deliveries.get(message_id)
        if delivery is None:
            return False
        for bounce in bounced.bounces:
            same = bounce.recipient.casefold() == delivery.recipient.casefold()
            if same and bounce.final and delivery.changed_at + _REPORTED_WITHIN > self._now:
                self._move(delivery, DeliveryState.FAILED, bounced.said)
                if bounce.permanent:
                    self._reach("email", delivery.recipient, bounced.said)
        return True

    def _move(self, delivery: Delivery, to: DeliveryState, reason: str) -> None:
        if can_advance(delivery, to):
            after = advance(delivery, to, now=self._now)
            if to is DeliveryState.FAILED:
                after = replace(after, error=reason[:_LONGEST_REASON] or "it did not arrive")
            self._deliveries[delivery.message_id] = after

    def _reach(self, kind: str, address: str, unreachable: str) -> None:
        for link in self._concerned.identities.get((kind, address), ()):
            if bool(link.unreachable) is bool(unreachable):
                continue
            self._identities[link.id] = replace(
                link, unreachable=unreachable[:_LONGEST_REASON], version=link.version + 1
            )
            self._facts.append(
                IdentityChanged(
                    customer_id=link.customer_id,
                    identity_id=link.id,
                    change="unreachable" if unreachable else "reachable",
                    by=SYSTEM,
                    at=self._now,
                )
            )

    def _message(self, news: News, external_id: str) -> Message | None:
        message_id = self._concerned.externals.get((news.raw.inbox_id, external_id))
        return None if message_id is None else self._messages.get(MessageId(message_id))


def _revision(message: Message, now: datetime) -> Revision:
    return Revision(
        id=f"{message.id}.{message.version}",
        message_id=message.id,
        text=message.text,
        html=message.html,
        attachments=message.attachments,
        until=now,
    )


def _mentioned(news: Iterable[News]) -> Mentioned:
    externals, provided, header_ids, addresses = set(), set(), set(), set()
    for each in news:
        inbox_id = each.raw.inbox_id
        match each.what:
            case Edit(of=external_id) | Part(album=external_id):
                externals.add((inbox_id, external_id))
            case Report(provider_id=provider_id):
                provided.add((inbox_id, provider_id))
            case Bounced() as bounced:
                header_ids |= {bounced.header_id} if bounced.header_id else set()
                addresses |= {("email", bounce.recipient.lower()) for bounce in bounced.bounces}
            case Moved():
                pass  # found by its thread
            case Reach() as reach:
                addresses.add((identity_kind(each.channel, reach.identity), reach.address))
    return Mentioned(
        externals=externals, provided=provided, header_ids=header_ids, addresses=addresses
    )
