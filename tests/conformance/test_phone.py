"""Call records that nobody here wrote: read as they are known to be, or refused with a reason."""

import itertools
import json
import random
import time

from channels.phone import Config, Phone, connect
from channels.phone.describe import describe, folded, plain
from contactcenter.domain.call import Call, merge
from contactcenter.ports.channel import Raw, TryLater, Unreadable
from tests.channels.phone.bringing import brought
from tests.channels.phone.switch import SECRET, USER, Switch, running
from tests.conformance import phone_report
from tests.conformance.phone_report import ASTERISK, Compared
from tests.conformance.shared import wanted

# The fields of the normalised record.
FIELDS = {
    "source", "source_call_id", "leg_ids", "direction", "from_raw", "from_e164", "from_name",
    "to_raw", "to_e164", "queue", "agents", "started_at", "answered_at", "ended_at", "wait_s",
    "talk_s", "outcome", "ended_by", "hangup_cause", "recording_url", "transfers", "raw_ref",
}  # fmt: skip
SLOWEST = 2.0  # seconds for one file
KNOWN_BY_FILES = {"to", "ended_by", "wait"}  # what billing and the queue's log leave open


def wrong(compared: list[Compared]) -> list[Compared]:
    assert compared
    return [each for each in compared if not each.holds]


def test_all_that_asterisk_says_together_is_what_was_done() -> None:
    compared = list(phone_report.asterisk(*ASTERISK))
    assert len(compared) >= 150
    assert not wrong(compared)


def test_billing_and_the_queue_log_alone_know_who_was_served() -> None:
    """The files that are always there: who waited, who answered, how long they spoke."""
    differs = wrong(list(phone_report.asterisk("cdr_custom.csv", "queue_log")))
    assert {each.name for each in differs} <= KNOWN_BY_FILES


def test_channel_events_alone_know_how_a_call_went() -> None:
    differs = wrong(list(phone_report.asterisk("cel.csv")))
    assert {each.name for each in differs} <= {"agent", "recording"}


def test_freeswitchs_records_are_what_was_done() -> None:
    assert not wrong(list(phone_report.freeswitch()))


def test_wazos_sequences_become_its_call_log() -> None:
    compared = list(phone_report.wazo())
    differs = wrong(compared)
    assert not [each for each in differs if each.name.startswith("date")]
    assert len(differs) <= len(compared) // 5
    assert {each.name for each in differs} <= set(phone_report.REASONS)


def test_every_sample_is_a_call_or_says_why_not() -> None:
    slow = {}
    for path in phone_report.samples():
        began = time.perf_counter()
        lines = describe(path.read_bytes())
        slow[path.name] = time.perf_counter() - began
        assert lines, path
        for line in lines:
            if reason := line.get("error") or line.get("ignored"):
                assert isinstance(reason, str), path
            else:
                assert set(line) == FIELDS, path
                assert line["source_call_id"], path
    assert not {name: took for name, took in slow.items() if took > SLOWEST}


def test_withheld_numbers_are_nobodys() -> None:
    withheld = {"anonymous", "+266696687"}
    lines = [line for path in phone_report.samples() for line in describe(path.read_bytes())]
    found = [line for line in lines if line.get("from_raw") in withheld]
    assert found
    assert {line["from_e164"] for line in found} == {None}


def test_reading_all_again_changes_nothing_and_order_does_not_matter() -> None:
    folder = wanted("corpus", "phone", "asterisk-22.10.1-live", "batch1")
    whole = phone_report.readings(*(folder / name for name in ASTERISK))
    once = by_id(folded(whole))
    assert by_id(folded(whole + whole)) == once
    for order in itertools.permutations(whole):
        assert by_id(folded(order)) == once


def test_live_events_one_by_one_in_any_order_tell_the_same() -> None:
    folder = wanted("corpus", "phone", "asterisk-22.10.1-live", "batch1")
    reading = phone_report.readings(folder / "ami.transcript", folder / "queue_log")
    calls = [
        call
        for each in reading
        for told in each.told
        for call in (type(each)(source=each.source, told=(told,))).calls()
    ]
    once = by_id(folded(reading))
    for seed in (1, 2):
        random.Random(seed).shuffle(calls)
        assert merged(calls) == once


def test_uploaded_files_in_parts_tell_what_they_tell_whole() -> None:
    folder = wanted("corpus", "phone", "asterisk-22.10.1-live", "batch1")
    channel = connect(Config())
    truth = {
        plain(call)["source_call_id"]: plain(call)
        for call in folded(phone_report.readings(*(folder / name for name in ASTERISK)))
    }
    raws = [
        raw
        for name in ASTERISK
        for taken in brought(channel, (folder / name).read_bytes(), at=phone_report.NOON, size=4096)
        for raw in taken.raws
    ]
    calls: list[Call] = []
    for raw in raws:
        parsed = channel.parse(raw)
        assert not isinstance(parsed, Unreadable), parsed
        calls += parsed if isinstance(parsed, tuple) else ()  # type: ignore[arg-type]
    assert {name: plain(call) for name, call in merged(calls).items()} == truth


async def test_a_replayed_session_tells_how_each_call_went() -> None:
    """The recorded manager session, over the protocol and in pieces, event by event."""
    folder = wanted("corpus", "phone", "asterisk-22.10.1-live", "batch1")
    _, _, session = (folder / "ami.transcript").read_bytes().partition(b"\n")
    pieces = [session[place : place + 1400] for place in range(0, len(session), 1400)]
    async with running(Switch(says=pieces, hangs_up=True)) as switch:
        channel = connect(
            Config(ami_host="127.0.0.1", ami_port=switch.port, ami_user=USER, ami_secret=SECRET)
        )
        raws = await heard_to_the_end(channel)
    calls: list[Call] = []
    for raw in raws:
        parsed = channel.parse(raw)
        assert isinstance(parsed, tuple), parsed
        calls += parsed  # type: ignore[arg-type]
    told = {name: plain(call) for name, call in merged(calls).items()}
    truth = map(json.loads, (folder / "truth.jsonl").read_text().splitlines())
    assert {
        known["id"]: (known["outcome"], known["queue"], known["direction"]) for known in truth
    }.items() <= {
        name: (call["outcome"], call["queue"], call["direction"]) for name, call in told.items()
    }.items()


def test_the_report_says_what_is_so() -> None:
    assert phone_report.report() == phone_report.REPORT.read_text(encoding="utf-8")


async def heard_to_the_end(channel: Phone) -> list[Raw]:
    raws: list[Raw] = []
    try:
        async for batch in channel.listen(None):
            raws += batch.raws
    except TryLater:
        return raws
    raise AssertionError("the end of the session was not noticed")


def by_id(calls: list[Call]) -> dict[str, Call]:
    return {call.source_call_id: call for call in calls}


def merged(calls: list[Call]) -> dict[str, Call]:
    found: dict[str, Call] = {}
    for call in calls:
        name = call.source_call_id
        found[name] = merge(found[name], call) if name in found else call
    return found
