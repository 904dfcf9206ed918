"""A clock as it is kept: its name, when it rings next, whether it changed (spec B-ESC)."""

from dataclasses import replace
from datetime import timedelta

from contactcenter.domain.ids import PolicyId, TicketId
from contactcenter.domain.sla.clock import SlaClock, kept, renewed, ringable
from contactcenter.domain.sla.history import What
from contactcenter.domain.sla.measuring import ClockState, Reading
from contactcenter.domain.sla.policy import Alarm, Binding, Metric, Percent, SlaPolicy
from tests.domain.clocks import OFFICE, a_target, moved, on, reading, readings, received, told

TARGET = a_target(240)


def clock(read: Reading) -> SlaClock:
    policy = SlaPolicy(id=PolicyId("standard"), version=3, name="Standard", targets=(TARGET,))
    return kept(TicketId("t"), policy, read)


def test_it_says_by_what_it_was_read() -> None:
    found = clock(reading(TARGET, received(), calendar=replace(OFFICE, version=7)))
    assert found.id == "t.standard.resolution.1"
    assert (found.policy_version, found.calendar_version) == (3, 7)
    assert (found.ended_at, found.ended_by) == (None, "")


def test_each_cycle_has_a_clock_of_its_own() -> None:
    target = a_target(60, metric=Metric.NEXT_RESPONSE)
    history = [
        received(),
        told("10 10:00", What.CUSTOMER_WROTE),
        told("10 10:30", What.ANSWERED, by="ada"),
        told("10 11:00", What.CUSTOMER_WROTE),
    ]
    found = [clock(each) for each in readings(target, *history, now="10 11:30")]
    assert [each.id for each in found] == [
        "t.standard.next_response.1",
        "t.standard.next_response.2",
    ]


def test_one_that_has_ended_says_when_and_by_whom() -> None:
    found = clock(reading(TARGET, received(), moved("10 11:00", "resolved", by="ada"), now="11"))
    assert (found.ended_at, found.ended_by) == (on("10 11:00"), "ada")
    assert (found.state, found.next_alarm_at) == (ClockState.MET, None)


def test_it_rings_when_it_is_due_though_nobody_asked_for_an_alarm() -> None:
    found = clock(reading(TARGET, received()))
    assert found.next_alarm_at == found.due_at == on("10 14:00")


def test_what_is_done_just_in_time_never_rings() -> None:
    """B-ARI-3: at the due time it is not late."""
    done = reading(TARGET, received(), moved("10 14:00", "resolved"), now="10 17:00")
    assert ringable(done) == ()


def test_while_it_stands_still_only_what_is_known_rings() -> None:
    target = a_target(240, pause_reasons=frozenset({"pending"}))
    assert not ringable(reading(target, received(), moved("10 11:00", "pending"), now="10 12:00"))


def test_a_window_that_closes_is_no_alarm() -> None:
    window = a_target(240, binding=Binding.OPPORTUNITY)
    assert not ringable(reading(window, received()))


def test_what_rang_rings_no_more_and_what_is_next_is_waited_for() -> None:
    half = Alarm(id="half", when=Percent(percent=50))
    read = reading(a_target(240, alarms=(half,)), received())
    assert clock(read).next_alarm_at == on("10 12:00")
    after = renewed(replace(clock(read), rung=("half",), version=5), clock(read), read)
    assert after is not None
    assert (after.rung, after.next_alarm_at, after.version) == (("half",), on("10 14:00"), 6)


def test_one_that_reads_the_same_is_not_written_again() -> None:
    read = reading(TARGET, received())
    assert renewed(replace(clock(read), version=5), clock(read), read) is None
    assert renewed(None, clock(read), read) == clock(read)
    later = replace(clock(read), started_at=clock(read).started_at - timedelta(hours=1), version=5)
    assert renewed(later, clock(read), read) == replace(clock(read), version=6)
