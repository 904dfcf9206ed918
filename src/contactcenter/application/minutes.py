"""Minutes of management reviews: what was looked at, who was there, and what they decided.

A review is an edition: what it held stays, and that a decision was carried out is another edition
behind it (spec A-MGR-1: outputs are decisions, owners and dates; minutes are records).
"""

import asyncio
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import cast
from zoneinfo import ZoneInfo

from contactcenter.application import management_review
from contactcenter.application.asked import Asked
from contactcenter.application.counted import Folded
from contactcenter.application.editions import put_edition
from contactcenter.application.register import Dates, house_now
from contactcenter.domain.access import Permission, require
from contactcenter.domain.edition import Decides, Edition, newest
from contactcenter.domain.errors import Conflict, Invalid, NotFound
from contactcenter.domain.ids import AgentId
from contactcenter.domain.improvement.review import Decision, Minutes, expect_complete
from contactcenter.domain.plain import to_plain
from contactcenter.domain.request import Done
from contactcenter.ports.store import Store
from contactcenter.ports.system import NewId


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What was decided, in the words of who writes it down."""

    what: str
    owner_id: AgentId
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A review that was held over some days."""

    dates: Dates
    present: Sequence[AgentId]
    decisions: Sequence[Decided]
    no_decisions: str = ""  # why there is none


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesView:
    """The minutes of one review."""

    id: str
    since: str  # the first day that it looked at, and the last
    until: str
    held_at: str
    chair_id: str
    present: list[str]
    decisions: list[Decision]
    no_decisions: str
    pack_sha256: str  # of the pack as it was looked at, in canonical JSON
    version: int


async def hold(store: Store, folded: Folded, held: Held, *, asked: Asked, new_id: NewId) -> Done:
    """Write down a review with the pack as it is now; who asks has the chair.

    Raises:
        Invalid: nothing is decided and not why, or somebody named does not work here.
    """
    require(asked.agent, Permission.SEE_REGISTER)
    pack = await management_review.pack(store, folded, held.dates, asked=asked)
    minutes = Minutes(
        held_at=asked.at,
        chair_id=asked.agent.id,
        present=tuple(dict.fromkeys((asked.agent.id, *held.present))),
        pack=pack,
        decisions=tuple(
            Decision(id=new_id(), what=each.what, owner_id=each.owner_id, due_on=each.due_on)
            for each in held.decisions
        ),
        no_decisions=held.no_decisions,
    )
    expect_complete(minutes)
    body = await asyncio.to_thread(_body, held.dates, minutes)
    async with store.begin(asked.key) as tx:
        here = {each.id for each in await tx.agents() if not each.disabled}
        owners = (each.owner_id for each in minutes.decisions)
        if missing := [each for each in (*minutes.present, *owners) if each not in here]:
            raise Invalid(f"agents: {missing[0]!r:.60} is nobody who works here now")
        key = f"{asked.at:%Y%m%dT%H%M%S%f}"
        by, at = asked.agent.id, asked.at
        added = await put_edition(tx, Decides.REVIEW, key, body, after=0, by=by, at=at)
        return tx.done(added.key, added.version)


async def carry_out(
    store: Store, review_id: str, decision_id: str, *, version: int, asked: Asked
) -> Done:
    """Write down that a decision was carried out today.

    Raises:
        NotFound: there is no such review or decision.
        Conflict: it was carried out before, or the minutes changed meanwhile.
    """
    require(asked.agent, Permission.SEE_REGISTER)
    zone = ZoneInfo((await house_now(store)).zone)
    async with store.begin(asked.key) as tx:
        edition = newest(await tx.editions(Decides.REVIEW)).get(review_id)
        decided = management_review.decisions_of(edition) if edition else ()
        found = {each.id: each for each in decided}
        if edition is None or decision_id not in found:
            raise NotFound(f"no decision {decision_id} of a review {review_id}")
        if found[decision_id].done_on is not None:
            raise Conflict("this decision was carried out before")
        found[decision_id] = replace(found[decision_id], done_on=asked.at.astimezone(zone).date())
        body = {**edition.body, "decisions": to_plain(tuple(found.values()))}
        by, at = asked.agent.id, asked.at
        added = await put_edition(tx, Decides.REVIEW, review_id, body, after=version, by=by, at=at)
        return tx.done(added.key, added.version)


async def list_minutes(store: Store, *, asked: Asked) -> Sequence[MinutesView]:
    """Return all minutes, the latest first."""
    require(asked.agent, Permission.SEE_REGISTER)
    editions = newest(await store.all_editions(Decides.REVIEW))
    return [_view(editions[key]) for key in sorted(editions, reverse=True)]


def _body(dates: Dates, minutes: Minutes) -> dict[str, object]:
    said = cast("dict[str, object]", to_plain(minutes))
    canonical = json.dumps(said["pack"], sort_keys=True, separators=(",", ":"))
    return {
        **said,
        "since": dates.since.isoformat(),
        "until": dates.until.isoformat(),
        "pack_sha256": hashlib.sha256(canonical.encode()).hexdigest(),
    }


def _view(edition: Edition) -> MinutesView:
    body = edition.body
    words = ("since", "until", "held_at", "chair_id", "no_decisions", "pack_sha256")
    return MinutesView(
        id=edition.key,
        present=[str(each) for each in cast("Sequence[object]", body["present"])],
        decisions=list(management_review.decisions_of(edition)),
        version=edition.version,
        **{name: str(body[name]) for name in words},
    )
