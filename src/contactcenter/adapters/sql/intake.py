"""The statements of intake that write while the block still runs."""

import json
from collections.abc import Mapping, Sequence

from contactcenter.adapters.sql.database import Connection
from contactcenter.adapters.sql.writing import writers
from contactcenter.domain.raw import RawInput
from contactcenter.ports.store import External

# The rows that come back are the ones claimed now. They are claimed in one order everywhere, so
# that two who claim the same ones wait for each other only once.
_CLAIM: Mapping[str, str] = {
    "sqlite": (
        "INSERT INTO externals (inbox_id, external_id, message_id) "
        "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), "
        "json_extract(value, '$[2]') FROM json_each(?) WHERE true "
        "ON CONFLICT (inbox_id, external_id) DO NOTHING RETURNING inbox_id, external_id"
    ),
    "postgresql": (
        "INSERT INTO externals (inbox_id, external_id, message_id) "
        "SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_array_elements(%s::json) "
        "ON CONFLICT (inbox_id, external_id) DO NOTHING RETURNING inbox_id, external_id"
    ),
}


def store_raws(connection: Connection, raws: Sequence[RawInput]) -> int:
    """Insert what is new and return how many rows that was."""
    writer = writers(connection.database.dialect.name)[RawInput]
    return writer.insert_new(connection, raws, unique="inbox_id, external_id")


def claim(connection: Connection, externals: Sequence[External]) -> Sequence[External]:
    """Claim what is free and return it."""
    first: dict[tuple[str, str], External] = {}
    for each in externals:
        first.setdefault((each.inbox_id, each.external_id), each)
    wanted = [(*key, first[key].message_id) for key in sorted(first)]
    sql = _CLAIM[connection.database.dialect.name]
    claimed = set(connection.execute(sql, [json.dumps(wanted)]).fetchall())
    return [each for key, each in first.items() if key in claimed]
