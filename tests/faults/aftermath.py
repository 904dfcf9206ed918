"""After the faults: waiting until nothing is left to do, and the product's own check."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy import create_engine

from tests.faults.checker import Base

# Input that was not read, and answers that have not left.
UNFINISHED = (
    "SELECT id FROM raw_inputs WHERE state = 'received'",
    "SELECT message_id FROM deliveries WHERE state = 'queued'",
)


async def until_none(url: str, *queries: str) -> None:
    """Wait until none of these queries finds anything."""
    engine = create_engine(url)
    try:
        while True:
            with engine.connect() as connection:
                base = Base(connection)
                if not any(base.rows(query) for query in queries):
                    return
            # The service is another process, and plain SQL is all that the checker trusts: a
            # database tells nobody of its changes.
            await asyncio.sleep(0.1)
    finally:
        engine.dispose()


def verify(folder: Path, url: str) -> None:
    """Let the product follow its own chain of facts."""
    words = [Path(sys.executable).with_name("contactcenter"), "verify"]
    place = {**os.environ, "CC_DATA_DIR": str(folder), "CC_DATABASE_URL": url}
    told = subprocess.run(words, env=place, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
