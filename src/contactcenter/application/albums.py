"""Messages that come in several inputs, such as an album of photos: they are one message (L15).

Parts that arrive together are joined before anything is stored; what comes later continues the
message that is there.
"""

from collections.abc import Sequence
from dataclasses import replace

from contactcenter.application.arrived import Arrival
from contactcenter.application.news import News, Part
from contactcenter.domain.ids import InboxId, MessageId
from contactcenter.ports.found import Mentioned
from contactcenter.ports.store import External, Transaction

Album = tuple[InboxId, str]


def album_of(arrival: Arrival) -> Album | None:
    """Return the inbox and the key under which the parts of a message are known."""
    album = arrival.inbound.album
    return None if album is None else (arrival.raw.inbox_id, f"album:{album}")


async def under_one_id(tx: Transaction, arrivals: Sequence[Arrival]) -> list[Arrival]:
    """Give all parts of a message the id of its first part, here or stored."""
    claims = {
        album: External(inbox_id=album[0], external_id=album[1], message_id=arrival.message_id)
        for arrival in reversed(arrivals)
        if (album := album_of(arrival)) is not None
    }
    if not claims:
        return list(arrivals)
    _ = await tx.claim_externals(list(claims.values()))
    ids = (await tx.concerned(Mentioned(externals=claims.keys()))).externals
    return [
        arrival
        if (album := album_of(arrival)) is None
        else replace(arrival, message_id=ids.get(album, arrival.message_id))
        for arrival in arrivals
    ]


async def joined(tx: Transaction, arrivals: Sequence[Arrival]) -> tuple[list[Arrival], list[News]]:
    """Join the parts that came together; return them, and those that continue a stored message."""
    in_albums = [each.message_id for each in arrivals if album_of(each) is not None]
    stored = await tx.messages(in_albums) if in_albums else {}
    whole: dict[MessageId, Arrival] = {}
    parts = []
    for arrival in arrivals:
        first = whole.get(arrival.message_id)
        if arrival.message_id in stored and (album := album_of(arrival)) is not None:
            part = Part(album=album[1], text=arrival.inbound.text)
            parts.append(
                News(
                    raw=arrival.raw,
                    channel=arrival.channel,
                    what=part,
                    attachments=arrival.attachments,
                )
            )
        elif first is None:
            whole[arrival.message_id] = arrival
        else:
            whole[arrival.message_id] = _together(first, arrival)
    return list(whole.values()), parts


def _together(first: Arrival, part: Arrival) -> Arrival:
    texts = [each for each in (first.inbound.text, part.inbound.text) if each]
    text = "\n".join(dict.fromkeys(texts))
    return replace(
        first,
        inbound=replace(first.inbound, text=text, reply=text),
        attachments=(*first.attachments, *part.attachments),
    )
