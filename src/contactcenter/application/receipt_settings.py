"""What an inbox answers by itself, as administrators settle it and supervisors read it.

It goes out and comes in in its plain form (`domain.receipt`), with two differences. What our own
words would say is left out: of the texts there are those that somebody changed. And the inbox that
carries it goes by its id, since whoever knows the key of an inbox may write to it.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from contactcenter.application.asked import Asked
from contactcenter.application.inboxes import put_receipts
from contactcenter.application.promises import calendars_of
from contactcenter.domain.access import Permission, require
from contactcenter.domain.agent import Agent
from contactcenter.domain.calendar.plain import to_plain
from contactcenter.domain.channel import identity_kind, traits
from contactcenter.domain.edition import Decides, newest
from contactcenter.domain.errors import Conflict, Invalid, NoBusinessTime, NotFound
from contactcenter.domain.ids import InboxId
from contactcenter.domain.inbox import Inbox
from contactcenter.domain.measures.ratings import Scale, scores
from contactcenter.domain.questions import low_score, ready_questions
from contactcenter.domain.receipt import (
    Receipts,
    ready_texts,
    receipt_text,
    receipts_from_plain,
    receipts_to_plain,
    survey_text,
)
from contactcenter.domain.request import Done
from contactcenter.ports.store import Store

Plain = Mapping[str, object]
LONGEST = 4000  # characters of one text
_MOST = 50  # languages
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_REFERENCE = "7KQ2M-9XV4T-C"  # of a ticket that there is not
_PHONE = "phone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """An inbox that can carry the words of one that cannot write itself."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """How it can be asked how it was: on which scale, and in which words of ours by language."""

    scale: str
    least: int
    most: int
    low: int  # the usual score that opens a task
    texts: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What there is to choose from."""

    calendars: list[dict[str, object]]  # under promises; none that is made of others
    texts: dict[str, str]  # ours by language
    carried: dict[str, str]  # ours where another inbox carries them
    questions: list[Question]
    carriers: list[Carrier]  # none: it writes itself


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptsView:
    """What an inbox answers by itself, and what it could."""

    receipts: dict[str, object] | None  # None: nothing
    mark: str  # to be given back with what is to hold in its place
    choices: Choices


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What customers would read, by language."""

    texts: dict[str, str]
    questions: dict[str, str]  # none: nobody is asked how it was


async def show(store: Store, inbox_id: InboxId, *, agent: Agent) -> ReceiptsView:
    """Return what an inbox answers by itself.

    Raises:
        NotFound: there is no such inbox.
    """
    require(agent, Permission.SEE_INBOXES)
    inboxes = await _everywhere(store)
    inbox = _found(inboxes, inbox_id)
    calendars = calendars_of(newest(await store.all_editions(Decides.CALENDAR)).values())
    choices = Choices(
        calendars=[to_plain(each) for each in calendars.values() if not each.union_of],
        texts=dict(_ours(inbox, None)),
        carried=dict(_ours(inbox, "another")),
        questions=[_question(scale) for scale in Scale],
        carriers=_carriers(inbox, inboxes.values()),
    )
    return ReceiptsView(
        receipts=_shown(inbox, inboxes.values()), mark=_mark(inbox.receipts), choices=choices
    )


async def fill_in(
    store: Store, inbox_id: InboxId, plain: Plain, *, agent: Agent, now: datetime
) -> Filled:
    """Return what customers would read of it, if they wrote now; nothing is changed.

    Raises:
        Invalid: naming the field, and what is wrong with it.
        NotFound: there is no such inbox.
    """
    require(agent, Permission.SEE_INBOXES)
    inboxes = await _everywhere(store)
    inbox = _found(inboxes, inbox_id)
    receipts = checked(_keyed(plain, inboxes), inbox, inboxes, now)
    due, survey, name = receipts.due(now), receipts.survey, inbox.name
    texts = {
        each: receipt_text(receipts, each, reference=_REFERENCE, due=due, inbox=name)
        for each in receipts.texts
    }
    questions = {
        each: survey_text(receipts, survey, each, reference=_REFERENCE, inbox=name)
        for each in (survey.texts if survey else ())
        if survey
    }
    return Filled(texts=texts, questions=questions)


async def settle(
    store: Store, inbox_id: InboxId, plain: Plain | None, *, after: str, asked: Asked
) -> Done:
    """Say what an inbox answers by itself from now on; None: nothing.

    `after` is the mark of what was there when this was written.

    Raises:
        Conflict: somebody has said otherwise meanwhile.
        Invalid: naming the field, and what is wrong with it.
        NotFound: there is no such inbox.
        Forbidden: only administrators decide on inboxes.
    """
    require(asked.agent, Permission.MANAGE_INBOXES)
    async with store.begin(asked.key) as tx:
        inboxes = await tx.inboxes()
        _found(inboxes, inbox_id)
        await tx.inbox_state(inbox_id)  # locked, so that two who write wait
        inboxes = await tx.inboxes()
        inbox = inboxes[inbox_id]
        if _mark(inbox.receipts) != after:
            raise Conflict(f"{inbox.name} answers otherwise by now: look at it again")
        receipts = None
        if plain is not None:
            receipts = checked(_keyed(plain, inboxes), inbox, inboxes, asked.at)
        put_receipts(tx, inbox, receipts, by=asked.agent.id, at=asked.at)
        return tx.done(inbox_id, 1)


def checked(
    plain: Plain, inbox: Inbox, inboxes: Mapping[InboxId, Inbox], now: datetime
) -> Receipts:
    """Read what an inbox is to answer by itself, and refuse what would fail when it is sent.

    Raises:
        Invalid: naming the field, and what is wrong with it.
    """
    receipts = receipts_from_plain(plain, brief=traits(inbox.kind).is_brief)
    _check_texts("receipts.texts", receipts.texts)
    if receipts.survey is not None:
        _check_texts("receipts.survey.texts", receipts.survey.texts)
    try:
        receipts.calendar.must_open(now)
        receipts.due(now)
    except NoBusinessTime as error:
        raise Invalid(f"receipts.calendar: {error}") from error
    _check_carrier(receipts.by, inboxes.values())
    return receipts


def _check_texts(field: str, texts: Mapping[str, str]) -> None:
    if len(texts) > _MOST:
        raise Invalid(f"{field}: in {_MOST} languages at most")
    for language, text in texts.items():
        if not _LANGUAGE.fullmatch(language):
            raise Invalid(f"{field}: {language!r:.60} is no language, such as de or pt-BR")
        if not text.strip() or len(text) > LONGEST:
            raise Invalid(f"{field}.{language}: it takes 1 to {LONGEST} characters")
        if "\0" in text or not _is_unicode(text):
            raise Invalid(f"{field}.{language}: it holds what no text may hold")


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _check_carrier(key: str | None, inboxes: Iterable[Inbox]) -> None:
    """Refuse an inbox that cannot write to numbers."""
    if key is None:
        return
    carrier = next((each for each in inboxes if each.key == key), None)
    if carrier is None:
        raise Invalid(f"receipts.by: no inbox has the key {key}")
    if not _writes_to_phones(carrier):
        raise Invalid(f"receipts.by: {carrier.name} cannot write to phone numbers")


def _writes_to_phones(inbox: Inbox) -> bool:
    return identity_kind(inbox.kind) == _PHONE and traits(inbox.kind).starts


def _carriers(inbox: Inbox, inboxes: Iterable[Inbox]) -> list[Carrier]:
    if identity_kind(inbox.kind) != _PHONE or _writes_to_phones(inbox):
        return []
    able = [each for each in inboxes if _writes_to_phones(each)]
    return [Carrier(id=each.id, name=each.name) for each in able]


def _question(scale: Scale) -> Question:
    return Question(
        scale=scale.value,
        least=min(scores(scale)),
        most=max(scores(scale)),
        low=low_score(scale),
        texts=dict(ready_questions(scale)),
    )


def _shown(inbox: Inbox, inboxes: Iterable[Inbox]) -> dict[str, object] | None:
    receipts = inbox.receipts
    if receipts is None:
        return None
    plain = receipts_to_plain(receipts)
    plain["texts"] = _own(receipts.texts, _ours(inbox, receipts.by))
    if receipts.survey is not None:
        own = _own(receipts.survey.texts, ready_questions(receipts.survey.scale))
        plain["survey"] = {**_fields(plain["survey"]), "texts": own}
    carrier = next((each.id for each in inboxes if each.key == receipts.by), None)
    return {**plain, "by": carrier} if "by" in plain else plain


def _keyed(plain: Plain, inboxes: Mapping[InboxId, Inbox]) -> Plain:
    """Name the inbox that carries it by its key."""
    by = plain.get("by")
    if not by:
        return plain
    carrier = inboxes.get(InboxId(f"{by}"))
    if carrier is None:
        raise Invalid(f"receipts.by: there is no inbox {by!r:.60}")
    return {**plain, "by": carrier.key}


def _ours(inbox: Inbox, by: str | None) -> Mapping[str, str]:
    return ready_texts(by, brief=traits(inbox.kind).is_brief)


def _own(texts: Mapping[str, str], ours: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in texts.items() if ours.get(name) != text}


def _fields(value: object) -> Mapping[str, object]:
    assert isinstance(value, Mapping)
    return value


def _mark(receipts: Receipts | None) -> str:
    plain = receipts_to_plain(receipts) if receipts else None
    written = json.dumps(plain, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()[:16]


async def _everywhere(store: Store) -> Mapping[InboxId, Inbox]:
    return {each.id: each for each in await store.all_inboxes()}


def _found(inboxes: Mapping[InboxId, Inbox], inbox_id: InboxId) -> Inbox:
    if inbox_id not in inboxes:
        raise NotFound(f"there is no inbox {inbox_id!r:.60}")
    return inboxes[inbox_id]
