"""Tokens instead of passwords: asking for them, and logging in with them (XOAUTH2)."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from channels.email import Config, connect, oauth
from channels.email.oauth import Tokens
from contactcenter.ports.channel import Misconfigured, TryLater
from tests.channels.email import post_office
from tests.channels.email.listener import (
    EMPTY,
    GREETING,
    READY,
    failure,
    listening,
)
from tests.channels.email.office import MESSAGE, Office, check_login, open_office, sent
from tests.channels.email.post_office import PASSWORD, USER, WITHIN, settings
from tests.channels.email.token_office import TokenOffice, open_token_office

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class Clock:
    """The time, which stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
async def office() -> AsyncIterator[TokenOffice]:
    """Give a token endpoint."""
    async with open_token_office() as opened:
        yield opened


def with_tokens(office: TokenOffice, **changed: object) -> Config:
    values: dict[str, object] = {
        "imap_password": "",
        "smtp_user": USER,
        "oauth": office.url,
        "oauth_client_id": "desk",
        "oauth_client_secret": "whisper",
        "oauth_refresh_token": "r-1",
    }
    return settings(**{**values, **changed})


async def token(tokens: Tokens) -> str:
    async with asyncio.timeout(WITHIN), tokens.one() as value:
        return value


async def test_a_token_is_kept_until_shortly_before_its_end(office: TokenOffice) -> None:
    clock = Clock()
    tokens = Tokens(with_tokens(office), clock)
    assert await token(tokens) == "token-1"
    clock.now += timedelta(minutes=54)
    assert await token(tokens) == "token-1"
    clock.now += timedelta(minutes=2)
    assert await token(tokens) == "token-2"
    assert office.questions[0] == {
        "client_id": "desk",
        "client_secret": "whisper",
        "grant_type": "refresh_token",
        "refresh_token": "r-1",
    }


async def test_a_new_refresh_token_replaces_the_old_one(office: TokenOffice) -> None:
    clock = Clock()
    tokens = Tokens(with_tokens(office), clock)
    office.new_refresh_token = "r-2"
    await token(tokens)
    clock.now += timedelta(hours=1)
    await token(tokens)
    assert [each["refresh_token"] for each in office.questions] == ["r-1", "r-2"]


async def test_many_who_need_a_token_ask_once(office: TokenOffice) -> None:
    tokens = Tokens(with_tokens(office), Clock())
    asking = await asyncio.gather(*(token(tokens) for _ in range(10)))
    assert set(asking) == {"token-1"}
    assert len(office.questions) == 1


@pytest.mark.parametrize(
    ("status", "said", "failure"),
    [
        (400, {"error": "invalid_grant", "error_description": "revoked"}, Misconfigured),
        (401, {"error": "invalid_client"}, Misconfigured),
        (404, b"not here", Misconfigured),
        (200, b"<html>sign in to the hotel's network</html>", TryLater),
        (200, {"access_token": ""}, TryLater),
        (200, [], TryLater),
        (429, {"error": "slow_down"}, TryLater),
        (500, {"error": "server_error"}, TryLater),
        (503, b"", TryLater),
    ],
)
async def test_an_endpoint_that_gives_none_says_whether_a_person_must_act(
    office: TokenOffice, status: int, said: dict[str, object] | bytes, failure: type[Exception]
) -> None:
    office.says = (status, said)
    with pytest.raises(failure, match=str(status)) as refused:
        await token(Tokens(with_tokens(office), Clock()))
    assert "whisper" not in str(refused.value)
    assert "r-1" not in str(refused.value)
    office.says = None
    assert await token(Tokens(with_tokens(office), Clock())) == "token-2"


async def test_an_endpoint_that_is_busy_says_for_how_long(office: TokenOffice) -> None:
    office.says = (429, {"error": "slow_down"})
    with pytest.raises(TryLater) as refused:
        await token(Tokens(with_tokens(office), Clock()))
    assert refused.value.after == timedelta(seconds=7)


async def test_an_endpoint_that_is_away_is_tried_later(office: TokenOffice) -> None:
    async with open_token_office() as gone:
        config = with_tokens(gone)
    with pytest.raises(TryLater):
        await token(Tokens(config, Clock()))


def test_google_and_microsoft_are_known() -> None:
    google = _preset("google")
    assert oauth.endpoint(google) == "https://oauth2.googleapis.com/token"
    microsoft = _preset("microsoft", oauth_tenant="firma.example")
    assert oauth.endpoint(microsoft) == (
        "https://login.microsoftonline.com/firma.example/oauth2/v2.0/token"
    )


async def test_microsoft_is_asked_for_mail_by_name(
    office: TokenOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oauth, "_MICROSOFT", office.url)
    await token(Tokens(_preset("microsoft"), Clock()))
    itself = _preset(
        "microsoft",
        oauth_tenant="firma.example",
        oauth_client_secret="whisper",
        oauth_refresh_token="",
    )
    await token(Tokens(itself, Clock()))
    person, application = office.questions
    assert person["grant_type"] == "refresh_token"
    assert "IMAP.AccessAsUser.All" in person["scope"]
    assert "SMTP.Send" in person["scope"]
    assert application == {
        "client_id": "desk",
        "client_secret": "whisper",
        "grant_type": "client_credentials",
        "scope": "https://outlook.office365.com/.default",
    }


class TestImap:
    """A server that speaks AUTHENTICATE XOAUTH2 as Google and Microsoft do."""

    @pytest.mark.parametrize("at_once", [b" SASL-IR", b""], ids=["at once", "when asked"])
    async def test_a_token_opens_the_mailbox(self, office: TokenOffice, at_once: bytes) -> None:
        heard: list[bytes] = []
        server = _imap(lambda word: word == "token-1", heard, at_once)
        async with (
            post_office.served(server) as port,
            listening(with_tokens(office, imap_port=port)) as batches,
        ):
            assert (await anext(batches)).raws == ()
        assert (b"" if at_once else _word("token-1")) in heard or at_once

    @pytest.mark.parametrize("at_once", [b" SASL-IR", b""], ids=["at once", "when asked"])
    async def test_a_refused_token_needs_a_person_and_is_not_offered_again(
        self, office: TokenOffice, at_once: bytes
    ) -> None:
        """The server complains in a question of its own, which an empty line answers."""
        heard: list[bytes] = []
        server = _imap(lambda word: word == "token-2", heard, at_once)
        async with post_office.served(server) as port:
            channel = connect(with_tokens(office, imap_port=port))
            with pytest.raises(Misconfigured, match=r"login as support is refused.*\"400\""):
                await anext(channel.listen(None))
            assert heard[-1] == b""
            assert (await anext(channel.listen(None))).raws == ()

    async def test_a_server_without_tokens_needs_a_person(self, office: TokenOffice) -> None:
        async with (
            post_office.served(post_office.script(GREETING, READY)) as port,
            listening(with_tokens(office, imap_port=port)) as batches,
        ):
            refused = await failure(batches)
        assert isinstance(refused, Misconfigured)
        assert "XOAUTH2" in str(refused)
        assert office.questions == []

    async def test_a_server_in_trouble_is_no_refused_token(self, office: TokenOffice) -> None:
        answers = [_offer(b" SASL-IR"), (b"AUTHENTICATE", b"TAG NO [UNAVAILABLE] later\r\n")]
        async with (
            post_office.served(post_office.script(GREETING, answers)) as port,
            listening(with_tokens(office, imap_port=port)) as batches,
        ):
            assert isinstance(await failure(batches), TryLater)


class TestSmtp:
    """A real SMTP server that takes tokens."""

    async def test_a_token_sends_mail(self, office: TokenOffice) -> None:
        async with smtp_with_tokens({"token-1"}) as smtp:
            await sent(with_tokens(office, smtp_port=smtp.port), MESSAGE, MESSAGE)
        assert len(smtp.taken) == 2
        assert len(office.questions) == 1

    async def test_a_refused_token_needs_a_person_and_is_not_offered_again(
        self, office: TokenOffice
    ) -> None:
        async with smtp_with_tokens({"token-2"}) as smtp, asyncio.timeout(WITHIN):
            channel = connect(with_tokens(office, smtp_port=smtp.port))
            with pytest.raises(Misconfigured, match=r"login is refused: .*535"):
                await channel.send(MESSAGE)
            await channel.send(MESSAGE)
            await channel.close()
        assert len(smtp.taken) == 1

    async def test_a_server_without_tokens_needs_a_person(self, office: TokenOffice) -> None:
        async with open_office() as smtp:
            with pytest.raises(Misconfigured, match="XOAUTH2"):
                await sent(with_tokens(office, smtp_port=smtp.port), MESSAGE)
        assert smtp.taken == []

    async def test_a_password_or_no_user_goes_before_a_token(self, office: TokenOffice) -> None:
        """The mailbox may be elsewhere than the server that sends."""
        async with open_office() as smtp:
            await sent(with_tokens(office, smtp_port=smtp.port, smtp_user=""), MESSAGE)
        async with open_office(auth_require_tls=False, authenticator=check_login) as smtp:
            await sent(with_tokens(office, smtp_port=smtp.port, smtp_password=PASSWORD), MESSAGE)
        assert office.questions == []

    async def test_an_endpoint_that_is_away_delays_the_mail(self, office: TokenOffice) -> None:
        office.says = (503, b"")
        async with smtp_with_tokens({"token-1"}) as smtp:
            with pytest.raises(TryLater, match="503"):
                await sent(with_tokens(office, smtp_port=smtp.port), MESSAGE)
            assert smtp.taken == []


def _preset(name: str, **changed: object) -> Config:
    values = {"oauth": name, "oauth_client_id": "desk", "oauth_refresh_token": "r-1"}
    return settings(**{**values, **changed})


def _word(value: str) -> bytes:
    return base64.b64encode(f"user=support\1auth=Bearer {value}\1\1".encode())


def _offer(at_once: bytes) -> tuple[bytes, bytes]:
    offered = b"* CAPABILITY IMAP4rev1 IDLE AUTH=XOAUTH2" + at_once
    return b"CAPABILITY", offered + b"\r\nTAG OK done\r\n"


def _imap(takes: Callable[[str], bool], heard: list[bytes], at_once: bytes) -> post_office.Answer:
    """Return a server that says what is wrong in a challenge, and waits for an empty line."""
    answers = [_offer(at_once), *READY[2:], EMPTY]

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(GREETING)
        while line := await reader.readline():
            tag, _, command = line.rstrip().partition(b" ")
            if command.startswith(b"AUTHENTICATE"):
                writer.write(await _authenticated(reader, writer, tag, command, heard, takes))
                continue
            fitting = (text for begins, text in answers if command.startswith(begins))
            writer.write((next(fitting, b"") or b"").replace(b"TAG", tag))

    return serve


async def _authenticated(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    tag: bytes,
    command: bytes,
    heard: list[bytes],
    takes: Callable[[str], bool],
) -> bytes:
    _, mechanism, *words = command.split(b" ")
    assert mechanism == b"XOAUTH2"
    if not words:
        writer.write(b"+ \r\n")
        words = [(await reader.readline()).rstrip()]
        heard += words
    said = base64.b64decode(words[0]).decode()
    user, bearer, *rest = said.split("\1")
    assert (user, rest) == ("user=support", ["", ""])
    if takes(bearer.removeprefix("auth=Bearer ")):
        return tag + b" OK in\r\n"
    complaint = json.dumps({"status": "400", "schemes": "Bearer"}).encode()
    writer.write(b"+ " + base64.b64encode(complaint) + b"\r\n")
    heard.append((await reader.readline()).rstrip(b"\r\n"))
    return tag + b" NO [AUTHENTICATIONFAILED] invalid credentials\r\n"


class _TakesTokens(Office):
    """The office's answers, behind a login with tokens."""

    def __init__(self, tokens: set[str]) -> None:
        super().__init__()
        self.tokens = tokens

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not session.authenticated:
            return "530 5.7.0 log in first"
        return await super().handle_MAIL(server, session, envelope, address, options)

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802
        """Take a token, or complain and wait for the empty line."""
        _, bearer, *_ = base64.b64decode(args[1]).decode().split("\1")
        if bearer.removeprefix("auth=Bearer ") in self.tokens:
            return AuthResult(success=True, handled=False)
        assert await server.challenge_auth('{"status":"400"}') == b""
        return AuthResult(success=False, handled=False)


def smtp_with_tokens(tokens: set[str]):  # type: ignore[no-untyped-def]
    return open_office(
        office=_TakesTokens(tokens),
        auth_require_tls=False,
        auth_exclude_mechanism=["LOGIN", "PLAIN"],
    )
