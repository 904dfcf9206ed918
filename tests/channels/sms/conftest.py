"""A gateway for each test that wants one."""

from collections.abc import AsyncIterator

import pytest

from tests.channels.sms.gateways import FakeGateway, gateway


@pytest.fixture
async def fake() -> AsyncIterator[FakeGateway]:
    """Give a gateway that works until told otherwise."""
    async with gateway() as running:
        yield running
