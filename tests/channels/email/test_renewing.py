"""Refresh tokens that are good once: the next one is stored in the inbox's settings."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path

import pytest

from contactcenter.application import inboxes
from contactcenter.bootstrap import App, build
from contactcenter.domain.ids import InboxId, QueueId
from contactcenter.domain.inbox import Inbox, Queue
from contactcenter.entrypoints.receiving import lease_of
from contactcenter.ports.channel import Misconfigured, Renews, TryLater
from contactcenter.settings import Settings
from tests.channels.email.office import MESSAGE, Office
from tests.channels.email.test_oauth import smtp_with_tokens, with_tokens
from tests.channels.email.token_office import TokenOffice, open_token_office

INBOX, QUEUE = InboxId("mail"), QueueId("support")
EVERY = {f"token-{number}" for number in range(1, 10)}


@pytest.fixture
async def tokens() -> AsyncIterator[TokenOffice]:
    """Give an endpoint that takes each refresh token once."""
    async with open_token_office() as office:
        office.only, office.lasts = "r", 1  # second: each mail asks for another token
        yield office


@pytest.fixture
async def smtp() -> AsyncIterator[Office]:
    """Give a server that takes every token, and no connection twice."""
    async with smtp_with_tokens(EVERY) as office:
        yield office


@asynccontextmanager
async def process(folder: Path) -> AsyncIterator[App]:
    """Start one that knows the inboxes of the database."""
    app = await build(Settings(data_dir=folder))
    try:
        assert await app.load_inboxes() == {}
        yield app
    finally:
        await app.close()


async def set_up(folder: Path, tokens: TokenOffice, smtp: Office, **changed: object) -> Inbox:
    config = with_tokens(tokens, oauth_refresh_token="r", smtp_port=smtp.port, **changed)
    settings = {name: value for name, value in asdict(config).items() if value != ()}
    inbox = Inbox(id=INBOX, kind="email", name="Shop", key="k", queue_id=QUEUE, settings=settings)
    async with process(folder) as app:
        await inboxes.add_queue(app.store, Queue(id=QUEUE, name="Support"))
        await inboxes.add_inbox(app.store, inbox, now=app.now())
    return inbox


async def send(app: App) -> None:
    """Send a mail over a connection that has to log in."""
    await app.channels[INBOX].send(MESSAGE)
    await app.channels[INBOX].close()


async def test_a_new_refresh_token_outlives_the_process(
    tmp_path: Path, tokens: TokenOffice, smtp: Office
) -> None:
    before = await set_up(tmp_path, tokens, smtp)
    for _ in range(2):
        async with process(tmp_path) as app:
            await send(app)
            await send(app)
    assert [each["refresh_token"] for each in tokens.questions] == ["r", "r+", "r++", "r+++"]
    assert len(smtp.taken) == 4
    async with process(tmp_path) as app:
        (after,) = await app.store.all_inboxes()
    assert after.settings == {**before.settings, "oauth_refresh_token": "r++++"}


async def test_several_processes_take_turns_at_one_token(
    tmp_path: Path, tokens: TokenOffice, smtp: Office
) -> None:
    """None of them connects anew, and none shows what another has used up."""
    await set_up(tmp_path, tokens, smtp)
    async with process(tmp_path) as one, process(tmp_path) as other:
        channel, lease = one.channels[INBOX], lease_of(one.inboxes[INBOX], one.channels[INBOX])
        for app in (one, other, one, other, other, one):
            await send(app)
            assert await one.load_inboxes() == {}
        assert one.channels[INBOX] is channel
        async with process(tmp_path) as third:
            assert lease_of(third.inboxes[INBOX], third.channels[INBOX]) == lease
    assert len(smtp.taken) == 6


async def test_a_token_that_cannot_be_stored_is_kept_until_it_can(
    tmp_path: Path, tokens: TokenOffice, smtp: Office
) -> None:
    await set_up(tmp_path, tokens, smtp)
    async with process(tmp_path) as app:
        channel = app.channels[INBOX]
        assert isinstance(channel, Renews)
        channel.keep_in(_Full(app))
        with pytest.raises(TryLater, match="no space left"):
            await send(app)
        await send(app)
    async with process(tmp_path) as app:
        await send(app)
    assert [each["refresh_token"] for each in tokens.questions] == ["r", "r+", "r++"]


async def test_what_a_person_enters_is_taken_up(
    tmp_path: Path, tokens: TokenOffice, smtp: Office
) -> None:
    await set_up(tmp_path, tokens, smtp)
    tokens.only = "granted anew"
    async with process(tmp_path) as app:
        with pytest.raises(Misconfigured, match="invalid_grant"):
            await send(app)
        await inboxes.KeptSecrets(app.store, INBOX, frozenset()).write(
            {"oauth_refresh_token": "granted anew"}
        )
        await send(app)
    assert len(smtp.taken) == 1


async def test_any_other_change_connects_anew(
    tmp_path: Path, tokens: TokenOffice, smtp: Office
) -> None:
    await set_up(tmp_path, tokens, smtp)
    async with process(tmp_path) as app:
        before = app.channels[INBOX]
        await inboxes.KeptSecrets(app.store, INBOX, frozenset()).write({"signature": "Firma"})
        await app.load_inboxes()
        assert app.channels[INBOX] is not before


class _Full(inboxes.KeptSecrets):
    """A database on a disk that has room again after the first try."""

    def __init__(self, app: App) -> None:
        super().__init__(app.store, INBOX, frozenset({"oauth_refresh_token"}))
        self.full = True

    async def write(self, secrets: Mapping[str, str]) -> None:
        if self.full:
            self.full = False
            raise OSError("no space left on device")
        await super().write(secrets)
