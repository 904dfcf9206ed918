"""The way of a mail to us, as the servers wrote it down: one Received field each, the last on top.

Received: from relay.ours [10.0.0.4] …    an inner hop
Received: from stranger by mx.ours; …     the border: the last field that is ours
Received: …                               written by strangers: may be forged
"""

import ipaddress
import re
from collections.abc import Iterable
from datetime import datetime

from channels.email import headers

RECEIVED = "received"

_LONGEST = 10_000  # bytes of a field that are read
_MOST = 200  # fields that are looked at
_IP = re.compile(r"\[(?:IPv6:)?([0-9a-f.:]{2,45})\]", re.IGNORECASE)
_INNER = [
    ipaddress.ip_network(written)
    for written in (
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8"),
        *("fc00::/7", "fe80::/10", "::1/128"),
    )
]


def is_inner(received: bytes) -> bool:
    """Whether a hop lies within one house: a server that took it from itself or a private one."""
    line = headers.text(received[:_LONGEST])
    if not re.match(r"\(?from\b", line, re.IGNORECASE):
        return True
    addresses = _IP.findall(line.partition(" by ")[0])
    return bool(addresses) and all(map(_is_private, addresses))


def crossed_at(fields: Iterable[tuple[str, bytes]]) -> datetime | None:
    """Return when a mail reached the first server of ours, in UTC (spec A-RCV-3).

    None: no server wrote that down, or not so that it can be read.
    """
    border = None
    for name, value in list(fields)[:_MOST]:
        if name == RECEIVED:
            border = value
            if not is_inner(value):
                break
    return None if border is None else headers.date(border[:_LONGEST].rpartition(b";")[2])


def _is_private(written: str) -> bool:
    try:
        address = ipaddress.ip_address(written)
    except ValueError:
        return False
    return any(address in network for network in _INNER if network.version == address.version)
