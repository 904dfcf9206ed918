"""Tasks: told of in time and once, done and undone, and promises counted as they were made."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from contactcenter.domain.agent import Agent, Role
from contactcenter.domain.errors import Conflict, Invalid, StaleVersion
from contactcenter.domain.ids import AgentId, QueueId
from contactcenter.domain.task import task as tasks
from contactcenter.domain.task.facts import CustomerTaskChanged, TaskChanged
from contactcenter.domain.task.ledger import Count, Given, Outcome, counts, outcome
from contactcenter.domain.task.task import (
    LONGEST_NOTE,
    LONGEST_TITLE,
    Changes,
    Due,
    Task,
    TaskKind,
    TaskState,
    To,
)
from tests.builders import NOON, a_task, a_ticket, an_agent, later

MINUTES = timedelta(minutes=1)


def added(**fields: object) -> Task:
    return tasks.add(a_task(**fields), now=NOON)


@pytest.mark.parametrize(
    ("kind", "due_in", "told_in"),
    [
        pytest.param(TaskKind.PROMISE, 60, 45, id="a quarter of an hour before"),
        pytest.param(TaskKind.TASK, 60, 45, id="so is a task"),
        pytest.param(TaskKind.PROMISE, 30, 15, id="just as long as half of the time"),
        pytest.param(TaskKind.PROMISE, 10, 5, id="half of a short time"),
        pytest.param(TaskKind.REMINDER, 60, 60, id="a reminder when it is due"),
        pytest.param(TaskKind.REMINDER, 1, 1, id="however soon"),
    ],
)
def test_a_task_is_told_of_before_it_is_due(kind: TaskKind, due_in: int, told_in: int) -> None:
    assert added(kind=kind, due_at=NOON + due_in * MINUTES).notice_at == NOON + told_in * MINUTES


@pytest.mark.parametrize("kind", TaskKind)
def test_what_is_due_on_a_date_is_told_of_in_its_morning(kind: TaskKind) -> None:
    midnight = datetime.fromisoformat("2026-04-02T00:00+00:00")
    task = added(kind=kind, due_at=midnight, due_on=date(2026, 4, 1))
    assert task.notice_at == datetime.fromisoformat("2026-04-01T09:00+00:00")


@given(
    due_in=some.timedeltas(min_value=timedelta(microseconds=2), max_value=timedelta(days=3000)),
    kind=some.sampled_from(TaskKind),
    dated=some.booleans(),
)
def test_it_is_never_told_of_in_the_past_nor_after_it_is_due(
    *, due_in: timedelta, kind: TaskKind, dated: bool
) -> None:
    due_on = (NOON + due_in).date() if dated else None
    told = added(kind=kind, due_at=NOON + due_in, due_on=due_on).notice_at
    assert told is not None
    assert NOON <= told <= NOON + due_in
    # Half of the time at least is left to do it in peace.
    assert kind is TaskKind.REMINDER or told - NOON >= due_in / 2 - timedelta(microseconds=1)


def test_it_is_told_of_once() -> None:
    task = added()
    assert task.notice_at is not None
    assert tasks.notice(task, now=task.notice_at - timedelta(microseconds=1)) is None
    told = tasks.notice(task, now=task.notice_at)
    assert told is not None
    assert (told.noticed_at, told.notice_at) == (task.notice_at, None)
    assert tasks.notice(told, now=later(99999)) is None


def test_what_is_over_is_told_of_no_more() -> None:
    done = tasks.end(added(), TaskState.DONE, now=later(1))
    assert tasks.notice(done, now=later(99999)) is None


def test_who_puts_it_off_is_told_again_and_it_stays_due() -> None:
    told = tasks.notice(added(), now=later(3000))
    assert told is not None
    put_off = tasks.snooze(told, later(7200), now=later(3000))
    assert (put_off.due_at, put_off.noticed_at) == (told.due_at, None)
    assert tasks.notice(put_off, now=later(7199)) is None
    assert tasks.notice(put_off, now=later(7200)) is not None


def test_done_is_undone_and_told_of_only_if_it_is_still_to_come() -> None:
    done = tasks.end(added(), TaskState.DONE, now=later(1))
    assert (done.state, done.ended_at, done.notice_at) == (TaskState.DONE, later(1), None)
    opened = tasks.reopen(done, now=later(2))
    assert (opened.is_open, opened.ended_at) == (True, None)
    assert opened.notice_at == later(2700)
    assert tasks.reopen(done, now=later(3600)).notice_at is None


def test_only_what_is_open_ends_or_changes_and_only_what_is_over_opens() -> None:
    task = added()
    done = tasks.end(task, TaskState.CANCELLED, now=later(1))
    with pytest.raises(Conflict, match="cancelled"):
        tasks.end(done, TaskState.DONE, now=later(2))
    with pytest.raises(Conflict):
        tasks.snooze(done, later(9), now=later(2))
    with pytest.raises(Conflict):
        tasks.change(done, Changes(title="x"), now=later(2))
    with pytest.raises(Conflict, match="open"):
        tasks.reopen(task, now=later(2))


def test_what_is_not_named_stays_and_only_a_new_time_is_told_anew() -> None:
    told = tasks.notice(added(note="Her number: 12"), now=later(3000))
    assert told is not None
    named = tasks.change(told, Changes(title="Call Ali back"), now=later(3001))
    assert (named.title, named.note, named.noticed_at) == ("Call Ali back", told.note, later(3000))
    given_away = tasks.change(told, Changes(to=To(queue_id=QueueId("queue"))), now=later(3001))
    assert (given_away.agent_id, given_away.queue_id) == (None, "queue")
    moved = tasks.change(told, Changes(due=Due(at=later(7200))), now=later(3000))
    assert (moved.due_at, moved.noticed_at, moved.notice_at) == (later(7200), None, later(6300))
    assert tasks.change(told, Changes(note=""), now=later(3001)).note == ""


def test_an_overdue_task_can_be_renamed() -> None:
    assert tasks.change(added(), Changes(title="Now"), now=later(9999)).title == "Now"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"title": " \n"}, "what there is to do"),
        ({"title": "x" * (LONGEST_TITLE + 1)}, "at most 200"),
        ({"note": "x" * (LONGEST_NOTE + 1)}, "at most 2000"),
        ({"title": "half \ud83d"}, "half a character"),
        ({"due_at": NOON}, "has passed"),
        ({"due_at": NOON + timedelta(days=3661)}, "ten years"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(fields: dict[str, object], why: str) -> None:
    with pytest.raises(Invalid, match=why):
        added(**fields)


def test_one_of_a_colleague_and_a_queue_has_to_do_it() -> None:
    for both in (To, lambda: To(agent_id=AgentId("a"), queue_id=QueueId("q"))):
        with pytest.raises(Invalid, match="either"):
            both()


def test_every_change_moves_the_version_by_one() -> None:
    task = added()
    ended = tasks.end(task, TaskState.DONE, now=later(1))
    after = [
        ended,
        tasks.change(task, Changes(due=Due(at=later(9000))), now=later(1)),
        tasks.snooze(task, later(5), now=later(1)),
        tasks.notice(task, now=later(3000)),
        tasks.move(task, a_ticket("other", queue_id="elsewhere"), {}),
        tasks.pass_on(task, a_ticket(), {}),
    ]
    assert [each.version for each in after if each] == [2] * len(after)
    assert tasks.reopen(ended, now=later(2)).version == 3
    with pytest.raises(StaleVersion, match="version 1, not 2"):
        tasks.expect_version(task, 2)


# Whose it is


def everybody(*agents: Agent) -> dict[AgentId, Agent]:
    return {each.id: each for each in agents}


MINA = an_agent("mina")
OUTSIDE = an_agent("omid", queues=frozenset())
BOSS = an_agent("boss", role=Role.SUPERVISOR, queues=frozenset())


def test_a_task_stays_with_who_sees_its_ticket() -> None:
    for agent in (MINA, BOSS):
        task = added(agent_id=agent.id)
        assert tasks.pass_on(task, a_ticket(), everybody(agent)) is task


@pytest.mark.parametrize(
    ("assignee", "agent_id", "queue_id"),
    [(None, None, "queue"), ("mina", "mina", None), ("gone", None, "queue")],
)
def test_a_task_of_who_does_not_see_it_goes_to_who_has_the_ticket(
    assignee: str | None, agent_id: str | None, queue_id: str | None
) -> None:
    known = everybody(MINA, OUTSIDE, an_agent("gone", disabled=True))
    passed = tasks.pass_on(added(agent_id="omid"), a_ticket(assignee_id=assignee), known)
    assert (passed.agent_id, passed.queue_id) == (agent_id, queue_id)


def test_a_task_does_not_stay_with_whom_the_complaint_is_about() -> None:
    """A-IMP-1: their role does not matter."""
    for agent in (MINA, BOSS):
        about_them = a_ticket(barred=frozenset({agent.id}), assignee_id=agent.id)
        passed = tasks.pass_on(added(agent_id=agent.id), about_them, everybody(agent))
        assert (passed.agent_id, passed.queue_id) == (None, "queue")


def test_a_queues_task_goes_to_the_queue_that_has_the_ticket() -> None:
    passed = tasks.pass_on(added(queue_id="queue"), a_ticket(queue_id="other"), {})
    assert (passed.agent_id, passed.queue_id) == (None, "other")


# What is on record


def test_a_fact_holds_no_words() -> None:
    task = added(title="Call Sara", note="+98 21 1234")
    on_ticket = tasks.fact(task, "added", a_ticket(), by="mina", now=NOON)
    beside = tasks.fact(replace(task, ticket_id=None), "added", None, by="mina", now=NOON)
    assert isinstance(on_ticket, TaskChanged)
    assert isinstance(beside, CustomerTaskChanged)
    for fact in (on_ticket, beside):
        assert "Sara" not in repr(fact)
        assert "1234" not in repr(fact)
        assert fact.digest == tasks.digest(task)
    assert tasks.digest(replace(task, note="")) != tasks.digest(task)
    assert tasks.digest(a_task("other", title=task.title, note=task.note)) != tasks.digest(task)


# The ledger

DUE = later(3600)


@pytest.mark.parametrize(
    ("state", "ended", "now", "found"),
    [
        (TaskState.DONE, DUE, later(9999), Outcome.KEPT),
        (TaskState.DONE, DUE + timedelta(microseconds=1), later(9999), Outcome.BROKEN),
        (TaskState.OPEN, None, DUE, Outcome.OPEN),
        (TaskState.OPEN, None, DUE + timedelta(microseconds=1), Outcome.BROKEN),
        (TaskState.CANCELLED, DUE, later(9999), Outcome.TAKEN_BACK),
        (TaskState.CANCELLED, DUE + timedelta(microseconds=1), later(9999), Outcome.BROKEN),
    ],
)
def test_a_promise_is_kept_by_the_moment_that_was_promised(
    state: TaskState, ended: datetime | None, now: datetime, found: Outcome
) -> None:
    promise = Given(by=AgentId("mina"), due_at=DUE, state=state, ended_at=ended)
    assert outcome(promise, now=now) is found


GIVEN = some.builds(
    Given,
    by=some.sampled_from([AgentId("mina"), AgentId("omid")]),
    due_at=some.integers(1, 100).map(later),
    state=some.sampled_from(TaskState),
    ended_at=some.none() | some.integers(1, 100).map(later),
)


@given(promises=some.lists(GIVEN), now=some.integers(0, 200).map(later))
def test_every_promise_counts_once_and_none_past_its_time_is_open(
    promises: list[Given], now: datetime
) -> None:
    rows = counts(promises, now=now)
    assert sum(row.kept + row.broken + row.open + row.taken_back for row in rows) == len(promises)
    assert [row.agent_id for row in rows] == sorted({each.by for each in promises})
    still = [each for each in promises if each.state is TaskState.OPEN and each.due_at >= now]
    assert sum(row.open for row in rows) == len(still)


def test_the_ledger_counts_by_who_promised() -> None:
    kept = Given(by=AgentId("omid"), due_at=DUE, state=TaskState.DONE, ended_at=NOON)
    late = replace(kept, by=AgentId("mina"), ended_at=later(3601))
    assert counts([kept, kept, late], now=later(4000)) == (
        Count(agent_id=AgentId("mina"), kept=0, broken=1, open=0, taken_back=0),
        Count(agent_id=AgentId("omid"), kept=2, broken=0, open=0, taken_back=0),
    )
