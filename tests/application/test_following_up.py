"""What we say by ourselves: that we call back, how it was, what it is about."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from channels.phone import Config
from contactcenter.application.tickets import change_status
from contactcenter.domain.errors import Invalid
from contactcenter.domain.ids import InboxId
from contactcenter.domain.inbox import Inbox
from contactcenter.domain.receipt import receipts_from_plain, receipts_to_plain
from contactcenter.domain.ticket import Status
from contactcenter.ports.channel import TemplateOffer, Undeliverable
from contactcenter.ports.importing import Mapped
from contactcenter.ports.views import Dossier, TicketView
from tests import builders
from tests.application.asking_acts import a_chat_is_mine, end_chat
from tests.application.desk import INBOXES, Desk, ListChannel
from tests.application.people_acts import merge, tickets
from tests.application.phone_acts import NUMBER, bring, nobody_answers, rings
from tests.application.test_receipts import PLAIN
from tests.application.ticket_acts import resolve

TEXTS = builders.an_inbox("texts", kind="sms", address=None)


def inboxes(**receipts: dict[str, Any]) -> dict[InboxId, Inbox]:
    """The desk's inboxes and one for text messages, some of them with receipts."""
    line = builders.an_inbox("phone", kind="phone", address=None)
    every = {**INBOXES, TEXTS.id: TEXTS, line.id: line}
    return {
        each.id: replace(each, receipts=receipts_from_plain({**PLAIN, **receipts[each.id]}))
        if each.id in receipts
        else each
        for each in every.values()
    }


class Windowed(ListChannel):
    """Takes words of our own for a minute after the customer's last."""

    answer_within = timedelta(minutes=1)

    def templates(self) -> Sequence[TemplateOffer]:
        return ()


async def opened(**receipts: dict[str, Any]) -> Desk:
    return await Desk(inboxes=inboxes(**receipts)).open()


async def ticket(desk: Desk) -> TicketView:
    (only,) = await tickets(desk)
    return only


async def dossier(desk: Desk) -> Dossier:
    return await desk.store.dossier(await desk.agent("mina"), (await ticket(desk)).id)


async def resolved(desk: Desk, **said: Any) -> None:
    await desk.online("mina")
    await desk.arrives(header_id="first@mail.example", **said)
    await desk.settle()
    await desk.accept("mina")
    await desk.reply("mina", "It is on its way", then=Status.RESOLVED)
    desk.later(11)
    await desk.settle()


def asked(desk: Desk) -> list[str]:
    return [each.text for each in desk.channel.sent if each.automatic == "auto-generated"]


async def says(desk: Desk, text: str, **said: Any) -> None:
    desk.later(1)
    await desk.arrives(text=text, recipients=[desk.channel.sent[-1].reply_to], **said)
    await desk.settle()


class TestSurvey:
    """Some time after a ticket is resolved its customer is asked, once."""

    @pytest.fixture
    async def desk(self) -> Desk:
        return await opened(mail={"survey": {}})

    async def test_it_leaves_after_a_while_in_the_customers_language(self, desk: Desk) -> None:
        persian = "سلام، بسته‌ی من هنوز نرسیده است. لطفاً بگویید کجاست."
        await resolved(desk, text=persian)
        assert asked(desk) == []
        desk.later(600)
        await desk.settle()
        (question,) = asked(desk)
        assert "چقدر راضی بودید" in question
        (sent,) = desk.channel.sent[-1:]
        assert next(button.label for (button,) in sent.buttons) == "خیلی بد"
        assert "1. خیلی بد" in sent.numbered()

    async def test_the_number_of_an_answer_is_its_worth_and_opens_nothing(self, desk: Desk) -> None:
        await resolved(desk)
        desk.later(600)
        await desk.settle()
        await says(desk, "۴")
        after = await ticket(desk)
        assert (after.rating, after.status, after.unanswered_since) == (4, "resolved", None)
        assert await desk.offered_to("mina") == []

    async def test_what_is_said_besides_opens_the_ticket(self, desk: Desk) -> None:
        await resolved(desk)
        desk.later(600)
        await desk.settle()
        await says(desk, "4 of the 5 parts are missing!")
        after = await ticket(desk)
        assert (after.rating, after.status) == (None, "open")

    async def test_it_is_taken_back_when_the_ticket_is_open_again(self, desk: Desk) -> None:
        await resolved(desk)
        desk.later(60)
        await desk.arrives(text="One more thing", references=["first@mail.example"])
        await desk.settle()
        desk.later(600)
        await desk.settle()
        assert asked(desk) == []

    async def test_nobody_is_asked_twice_a_month(self, desk: Desk) -> None:
        """A-SAT-1."""
        await resolved(desk)
        desk.later(600)
        await desk.settle()
        await desk.arrives(text="One more thing", references=["first@mail.example"])
        await desk.settle()
        await desk.reply("mina", "Done", then=Status.RESOLVED)
        for seconds in (11, 600):
            desk.later(seconds)
            await desk.settle()
        assert len(asked(desk)) == 1

    async def test_who_was_merged_is_one_person_and_asked_once(self, desk: Desk) -> None:
        """A-SAT-1."""
        await resolved(desk)
        desk.later(600)
        await desk.settle()
        await desk.online("mina")
        await desk.arrives(address="sara@work.example", header_id="work@mail.example")
        await desk.settle()
        await desk.accept("mina")
        await merge(desk)
        (theirs,) = [each for each in await tickets(desk) if each.status == Status.OPEN]
        await desk.reply_to(theirs.id, "mina", "Done", then=Status.RESOLVED)
        for seconds in (11, 600):
            desk.later(seconds)
            await desk.settle()
        assert len(asked(desk)) == 1

    async def test_one_that_fails_is_nobodys_work(self, desk: Desk) -> None:
        await resolved(desk)
        desk.channel.refuse = Undeliverable("no such mailbox")
        desk.later(600)
        await desk.settle()
        assert (await ticket(desk)).status == "resolved"
        assert await desk.offered_to("mina") == []

    async def test_where_only_templates_may_leave_nobody_is_asked(self, desk: Desk) -> None:
        desk.channel = Windowed()
        await resolved(desk)
        desk.later(86_400)
        await desk.settle()
        assert asked(desk) == []

    async def test_without_being_wished_for_nobody_is_asked(self) -> None:
        desk = await opened(mail={})
        await resolved(desk)
        desk.later(600)
        await desk.settle()
        assert asked(desk) == []


class TestMenu:
    """Under the receipt: what the matter is about."""

    async def test_a_choice_sets_the_kind_and_asks_nothing(self) -> None:
        desk = await opened(mail={"menu": ["query", "complaint"]})
        await desk.arrives(header_id="first@mail.example", may_auto_reply=True)
        await desk.settle()
        assert "2. Complaint" in desk.channel.sent[-1].numbered()
        since = (await ticket(desk)).unanswered_since
        await says(desk, "2")
        after = await ticket(desk)
        assert (after.kind, after.unanswered_since) == ("complaint", since)


class TestCallBack:
    """Whoever reached nobody is told by a text message that we call back."""

    async def test_the_word_leaves_by_another_inbox(self) -> None:
        desk = await opened(phone={"by": TEXTS.key, "language": "en"})
        await desk.online("mina")
        await rings(desk)
        await nobody_answers(desk)
        (sent,) = desk.channel.sent
        assert (sent.recipient, sent.automatic) == (NUMBER, "auto-generated")
        assert "We call you back by" in sent.text
        assert (await ticket(desk)).reference[:5] in sent.text
        shown = await desk.only_ticket()
        assert {each.channel for each in shown.conversations} == {"phone", "sms"}

    async def test_who_only_has_a_phone_is_asked_by_a_text_message(self) -> None:
        desk = await self.missed_and_resolved(after=timedelta())
        assert "1. Very bad" in desk.channel.sent[-1].numbered()
        desk.later(1)
        await desk.arrives("texts", text="5", address=NUMBER, thread=NUMBER)
        await desk.settle()
        assert [(each.rating, each.status) for each in await tickets(desk)] == [(5, "resolved")]

    async def test_what_took_days_is_asked_about_too(self) -> None:
        desk = await self.missed_and_resolved(after=timedelta(days=2))
        assert "1. Very bad" in desk.channel.sent[-1].numbered()

    async def test_nobody_is_asked_about_a_call_of_long_ago(self) -> None:
        """Such as one of an old file that is brought, though one of us called."""
        desk = await opened(phone={"by": TEXTS.key, "survey": {}})
        await desk.online("mina")
        await bring(
            desk,
            f'"","100","{NUMBER}","from-internal","","PJSIP/100-01","PJSIP/trunk-01","Dial","",'
            '"2025-03-01 09:00:00","2025-03-01 09:00:05","2025-03-01 09:01:00",60,55,"ANSWERED",'
            '"DOCUMENTATION","1740819600.1",""',
            mapped=Mapped(),
            board=Config(agents={"100": "mina@desk.example"}),
        )
        (message,) = (await dossier(desk)).timeline.messages
        assert message.call
        assert message.call.agent_ids == ["mina"]
        await self.move(desk, Status.OPEN)
        await self.move(desk, Status.RESOLVED)
        for _ in range(2):
            desk.later(600)
            await desk.settle()
        assert [each.status for each in await tickets(desk)] == ["resolved"]
        assert desk.channel.sent == []

    async def missed_and_resolved(self, after: timedelta) -> Desk:
        desk = await opened(phone={"by": TEXTS.key, "survey": {}})
        await desk.online("mina")
        await rings(desk)
        await nobody_answers(desk)
        await desk.settle()
        desk.later(after.total_seconds())
        await self.move(desk, Status.RESOLVED)
        desk.later(600)
        await desk.settle()
        return desk

    async def move(self, desk: Desk, to: Status) -> None:
        before = await ticket(desk)
        asked = await desk.asked("mina")
        await change_status(desk.store, before.id, to, version=before.version, asked=asked)
        await desk.settle()

    async def test_without_an_inbox_that_carries_it_nothing_is_said(self) -> None:
        desk = await opened(phone={})
        await desk.online("mina")
        await rings(desk)
        await nobody_answers(desk)
        assert desk.channel.sent == []


class TestEnd:
    """A visitor ends a chat."""

    async def test_what_was_answered_is_resolved(self) -> None:
        desk = await opened()
        await a_chat_is_mine(desk)
        await end_chat(desk)
        after = await dossier(desk)
        assert after.ticket.status == "resolved"
        assert [item.state for item in after.items] == []

    async def test_who_is_not_content_and_says_why_is_listened_to(self) -> None:
        desk = await opened()
        await a_chat_is_mine(desk)
        await end_chat(desk)
        said = {"address": "visitor", "thread": "visitor", "pressed": "rate:1"}
        await desk.arrives("chat", text="1 of 5\nYou broke my lamp!", **said)
        await desk.settle()
        after = await dossier(desk)
        assert (after.ticket.rating, after.ticket.status) == (1, "open")
        assert len(after.items) == 1

    async def test_a_goodbye_to_nobody_opens_nothing(self) -> None:
        desk = await opened()
        await end_chat(desk)
        assert await tickets(desk) == []

    async def test_what_has_no_answer_stays_with_its_agent(self) -> None:
        desk = await opened()
        await a_chat_is_mine(desk)
        await desk.arrives("chat", address="visitor", thread="visitor", text="And the price?")
        await end_chat(desk)
        after = await desk.only_ticket()
        assert after.ticket.status == "open"
        assert [item.state for item in after.items] == ["assigned"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("menu", ["complaint", "poetry"]),
        ("menu", "complaint"),
        ("survey", {"after_minutes": -1}),
        ("survey", {"after_minutes": "soon"}),
        ("survey", {"colour": "red"}),
        ("survey", {"texts": {"en": "Good by {due}?"}}),
    ],
)
def test_settings_that_cannot_be_used_are_named(field: str, value: object) -> None:
    with pytest.raises(Invalid, match=f"receipts.{field}"):
        receipts_from_plain({**PLAIN, field: value})


@pytest.mark.parametrize(
    "more",
    [{}, {"menu": ["complaint"]}, {"survey": {"after_minutes": 5}}, {"by": "texts"}],
)
def test_settings_are_kept_as_they_are(more: dict[str, Any]) -> None:
    receipts = receipts_from_plain({**PLAIN, **more})
    assert receipts_from_plain(receipts_to_plain(receipts)) == receipts


async def test_two_chats_that_end_at_once_are_both_resolved() -> None:
    """What changes twice is changed twice: the loop that follows facts never stands still."""
    desk = await opened()
    await desk.online("mina")
    for name in ("one", "two"):
        await desk.arrives("chat", address=name, thread=name, display_name=name)
        await desk.settle()
        await desk.accept("mina")
    for each in await tickets(desk):
        await desk.reply_to(each.id, "mina", "Here you are")
    await desk.settle()
    for name in ("one", "two"):
        await desk.arrives("chat", address=name, thread=name, text="Bye", pressed="end")
    await desk.settle()
    assert [each.status for each in await tickets(desk)] == ["resolved", "resolved"]


async def test_a_question_that_waits_holds_nothing_up() -> None:
    desk = await opened(mail={"survey": {"after_minutes": 60}})
    await resolved(desk)
    await desk.reply_to((await ticket(desk)).id, "mina", "One more word")
    desk.later(11)
    await desk.settle()
    assert [each.text for each in desk.channel.sent] == ["It is on its way", "One more word"]


async def test_a_number_before_the_question_has_left_is_no_answer_to_it() -> None:
    desk = await opened(mail={"survey": {}})
    await resolved(desk)
    await says(desk, "2")
    after = await ticket(desk)
    assert (after.rating, after.status) == (None, "open")


@pytest.mark.parametrize("said", [{"auto_class": "list"}, {}])
async def test_nobody_is_asked_whom_nobody_answered(said: dict[str, Any]) -> None:
    desk = await opened(mail={"survey": {}})
    await desk.online("mina")
    await desk.arrives(header_id="first@mail.example", **said)
    await desk.settle()
    await resolve(desk)
    desk.later(600)
    await desk.settle()
    assert asked(desk) == []


async def test_a_button_of_an_earlier_ticket_changes_nothing_in_a_later_one() -> None:
    desk = await opened(mail={"menu": ["query", "complaint"]})
    await desk.arrives(header_id="first@mail.example", may_auto_reply=True)
    await desk.settle()
    old = desk.channel.sent[-1].buttons[1][0].value
    assert (await ticket(desk)).kind == "query"
    wrong = old.rpartition(":")[0] + ":ANOTHERONE1"
    await desk.arrives(references=["first@mail.example"], text="Complaint", pressed=wrong)
    await desk.settle()
    assert (await ticket(desk)).kind == "query"
    await desk.arrives(references=["first@mail.example"], text="Complaint", pressed=old)
    await desk.settle()
    assert (await ticket(desk)).kind == "complaint"


async def test_a_notice_joins_what_is_open_with_them_there() -> None:
    """Their next words are about what they were asked, not about the notice."""
    desk = await opened(phone={"by": TEXTS.key})
    await desk.online("mina")
    await desk.arrives("texts", address=NUMBER, thread=NUMBER)
    await desk.settle()
    (first,) = await tickets(desk)
    await rings(desk)
    await nobody_answers(desk)
    await desk.arrives("texts", address=NUMBER, thread=NUMBER, text="4711")
    await desk.settle()
    dossier = await desk.store.dossier(await desk.agent("mina"), first.id)
    assert [each.text for each in dossier.timeline.messages if each.ticket_id == first.id][
        -1
    ] == "4711"
