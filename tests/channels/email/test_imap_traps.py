"""The traps of aioimaplib, and an IMAP server at its worst (F24).

trap                                          the test, here or in test_imap
a connection that dies without BYE, plain     a connection cut while waiting is noticed at once
… or TLS, which has no conn_lost_cb           an encrypted connection cut while waiting
… and the next command hangs too              nothing is asked on a connection that is lost
… within a literal                            a mail of which half came is asked for again
idle_start on a dead connection hangs         nothing is asked on a connection that is lost
… wherever it dies                            nothing is lost wherever the connection breaks
BYE in IDLE comes as a push                   bye while waiting counts as loss
a frozen server; commands without timeout     silence at any step has an end
a wrong password is no exception              a wrong password needs a person
any NO is no exception                        a server that refuses a step
STARTTLS does not exist                       connections are encrypted
bytes before the encryption                   words slipped in before the encryption
a folder name is sent raw                     a folder in any script (the fixture `box`: all tests)
a command during IDLE hangs                   nothing is asked while the server may push
IDLE longer than servers allow                a wait is renewed before the server tires of it
no IDLE, or refused                           a server without push, one that refuses to push
n:* returns the newest always                 the newest is not taken twice
bodies that look like protocol, literals      mail arrives byte by byte as it was sent
another UIDVALIDITY                           a folder made anew is read from its beginning
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from channels.email import wire as wires
from contactcenter.ports.channel import Batch, Misconfigured, TryLater
from tests.channels.email import post_office
from tests.channels.email.listener import (
    EMPTY,
    GREETING,
    READY,
    failure,
    failure_with,
    listening,
    received,
    subjects,
)
from tests.channels.email.post_office import CERTIFICATE, Mailbox, mail, settings

FOUND = (b"UID SEARCH", b"* SEARCH 5\r\nTAG OK\r\n")
FETCHED = (b"UID FETCH", b"* 1 FETCH (UID 5 BODY[]<0> {9}\r\nFrom: a\r\n)\r\nTAG OK\r\n")
IDLING = (b"IDLE", b"+ idling\r\n")
STEPS = {
    "login": READY[:1],
    "select": READY[:2],
    "search": READY,
    "fetch": [*READY, FOUND],
    "idle": [*READY, EMPTY],
}
NEXT = {
    "login": b"LOGIN",
    "select": b"SELECT",
    "search": b"UID SEARCH",
    "fetch": b"UID FETCH",
    "idle": b"IDLE",
}


@pytest.fixture
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wires, "_ANSWER_WITHIN", 0.2)
    monkeypatch.setattr(wires, "_SILENCE", 0.2)


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_an_encrypted_connection_cut_while_waiting_is_noticed_at_once(
    box: Mailbox, security: str
) -> None:
    context = post_office.server_trust() if security == "tls" else None
    async with post_office.wire(box.port, encrypted=context) as line:
        config = box.settings(
            imap_host="localhost",
            imap_port=line.port,
            imap_security=security,
            ca_file=str(CERTIFICATE),
        )
        async with listening(config) as batches:
            await anext(batches)
            async with asyncio.TaskGroup() as tasks:
                waiting = tasks.create_task(failure(batches))
                before = line.carried
                await line.moved(beyond=before)
                line.cut()
    assert isinstance(waiting.result(), TryLater)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.usefixtures("short_patience")
async def test_silence_at_any_step_has_an_end(step: str) -> None:
    server = post_office.script(GREETING, [*STEPS[step], (NEXT[step], b""), (b"DONE", b"")])
    assert isinstance(await failure_with(server, idle_seconds=1), TryLater)


@pytest.mark.usefixtures("short_patience")
async def test_silence_instead_of_a_greeting_has_an_end() -> None:
    assert isinstance(await failure_with(post_office.script(b"", [])), TryLater)


@pytest.mark.usefixtures("short_patience")
async def test_silence_instead_of_the_end_of_a_push_has_an_end() -> None:
    server = post_office.script(GREETING, [*READY, EMPTY, IDLING, (b"DONE", b"")])
    assert isinstance(await failure_with(server, idle_seconds=1), TryLater)


@pytest.mark.usefixtures("short_patience")
async def test_silence_within_a_mail_has_an_end() -> None:
    half = (b"UID FETCH", b"* 1 FETCH (UID 5 BODY[]<0> {900}\r\nFrom: a\r\n")
    assert isinstance(
        await failure_with(post_office.script(GREETING, [*READY, FOUND, half])), TryLater
    )


@pytest.mark.parametrize("step", STEPS)
async def test_a_server_that_hangs_up_at_any_step_is_tried_later(step: str) -> None:
    server = post_office.script(GREETING, [*STEPS[step], (NEXT[step], None)])
    assert isinstance(await failure_with(server), TryLater)


@pytest.mark.parametrize("word", [b"NO", b"BAD"])
@pytest.mark.parametrize("step", ["login", "select"])
async def test_a_server_that_refuses_a_step_needs_a_person(step: str, word: bytes) -> None:
    server = post_office.script(GREETING, [*STEPS[step], (NEXT[step], b"TAG " + word + b" no\r\n")])
    assert isinstance(await failure_with(server), Misconfigured)


@pytest.mark.parametrize("command", [b"UID SEARCH", b"NOOP"])
async def test_a_server_that_refuses_to_look_is_tried_later(command: bytes) -> None:
    refusals = [(command, b"TAG NO not now\r\n"), (b"IDLE", b"TAG NO not now\r\n")]
    server = post_office.script(GREETING, [*READY, *refusals, EMPTY])
    assert isinstance(await failure_with(server, poll_seconds=1), TryLater)


async def test_a_mail_that_is_left_out_and_then_refused_does_not_stop_the_next() -> None:
    """L04."""
    server = post_office.script(
        GREETING,
        [
            *READY,
            (b"UID SEARCH", b"* SEARCH 5 6\r\nTAG OK\r\n"),
            (b"UID FETCH 6", b"TAG NO broken\r\n"),
            FETCHED,
        ],
    )
    async with post_office.served(server) as port, listening(settings(imap_port=port)) as batches:
        raws = await received(batches, 2)
    assert [raw.external_id for raw in raws] == ["7:5", "7:6"]


async def test_a_server_that_refuses_to_push_is_asked_again() -> None:
    answers = [
        *READY,
        (b"IDLE", b"TAG BAD no\r\n"),
        (b"NOOP", b"* 1 EXISTS\r\nTAG OK\r\n"),
        FETCHED,
    ]
    looks = iter([EMPTY, FOUND])

    def answer(command: bytes) -> bytes | None:
        if command.startswith(b"UID SEARCH"):
            return next(looks, EMPTY)[1]
        return next((said for begins, said in answers if command.startswith(begins)), b"TAG OK\r\n")

    async with (
        post_office.served(post_office.answering(GREETING, answer)) as port,
        listening(settings(imap_port=port, poll_seconds=1)) as batches,
    ):
        (raw,) = await received(batches, 1)
    assert raw.external_id == "7:5"


async def test_nothing_is_asked_while_the_server_may_push() -> None:
    heard: list[bytes] = []
    looks = iter([EMPTY, FOUND])

    def answer(command: bytes) -> bytes | None:
        heard.append(command)
        if command.startswith(b"UID SEARCH"):
            return next(looks, EMPTY)[1]
        table = [*READY, (b"IDLE", b"+ idling\r\n* 1 EXISTS\r\n"), FETCHED]
        return next((said for begins, said in table if command.startswith(begins)), b"TAG OK\r\n")

    async with (
        post_office.served(post_office.answering(GREETING, answer)) as port,
        listening(settings(imap_port=port)) as batches,
    ):
        await received(batches, 1)
    asked = [command.split()[0] for command in heard]
    assert asked[-5:] == [b"UID", b"IDLE", b"DONE", b"UID", b"UID"]


async def test_the_newest_is_not_taken_twice() -> None:
    server = post_office.script(GREETING, [*READY, FOUND, FETCHED, IDLING])
    async with (
        post_office.served(server) as port,
        post_office.wire(port) as line,
        listening(settings(imap_port=line.port)) as batches,
        asyncio.TaskGroup() as tasks,
    ):
        (raw,) = await received(batches, 1)
        more = tasks.create_task(_next(batches))
        await line.until(b"+ idling")
        more.cancel()
    assert raw.external_id == "7:5"


async def test_a_wait_is_renewed_before_the_server_tires_of_it(box: Mailbox) -> None:
    async with (
        post_office.wire(box.port) as line,
        listening(box.settings(imap_port=line.port, idle_seconds=1)) as batches,
        asyncio.TaskGroup() as tasks,
    ):
        await anext(batches)
        pushed = tasks.create_task(received(batches, 1))
        await line.until(b"+ ", times=3)
        await box.deliver(mail("after a while"))
    assert subjects(pushed.result()) == [b"after a while"]


async def test_mail_arrives_byte_by_byte_as_it_was_sent(box: Mailbox) -> None:
    sent = [
        mail("x" * 9_000),
        mail(
            "literal", "{12}\r\n* 2 FETCH (UID 9 BODY[] {3}\r\nabc)\r\na OK done\r\n+ \r\n* BYE\r\n"
        ),
        mail("8 bit").replace(b"Hello", bytes(range(128, 256))),
        mail("bare").replace(b"Hello", b"one\ntwo\rthree"),
        mail("20 MB", "0123456789abcdef\r\n" * 1_150_000),
    ]
    await box.deliver(*sent)
    async with listening(box.settings()) as batches:
        raws = await received(batches, len(sent))
    assert [raw.body == one for raw, one in zip(raws, sent, strict=True)] == [True] * len(sent)


@pytest.mark.parametrize(
    "ask",
    [
        lambda wire: wire.select("INBOX"),
        lambda wire: wire.search("UID 1:*"),
        lambda wire: wire.fetch([1], "(UID)"),
        lambda wire: wire.look(),
        lambda wire: wire.idle(60),
    ],
    ids=["select", "search", "fetch", "look", "idle"],
)
async def test_nothing_is_asked_on_a_connection_that_is_lost(
    box: Mailbox, ask: Callable[[wires.Wire], Awaitable[object]]
) -> None:
    """The answer would be waited for until its time is up."""
    async with post_office.wire(box.port) as line, asyncio.timeout(5):
        wire = await wires.open_wire(box.settings(imap_port=line.port))
        await wire.select(box.folder)
        line.cut()
        with pytest.raises(TryLater):
            await wire.sleep(60)  # the loss ends this wait at once
        with pytest.raises(TryLater):
            await ask(wire)


async def test_a_mail_of_which_half_came_is_asked_for_again(box: Mailbox) -> None:
    large = mail("large", "0123456789abcdef\r\n" * 10_000)
    await box.deliver(mail("before"), large)
    async with (
        post_office.wire(box.port, breaks_after=100_000) as line,
        listening(box.settings(imap_port=line.port)) as batches,
    ):
        cursor = (await anext(batches)).cursor
        assert isinstance(await failure(batches), TryLater)
    async with listening(box.settings(), cursor) as batches:
        assert (await received(batches, 2))[1].body == large


async def test_nothing_is_lost_wherever_the_connection_breaks(box: Mailbox, *, full: bool) -> None:
    """F24: at every 64th byte of a session, whichever side it is on its way to."""
    length = await _session(box, breaks_after=10_000_000)
    assert length > 2_000
    for byte in range(1, length, 64 if full else 512):
        await _session(box, breaks_after=byte)


async def _session(box: Mailbox, *, breaks_after: int) -> int:
    """Take two mails that wait and one that is pushed; return how many bytes passed."""
    await box.renew()
    await box.deliver(mail("one", "1" * 500), mail("two"))
    batches: list[Batch] = []
    async with (
        post_office.wire(box.port, breaks_after=breaks_after) as line,
        listening(box.settings(imap_port=line.port)) as coming,
        asyncio.TaskGroup() as tasks,
    ):
        taking = tasks.create_task(_take(coming, batches))
        await line.until(b"+ ")
        await box.deliver(mail("pushed"))
        await taking
    cursor = batches[-1].cursor if batches else None
    if sum(len(batch.raws) for batch in batches) < 3:
        async with listening(box.settings(), cursor) as coming:
            await _take(coming, batches)
    raws = [raw for batch in batches for raw in batch.raws]
    assert subjects(raws) == [b"one", b"two", b"pushed"], breaks_after
    return line.carried


async def _take(coming: AsyncIterator[Batch], batches: list[Batch]) -> None:
    """Take batches until three mails are here, or the connection breaks."""
    try:
        while sum(len(batch.raws) for batch in batches) < 3:
            batches.append(await anext(coming))
    except TryLater:
        pass


async def _next(batches: AsyncIterator[Batch]) -> Batch:
    return await anext(batches)
