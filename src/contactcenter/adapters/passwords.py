"""Passwords by Argon2id, computed off the event loop."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Self

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

# 64 MiB each: two at once is what a small machine can bear.
_POOL = ThreadPoolExecutor(max_workers=2, thread_name_prefix="password")


class Passwords:
    """Hashes and checks passwords (RFC 9106; 64 MiB, three passes)."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()

    @classmethod
    def weak(cls) -> Self:
        """Return one that costs next to nothing: for tests and for the demo's random passwords."""
        return cls(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))

    @cached_property
    def _nobody(self) -> str:
        """Checked when there is no such account, so that both answers take the same time."""
        return self._hasher.hash("nobody")

    async def hash(self, password: str) -> str:
        """Return what to keep of a password."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(_POOL, self._hasher.hash, password)

    async def matches(self, password: str, kept: str | None) -> bool:
        """Whether the password is the one that was hashed; never, and as slowly, for None."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(_POOL, self._matches, password, kept)

    def _matches(self, password: str, kept: str | None) -> bool:
        try:
            self._hasher.verify(kept or self._nobody, password)
        except (Argon2Error, InvalidHashError):
            return False
        return kept is not None
