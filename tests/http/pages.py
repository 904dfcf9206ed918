"""A shop whose complaint form is open, whose mail is a list, and whose clock can be set."""

import asyncio
import contextlib
import re
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from pathlib import Path

import httpx

from contactcenter.adapters.clock import Clock
from contactcenter.adapters.memory import MemoryStore
from contactcenter.adapters.preset_files import read_presets
from contactcenter.application import inboxes
from contactcenter.application.editions import set_up
from contactcenter.domain.edition import Decides
from contactcenter.domain.message import Outbound
from contactcenter.domain.preset.plain import to_plain
from contactcenter.ports.channel import Receipt
from tests.application.complained import GOVERNED
from tests.application.desk import ListChannel
from tests.application.promised import OFFICE
from tests.builders import an_inbox
from tests.serving import Service, serving

FORM = "form-key"
SAID: Mapping[str, str] = {"what": "It came two weeks late.", "email": "sara@mail.example"}


class Mail(ListChannel):
    """Keeps what leaves in a line, to be waited for."""

    def __init__(self) -> None:
        super().__init__()
        self.letters: asyncio.Queue[Outbound] = asyncio.Queue()

    async def send(self, message: Outbound) -> Receipt:
        receipt = await super().send(message)
        self.letters.put_nowait(message)
        return receipt


@dataclass
class Shop:
    """A running shop, seen by somebody without an account."""

    service: Service
    http: httpx.AsyncClient
    mail: Mail
    ahead: list[timedelta] = field(default_factory=list)

    def later(self, span: timedelta) -> None:
        """Let time pass."""
        self.ahead.append(span)

    async def form(self, language: str = "en") -> dict[str, str]:
        """Open the form; return its hidden fields."""
        page = await self.http.get(f"/complain/{FORM}?lang={language}")
        assert page.status_code == 200, page.text
        self.later(timedelta(seconds=30))
        return hidden(page.text)

    async def file(
        self, files: list[tuple[str, tuple[str, bytes, str]]] | None = None, **said: str
    ) -> httpx.Response:
        """Fill the form in and send it."""
        return await self.send({**await self.form(), **said}, files)

    async def send(
        self,
        fields: Mapping[str, str],
        files: list[tuple[str, tuple[str, bytes, str]]] | None = None,
    ) -> httpx.Response:
        none = [("files", ("", b"", "application/octet-stream"))]  # as browsers send it
        return await self.http.post(f"/complain/{FORM}?lang=en", data=fields, files=files or none)

    async def filed(self, **said: str) -> str:
        """File a complaint; return the path of its page."""
        answer = await self.file(**(said or SAID))
        assert answer.status_code == 303, answer.text
        path = answer.headers["location"]
        page = await self.http.get(path)
        assert page.status_code == 200, page.text
        return str(path.partition("?")[0])

    async def letter(self) -> str:
        """Return the next letter that leaves."""
        async with asyncio.timeout(10):
            return (await self.mail.letters.get()).text


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of a page."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    return {name: unescape(value) for name, value in found}


@contextlib.asynccontextmanager
async def shop(folder: Path) -> AsyncIterator[Shop]:
    """Run it."""
    ahead: list[timedelta] = []
    clock = Clock(lambda: time.time_ns() + int(sum(each.total_seconds() for each in ahead) * 1e9))
    async with serving(MemoryStore(), folder, clock=clock) as service:
        app = service.app
        form = an_inbox("form", kind="form", key=FORM, address=None, queue_id="support")
        mail = an_inbox("mail", address="support@shop.example", queue_id="support")
        channel = Mail()
        app.inboxes[mail.id], app.channels[mail.id] = mail, channel
        for each in (form, mail):
            await inboxes.add_inbox(app.store, each, now=app.now())
        await app.load_inboxes()
        (usual,) = [each for each in read_presets() if each.id == "iso10002-default"]
        house = {
            **GOVERNED,
            "organization": "Shop",
            "zone": "Asia/Tehran",
            "reach": "support@shop.example",
            "owner_id": "mina",
            "deputies": ["omid"],
        }
        for kind, key, body in (
            (Decides.CALENDAR, "office", OFFICE),
            (Decides.HOUSE, "house", house),
            (Decides.PRESET, usual.id, {"preset": to_plain(usual)}),
        ):
            await set_up(app.store, kind, key, body, now=app.now())
        async with httpx.AsyncClient(base_url=service.url) as http:
            yield Shop(service, http, channel, ahead)
