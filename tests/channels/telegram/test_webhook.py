"""An update that is brought to us is taken only with our secret (spec G-ADP-3)."""

import json

import pytest

from channels.telegram import Config, connect
from contactcenter.ports.channel import Forged, Posted, Signed, Unreadable
from tests.channels.telegram.bot_api import HOOK, SECRET, TOKEN
from tests.channels.telegram.people import NOON, update

CALLED = Config(token=TOKEN, mode="webhook", webhook_url=HOOK, webhook_secret=SECRET)


def posted(body: bytes, **headers: str) -> Posted:
    return Posted(method="POST", url=HOOK, headers=headers, body=body, received_at=NOON)


def proven(body: bytes) -> Posted:
    return posted(body, **{"x-telegram-bot-api-secret-token": SECRET})


def test_an_update_is_kept_as_it_came_under_its_number() -> None:
    bot = connect(CALLED)
    assert isinstance(bot, Signed)
    body = json.dumps(update(31), indent=3).encode()
    (raw,) = bot.verify(proven(body)).raws
    assert (raw.external_id, raw.body) == ("31", body)
    assert isinstance(bot.parse(raw), tuple)


@pytest.mark.parametrize("told", ["", "wrong", SECRET[:-1], SECRET + "x", "ü"])
def test_a_request_that_does_not_know_the_secret_is_forged(told: str) -> None:
    with pytest.raises(Forged):
        connect(CALLED).verify(posted(b"{}", **{"x-telegram-bot-api-secret-token": told}))


def test_an_inbox_that_asks_takes_nothing_that_is_brought() -> None:
    with pytest.raises(Forged):
        connect(Config(token=TOKEN)).verify(
            posted(b"{}", **{"x-telegram-bot-api-secret-token": ""})
        )


@pytest.mark.parametrize("body", [b"", b"\xff", b"[]", b'{"update_id": "x"}', b"[" * 100_000])
def test_what_cannot_be_read_is_kept_for_a_person(body: bytes) -> None:
    bot = connect(CALLED)
    (raw,) = bot.verify(proven(body)).raws
    (again,) = bot.verify(proven(body)).raws
    assert raw.body == body
    assert raw.external_id == again.external_id
    assert isinstance(bot.parse(raw), Unreadable)
