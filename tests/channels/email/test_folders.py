"""Several folders of one mailbox, and what becomes of mail at the server (F.1, L02, L03, F26)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from channels.email import connect
from channels.email.marks import Marks
from contactcenter.application import intake
from contactcenter.domain.ids import InboxId
from contactcenter.domain.raw import RawState
from contactcenter.ports.channel import Batch, Misconfigured, Raw, TryLater
from tests.application.desk import Desk
from tests.channels.email import post_office
from tests.channels.email.listener import (
    EMPTY,
    GREETING,
    READY,
    failure,
    listening,
    received,
    subjects,
)
from tests.channels.email.post_office import Mailbox, mail, settings

OTHER = "بایگانی & Shop"


@pytest.fixture
async def other(box: Mailbox) -> AsyncIterator[Mailbox]:
    """Give a second folder of this test's own."""
    async with post_office.mailbox(box.port, f"{box.folder} {OTHER}") as opened:
        yield opened


async def test_mail_of_all_folders_comes_in_each_once(box: Mailbox, other: Mailbox) -> None:
    config = box.settings(imap_folders=[other.folder, box.folder], poll_seconds=1)
    await box.deliver(mail("a1"), mail("a2"))
    await other.deliver(mail("b1"))
    async with listening(config) as batches:
        raws = await received(batches, 3)
        await other.deliver(mail("b2"))
        raws += await received(batches, 1)
        await box.deliver(mail("a3"))
        raws += await received(batches, 1)
    assert sorted(subjects(raws)) == [b"a1", b"a2", b"a3", b"b1", b"b2"]
    assert len({raw.external_id for raw in raws}) == 5
    named = {raw.external_id.endswith(f":{other.folder}"): raw for raw in raws}
    assert subjects([named[True]])[0].startswith(b"b")
    assert subjects([named[False]])[0].startswith(b"a")


async def test_news_of_the_first_folder_do_not_wait_for_a_look_at_the_others() -> None:
    """Twenty folders on a server far away would take seconds, each time."""
    heard: list[bytes] = []
    looks = iter([EMPTY, EMPTY, (b"", b"* SEARCH 5\r\nTAG OK\r\n")])

    def said(command: bytes) -> bytes | None:
        heard.append(command)
        if command.startswith(b"UID SEARCH"):
            return next(looks, EMPTY)[1]
        fetched = (b"UID FETCH", b"* 1 FETCH (UID 5 BODY[]<0> {9}\r\nFrom: a\r\n)\r\nTAG OK\r\n")
        table = [*READY, (b"IDLE", b"+ idling\r\n* 1 EXISTS\r\n"), fetched]
        return next((text for begins, text in table if command.startswith(begins)), b"TAG OK\r\n")

    async with (
        post_office.served(post_office.answering(GREETING, said)) as port,
        listening(settings(imap_port=port, imap_folders=["Shop"])) as batches,
    ):
        await received(batches, 1)
    selected = [each.split()[1] for each in heard if each.startswith(b"SELECT")]
    assert selected == [b'"Shop"', b'"INBOX"'] * 2  # to see that they are there, and once to read
    assert [each.split()[0] for each in heard[-5:]] == [b"UID", b"IDLE", b"DONE", b"UID", b"UID"]


async def test_each_folder_is_read_on_behind_its_own_mark(box: Mailbox, other: Mailbox) -> None:
    config = box.settings(imap_folders=[other.folder], poll_seconds=1)
    await box.deliver(mail("a1"))
    await other.deliver(mail("b1"), mail("b2"))
    async with listening(config) as batches:
        cursor = await _cursor_behind(batches, 3)
    await other.renew()
    await box.deliver(mail("a2"))
    await other.deliver(mail("b3"))
    async with listening(config, cursor) as batches:
        assert sorted(subjects(await received(batches, 2))) == [b"a2", b"b3"]


async def test_a_cursor_of_one_folder_is_understood(box: Mailbox, other: Mailbox) -> None:
    """What was written before a mailbox could have several."""
    await box.deliver(mail("a1"), mail("a2"))
    async with listening(box.settings()) as batches:
        raws = await received(batches, 2)
    assert raws[0].external_id.count(":") == 1
    await other.deliver(mail("b1"))
    await box.deliver(mail("a3"))
    config = box.settings(imap_folders=[other.folder])
    async with listening(config, raws[1].external_id) as batches:
        assert sorted(subjects(await received(batches, 2))) == [b"a3", b"b1"]


def test_ids_stay_unique_when_the_folders_change_places() -> None:
    """Two folders may have the same UIDVALIDITY: where both were made within one second."""
    before = Marks(None, "INBOX")
    before.open("INBOX", 7)
    before.take("INBOX", 5)
    after = Marks(before.cursor, "Support")
    after.open("Support", 7)
    after.open("INBOX", 7)
    assert after.external_id("INBOX", 5) == before.external_id("INBOX", 5) == "7:5"
    assert after.external_id("Support", 5) != "7:5"
    assert after.of("INBOX").taken == 5
    assert after.of("Support").taken == 0


@pytest.mark.parametrize("cursor", ["", "x", "{", "[]", '{"INBOX": "x"}', '{"INBOX": 7}', "7"])
def test_a_cursor_that_says_nothing_begins_anew(cursor: str) -> None:
    marks = Marks(cursor, "INBOX")
    assert marks.open("INBOX", 7).taken == 0


async def test_a_folder_that_is_missing_is_named_and_holds_up_no_other(
    box: Mailbox, other: Mailbox
) -> None:
    await box.deliver(mail("a1"))
    await other.deliver(mail("b1"))
    config = box.settings(imap_folders=["Nowhere", other.folder])
    cursor: str | None = None
    raws: list[Raw] = []
    for number in (2, 3):
        async with listening(config, cursor) as batches:
            taken, refusal = await _until_failure(batches)
        assert all(batch.raws for batch in taken), "nothing may say that all is well"
        assert isinstance(refusal, Misconfigured)
        assert "Nowhere" in str(refusal)
        assert box.folder not in str(refusal)
        raws += [raw for batch in taken for raw in batch.raws]
        cursor = taken[-1].cursor
        await box.deliver(mail(f"a{number}"))
    assert sorted(subjects(raws)) == [b"a1", b"a2", b"b1"]


async def test_the_same_bytes_in_another_folder_are_one_message(
    box: Mailbox, other: Mailbox
) -> None:
    """F-IN-3: with a Message-ID and without one; another text under the same id is another mail."""
    nameless = mail("nameless").replace(b"Message-ID", b"X-Id")
    for folder in (box, other):
        await folder.deliver(mail("named"), nameless)
    await other.deliver(mail("named", "Something else"))
    config = box.settings(imap_folders=[other.folder])
    desk = await Desk().open()
    taking = replace(desk.intake, channels={InboxId("mail"): connect(config)})
    async with listening(config) as batches:
        count = 0
        while count < 5:
            batch = await anext(batches)
            count += await intake.receive(taking, InboxId("mail"), batch)
    await intake.digest(taking, now=desk.now)
    counts = await desk.store.raw_counts()
    assert (counts[RawState.PARSED], counts[RawState.DUPLICATE]) == (3, 2)


async def test_a_folder_full_of_mail_lets_the_others_have_their_turn(
    box: Mailbox, other: Mailbox
) -> None:
    await other.deliver(*(mail(str(number)) for number in range(550)))
    await box.deliver(mail("short"))
    async with listening(box.settings(imap_folders=[other.folder])) as batches:
        raws = await received(batches, 551)
    assert len(raws) == 551
    assert subjects(raws).index(b"short") == 500


@pytest.mark.parametrize(
    ("fetched", "alone"),
    [
        pytest.param(b"", b"", id="not answered for"),
        pytest.param(b"* 1 FETCH (UID 5 BODY[]<0> NIL)\r\n", b"", id="without a text"),
        pytest.param(None, None, id="refused"),
    ],
)
async def test_mail_that_is_gone_before_it_is_fetched_is_noted_and_no_error(
    fetched: bytes | None, alone: bytes | None
) -> None:
    """F26: a second client deleted it between the search and the question."""
    here = b"* 2 FETCH (UID 6 BODY[]<0> {9}\r\nFrom: a\r\n)\r\n"
    expunged = b"TAG NO [EXPUNGEISSUED] some are gone\r\n"

    def given(text: bytes | None) -> bytes:
        return expunged if text is None else text + b"TAG OK\r\n"

    answers: list[tuple[bytes, bytes]] = [
        (b"UID SEARCH UID 1:", b"* SEARCH 5 6\r\nTAG OK\r\n"),
        (b"UID SEARCH", EMPTY[1]),
        (b"UID FETCH 5,6 ", expunged if fetched is None else fetched + here + b"TAG OK\r\n"),
        (b"UID FETCH 5 ", given(alone)),
        (b"UID FETCH 6 ", here + b"TAG OK\r\n"),
    ]
    with capture_logs() as logs:
        async with (
            post_office.served(post_office.script(GREETING, [*READY, *answers])) as port,
            listening(settings(imap_port=port)) as batches,
        ):
            (raw,) = await received(batches, 1)
    assert raw.external_id == "7:6"
    assert [entry["uids"] for entry in logs if "gone" in entry["event"]] == [[5]]


class TestAfterFetch:
    """The server hears of a mail when it is stored here, and never before (F-IN-1, L03)."""

    async def test_nothing_is_the_rule(self, box: Mailbox) -> None:
        await box.deliver(mail("a1"))
        async with listening(box.settings()) as batches:
            await received(batches, 1)
            await _go_on(box, batches)
        assert b"\\Seen" not in (await box.look())[0]

    async def test_mail_is_flagged_when_listening_goes_on(self, box: Mailbox) -> None:
        await box.deliver(mail("a1"), mail("a2"))
        async with listening(box.settings(after_fetch="seen")) as batches:
            await received(batches, 2)
            assert not any(b"\\Seen" in line for line in await box.look())
            await _go_on(box, batches)
            assert [b"\\Seen" in line for line in await box.look()] == [True, True, False]

    async def test_mail_is_moved_when_listening_goes_on(self, box: Mailbox, other: Mailbox) -> None:
        await box.deliver(mail("a1"), mail("a2"))
        async with listening(box.settings(after_fetch=f"move:{other.folder}")) as batches:
            await received(batches, 2)
            assert (len(await box.look()), len(await other.look())) == (2, 0)
            await _go_on(box, batches)
            assert (len(await box.look()), len(await other.look())) == (1, 2)

    async def test_what_a_lost_connection_left_undone_is_done_by_the_next(
        self, box: Mailbox
    ) -> None:
        await box.deliver(mail("a1"), mail("a2"))
        config = box.settings(after_fetch="seen")
        async with listening(config) as batches:
            cursor = await _cursor_behind(batches, 2)
        assert not any(b"\\Seen" in line for line in await box.look())
        async with listening(config, cursor) as batches:
            await anext(batches)
            await _go_on(box, batches)
        assert [b"\\Seen" in line for line in await box.look()] == [True, True, False]

    async def test_mail_of_before_the_setting_stays_as_it_is(self, box: Mailbox) -> None:
        await box.deliver(mail("a1"), mail("a2"))
        async with listening(box.settings()) as batches:
            cursor = await _cursor_behind(batches, 2)
        await box.deliver(mail("a3"))
        async with listening(box.settings(after_fetch="seen"), cursor) as batches:
            await received(batches, 1)
            await _go_on(box, batches)
        assert [b"\\Seen" in line for line in await box.look()] == [False, False, True, False]

    async def test_connecting_alone_changes_nothing(self, box: Mailbox, other: Mailbox) -> None:
        await box.deliver(mail("a1"))
        async with listening(box.settings(after_fetch=f"move:{other.folder}")) as batches:
            await anext(batches)
        assert len(await box.look()) == 1
        assert b"\\Seen" not in (await box.look())[0]

    async def test_a_folder_to_move_to_that_is_missing_is_named_and_holds_up_nothing(
        self, box: Mailbox
    ) -> None:
        await box.deliver(*(mail(str(number)) for number in range(60)))
        async with listening(box.settings(after_fetch="move:Nowhere")) as batches:
            taken, refusal = await _until_failure(batches)
        assert sum(len(batch.raws) for batch in taken) == 60
        assert isinstance(refusal, Misconfigured)
        assert "move:Nowhere" in str(refusal)

    @pytest.mark.parametrize(
        ("capabilities", "asked"),
        [
            (b"MOVE UIDPLUS", [b'UID MOVE 1:5 "Done"']),
            (
                b"UIDPLUS",
                [
                    b'UID COPY 1:5 "Done"',
                    rb"UID STORE 1:5 +FLAGS.SILENT (\Deleted)",
                    b"UID EXPUNGE 1:5",
                ],
            ),
            (b"", [b'UID COPY 1:5 "Done"', rb"UID STORE 1:5 +FLAGS.SILENT (\Deleted)"]),
        ],
    )
    async def test_servers_move_as_they_can(self, capabilities: bytes, asked: list[bytes]) -> None:
        """Never EXPUNGE alone: it would throw away what another client has flagged."""
        heard: list[bytes] = []
        answers: list[tuple[bytes, bytes | None]] = [
            (b"CAPABILITY", b"* CAPABILITY IMAP4rev1 IDLE " + capabilities + b"\r\nTAG OK\r\n"),
            *READY[1:],
            (b"UID SEARCH UID 1:", b"* SEARCH 5\r\nTAG OK\r\n"),
            EMPTY,
            (b"UID FETCH", b"* 1 FETCH (UID 5 BODY[]<0> {9}\r\nFrom: a\r\n)\r\nTAG OK\r\n"),
        ]

        def said(command: bytes) -> bytes | None:
            heard.append(command)
            fitting = (text for begins, text in answers if command.startswith(begins))
            return next(fitting, None if command == b"IDLE" else b"TAG OK\r\n")

        async with (
            post_office.served(post_office.answering(GREETING, said)) as port,
            listening(settings(imap_port=port, after_fetch="move:Done")) as batches,
        ):
            await received(batches, 1)
            assert isinstance(await failure(batches), TryLater)
        assert heard[-1] == b"IDLE", "listening goes on until the server hangs up"
        told = [each for each in heard if each.split()[1:2] not in ([b"SEARCH"], [b"FETCH"])]
        assert [each for each in told if each.startswith(b"UID ")] == asked


async def test_a_backlog_comes_in_whole_and_in_batches_that_fit(
    box: Mailbox, *, full: bool
) -> None:
    """L01, F27: after an outage everything is there, however long it took."""
    count = 5_000 if full else 400
    for number in range(count):
        await box.deliver(mail(str(number), "x" * (200_000 if number % 10 == 0 else 500)))
    weights: list[int] = []
    ids: set[str] = set()
    async with aclosing(connect(box.settings()).listen(None)) as batches:  # type: ignore[type-var]
        while len(ids) < count:
            async with asyncio.timeout(60):
                batch = await anext(batches)
            weights.append(sum(len(raw.body) for raw in batch.raws))
            ids |= {raw.external_id for raw in batch.raws}
            assert len(batch.raws) <= 50
    assert len(ids) == count
    assert max(weights) <= 17 * 1024 * 1024


async def _cursor_behind(batches: AsyncIterator[Batch], count: int) -> str:
    """Take so many mails, and return the cursor behind them."""
    while True:
        batch = await anext(batches)
        count -= len(batch.raws)
        if count <= 0:
            return batch.cursor


async def _until_failure(batches: AsyncIterator[Batch]) -> tuple[list[Batch], Exception]:
    """Take what comes until listening fails; return all of it, and the failure."""
    taken: list[Batch] = []
    try:
        while True:
            taken.append(await anext(batches))
    except (TryLater, Misconfigured) as error:
        return taken, error


async def _go_on(box: Mailbox, batches: AsyncIterator[Batch]) -> None:
    """Let another mail come: what was to be done about those before it is done by then."""
    await box.deliver(mail("another"))
    await received(batches, 1)
