"""Blobs: named by their content, whole or not there, and never outside their folder."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contactcenter.adapters.blobs import LocalBlobs
from contactcenter.domain.errors import NotFound
from contactcenter.domain.ids import BlobId


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(content=st.binary(max_size=2000))
async def test_what_was_put_comes_back_under_its_hash(tmp_path: Path, content: bytes) -> None:
    blobs = LocalBlobs(tmp_path)
    name = await blobs.put(content)
    assert name == hashlib.sha256(content).hexdigest()
    assert await blobs.put(content) == name
    assert await blobs.get(name) == content


def test_no_draft_is_left_behind(tmp_path: Path) -> None:
    asyncio.run(LocalBlobs(tmp_path).put(b"content"))
    assert [path.name for path in tmp_path.rglob("*") if path.name.startswith(".")] == []


@pytest.mark.parametrize("name", ["0" * 64, "../../etc/passwd", "", "/etc/passwd"])
async def test_an_unknown_name_is_not_found(tmp_path: Path, name: str) -> None:
    """S12."""
    with pytest.raises(NotFound):
        await LocalBlobs(tmp_path).get(BlobId(name))


async def _chunks(*chunks: bytes, then: Exception | None = None) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk
    if then is not None:
        raise then


@pytest.mark.parametrize("chunks", [(), (b"a",), (b"a" * 70_000, b"", b"b")])
async def test_what_comes_in_chunks_is_what_is_put_whole(
    tmp_path: Path, chunks: tuple[bytes, ...]
) -> None:
    blobs = LocalBlobs(tmp_path)
    name = await blobs.take(_chunks(*chunks))
    assert name == await blobs.put(b"".join(chunks))
    assert await blobs.get(name) == b"".join(chunks)
    assert await blobs.take(_chunks(*chunks)) == name


def test_nothing_is_left_of_what_broke_off(tmp_path: Path) -> None:
    with pytest.raises(ConnectionError):
        asyncio.run(LocalBlobs(tmp_path).take(_chunks(b"begun", then=ConnectionError())))
    assert list(tmp_path.iterdir()) == []
