"""The world's two impurities, passed in as arguments: the time and what is new."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

Now = Callable[[], datetime]  # the present, in UTC
NewId = Callable[[], str]  # a new id, later than the ones before it
NewReference = Callable[[], str]  # a new unguessable reference (domain.reference)
NewToken = Callable[[], str]  # 256 random bits as text


class Passwords(Protocol):
    """Keeps passwords so that nobody can read them."""

    async def hash(self, password: str) -> str:
        """Return what to keep of a password."""
        ...

    async def matches(self, password: str, kept: str | None) -> bool:
        """Whether the password is the one that was hashed; never, and as slowly, for None."""
        ...
