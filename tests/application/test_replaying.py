"""What the last 90 days would have been under another policy or calendar."""

from dataclasses import replace
from datetime import timedelta

import pytest

from contactcenter.application.editions import set_up
from contactcenter.application.replaying import replay
from contactcenter.application.tickets import hand_over
from contactcenter.domain.edition import Decides
from contactcenter.domain.errors import Forbidden, Invalid
from contactcenter.domain.ids import QueueId, TicketId
from contactcenter.domain.ticket import Status
from tests.application.desk import Desk
from tests.application.promised import OFFICE, STANDARD, a_target, promise


@pytest.fixture
async def desk() -> Desk:
    """Return a desk with one answer after 30 minutes, and one that is overdue."""
    desk = await Desk().open()
    await desk.online("mina")
    await promise(desk)
    await desk.arrives()
    await desk.settle()
    await desk.accept("mina")
    desk.later(30 * 60)
    await desk.reply("mina", "Which order?", Status.PENDING)
    desk.later(60)
    await desk.settle()
    await desk.arrives(address="ali@mail.example")
    desk.now += timedelta(hours=3)
    await desk.settle()
    return desk


async def test_a_shorter_promise_would_have_been_missed(desk: Desk) -> None:
    shorter = {**STANDARD, "targets": [a_target("first_response", *(20,) * 4)]}
    found = await replay(
        desk.store, Decides.SLA_POLICY, "standard", shorter, asked=await desk.supervisor()
    )
    (first,) = [each for each in found.metrics if each.metric == "first_response"]
    assert (first.kept, first.missed, first.share) == (1, 1, 0.5)  # overdue counts (spec D.2)
    assert (first.would_keep, first.would_miss, first.would_share) == (0, 2, 0.0)
    assert first.elapsed_p50_s == first.elapsed_p90_s == 31 * 60
    assert found.tickets == 2
    changed = [each for each in found.differing if each.metric == "first_response"]
    assert [(each.was, each.would_be) for each in changed] == [(True, False)]


async def test_time_that_stood_still_is_told_by_who_set_it(desk: Desk) -> None:
    found = await replay(
        desk.store, Decides.SLA_POLICY, "standard", STANDARD, asked=await desk.supervisor()
    )
    (stood,) = found.stood
    assert (stood.reason, stood.agent_id) == ("pending", "mina")
    assert stood.seconds == pytest.approx(3 * 3600 + 60, abs=61)


async def test_the_same_policy_differs_in_nothing(desk: Desk) -> None:
    found = await replay(
        desk.store, Decides.SLA_POLICY, "standard", STANDARD, asked=await desk.supervisor()
    )
    assert found.differing == []
    assert found.share == found.would_share


async def test_a_longer_day_would_have_counted(desk: Desk) -> None:
    night = {**OFFICE, "weekly": {"mon": [["20:00", "21:00"]]}}
    found = await replay(
        desk.store, Decides.CALENDAR, "office", night, asked=await desk.supervisor()
    )
    assert found.would_share != found.share
    assert found.differing_in_all == 1  # what is overdue would not be due yet


async def test_nothing_is_changed_and_not_everybody_may_ask(desk: Desk) -> None:
    head = await desk.store.head()
    shorter = {**STANDARD, "targets": [a_target("first_response", *(20,) * 4)]}
    ask = (desk.store, Decides.SLA_POLICY, "standard")
    await replay(*ask, shorter, asked=await desk.supervisor())
    assert await desk.store.head() == head
    with pytest.raises(Forbidden):
        await replay(*ask, shorter, asked=await desk.asked("mina"))
    with pytest.raises(Invalid, match=r"^targets"):
        await replay(*ask, {**shorter, "targets": []}, asked=await desk.supervisor())


async def test_what_was_handed_over_is_read_under_the_newest_of_both(desk: Desk) -> None:
    """The promise that held before the hand-over has other editions by now."""
    over = {"match": {"queues": ["other"]}, "targets": [a_target("resolution", *(480,) * 4)]}
    await set_up(desk.store, Decides.SLA_POLICY, "over", {**over, "name": "Over"}, now=desk.now)
    later = {**STANDARD, "rank": 5}
    await set_up(desk.store, Decides.SLA_POLICY, "standard", later, now=desk.now)
    await desk.arrives(address="nora@mail.example")
    await desk.settle()
    boss = await desk.supervisor()
    boss = replace(boss, agent=replace(boss.agent, queues=frozenset({"queue", "other"})))
    seen = (await desk.store.snapshot(boss.agent)).state.tickets
    ticket = max(seen, key=lambda each: each.opened_at)
    await hand_over(
        desk.store,
        TicketId(ticket.id),
        queue_id=QueueId("other"),
        agent_id=None,
        note=None,
        version=ticket.version,
        asked=boss,
        new_id=desk.new_id,
    )
    await desk.settle()
    await set_up(desk.store, Decides.SLA_POLICY, "standard", later, now=desk.now)
    found = await replay(desk.store, Decides.SLA_POLICY, "standard", later, asked=boss)
    assert found.tickets == 3
