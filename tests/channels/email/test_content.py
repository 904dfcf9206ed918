"""What a mail holds beside plain words: events, containers, seals, other mails (spec F.5)."""

import base64
import struct

import pytest

from channels.email import invitation, mime, names, tnef
from contactcenter.domain.message import AutoClass, File, Inbound

EVENT = (
    "BEGIN:VCALENDAR\nMETHOD:{method}\nBEGIN:VEVENT\nUID:1@x\nSUMMARY:جلسه\\, گام دوم\n"
    'DTSTART;X="a:b";TZID=Asia/Tehran:20270105T093000\nDTEND:20270105T073000Z\n'
    "LOCATION:دفتر\nDESCRIPTION:First line\\nsecond\n  and more\nEND:VEVENT\nEND:VCALENDAR"
)


def read(raw: bytes | str) -> Inbound:
    content = raw if isinstance(raw, bytes) else raw.replace("\n", "\r\n").encode()
    parsed = mime.parse(b"From: Lea <lea@kunde.example>\r\n" + content)
    assert isinstance(parsed, tuple)
    assert isinstance(parsed[0], Inbound)
    return parsed[0]


def mixed(*parts: str) -> str:
    joined = "".join(f"--b\n{part}\n" for part in parts)
    return f"Content-Type: multipart/mixed; boundary=b\n\n{joined}--b--\n"


def files(message: Inbound) -> list[str]:
    return [file.name for file in message.files]


class TestInvitations:
    def test_an_event_speaks_where_nobody_else_does(self) -> None:
        event = EVENT.format(method="REQUEST")
        message = read(f"Content-Type: text/calendar; charset=utf-8; method=REQUEST\n\n{event}")
        assert message.text == (
            "Invitation: جلسه, گام دوم\n2027-01-05 09:30 Asia/Tehran – 2027-01-05 07:30 UTC\nدفتر"
            "\nFirst line\nsecond and more"
        )
        assert files(message) == ["invite.ics"]
        assert message.auto_class is AutoClass.HUMAN

    def test_a_cancellation_says_so(self) -> None:
        assert invitation.words(EVENT.format(method="CANCEL").encode()).startswith("Cancelled: ")

    def test_words_of_the_sender_stand_alone(self) -> None:
        event = EVENT.format(method="REQUEST")
        message = read(mixed("\nCome!", f"Content-Type: text/calendar\n\n{event}"))
        assert message.text == "Come!"
        assert files(message) == ["invite.ics"]

    @pytest.mark.parametrize(
        "data", [b"", b"BEGIN:VEVENT", b"SUMMARY:x", b'X;"' * 9_000, b"\xff:" * 9]
    )
    def test_no_event_has_no_words(self, data: bytes) -> None:
        assert invitation.words(data) == ""


def attribute(number: int, value: bytes) -> bytes:
    return b"\x02" + struct.pack("<HHI", number, 6, len(value)) + value + b"\0\0"


def winmail(*attributes: bytes) -> bytes:
    return struct.pack("<IH", 0x223E9F78, 1) + b"".join(attributes)


def long_name(name: str) -> bytes:
    value = f"{name}\0".encode("utf-16-le")
    padded = value + b"\0" * (-len(value) % 4)
    return struct.pack("<IHHII", 1, 0x1F, 0x3707, 1, len(value)) + padded


WRAPPED = winmail(
    attribute(0x800C, "سلام\0".encode()),
    *(attribute(0x9002, b"\0" * 14), attribute(0x8010, b"INVOIC~1.PDF\0")),
    *(attribute(0x800F, b"%PDF-1"), attribute(0x9005, long_name("invoice 7.pdf"))),
    *(attribute(0x9002, b"\0" * 14), attribute(0x8010, b"../../etc/passwd\0")),
    attribute(0x800F, b"x"),
)
AS_MAIL = b"Content-Type: application/ms-tnef; name=winmail.dat\r\n\r\n"


class TestWinmail:
    def test_the_files_inside_are_unwrapped(self) -> None:
        message = read(AS_MAIL + WRAPPED)
        assert [(file.name, file.content) for file in message.files] == [
            ("invoice 7.pdf", b"%PDF-1"),
            ("passwd", b"x"),
        ]
        assert message.text == "سلام"

    @pytest.mark.parametrize(
        "data", [b"", b"no", WRAPPED[:9], winmail(), winmail(attribute(0x9005, b"\xff" * 40))]
    )
    def test_what_cannot_be_unwrapped_is_attached(self, data: bytes) -> None:
        message = read(AS_MAIL + data)
        assert [(file.name, file.content) for file in message.files] == [("winmail.dat", data)]

    def test_no_more_files_than_a_mail_may_have(self) -> None:
        one = attribute(0x9002, b"") + attribute(0x800F, b"x")
        assert len(tnef.unwrap(winmail(*[one] * 150)).files) == tnef.MOST_FILES

    def test_broken_anywhere_it_never_raises(self) -> None:
        for place in range(len(WRAPPED)):
            tnef.unwrap(WRAPPED[:place])
            tnef.unwrap(WRAPPED[:place] + b"\xff" + WRAPPED[place + 1 :])


class TestSeals:
    def test_an_encrypted_mail_stands_with_a_sentence(self) -> None:
        head = "Content-Type: application/pkcs7-mime; smime-type=enveloped-data"
        message = read(f"{head}\nContent-Transfer-Encoding: base64\n\nMIAGCSqG")
        assert "encrypted" in message.text
        assert files(message) == ["smime.p7m"]

    def test_pgp_parts_are_kept_as_they_are(self) -> None:
        text = (
            "Content-Type: multipart/encrypted; protocol=application/pgp-encrypted; boundary=b\n\n"
            "--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n"
            "--b\nContent-Type: application/octet-stream; name=encrypted.asc\n\nx\n--b--\n"
        )
        message = read(text)
        assert "encrypted" in message.text
        assert message.files[-1].content == b"x"

    def test_a_signature_is_kept_to_the_byte(self) -> None:
        head = "Content-Type: application/pkcs7-signature\nContent-Transfer-Encoding: base64"
        message = read(mixed("\nHello", f"{head}\n\nAAEC/w=="))
        assert message.text == "Hello"
        assert [(file.name, file.content) for file in message.files] == [
            ("smime.p7s", b"\x00\x01\x02\xff")
        ]


class TestMessagesInMessages:
    INNER = "From: bob@kunde.example\nSubject: قرارداد /؟\n\nInner words"

    def test_an_attached_one_is_called_by_its_subject(self) -> None:
        message = read(mixed("\nSee it", f"Content-Type: message/rfc822\n\n{self.INNER}"))
        assert message.text == "See it"
        assert files(message) == ["قرارداد -؟.eml"]

    def test_one_to_be_shown_is_read_in_place(self) -> None:
        head = "Content-Type: message/rfc822\nContent-Disposition: inline"
        message = read(mixed("\nSee it", f"{head}\n\n{self.INNER}"))
        assert message.text == "See it\n\nInner words"
        assert message.files == ()

    def test_one_that_is_all_there_is(self) -> None:
        assert read(f"Content-Type: message/rfc822\n\n{self.INNER}").text == "Inner words"

    @pytest.mark.parametrize(
        ("mark", "wrapped", "attached"),
        [
            pytest.param("", False, 0, id="a digest is read in place"),
            pytest.param("Content-Type: message/rfc822", False, 2, id="messages that say so"),
            pytest.param("Content-Type: message/rfc822", True, 0, id="in one that is opened"),
        ],
    )
    def test_a_digest(self, mark: str, wrapped: bool, attached: int) -> None:  # noqa: FBT001
        head = "\n" if mark else ""
        one = (
            f"--d\n{mark}{head}\nSubject: a\n\nOne.\n--d\n{mark}{head}\nSubject: b\n\nTwo.\n--d--\n"
        )
        digest = f"Content-Type: multipart/digest; boundary=d\n\n{one}"
        message = read(f"Content-Type: message/rfc822\n\n{digest}" if wrapped else digest)
        assert len(message.files) == attached
        assert ("One.\n\nTwo." in message.text) == (attached == 0)

    def test_fifty_in_each_other_end_as_a_file(self) -> None:
        raw = "Content-Type: message/rfc822\n\n" * 50 + "x"
        assert files(read(raw)) == ["message.eml"]


def test_too_large_a_mail_keeps_its_words() -> None:
    raw = b"Subject: Hi\r\n\r\nThe words\r\n" + b"x" * mime.LARGEST  # F-CNT-6
    message = read(raw)
    assert message.subject == "Hi"
    assert message.text.startswith("The words")
    assert "too many" in message.text


@pytest.mark.parametrize(
    ("type_", "name"),
    [
        ("image/png", "image.png"),
        ("application/pdf", "file.pdf"),
        ("text/calendar", "invite.ics"),
        ("application/x-nobody-knows", "file.bin"),
    ],
)
def test_files_without_a_name_get_one(type_: str, name: str) -> None:
    assert names.made_up(File(name="", type=type_, content=b"")) == name


@pytest.mark.parametrize(
    ("content_id", "name"),
    [
        ("image001.jpg@01CDB132.D8A510F0", "image001.jpg"),
        ("../../image001.jpg@x", "image001.jpg"),
        ("image001.exe@x", "image.jpg"),
        ("part1.39236103@x", "image.jpg"),
        (None, "image.jpg"),
    ],
)
def test_a_picture_is_called_what_its_id_says(content_id: str | None, name: str) -> None:
    file = File(name="", type="image/jpeg", content=b"", content_id=content_id)
    assert names.made_up(file) == name


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\x1b$B-!\x1b(B", "①"),  # JIS X 0213 under the name of the smaller set
        ("ツール".encode("cp932"), "ツール"),
    ],
)
def test_japanese_that_goes_beyond_its_label(data: bytes, expected: str) -> None:
    head = b"Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n"
    assert read(head + data).text == expected


def test_a_parameter_whose_line_lost_its_space_still_counts() -> None:
    """Some gateways unfold badly: without this the reader would see boundaries and base64."""
    body = base64.b64encode("سلام دنیا".encode()).decode()
    part = f"Content-Type: text/plain;\ncharset=utf-8\nContent-Transfer-Encoding: base64\n\n{body}"
    message = read(
        'Content-Type: multipart/mixed;\nboundary="a:b"\nSubject: Hi;\nX-A: y\n\n'
        f"--a:b\n{part}\n--a:b--\n"
    )
    assert (message.subject, message.text) == ("Hi;", "سلام دنیا")


class TestPartsThatAreNotWhatTheySay:
    """F-CNT-5: what we read by a guess is shown and stays at hand as it came."""

    @pytest.mark.parametrize(
        "fields",
        [
            "Content-Type: text; charset=utf-8",
            "Content-Type: plain",
            "Content-Type: text/plain charset=utf-8",
            "Content-Type: text/plain\nContent-Transfer-Encoding: base64",
        ],
    )
    def test_words_are_shown_and_kept(self, fields: str) -> None:
        message = read(mixed("\nHello.", f"{fields}\n\nکجاست? (my lamp)"))
        assert message.text == "Hello.\n\nکجاست? (my lamp)"
        assert files(message) == ["file.txt"]
        assert message.files[0].content == "کجاست? (my lamp)".encode()

    def test_letters_of_an_older_charset_are_words_too(self) -> None:
        message = read(b"Content-Type: text; charset=iso-8859-1\n\nGr\xfc\xdfe")
        assert message.text == "Grüße"
        assert files(message) == ["file.txt"]

    def test_what_is_no_text_at_all_is_a_file_alone(self) -> None:
        body = base64.b64encode(b"%PDF-1.7\n\x00\x01\x02").decode()
        fields = "Content-Type: pdf\nContent-Transfer-Encoding: base64"
        message = read(mixed("\nSee below.", f"{fields}\n\n{body}"))
        assert message.text == "See below."
        assert [(file.name, file.type) for file in message.files] == [
            ("file.pdf", "application/pdf")
        ]

    @pytest.mark.parametrize("fields", ["", "Content-Type:", "Content-Transfer-Encoding: base64"])
    def test_what_says_nothing_or_holds_nothing_is_no_file(self, fields: str) -> None:
        body = "" if "base64" in fields else "words"
        assert files(read(mixed("\nHello.", f"{fields}\n\n{body}"))) == []
