"""What blocks read about people: who is one with whom, and codes on their way."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from contactcenter.domain.challenge import Challenge
from contactcenter.domain.customer import Origin, ProofLevel
from contactcenter.domain.errors import NotFound, StaleVersion
from contactcenter.domain.ids import AgentId, IdentityId, InboxId, MessageId, TicketId
from contactcenter.domain.merge import Distinction, distinction_id
from contactcenter.ports.store import Store
from tests.builders import (
    NOON,
    a_conversation,
    a_customer,
    a_matter,
    a_merge,
    a_message,
    a_ticket,
    a_world,
    an_agent,
    an_identity,
    later,
)


async def a_family(store: Store) -> None:
    """Of four customers the first two are one, and the third is known to be somebody else."""
    told = Distinction(
        id=distinction_id("customer", "third"),
        one_id=a_customer().id,
        other_id=a_customer("third").id,
        by=AgentId("agent"),
        at=NOON,
    )
    async with store.begin() as tx:
        tx.put(*a_world())
        tx.put(*(a_customer(each) for each in ("third", "fourth")))
        tx.put(a_customer("second", merged_into="customer"))
        tx.put(an_identity("seconds", customer_id="second", address="second@mail.example"))
        tx.put(an_identity("fourths", customer_id="fourth", address="fourth@mail.example"))
        tx.put(a_merge(winner_id="customer", loser_id="second"), told)


async def test_a_family_comes_with_its_addresses(store: Store) -> None:
    await a_family(store)
    async with store.begin() as tx:
        found = await tx.family([a_customer("second").id])
    assert {each.id for each in found.customers} == {"customer", "second"}
    assert [each.id for each in found.merges] == ["merge"]
    assert [each.id for each in found.identities] == ["identity", "seconds"]
    assert found.distinctions == []


async def test_who_is_told_apart_is_found_with_both_of_them(store: Store) -> None:
    await a_family(store)
    async with store.begin() as tx:
        found = await tx.family([a_customer("second").id, a_customer("third").id])
    assert [each.other_id for each in found.distinctions] == ["third"]


def a_challenge(challenge_id: str = "message", **given: Any) -> Challenge:
    return Challenge(
        id=MessageId(challenge_id),
        identity_id=IdentityId("identity"),
        ticket_id=TicketId("ticket"),
        by=AgentId("agent"),
        **{"asked_at": NOON, **given},
    )


async def test_a_chat_finds_the_code_that_was_asked_for_last_in_its_matter(store: Store) -> None:
    codes = [a_message(each, conversation_id="conversation") for each in ("first", "last")]
    async with store.begin() as tx:
        tx.put(*a_world(), a_ticket(), a_ticket("elsewhere"), a_conversation())
        tx.put(a_conversation("chat", kind="webchat", thread="visitor"))
        tx.put(a_conversation("other", kind="webchat", thread="other", ticket_id="elsewhere"))
        tx.put(*codes, a_challenge("first"), a_challenge("last", asked_at=later(60)))
    assert await store.challenge_in_chat(InboxId("inbox"), "visitor") == a_challenge(
        "last", asked_at=later(60)
    )
    assert await store.challenge_in_chat(InboxId("inbox"), "other") is None
    assert await store.challenge_in_chat(InboxId("another"), "visitor") is None


async def test_a_challenge_is_kept_with_its_tries(store: Store) -> None:
    asked = a_challenge()
    async with store.begin() as tx:
        tx.put(*a_world(), *a_matter(), asked)
    tried = replace(asked, tries_left=4, passed_at=NOON + timedelta(seconds=1), version=2)
    async with store.begin() as tx:
        assert await tx.challenge(asked.id) == asked
        tx.put(tried)
    with pytest.raises(StaleVersion):
        async with store.begin() as tx:
            tx.put(replace(tried, tries_left=3))
    async with store.begin() as tx:
        assert await tx.challenge(asked.id) == tried
        with pytest.raises(NotFound):
            await tx.challenge(MessageId("nothing"))


async def test_screens_see_how_long_a_proof_holds_and_how_it_was(store: Store) -> None:
    """Spec E.3: of a mail address for a year."""
    async with store.begin() as tx:
        tx.put(*(each for each in a_world() if each != an_identity()))
        proven = {"proof": ProofLevel.CHALLENGE_VERIFIED, "proven_at": NOON}
        tx.put(an_identity(address="info@firm.example", **proven), *a_matter(rating=4))
    dossier = await store.dossier(an_agent(), TicketId("ticket"))
    (identity,) = dossier.customer.identities
    assert (identity.proof, identity.shared) == ("challenge_verified", True)
    assert identity.holds_until == NOON + timedelta(days=365)
    assert dossier.ticket.rating == 4


async def test_a_proof_passes_from_one_customer_to_another_in_one_block(store: Store) -> None:
    before = an_identity(proof=ProofLevel.CHANNEL_PROVEN, proven_at=NOON)
    claimed = an_identity("claimed", customer_id="other", origin=Origin.STATED)
    async with store.begin() as tx:
        tx.put(*(each for each in a_world() if each != an_identity()), a_customer("other"))
        tx.put(before, claimed)
    proven = replace(claimed, proof=ProofLevel.CHALLENGE_VERIFIED, proven_at=NOON, version=2)
    lowered = replace(before, proof=ProofLevel.CLAIMED, origin=Origin.STATED, version=2)
    async with store.begin() as tx:
        tx.put(lowered, proven)
    async with store.begin() as tx:
        assert [await tx.identity(each.id) for each in (lowered, proven)] == [lowered, proven]
