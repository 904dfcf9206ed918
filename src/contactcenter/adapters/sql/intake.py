"""The statements of intake that write while the block still runs."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from contactcenter.adapters.sql import asking, tables
from contactcenter.adapters.sql.database import Connection
from contactcenter.adapters.sql.flush import writers
from contactcenter.adapters.sql.writing import Rows
from contactcenter.domain.conversation import Conversation
from contactcenter.domain.raw import RawInput
from contactcenter.ports.store import External


def store_raws(connection: Connection, raws: Sequence[RawInput]) -> int:
    """Insert what is new and return how many rows that was."""
    return writers(connection.database.dialect.name)[RawInput].insert_new(connection, raws)


def claim(connection: Connection, externals: Sequence[External]) -> Sequence[External]:
    """Claim what is free; the rows that are ours afterwards are the ones claimed now."""
    rows = Rows(tables.externals, list(tables.externals.columns), connection.database.dialect)
    first: dict[tuple[str, str], External] = {}
    for each in externals:
        first.setdefault((each.inbox_id, each.external_id), each)
    # In one order everywhere, so that two who claim the same ones wait for each other only once.
    wanted = [first[key] for key in sorted(first)]
    values: list[Sequence[Any]] = [
        (each.inbox_id, each.external_id, each.message_id) for each in wanted
    ]
    known = {} if rows.returns else _known(connection, first)
    cursor = rows.write(connection, f"{rows.insert} {_IF_NEW}{rows.returning}", values)
    claimed = set(cursor.fetchall()) if rows.returns else first.keys() - known.keys()
    return [each for key, each in first.items() if key in claimed]


def by_header(
    connection: Connection, header_ids: Collection[str]
) -> Mapping[str, Conversation]:
    """Return the conversation in which each known id was said, the latest of several."""
    said_in = dict(connection.all(asking.SAID_IN, header_ids=header_ids))
    found = connection.all(asking.CONVERSATIONS, keys=sorted(set(said_in.values())))
    conversations: Mapping[str, Conversation] = {each.id: each for each in found}
    return {
        header_id: conversations[conversation_id]
        for header_id, conversation_id in said_in.items()
    }
