"""A call is what all its records say together, whatever their order (spec G-ADP-5)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contactcenter.domain.call import Call, corrected, merge, tell
from contactcenter.domain.call_record import CallDirection, Moment, Outcome, Record, Trust

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
CALLER = "1.0"


def at(second: float) -> datetime:
    return NOON + timedelta(seconds=second)


def said(key: str, trust: Trust = Trust.TRACE, second: float | None = 0, **more: Any) -> Record:
    return Record(key=key, trust=trust, at=None if second is None else at(second), **more)


def call(*records: Record) -> Call:
    return tell("asterisk", CALLER, records)


FROM_OUTSIDE = said("from", from_raw="+989121112233", from_number="+989121112233")
MOMENTS = st.none() | st.integers(0, 90).map(at)
RECORDS = st.builds(
    Record,
    key=st.sampled_from("abcdefgh"),
    trust=st.sampled_from(Trust),
    at=MOMENTS,
    from_raw=st.sampled_from([None, "1001", "+989121112233"]),
    to_raw=st.sampled_from([None, "0001", "1002"]),
    queue=st.sampled_from([None, "support", "billing"]),
    started_at=MOMENTS,
    answered_at=MOMENTS,
    ended_at=MOMENTS,
    wait=st.none() | st.integers(0, 9).map(lambda each: timedelta(seconds=each)),
    talk=st.none() | st.integers(0, 9).map(lambda each: timedelta(seconds=each)),
    outcome=st.none() | st.sampled_from(Outcome),
    ended_by=st.sampled_from([None, "caller", "agent", "system"]),
    leg=st.sampled_from([None, CALLER, "1.1", "1.2"]),
    moment=st.none() | st.sampled_from(Moment),
    extension=st.sampled_from([None, "1001", "1002"]),
    agent=st.sampled_from([None, "Sara"]),
)
SOME = st.lists(RECORDS, max_size=8)


@settings(max_examples=50)
@given(SOME, SOME)
def test_merging_twice_is_merging_once(one: list[Record], other: list[Record]) -> None:
    merged = merge(call(*one), call(*other))
    assert merge(merged, call(*other)) == merged
    assert merge(merged, merged) == merged


@settings(max_examples=50)
@given(SOME, SOME)
def test_the_order_of_two_does_not_matter(one: list[Record], other: list[Record]) -> None:
    assert merge(call(*one), call(*other)) == merge(call(*other), call(*one))


@given(SOME, SOME, SOME)
def test_the_order_of_three_does_not_matter(
    one: list[Record], other: list[Record], third: list[Record]
) -> None:
    first = merge(merge(call(*one), call(*other)), call(*third))
    assert first == merge(call(*one), merge(call(*other), call(*third)))


@settings(max_examples=50)
@given(SOME, st.randoms(use_true_random=False))
def test_records_one_by_one_tell_what_they_tell_together(records: list[Record], order: Any) -> None:
    together = call(*records)
    order.shuffle(records)
    one_by_one = call()
    for record in records:
        one_by_one = merge(one_by_one, call(record))
    assert one_by_one == together


@given(SOME)
def test_lengths_are_never_negative_and_only_answered_calls_have_talk(
    records: list[Record],
) -> None:
    told = call(*records)
    assert (told.wait or timedelta()) >= timedelta()
    assert (told.talk or timedelta()) >= timedelta()
    assert told.outcome is Outcome.ANSWERED or not told.talk
    assert not (told.is_over and (told.ringing or told.talking))


def test_two_calls_do_not_merge() -> None:
    with pytest.raises(ValueError, match="two calls"):
        merge(call(), tell("asterisk", "2.0", ()))


def test_a_billing_record_does_not_make_waiting_in_a_queue_an_answer() -> None:
    """The queue's log has an entry and, after a crash, no end."""
    billed = said("cdr", Trust.BILLING, outcome=Outcome.ANSWERED, queue="support", ended_at=at(9))
    entered = said("enter", Trust.QUEUE, queue="support")
    assert call(FROM_OUTSIDE, billed).outcome is Outcome.ANSWERED
    assert call(FROM_OUTSIDE, billed, entered).outcome is Outcome.NOT_SERVED


def test_who_answered_after_the_queue_gave_up_is_an_answer() -> None:
    gave_up = said("out", Trust.QUEUE, 7, outcome=Outcome.QUEUE_TIMEOUT, queue="support")
    dialled = said("cdr", Trust.BILLING, 8, outcome=Outcome.ANSWERED, ended_at=at(20))
    assert call(FROM_OUTSIDE, gave_up).outcome is Outcome.QUEUE_TIMEOUT
    assert call(FROM_OUTSIDE, gave_up, dialled).outcome is Outcome.ANSWERED


@pytest.mark.parametrize(
    ("by", "outcome"),
    [
        ("caller", Outcome.ABANDONED),
        ("system", Outcome.QUEUE_TIMEOUT),
        (None, Outcome.MISSED),
    ],
)
def test_who_ended_the_waiting_says_how_it_ended(by: str | None, outcome: Outcome) -> None:
    unserved = said("x", queue="support", outcome=Outcome.NO_ANSWER, ended_by=by, ended_at=at(5))
    assert call(FROM_OUTSIDE, unserved).outcome is outcome


def test_no_answer_is_missed_when_the_call_came_in() -> None:
    unanswered = said("x", outcome=Outcome.NO_ANSWER, ended_at=at(5))
    from_inside = said("from", from_raw="1001", to_raw="+989351112233", to_number="+989351112233")
    assert call(FROM_OUTSIDE, unanswered).outcome is Outcome.MISSED
    assert call(FROM_OUTSIDE, unanswered).is_unserved
    assert call(from_inside, unanswered).outcome is Outcome.NO_ANSWER
    assert not call(from_inside, unanswered).is_unserved


def test_both_sides_in_a_bridge_have_spoken_from_the_second_on() -> None:
    caller = said("a", second=3.5, leg=CALLER, moment=Moment.SPOKE)
    agent = said("b", second=3, leg="1.1", moment=Moment.SPOKE, extension="1001")
    ended = said("c", second=10, ended_at=at(10))
    alone = call(FROM_OUTSIDE, caller, ended)
    assert alone.outcome is Outcome.NOT_SERVED
    both = call(FROM_OUTSIDE, caller, agent, ended)
    assert (both.outcome, both.answered_at, both.talk) == (
        Outcome.ANSWERED,
        at(3.5),
        timedelta(seconds=6.5),
    )
    assert both.agents == ("1001",)


def test_a_phone_rings_talks_and_stops() -> None:
    rang = said("a", leg="1.1", moment=Moment.RANG, extension="1001", email="sara@desk.example")
    spoke = said("b", second=2, leg="1.1", moment=Moment.SPOKE, extension="1001")
    over = said("c", second=9, leg="1.1", moment=Moment.ENDED)
    assert [leg.email for leg in call(rang).ringing] == ["sara@desk.example"]
    assert [leg.email for leg in call(spoke, rang).talking] == ["sara@desk.example"]
    assert call(spoke, rang).ringing == ()
    assert call(spoke, rang, over).talking == ()


def test_a_phone_that_rang_in_vain_does_not_end_the_call() -> None:
    begun = said("a", leg=CALLER, moment=Moment.STARTED)
    rang = said("b", leg="1.1", moment=Moment.RANG)
    gone = said("c", second=4, leg="1.1", moment=Moment.ENDED)
    hung_up = said("d", second=6, leg=CALLER, moment=Moment.ENDED)
    assert not call(FROM_OUTSIDE, begun, rang, gone).is_over
    ended = call(FROM_OUTSIDE, begun, rang, gone, hung_up)
    assert (ended.is_over, ended.ended_at, ended.outcome) == (True, at(6), Outcome.NOT_SERVED)


def test_the_more_trusted_record_is_believed_and_the_late_one_counts() -> None:
    billed = said("cdr", Trust.BILLING, talk=timedelta(seconds=9), outcome=Outcome.ANSWERED)
    logged = said("log", Trust.QUEUE, talk=timedelta(seconds=4), outcome=Outcome.ANSWERED)
    before = call(FROM_OUTSIDE, billed)
    assert before.talk == timedelta(seconds=9)
    assert merge(before, call(logged)).talk == timedelta(seconds=4)


def test_the_same_length_from_two_files_counts_once_and_two_visits_count_both() -> None:
    first = said("full:1", second=0, wait=timedelta(seconds=3))
    again = said("master:1", second=0, wait=timedelta(seconds=3))
    later = said("full:2", second=30, wait=timedelta(seconds=4))
    assert call(first, again).wait == timedelta(seconds=3)
    assert call(first, again, later).wait == timedelta(seconds=7)


@pytest.mark.parametrize(
    ("from_raw", "from_number", "to_number", "direction"),
    [
        ("+989121112233", "+989121112233", "+982191000001", CallDirection.INBOUND),
        ("anonymous", None, "+982191000001", CallDirection.INBOUND),
        ("1001", None, "+989351112233", CallDirection.OUTBOUND),
        ("1001", None, None, CallDirection.INTERNAL),
    ],
)
def test_direction_follows_from_who_is_inside(
    from_raw: str, from_number: str | None, to_number: str | None, direction: CallDirection
) -> None:
    told = said("x", from_raw=from_raw, from_number=from_number, to_raw="x", to_number=to_number)
    assert call(told).direction is direction


def test_a_phone_of_ours_that_shows_our_number_still_calls_out() -> None:
    shown = said("x", from_raw="+982191000001", from_number="+982191000001", to_raw="y",
                 to_number="+989351112233")  # fmt: skip
    phone = said("leg", leg=CALLER, extension="1001")
    told = call(shown, phone)
    assert (told.direction, told.agents) == (CallDirection.OUTBOUND, ("1001",))


def test_what_is_read_anew_takes_the_place_of_what_the_same_records_said() -> None:
    wrong, other = said("row", started_at=at(90)), said("other", queue="sales")
    right = said("row", started_at=at(10))
    told = corrected(call(wrong, other), call(right))
    assert (told.started_at, told.queue) == (at(10), "sales")
    assert corrected(told, call(wrong)) == call(wrong, other)
    assert corrected(told, call(right)) == told
    with pytest.raises(ValueError, match="two calls"):
        corrected(told, tell("asterisk", "another", [right]))
