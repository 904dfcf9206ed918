"""A code said back proves its address (spec E.3); two that are proven may join (E-RES-1)."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from contactcenter.application import customers
from contactcenter.domain.challenge import DOTS, ChallengeOver, WrongCode
from contactcenter.domain.errors import Invalid, TooMany
from contactcenter.domain.events import IdentityChanged
from contactcenter.domain.ids import ConversationId, CustomerId, Position
from contactcenter.ports.channel import TryLater
from contactcenter.ports.views import Dossier
from tests.application.asking_acts import (
    a_code_is_asked_in_a_chat,
    a_code_was_sent,
    code_sent,
    say,
    say_code,
    send_code,
    send_code_for,
    type_code,
)
from tests.application.desk import Desk
from tests.application.people_acts import tickets
from tests.application.ticket_acts import a_mail_is_mine
from tests.builders import a_customer


@pytest.fixture
async def desk() -> Desk:
    return await Desk().open()


async def proofs(desk: Desk) -> list[tuple[str, str]]:
    dossier = await desk.only_ticket()
    return [(each.address, each.proof) for each in dossier.customer.identities]


async def test_the_code_said_back_proves_the_address(desk: Desk) -> None:
    await a_code_was_sent(desk)
    assert await proofs(desk) == [("sara@mail.example", "claimed")]
    await say_code(desk)
    assert await proofs(desk) == [("sara@mail.example", "challenge_verified")]


async def test_no_agent_reads_the_code(desk: Desk) -> None:
    await a_code_was_sent(desk)
    (sent,) = desk.channel.sent
    assert re.search(r"\b\d{6}\b", sent.text)
    assert (sent.automatic, bool(sent.loop_mark)) == ("auto-generated", True)
    shown = (await desk.only_ticket()).timeline.messages[-1]
    assert DOTS in shown.text
    assert not re.search(r"\d{6}", shown.text)


async def test_digits_of_any_script_are_the_code(desk: Desk) -> None:
    await a_code_was_sent(desk)
    (code,) = re.findall(r"\b\d{6}\b", desk.channel.sent[0].text)
    persian = code.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    await say(desk, desk.channel.sent[0].message_id, f"{persian[:3]} - {persian[3:]}")
    assert await proofs(desk) == [("sara@mail.example", "challenge_verified")]


async def test_five_wrong_tries_are_all(desk: Desk) -> None:
    await a_code_was_sent(desk)
    (sent,) = desk.channel.sent
    (code,) = re.findall(r"\b\d{6}\b", sent.text)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for left in range(4, -1, -1):
        with pytest.raises(WrongCode, match=f"tries left: {left}"):
            await say(desk, sent.message_id, wrong)
    with pytest.raises(ChallengeOver):
        await say(desk, sent.message_id, code)
    assert await proofs(desk) == [("sara@mail.example", "claimed")]


async def test_after_ten_minutes_it_is_over(desk: Desk) -> None:
    await a_code_was_sent(desk)
    desk.later(600)
    with pytest.raises(ChallengeOver):
        await say_code(desk)


async def test_a_code_that_was_held_up_does_not_leave_when_it_is_over(desk: Desk) -> None:
    await a_mail_is_mine(desk)
    desk.channel.refuse = TryLater("no connection", after=timedelta(minutes=11))
    await send_code(desk)
    await desk.settle()
    desk.channel.refuse = None
    desk.later(700)
    await desk.settle()
    assert desk.channel.sent == []
    last = (await desk.only_ticket()).timeline.messages[-1]
    assert last.delivery is not None
    assert (last.delivery.state, last.delivery.error) == (
        "failed",
        "the code in it does not hold any more",
    )


async def test_a_code_counts_once(desk: Desk) -> None:
    await a_code_was_sent(desk)
    await say_code(desk)
    with pytest.raises(ChallengeOver):
        await say_code(desk)


async def test_nobody_is_flooded_with_codes(desk: Desk) -> None:
    await a_mail_is_mine(desk)
    for _ in range(3):
        await send_code(desk)
    with pytest.raises(TooMany):
        await send_code(desk)
    desk.later(3601)
    await send_code(desk)


async def test_an_address_of_several_proves_nobody(desk: Desk) -> None:
    """E-RES-2."""
    await desk.online("mina")
    await desk.arrives(address="info@firm.example")
    await desk.settle()
    await desk.accept("mina")
    with pytest.raises(Invalid, match="several people"):
        await send_code(desk, to="info@firm.example")


async def test_the_inbox_must_write_to_such_an_address(desk: Desk) -> None:
    await a_mail_is_mine(desk)
    with pytest.raises(Invalid, match="cannot write to this address"):
        await send_code(desk, inbox="chat")


async def test_who_proves_an_address_has_it_alone(desk: Desk) -> None:
    """Whoever proved it before keeps it as something they stated; both are shown as perhaps one."""
    _, hers = await _two_who_claim_one(desk)
    (before,) = [each for each in hers.customer.identities if each.address == _SHARED]
    assert before.proof == "claimed"
    await send_code_for(desk, hers, inbox="mail", to=_SHARED)
    await desk.settle()
    await say_code(desk)
    first, second = await _dossiers(desk)
    assert [_proof(first), _proof(second)] == ["claimed", "challenge_verified"]
    assert [each.customer_id for each in second.customer.suggestions] == [first.customer.id]


async def test_two_addresses_proven_in_one_session_are_one_person(desk: Desk) -> None:
    """E-RES-1: within fifteen minutes; the merge is a record like any, and may be undone."""
    _, hers = await _two_who_claim_one(desk)
    for address in ("other@mail.example", _SHARED):
        await send_code_for(desk, hers, inbox="mail", to=address)
        await desk.settle()
        await say_code(desk)
        desk.later(60)
    first, second = await _dossiers(desk)
    assert first.customer.id == second.customer.id
    assert [each.by for each in first.customer.merges] == ["mina"]


@pytest.mark.parametrize("why", ["too_late", "told_apart"])
async def test_what_speaks_against_it_leaves_two_people(desk: Desk, why: str) -> None:
    """E-RES-1, E-RES-3."""
    one, hers = await _two_who_claim_one(desk)
    await send_code_for(desk, hers, inbox="mail", to="other@mail.example")
    await desk.settle()
    await say_code(desk)
    if why == "too_late":
        desk.now += timedelta(minutes=16)
    else:
        await _tell_apart(desk, one, hers)
    await send_code_for(desk, hers, inbox="mail", to=_SHARED)
    await desk.settle()
    await say_code(desk)
    first, second = await _dossiers(desk)
    assert first.customer.id != second.customer.id


async def test_a_visitor_types_the_code_into_their_chat(desk: Desk) -> None:
    """What follows is recorded as the act of the agent who asked for it."""
    await a_code_is_asked_in_a_chat(desk)
    code = code_sent(desk)
    assert (await type_code(desk, code)).passed_at == desk.now
    assert ("sara@mail.example", "challenge_verified") in await proofs(desk)
    (fact,) = [
        each.fact
        for each in await desk.store.placed_after(Position(0), 1000)
        if isinstance(each.fact, IdentityChanged)
    ]
    assert (fact.change, fact.by) == ("proven", "mina")


async def test_in_a_chat_too_it_is_over_after_ten_minutes(desk: Desk) -> None:
    await a_code_is_asked_in_a_chat(desk)
    code = code_sent(desk)
    desk.later(600)
    with pytest.raises(ChallengeOver):
        await type_code(desk, code)


async def test_the_last_code_is_the_one_that_is_asked_for(desk: Desk) -> None:
    await a_code_is_asked_in_a_chat(desk)
    first = code_sent(desk)
    desk.later(1)
    await send_code(desk)
    await desk.settle()
    assert (await type_code(desk, first)).tries_left == 4
    assert (await type_code(desk, code_sent(desk))).passed_at is not None


async def test_another_customer_on_the_ticket_is_not_asked(desk: Desk) -> None:
    """S40: whoever chats beside the customer proves nothing of theirs."""
    await a_code_is_asked_in_a_chat(desk)
    code = code_sent(desk)
    (chat,) = [each for each in (await desk.only_ticket()).conversations if each.inbox_id == "chat"]
    async with desk.store.begin() as tx:
        moved = (await tx.conversations([ConversationId(chat.id)]))[ConversationId(chat.id)]
        tx.put(
            a_customer("somebody"),
            replace(moved, customer_id=CustomerId("somebody"), version=moved.version + 1),
        )
    with pytest.raises(ChallengeOver):
        await type_code(desk, code)


_SHARED = "sara@mail.example"


async def _two_who_claim_one(desk: Desk) -> tuple[Dossier, Dossier]:
    """One customer proved an address that another, who writes from elsewhere, states."""
    await desk.online("mina")
    await desk.arrives(address=_SHARED, proof="channel_proven", header_id="first@mail.example")
    await desk.settle()
    await desk.accept("mina")
    await desk.arrives(address="other@mail.example", stated=[{"kind": "email", "address": _SHARED}])
    await desk.settle()
    await desk.accept("mina")
    first, second = await _dossiers(desk)
    return first, second


async def _dossiers(desk: Desk) -> list[Dossier]:
    agent = await desk.agent("mina")
    return [await desk.store.dossier(agent, each.id) for each in await tickets(desk)]


async def _tell_apart(desk: Desk, one: Dossier, other: Dossier) -> None:

    await customers.tell_apart(
        desk.store,
        one.customer.id,
        other.customer.id,
        asked=await desk.asked("mina"),
    )


def _proof(dossier: Dossier) -> str:
    (found,) = [each for each in dossier.customer.identities if each.address == _SHARED]
    return found.proof


async def test_digits_where_no_code_is_asked_for_open_no_block_that_writes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever sends them keeps nobody from writing."""
    blocks: list[object] = []
    monkeypatch.setattr(desk.store, "begin", blocks.append)
    with pytest.raises(ChallengeOver, match="no code"):
        await type_code(desk, "123456")
    assert blocks == []
