"""Words of our own leave only while the channel takes them; from then on a template does."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from contactcenter.application import replies, starting, templates
from contactcenter.application.starting import Beginning
from contactcenter.application.templates import WindowClosed, Writable
from contactcenter.domain.errors import Invalid, NotFound
from contactcenter.domain.ids import ConversationId, IdentityId, InboxId, TicketId
from contactcenter.domain.message import Template
from contactcenter.ports.channel import TemplateOffer
from tests.application.desk import KEY, Desk, ListChannel

DAY = timedelta(days=1)
REOPEN = Template(name="reopen", language="en", values={"name": "Sara {number}", "number": "7"})


class Bounded(ListChannel):
    """Takes words of our own for a day."""

    answer_within = DAY

    def templates(self) -> Sequence[TemplateOffer]:
        words = "Hello {name}, number {number} {is} ready, {name}."
        return [
            TemplateOffer(name="reopen", language="en", text=words, places=("name", "number")),
            TemplateOffer(name="reopen", language="fa", text="سلام", places=()),
        ]


@pytest.fixture
async def desk() -> Desk:
    opened = await Desk(channel=Bounded()).open()
    await opened.online("mina")
    await opened.arrives()
    await opened.settle()
    await opened.accept("mina")
    return opened


async def answer(desk: Desk, text: str = "", template: Template | None = None) -> None:
    dossier = await desk.only_ticket()
    await replies.reply(
        desk.store,
        TicketId(dossier.ticket.id),
        ConversationId(dossier.conversations[0].id),
        text,
        None,
        template=template,
        channels=desk.sending.channels,
        asked=await desk.asked("mina"),
        key=KEY,
        new_id=desk.new_id,
    )
    desk.later(11)
    await desk.settle()


async def writable(desk: Desk, name: str = "mina") -> Writable:
    dossier = await desk.only_ticket()
    return await templates.writable(
        desk.store,
        ConversationId(dossier.conversations[0].id),
        channels=desk.sending.channels,
        asked=await desk.asked(name),
    )


async def test_words_of_our_own_leave_until_the_window_closes(desk: Desk) -> None:
    """The undo window counts: what leaves after the day does not leave."""
    desk.later(DAY.total_seconds() - 11)
    await answer(desk, "In time.")
    with pytest.raises(WindowClosed, match="choose a template") as refused:
        await answer(desk, "Too late.")
    assert refused.value.code == "window_closed"
    assert [each.text for each in desk.channel.sent] == ["In time."]


async def test_a_message_of_the_customer_opens_it_again(desk: Desk) -> None:
    await answer(desk, "One moment.")
    desk.later(3 * DAY.total_seconds())
    await desk.arrives(recipients=[desk.channel.sent[0].reply_to])
    await desk.settle()
    await answer(desk, "Here it is.")
    assert [each.text for each in desk.channel.sent] == ["One moment.", "Here it is."]


async def test_a_template_leaves_at_any_time_with_its_words_on_the_timeline(desk: Desk) -> None:
    desk.later(3 * DAY.total_seconds())
    await answer(desk, template=REOPEN)
    (sent,) = desk.channel.sent
    # A value is never filled in again, and what is no place stays as it is.
    assert sent.text == "Hello Sara {number}, number 7 {is} ready, Sara {number}."
    assert sent.template == REOPEN
    assert (await desk.only_ticket()).timeline.messages[-1].text == sent.text


@pytest.mark.parametrize(
    ("text", "changed", "told"),
    [
        ("Hello", {}, "words of its own"),
        ("", {"name": "other"}, "no template other in en"),
        ("", {"language": "de"}, "no template reopen in de"),
        ("", {"values": {"name": "Sara", "number": "  "}}, "needs number"),
        ("", {"values": {"name": "Sara", "number": "7", "more": "x"}}, "no place more"),
    ],
)
async def test_a_template_that_cannot_be_filled_is_refused_at_once(
    desk: Desk, text: str, changed: dict[str, Any], told: str
) -> None:
    template = Template(
        **{"name": REOPEN.name, "language": "en", "values": REOPEN.values, **changed}
    )
    with pytest.raises(Invalid, match=told):
        await answer(desk, text, template)


async def test_a_channel_without_templates_refuses_them_and_takes_words_at_any_time() -> None:
    desk = await Desk().open()
    await desk.online("mina")
    await desk.arrives()
    await desk.settle()
    await desk.accept("mina")
    desk.later(90 * DAY.total_seconds())
    with pytest.raises(Invalid, match="no template"):
        await answer(desk, template=REOPEN)
    await answer(desk, "Still here.")
    assert (await writable(desk)) == Writable(is_open=True, closes_at=None, templates=(), carries=0)


async def test_who_writes_first_needs_a_template(desk: Desk) -> None:
    identity = (await desk.only_ticket()).customer.identities[0]

    async def begin(**said: Any) -> None:
        beginning = Beginning(
            **{"text": "", **said},
            identity_id=IdentityId(identity.id),
            inbox_id=InboxId("mail"),
            subject="",
        )
        await starting.start(
            desk.store,
            beginning,
            channels=desk.sending.channels,
            asked=await desk.asked("mina"),
            key=KEY,
            new_id=desk.new_id,
            new_reference=desk.new_reference,
        )

    with pytest.raises(WindowClosed):
        await begin(text="Hello")
    await begin(template=REOPEN)
    desk.later(11)
    await desk.settle()
    (sent,) = desk.channel.sent
    assert (sent.template, sent.text[:5]) == (REOPEN, "Hello")


async def test_what_may_be_written_is_told(desk: Desk) -> None:
    began = desk.now
    told = await writable(desk)
    assert (told.is_open, told.closes_at) == (True, began + DAY)
    assert [(each.name, each.language, each.places) for each in told.templates] == [
        ("reopen", "en", ("name", "number")),
        ("reopen", "fa", ()),
    ]
    desk.later(DAY.total_seconds())
    assert not (await writable(desk)).is_open


async def test_the_templates_of_an_inbox_are_told_before_a_conversation_begins(desk: Desk) -> None:
    (mail,) = starting.outlets(desk.inboxes.values(), desk.sending.channels)
    assert not mail.takes_words
    assert [(each.name, each.language) for each in mail.templates] == [
        ("reopen", "en"),
        ("reopen", "fa"),
    ]


async def test_what_may_be_written_out_of_sight_is_not_told(desk: Desk) -> None:
    asked = await desk.asked("omid")
    dossier = await desk.only_ticket()
    blind = replace(asked, agent=replace(asked.agent, queues=frozenset()))
    with pytest.raises(NotFound):
        await templates.writable(
            desk.store,
            ConversationId(dossier.conversations[0].id),
            channels=desk.sending.channels,
            asked=blind,
        )
