"""Each switchboard's records become the same call (spec G-ADP-5), or a reason with its line."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import channels.phone
from channels.phone import Config, connect, describe, formats, parts
from channels.phone.describe import folded, plain
from channels.phone.layout import Layout
from channels.phone.switchboard import Reading, Refused
from contactcenter.domain.call import Call
from contactcenter.domain.call_record import Outcome
from contactcenter.ports.channel import Ignored, Raw, Unreadable

FIXTURES = sorted((Path(channels.phone.__file__).parent / "fixtures").glob("*.raw"))
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def read(text: str | bytes, heard_at: datetime | None = None, **settings: object) -> list[Call]:
    return folded(readings(text, heard_at, **settings))


def readings(
    text: str | bytes, heard_at: datetime | None = None, **settings: object
) -> tuple[Reading, ...]:
    body = text.encode() if isinstance(text, str) else text
    return formats.read(body, Config(**settings).layout, heard_at)  # type: ignore[arg-type]


def only(text: str | bytes, heard_at: datetime | None = None, **settings: object) -> Call:
    (call,) = read(text, heard_at, **settings)
    return call


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_a_fixture_reads_as_written_beside_it(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert describe(path.read_bytes()) == expected


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_reading_an_input_twice_changes_nothing(path: Path) -> None:
    try:
        once = readings(path.read_bytes())
    except Refused:
        return
    assert folded(once + once) == folded(once)


@settings(max_examples=150)
@given(
    st.binary(max_size=300)
    | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))
)
def test_any_bytes_are_calls_or_refused(body: bytes) -> None:
    channel = connect(Config())
    parsed = channel.parse(Raw(external_id="r", body=body, received_at=NOON))
    assert isinstance(parsed, (Ignored, Unreadable)) or parsed


@settings(max_examples=150)
@given(st.sampled_from(FIXTURES), st.data())
def test_a_damaged_record_stops_nothing(path: Path, data: st.DataObject) -> None:
    body = path.read_bytes()
    place = data.draw(st.integers(0, len(body)))
    length = data.draw(st.integers(0, 40))
    middle = data.draw(
        st.binary(max_size=8) | st.sampled_from([b'"', b",", b"|", b"\n", b"9" * 400])
    )
    assert describe(body[:place] + middle + body[place + length :])


def cdr(**changes: str) -> str:
    row = {
        "clid": '"Ada" <+4915111110000>', "src": "+4915111110000", "dst": "500", "dcontext": "did",
        "channel": "PJSIP/trunk-1", "dstchannel": "PJSIP/201-2", "lastapp": "Dial", "lastdata": "",
        "start": "2026-11-02 06:13:29", "answer": "2026-11-02 06:13:35",
        "end": "2026-11-02 06:14:10", "duration": "41", "billsec": "35",
        "disposition": "ANSWERED", "amaflags": "", "accountcode": "", "uniqueid": "1793600009.1",
        "linkedid": "1793600009.1", "peeraccount": "", "sequence": "1", "userfield": "",
        "recordingfile": "",
    } | changes  # fmt: skip
    return ",".join('"' + value.replace('"', '""') + '"' for value in row.values()) + "\n"


class TestAsterisk:
    def test_rows_with_one_uniqueid_are_attempts_of_one_call(self) -> None:
        rows = cdr(sequence="1", disposition="NO ANSWER") + cdr(
            sequence="2", dstchannel="", lastapp="Hangup", disposition="ANSWERED", billsec="0"
        )
        call = only(rows)
        assert (call.outcome, call.agents) == (Outcome.MISSED, ())

    def test_an_answer_without_a_second_channel_served_nobody(self) -> None:
        call = only(cdr(dstchannel="", lastapp="Playback", billsec="9"))
        assert (call.outcome, call.talk, call.is_unserved) == (
            Outcome.NOT_SERVED,
            timedelta(),
            True,
        )

    def test_the_queue_log_corrects_the_billing(self) -> None:
        billed = cdr(lastapp="Queue", lastdata="sales,t,,,30")
        log = (
            "1793600010|1793600009.1|sales|NONE|ENTERQUEUE||+4915111110000|1\n"
            "1793600040|1793600009.1|sales|NONE|ABANDON|1|1|30\n"
        )
        assert only(billed).outcome is Outcome.ANSWERED
        together = folded(readings(billed) + readings(log))
        (call,) = together
        assert (call.outcome, call.wait) == (Outcome.ABANDONED, timedelta(seconds=30))
        assert folded(readings(log) + readings(billed)) == together

    def test_a_call_may_enter_several_queues(self) -> None:
        call = only(
            "1793600010|1.1|sales|NONE|ENTERQUEUE||+4915111110000|1\n"
            "1793600020|1.1|sales|NONE|EXITWITHTIMEOUT|1|1|10\n"
            "1793600021|1.1|help|NONE|ENTERQUEUE||+4915111110000|1\n"
            "1793600026|1.1|help|Leo|CONNECT|5|1.2|2\n"
            "1793600036|1.1|help|Leo|BLINDTRANSFER|600|default|5|10|1\n"
        )
        assert (call.queue, call.wait, call.agents, call.outcome, call.transfers) == (
            "help",
            timedelta(seconds=15),
            ("Leo",),
            Outcome.ANSWERED,
            ("600",),
        )

    def test_columns_may_be_named_or_set(self) -> None:
        names = "uniqueid,disposition,start,end,channel,dstchannel,src,dst,billsec"
        times = "2026-11-02 06:13:29,2026-11-02 06:13:31"
        row = f"9.1,BUSY,{times},SIP/201-1,SIP/t-2,201,+4915111110000,0"
        (named,) = read(f"{names}\n{row}\n")
        (given_order,) = read(f"{row}\n", cdr_columns=names.split(","))
        assert named == given_order
        assert (named.outcome, named.agents) == (Outcome.BUSY, ("201",))

    def test_the_inbox_knows_whose_phone_it_is(self) -> None:
        call = only(cdr(), agents={"201": "leo@desk.example"})
        assert call.emails == ("leo@desk.example",)

    def test_our_own_numbers_say_which_way_a_call_went(self) -> None:
        row = cdr(channel="PJSIP/trunk-1", src="+982191110000", dst="+4915111110000")
        assert only(row).direction == "inbound"
        assert only(row, numbers=["021 91110000"]).direction == "outbound"

    def test_events_stand_in_any_order(self) -> None:
        lines = next(path for path in FIXTURES if path.stem == "cel").read_text().splitlines()
        assert read("\n".join(reversed(lines))) == read("\n".join(lines))

    def test_an_event_happens_when_it_is_heard(self) -> None:
        event = "Event: Newchannel\nUniqueid: 1793600600.7\nLinkedid: 1793600600.7\n"
        dial = (
            "Event: DialBegin\nUniqueid: 1793600600.7\nLinkedid: 1793600600.7\n"
            "DestUniqueid: 1793600601.8\nDestChannel: PJSIP/201-8\nCallerIDNum: +4915111110000\n"
        )
        call = only(f"{event}\n{dial}\n", NOON, agents={"201": "leo@desk.example"})
        assert [(leg.extension, leg.email, leg.rang_at) for leg in call.ringing] == [
            ("201", "leo@desk.example", NOON)
        ]


class TestFreeswitch:
    def record(self, **more: str) -> str:
        variables = {"uuid": "a", "start_epoch": "1793600700", "end_epoch": "1793600712", **more}
        return json.dumps(
            {
                "variables": variables,
                "callflow": [
                    {"caller_profile": {"destination_number": "rewritten"}},
                    {
                        "caller_profile": {
                            "caller_id_number": "09121110000",
                            "destination_number": "+982191110000",
                        }
                    },
                ],
            }
        )

    @pytest.mark.parametrize(
        ("said", "outcome"),
        [
            ({"last_bridge_hangup_cause": "NO_ANSWER"}, Outcome.MISSED),
            ({"originate_disposition": "USER_BUSY"}, Outcome.BUSY),
            ({"originate_disposition": "UNALLOCATED_NUMBER"}, Outcome.FAILED),
            ({"last_bridge_hangup_cause": "ORIGINATOR_CANCEL"}, Outcome.MISSED),
            ({"bridge_epoch": "1793600705"}, Outcome.ANSWERED),
            ({"last_app": "voicemail"}, Outcome.VOICEMAIL),
            ({"answer_epoch": "1793600701"}, Outcome.NOT_SERVED),
        ],
    )
    def test_why_nobody_spoke_stands_beside_a_normal_end(
        self, said: dict[str, str], outcome: Outcome
    ) -> None:
        call = only(self.record(hangup_cause="NORMAL_CLEARING", **said))
        assert call.outcome is outcome
        assert call.to_number == "+982191110000"

    def test_legs_join_the_call_that_they_name(self) -> None:
        first = self.record(
            cc_queue="q", cc_agent="leo", cc_agent_uuid="b", cc_queue_answered_epoch="1793600705",
            cc_queue_joined_epoch="1793600702",
        )  # fmt: skip
        leg = self.record(uuid="b", cc_member_session_uuid="a", cc_agent="leo", cc_queue="q")
        (call,) = folded(readings(leg) + readings(first))
        assert (call.source_call_id, {each.id for each in call.legs}) == ("a", {"a", "b"})
        assert (call.wait, call.talk) == (timedelta(seconds=3), timedelta(seconds=7))

    def test_encoded_values_are_decoded_and_others_left(self) -> None:
        encoded = {"start_stamp": "2026-11-02%2006%3A25%3A00", "cc_queue": "100%25"}
        assert only(self.record(**encoded)).queue == "100%"
        assert only(self.record(cc_queue="100%25")).queue == "100%25"

    def test_posted_records_are_read_as_files_are(self) -> None:
        record = self.record()
        assert read("cdr=" + quote(record)) == read(record)


class TestPosts:
    def test_sipgate_tells_a_call_in_three_posts(self) -> None:
        begun = "event=newCall&direction=in&from=4915111110000&to=4930111110000&callId=1&user[]=Leo"
        answer = "event=answer&direction=in&callId=1&user=Leo"
        over = "event=hangup&direction=in&callId=1&cause=normalClearing"
        moments = [NOON + timedelta(seconds=each) for each in (0, 5, 65)]
        posts = [
            readings(text, at) for text, at in zip((begun, answer, over), moments, strict=True)
        ]
        (ringing,) = folded(posts[0])
        assert [leg.name for leg in ringing.ringing] == ["Leo"]
        (call,) = folded(posts[2] + posts[0] + posts[1])
        assert (call.from_number, call.agents, call.outcome) == (
            "+4915111110000",
            ("Leo",),
            Outcome.ANSWERED,
        )
        assert (call.wait, call.talk) == (timedelta(seconds=5), timedelta(seconds=60))

    def test_a_machine_that_answers_is_no_agent(self) -> None:
        answered = "event=CallAccepted&call_id=1&user=voicemail&from=01111111&to=030600000000"
        over = "event=HungUp&call_id=1&type=accepted"
        (call,) = folded(readings(answered, NOON) + readings(over, NOON))
        assert (call.outcome, call.agents) == (Outcome.VOICEMAIL, ())

    def test_twilios_legs_are_of_the_call_that_they_name(self) -> None:
        parent = "CallSid=CA1&CallStatus=initiated&Direction=inbound&From=%2B4915111110000&To=x"
        child = (
            "CallSid=CA2&ParentCallSid=CA1&CallStatus=in-progress&To=client:leo&SequenceNumber=1"
        )
        (call,) = folded(readings(parent, NOON) + readings(child, NOON))
        assert (call.source_call_id, call.agents) == ("CA1", ("leo",))

    def test_a_count_of_microseconds_that_no_clock_shows_is_none(self) -> None:
        said = {"uuid": "1", "start_epoch": "1793600000", "start_uepoch": "9" * 400}
        (call,) = folded(readings(json.dumps({"variables": said})))
        assert call.started_at == datetime.fromtimestamp(1793600000, UTC)

    @pytest.mark.parametrize(
        ("post", "reason"),
        [
            ("CallSid=&CallStatus=completed", "no CallSid"),
            ("CallSid=CA1&CallStatus=asleep", "CallStatus 'asleep'"),
            ("CallSid=CA1&CallStatus=completed&Timestamp=noon", "Timestamp 'noon'"),
            ("event=dance&callId=1", "event 'dance'"),
            ("event=newCall", "no callId"),
            ("a=b&c=d", "a post of no service"),
            ('{"uuid": "1", "status": "asleep"}', "status 'asleep'"),
            ('{"a": 1}', "JSON of no service"),
            ('{"variables": {"uuid": "1", "start_epoch": "12ss"}}', "'12ss' is no time"),
            ("<cdr><variables>", "not XML"),
        ],
    )
    def test_a_refusal_names_what_was_refused(self, post: str, reason: str) -> None:
        with pytest.raises(Refused, match=reason):
            readings(post)


def test_a_channel_refuses_an_input_with_a_broken_line_and_names_it() -> None:
    body = (cdr() + '"broken\n').encode()
    channel = connect(Config())
    raw = Raw(external_id="r", body=body, received_at=NOON)
    refused = channel.parse(raw)
    assert isinstance(refused, Unreadable)
    assert refused.reason.startswith("line 2: ")
    good, bad = parts.raws(body, layout=Layout(), received_at=NOON)
    assert isinstance(channel.parse(good), tuple)
    again = channel.parse(bad)
    assert isinstance(again, Unreadable)
    assert again == refused


def test_what_speaks_of_no_call_is_ignored() -> None:
    parsed = connect(Config()).parse(
        Raw(external_id="r", body=b"1793600000|NONE|NONE|NONE|QUEUESTART|", received_at=NOON)
    )
    assert isinstance(parsed, Ignored)


def test_a_call_prints_in_whole_seconds_of_utc() -> None:
    printed = plain(only(cdr(), zone="Asia/Tehran"))
    assert (printed["started_at"], printed["talk_s"]) == ("2026-11-02T02:43:29+00:00", 35)
