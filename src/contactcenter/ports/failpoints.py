"""Moments at which a test may kill the process: one between every two steps of intake and delivery.

    reached("intake.received")      does nothing, unless a test armed this name

An armed point kills the process as `kill -9` does, at the n-th time it is reached: nothing is
flushed, closed or rolled back by us (spec F01, F02). What has been promised until then must hold.
"""

import os
import signal
from collections.abc import Mapping

from contactcenter.domain.errors import Invalid

POINTS: Mapping[str, str] = {
    "intake.blobs": "raw bytes lie among the blobs, no row names them",
    "intake.row": "raw rows and the cursor are about to be committed",
    "intake.received": "they are; nobody was told",
    "intake.told": "the visitor was told, or the mailbox is asked for more",
    "intake.read": "raw rows were read back, nothing was made of them",
    "intake.parsed": "they were parsed, attachments not stored",
    "intake.attached": "attachments are stored, messages are not",
    "intake.claimed": "ids are claimed in the open transaction",
    "intake.taken": "messages, tickets and work are about to be committed",
    "intake.digested": "they are; nobody was told",
    "facts.placed": "facts have their place, no socket was sent them",
    "facts.passed": "sockets were woken, what follows from the facts did not happen",
    "work.planned": "offers were decided on, not written",
    "work.offered": "offers are committed",
    "reply.written": "an answer is about to be committed",
    "reply.queued": "it is; the agent was not told",
    "delivery.lease": "a lease on an answer is about to be committed",
    "delivery.leased": "it is; the answer has not left",
    "delivery.sent": "the answer left, nobody wrote that down",
    "delivery.record": "what became of it is about to be committed",
    "delivery.recorded": "it is",
}


class _Armed:
    """The one point that kills, and how often it is passed before that."""

    name: str | None = None
    passes = 0


def arm(wish: str) -> None:
    """Arm a point: its name, or `name:3` for the third time it is reached.

    Raises:
        Invalid: there is no such point, or no such time.
    """
    name, colon, times = wish.partition(":")
    if name not in POINTS or (colon and not times.isdecimal()):
        raise Invalid(f"CC_FAILPOINT: {wish} is none of {', '.join(POINTS)}, or one of them and :3")
    _Armed.name, _Armed.passes = name, int(times or 1) - 1


def reached(name: str) -> None:
    """Note that a point is reached."""
    if name != _Armed.name:
        return
    if _Armed.passes:
        _Armed.passes -= 1
        return
    os.kill(os.getpid(), signal.SIGKILL)
