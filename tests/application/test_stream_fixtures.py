"""For each use case: the desk before, the frames that an agent is sent, and the desk after.

The recordings under tests/fixtures/stream are replayed by the screens' own tests, which prove
reduce(before, frames) == after. Here they are made, and compared with what is kept there;
CC_WRITE_FIXTURES=1 writes them anew.
"""

import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from contactcenter.application import dispatch, presence, replies, tickets
from contactcenter.domain.agent import AwayReason, Chosen
from contactcenter.domain.ids import Position
from contactcenter.domain.ticket import Kind, Status
from contactcenter.entrypoints.ws.encode import page_of
from contactcenter.ports.channel import Undeliverable
from tests.application.desk import GRACES, Desk

FOLDER = Path(__file__).parents[1] / "fixtures" / "stream"
READER = "mina"

Act = Callable[[Desk], Awaitable[object]]


async def nothing_yet(desk: Desk) -> None:
    await desk.online("mina")


async def a_mail_waits(desk: Desk) -> None:
    await desk.arrives(subject="Order 12", header_id="first@mail.example")
    await desk.settle()


async def a_mail_is_offered(desk: Desk) -> None:
    await desk.online("mina")
    await a_mail_waits(desk)


async def a_mail_is_mine(desk: Desk) -> None:
    await a_mail_is_offered(desk)
    await desk.accept("mina")


async def an_answer_is_queued(desk: Desk) -> None:
    await a_mail_is_mine(desk)
    await desk.reply("mina", "On its way", Status.PENDING)


async def _ticket(desk: Desk) -> Any:
    return (await desk.only_ticket()).ticket


async def arrive(desk: Desk) -> None:
    await desk.arrives(subject="Order 12")


async def arrive_again(desk: Desk) -> None:
    await desk.arrives(text="Any news?", references=["first@mail.example"])


async def accept(desk: Desk) -> None:
    await desk.accept("mina")


async def decline(desk: Desk) -> None:
    (offer_id,) = await desk.offered_to("mina")
    await dispatch.decline(desk.store, offer_id, asked=await desk.asked("mina"))


async def expire(desk: Desk) -> None:
    desk.later(60)


async def claim(desk: Desk) -> None:
    (item,) = await desk.waiting()
    await dispatch.claim(desk.store, item, asked=await desk.asked("mina"))


async def claimed_by_a_colleague(desk: Desk) -> None:
    (item,) = await desk.waiting()
    await dispatch.claim(desk.store, item, asked=await desk.asked("omid"))


async def reply(desk: Desk) -> None:
    await desk.reply("mina", "On its way")


async def reply_and_set_pending(desk: Desk) -> None:
    await desk.reply("mina", "On its way", Status.PENDING)


async def take_back(desk: Desk) -> None:
    (answer,) = [m for m in (await desk.only_ticket()).timeline.messages if m.agent_id]
    await replies.take_back(
        desk.store, answer.id, asked=await desk.asked("mina"), new_id=desk.new_id
    )


async def leave(desk: Desk) -> None:
    desk.later(11)


async def fail(desk: Desk) -> None:
    desk.channel.refuse = Undeliverable("550 no such user")
    desk.later(11)


async def change_kind(desk: Desk) -> None:
    ticket = await _ticket(desk)
    await tickets.change_kind(
        desk.store,
        ticket.id,
        Kind.COMPLAINT,
        version=ticket.version,
        asked=await desk.asked("mina"),
    )


async def resolve(desk: Desk) -> None:
    ticket = await _ticket(desk)
    await tickets.change_status(
        desk.store,
        ticket.id,
        Status.RESOLVED,
        version=ticket.version,
        asked=await desk.asked("mina"),
    )


async def hand_to(desk: Desk, *, queue: str | None = None, agent: str | None = None) -> None:
    ticket = await _ticket(desk)
    await tickets.hand_over(
        desk.store,
        ticket.id,
        queue_id=queue,
        agent_id=agent,
        note="please look",
        version=ticket.version,
        asked=await desk.asked("mina"),
        new_id=desk.new_id,
    )


async def hand_to_a_queue_out_of_sight(desk: Desk) -> None:
    await hand_to(desk, queue="other")


async def hand_to_a_colleague(desk: Desk) -> None:
    await hand_to(desk, agent="omid")


async def go_away(desk: Desk) -> None:
    await presence.set_presence(
        desk.store, Chosen.AWAY, AwayReason.BREAK, asked=await desk.asked("mina")
    )


async def a_colleague_comes(desk: Desk) -> None:
    await desk.online("omid")


async def vanish(desk: Desk) -> None:
    desk.later(GRACES.lease.total_seconds() + 1)
    await desk.settle()
    desk.later(GRACES.mail.total_seconds() + 1)


USE_CASES: dict[str, tuple[Act, Act]] = {
    "a_mail_arrives": (nothing_yet, arrive),
    "a_mail_arrives_with_nobody_there": (a_mail_waits, arrive),
    "the_customer_writes_again": (a_mail_is_mine, arrive_again),
    "the_customer_answers_a_pending_ticket": (an_answer_is_queued, arrive_again),
    "an_offer_is_accepted": (a_mail_is_offered, accept),
    "an_offer_is_declined": (a_mail_is_offered, decline),
    "an_offer_expires": (a_mail_is_offered, expire),
    "waiting_work_is_claimed": (a_mail_waits, claim),
    "a_colleague_claims": (a_mail_waits, claimed_by_a_colleague),
    "an_answer_is_queued": (a_mail_is_mine, reply),
    "an_answer_to_waiting_work_takes_it": (a_mail_waits, reply),
    "an_answer_takes_an_offer_too": (a_mail_is_offered, reply),
    "an_answer_sets_pending": (a_mail_is_mine, reply_and_set_pending),
    "an_answer_is_taken_back": (an_answer_is_queued, take_back),
    "an_answer_leaves": (an_answer_is_queued, leave),
    "an_answer_fails": (an_answer_is_queued, fail),
    "the_kind_changes": (a_mail_is_mine, change_kind),
    "a_ticket_is_resolved": (a_mail_is_mine, resolve),
    "an_offered_ticket_is_resolved": (a_mail_is_offered, resolve),
    "a_ticket_leaves_sight": (a_mail_is_mine, hand_to_a_queue_out_of_sight),
    "a_ticket_is_handed_to_a_colleague": (a_mail_is_mine, hand_to_a_colleague),
    "an_agent_goes_away": (a_mail_is_offered, go_away),
    "a_colleague_comes": (nothing_yet, a_colleague_comes),
    "an_agent_vanishes": (a_mail_is_mine, vanish),
}


@pytest.mark.parametrize("name", USE_CASES)
async def test_the_recording_is_what_happens(name: str) -> None:
    before, act = USE_CASES[name]
    recording = await _record(before, act)
    path = FOLDER / f"{name}.json"
    if os.environ.get("CC_WRITE_FIXTURES"):
        FOLDER.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(recording, indent=1, ensure_ascii=False) + "\n", "utf-8")
    assert json.loads(path.read_text("utf-8")) == recording


async def _record(before: Act, act: Act) -> dict[str, Any]:
    desk = await Desk().open()
    await before(desk)
    await desk.settle()
    start = await desk.store.snapshot(await desk.agent(READER))
    await act(desk)
    await desk.settle()
    end = await desk.store.snapshot(await desk.agent(READER))
    return {
        "before": _plain(start.state),
        "frames": await _frames(desk, Position(start.position)),
        "after": _plain(end.state),
    }


async def _frames(desk: Desk, after: Position) -> list[Any]:
    reader = await desk.agent(READER)
    placed = await desk.store.placed_after(after, 1000)
    page = await page_of(desk.store, placed)
    sent = [each.to(reader) for each in page.facts]
    return [json.loads(text) for text in sent if text is not None]


def _plain(value: object) -> Any:
    return json.loads(orjson.dumps(value, option=orjson.OPT_UTC_Z))
