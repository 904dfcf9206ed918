"""A customer writes to the bot, an agent answers at the desk, and the answer arrives."""

import asyncio
import dataclasses
from pathlib import Path

from contactcenter.adapters.memory import MemoryStore
from contactcenter.application import inboxes
from contactcenter.domain.inbox import Inbox
from tests.channels.telegram.bot_api import BotApi
from tests.channels.telegram.people import update
from tests.serving import serving


async def test_a_message_is_offered_and_its_answer_arrives(server: BotApi, tmp_path: Path) -> None:
    config = server.settings()
    settings = {each.name: getattr(config, each.name) for each in dataclasses.fields(config)}
    inbox = Inbox(
        id="bot", kind="telegram", name="Shop", key="bot-key", queue_id="support", settings=settings
    )
    async with serving(MemoryStore(), tmp_path) as service:
        await inboxes.add_inbox(service.app.store, inbox, now=service.app.now())
        await service.app.load_inboxes()
        await server.bring(update(1, text="لامپ دارید؟"))
        async with service.client("mina@shop.example") as mina:
            snapshot = await mina.read("/snapshot")
            async with mina.stream(snapshot["position"]) as stream:
                await mina.online()
                offered = await stream.until("work_offered")
                await mina.do(f"/offers/{offered['offer']['id']}/accept")
                ticket = offered["ticket"]["id"]
                dossier = await mina.read(f"/tickets/{ticket}")
                where = dossier["conversations"][0]["id"]
                said = {"conversation_id": where, "text": "بله، سه تا."}
                answer = await mina.do(f"/tickets/{ticket}/replies", said)
                assert answer.status_code < 300, answer.text
                async with asyncio.timeout(10):
                    while not server.sent:
                        await stream.until("delivery_changed")
    (sent,) = server.sent
    assert (sent.values["chat_id"], sent.values["text"]) == ("77", "بله، سه تا.")
