"""The settings of an inbox, changed by several at once."""

import asyncio
from dataclasses import replace

import pytest

from contactcenter.application import inboxes, receipt_settings
from contactcenter.domain.agent import Role
from contactcenter.domain.errors import Conflict
from contactcenter.domain.ids import InboxId
from contactcenter.domain.receipt import receipts_from_plain
from tests.application.desk import INBOXES, Desk
from tests.application.test_receipts import PLAIN

MAIL = InboxId("mail")


async def test_receipts_are_set_beside_what_was_changed_meanwhile() -> None:
    kept = replace(INBOXES[MAIL], settings={"oauth_refresh_token": "old"})
    desk = await Desk(inboxes={**INBOXES, MAIL: kept}).open()
    receipts = receipts_from_plain(PLAIN)
    safe = inboxes.KeptSecrets(desk.store, MAIL, frozenset({"oauth_refresh_token"}))
    await asyncio.gather(
        safe.write({"oauth_refresh_token": "new"}),
        inboxes.set_receipts(desk.store, MAIL, receipts, now=desk.now),
    )
    async with desk.store.begin() as tx:
        after = (await tx.inboxes())[MAIL]
    assert (after.receipts, after.settings) == (receipts, {"oauth_refresh_token": "new"})


async def test_what_was_settled_meanwhile_is_not_written_over() -> None:
    desk = await Desk().open()
    asked = await desk.asked("mina")
    ada = replace(asked.agent, role=Role.ADMINISTRATOR)
    asked = replace(asked, agent=ada)
    mark = (await receipt_settings.show(desk.store, MAIL, agent=ada)).mark
    await receipt_settings.settle(desk.store, MAIL, PLAIN, after=mark, asked=asked)
    with pytest.raises(Conflict, match="look at it again"):
        await receipt_settings.settle(desk.store, MAIL, None, after=mark, asked=asked)
    shown = await receipt_settings.show(desk.store, MAIL, agent=ada)
    assert shown.receipts is not None
    assert shown.receipts["texts"] == {}
    await receipt_settings.settle(desk.store, MAIL, shown.receipts, after=shown.mark, asked=asked)
    async with desk.store.begin() as tx:
        assert (await tx.inboxes())[MAIL].receipts == receipts_from_plain(PLAIN)


async def test_settings_change_beside_a_secret_that_is_renewed_meanwhile() -> None:
    kept = replace(INBOXES[MAIL], settings={"oauth_refresh_token": "old", "poll": 60, "lines": 3})
    desk = await Desk(inboxes={**INBOXES, MAIL: kept}).open()
    safe = inboxes.KeptSecrets(desk.store, MAIL, frozenset({"oauth_refresh_token"}))
    seen = []
    await asyncio.gather(
        safe.write({"oauth_refresh_token": "new"}),
        inboxes.change_settings(
            desk.store,
            MAIL,
            {"poll": 5, "lines": None},
            check=lambda kind, settings: seen.append((kind, dict(settings))),
            now=desk.now,
        ),
    )
    async with desk.store.begin() as tx:
        after = (await tx.inboxes())[MAIL].settings
    assert after == {"oauth_refresh_token": "new", "poll": 5}
    assert seen == [("email", after)]
