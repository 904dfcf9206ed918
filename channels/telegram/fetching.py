"""What an update leaves to be done once it is stored: its files are fetched, its press answered.

An update names its files; the server gives the bytes. They go into the raw input beside the update,
so that it can be read again when the server has long forgotten them.
"""

import json
from contextlib import suppress
from dataclasses import replace

from channels.telegram import attached, fields, updates
from channels.telegram.api import Api, NoAnswer, Refused, throttling, trouble
from channels.telegram.attached import LARGEST, Fetched, Reference
from contactcenter.ports.channel import Raw

_MOST_FILES = 10  # of one update; an album is an update for each of its files
_NO_SUCH_BOT = 401


async def complete(api: Api, raw: Raw, *, groups: bool) -> Raw:
    """Return the raw input together with its files, unchanged where it has none.

    A file that the server will not give is named with the reason, and holds nothing up.

    Raises:
        TryLater: the server cannot give them now.
        Misconfigured: it refuses the token.
    """
    if not isinstance(updates.parse(raw, groups=groups), tuple):
        return raw
    update, fetched = attached.opened(raw.body)
    kind, said = updates.said(update)
    if kind == "callback_query":
        await _answer(api, fields.text(said, "id"))
    wanted = [each for each in attached.references(said) if each.file_id not in fetched]
    if not wanted:
        return raw
    found = {each.file_id: await _fetch(api, each) for each in wanted[:_MOST_FILES]}
    found |= {each.file_id: Fetched(error="one of too many") for each in wanted[_MOST_FILES:]}
    envelope = attached.envelope(update, {**fetched, **found})
    body = json.dumps(envelope, ensure_ascii=False).encode(errors="surrogatepass")
    return replace(raw, body=body)


async def _fetch(api: Api, reference: Reference) -> Fetched:
    if reference.is_too_large:
        return Fetched()
    try:
        said = await api.call("getFile", {"file_id": reference.file_id})
        file = said if isinstance(said, dict) else {}
        path, size = fields.text(file, "file_path"), fields.number(file, "file_size")
        if not path or path.startswith("/"):
            return Fetched(error="the server does not say where it lies")
        if (size or 0) > LARGEST:
            return Fetched(error=f"{size} bytes, more than the server gives to bots")
        content = await api.download(path)
    except Refused as error:
        if throttling(error) or error.code == _NO_SUCH_BOT:
            raise trouble(error) from error
        return Fetched(error=error.description)
    except NoAnswer as error:
        raise trouble(error) from error
    if size is not None and len(content) != size:
        raise trouble(NoAnswer(f"{len(content)} of {size} bytes of a file came"))
    return Fetched(content=content)


async def _answer(api: Api, query_id: str) -> None:
    """Let the button stop turning; whether it does changes nothing for us."""
    with suppress(Refused, NoAnswer):
        await api.call("answerCallbackQuery", {"callback_query_id": query_id})
