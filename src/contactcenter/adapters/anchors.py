"""Anchors in a file: one line each, signed by a key of Ed25519 that is made once.

    anchors.jsonl    the anchors; only ever appended to
    anchors.pub      the public key (PEM), for whoever checks them

A line that was cut off while it was written proves nothing and is passed over; what the next anchor
follows shows whether it ever counted.
"""

import asyncio
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from contactcenter.domain.anchor import Anchor, disorder, from_line, signed, to_line
from contactcenter.domain.chain import Fault
from contactcenter.domain.errors import Invalid

LINES, PUBLIC = "anchors.jsonl", "anchors.pub"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorsRead:
    """What a file of anchors holds, and what is wrong with it."""

    anchors: tuple[Anchor, ...]  # with a signature that is right, in their order
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()


class AnchorFile:
    """A folder with the anchors of one deployment."""

    def __init__(self, folder: Path, key: Path) -> None:
        self._folder, self._key = folder, key

    async def last(self) -> Anchor | None:
        """Return the newest that can be read."""
        return await asyncio.to_thread(self._last)

    async def add(self, anchor: Anchor) -> Anchor:
        """Sign an anchor and append it, synced to the disk."""
        return await asyncio.to_thread(self._add, anchor)

    def _last(self) -> Anchor | None:
        path = self._folder / LINES
        lines = _readable(path.read_bytes()) if path.exists() else []
        return next((each for _, each in reversed(lines) if isinstance(each, Anchor)), None)

    def _add(self, anchor: Anchor) -> Anchor:
        key = _signer(self._key)
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _export(key.public_key(), self._folder / PUBLIC)
        named = replace(anchor, key=_fingerprint(key.public_key()))
        whole = replace(named, signature=key.sign(signed(named)).hex())
        path = self._folder / LINES
        with path.open("ab") as file:
            cut_off = file.tell() > 0 and path.read_bytes()[-1:] != b"\n"
            file.write(b"\n" * cut_off + to_line(whole).encode() + b"\n")
            _sync(file)
        return whole


def read_anchors(file: Path, key: Path | None = None) -> AnchorsRead:
    """Read a file of anchors; `key` is the public one, else that which lies beside the file.

    Raises:
        Invalid: the key is none.
        OSError: a file cannot be read.
    """
    lines = _readable(file.read_bytes())
    public = _public(key or file.with_name(PUBLIC))
    anchors, faults, notes = [], [], []
    for number, each in lines:
        if isinstance(each, Invalid):
            notes.append(f"line {number} of {file.name} is no anchor and proves nothing: {each}")
        elif not _is_ours(each, public):
            text = f"line {number} of {file.name}: the signature is not that of the given key"
            faults.append(Fault(each.position, text))
        else:
            anchors.append(each)
    return AnchorsRead(
        anchors=tuple(anchors), faults=(*faults, *disorder(anchors)), notes=tuple(notes)
    )


def _readable(content: bytes) -> Sequence[tuple[int, Anchor | Invalid]]:
    found: list[tuple[int, Anchor | Invalid]] = []
    for number, line in enumerate(content.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            found.append((number, from_line(line.decode(errors="replace"))))
        except Invalid as error:
            found.append((number, error))
    return found


def _is_ours(anchor: Anchor, public: Ed25519PublicKey) -> bool:
    try:
        public.verify(bytes.fromhex(anchor.signature), signed(anchor))
    except (InvalidSignature, ValueError):
        return False
    return True


def _signer(path: Path) -> Ed25519PrivateKey:
    """Return the key that signs, made once."""
    if not path.exists():
        _make(path)
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Invalid(f"{path} holds no private key in PEM: {error}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise Invalid(f"{path} holds a key of another kind: anchors are signed with Ed25519")
    return key


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    pem = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    draft = path.with_suffix(".draft")
    draft.touch(mode=0o600)
    with draft.open("wb") as file:
        file.write(pem)
        _sync(file)
    draft.rename(path)


def _public(path: Path) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(path.read_bytes())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise Invalid(f"{path} holds no public key in PEM: {error}") from error
    if not isinstance(key, Ed25519PublicKey):
        raise Invalid(f"{path} holds a key of another kind: anchors are signed with Ed25519")
    return key


def _export(public: Ed25519PublicKey, path: Path) -> None:
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    if not path.exists():
        path.write_bytes(pem)


def _fingerprint(public: Ed25519PublicKey) -> str:
    return hashlib.sha256(public.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
