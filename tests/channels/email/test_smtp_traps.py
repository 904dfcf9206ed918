"""The traps of aiosmtplib, and what a mail server may do at the worst moment (F29).

trap                                       the test, here or in test_smtp
a client is serialised by its lock         many at once take turns
a kept connection died                     a kept connection that died is replaced
start_tls=None goes on in the open         mail is never sent in the open instead
an unknown authority                       login and content are encrypted
words slipped in before STARTTLS           words slipped in before the encryption
SMTPAuthenticationError                    a refused login needs a person, a passing one not
SMTPUTF8 by itself                         an address in any script
partly refused recipients do not raise     one bad recipient of many
SMTPRecipientsRefused: 4xx or 5xx          a refusal at any stage
over SIZE                                  a mail that is too large is not even begun
SMTPReadTimeoutError after the last dot    silence, and a cut, after the last dot
many small writes                          a server that dribbles
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest

from channels.email import connect, session
from contactcenter.ports.channel import Misconfigured, TryLater, Undeliverable
from tests.channels.email import post_office
from tests.channels.email.office import MESSAGE, open_office, sent
from tests.channels.email.post_office import CERTIFICATE, PASSWORD, USER, WITHIN, settings

STAGES = ("hello", "EHLO", "MAIL", "RCPT", "DATA", ".")
AT_THE_DOOR = ("hello", "EHLO")
TAKEN = b"250 2.0.0 taken as 77\r\n"
USUAL = {
    "hello": b"220 mail.test\r\n",
    "EHLO": b"250-mail.test\r\n250 SIZE 9999999\r\n",
    "DATA": b"354 go on\r\n",
    ".": TAKEN,
}


@dataclass
class Speaker:
    """A server that says what it was told at each stage; `None` hangs up, b"" is silence."""

    answers: Mapping[str, bytes | None] = field(default_factory=dict)
    stays: bool = True  # after its answer to the last dot
    at_once: int = 1_000  # bytes
    heard: list[str] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Speak with one client."""
        going_on = await self._say(writer, "hello")
        while going_on and (line := await reader.readline()):
            verb = line[:4].decode().strip().upper()
            self.heard.append(verb)
            going_on = await self._say(writer, verb)
            if verb == "DATA" and (self._said("DATA") or b"").startswith(b"354"):
                self.mails.append(await reader.readuntil(b"\r\n.\r\n"))
                going_on = await self._say(writer, ".") and self.stays

    def _said(self, stage: str) -> bytes | None:
        return {**USUAL, **self.answers}.get(stage, b"250 OK\r\n")

    async def _say(self, writer: asyncio.StreamWriter, stage: str) -> bool:
        said = self._said(stage)
        for start in range(0, len(said or b""), self.at_once):
            writer.write((said or b"")[start : start + self.at_once])
            await writer.drain()
        return said is not None


@pytest.fixture
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "_ANSWER_WITHIN", 0.2)
    monkeypatch.setattr(session, "_TAKEN_OVER_WITHIN", 0.2)


async def sent_to(speaker: Speaker, **changed: object) -> None:
    async with post_office.served(speaker.serve) as port:
        await sent(settings(smtp_port=port, **changed), MESSAGE)


@pytest.mark.parametrize("stage", STAGES)
async def test_a_refusal_for_now_at_any_stage_is_tried_again(stage: str) -> None:
    with pytest.raises(TryLater, match="451"):
        await sent_to(Speaker({stage: b"451 4.7.1 not now\r\n"}))


@pytest.mark.parametrize("stage", STAGES)
async def test_a_refusal_for_good_concerns_one_mail_or_at_the_door_all_of_them(stage: str) -> None:
    failure = Misconfigured if stage in AT_THE_DOOR else Undeliverable
    with pytest.raises(failure, match="554"):
        await sent_to(Speaker({stage: b"554 5.7.1 no\r\n"}))


@pytest.mark.parametrize("stage", STAGES)
async def test_a_server_that_hangs_up_at_any_stage_is_tried_again(stage: str) -> None:
    with pytest.raises(TryLater):
        await sent_to(Speaker({stage: None}))


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.usefixtures("short_patience")
async def test_silence_at_any_stage_has_an_end(stage: str) -> None:
    """SMTPReadTimeoutError: after the last dot it may have arrived, and goes again."""
    speaker = Speaker({stage: b""})
    with pytest.raises(TryLater):
        await sent_to(speaker)
    if stage == ".":
        await _goes_again_under_the_same_id(speaker)


@pytest.mark.parametrize("length", range(len(TAKEN)))
async def test_a_cut_at_any_byte_of_the_last_answer_leaves_it_open(length: int) -> None:
    """L13: it may have arrived, so it goes again under the same Message-ID."""
    speaker = Speaker({".": TAKEN[:length]}, stays=False)
    with pytest.raises(TryLater):
        await sent_to(speaker)
    await _goes_again_under_the_same_id(speaker)


async def test_a_cut_behind_the_last_answer_changes_nothing() -> None:
    speaker = Speaker(stays=False)
    await sent_to(speaker)
    assert len(speaker.mails) == 1


async def test_a_server_that_dribbles_is_understood() -> None:
    speaker = Speaker(at_once=1)
    await sent_to(speaker)
    assert len(speaker.mails) == 1


async def test_words_slipped_in_before_the_encryption_are_refused() -> None:
    """What aiosmtplib before 5.1.2 took for the encrypted server's own."""
    speaker = Speaker(
        {"EHLO": b"250-mail.test\r\n250 STARTTLS\r\n", "STAR": b"220 go on\r\n250 AUTH PLAIN\r\n"}
    )
    with pytest.raises((TryLater, Misconfigured)):
        await sent_to(
            speaker,
            smtp_host="localhost",
            smtp_security="starttls",
            smtp_user=USER,
            smtp_password=PASSWORD,
            ca_file=str(CERTIFICATE),
        )
    assert speaker.heard[:2] == ["EHLO", "STAR"]
    assert not {"AUTH", "MAIL"} & set(speaker.heard)


async def test_a_line_that_strips_the_encryption_gets_neither_password_nor_mail() -> None:
    """F29: somebody on the way takes STARTTLS out of what the server offers."""
    speaker = Speaker({"EHLO": b"250-mail.test\r\n250 AUTH PLAIN LOGIN\r\n"})
    with pytest.raises(Misconfigured, match="STARTTLS"):
        await sent_to(speaker, smtp_security="starttls", smtp_user=USER, smtp_password=PASSWORD)
    assert set(speaker.heard) <= {"EHLO", "QUIT"}


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (b"535 5.7.8 wrong\r\n", Misconfigured),
        (b"534 5.7.9 too weak\r\n", Misconfigured),
        (b"454 4.7.0 the directory is down\r\n", TryLater),
        (b"421 4.3.0 going down\r\n", TryLater),
    ],
)
async def test_a_refused_login_needs_a_person_a_passing_trouble_does_not(
    answer: bytes, failure: type[Exception]
) -> None:
    speaker = Speaker({"EHLO": b"250-mail.test\r\n250 AUTH PLAIN\r\n", "AUTH": answer})
    with pytest.raises(failure, match=answer[:3].decode()):
        await sent_to(speaker, smtp_user=USER, smtp_password=PASSWORD)
    assert "MAIL" not in speaker.heard


async def test_a_server_that_takes_no_login_gets_no_mail() -> None:
    with pytest.raises(Misconfigured):
        await sent_to(Speaker(), smtp_user=USER, smtp_password=PASSWORD)


async def test_a_mail_that_is_too_large_is_not_even_begun() -> None:
    large = replace(MESSAGE, text="0123456789abcdef\n" * 10_000)
    async with open_office(data_size_limit=100_000) as office:
        with pytest.raises(Undeliverable, match=r"takes 100000 bytes, and the mail has \d{6}"):
            await sent(settings(smtp_port=office.port), large)
        assert not office.sessions  # nobody heard MAIL
        await sent(settings(smtp_port=office.port), MESSAGE)
    assert len(office.taken) == 1


async def test_a_server_that_learns_of_the_size_too_late_refuses_for_good() -> None:
    """It names no limit, and means one."""
    large = replace(MESSAGE, text="0123456789abcdef\n" * 10_000)
    speaker = Speaker({"EHLO": b"250-mail.test\r\n250 SIZE\r\n", "MAIL": b"552 5.3.4 too big\r\n"})
    async with post_office.served(speaker.serve) as port:
        with pytest.raises(Undeliverable, match="552"):
            await sent(settings(smtp_port=port), large)


async def test_a_mail_beyond_our_own_limit_is_not_even_connected_for() -> None:
    large = replace(MESSAGE, text="0123456789abcdef\n" * 10_000)
    async with open_office() as office:
        with pytest.raises(Undeliverable, match="more than the 100000 of largest_mail"):
            await sent(settings(smtp_port=office.port, largest_mail=100_000), large)
        assert office.servers == []


async def test_an_address_in_any_script_is_written_to() -> None:
    async with open_office() as office:
        await sent(settings(smtp_port=office.port), replace(MESSAGE, recipient="سارا@نامه.example"))
    assert office.taken[0].rcpt_tos == ["سارا@نامه.example"]


async def test_a_server_that_knows_latin_addresses_alone_says_so_before_the_mail() -> None:
    speaker = Speaker()
    async with post_office.served(speaker.serve) as port:
        with pytest.raises(Undeliverable, match="takes no addresses like"):
            await sent(settings(smtp_port=port), replace(MESSAGE, recipient="سارا@نامه.example"))
    assert "MAIL" not in speaker.heard


async def test_one_bad_recipient_of_many_holds_up_nobody() -> None:
    """L12."""
    people = [f"{number}@kunde.example" for number in range(20)]
    async with open_office() as office, asyncio.timeout(WITHIN):
        office.answers[people[7]] = "550 5.1.1 no such user"
        channel = connect(settings(smtp_port=office.port))
        outcomes = await asyncio.gather(
            *(channel.send(replace(MESSAGE, recipient=each)) for each in people),
            return_exceptions=True,
        )
        await channel.close()
    failed = [each for each in outcomes if isinstance(each, Exception)]
    assert [type(each) for each in failed] == [Undeliverable]
    assert sorted(people) == sorted([people[7], *(each.rcpt_tos[0] for each in office.taken)])


async def _goes_again_under_the_same_id(first: Speaker) -> None:
    second = Speaker()
    await sent_to(second)
    (before,), (after,) = first.mails, second.mails
    assert b"\r\nMessage-ID: <answer-1@firma.example>\r\n" in before
    assert b"\r\nMessage-ID: <answer-1@firma.example>\r\n" in after
