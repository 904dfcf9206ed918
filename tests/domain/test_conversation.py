"""How a message finds its conversation: tokens, our own ids, known ids, and nothing else."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter.domain.conversation import (
    Conversation,
    answer_subject,
    is_own_header_id,
    own_header_id,
    reply_address,
    with_header_id,
)
from contactcenter.domain.customer import ProofLevel
from contactcenter.domain.matching import (
    Evidence,
    Match,
    coded_subject,
    codes_in,
    find,
    suspect,
)
from contactcenter.domain.message import Inbound
from contactcenter.domain.reference import Form, grouped
from tests.builders import a_conversation, a_reference

KEY = b"k" * 32
OTHER = b"o" * 32


def a_thread() -> Conversation:
    return a_conversation(
        reference=a_reference("thread"),
        address="sara@mail.example",
        participants=frozenset({"sara@mail.example"}),
    )


def inbound(address: str = "sara@mail.example", **given: object) -> Inbound:
    fields = {"external_id": "m", "display_name": "", "text": "x", "reply": "x", **given}
    return Inbound(address=address, **fields)


def found(
    message: Inbound, candidates: list[Conversation], said: dict[str, Conversation]
) -> Conversation | None:
    evidence = Evidence(candidates=candidates, said=said, coded={})
    there = find(message, evidence, key=KEY)
    return there.conversation if there else None


@pytest.mark.parametrize("form", Form)
def test_a_reply_address_fits_and_is_unguessable(form: Form) -> None:
    """F-THR-4."""
    thread = replace(a_thread(), reference=a_reference("thread", form))
    local, _, domain = reply_address("support@shop.example", thread, key=KEY).partition("@")
    assert domain == "shop.example"
    assert len(local) <= 64
    assert local == local.lower()


@pytest.mark.parametrize("form", Form)
def test_the_reply_address_leads_back_whatever_case_it_comes_in(form: Form) -> None:
    thread = replace(a_thread(), reference=a_reference("thread", form))
    address = reply_address("support@shop.example", thread, key=KEY)
    for written in (address, address.upper()):
        assert found(inbound(recipients=(written,)), [thread], {}) == thread


def test_each_changed_letter_of_the_token_breaks_it() -> None:
    """S17, S36."""
    thread = a_thread()
    address = reply_address("support@shop.example", thread, key=KEY)
    start, end = address.index(".") + 1, address.index("@")
    for place in range(start, end):
        letter = "a" if address[place] != "a" else "b"
        forged = address[:place] + letter + address[place + 1 :]
        assert found(inbound(recipients=(forged,)), [thread], {}) is None


def test_a_token_of_another_key_or_conversation_opens_nothing() -> None:
    thread = a_thread()
    other = replace(thread, reference=a_reference("other"))
    for address in (
        reply_address("support@shop.example", thread, key=OTHER),
        reply_address("support@shop.example", other, key=KEY),
    ):
        assert found(inbound(recipients=(address,)), [thread], {}) is None


def test_our_own_id_is_enough_and_a_known_one_only_from_a_participant() -> None:
    """F.2, rules 2 and 3."""
    thread = a_thread()
    ours = own_header_id("random", "support@shop.example", key=KEY)
    said = {ours: thread, "theirs@mail.example": thread}
    stranger = "eve@evil.example"
    assert found(inbound(stranger, references=(ours,)), [thread], said) == thread
    known = ("theirs@mail.example",)
    assert found(inbound(references=known), [thread], said) == thread
    assert found(inbound(stranger, references=known), [thread], said) is None


def test_the_same_subject_alone_never_joins() -> None:
    """F-THR-1."""
    thread = replace(a_thread(), subject="Order 12")
    assert found(inbound(subject="Re: Order 12"), [thread], {}) is None


def test_only_ids_that_we_made_are_ours() -> None:
    ours = own_header_id("random", "support@shop.example", key=KEY)
    assert is_own_header_id(ours, key=KEY)
    assert not is_own_header_id(ours, key=OTHER)
    assert not is_own_header_id("x" + ours, key=KEY)


@given(st.text())
def test_any_text_as_an_id_or_an_address_is_borne(text: str) -> None:
    """F-THR-7."""
    assert not is_own_header_id(text, key=KEY)
    assert found(inbound(recipients=(text,), references=(text,)), [a_thread()], {}) is None


def test_of_many_ids_the_first_and_the_latest_are_kept() -> None:
    thread = a_thread()
    for number in range(50):
        thread = with_header_id(thread, f"{number}@x")
    assert (thread.header_ids[0], thread.header_ids[-1]) == ("0@x", "49@x")
    assert len(thread.header_ids) == 20


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        ("Order 12", "Re: Order 12"),
        ("Re: Order 12", "Re: Order 12"),
        ("RE: re:  Order 12", "Re: Order 12"),
        ("پاسخ: سفارش ۱۲", "Re: سفارش ۱۲"),
        ("", "Re:"),
    ],
)
def test_an_answer_says_re_once(subject: str, answer: str) -> None:
    """F-OUT-2."""
    assert answer_subject(subject) == answer


CODE = f"[#{a_reference('ticket')}]"


@pytest.mark.parametrize(
    ("sender", "proof", "match"),
    [
        ("sara@mail.example", ProofLevel.CHANNEL_PROVEN, Match.SUBJECT_CODE),
        ("sara@mail.example", ProofLevel.CLAIMED, None),
        ("eve@evil.example", ProofLevel.ASSERTED, None),
    ],
)
def test_a_subject_code_joins_a_proven_participant_only(
    sender: str, proof: ProofLevel, match: Match | None
) -> None:
    """F.2 rule 4, S34."""
    thread = a_thread()
    message = inbound(sender, subject=f"Re: kettle {CODE}", proof=proof)
    evidence = Evidence(candidates=[], said={}, coded={a_reference("ticket"): [thread]})
    there = find(message, evidence, key=KEY)
    assert (there.match if there else None) is match
    assert suspect(message, evidence) == thread.ticket_id


def test_the_stronger_evidence_wins_and_the_conflict_is_told() -> None:
    """F-THR-2."""
    thread = a_thread()
    other = a_conversation("other", participants=frozenset({"sara@mail.example"}))
    token = reply_address("support@shop.example", thread, key=KEY)
    message = inbound(recipients=(token,), references=("theirs@mail.example",))
    evidence = Evidence(candidates=[thread], said={"theirs@mail.example": other}, coded={})
    there = find(message, evidence, key=KEY)
    assert there is not None
    assert (there.conversation, there.match, there.conflict) == (thread, Match.TOKEN, True)


@pytest.mark.parametrize("form", Form)
def test_codes_with_a_wrong_check_character_name_nothing(form: Form) -> None:
    right = a_reference("ticket", form)
    wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
    assert codes_in(f"[#{right}] [#{wrong}] [#12345]") == (right,)
    assert codes_in(f"[#{right[:5].lower()}-{right[5:]}]") == (right,)


@pytest.mark.parametrize("form", Form)
def test_an_answer_ends_in_the_code_of_its_ticket_alone(form: Form) -> None:
    """F-OUT-2; what looks like a code and is another desk's stays."""
    ours, other = a_reference("ticket", form), a_reference("other", form)
    for subject in ("Re: Lamp [#AB-1234567890]", f"Re: Lamp [#{other}]  [#AB-1234567890]"):
        coded = coded_subject(subject, ours)
        assert coded == f"Re: Lamp [#AB-1234567890] [#{grouped(ours)}]"
        assert coded_subject(coded, ours) == coded
        assert codes_in(coded) == (ours,)


@pytest.mark.parametrize(
    "hidden", ["[#{0}-[#{1}]{2}]", "[[#{1}]#{1}]", "[#{0}\t{2}]", "[#{0}{3}{2}]"]
)
@pytest.mark.parametrize("form", Form)
def test_no_other_code_hides_in_a_subject(hidden: str, form: Form) -> None:
    ours, other = a_reference("ticket", form), a_reference("other", form)
    subject = hidden.format(other[:5], other, other[5:], " " * 20)
    assert codes_in(coded_subject(f"Re: Lamp {subject}", ours)) == (ours,)
