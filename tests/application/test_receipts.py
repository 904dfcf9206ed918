"""An inbox answers by itself: once, in the customer's language, and never a machine."""

from dataclasses import replace
from typing import Any

import pytest

from contactcenter.domain.customer import ProofLevel
from contactcenter.domain.ids import InboxId
from contactcenter.domain.inbox import Inbox
from contactcenter.domain.receipt import receipts_from_plain
from contactcenter.domain.reference import grouped
from tests.application.desk import INBOXES, Desk

PLAIN: dict[str, Any] = {
    "calendar": {"id": "o", "zone": "Asia/Tehran", "weekly": {"mon": [["08:00", "16:00"]]}},
    "target": {"kind": "business_duration", "value": 3600},
}
MAIL = replace(INBOXES[InboxId("mail")], receipts=receipts_from_plain(PLAIN))


class Answering(Desk):
    """A desk whose mail inbox gives receipts."""

    @property
    def intake(self) -> Any:
        inboxes: dict[InboxId, Inbox] = {**INBOXES, MAIL.id: MAIL}
        return replace(super().intake, inboxes=inboxes)


@pytest.fixture
async def desk() -> Answering:
    opened = Answering()
    await opened.open()
    await opened.online("mina")
    return opened


async def mail(desk: Desk, **said: Any) -> None:
    await desk.arrives(**{"may_auto_reply": True, "header_id": "first@mail.example", **said})
    await desk.settle()


PERSIAN = "سلام، بسته‌ی من هنوز نرسیده است. لطفاً بگویید کجاست و کی به دستم می‌رسد."


async def test_a_receipt_names_the_ticket_and_nothing_of_the_senders(desk: Answering) -> None:
    """F-REL-1, F-OUT-3."""
    await mail(desk, subject="Buy my pills", text=PERSIAN, display_name="Buy my pills")
    (sent,) = desk.channel.sent
    ticket = (await desk.only_ticket()).ticket
    assert sent.automatic == "auto-replied"
    assert sent.loop_mark
    assert ticket.reference[:5] in sent.text
    assert "شمارهٔ پیگیری" in sent.text
    assert "pills" not in sent.text + sent.subject
    assert sent.subject == f"Re: [#{grouped(ticket.reference)}]"


@pytest.mark.parametrize("proof", ProofLevel)
async def test_the_ids_of_a_mail_leave_only_to_a_proven_sender(
    desk: Answering, proof: ProofLevel
) -> None:
    """F-REL-1: a Message-ID is text that the submitter chose, and mail programs need it."""
    said = {"header_id": "buy-my-pills@mail.example", "references": ["pills-again@mail.example"]}
    await mail(desk, proof=proof, **said)
    (sent,) = desk.channel.sent
    answered = sent.in_reply_to, sent.references
    if proof is ProofLevel.CLAIMED:
        assert answered == (None, ())
    else:
        assert answered == ("buy-my-pills@mail.example", ("buy-my-pills@mail.example",))
    assert sent.header_id  # by which an answer to it is known all the same


async def test_what_a_person_answers_names_the_mail_that_it_answers(desk: Answering) -> None:
    """F-OUT-2: whoever the sender is."""
    await mail(desk, header_id="first@mail.example")
    await desk.accept("mina")
    await desk.reply("mina", "On its way.")
    desk.later(11)
    await desk.settle()
    receipt, answer = desk.channel.sent
    assert answer.in_reply_to == receipt.header_id
    assert answer.references == ("first@mail.example", receipt.header_id)


async def test_a_receipt_is_no_answer(desk: Answering) -> None:
    await mail(desk)
    dossier = await desk.only_ticket()
    assert dossier.ticket.unanswered_since == desk.now
    assert [each.state for each in dossier.items] == ["offered"]
    receipt = dossier.timeline.messages[-1]
    assert (receipt.auto_class, receipt.agent_id, receipt.author) == (
        "auto_reply",
        None,
        MAIL.name,
    )


async def test_the_answer_to_a_receipt_comes_to_its_ticket(desk: Answering) -> None:
    await mail(desk)
    (sent,) = desk.channel.sent
    await mail(desk, references=[sent.header_id], header_id="second@mail.example")
    assert len((await desk.only_ticket()).timeline.messages) == 3
    assert len(desk.channel.sent) == 1


@pytest.mark.parametrize(
    "said",
    [
        {"may_auto_reply": False},
        {"auto_class": "auto_reply"},
        {"auto_class": "list", "may_auto_reply": False},
        {"address": "support@shop.example"},
    ],
)
async def test_machines_and_ourselves_get_none(desk: Answering, said: dict[str, Any]) -> None:
    """F-LOOP-1."""
    await mail(desk, **said)
    assert desk.channel.sent == []


async def test_one_sender_gets_two_a_day_at_most(desk: Answering) -> None:
    """F-LOOP-1: one beyond the first ticket."""
    for place in range(8):
        await mail(desk, text=f"matter {'abcdefgh'[place]}", header_id=f"{place}@mail.example")
    assert len(desk.channel.sent) == 2
    desk.later(86_401)
    await mail(desk, text="the next day", header_id="next@mail.example")
    assert len(desk.channel.sent) == 3


async def test_the_same_words_again_and_again_are_not_answered(desk: Answering) -> None:
    """F-LOOP-2: a desk without automatic headers that answers our receipts."""
    for place in range(4):
        await mail(desk, subject=f"Ticket [#{place}]", header_id=f"{place}@mail.example")
    assert len(desk.channel.sent) <= 2
