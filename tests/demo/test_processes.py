"""The demo's processes end with their parent, one way or the other."""

import asyncio
import sys
from pathlib import Path

import pytest

from contactcenter.demo.processes import NotReady, Processes

pytestmark = pytest.mark.timeout(30)

CHILD = "contactcenter.demo.mail_server"


async def test_a_child_that_ends_is_named(tmp_path: Path) -> None:
    async with Processes(tmp_path) as processes:
        await processes.start(CHILD, {"users": {"a@b.example": "x"}}, name="lasting")
        facts = await processes.start(CHILD, {"users": {"a@b.example": "x"}}, name="short")
        reader, writer = await asyncio.open_connection("127.0.0.1", facts["smtp_port"])
        assert (await reader.readline()).startswith(b"220")
        writer.close()
        await processes.end("short")
        assert await asyncio.wait_for(processes.first_ended(), 5) == "short"


async def test_a_child_that_cannot_start_is_told_with_its_log(tmp_path: Path) -> None:
    async with Processes(tmp_path) as processes:
        with pytest.raises(NotReady, match=r"mail_server\.log"):
            await processes.start(CHILD, {"nothing": 1})
    assert "KeyError" in (tmp_path / "mail_server.log").read_text()


async def test_children_end_when_the_parent_is_killed(tmp_path: Path) -> None:
    program = (
        "import asyncio, pathlib, sys\n"
        "from contactcenter.demo.processes import Processes\n"
        "async def main():\n"
        f"    async with Processes(pathlib.Path({str(tmp_path)!r})) as processes:\n"
        f"        facts = await processes.start({CHILD!r}, {{'users': {{'a@b.example': 'x'}}}})\n"
        "        print(facts['smtp_port'], flush=True)\n"
        "        await asyncio.Event().wait()\n"
        "asyncio.run(main())\n"
    )
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout
    port = int(await asyncio.wait_for(parent.stdout.readline(), 20))
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    assert (await reader.readline()).startswith(b"220")
    parent.kill()
    await parent.wait()
    # The child's end closes the line.
    assert await asyncio.wait_for(reader.read(), 2) == b""
    writer.close()
