"""What a form may say, and the reference it has before anybody read it (spec A-PRN-2, G-5)."""

from datetime import timedelta

import pytest

from contactcenter.domain.complaint_form import (
    Fault,
    Filled,
    Misfilled,
    blank,
    complaint_of,
    reference_of,
)
from contactcenter.domain.ids import InboxId
from contactcenter.domain.pages import Complaint, cleaned, read, written
from contactcenter.domain.reference import Form, read_reference
from tests.builders import NOON

KEY, INBOX = b"k" * 32, InboxId("form")
SAID = {"what": "It came late.", "email": "sara@mail.example"}


def filled(random: str = "r", **fields: str) -> Complaint:
    mark = blank(INBOX, key=KEY, now=NOON, random=random)
    form = Filled(fields=fields, files=(), language="en")
    later = NOON + timedelta(seconds=30)
    return complaint_of(form, mark, INBOX, region="IR", key=KEY, now=later)


def test_addresses_are_kept_in_their_normal_form() -> None:
    complaint = filled(**{**SAID, "email": " SARA@Mail.Example ", "phone": "۰۹۱۲ ۱۱۱ ۲۲۳۳"})
    assert (complaint.email, complaint.phone) == ("sara@mail.example", "+989121112233")


@pytest.mark.parametrize(
    ("said", "faults"),
    [
        ({}, {"what": Fault.EMPTY, "email": Fault.NO_WAY_BACK}),
        ({"what": "\u0000 \n", "anonymous": "1"}, {"what": Fault.EMPTY}),
        ({**SAID, "phone": "1"}, {"phone": Fault.NO_ADDRESS}),
        ({**SAID, "wanted": "x" * 2001}, {"wanted": Fault.TOO_LONG}),
        ({**SAID, "anonymous": "1"}, {"anonymous": Fault.NOT_ANONYMOUS}),
        (
            {**SAID, "behalf": "1"},
            {"name": Fault.EMPTY, "person": Fault.EMPTY, "relation": Fault.EMPTY},
        ),
        ({**SAID, "website": "x"}, {"website": Fault.TRAP}),
    ],
)
def test_each_wrong_field_is_named(said: dict[str, str], faults: dict[str, Fault]) -> None:
    with pytest.raises(Misfilled) as refused:
        filled(**said)
    assert refused.value.faults == faults


def test_what_is_kept_is_read_again() -> None:
    complaint = filled(**SAID, wanted="My money", name="Sara")
    message = read(written(complaint))
    assert (message.reply, message.display_name) == ("It came late.", "Sara")
    assert message.filed == complaint.filed
    assert message.external_id == message.thread == complaint.id


def test_one_page_makes_one_complaint_of_the_same_words() -> None:
    assert filled(**SAID) == filled(**SAID)
    others = {filled("other", **SAID).id, filled(**{**SAID, "what": "It came very late."}).id}
    assert filled(**SAID).id not in others


@pytest.mark.parametrize("form", Form)
def test_its_reference_is_one_of_the_desk_and_cannot_be_reckoned(form: Form) -> None:
    complaint = filled(**SAID)
    reference = reference_of(complaint, form, key=KEY)
    assert read_reference(reference) == reference
    assert reference.isdecimal() == (form is Form.DIGITS)
    assert reference == reference_of(complaint, form, key=KEY)
    assert reference != reference_of(complaint, form, key=b"x" * 32)


def test_what_no_screen_can_hold_is_left_out() -> None:
    assert cleaned(" a\x00\x1bb\r\nc\ud800 ") == "ab\nc"
