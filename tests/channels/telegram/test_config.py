"""Settings of a bot are refused with the name of the field."""

from typing import Any

import pytest

from channels.telegram import Config
from tests.channels.telegram.bot_api import HOOK, SECRET, TOKEN

HOOKED = {"mode": "webhook", "webhook_url": HOOK, "webhook_secret": SECRET}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"token": "abc"}, "token"),
        ({"token": "1:a/../b"}, "token"),
        ({"base_url": "ftp://x"}, "base_url"),
        ({"base_url": ""}, "base_url"),
        ({"base_url": "http://api.example"}, "base_url"),
        ({"base_url": "https://api.example/"}, "base_url"),
        ({"file_url": "nowhere"}, "file_url"),
        ({"proxy": "localhost:1080"}, "proxy"),
        ({"mode": "push"}, "mode"),
        ({"poll_seconds": 51}, "poll_seconds"),
        ({"poll_seconds": True}, "poll_seconds"),
        ({"groups": "yes"}, "groups"),
        (HOOKED | {"webhook_url": ""}, "webhook_url"),
        (HOOKED | {"webhook_url": "http://desk.example.org/x"}, "webhook_url"),
        (HOOKED | {"webhook_secret": "short"}, "webhook_secret"),
    ],
)
def test_a_value_that_cannot_work_is_named(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(ValueError, match=field):
        Config(**{"token": TOKEN, **changed})


def test_secrets_are_never_shown() -> None:
    shown = repr(Config(token=TOKEN, proxy="http://me:pass@proxy.example:1", **HOOKED))  # type: ignore[arg-type]
    assert not [secret for secret in (TOKEN, SECRET, "pass@") if secret in shown]


def test_files_lie_below_the_server_unless_it_is_said_otherwise() -> None:
    assert Config(token=TOKEN).files == "https://api.telegram.org/file"
    assert Config(token=TOKEN, file_url="https://f.example").files == "https://f.example"
