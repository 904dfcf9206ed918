"""Parts of the demo, running for a test."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI

from contactcenter.demo.processes import Processes

PASSWORD = "secret"


@asynccontextmanager
async def mail_server(folder: Path, *users: str, **more: Any) -> AsyncIterator[dict[str, Any]]:
    """Run the mail servers for these users, and give their ports."""
    async with Processes(folder) as processes:
        settings = {"users": dict.fromkeys(users, PASSWORD), **more}
        yield await processes.start("contactcenter.demo.mail_server", settings)


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[str]:
    """Serve an application on loopback, and give its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await asyncio.wait_for(task, 10)
        listening.close()
