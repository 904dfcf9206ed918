"""Pictures that customers send: the request names addresses, the bytes lie at the gateway.

    kept input   {… what the gateway said …, FETCHED: {address: {"type": …, "content": base64}
                                                              | {"error": why there is none}}}

What is not fetched, or cannot be had, is named in the text in its place.
"""

import base64
import binascii
import json
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass, replace

from channels.sms.gateway import Gateway
from channels.sms.mapping import Brought
from channels.sms.paths import Refused, decoded, text_at
from contactcenter.domain.message import File
from contactcenter.ports.channel import Raw, Undeliverable

FETCHED = "contactcenter:pictures"
LARGEST = 16 * 1024 * 1024  # bytes of all pictures of one message
_MOST = 20
_NAMES = {"image": "picture", "audio": "audio", "video": "video"}


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures of one message: those that are here, and what stands for the others."""

    files: tuple[File, ...]
    missing: tuple[str, ...]


async def complete(raw: Raw, how: Brought, gateway: Gateway) -> Raw:
    """Return the input with the bytes of its pictures; see `Completes`.

    Raises:
        TryLater: the gateway is away.
        Misconfigured: it does not take our login.
    """
    try:
        said = decoded(raw.body)
    except Refused:
        return raw
    wanted = addresses(said, how)
    if not isinstance(said, dict) or not wanted or FETCHED in said:
        return raw
    left, fetched = LARGEST, {}
    for address in wanted:
        fetched[address], size = await _fetched(address, how, gateway, left)
        left -= size
    return replace(raw, body=json.dumps({**said, FETCHED: fetched}, sort_keys=True).encode())


def addresses(said: object, how: Brought) -> list[str]:
    """Return where the pictures of a message lie, each once, in order."""
    if not how.files or not isinstance(said, Mapping):
        return []
    named = sorted((name for name in said if str(name).startswith(how.files)), key=_in_order)
    return list(dict.fromkeys(filter(None, (text_at(said, name) for name in named))))[:_MOST]


def read(said: object, how: Brought) -> Pictures:
    """Return the pictures of a message, as far as they were fetched."""
    fetched = said.get(FETCHED) if isinstance(said, Mapping) else None
    known = fetched if isinstance(fetched, Mapping) else {}
    files: list[File] = []
    missing: list[str] = []
    for address in addresses(said, how):
        content = _content(known.get(address))
        if content is None:
            why = text_at(known.get(address), "error")
            missing.append(f"[picture: {why or address}]")
        else:
            files.append(_file(content, _type(known.get(address)), len(files) + 1))
    return Pictures(tuple(files), tuple(missing))


async def _fetched(
    address: str, how: Brought, gateway: Gateway, left: int
) -> tuple[dict[str, str], int]:
    try:
        found = await gateway.download(address, hosts=how.files_at, largest=left)
    except Undeliverable as error:
        return {"error": f"not to be had: {error}"}, 0
    if found is None:
        return {"error": f"too large, all together more than {LARGEST} bytes"}, 0
    media_type, content = found
    return {"type": media_type, "content": base64.b64encode(content).decode()}, len(content)


def _in_order(name: str) -> tuple[int, str]:
    """Return by what names are sorted: MediaUrl2 before MediaUrl10."""
    return len(name), name


def _content(fetched: object) -> bytes | None:
    written = fetched.get("content") if isinstance(fetched, Mapping) else None
    if not isinstance(written, str):
        return None
    try:
        return base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        return None


def _type(fetched: object) -> str:
    return text_at(fetched, "type") or "application/octet-stream"


def _file(content: bytes, media_type: str, number: int) -> File:
    kind = _NAMES.get(media_type.partition("/")[0], "file")
    name = f"{kind}-{number}{mimetypes.guess_extension(media_type) or ''}"
    return File(name=name, type=media_type, content=content)
