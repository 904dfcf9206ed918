"""Files that customers send: the request brings an id, the bytes lie at WhatsApp for some days."""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import replace

from channels.whatsapp.content import MEDIA
from channels.whatsapp.fields import Refused, decoded, told, word
from channels.whatsapp.graph import Graph
from contactcenter.ports.channel import Raw, TryLater, Undeliverable

_HEX = re.compile(r"[0-9a-f]{64}")


async def complete(raw: Raw, graph: Graph, *, largest: int) -> Raw:
    """Return the input with the bytes of its files; see `Completes`.

    A file that is too large, or that is there no longer, is named in the text instead.

    Raises:
        TryLater: WhatsApp is away, or a file came incomplete.
        Misconfigured: it does not take our token.
    """
    try:
        post = decoded(raw.body)
    except Refused:
        return raw
    wanted = _wanted(post)
    if not isinstance(post, dict) or not wanted:
        return raw
    files = {media: await _fetched(media, graph, largest) for media in wanted}
    return replace(raw, body=json.dumps({**post, "files": files}, sort_keys=True).encode())


def _wanted(inside: object) -> list[str]:
    """Return the ids of the media that a request speaks of, however deep."""
    found: list[str] = []
    rest = [inside]
    while rest:
        match rest.pop():
            case dict(each):
                rest += each.values()
                found += _named(each)
            case list(each):
                rest += each
            case _:
                pass
    return list(dict.fromkeys(found))


def _named(said: Mapping[str, object]) -> list[str]:
    kind = told(said, "type")
    medium = said.get(kind) if kind in MEDIA else None
    media = told(medium, "id") if isinstance(medium, dict) else ""
    return [media] if media else []


async def _fetched(media: str, graph: Graph, largest: int) -> dict[str, str]:
    try:
        known = await graph.medium(media)
        size = told(known, "file_size")
        if size.isdecimal() and int(size) > largest:
            return {"error": f"too large, {size} bytes"}
        content = await graph.download(word(known, "url"), largest)
    except Undeliverable as error:
        return {"error": f"not to be had: {error}"}
    except Refused as error:
        raise TryLater("WhatsApp told no address of a file") from error
    if content is None:
        return {"error": f"too large, more than {largest} bytes"}
    digest = told(known, "sha256")
    if _HEX.fullmatch(digest) and hashlib.sha256(content).hexdigest() != digest:
        raise TryLater("a file came incomplete")
    return {"content": base64.b64encode(content).decode()}
