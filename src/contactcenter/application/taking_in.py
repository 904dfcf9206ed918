"""What parsed input becomes: messages, news about them, calls; a batch in one transaction."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime

from contactcenter.application.albums import joined, under_one_id
from contactcenter.application.arrivals import Arrivals
from contactcenter.application.arrived import Arrival
from contactcenter.application.calls import take_calls
from contactcenter.application.heard import Heard
from contactcenter.application.intake_parts import Intake
from contactcenter.application.news import Bounced, News, take_news
from contactcenter.domain.call import Call
from contactcenter.domain.call_record import CallDirection
from contactcenter.domain.conversation import main_address
from contactcenter.domain.events import SYSTEM, RawSetAside
from contactcenter.domain.ids import InboxId, MessageId, RawId
from contactcenter.domain.inbox import Inbox
from contactcenter.domain.incoming import Edit, Incoming, Report
from contactcenter.domain.language import detect
from contactcenter.domain.message import Attachment, File, Inbound, within_bounds
from contactcenter.domain.raw import RawInput, RawState, settle
from contactcenter.domain.text import preview
from contactcenter.ports.channel import Ignored, Parsed, Unreadable
from contactcenter.ports.failpoints import reached
from contactcenter.ports.store import External, Transaction
from contactcenter.ports.system import NewId

_WITHIN = "a call within the house"
_ANSWERS_NOTHING = "an automatic message that answers nothing here"


async def take_in(
    intake: Intake, read: Sequence[tuple[RawInput, Parsed]], *, now: datetime
) -> None:
    """Settle raw rows, and take their new messages and news in, in one transaction."""
    inputs = [
        await _input(intake, row, incoming)
        for row, parsed in read
        if isinstance(parsed, tuple)
        for incoming in parsed
    ]
    reached("intake.attached")
    async with intake.store.begin() as tx:
        outcome = await _placed(intake, tx, inputs, now)
        for row, parsed in read:
            settled = _settled(row, parsed, outcome)
            tx.put(settled)
            if settled.state is RawState.QUARANTINED:
                tx.record(RawSetAside(raw_id=row.id, inbox_id=row.inbox_id, by=SYSTEM, at=now))
        reached("intake.taken")
    reached("intake.digested")


async def _placed(
    intake: Intake, tx: Transaction, inputs: Sequence[Arrival | News | Heard], now: datetime
) -> "_Outcome":
    """Give everything in a batch its place, messages first: news may be about them."""
    arrivals = await under_one_id(tx, [each for each in inputs if isinstance(each, Arrival)])
    news = [each for each in inputs if isinstance(each, News)]
    fresh = await _claim(tx, [*arrivals, *news], intake.new_id)
    reached("intake.claimed")
    whole, parts = await joined(tx, [each for each in fresh if isinstance(each, Arrival)])
    taken = _arrivals(intake, now)
    if whole:
        await taken.load(tx, whole)
    placed = [each for each in whole if taken.take(each)]
    taken.write(tx)
    told = [*parts, *(each for each in fresh if isinstance(each, News)), *_bounced(whole)]
    strange = await take_news(tx, told, now=now)
    heard = await take_calls(
        tx,
        [each for each in inputs if isinstance(each, Heard)],
        intake.inboxes,
        new_id=intake.new_id,
        new_reference=intake.new_reference,
        now=now,
    )
    known = [each for each in told if each not in strange]
    return _Outcome(
        new={each.raw.id for each in fresh} | heard.keys(),
        kept={each.raw.id for each in placed} | {each.raw.id for each in known} | heard.keys(),
        missed={each.raw.id for each in strange if _is_missed(each)},
    )


def _arrivals(intake: Intake, now: datetime) -> Arrivals:
    return Arrivals(
        intake.inboxes,
        key=intake.key,
        new_id=intake.new_id,
        new_reference=intake.new_reference,
        tickets_an_hour=intake.tickets_an_hour,
        courtesy=intake.courtesy,
        now=now,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """What became of a batch, by its rows."""

    new: Set[RawId]  # something in it was not known
    kept: Set[RawId]  # something in it has its place now
    missed: Set[RawId]  # something in it is about what is not here, and should be


async def _input(intake: Intake, row: RawInput, incoming: Incoming) -> Arrival | News | Heard:
    kind = intake.inboxes[row.inbox_id].kind
    if isinstance(incoming, Call):
        return Heard(raw=row, channel=kind, call=incoming)
    if isinstance(incoming, Inbound):
        inbound = within_bounds(incoming)
        return Arrival(
            message_id=MessageId(intake.new_id()),
            channel=kind,
            raw=replace(row, inbox_id=_first_addressed(intake.inboxes, row.inbox_id, inbound)),
            inbound=inbound,
            language=detect(inbound.reply).language or inbound.locale,
            attachments=await _attached(intake, inbound.files),
        )
    files = incoming.files if isinstance(incoming, Edit) else ()
    return News(raw=row, channel=kind, what=incoming, attachments=await _attached(intake, files))


def _first_addressed(
    inboxes: Mapping[InboxId, Inbox], through: InboxId, inbound: Inbound
) -> InboxId:
    """Return the inbox that a mail is for: the first configured of ours that it names.

    Whichever of its copies comes first, it is one message there (spec F-IN-7).
    """
    kind = inboxes[through].kind
    ours = {each.address: each.id for each in inboxes.values() if each.kind == kind}
    # An inbox may itself have a sub-address: support+shop@ is not support@.
    named = (ours.get(each, ours.get(main_address(each))) for each in inbound.recipients)
    return min(filter(None, named), default=through)


async def _attached(intake: Intake, files: Sequence[File]) -> tuple[Attachment, ...]:
    return tuple(
        [
            Attachment(
                blob=file.kept or await intake.blobs.put(file.content),
                name=file.name,
                type=file.type,
                size=file.kept_size if file.kept else len(file.content),
                content_id=file.content_id,
            )
            for file in files
        ]
    )


async def _claim(
    tx: Transaction, inputs: Sequence[Arrival | News], new_id: NewId
) -> list[Arrival | News]:
    """Return what was not taken in before; reports say the same however often they come."""
    named = {(each.raw.inbox_id, name): each for each in inputs if (name := _external_id(each))}
    claimed = await tx.claim_externals(
        [
            External(
                inbox_id=inbox_id,
                external_id=name,
                message_id=(each.message_id if isinstance(each, Arrival) else MessageId(new_id())),
            )
            for (inbox_id, name), each in named.items()
        ]
    )
    ours = {(each.inbox_id, each.external_id) for each in claimed}
    return [
        each
        for each in inputs
        if (name := _external_id(each)) is None
        or ((each.raw.inbox_id, name) in ours and named[each.raw.inbox_id, name] is each)
    ]


def _external_id(each: Arrival | News) -> str | None:
    if isinstance(each, Arrival):
        return each.inbound.external_id
    return each.what.external_id if isinstance(each.what, Edit) else None


def _bounced(arrivals: Sequence[Arrival]) -> list[News]:
    """Return what the delivery reports among these say."""
    return [
        News(
            raw=each.raw,
            channel=each.channel,
            what=Bounced(
                # The other ids are of mail before it, which may well have arrived.
                header_id=next(iter(each.inbound.references), None),
                bounces=each.inbound.bounces,
                said=preview(each.inbound.text, 300),
            ),
        )
        for each in arrivals
        if each.inbound.bounces
    ]


def _is_inside(incoming: Incoming) -> bool:
    return isinstance(incoming, Call) and incoming.direction is CallDirection.INTERNAL


def _is_missed(news: News) -> bool:
    """Whether a person should know that there was nothing to which this belongs."""
    match news.what:
        case Edit():
            return True
        case Report(state=state):
            return state == "failed"
        case _:
            return False


def _settled(row: RawInput, parsed: Parsed, outcome: _Outcome) -> RawInput:
    match parsed:
        case Unreadable(reason):
            return settle(row, RawState.QUARANTINED, reason)
        case Ignored(reason):
            return settle(row, RawState.IGNORED, reason)
        case _ if row.id in outcome.missed:
            return settle(row, RawState.QUARANTINED, "it is about a message that is not here")
        case _ if row.id not in outcome.new and not any(map(_is_inside, parsed)):
            return settle(row, RawState.DUPLICATE, "every message in it was known already")
        case _ if row.id not in outcome.kept:
            inside = any(map(_is_inside, parsed))
            return settle(row, RawState.IGNORED, _WITHIN if inside else _ANSWERS_NOTHING)
        case _:
            return settle(row, RawState.PARSED)
