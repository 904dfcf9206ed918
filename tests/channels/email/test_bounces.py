"""Delivery reports in all their shapes (spec F-DSN-1, RFC 3464)."""

import time

import pytest

from channels.email import mime, refusal
from contactcenter.domain.message import AutoClass, Bounce, Inbound

MACHINE = "From: Mail Delivery System <MAILER-DAEMON@mx.example>\nSubject: Undelivered mail"


def read(head: str, text: str) -> Inbound:
    parsed = mime.parse(f"{head}\n\n{text}".replace("\n", "\r\n").encode())
    assert isinstance(parsed, tuple)
    assert isinstance(parsed[0], Inbound)
    return parsed[0]


def bounced(text: str, head: str = MACHINE) -> list[tuple[str, bool]]:
    return [(each.recipient, each.permanent) for each in read(head, text).bounces]


def report(*recipients: str, prose: str = "See below.", returned: str = "") -> str:
    return (
        f"--b\n\n{prose}\n--b\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mx.example\n\n" + "\n\n".join(recipients) + f"\n\n{returned}\n--b--\n"
    )


FORM = f"{MACHINE}\nContent-Type: multipart/report; report-type=delivery-status; boundary=b"
GONE = "Final-Recipient: rfc822; gone@kunde.example\nAction: failed\nStatus: 5.1.1"
SLOW = "Final-Recipient: rfc822; slow@kunde.example\nAction: delayed\nStatus: 4.4.1"
FULL = (
    "Final-Recipient: rfc822; full@kunde.example\nAction: failed\nStatus: 5.2.2\n"
    "Diagnostic-Code: smtp; 552 5.2.2 Mailbox full"
)
FINE = "Final-Recipient: rfc822; fine@kunde.example\nAction: delivered\nStatus: 2.0.0"


class TestForm:
    def test_each_recipient_has_its_own_fate(self) -> None:
        assert bounced(report(GONE, SLOW, FULL, FINE), FORM) == [
            ("gone@kunde.example", True),
            ("slow@kunde.example", False),
            ("full@kunde.example", False),
        ]

    def test_a_delay_is_not_the_end(self) -> None:
        found = read(FORM, report(GONE, SLOW, FULL)).bounces
        assert [each.final for each in found] == [True, False, True]

    @pytest.mark.parametrize(
        ("told", "final"),
        [
            ("has not yet been delivered.\nDelivery attempts\nwill continue for some time", False),
            ("THIS IS A WARNING MESSAGE ONLY.\nYOU DO NOT NEED TO RESEND", False),
            ("could not be delivered in 4 hours. It will be retried until it is 5 days old", False),
            ("could not be delivered. No more attempts will be made", True),
        ],
    )
    def test_nor_is_one_in_prose(self, told: str, final: bool) -> None:  # noqa: FBT001
        message = read(MACHINE, f"Your message {told}.\n\n  slow@kunde.example\n")
        assert message.auto_class is AutoClass.BOUNCE
        assert [each.final for each in message.bounces] == [final]

    @pytest.mark.parametrize(
        "told",
        [
            "This is a permanent error; please do not resend it.\n\n  gone@kunde.example\n",
            "It failed.\n\n  gone@kunde.example\n    550 we are still trying\n",
            "It failed.\n\n  gone@kunde.example\n    user unknown (5.1.1).\n\nYou wrote:\n"
            "You do not need to resend the form.\n",
        ],
    )
    def test_words_in_what_is_quoted_hide_no_refusal(self, told: str) -> None:
        """F-DSN-1."""
        (bounce,) = read(MACHINE, f"Your message could not be delivered. {told}").bounces
        assert bounce.final

    def test_a_number_is_no_refusal(self) -> None:
        told = "has not yet been delivered.\n\n  slow@kunde.example\n    5.9.1.2: timed out\n"
        (bounce,) = read(MACHINE, f"Your message {told}After 550 attempts it ends.\n").bounces
        assert not bounce.final

    def test_a_success_is_no_bounce(self) -> None:
        message = read(FORM, report(FINE))
        assert message.bounces == ()
        assert message.auto_class is AutoClass.AUTO_REPLY

    def test_it_is_about_the_mail_that_comes_back(self) -> None:
        returned = "--b\nContent-Type: message/rfc822\n\nMessage-ID: <7.a@desk.example>\n\nHello"
        message = read(FORM, report(GONE, returned=returned))
        assert message.references[0] == "7.a@desk.example"

    def test_a_program_is_not_taken_for_an_address(self) -> None:
        block = "Final-Recipient: rfc822; |/usr/bin/filter\nAction: failed\nStatus: 5.0.0"
        head = f"{FORM}\nX-Failed-Recipients: lea@kunde.example"
        assert bounced(report(block), head) == [("lea@kunde.example", False)]

    def test_without_recipients_the_prose_names_them(self) -> None:
        prose = "The following recipients did not get it:\n\n<lea@kunde.example>\n"
        assert bounced(report(prose=prose), FORM) == [("lea@kunde.example", False)]

    def test_a_report_in_a_mail_of_another_machine(self) -> None:
        inner = f"{FORM}\n\n{report(GONE)}"
        outer = "Content-Type: multipart/mixed; boundary=o"
        text = (
            f"--o\n\nA scanner passed this on.\n--o\nContent-Type: message/rfc822\n\n{inner}\n--o--"
        )
        assert bounced(text, f"{MACHINE}\n{outer}") == [("gone@kunde.example", True)]

    def test_a_report_that_a_person_passes_on_is_the_persons_mail(self) -> None:
        inner = f"{FORM}\n\n{report(GONE)}"
        head = "From: Lea <lea@kunde.example>\nSubject: Undelivered\n"
        text = f"--o\n\nWhy?\n--o\nContent-Type: message/rfc822\n\n{inner}\n--o--"
        message = read(f"{head}Content-Type: multipart/mixed; boundary=o", text)
        assert message.auto_class is AutoClass.HUMAN
        assert message.bounces == ()


class TestProse:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (
                "Delivery has failed:\n\n<lea@kunde.example>: host mx said: 550 5.1.1 User unknown"
                "\n    (in reply to RCPT TO command)",
                [("lea@kunde.example", True)],
            ),
            (
                "could not be delivered:\n\n  lea@kunde.example\n    mailbox is full\n",
                [("lea@kunde.example", False)],
            ),
            (
                "did not reach:\n\nlea@kunde.example\n   No such user\nbob@kunde.example\n"
                "   quota exceeded\n",
                [("lea@kunde.example", True), ("bob@kunde.example", False)],
            ),
            (
                "lists@kunde.example\n    (expanded from: <lea@kunde.example>)\n\nUser unknown\n",
                [("lea@kunde.example", True)],
            ),
            (
                "پیام شما تحویل نشد\n\n<lea@kunde.example>\n550 5.1.1 no such user\n",
                [("lea@kunde.example", True)],
            ),
        ],
    )
    def test_recipients_and_reasons(self, text: str, expected: list[tuple[str, bool]]) -> None:
        assert bounced(text) == expected

    def test_the_copy_names_nobody(self) -> None:
        text = (
            "Failed:\n\n<lea@kunde.example>\n\n--- Original message follows\n<bob@kunde.example>\n"
        )
        assert bounced(text) == [("lea@kunde.example", False)]

    @pytest.mark.parametrize("sender", ["Lea <lea@kunde.example>", "no-reply@parcels.example"])
    def test_a_complaint_about_a_delivery_is_no_bounce(self, sender: str) -> None:
        head = f"From: {sender}\nSubject: Delivery failed, returned to sender"
        message = read(head, "My parcel could not be delivered. Ask\n\nshop@desk.example\n")
        assert message.auto_class is AutoClass.HUMAN
        assert message.bounces == ()


@pytest.mark.parametrize(
    ("status", "diagnosis", "dialogue", "permanent"),
    [
        ("5.1.1", "550 5.1.1 User unknown", "", True),
        ("5.1.1", "550 5.1.1 blocked by our spam filter", "", False),
        ("5.1.10", "550 5.1.10 RecipientNotFound", "", True),
        ("4.1.1", "450 4.1.1 User unknown", "", False),
        ("5.0.0", "550 No such user", "in reply to RCPT TO command", True),
        ("5.0.0", "550 No such user", "in reply to end of DATA command", False),
        ("5.0.0", "550 No such user", "", False),
        ("5.2.2", "552 mailbox full", "in reply to RCPT TO command", False),
        ("5.7.1", "554 Relay access denied", "in reply to RCPT TO command", False),
        ("5.4.4", "Host or domain name not found", "", True),
        ("", "550 5.1.2 Bad destination system address", "", True),
        ("5.3.4", "552 message too large", "", False),
        ("5.0.0", "x-unix; procmail: no such user", "", False),
        ("5.1.1", "x-unix; user unknown", "", True),
        ("", "556 domain does not accept mail", "", True),
        ("", "", "", False),
    ],
)
def test_a_wrong_yes_is_worse_than_a_wrong_no(
    status: str,
    diagnosis: str,
    dialogue: str,
    permanent: bool,  # noqa: FBT001
) -> None:
    found = refusal.is_permanent(status=status, diagnosis=diagnosis, told=(), dialogue=dialogue)
    assert found is permanent


def test_words_of_its_own_count_unless_the_mail_was_refused() -> None:
    def permanent(dialogue: str) -> bool:
        told = ("Nobody: no such user",)
        return refusal.is_permanent(status="", diagnosis="", told=told, dialogue=dialogue)

    assert permanent("")
    assert not permanent(">>> DATA")


def test_a_status_without_end_does_not_take_long() -> None:
    block = f"Final-Recipient: rfc822; lea@kunde.example\nStatus: {'unknown ' * 4_000}"
    begun = time.process_time()
    assert read(FORM, report(block, prose="a line\n" * 2_000)).bounces
    assert time.process_time() - begun < 2.0


def test_masses_of_recipients_do_not_take_long() -> None:
    blocks = [GONE.replace("gone", f"gone{number}") for number in range(400)]
    prose = "\n".join(f"<gone{number}@kunde.example>: unknown" for number in range(700))
    found = read(FORM, report(*blocks, prose=prose)).bounces
    assert len(found) >= 199
    assert Bounce(recipient="gone7@kunde.example", permanent=True) in found
