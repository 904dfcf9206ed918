"""For each use case: the desk before, the frames that an agent is sent, and the desk after.

A mark stands at the end of the frames, as one does at the end of whatever an agent catches up on.

The recordings under tests/fixtures/stream are replayed by the screens' own tests, which prove
reduce(before, frames) == after. Here they are made, and compared with what is kept there;
CC_WRITE_FIXTURES=1 writes them anew.
"""

import importlib
import inspect
import json
import os
import pkgutil
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, get_args

import orjson
import pytest

from contactcenter import application
from contactcenter.domain.events import Fact
from contactcenter.domain.ids import Position
from contactcenter.entrypoints.ws.encode import page_of
from contactcenter.entrypoints.ws.marks import Told, mark, told_to
from contactcenter.ports.reading import Placed
from tests.application import asking_acts as asking
from tests.application import clock_acts as clocks
from tests.application import complaint_acts as complaints
from tests.application import house_acts as beside
from tests.application import improvement_acts as improvement
from tests.application import page_acts as pages
from tests.application import people_acts as people
from tests.application import phone_acts as phone
from tests.application import register_acts as register
from tests.application import survey_acts as surveys
from tests.application import task_acts as tasks
from tests.application import ticket_acts as happens
from tests.application.desk import Desk

FOLDER = Path(__file__).parents[1] / "fixtures" / "stream"

Act = Callable[[Desk], Awaitable[object]]


USE_CASES: dict[str, tuple[Act, Act]] = {
    "a_mail_arrives": (happens.nothing_yet, happens.arrive),
    "a_mail_arrives_with_nobody_there": (happens.a_mail_waits, happens.arrive),
    "the_customer_writes_again": (happens.a_mail_is_mine, happens.arrive_again),
    "the_customer_answers_a_pending_ticket": (happens.an_answer_is_queued, happens.arrive_again),
    "an_offer_is_accepted": (happens.a_mail_is_offered, happens.accept),
    "an_offer_is_declined": (happens.a_mail_is_offered, happens.decline),
    "an_offer_expires": (happens.a_mail_is_offered, happens.expire),
    "waiting_work_is_claimed": (happens.a_mail_waits, happens.claim),
    "a_colleague_claims": (happens.a_mail_waits, happens.claimed_by_a_colleague),
    "an_answer_is_queued": (happens.a_mail_is_mine, happens.reply),
    "an_answer_to_waiting_work_takes_it": (happens.a_mail_waits, happens.reply),
    "an_answer_takes_an_offer_too": (happens.a_mail_is_offered, happens.reply),
    "an_answer_sets_pending": (happens.a_mail_is_mine, happens.reply_and_set_pending),
    "an_answer_is_taken_back": (happens.an_answer_is_queued, happens.take_back),
    "an_answer_leaves": (happens.an_answer_is_queued, happens.leave),
    "an_answer_fails": (happens.an_answer_is_queued, happens.fail),
    "the_kind_changes": (happens.a_mail_is_mine, happens.change_kind),
    "a_ticket_is_resolved": (happens.a_mail_is_mine, happens.resolve),
    "an_offered_ticket_is_resolved": (happens.a_mail_is_offered, happens.resolve),
    "a_ticket_leaves_sight": (happens.a_mail_is_mine, happens.hand_to_a_queue_out_of_sight),
    "a_ticket_is_handed_to_a_colleague": (happens.a_mail_is_mine, happens.hand_to_a_colleague),
    "an_agent_goes_away": (happens.a_mail_is_offered, happens.go_away),
    "a_colleague_comes": (happens.nothing_yet, happens.a_colleague_comes),
    "an_agent_vanishes": (happens.a_mail_is_mine, happens.vanish),
    "a_colleague_looks_and_stays_offline": (happens.nothing_yet, happens.a_colleague_only_looks),
    "a_ticket_comes_into_sight": (happens.it_is_out_of_sight, beside.handed_back),
    "a_note_is_added": (happens.a_mail_is_mine, happens.note),
    "an_answer_has_to_wait": (happens.an_answer_is_queued, happens.wait_to_be_sent),
    "an_answer_is_read": (happens.an_answer_left, happens.is_read),
    "an_answer_fails_on_a_resolved_ticket": (happens.a_resolving_answer_is_queued, happens.fail),
    "a_failed_answer_is_sent_again": (happens.an_answer_failed, happens.send_again),
    "the_customer_writes_to_a_resolved_ticket_with_work": (
        happens.a_resolving_answer_failed,
        happens.arrive_again,
    ),
    "a_mail_that_left_comes_back": (happens.an_answer_left, happens.bounce),
    "a_colleagues_ticket_is_worked_at": (happens.it_is_a_colleagues, happens.bounce),
    "a_message_is_edited": (happens.a_mail_is_mine, happens.edit),
    "a_message_is_unsaid": (happens.a_mail_is_mine, happens.unsay),
    "a_customer_blocks_us": (happens.a_mail_is_mine, happens.block),
    "customers_are_merged": (people.two_customers, people.merge),
    "a_merge_is_undone": (people.they_are_one, people.undo_merge),
    "customers_are_told_apart": (people.two_customers, people.tell_apart),
    "a_ticket_joins_another": (people.two_customers, people.join),
    "a_ticket_stands_alone": (people.two_customers, people.keep_apart),
    "a_language_is_corrected": (happens.a_mail_is_mine, people.correct_language),
    "an_agent_writes_first": (happens.a_mail_is_mine, people.write_first),
    "a_code_is_sent": (happens.a_mail_is_mine, asking.send_code),
    "a_code_is_said": (asking.a_code_was_sent, asking.say_code),
    "a_code_is_typed_in_a_chat": (asking.a_code_is_asked_in_a_chat, asking.type_the_code),
    "a_customer_says_how_it_was": (happens.it_is_resolved, asking.rate),
    "a_customer_is_asked_how_it_was": (
        surveys.an_answered_mail_will_be_asked_about,
        surveys.resolve_it,
    ),
    "a_survey_is_answered_by_its_link": (surveys.a_survey_waits, surveys.answer_by_its_link),
    "a_visitor_ends_the_chat": (asking.a_chat_is_mine, asking.end_chat),
    "a_stranger_is_let_in": (people.a_stranger_answers, people.let_in),
    "a_customer_thanks": (happens.it_is_resolved, people.thank),
    "it_was_more_than_thanks": (people.a_customer_thanked, people.more_than_thanks),
    "a_phone_rings": (phone.a_telephone, phone.rings),
    "nobody_answers_a_call": (phone.it_rings, phone.nobody_answers),
    "a_call_is_logged": (phone.a_telephone, phone.log),
    "a_call_of_long_ago_is_brought": (phone.a_telephone, phone.bring_a_call_of_long_ago),
    "a_ticket_is_closed": (happens.it_is_resolved, happens.close),
    "a_closed_ticket_is_followed_up": (happens.it_is_closed, happens.arrive_again),
    "a_visitor_writes": (happens.nothing_yet, happens.a_visitor_writes),
    "a_colleague_is_hired": (happens.nothing_yet, beside.a_supervisor_is_hired),
    "a_colleague_signs_in": (beside.a_colleague_has_a_password, beside.sign_in),
    "a_colleague_signs_out": (beside.a_colleague_is_there, beside.sign_out),
    "another_screen_of_mine_changes_my_preferences": (happens.nothing_yet, beside.prefer_dark),
    "a_promised_mail_arrives": (clocks.something_is_promised, clocks.arrive),
    "a_promise_is_kept": (clocks.a_promised_mail_is_mine, clocks.answer),
    "a_promise_is_missed": (clocks.a_promised_mail_is_mine, clocks.let_it_pass),
    "a_ticket_becomes_urgent": (clocks.a_promised_mail_is_mine, clocks.make_urgent),
    "a_later_limit_is_confirmed": (
        clocks.a_legal_limit_is_held,
        clocks.confirm_the_later_limit,
    ),
    "a_mail_becomes_a_complaint": (complaints.complaints_are_handled, complaints.record),
    "a_complaint_is_taken_down": (
        complaints.complaints_are_handled,
        complaints.take_a_letter_down,
    ),
    "a_complaint_about_me_leaves_my_sight": (
        complaints.complaints_are_handled,
        complaints.record_about_me,
    ),
    "a_preset_is_switched": (complaints.complaints_are_handled, complaints.switch_a_preset),
    "a_presets_body_outside_is_filled_in": (
        complaints.complaints_are_handled,
        complaints.fill_in_a_body_outside,
    ),
    "a_complaint_is_looked_into": (complaints.it_is_a_complaint, complaints.look_into_it),
    "a_document_is_sent": (complaints.it_is_a_complaint, complaints.send_an_update),
    "a_complaint_is_filed": (pages.a_form_is_open, pages.file_a_complaint),
    "a_complainant_adds_something": (pages.it_is_a_complaint, pages.add_something),
    "a_complainant_asks_for_a_code": (pages.it_is_a_complaint, pages.ask_for_a_code),
    "a_complainant_says_the_code": (pages.a_code_was_asked_for, pages.say_the_code),
    "an_evidence_pack_is_made": (
        complaints.it_is_a_complaint,
        complaints.make_an_evidence_pack,
    ),
    "a_mail_reads_as_a_complaint": (happens.nothing_yet, complaints.an_angry_mail_arrives),
    "a_suspicion_is_dismissed": (
        complaints.it_reads_as_a_complaint,
        complaints.say_that_it_is_none,
    ),
    "a_task_is_added": (happens.a_mail_is_mine, tasks.add_one),
    "a_task_about_a_customer_is_added": (happens.a_mail_is_mine, tasks.add_about_the_customer),
    "a_task_is_changed": (tasks.a_task_is_mine, tasks.change),
    "a_task_is_done": (tasks.a_task_is_mine, tasks.do),
    "a_task_is_undone": (tasks.it_is_done, tasks.reopen),
    "a_task_is_told_of": (tasks.a_task_is_mine, tasks.let_it_come),
    "a_task_is_put_off": (tasks.it_is_told, tasks.put_off),
    "a_promise_is_tracked": (tasks.a_promise_is_made, tasks.track_it),
    "a_tracked_promise_is_taken_back": (tasks.it_is_tracked, tasks.take_the_answer_back),
    "a_task_goes_with_its_ticket": (tasks.two_tickets_with_a_task, people.join),
    "a_task_is_passed_on": (tasks.a_task_is_mine, happens.hand_to_a_queue_out_of_sight),
    "a_task_on_a_complaint_about_me_leaves_my_sight": (
        tasks.a_complaint_about_me_begins,
        tasks.it_is_about_me,
    ),
    "letters_are_worded_anew": (happens.nothing_yet, complaints.word_letters_anew),
    "a_calendar_is_added": (happens.nothing_yet, clocks.another_calendar),
    "a_customer_is_introduced": (happens.nothing_yet, beside.introduce),
}


async def watched_telephone(desk: Desk) -> None:
    await phone.a_telephone(desk)
    await beside.a_supervisor_is_hired(desk)


WATCHED: dict[str, tuple[Act, Act]] = {
    "a_supervisor_sees_a_mail_arrive": (beside.a_supervisor_watches, happens.arrive),
    "input_is_set_aside": (beside.a_supervisor_watches, beside.unreadable),
    "input_is_read_again": (beside.something_is_set_aside, beside.read_again),
    "input_is_discarded": (beside.something_is_set_aside, beside.discard),
    "an_inbox_is_added": (beside.a_supervisor_watches, beside.an_inbox_is_added),
    "settings_of_an_inbox_change": (beside.a_supervisor_watches, beside.settings_change),
    "an_inbox_stops_answering_by_itself": (
        beside.a_supervisor_watches,
        beside.nothing_is_answered_by_itself,
    ),
    "an_inbox_answers_by_itself_from_now_on": (
        beside.a_supervisor_watches,
        beside.another_word_is_settled,
    ),
    "columns_are_kept_with_an_inbox": (watched_telephone, phone.keep_columns),
    "a_sample_is_drawn": (beside.a_supervisor_watches, register.draw_a_sample),
    "a_review_is_held": (beside.a_supervisor_watches, register.hold_a_review),
    "a_decision_is_carried_out": (register.a_review_was_held, register.carry_it_out),
    "causes_are_decided_about": (
        improvement.causes_show_again,
        improvement.decide_about_causes,
    ),
    "an_inbox_connects": (beside.a_supervisor_watches, beside.an_inbox_connects),
    "an_inbox_fails": (beside.a_supervisor_watches, beside.an_inbox_fails),
    "an_inbox_fails_again": (beside.an_inbox_failed, beside.it_fails_again),
}
READERS = dict.fromkeys(USE_CASES, "mina") | dict.fromkeys(WATCHED, "sima")
USE_CASES |= WATCHED


@pytest.mark.parametrize("name", USE_CASES)
async def test_the_recording_is_what_happens(name: str) -> None:
    recording = (await _happened(name)).recording
    path = FOLDER / f"{name}.json"
    if os.environ.get("CC_WRITE_FIXTURES"):
        FOLDER.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(recording, indent=1, ensure_ascii=False) + "\n", "utf-8")
    assert json.loads(path.read_text("utf-8")) == recording


def test_nothing_else_is_kept() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == USE_CASES.keys()


async def test_every_fact_is_in_a_recording() -> None:
    facts = [fact for name in USE_CASES for fact in (await _happened(name)).facts]
    assert {type(fact) for fact in facts} == set(get_args(Fact))


async def test_every_use_case_is_in_a_recording() -> None:
    """What opens a transaction, is public, and is not named here as of no desk's concern."""
    called = {code for name in USE_CASES for code in (await _happened(name)).called}
    missing = {each.__qualname__ for each in _use_cases() if each.__code__ not in called}
    assert missing == OF_NO_CONCERN


# They read, or renew what only this process holds; clocks are counted anew where it starts with
# other rules of zones; queues and what is promised first are made
# before anybody is signed in; a
# site's token is a matter between it, its visitor and us.
OF_NO_CONCERN = {
    "begun",
    "followed_to",
    "remember",
    "cursor_of",
    "recount",
    "renew",
    "wait_for_all",
    "add_queue",
    "set_up",
    "writable",
    "evidence",
    "first_shown_by",
    "asked_in_chat",
    "places",
    "look",
    "page",
    "show_house",
    "show_terms",
    "show_wordings",
}


def _use_cases() -> list[FunctionType]:
    modules = [
        importlib.import_module(f"{application.__name__}.{each.name}")
        for each in pkgutil.iter_modules(application.__path__)
    ]
    return [
        each
        for module in modules
        for name, each in inspect.getmembers(module, inspect.iscoroutinefunction)
        if each.__module__ == module.__name__
        and not name.startswith("_")
        and ".begin(" in inspect.getsource(each)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """A use case, acted out: what is kept of it, and what brought it about."""

    recording: dict[str, Any]
    facts: list[Fact]
    called: set[CodeType]


async def _happened(name: str) -> Happened:
    before, act = USE_CASES[name]
    reader = READERS[name]
    desk = await Desk().open()
    await before(desk)
    await desk.settle()
    told = await _told(desk, reader)
    start = await desk.store.snapshot(await desk.agent(reader))
    called: set[CodeType] = set()
    sys.setprofile(lambda frame, *_: called.add(frame.f_code))
    try:
        await act(desk)
        await desk.settle()
    finally:
        sys.setprofile(None)
    end = await desk.store.snapshot(await desk.agent(reader))
    placed = await desk.store.placed_after(Position(start.position), 1000)
    frames = await _frames(desk, reader, placed)
    ends_with = mark(end.position, await _told(desk, reader), told)
    return Happened(
        recording={
            "before": _plain(start.state),
            "frames": [*frames, _plain(ends_with)],
            "after": _plain(end.state),
        },
        facts=[each.fact for each in placed],
        called=called,
    )


async def _told(desk: Desk, reader: str) -> Told:
    return told_to(await desk.agent(reader), await desk.store.inbox_views())


async def _frames(desk: Desk, reader: str, placed: Sequence[Placed]) -> list[Any]:
    agent = await desk.agent(reader)
    page = await page_of(desk.store, placed)
    sent = [each.to(agent) for each in page.facts]
    return [json.loads(text) for text in sent if text is not None]


def _plain(value: object) -> Any:
    return json.loads(orjson.dumps(value, option=orjson.OPT_UTC_Z))
