"""Bytes to messages: charsets, addresses, files, answers, machines, and what is meant to harm."""

import json
import time
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels import email as channel
from channels.email import charset, headers, html, mime, reply
from contactcenter.domain import filename
from contactcenter.domain.message import AutoClass, Bounce, Inbound
from contactcenter.ports.channel import Raw, Unreadable
from tests.channels.email.post_office import settings as mailbox

FIXTURES = sorted((Path(channel.__file__).parent / "fixtures").glob("*.eml"))


def parsed(head: str, text: str | bytes = "Hello") -> Inbound:
    """Read a mail of these header lines and this body, lines joined as on the wire."""
    content = text if isinstance(text, bytes) else text.replace("\n", "\r\n").encode()
    lines = head.strip().replace("\n", "\r\n").encode()
    result = mime.parse(lines + b"\r\n\r\n" + content)
    assert isinstance(result, tuple), result
    return result[0]


def from_lea(head: str = "", text: str | bytes = "Hello") -> Inbound:
    return parsed(f"From: Lea <lea@kunde.example>\n{head}", text)


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_fixtures_read_as_described(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert channel.describe(path.read_bytes()) == expected


class TestHeaders:
    @pytest.mark.parametrize(
        ("written", "name", "address"),
        [
            ("Lea@Kunde.EXAMPLE", "", "lea@kunde.example"),
            ('"Doe, John" <john@x.test>', "Doe, John", "john@x.test"),
            ("john@x.test (John (the) Doe)", "John (the) Doe", "john@x.test"),
            ("=?utf-8?q?Doe,_J=C3=B6rg?= <j@x.test>", "Doe, Jörg", "j@x.test"),
            ("Jörg <j@x.test>", "Jörg", "j@x.test"),
            ("team: a@x.test, b@x.test;", "", "a@x.test"),
            ("<a@x.test>, <b@x.test>", "", "a@x.test"),
            ("=?utf-8?b?2LPYp9ix2Kc=?= <s@بانک.ایران>", "سارا", "s@xn--mgbb5gwr.xn--mgba3a4f16a"),
            ("support\u202emoc <x@x.test>", "supportmoc", "x@x.test"),
            ("(" * 9_000 + "<a@x.test>", "", "unknown"),
        ],
    )
    def test_sender(self, written: str, name: str, address: str) -> None:
        message = parsed(f"From: {written}")
        assert message.display_name == name
        assert message.address.startswith(address)

    def test_a_mail_without_a_sender_has_one_of_its_own(self) -> None:
        one, other = parsed("Subject: a"), parsed("Subject: b")
        assert one.address != other.address
        assert one.address.endswith(".invalid")
        assert not one.may_auto_reply

    def test_subject_cut_in_the_middle_of_a_character(self) -> None:
        data = "پاسخ به نامه".encode()
        halves = [b64encode(half).decode() for half in (data[:5], data[5:])]
        message = from_lea(f"Subject: =?utf-8?B?{halves[0]}?=\n =?utf-8?B?{halves[1]}?=")
        assert message.subject == "پاسخ به نامه"

    def test_raw_bytes_in_a_subject(self) -> None:
        assert headers.text("Rückfrage".encode("cp1252")) == "Rückfrage"
        assert headers.text("سفارش من".encode("cp1256")) == "سفارش من"

    def test_subject_in_utf_7(self) -> None:
        assert headers.text(b"=?unicode-1-1-utf-7?Q?Gr+APwA3w-e?=") == "Grüße"

    def test_subject_is_one_line_without_deception(self) -> None:
        encoded = b64encode("a\r\nBcc: x\u202e\0 می‌روم".encode()).decode()
        assert from_lea(f"Subject: =?utf-8?b?{encoded}?=").subject == "a Bcc: x می‌روم"

    def test_references_nearest_first(self) -> None:
        message = from_lea("In-Reply-To: <c@x>\nReferences: <a@x> <b@x>\n <c@x>")
        assert message.references == ("c@x", "b@x", "a@x")

    def test_three_hundred_references_keep_both_ends(self) -> None:
        chain = " ".join(f"<{number}@x>" for number in range(300))
        references = from_lea(f"References: {chain}").references
        assert references == tuple(f"{n}@x" for n in [*range(299, 279, -1), *range(19, -1, -1)])

    def test_recipients_of_every_kind(self) -> None:
        message = from_lea("To: A@x.test, b@x.test\nCc: c@x.test\nDelivered-To: reply+1.2@x.test")
        assert message.recipients == ("a@x.test", "b@x.test", "c@x.test", "reply+1.2@x.test")

    @pytest.mark.parametrize(
        ("written", "when"),
        [
            ("Sat, 14 Nov 2026 15:40:00 +0330", datetime(2026, 11, 14, 12, 10, tzinfo=UTC)),
            ("14 Nov 2026 12:10 -0000", datetime(2026, 11, 14, 12, 10, tzinfo=UTC)),
            ("yesterday", None),
            ("Fri, 31 Dec 9999 23:59:59 -1400", None),
            ("Mon, 99 Foo 99999999999 00:00:00", None),
        ],
    )
    def test_date(self, written: str, when: datetime | None) -> None:
        assert from_lea(f"Date: {written}").occurred_at == when


class TestCharset:
    @pytest.mark.parametrize(
        ("text", "codec", "declared"),
        [
            ("سلام، سفارش من نرسيده است", "cp1256", None),
            ("سلام، سفارش من نرسيده است", "cp1256", "x-unknown"),
            ("سلام، سفارش من نرسيده است", "cp1256", "utf-8"),
            ("سلام، سفارش من نرسیده است", "utf-8", "windows-1252-not"),
            ("Größe und Äpfel, schöne Grüße", "cp1252", None),
            ("été à l’hôtel", "cp1252", "iso-8859-1"),
            ("Größe", "utf-7", "unicode-1-1-utf-7"),
            ("こんにちは世界", "iso2022_jp", "iso-2022-jp"),
            ("你好世界", "gb18030", "gb2312"),
        ],
    )
    def test_text_is_found(self, text: str, codec: str, declared: str | None) -> None:
        assert charset.decode(text.encode(codec), declared) == text

    @pytest.mark.parametrize("declared", ["idna", "punycode", "base64", "zlib", "rot13", "\0", ""])
    def test_names_that_are_no_charsets(self, declared: str) -> None:
        assert charset.decode(b"Hello", declared) == "Hello"

    def test_nul_and_half_characters_go(self) -> None:
        assert charset.decode(b"a\0b+2AA-c", "utf-7") == "abc"


class TestFiles:
    @pytest.mark.parametrize(
        ("written", "name"),
        [
            ("../../etc/passwd", "passwd"),
            ("C:\\TEMP\\photo.png", "photo.png"),
            ("\u200b.htaccess", "htaccess"),
            ("\u202egnp.exe", "gnp.exe"),
            ("a\0b.txt", "ab.txt"),
            ("report.pdf:hidden.exe", "report.pdf_hidden.exe"),
            ("CON", "_CON"),
            ("nul.txt", "_nul.txt"),
            ("name. . ", "name"),
            ("می‌روم.pdf", "می‌روم.pdf"),
            ("..", ""),
        ],
    )
    def test_name(self, written: str, name: str) -> None:
        assert filename.clean(written) == name

    def test_a_long_name_keeps_its_suffix(self) -> None:
        name = filename.clean("ن" * 300 + ".pdf")
        assert len(name.encode()) <= 200
        assert name.endswith(".pdf")

    @given(st.text(max_size=300))
    def test_cleaning_twice_changes_nothing(self, name: str) -> None:
        once = filename.clean(name)
        assert filename.clean(once) == once
        assert not {"/", "\\", "\0", "\n"} & set(once)

    def test_a_mail_inside_a_mail_is_a_file(self) -> None:
        message = from_lea(
            "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b",
            "--b\n\nSee below.\n"
            "--b\nContent-Type: message/rfc822\n\nSubject: inner\n\nold\n--b--\n",
        )
        assert message.text == "See below."
        assert [file.type for file in message.files] == ["message/rfc822"]

    def test_base64_that_is_none_is_shown(self) -> None:
        message = from_lea("Content-Transfer-Encoding: base64", "This was never encoded, sorry!")
        assert message.text == "This was never encoded, sorry!"


class TestHtml:
    def test_only_what_is_listed_stays(self) -> None:
        clean = html.clean(
            "<script>x</script><p onclick=x style='position:fixed' dir=rtl>A</p>"
            "<form action=x><input></form><svg><a href='javascript:x'>B</a></svg>"
            "<a href='javascript:x'>C</a><a href='https://x.test/'>D</a><base href=x><meta x>"
        )
        assert '<p dir="rtl">A</p>' in clean
        assert 'href="https://x.test/"' in clean
        for gone in ("script", "onclick", "style", "form", "input", "svg", "javascript", "base"):
            assert gone not in clean

    @pytest.mark.parametrize("url", ["http://x.test/a.png", "HTTPS://x.test/a", "//x.test/a"])
    def test_remote_images_wait_for_a_click(self, url: str) -> None:
        assert html.clean(f'<img alt="a > b" src="{url}">') == (
            f'<img alt="a &gt; b" data-remote-src="{url}">'
        )

    @pytest.mark.parametrize("url", ["cid:logo@x", "data:image/png;base64,AAAA"])
    def test_enclosed_images_are_shown(self, url: str) -> None:
        assert html.clean(f'<img src="{url}">') == f'<img src="{url}">'

    @pytest.mark.parametrize("url", ["data:text/html,x", "javascript:x", "file:///etc", "a.png"])
    def test_other_images_are_not(self, url: str) -> None:
        assert html.clean(f'<img src="{url}">') == "<img>"

    @given(st.text(alphabet="<>/abimgsrc=\"' &;:#pscriptsvgmath-!x\n", max_size=200))
    @settings(deadline=None)
    def test_cleaning_twice_changes_nothing(self, source: str) -> None:
        once = html.clean(source)
        assert html.clean(once) == once

    def test_text_of_html(self) -> None:
        cleaned = html.clean(
            "<p>One &amp; two</p><ul><li>a<li>b</ul><table><tr><td>x<td>y</table>"
            "<a href='https://x.test/y'>here</a><blockquote>old<br>older</blockquote>new"
        )
        assert html.to_text(cleaned) == (
            "One & two\n\n- a\n- b\nx y\nhere <https://x.test/y>\n> old\n> older\nnew"
        )


class TestReply:
    @pytest.mark.parametrize(
        ("text", "new"),
        [
            ("Yes.\n\nOn Mon, Nov 16, 2026 at 9:00 AM Firma <s@f.test> wrote:\n> Done?", "Yes."),
            ("Yes.\n\nOn Mon, Nov 16, 2026 at 9:00 AM Firma\n<s@f.test> wrote:\n\n> Done?", "Yes."),
            ("Ja.\n\nAm 16.11.2026 um 09:00 schrieb Firma <s@f.test>:\n> Fertig?", "Ja."),
            ("Oui.\n\nLe lun. 16 nov. 2026 à 09:00, Firma <s@f.test> a écrit :\n> Fini ?", "Oui."),
            ("بله.\n\nدر تاریخ ۲۵ آبان ۱۴۰۵ پشتیبانی <s@f.test> نوشت:\n> آماده است؟", "بله."),
            ("بله.\n\nپشتیبانی <s@f.test> در دوشنبه ۱۶ نوامبر نوشته است:\n> آماده؟", "بله."),
            ("بله.\n\n-----پیام اصلی-----\nاز: پشتیبانی\nارسال: دیروز", "بله."),
            ("بله.\n\nاز: پشتیبانی\nتاریخ: دیروز\nموضوع: سفارش\n\nسلام", "بله."),
            ("Yes.\n\nFrom: Firma\nSent: Monday\nTo: Lea\nSubject: x\n\nDone?", "Yes."),
            ("Yes.\n\n-----Original Message-----\nFrom: Firma", "Yes."),
            ("Yes.\n-- \nLea\nKunde Ltd", "Yes."),
            ("Yes.\n\nSent from my iPhone", "Yes."),
            ("بله.\n\nارسال شده از آیفون من", "بله."),
            ("Yes.\n\n2026-11-16 09:00 GMT+02:00 Firma <\ns@f.test>:\n\n> Done?", "Yes."),
            ("Ja.\n\nFirma <s@f.test> schrieb am Mo., 16.\nNov. um 09:00 Uhr:\n\n> Ok?", "Ja."),
            ("Да.\n16.11.2026 9:00 пользователь Firma <\ns@f.test> написал:\n> Ок?", "Да."),
            ("On 16 Nov 2026, Firma <s@f.test> wrote:\n\nA lamp.\n\nBroken.", "A lamp.\n\nBroken."),
            ("Yes.\n\n---------\n\n*From:* Firma\n*Sent:* Monday\n*To:* Lea\n\nDone?", "Yes."),
            ("---- Forwarded message ----\nFrom: Firma\nDate: today\n\nRead this.", "Read this."),
            ("---- پیام هدایت‌شده ----\nاز: فروشنده\nتاریخ: دیروز\n\nببینید.", "ببینید."),
            ("Great!\n👍", "Great!\n👍"),
            (
                "بله.\n\n\u202bدر دوشنبه ۴ ژانویهٔ ۲۰۲۷،\u200f ۹:۳۰ \u202aFirma\u202c\u200f "
                "<\u202as@f.test\u202c\u200f> نوشت:\u202c\n\n> آماده؟",
                "بله.",
            ),
            ("Evet.\n\n4 Oca 2027 9:30, Firma <s@f.test>:\n\n> Tamam?", "Evet."),
            ("Write to Firma <s@f.test>:\nsoon.", "Write to Firma <s@f.test>:\nsoon."),
            ("Ja.\n\nma 4 jan. 2027 om 9:30 schreef Firma <s@f.test>:\n\nKlaar?", "Ja."),
            ("سفارش.\n\nاز گوشی من ارسال شده است", "سفارش."),
            ("سفارش من\nاز تهران ارسال شده", "سفارش من\nاز تهران ارسال شده"),
            ("> Done?\nYes.\n> Sure?\nQuite.", "Yes.\nQuite."),
            ("> only\n> a quotation", "> only\n> a quotation"),
            ("Hi.\nOn Monday I wrote:\ncall me.", "Hi.\nOn Monday I wrote:\ncall me."),
            ("On Monday I wrote:\nplease call me.", "On Monday I wrote:\nplease call me."),
            ("", ""),
        ],
    )
    def test_new_words(self, text: str, new: str) -> None:
        assert reply.extract(text) == new

    @given(st.text(alphabet="On wrote:\n> -_FromSent<>@.اینوشت", max_size=300))
    def test_never_empty_when_the_text_is_not(self, text: str) -> None:
        assert bool(reply.extract(text)) == bool(text.strip())


class TestMachines:
    @pytest.mark.parametrize(
        ("head", "auto_class", "may"),
        [
            ("", AutoClass.HUMAN, True),
            ("Auto-Submitted: no", AutoClass.HUMAN, True),
            ("Auto-Submitted: auto-replied (vacation)", AutoClass.AUTO_REPLY, False),
            ("Auto-Submitted: auto-generated", AutoClass.AUTO_REPLY, False),
            ("X-Autoreply: yes", AutoClass.AUTO_REPLY, False),
            ("Precedence: auto_reply", AutoClass.AUTO_REPLY, False),
            ("Precedence: bulk", AutoClass.LIST, False),
            ("List-Id: <news.x.test>", AutoClass.LIST, False),
            ("Return-Path: <>", AutoClass.AUTO_REPLY, False),
            ("X-Auto-Response-Suppress: All", AutoClass.HUMAN, False),
            ("X-Auto-Response-Suppress: None", AutoClass.HUMAN, True),
            ("\n".join(["Received: x"] * 26), AutoClass.HUMAN, False),
        ],
    )
    def test_class(self, head: str, auto_class: AutoClass, *, may: bool) -> None:
        message = from_lea(head)
        assert (message.auto_class, message.may_auto_reply) == (auto_class, may)

    @pytest.mark.parametrize(
        "local", ["noreply", "no-reply", "mailer-daemon", "postmaster", "x-bounces"]
    )
    def test_nobody_reads_there(self, local: str) -> None:
        assert not parsed(f"From: {local}@x.test").may_auto_reply

    def test_our_own_address_is_never_answered(self) -> None:
        email = channel.connect(mailbox(address="Support@firma.example"))
        raw = Raw(
            external_id="1:1",
            body=b"From: support@firma.example\r\n\r\nx",
            received_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
        result = email.parse(raw)
        assert isinstance(result, tuple)
        assert not result[0].may_auto_reply

    def test_a_report_names_recipients_and_the_mail_it_is_about(self) -> None:
        path = next(path for path in FIXTURES if path.stem == "delivery_report")
        result = mime.parse(path.read_bytes())
        assert isinstance(result, tuple)
        assert result[0].auto_class is AutoClass.BOUNCE
        assert result[0].references == ("antwort-9@firma.example",)
        assert result[0].bounces == (
            Bounce(recipient="gone@kunde.example", permanent=True),
            Bounce(recipient="slow@kunde.example", permanent=False, final=False),
        )

    def test_a_report_of_success_is_no_bounce(self) -> None:
        message = parsed(
            "From: MAILER-DAEMON@x.test\nContent-Type: multipart/report; boundary=b",
            "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n"
            "Final-Recipient: rfc822; a@x.test\nAction: delivered\nStatus: 2.0.0\n\n--b--\n",
        )
        assert message.bounces == ()
        assert message.auto_class is AutoClass.AUTO_REPLY


class TestIdentity:
    def test_a_second_delivery_is_recognised(self) -> None:
        one = from_lea("Message-ID: <1@x>\nReceived: here", "Hello")
        other = from_lea("Message-ID: <1@x>\nReceived: there", "Hello")
        assert one.external_id == other.external_id

    @pytest.mark.parametrize("text", ["Hello!", "", "Hello\n\nmore"])
    def test_another_mail_under_the_same_id_is_another(self, text: str) -> None:
        assert (
            from_lea("Message-ID: <1@x>").external_id
            != from_lea("Message-ID: <1@x>", text).external_id
        )

    def test_without_an_id_the_bytes_decide(self) -> None:
        assert from_lea().external_id == from_lea().external_id
        assert from_lea().external_id != from_lea("X: 1").external_id


NESTED = b"".join(
    b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (depth, depth)
    for depth in range(10_000)
)


class TestHarm:
    @pytest.mark.parametrize(
        "raw",
        [
            pytest.param(b"", id="nothing"),
            pytest.param(b"\0" * 1_000, id="zeros"),
            pytest.param(b"no header at all", id="no header"),
            pytest.param(b"a: " * 400_000, id="one long line"),
        ],
    )
    def test_refused_with_a_reason(self, raw: bytes) -> None:
        result = mime.parse(raw)
        assert isinstance(result, Unreadable) or raw.startswith(b"a: ")

    @pytest.mark.parametrize(
        "raw",
        [
            pytest.param(b"From: a@x\r\n" + NESTED, id="10,000 parts deep"),
            pytest.param(
                b"From: a@x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
                + b"--b\r\n\r\nx\r\n" * 50_000,
                id="50,000 parts wide",
            ),
            pytest.param(
                b"From: a@x\r\nTo: " + b"a@x.test, " * 10_000 + b"\r\n\r\nx", id="to many"
            ),
            pytest.param(
                b"From: a@x\r\nSubject: " + b"=?utf-8?q?" * 100_000 + b"\r\n\r\nx", id="words"
            ),
            pytest.param(b"From: " + b'"' * 500_000 + b"\r\n\r\nx", id="quotes"),
            pytest.param(b"From: " + b"<(" * 250_000 + b"\r\n\r\nx", id="brackets"),
            pytest.param(
                b"From: a@x\r\nContent-Type: text/html\r\n\r\n" + b"<" * 100_000, id="less than"
            ),
            pytest.param(
                b"From: a@x\r\nContent-Type: text/html\r\n\r\n" + b"<blockquote>" * 50_000,
                id="nested quotations",
            ),
            pytest.param(b"From: a@x\r\n\r\n" + b"On " * 300_000, id="attributions"),
            pytest.param(b"From: a@x\r\n\r\n" + b"On a\n" * 100_000, id="attribution lines"),
            pytest.param(b"From: a@x\r\n\r\n" + b"-- \nx\n" * 100_000, id="signatures"),
            pytest.param(b"From: a@x\r\n\r\n" + b"-- \n" * 100_000, id="empty signatures"),
            pytest.param(b"From: a@x\r\n\r\n" + (b"_" * 30 + b"\n") * 100_000, id="dividers"),
            pytest.param(b"From: a@x\r\n\r\n" + b"From: a\nTo: b\n" * 50_000, id="blocks"),
            pytest.param(
                b"From: a@x\r\nContent-Type: text/plain" + b"; a*0*=x" * 30_000 + b"\r\n\r\nx",
                id="parameters",
            ),
            pytest.param(
                b"From: a@x\r\nContent-Type: text/plain;\r\n"
                + (b"a=" + b"x" * 17_000 + b";\r\n") * 2_000
                + b"\r\nx",
                id="parameters on lines of their own",
            ),
            pytest.param(
                b"From: a@x\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b"QUJD" * 2_000_000,
                id="8 MB of base64",
            ),
        ],
    )
    def test_nothing_takes_long(self, raw: bytes) -> None:
        begun = time.process_time()
        result = mime.parse(raw)
        assert time.process_time() - begun < 2.0
        assert isinstance(result, tuple), result

    @given(st.binary(max_size=600))
    def test_any_bytes_are_read_or_refused(self, raw: bytes) -> None:
        assert isinstance(mime.parse(b"From: a@x\r\n" + raw), tuple | Unreadable)

    @given(
        st.sampled_from(FIXTURES),
        st.integers(0, 3_000),
        st.binary(min_size=1, max_size=20),
    )
    @settings(deadline=None)
    def test_broken_fixtures_are_read_or_refused(self, path: Path, at: int, noise: bytes) -> None:
        raw = path.read_bytes()
        assert isinstance(mime.parse(raw[:at] + noise + raw[at + 5 :]), tuple | Unreadable)
