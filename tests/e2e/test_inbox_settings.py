"""An inbox whose settings change is listened to as they say, without a new start."""

from dataclasses import replace
from pathlib import Path

from contactcenter.adapters.memory import MemoryStore
from contactcenter.application import inboxes
from contactcenter.domain.ids import InboxId, QueueId
from contactcenter.domain.inbox import Inbox
from tests.e2e.post import SUPPORT, a_mail, embedded
from tests.serving import serving


async def test_changed_settings_are_taken_up(tmp_path: Path) -> None:
    async with (
        embedded(tmp_path) as post,
        serving(MemoryStore(), tmp_path) as service,
        service.client("sima@shop.example") as sima,
        sima.stream(0) as stream,
    ):
        store, now = service.app.store, service.app.now
        right = Inbox(
            id=InboxId("mail"),
            kind="email",
            name="Mail",
            key="mail-key",
            address=SUPPORT,
            queue_id=QueueId("support"),
            settings=post.settings(),
        )
        nobody_listens_there = {**right.settings, "imap_port": 1}
        await inboxes.add_inbox(store, replace(right, settings=nobody_listens_there), now=now())
        while (await stream.until("inbox_changed"))["inbox"]["last_error"] is None:
            pass
        await inboxes.add_inbox(store, right, now=now())
        await post.send(a_mail("Hello", subject="Hello"))
        received = await stream.until("message_received")
        assert received["message"]["text"].strip() == "Hello"
