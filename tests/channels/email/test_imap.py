"""Mail in, over real connections."""

import asyncio
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

import pytest

from channels.email import connect, mime
from contactcenter.ports.channel import Misconfigured, Raw, TryLater, Unreadable
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


async def test_the_first_batch_says_that_the_connection_stands(box: Mailbox) -> None:
    async with listening(box.settings()) as batches:
        first = await anext(batches)
    assert first.raws == ()
    assert first.cursor.endswith(':0"}')


async def test_mail_that_waits_is_taken_in_order_and_unchanged(box: Mailbox) -> None:
    sent = [mail(str(number), f"{number}: a) (b \r\n* 1 FETCH\r\n.\r\n") for number in range(120)]
    await box.deliver(*sent)
    async with listening(box.settings()) as batches:
        raws = await received(batches, 120)
    assert [raw.body for raw in raws] == sent
    assert len({raw.external_id for raw in raws}) == 120
    assert raws[0].headers["internaldate"]


async def test_a_batch_holds_at_most_fifty(box: Mailbox) -> None:
    await box.deliver(*(mail(str(number)) for number in range(60)))
    async with listening(box.settings()) as batches:
        await anext(batches)
        assert [len((await anext(batches)).raws) for _ in range(2)] == [50, 10]


async def test_new_mail_is_pushed(box: Mailbox) -> None:
    async with (
        post_office.wire(box.port) as line,
        listening(box.settings(imap_port=line.port)) as batches,
    ):
        await anext(batches)
        async with asyncio.TaskGroup() as tasks:
            pushed = tasks.create_task(received(batches, 1))
            await line.until(b"+ ")
            await box.deliver(mail("pushed"))
    assert subjects(pushed.result()) == [b"pushed"]


async def test_mail_that_comes_while_a_batch_is_stored_is_not_overlooked(box: Mailbox) -> None:
    async with listening(box.settings()) as batches:
        await box.deliver(mail("first"))
        assert subjects(await received(batches, 1)) == [b"first"]
        await box.deliver(mail("second"))  # nobody waits on the connection now
        assert subjects(await received(batches, 1)) == [b"second"]


async def test_listening_goes_on_behind_the_cursor(box: Mailbox) -> None:
    await box.deliver(mail("before"))
    config = box.settings()
    async with listening(config) as batches:
        await anext(batches)
        cursor = (await anext(batches)).cursor
    await box.deliver(mail("after"))
    async with listening(config, cursor) as batches:
        assert (await anext(batches)).cursor == cursor
        assert subjects(await received(batches, 1)) == [b"after"]


async def test_a_folder_made_anew_is_read_from_its_beginning(box: Mailbox) -> None:
    config = box.settings()
    await box.deliver(mail("one"), mail("two"))
    async with listening(config) as batches:
        await anext(batches)
        cursor = (await anext(batches)).cursor
    await box.renew()
    await box.deliver(mail("three"))
    async with listening(config, cursor) as batches:
        assert (await anext(batches)).cursor.endswith(':0"}')
        assert subjects(await received(batches, 1)) == [b"three"]


async def test_a_connection_cut_while_waiting_is_noticed_at_once(box: Mailbox) -> None:
    async with (
        post_office.wire(box.port) as line,
        listening(box.settings(imap_port=line.port)) as batches,
    ):
        await anext(batches)
        async with asyncio.TaskGroup() as tasks:
            waiting = tasks.create_task(failure(batches))
            await line.until(b"+ ")
            line.cut()
    assert isinstance(waiting.result(), TryLater)


async def test_nothing_is_lost_or_doubled_over_many_cuts(box: Mailbox) -> None:
    cursor: str | None = None
    raws: list[Raw] = []
    for number in range(8):
        await box.deliver(mail(f"a{number}"), mail(f"b{number}"))
        async with (
            post_office.wire(box.port) as line,
            listening(box.settings(imap_port=line.port), cursor) as batches,
        ):
            await anext(batches)
            batch = await anext(batches)
            line.cut()
            raws += batch.raws
            cursor = batch.cursor
            assert isinstance(await failure(batches), TryLater)
    assert subjects(raws) == [f"{kind}{number}".encode() for number in range(8) for kind in "ab"]


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_connections_are_encrypted(box: Mailbox, security: str) -> None:
    context = post_office.server_trust() if security == "tls" else None
    await box.deliver(mail("secret"))
    async with post_office.wire(box.port, encrypted=context) as line:
        config = box.settings(
            imap_host="localhost",
            imap_port=line.port,
            imap_security=security,
            ca_file=str(CERTIFICATE),
        )
        async with listening(config) as batches:
            assert subjects(await received(batches, 1)) == [b"secret"]
    assert (b"secret" in line.seen) is (security == "tls")  # the wire itself opened that


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_a_strange_certificate_needs_a_person(box: Mailbox, security: str) -> None:
    context = post_office.server_trust() if security == "tls" else None
    async with post_office.wire(box.port, encrypted=context) as line:
        config = box.settings(imap_host="localhost", imap_port=line.port, imap_security=security)
        async with listening(config) as batches:
            with pytest.raises(Misconfigured, match="certificate"):
                await anext(batches)


async def test_a_wrong_password_needs_a_person(box: Mailbox) -> None:
    config = box.settings(imap_password="wrong")
    async with listening(config) as batches:
        with pytest.raises(Misconfigured, match="login as support"):
            await anext(batches)


async def test_a_folder_that_is_not_there_needs_a_person(box: Mailbox) -> None:
    async with listening(box.settings(imap_folder="Nowhere")) as batches:
        with pytest.raises(Misconfigured, match="Nowhere"):
            await anext(batches)


async def test_poison_does_not_stop_the_mail_behind_it(box: Mailbox) -> None:
    poison = b"\x00\xff=?utf-8?b?" + b"(" * 5_000 + b"\r\n: \r\n\r\n\xfe"
    await box.deliver(mail("good"), poison, mail("also good"))
    config = box.settings()
    async with listening(config) as batches:
        raws = await received(batches, 3)
    parsed = [connect(config).parse(raw) for raw in raws]
    assert isinstance(parsed[1], Unreadable)
    assert isinstance(parsed[0], tuple)
    assert isinstance(parsed[2], tuple)


async def test_a_large_mail_arrives_whole(box: Mailbox) -> None:
    large = mail("large", "0123456789abcdef\r\n" * 100_000)
    await box.deliver(mail("before"), large, mail("after"))
    async with listening(box.settings()) as batches:
        raws = await received(batches, 3)
    assert raws[1].body == large
    assert subjects(raws) == [b"before", b"large", b"after"]


async def test_a_mail_that_is_too_large_keeps_its_words(
    box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mime, "LARGEST", 200_000)
    await box.deliver(mail("huge", "The words\r\n\r\n" + "x" * 300_000), mail("after"))
    config = box.settings()
    async with listening(config) as batches:
        raws = await received(batches, 2)
    parsed = connect(config).parse(raws[0])
    assert isinstance(parsed, tuple)
    assert parsed[0].subject == "huge"
    assert parsed[0].text.startswith("The words")
    assert "too many to take in" in parsed[0].text


NOW = datetime(2026, 3, 30, 14, 0, tzinfo=UTC)
NOON_AND_5 = datetime(2026, 3, 30, 12, 0, 5, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=30)
LOOKED_IN = datetime(2026, 3, 30, 13, 30, tzinfo=UTC)


async def test_bye_while_waiting_counts_as_loss() -> None:
    server = post_office.script(
        GREETING, [*READY, EMPTY, (b"IDLE", b"+ idling\r\n* BYE restart\r\n")]
    )
    assert isinstance(await failure_with(server), TryLater)


async def test_a_server_that_refuses_at_the_door_is_tried_later() -> None:
    assert isinstance(await failure_with(post_office.script(b"* BYE full\r\n", [])), TryLater)


async def test_a_server_that_hangs_up_at_login_is_tried_later() -> None:
    server = post_office.script(GREETING, [READY[0], (b"LOGIN", None)])
    assert isinstance(await failure_with(server), TryLater)


async def test_a_server_in_trouble_is_no_wrong_password() -> None:
    server = post_office.script(
        GREETING, [READY[0], (b"LOGIN", b"TAG NO [UNAVAILABLE] database is down\r\n")]
    )
    assert isinstance(await failure_with(server), TryLater)


async def test_a_port_where_nobody_listens_is_tried_later() -> None:
    async with post_office.served(post_office.script(GREETING, READY)) as port:
        pass
    async with listening(settings(imap_port=port)) as batches:
        assert isinstance(await failure(batches), TryLater)


async def test_encryption_that_was_removed_on_the_way_is_refused() -> None:
    async with post_office.served(post_office.script(GREETING, READY)) as port:
        config = settings(imap_port=port, imap_security="starttls")
        async with listening(config) as batches:
            with pytest.raises(Misconfigured, match="STARTTLS"):
                await anext(batches)


async def test_words_slipped_in_before_the_encryption_are_refused() -> None:
    server = post_office.script(
        GREETING,
        [
            (b"CAPABILITY", b"* CAPABILITY IMAP4rev1 STARTTLS\r\nTAG OK done\r\n"),
            (b"STARTTLS", b"TAG OK go\r\n* PREAUTH sl"),
        ],
    )
    async with (
        post_office.served(server) as port,
        listening(settings(imap_port=port, imap_security="starttls")) as batches,
    ):
        assert isinstance(await failure(batches), TryLater)


async def test_a_server_without_push_is_asked_again() -> None:
    found = b'* 1 FETCH (BODY[]<0> {9}\r\nFrom: a\r\n INTERNALDATE "x" UID 5)\r\nTAG OK\r\n'
    answers: list[tuple[bytes, bytes | None]] = [
        (b"CAPABILITY", b"* CAPABILITY IMAP4rev1\r\nTAG OK done\r\n"),
        *READY[1:],
        (b"UID FETCH", found),
        (b"NOOP", b"* 1 EXISTS\r\nTAG OK\r\n"),
    ]
    looks = iter([b"* SEARCH\r\nTAG OK\r\n", b"* SEARCH 5\r\nTAG OK\r\n"])

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(GREETING)
        while line := await reader.readline():
            tag, _, command = line.rstrip().partition(b" ")
            if command.startswith(b"UID SEARCH"):
                said = next(looks, EMPTY[1])
            else:
                said = next(text for begins, text in answers if command.startswith(begins)) or b""
            writer.write(said.replace(b"TAG", tag))

    async with (
        post_office.served(answer) as port,
        listening(settings(imap_port=port, poll_seconds=1)) as batches,
    ):
        (raw,) = await received(batches, 1)
    assert raw.external_id == "7:5"


@pytest.mark.parametrize(
    ("said", "received_at"),
    [
        pytest.param(b' INTERNALDATE "30-Mar-2026 14:00:05 +0200"', NOON_AND_5, id="two hours ago"),
        pytest.param(b' INTERNALDATE " 1-Apr-2026 00:00:00 +0000"', NOW, id="in the future"),
        pytest.param(b' INTERNALDATE "30-Mar-2016 12:00:00 +0000"', LONG_AGO, id="long ago"),
        pytest.param(b' INTERNALDATE "yesterday"', NOW, id="no date"),
        pytest.param(b"", NOW, id="not said"),
    ],
)
async def test_mail_came_in_when_its_server_took_it_in(said: bytes, received_at: datetime) -> None:
    """A-RCV-3, B-EVT-5: how long we were away is no matter of the customer's."""
    server = post_office.script(
        GREETING,
        [
            *READY,
            (b"UID SEARCH", b"* SEARCH 1\r\nTAG OK\r\n"),
            (
                b"UID FETCH",
                b"* 1 FETCH (UID 1%s BODY[]<0> {9}\r\nFrom: a\r\n)\r\nTAG OK\r\n" % said,
            ),
        ],
    )
    async with post_office.served(server) as port:
        email = connect(settings(imap_port=port), now=lambda: NOW)
        async with aclosing(email.listen(None)) as batches:  # type: ignore[type-var]
            (raw,) = await received(batches, 1)
        await email.close()
    assert raw.received_at == received_at


OURS = b"from mx.ours [10.0.0.4] by box.ours; Mon, 30 Mar 2026 12:00:06 +0000"
BORDER = b"from them [203.0.113.9] by mx.ours (x; y); Mon, 30 Mar 2026 14:00:05 +0200"
THEIRS = b"from pc [10.1.1.1] by them; Mon, 30 Mar 2026 01:00:00 +0000"
LATER = b"from them [203.0.113.9] by mx.ours; Fri, 1 Apr 2033 00:00:00 +0000"


@pytest.mark.parametrize(
    ("hops", "received_at"),
    [
        pytest.param([OURS, BORDER, THEIRS], NOON_AND_5, id="the border's, not a stranger's"),
        pytest.param([BORDER], NOON_AND_5, id="one hop"),
        pytest.param([OURS], NOON_AND_5 + timedelta(seconds=1), id="within the house"),
        pytest.param([LATER], LOOKED_IN, id="in the future"),
        pytest.param([b"from them [203.0.113.9] by mx.ours; soon"], LOOKED_IN, id="no date"),
        pytest.param([], LOOKED_IN, id="nobody wrote"),
    ],
)
async def test_mail_came_in_when_it_crossed_our_border(
    hops: list[bytes], received_at: datetime
) -> None:
    """A-RCV-3: a server of ours that kept it back is no matter of the customer's."""
    lines = b"".join(b"Received: %s\r\n" % each for each in hops)
    mail = b"%sFrom: a\r\n\r\nHello" % lines
    said = b'UID 1 INTERNALDATE "30-Mar-2026 13:30:00 +0000" BODY[]<0> {%d}' % len(mail)
    server = post_office.script(
        GREETING,
        [
            *READY,
            (b"UID SEARCH", b"* SEARCH 1\r\nTAG OK\r\n"),
            (b"UID FETCH", b"* 1 FETCH (%s\r\n%s)\r\nTAG OK\r\n" % (said, mail)),
        ],
    )
    async with post_office.served(server) as port:
        email = connect(settings(imap_port=port), now=lambda: NOW)
        async with aclosing(email.listen(None)) as batches:  # type: ignore[type-var]
            (raw,) = await received(batches, 1)
        await email.close()
    assert raw.received_at == received_at


async def test_one_mail_that_the_server_cannot_read_stands_alone() -> None:
    def fetched(uid: int) -> bytes:
        return b"* 1 FETCH (UID %d BODY[]<0> {9}\r\nFrom: a\r\n)\r\nTAG OK\r\n" % uid

    server = post_office.script(
        GREETING,
        [
            *READY,
            (b"UID SEARCH", b"* SEARCH 1 2 3\r\nTAG OK\r\n"),
            (b"UID FETCH 1,2,3", b"TAG NO [CANNOT] broken\r\n"),
            (b"UID FETCH 1 ", fetched(1)),
            (b"UID FETCH 2 ", b"TAG NO broken\r\n"),
            (b"UID FETCH 3 ", fetched(3)),
        ],
    )
    async with post_office.served(server) as port:
        config = settings(imap_port=port)
        async with listening(config) as batches:
            raws = await received(batches, 3)
    assert [raw.external_id for raw in raws] == ["7:1", "7:2", "7:3"]
    assert isinstance(connect(config).parse(raws[1]), Unreadable)
