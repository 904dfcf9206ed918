"""Blobs on the local disk, named by their SHA-256."""

import asyncio
import hashlib
import os
import re
import secrets
from pathlib import Path

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
        if not path.parent.exists():
            path.parent.mkdir(exist_ok=True, mode=0o700)
            _sync_folder(self._folder)
        draft = path.with_name(f".{blob_id}.{secrets.token_hex(4)}")
        try:
            with draft.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.rename(path)
        finally:
            draft.unlink(missing_ok=True)
        _sync_folder(path.parent)
        return blob_id


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
