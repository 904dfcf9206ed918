"""A real IMAP server, and a folder on it."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.channels.email import post_office
from tests.channels.email.post_office import Mailbox


@pytest.fixture(scope="session")
def imap_port() -> Iterator[int]:
    """Give the port of a server in memory."""
    with post_office.imap_server() as port:
        yield port


@pytest.fixture
async def box(imap_port: int, request: pytest.FixtureRequest) -> AsyncIterator[Mailbox]:
    """Give a folder of this test's own."""
    async with post_office.mailbox(imap_port, f"{request.node.name} & پیام") as opened:
        yield opened
