"""A Bot API server for each test."""

from collections.abc import AsyncIterator

import pytest

from tests.channels.telegram import bot_api
from tests.channels.telegram.bot_api import BotApi


@pytest.fixture
async def server() -> AsyncIterator[BotApi]:
    """Give a server of this test's own."""
    async with bot_api.serving() as api:
        yield api
