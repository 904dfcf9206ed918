"""A Graph API for each test that wants one."""

from collections.abc import AsyncIterator

import pytest

from tests.channels.whatsapp.graph import FakeGraph, graph


@pytest.fixture
async def fake() -> AsyncIterator[FakeGraph]:
    """Give a Graph API that works until told otherwise."""
    async with graph() as running:
        yield running
