"""Blobs on the local disk, named by their SHA-256."""

import asyncio
import hashlib
import os
import re
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO

from contactcenter.domain.errors import NotFound
from contactcenter.domain.ids import BlobId

_NAME = re.compile(r"[0-9a-f]{64}")


class LocalBlobs:
    """A folder of files. A blob is there, whole and synced, before `put` returns its name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    async def put(self, content: bytes) -> BlobId:
        """Keep the bytes and return their name."""
        return await asyncio.to_thread(self._write, content)

    async def take(self, chunks: AsyncIterator[bytes]) -> BlobId:
        """Keep bytes as they come and return their name."""
        digest = hashlib.sha256()
        draft = self._folder / f".{secrets.token_hex(16)}"
        file = await asyncio.to_thread(draft.open, "xb")
        try:
            with file:
                async for chunk in chunks:
                    digest.update(chunk)
                    await asyncio.to_thread(file.write, chunk)
                await asyncio.to_thread(_sync, file)
            blob_id = BlobId(digest.hexdigest())
            await asyncio.to_thread(self._name, draft, self._path(blob_id))
            return blob_id
        finally:
            draft.unlink(missing_ok=True)

    async def get(self, blob_id: BlobId) -> bytes:
        """Return the bytes."""
        try:
            return await asyncio.to_thread(self._path(blob_id).read_bytes)
        except FileNotFoundError:
            raise NotFound(f"no blob {blob_id}") from None

    def _path(self, blob_id: str) -> Path:
        if not _NAME.fullmatch(blob_id):
            raise NotFound(f"no blob {blob_id}")
        return self._folder / blob_id[:2] / blob_id

    def _write(self, content: bytes) -> BlobId:
        blob_id = BlobId(hashlib.sha256(content).hexdigest())
        path = self._path(blob_id)
        if path.exists():
            return blob_id
        draft = self._folder / f".{secrets.token_hex(16)}"
        try:
            with draft.open("xb") as file:
                file.write(content)
                _sync(file)
            self._name(draft, path)
        finally:
            draft.unlink(missing_ok=True)
        return blob_id

    def _name(self, draft: Path, path: Path) -> None:
        """Give synced bytes their name, unless they have it."""
        if path.exists():
            return
        if not path.parent.exists():
            path.parent.mkdir(exist_ok=True, mode=0o700)
            _sync_folder(self._folder)
        draft.rename(path)
        _sync_folder(path.parent)


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
