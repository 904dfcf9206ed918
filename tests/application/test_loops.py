"""Machines that answer each other come to rest, and nobody is flooded through us.

Losses and classes by their ids in the specification: F-LOOP-1 to F-LOOP-3, F-REL-1, L30, S39.
"""

from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import formataddr

import pytest

from contactcenter.application import tickets
from contactcenter.domain.ids import TicketId
from contactcenter.domain.ticket import Status
from contactcenter.ports.reading import TicketFilter
from contactcenter.ports.views import TicketView
from tests.application.mail_desk import (
    Absentee,
    Gateway,
    Letter,
    MailDesk,
    Manner,
    Post,
    bare,
    letter,
    renamed,
    stripped,
    untouched,
)

SHOP, BANK, SARA = "support@shop.example", "help@bank.example", "sara@mail.example"
VICTIM = "victim@mail.example"
DAY = timedelta(hours=24)


def write(
    post: Post,
    sender: str,
    to: str,
    subject: str = "Hello",
    text: str = "Hi.",
    reply_to: str | None = None,
) -> None:
    """Let somebody write a mail that no machine wrote."""
    mail = letter(sender, to, subject, text, post.now)
    mail["Reply-To"] = reply_to
    post.carry(Letter(sender.rpartition("<")[2].strip(">"), to, mail.as_bytes()))


async def seen(shop: MailDesk) -> dict[str, TicketView]:
    desk = shop.desk
    agent = (await desk.supervisor()).agent
    page = await desk.store.tickets_page(agent, TicketFilter())
    return {ticket.id: ticket for ticket in page.tickets}


@pytest.mark.parametrize(
    ("every_mail", "takes"),
    [
        pytest.param(False, 1, id="once a day"),
        pytest.param(True, 1, id="every mail, at once"),
        pytest.param(True, 61, id="every mail, an hour later"),  # past the limits of an hour
    ],
)
@pytest.mark.parametrize("manner", ["marked", "unmarked", "with its own ticket"])
@pytest.mark.parametrize("gateway", [untouched, stripped, renamed, bare])
async def test_two_desks_and_an_absentee_come_to_rest(
    gateway: Gateway, manner: Manner, *, every_mail: bool, takes: int
) -> None:
    """L30, S39, F-LOOP-1, F-LOOP-2: at most three mails each way within 24 hours."""
    post = Post(gateway=gateway, takes=timedelta(minutes=takes))
    await post.open_desk(SHOP)
    await post.open_desk(BANK)
    post.people[SARA] = Absentee(SARA, post, manner, every_mail)
    for sender, to in ((SARA, SHOP), (SARA, BANK), (SHOP, BANK), (BANK, SHOP)):
        write(post, sender, to)
    await post.run(post.now + DAY)
    assert post.carried[SHOP, SARA] >= 1, "receipts are on, or nothing is tried here"
    assert max(post.carried.values()) <= 3, post.carried


async def test_an_answering_program_takes_up_nothing_that_is_resolved() -> None:
    """F-LOOP-3: what says that a machine wrote it reopens no ticket."""
    post = Post()
    shop = await post.open_desk(SHOP)
    post.people[SARA] = Absentee(SARA, post, "marked")
    await _resolved_after(post, shop)
    await post.run(post.now + DAY)
    (ticket,) = (await seen(shop)).values()
    assert post.carried[SARA, SHOP] == 2  # her own mail, and the answer of her program
    assert ticket.status == Status.RESOLVED


async def test_what_seems_written_reopens_three_times_an_hour() -> None:
    """F-LOOP-3: a machine that does not say so has only so much of our patience."""
    post = Post(takes=timedelta(minutes=1))
    shop = await post.open_desk(SHOP)
    reopened = 0
    await _resolved_after(post, shop)
    await post.run(post.now + post.takes)
    (ticket_id,) = await seen(shop)
    (receipt,) = post.kept
    for _ in range(6):
        answer = _answered(receipt, post)
        post.carry(answer)
        await post.run(post.now + timedelta(minutes=2))
        if (await seen(shop))[ticket_id].status == Status.OPEN:
            reopened += 1
            await _resolve(shop, ticket_id)
    assert reopened == 3


async def test_nobody_is_flooded_with_receipts() -> None:
    """S39, F-REL-1: 1,000 mails in an hour in the name of somebody who wrote none of them."""
    post = Post(takes=timedelta())
    shop = await post.open_desk(SHOP)
    author = formataddr(("CHEAP PILLS at evil.example", VICTIM))
    for number in range(1_000):
        subject = f"CHEAP PILLS {number}"
        write(post, author, SHOP, subject, f"Buy PILLS at http://evil.example/{number}")
        await post.run(post.now + timedelta(seconds=3.6))
    await post.run(post.now + DAY)
    receipts = [each for each in post.kept if each.recipient == VICTIM]
    assert len(receipts) == len(post.kept) <= 2
    for each in receipts:
        whole = _whole(each)
        assert "answer by" in whole
        assert "PILLS" not in whole
        assert "evil.example" not in whole
    assert len(await seen(shop)) == 6  # five of the hour, and the one that holds all others


@pytest.mark.parametrize(
    ("sender", "reply_to"),
    [
        pytest.param("someone{}@mail.example", VICTIM, id="who asks for answers elsewhere"),
        pytest.param("victim+{}@mail.example", None, id="by addresses of one mailbox"),
        pytest.param("a{}@mail.example", "Victim+{}@mail.example", id="both"),
    ],
)
async def test_a_receipt_counts_for_the_mailbox_that_it_goes_to(
    sender: str, reply_to: str | None
) -> None:
    """S39, F-REL-1: many senders, one reader."""
    post = Post(takes=timedelta())
    await post.open_desk(SHOP)
    for number in range(50):
        asked = reply_to and reply_to.format(number)
        write(post, sender.format(number), SHOP, f"Order {number}", reply_to=asked)
        await post.run(post.now + timedelta(minutes=1))
    await post.run(post.now + DAY)
    assert post.carried[SHOP, VICTIM] == 2


def _answered(receipt: Letter, post: Post) -> Letter:
    ours = message_from_bytes(receipt.content, policy=default)
    to = str(ours["Reply-To"])
    mail = letter(SARA, to, f"Re: {ours['Subject']}", f"Thanks, {post.now:%H:%M}.", post.now)
    mail["In-Reply-To"] = ours["Message-ID"]
    return Letter(SARA, to, mail.as_bytes())


async def _resolved_after(post: Post, shop: MailDesk) -> None:
    """Let Sara write, and an agent resolve it before anything else arrives."""
    write(post, SARA, SHOP)
    await post.run(post.now + post.takes)
    (ticket_id,) = await seen(shop)
    await _resolve(shop, ticket_id)


async def _resolve(shop: MailDesk, ticket_id: str) -> None:
    desk = shop.desk
    for status in (Status.OPEN, Status.RESOLVED):
        ticket = (await seen(shop))[ticket_id]
        if ticket.status != status:
            asked = await desk.supervisor()
            await tickets.change_status(
                desk.store, TicketId(ticket_id), status, version=ticket.version, asked=asked
            )
    await desk.settle()


def _whole(each: Letter) -> str:
    """Return all that a reader may see of a mail: its header and every part, decoded."""
    mail = message_from_bytes(each.content, policy=default)
    assert isinstance(mail, EmailMessage)
    parts = [str(part.get_content()) for part in mail.walk() if not part.is_multipart()]
    return "\n".join([*(f"{name}: {value}" for name, value in mail.items()), *parts])
