"""The manager interface: what happens is heard at once, and its faults end in a reason."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from channels.phone import Config, Phone, ami, connect
from contactcenter.domain.call import Call, merge
from contactcenter.ports.channel import (
    Batch,
    ChannelError,
    Listens,
    Misconfigured,
    Raw,
    Signed,
    TryLater,
    Undeliverable,
    Unreadable,
)
from tests.channels.phone.switch import BANNER, SECRET, USER, Switch, event, ringing, running

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def listening(switch: Switch, **settings: object) -> Phone:
    known: dict[str, object] = {
        "ami_host": "127.0.0.1",
        "ami_port": switch.port,
        "ami_user": USER,
        "ami_secret": SECRET,
        "agents": {"201": "leo@desk.example"},
    }
    return connect(Config(**(known | settings)), now=lambda: NOON)  # type: ignore[arg-type]


async def heard(batches: AsyncIterator[Batch], least: int) -> list[Raw]:
    """Take batches until they hold so many inputs."""
    raws: list[Raw] = []
    async with asyncio.timeout(10):
        while len(raws) < least:
            raws += (await anext(batches)).raws
    return raws


def told(phone: Phone, raws: list[Raw]) -> Call:
    calls: list[Call] = []
    for raw in raws:
        parsed = phone.parse(raw)
        assert isinstance(parsed, tuple), parsed
        calls += parsed  # type: ignore[arg-type]
    whole = calls[0]
    for call in calls[1:]:
        whole = merge(whole, call)
    return whole


async def test_a_phone_that_rings_is_known_while_it_rings() -> None:
    async with running(Switch(says=list(ringing()))) as switch:
        phone = listening(switch)
        batches = phone.listen(None)
        assert (await anext(batches)).raws == ()
        call = told(phone, await heard(batches, 2))
        await batches.aclose()  # type: ignore[attr-defined]
    assert call.from_number == "+4915111110000"
    assert [(leg.email, leg.rang_at) for leg in call.ringing] == [("leo@desk.example", NOON)]
    login = switch.asked[1]
    assert (login["Events"], SECRET in str(switch.asked)) == ("call,agent,cdr", False)


async def test_events_in_pieces_are_put_together() -> None:
    stream = b"".join(ringing())
    pieces = [stream[place : place + 7] for place in range(0, len(stream), 7)]
    async with running(Switch(says=pieces)) as switch:
        phone = listening(switch)
        call = told(phone, await heard(phone.listen(None), 2))
    assert len(call.ringing) == 1


async def test_a_call_from_ring_to_end() -> None:
    ends = [
        event("AgentConnect", DestUniqueid="1793600601.8", Interface="PJSIP/201", HoldTime="4"),
        event("AgentComplete", TalkTime="30", Reason="agent"),
        event("Hangup", Uniqueid="1793600601.8"),
        event("Hangup", Cause="16"),
    ]
    async with running(Switch(says=[*ringing(), *ends])) as switch:
        phone = listening(switch)
        raws = await heard(phone.listen(None), 6)
    assert [bool(told(phone, raws[:count]).talking) for count in range(1, 7)] == [
        False, False, True, True, False, False,
    ]  # fmt: skip
    call = told(phone, raws)
    assert (call.is_over, call.outcome, call.emails) == (True, "answered", ("leo@desk.example",))


async def test_a_caller_who_gives_up_is_unserved_as_soon_as_they_hang_up() -> None:
    ends = [
        event("QueueCallerJoin", Queue="sales"),
        event("HangupRequest", Channel="PJSIP/trunk-7"),
        event("QueueCallerAbandon", Queue="sales", HoldTime="12"),
        event("Hangup", Uniqueid="1793600601.8"),
        event("Hangup"),
    ]
    async with running(Switch(says=[*ringing(), *ends])) as switch:
        phone = listening(switch)
        raws = await heard(phone.listen(None), 7)
    assert [told(phone, raws[:count]).is_unserved for count in (6, 7)] == [False, True]
    call = told(phone, raws)
    assert (call.outcome, call.queue, call.ringing) == ("abandoned", "sales", ())


async def test_a_phone_that_is_busy_does_not_end_the_call() -> None:
    busy = event("HangupRequest", Uniqueid="1793600601.8", Channel="PJSIP/trunk-8", Cause="17")
    async with running(Switch(says=[*ringing(), busy])) as switch:
        phone = listening(switch)
        call = told(phone, await heard(phone.listen(None), 3))
    assert (call.ended_by, call.is_over) == (None, False)


async def test_transfers_and_billing_are_of_the_call_that_they_name() -> None:
    blind = event("BlindTransfer", Uniqueid="", Linkedid="", Extension="600",
                  TransfererUniqueid="1793600601.8", TransfererLinkedid="1793600600.7")  # fmt: skip
    billed = event("Cdr", UniqueID="1793600600.7", Channel="PJSIP/trunk-7", Linkedid="",
                   DestinationChannel="PJSIP/201-8", Disposition="ANSWERED", LastApplication="Dial",
                   StartTime="2026-11-02 06:23:20", AnswerTime="2026-11-02 06:23:25",
                   EndTime="2026-11-02 06:24:00", Duration="40", BillableSeconds="35")  # fmt: skip
    async with running(Switch(says=[*ringing(), blind, billed])) as switch:
        phone = listening(switch)
        call = told(phone, await heard(phone.listen(None), 4))
    assert (call.transfers, call.outcome, call.is_over) == (("600",), "answered", True)


async def test_the_same_event_has_the_same_name() -> None:
    async with running(Switch(says=[*ringing(), *ringing()])) as switch:
        raws = await heard(listening(switch).listen(None), 2)
        again = await heard(listening(switch).listen(None), 2)
    assert {raw.external_id for raw in raws} == {raw.external_id for raw in again}
    assert len({raw.external_id for raw in raws}) == 2


@pytest.mark.parametrize(
    ("switch", "error", "reason"),
    [
        (Switch(hangs_up=True), TryLater, "closed the connection"),
        (Switch(says=[b"Event: Newch"], hangs_up=True), TryLater, "closed the connection"),
        (Switch(banner=b"220 mail.example ESMTP\r\n"), TryLater, "no manager interface"),
        (Switch(banner=b"\xff" * 2_000_000), TryLater, "without an end"),
        (Switch(says=[b"x" * 2_000_000]), TryLater, "without an end"),
        (Switch(answers={"Login": "Authentication failed"}), Misconfigured, "Authentication"),
    ],
    ids=["hangs up", "half a block", "a mail server", "no banner", "garbage", "refused"],
)
async def test_a_fault_ends_in_a_reason(
    switch: Switch, error: type[ChannelError], reason: str
) -> None:
    async with running(switch):
        with pytest.raises(error, match=reason):
            await heard(listening(switch).listen(None), 1)


async def test_a_server_that_keeps_silent_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ami, "_PATIENCE", 0.05)
    async with running(Switch(banner=b"")) as switch:
        with pytest.raises(TryLater, match="no word"):
            await heard(listening(switch).listen(None), 1)


async def test_nobody_at_the_port_is_a_reason_to_try_later() -> None:
    async with running(Switch()) as switch:
        pass
    with pytest.raises(TryLater, match=r"127\.0\.0\.1"):
        await heard(listening(switch).listen(None), 1)


async def test_a_server_that_went_away_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ami, "_SILENCE", -1.0)
    async with running(Switch()) as switch:
        connection = await ami.open_ami(
            "127.0.0.1", switch.port, user=USER, secret=SECRET, tls=False
        )
        await connection.heard(0.01)
        await connection.heard(1.0)  # the answer to its ping
        assert switch.asked[-1]["Action"] == "Ping"
        monkeypatch.setattr(ami, "_GONE", -1.0)
        with pytest.raises(TryLater, match="nothing came"):
            await connection.heard(0.01)
        connection.drop()


async def test_after_a_cut_the_next_listen_hears_again() -> None:
    async with running(Switch(says=list(ringing()))) as switch:
        phone = listening(switch)
        batches = phone.listen(None)
        await heard(batches, 2)
        switch.cut()
        with pytest.raises(TryLater):
            await heard(batches, 1)
        assert len(await heard(phone.listen(None), 2)) == 2


async def test_what_cannot_be_read_stands_alone_and_the_next_is_heard() -> None:
    broken = event("Hangup", Uniqueid="", Linkedid="")
    async with running(Switch(says=[broken, *ringing()])) as switch:
        phone = listening(switch)
        raws = await heard(phone.listen(None), 3)
    parsed = [phone.parse(raw) for raw in raws]
    assert [isinstance(each, Unreadable) for each in parsed] == [True, False, False]


async def test_the_folder_is_read_beside_it_and_without_it(tmp_path: Path) -> None:
    log = "1793600010|9.1|sales|NONE|ENTERQUEUE||+4915111110000|1\n"
    (tmp_path / "queue_log").write_text(log)
    async with running(Switch(says=list(ringing()))) as switch:
        phone = listening(switch, folder=str(tmp_path))
        assert len(await heard(phone.listen(None), 3)) == 3
    batches = phone.listen(None)
    assert len(await heard(batches, 1)) == 1
    with pytest.raises(TryLater):
        await anext(batches)


async def test_a_phone_is_paused_and_a_number_called() -> None:
    async with running(Switch()) as switch:
        phone = listening(switch)
        await phone.pause("PJSIP/201", paused=True, reason="lunch")
        await phone.dial("PJSIP/201", "+4915111110000")
    wishes = [
        {name: said for name, said in each.items() if name != "ActionID"}
        for each in switch.asked
        if each["Action"] not in {"Login", "Challenge"}
    ]
    assert wishes == [
        {"Action": "QueuePause", "Interface": "PJSIP/201", "Paused": "true", "Reason": "lunch"},
        {
            "Action": "Originate", "Channel": "PJSIP/201", "Context": "from-internal",
            "Exten": "+4915111110000", "Priority": "1", "Async": "true", "Timeout": "30000",
            "CallerID": "201",
        },
    ]  # fmt: skip


async def test_a_wish_that_is_refused_says_so() -> None:
    async with running(Switch(answers={"QueuePause": "Interface not found"})) as switch:
        with pytest.raises(Undeliverable, match="Interface not found"):
            await listening(switch).pause("PJSIP/999", paused=True)


@pytest.mark.parametrize("number", ["1\r\nAction: Command", "", "1\x00"])
async def test_a_number_cannot_carry_another_action(number: str) -> None:
    async with running(Switch()) as switch:
        with pytest.raises(Undeliverable):
            await listening(switch).dial("PJSIP/201", number)
        assert switch.connections == 0


async def test_without_an_interface_a_wish_is_for_a_person() -> None:
    with pytest.raises(Misconfigured, match="ami_host"):
        await connect(Config()).pause("PJSIP/201", paused=True)


def test_the_channel_listens_and_is_signed() -> None:
    phone = connect(Config())
    assert isinstance(phone, Listens)
    assert isinstance(phone, Signed)


def test_the_banner_is_what_the_real_one_says() -> None:
    assert BANNER.startswith(b"Asterisk Call Manager/")
