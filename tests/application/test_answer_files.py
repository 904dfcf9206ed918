"""Files that agents send up, and that their answers carry, each within what the channel takes."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

import pytest

from contactcenter.application import replies, starting, uploads
from contactcenter.application.starting import Beginning
from contactcenter.application.uploads import Limits, TooLarge, reference, take_in
from contactcenter.domain.errors import Invalid
from contactcenter.domain.ids import AgentId, BlobId, ConversationId, IdentityId, InboxId, TicketId
from contactcenter.domain.message import Attachment, Template
from contactcenter.domain.said import digest_of_said
from tests import builders
from tests.application.desk import KEY, Desk, ListChannel
from tests.application.test_templates import Bounded as Templates

PDF = b"%PDF-1.7 " + b"x" * 91


class Carrier(ListChannel):
    """Takes so many bytes of files along."""

    largest: int | None = 250


class Choosy(Carrier):
    """Takes documents along, and small pictures."""

    takes = MappingProxyType({"application/pdf": 250, "image/png": 50})


class Approved(Templates):
    """Takes files along, and templates."""

    largest = 250


async def desk_with(channel: ListChannel) -> Desk:
    desk = await Desk(channel=channel).open()
    await desk.online("mina")
    await desk.arrives()
    await desk.settle()
    await desk.accept("mina")
    return desk


@pytest.fixture
async def desk() -> Desk:
    return await desk_with(Carrier())


async def sent_up(
    desk: Desk, name: str = "bill.pdf", content: bytes = PDF, by: str = "mina"
) -> str:
    async def chunks() -> AsyncIterator[bytes]:
        yield content

    file = await take_in(
        desk.blobs, Limits(largest=10_000), name=name, declared="image/png", chunks=chunks()
    )
    return reference(file, AgentId(by), key=KEY, now=desk.now)


async def answer(
    desk: Desk, *files: str, text: str = "Here.", template: Template | None = None
) -> None:
    dossier = await desk.only_ticket()
    await replies.reply(
        desk.store,
        TicketId(dossier.ticket.id),
        ConversationId(dossier.conversations[0].id),
        text,
        None,
        template=template,
        files=files,
        channels=desk.sending.channels,
        asked=await desk.asked("mina"),
        key=KEY,
        new_id=desk.new_id,
    )
    desk.later(11)
    await desk.settle()


async def test_files_leave_with_the_answer_under_clean_names_and_true_types(desk: Desk) -> None:
    """F-CNT-5, S03: by their first bytes, whatever was declared."""
    await answer(desk, await sent_up(desk, "../فاکتور\u202e.pdf"), await sent_up(desk, "b.pdf"))
    (sent,) = desk.channel.sent
    assert [(each.name, each.type, each.content) for each in sent.files] == [
        ("فاکتور.pdf", "application/pdf", PDF),
        ("b.pdf", "application/pdf", PDF),
    ]
    shown = (await desk.only_ticket()).timeline.messages[-1].attachments
    assert [(each.name, each.size) for each in shown] == [("فاکتور.pdf", 100), ("b.pdf", 100)]


async def test_files_need_no_words_and_stand_for_them_in_lists(desk: Desk) -> None:
    await answer(desk, await sent_up(desk), text=" ")
    (sent,) = desk.channel.sent
    assert (sent.text, len(sent.files)) == ("", 1)
    assert (await desk.only_ticket()).ticket.last_text == "bill.pdf"


async def test_a_first_message_carries_files_as_well(desk: Desk) -> None:
    beginning = Beginning(
        identity_id=IdentityId((await desk.only_ticket()).customer.identities[0].id),
        inbox_id=InboxId("mail"),
        subject="",
        text="",
        files=(await sent_up(desk),),
    )
    done = await starting.start(
        desk.store,
        beginning,
        channels=desk.sending.channels,
        asked=await desk.asked("mina"),
        key=KEY,
        new_id=desk.new_id,
        new_reference=desk.new_reference,
    )
    desk.later(11)
    await desk.settle()
    (sent,) = desk.channel.sent
    assert [each.content for each in sent.files] == [PDF]
    begun = (await desk.store.dossier(await desk.agent("mina"), TicketId(done.id))).ticket
    assert (begun.subject, begun.last_text) == ("bill.pdf", "bill.pdf")


async def test_more_than_the_channel_carries_is_refused_before_it_is_queued(desk: Desk) -> None:
    """Two fit, three do not: what counts is all of them together."""
    files = [await sent_up(desk) for _ in range(3)]
    with pytest.raises(TooLarge, match="300 bytes together, more than 250"):
        await answer(desk, *files)
    await answer(desk, *files[:2])
    assert len(desk.channel.sent) == 1


async def test_what_the_channel_does_not_take_is_refused_before_it_is_queued() -> None:
    """Whatever inbox it was sent up for: the way may have been changed since."""
    desk = await desk_with(Choosy())
    page, picture = b"<!doctype html><p>", b"\x89PNG\r\n\x1a\n"
    with pytest.raises(uploads.UnfitType, match="text/html is none of application/pdf"):
        await answer(desk, await sent_up(desk), await sent_up(desk, "a.html", page))
    with pytest.raises(TooLarge, match="more than 50 bytes"):
        await answer(desk, await sent_up(desk, "a.png", picture + bytes(43)))
    assert desk.channel.sent == []
    await answer(desk, await sent_up(desk), await sent_up(desk, "b.png", picture + bytes(42)))
    assert len(desk.channel.sent) == 1


async def test_a_file_is_refused_by_its_type_while_it_is_sent_up(desk: Desk) -> None:
    taken = uploads.limits(Choosy())

    async def chunks() -> AsyncIterator[bytes]:
        yield b"PK\x03\x04"

    with pytest.raises(uploads.UnfitType, match="application/zip"):
        await take_in(desk.blobs, taken, name="a", declared="image/png", chunks=chunks())


@pytest.mark.parametrize("channel", [ListChannel, type("None_", (Carrier,), {"largest": 0})])
async def test_a_channel_that_carries_none_is_given_none(channel: type[ListChannel]) -> None:
    desk = await desk_with(channel())
    with pytest.raises(Invalid, match="carries none"):
        await answer(desk, await sent_up(desk))
    assert desk.channel.sent == []


async def test_a_channel_without_a_bound_carries_what_passes_through_memory() -> None:
    unbound = type("Unbound", (Carrier,), {"largest": None})()
    assert uploads.carries(unbound) == uploads.LARGEST


async def test_a_template_carries_no_files() -> None:
    desk = await desk_with(Approved())
    template = Template(name="reopen", language="fa", values={})
    with pytest.raises(Invalid, match="template carries no files"):
        await answer(desk, await sent_up(desk), text="", template=template)


async def test_a_file_of_a_colleague_or_of_yesterday_or_too_many_are_refused(desk: Desk) -> None:
    """S16: whoever brings a reference back is the one who sent the file up."""
    with pytest.raises(Invalid, match="no file that was sent up from here"):
        await answer(desk, await sent_up(desk, by="omid"))
    with pytest.raises(Invalid, match="21, more than 20"):
        await answer(desk, *[await sent_up(desk)] * 21)
    old = await sent_up(desk)
    desk.later(timedelta(days=1).total_seconds())
    with pytest.raises(Invalid, match="send it up again"):
        await answer(desk, old)


def test_the_fact_of_an_answer_tells_its_files_apart() -> None:
    """The digest covers what is said: the same words with another file are something else."""
    said = builders.a_message("m1", text="Here.")
    file = Attachment(blob=BlobId("one"), name="bill.pdf", type="application/pdf", size=1)
    other = replace(file, blob=BlobId("two"))
    said_with = [replace(said, attachments=files) for files in ((), (file,), (other,))]
    assert len({digest_of_said(each) for each in said_with}) == 3
