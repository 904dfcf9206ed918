"""What starts, stops and fulfils each measurement (spec B.4, B-EVT, B.6)."""

from itertools import permutations

import pytest

from contactcenter.domain.sla.history import Cycle, Happened, What, cycles, in_order, pauses
from contactcenter.domain.sla.measuring import measured
from contactcenter.domain.sla.policy import Binding, ClockStart, Extension, Metric, Reopen
from tests.domain.clocks import a_target, moved, on, received, shown, told

CUSTOMER = What.CUSTOMER_WROTE


def ran(metric: Metric, *history: Happened, reopens: Reopen = Reopen.CONTINUE) -> list[str]:
    """Return each cycle as `start-end`, an end by cancelling as `start x end`."""
    return [told_of(each) for each in cycles(metric, in_order(history), reopens)]


def told_of(cycle: Cycle) -> str:
    how = " x " if cycle.cancelled_at else "-"
    return f"{shown(cycle.started_at)}{how}{shown(cycle.ended_at) or ''}"


@pytest.mark.parametrize(
    ("metric", "fulfils"),
    [
        (Metric.ACKNOWLEDGE, What.ACKNOWLEDGED),
        (Metric.FIRST_RESPONSE, What.ANSWERED),
        (Metric.ASSESSMENT, What.ASSESSED),
        (Metric.FINAL_RESPONSE, What.FINAL_SENT),
    ],
)
def test_what_runs_from_receipt_ends_with_the_first_of_its_kind(
    metric: Metric, fulfils: What
) -> None:
    """B.4: each of these once, and nothing else ends it."""
    others = [
        told("10 11:00", what)
        for what in What
        if what not in {fulfils, What.ENDED, What.COMPLAINED, What.SETTLED, What.UNREACHABLE}
    ]
    history = [received(), *others, told("10 12:00", fulfils, by="ada"), told("10 13:00", fulfils)]
    (cycle,) = cycles(metric, in_order(history), Reopen.CONTINUE)
    assert told_of(cycle) == "10 10:00-10 12:00"
    assert cycle.fulfilled_by == "ada"
    assert cycle.number == 1


@pytest.mark.parametrize("first", [CUSTOMER, What.ANSWERED])
def test_where_we_called_first_a_matter_reaches_us_when_somebody_speaks(first: What) -> None:
    tried = told("10 10:00", What.TRIED)
    assert ran(Metric.RESOLUTION, tried) == []
    assert ran(Metric.RESOLUTION, tried, told("10 12:00", first)) == ["10 12:00-"]
    assert ran(Metric.RESOLUTION, told("10 12:00", first)) == []  # nothing came, nobody called


def test_each_coming_to_a_stage_is_a_cycle_of_its_own() -> None:
    """A-ESC-1."""
    history = [
        told("10 10:00", What.STAGED, "officer"),
        told("10 11:00", What.FINAL_SENT),
        told("10 12:00", What.STAGED, "officer"),
    ]
    found = [*cycles(Metric.STAGE, history, Reopen.CONTINUE, stage="officer")]
    assert [(each.number, told_of(each)) for each in found] == [
        (1, "10 10:00-10 11:00"),
        (2, "10 12:00-"),
    ]


def test_what_is_settled_at_once_need_not_be_assessed() -> None:
    """A.4: resolved at first contact."""
    assert ran(Metric.ASSESSMENT, received(), told("10 11:00", What.SETTLED)) == [
        "10 10:00 x 10 11:00"
    ]
    assessed = (told("10 11:00", What.ASSESSED), told("10 12:00", What.SETTLED))
    assert ran(Metric.ASSESSMENT, received(), *assessed) == ["10 10:00-10 11:00"]


def test_the_time_at_a_stage_lasts_until_its_final_response_or_the_next_stage() -> None:
    """A-ESC-1."""
    history = in_order(
        [
            received(),
            told("10 10:00", What.STAGED, "front"),
            told("10 11:00", What.FINAL_SENT, by="ada"),
            told("10 12:00", What.STAGED, "officer"),
            told("10 13:00", What.STAGED, "board"),
        ]
    )
    found = {
        stage: [
            told_of(each) for each in cycles(Metric.STAGE, history, Reopen.CONTINUE, stage=stage)
        ]
        for stage in ("front", "officer", "board", "court")
    }
    assert found == {
        "front": ["10 10:00-10 11:00"],
        "officer": ["10 12:00 x 10 13:00"],
        "board": ["10 13:00-"],
        "court": [],
    }


def test_a_limit_for_a_complaint_counts_from_the_complaint() -> None:
    """A-RCV-3: the matter may have begun as a question, or a letter may have lain there."""
    later = [received(), told("10 12:00", What.COMPLAINED)]
    earlier = [told("09 12:00", What.COMPLAINED), received()]
    for metric in (Metric.ACKNOWLEDGE, Metric.FINAL_RESPONSE, Metric.SUMMARY_WINDOW):
        assert ran(metric, *later) == ["10 12:00-"]
        assert ran(metric, *earlier) == ["09 12:00-"]
    for metric in (Metric.FIRST_RESPONSE, Metric.RESOLUTION):
        assert ran(metric, *later) == ["10 10:00-"]
        assert ran(metric, *earlier) == ["09 12:00-"]


def test_a_regulators_limit_counts_from_what_the_regulator_sent() -> None:
    sent = told("11 09:00", What.SENT_BY_REGULATOR)
    target = a_target(metric=Metric.FINAL_RESPONSE, counts_from=ClockStart.SENT_BY_REGULATOR)
    assert measured(target, [received()]) == []
    assert [told_of(each) for each in measured(target, [received(), sent])] == ["11 09:00-"]
    other = a_target(metric=Metric.FINAL_RESPONSE, counts_from=ClockStart.FILE_COMPLETE)
    assert measured(other, [received(), sent]) == []


def test_what_was_said_before_receipt_ends_nothing() -> None:
    early = [told("10 09:59", What.ANSWERED), received()]
    assert ran(Metric.FIRST_RESPONSE, *early) == ["10 10:00-"]
    at_once = [received(), told("10 10:00", What.ANSWERED)]
    assert ran(Metric.FIRST_RESPONSE, *at_once) == ["10 10:00-10 10:00"]


def test_nothing_runs_before_anything_was_received() -> None:
    for metric in (Metric.FIRST_RESPONSE, Metric.RESOLUTION):
        assert ran(metric, told("10 10:00", What.ANSWERED), moved("10 11:00", "resolved")) == []


def test_the_next_response_runs_from_the_oldest_message_without_an_answer() -> None:
    """T01, T02, T04."""
    history = [
        told("10 10:00", CUSTOMER),
        told("10 12:00", CUSTOMER),
        told("10 13:00", What.ANSWERED, by="ada"),
        told("10 14:00", What.ANSWERED),
        told("10 15:00", CUSTOMER),
    ]
    assert ran(Metric.NEXT_RESPONSE, *history) == ["10 10:00-10 13:00", "10 15:00-"]
    found = cycles(Metric.NEXT_RESPONSE, history, Reopen.CONTINUE)
    assert [(each.number, each.fulfilled_by) for each in found] == [(1, "ada"), (2, "")]


def test_a_call_back_is_fulfilled_by_calling() -> None:
    history = [
        told("10 10:00", What.CALL_WANTED),
        told("10 11:00", What.ANSWERED),
        told("10 12:00", What.CALLED_BACK),
    ]
    assert ran(Metric.CALLBACK, *history) == ["10 10:00-10 12:00"]


def test_the_update_interval_begins_anew_with_each_word_until_the_final_one() -> None:
    """T05."""
    history = [
        received(),
        told("10 11:00", What.ACKNOWLEDGED),
        told("10 12:00", CUSTOMER),
        told("10 15:00", What.ANSWERED),
    ]
    assert ran(Metric.UPDATE_INTERVAL, *history) == ["10 11:00-10 15:00", "10 15:00-"]
    found = cycles(Metric.UPDATE_INTERVAL, history, Reopen.CONTINUE)
    assert [each.number for each in found] == [1, 2]
    final = told("10 16:00", What.FINAL_SENT)
    assert ran(Metric.UPDATE_INTERVAL, *history, final)[1:] == ["10 15:00-10 16:00"]
    again = told("11 10:00", What.ANSWERED)
    assert ran(Metric.UPDATE_INTERVAL, *history, final, again)[2:] == ["11 10:00-"]


def test_words_of_one_moment_are_one_word() -> None:
    """A final response is an answer too, and an acknowledgement may be."""
    words = [told("10 15:00", What.ANSWERED), told("10 15:00", What.FINAL_SENT)]
    for both in (words, words[::-1]):
        history = [told("10 11:00", What.ANSWERED), told("10 11:00", What.ACKNOWLEDGED), *both]
        assert ran(Metric.UPDATE_INTERVAL, *history) == ["10 11:00-10 15:00"]


@pytest.mark.parametrize(
    ("mode", "found"),
    [
        pytest.param(Reopen.CONTINUE, ["10 10:00-"], id="O01"),
        pytest.param(Reopen.RESTART, ["10 10:00-10 14:00", "11 11:00-"], id="O02"),
        pytest.param(Reopen.COUNT_THROUGH, ["10 10:00-"], id="O03"),
    ],
)
def test_reopening(mode: Reopen, found: list[str]) -> None:
    """B.6: closing what is resolved already ends nothing a second time."""
    history = [
        received(),
        moved("10 14:00", "resolved", by="ada"),
        moved("10 15:00", "closed", by="bob"),
        moved("11 11:00", "open"),
        moved("11 12:00", "pending"),
    ]
    assert ran(Metric.RESOLUTION, *history, reopens=mode) == found
    last = cycles(Metric.RESOLUTION, history, mode)[-1]
    stood = [(each.start, each.end, each.reason) for each in last.pauses]
    continued = mode is Reopen.CONTINUE
    assert stood == ([(on("10 14:00"), on("11 11:00"), "resolved")] if continued else [])
    assert last.fulfilled_by == ""
    assert last.number == len(found)


def test_a_resolution_is_the_word_of_who_resolved() -> None:
    history = [received(), moved("10 14:00", "resolved", by="ada"), moved("12 10:00", "closed")]
    (cycle,) = cycles(Metric.RESOLUTION, history, Reopen.CONTINUE)
    assert (told_of(cycle), cycle.fulfilled_by) == ("10 10:00-10 14:00", "ada")
    at_once = [received(), moved("10 10:00", "resolved")]
    assert ran(Metric.RESOLUTION, *at_once) == ["10 10:00-10 10:00"]
    before = [moved("10 09:59", "resolved"), received()]
    assert ran(Metric.RESOLUTION, *before) == ["10 10:00-"]


def test_an_unsent_answer_is_none_unless_it_is_sent_again() -> None:
    """B-EVT-1: a bounce takes the answer back, and the clock with it."""
    answer = told("10 11:00", What.ANSWERED, ref="m1")
    other = told("10 14:00", What.ANSWERED, ref="m2")
    bounce = told("10 12:00", What.UNSENT, ref="m1")
    again = told("10 13:00", What.ANSWERED, ref="m1")
    assert ran(Metric.FIRST_RESPONSE, received(), answer, bounce, other) == ["10 10:00-10 14:00"]
    assert ran(Metric.FIRST_RESPONSE, received(), bounce, answer, again) == ["10 10:00-10 13:00"]
    at_once = told("10 11:00", What.UNSENT, ref="m1")
    assert ran(Metric.FIRST_RESPONSE, received(), answer, at_once) == ["10 10:00-"]
    nameless = told("10 12:00", What.UNSENT)
    assert ran(Metric.FIRST_RESPONSE, received(), other, nameless) == ["10 10:00-10 14:00"]


def test_it_counts_in_the_order_of_its_time_however_late_it_becomes_known() -> None:
    """B-EVT-5, B.11-3."""
    history = [
        received(),
        told("10 10:30", CUSTOMER),
        moved("10 11:00", "pending"),
        told("10 12:00", What.ANSWERED),
        told("10 13:00", CUSTOMER),
    ]
    expected = in_order(history)
    assert all(in_order(order) == expected for order in permutations(history))


def test_the_customers_message_ends_the_waiting_for_it_at_its_own_time() -> None:
    """B-EVT-2."""
    history = [
        moved("10 11:00", "pending"),
        told("10 12:00", CUSTOMER),
        told("10 12:30", CUSTOMER),
        moved("10 13:00", "open"),
        moved("10 14:00", "on_hold"),
        told("10 15:00", CUSTOMER),
    ]
    found = pauses(history, frozenset({"pending", "on_hold"}))
    assert [(shown(each.start), shown(each.end), each.reason) for each in found] == [
        ("10 11:00", "10 12:00", "pending"),
        ("10 14:00", None, "on_hold"),
    ]
    assert pauses(history, frozenset()) == []


def test_another_status_ends_a_pause_and_begins_its_own() -> None:
    history = [moved("10 11:00", "pending"), moved("10 12:00", "on_hold")]
    found = pauses(history, frozenset({"pending", "on_hold"}))
    assert [shown(each.end) for each in found] == ["10 12:00", None]


@pytest.mark.parametrize("metric", list(Metric))
def test_what_joined_another_ticket_ends_all_its_clocks(metric: Metric) -> None:
    """What was fulfilled before stays so; what would begin later is cancelled at once."""
    starts = [received(), told("10 10:00", CUSTOMER), told("10 10:00", What.CALL_WANTED)]
    starts.append(told("10 10:00", What.STAGED))
    word = told("10 10:00", What.ACKNOWLEDGED)
    joined = told("10 12:00", What.ENDED)
    later = told("10 12:00", What.ENDED), told("10 13:00", What.ENDED)
    if metric not in {Metric.ACKNOWLEDGE, Metric.UPDATE_INTERVAL}:
        assert ran(metric, *starts, joined) == ["10 10:00 x 10 12:00"]
        assert ran(metric, *starts, *later) == ["10 10:00 x 10 12:00"]
    if metric is Metric.UPDATE_INTERVAL:
        assert ran(metric, *starts, word, joined) == ["10 10:00 x 10 12:00"]
        late = told("10 15:00", What.ANSWERED)
        assert ran(metric, *starts, word, joined, late)[1] == "10 15:00 x 10 15:00"
    if metric is Metric.FIRST_RESPONSE:
        for when, end in (("10 11:59", "-10 11:59"), ("10 12:00", "-10 12:00")):
            answered = told(when, What.ANSWERED)
            assert ran(metric, *starts, answered, joined) == [f"10 10:00{end}"]
        history = [*starts, joined, told("10 12:01", What.ANSWERED)]
        assert ran(metric, *history) == ["10 10:00 x 10 12:00"]
        assert cycles(metric, history, Reopen.CONTINUE)[0].fulfilled_at is None


@pytest.mark.parametrize("metric", [Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE])
def test_a_ticket_that_is_over_waits_for_no_word(metric: Metric) -> None:
    history = [
        received(),
        told("10 10:00", CUSTOMER),
        moved("10 11:00", "resolved"),
        moved("10 12:00", "closed"),
        moved("10 13:00", "open"),
    ]
    (cycle,) = cycles(metric, history, Reopen.CONTINUE)
    assert {each.reason for each in cycle.pauses} == {"resolved"}
    assert [(shown(each.start), shown(each.end)) for each in cycle.pauses] == [
        ("10 11:00", "10 12:00"),
        ("10 12:00", "10 13:00"),
    ]
    (resolution,) = cycles(Metric.ACKNOWLEDGE, history, Reopen.CONTINUE)
    assert resolution.pauses == ()


@pytest.mark.parametrize(
    "metric", [Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE, Metric.FINAL_RESPONSE]
)
def test_what_is_closed_for_good_waits_no_more(metric: Metric) -> None:
    history = [received(), told("10 10:00", CUSTOMER), moved("10 11:00", "resolved")]
    assert ran(metric, *history) == ["10 10:00-"]
    assert ran(metric, *history, moved("10 12:00", "closed")) == ["10 10:00 x 10 12:00"]
    again = (moved("10 12:00", "closed"), moved("10 13:00", "open"))
    assert ran(metric, *history, *again) == ["10 10:00-"]


@pytest.mark.parametrize("metric", [Metric.NEXT_RESPONSE, Metric.FINAL_RESPONSE])
def test_no_status_ends_what_a_law_demands(metric: Metric) -> None:
    """A-PRE-6."""
    history = [received(), told("10 10:00", CUSTOMER), moved("10 12:00", "closed")]
    found = cycles(metric, history, Reopen.COUNT_THROUGH, legal=True)
    assert [each.ended_at for each in found] == [None]


def test_a_complaint_that_is_settled_needs_no_final_response() -> None:
    """A-RSP-4, D.3: with the acceptance nothing more is owed, on the day on which it came."""
    history = [received(), told("10 12:00", What.SETTLED), told("10 13:00", What.FINAL_SENT)]
    assert ran(Metric.FINAL_RESPONSE, *history) == ["10 10:00-10 12:00"]


@pytest.mark.parametrize("metric", [Metric.ACKNOWLEDGE, Metric.UPDATE_INTERVAL])
def test_nobody_is_owed_a_word_who_cannot_be_written_to(metric: Metric) -> None:
    """A-PRN-2: not applicable, which is neither kept nor missed."""
    history = [received(), told("10 10:00", What.UNREACHABLE), told("10 12:00", What.ANSWERED)]
    assert all(each.cancelled_at is not None for each in cycles(metric, history, Reopen.CONTINUE))
    assert ran(Metric.FINAL_RESPONSE, *history) == ["10 10:00-"]


def test_a_holding_response_fulfils_where_no_longer_limit_is_set() -> None:
    """B-EVT-6."""
    history = [received(), told("11 12:00", What.HOLDING_SENT), told("12 12:00", What.FINAL_SENT)]
    plain = a_target(metric=Metric.FINAL_RESPONSE, binding=Binding.LEGAL)
    longer = a_target(
        metric=Metric.FINAL_RESPONSE, extension=Extension(limit=a_target(480).limits["p1"])
    )
    assert [told_of(each) for each in measured(plain, history)] == ["10 10:00-11 12:00"]
    assert [told_of(each) for each in measured(longer, history)] == ["10 10:00-12 12:00"]
    assert [told_of(each) for each in measured(a_target(), history)] == ["10 10:00-"]


def test_what_is_taken_up_again_counts_through_and_owes_the_words_that_follow() -> None:
    """Spec B.4, A.4: a complaint that was withdrawn, and is opened again."""
    history = [
        received(),
        told("10 10:00", CUSTOMER),
        told("10 11:00", What.ENDED),
        told("10 12:00", CUSTOMER),
        told("11 10:00", What.REOPENED),
        told("11 12:00", What.ANSWERED),
        told("11 13:00", CUSTOMER),
    ]
    assert ran(Metric.FINAL_RESPONSE, *history) == ["10 10:00-"]
    assert ran(Metric.RESOLUTION, *history) == ["10 10:00-"]
    assert ran(Metric.FIRST_RESPONSE, *history) == ["10 10:00 x 10 11:00"]
    assert ran(Metric.NEXT_RESPONSE, *history) == ["10 10:00 x 10 11:00", "11 13:00-"]
    assert ran(Metric.UPDATE_INTERVAL, *history) == ["11 12:00-"]


@pytest.mark.parametrize("what", [What.RECOURSE_TOLD, What.FINAL_SENT, What.SETTLED])
def test_who_was_told_of_the_body_outside_need_not_be_told_again(what: What) -> None:
    """Spec A.9: nor who has our final response, or agrees with us."""
    history = [received(), told("10 12:00", What.COMPLAINED), told("11 12:00", what)]
    assert ran(Metric.RECOURSE, *history) == ["10 12:00-11 12:00"]


def test_a_ticket_is_opened_again_as_of_the_message_that_did_it() -> None:
    """Spec B-EVT-4, B-EVT-5: it was fetched three hours late; thanks came before it."""
    history = [
        received(),
        moved("10 11:00", "resolved"),
        told("10 11:30", CUSTOMER),
        told("10 12:00", CUSTOMER),
        moved("10 15:00", "open"),
        told("10 16:00", CUSTOMER),
    ]
    (resolved,) = pauses(history, frozenset({"resolved"}))
    assert (shown(resolved.start), shown(resolved.end)) == ("10 11:00", "10 12:00")
    (cycle,) = cycles(Metric.RESOLUTION, history, Reopen.CONTINUE)
    assert [shown(each.end) for each in cycle.pauses] == ["10 12:00"]
    assert ran(Metric.RESOLUTION, *history, reopens=Reopen.RESTART) == [
        "10 10:00-10 11:00",
        "10 12:00-",
    ]


def test_thanks_that_open_nothing_end_no_pause() -> None:
    history = [received(), moved("10 11:00", "resolved"), told("10 12:00", CUSTOMER)]
    closed = [*history, moved("12 12:00", "closed")]
    assert [shown(each.end) for each in pauses(history, frozenset({"resolved"}))] == [None]
    assert [shown(each.end) for each in pauses(closed, frozenset({"resolved"}))] == ["12 12:00"]
