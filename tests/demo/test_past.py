"""The weeks before the demo begins: as if they had happened, and the same for the same seed."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from contactcenter.adapters.anchors import LINES, read_anchors
from contactcenter.application import register, verifying
from contactcenter.application.asked import Asked
from contactcenter.bootstrap import App, build
from contactcenter.demo import matters
from contactcenter.demo.run import move_in
from contactcenter.demo.seed import SUPPORT
from contactcenter.domain.agent import Agent, Role
from contactcenter.ports.register import RegisterFilter, RegisterRow
from contactcenter.settings import Settings
from tests.demo.test_seed import an_organisation

_MAIL = {
    "address": SUPPORT,
    "name": "Aramis",
    "imap_host": "127.0.0.1",
    "imap_port": 1,
    "imap_security": "plain",
    "imap_user": SUPPORT,
    "imap_password": "x",
    "smtp_host": "127.0.0.1",
    "smtp_port": 1,
    "smtp_security": "plain",
    "smtp_user": SUPPORT,
    "smtp_password": "x",
}


async def told(folder: Path, seed: int) -> tuple[App, Agent]:
    """Return a shop with a past, and who supervises it."""
    settings = Settings(data_dir=folder, database_url=None, allow_lossy_database=True)
    parts = await build(settings, demo=True)
    made = an_organisation()
    inboxes = [replace(each, settings=_MAIL) for each in made.inboxes if each.kind == "email"]
    made = replace(made, inboxes=tuple(inboxes))
    await move_in(parts, made)
    (mail,) = inboxes
    await matters.tell(parts, made.agents, mail, seed, parts.now())
    (shirin,) = [each for each in made.agents if each.role is Role.SUPERVISOR]
    return parts, shirin


async def registered(parts: App, agent: Agent) -> list[RegisterRow]:
    today = parts.now().date()
    dates = register.Dates(since=today - timedelta(days=100), until=today)
    asked = Asked(agent=agent, at=parts.now())
    return (await register.page(parts.store, dates, RegisterFilter(), asked=asked)).rows


async def test_a_past_that_can_be_looked_at_and_proven(tmp_path: Path) -> None:
    """Most is over, some is open, one is overdue; nothing that was due then waits until now."""
    parts, shirin = await told(tmp_path, 7)
    try:
        rows = await registered(parts, shirin)
        steps = Counter(each.step for each in rows)
        assert set(steps) == {"closed", "withdrawn", "investigating", "decision_communicated"}
        assert steps["closed"] > sum(steps.values()) / 2
        assert any(each.due_at is not None and each.due_at < parts.now() for each in rows)
        read = read_anchors(tmp_path / "anchors" / LINES)
        known = await verifying.verify(
            parts.store, parts.blobs, read.anchors, now=parts.now() + timedelta(days=1)
        )
        assert known.facts > 1000
        assert not known.faults
        due = (await parts.store.next_alarm(), await parts.store.next_timer())
        assert all(each is None or each > parts.now() - timedelta(minutes=1) for each in due)
        assert await parts.store.next_delivery() is None
    finally:
        await parts.close()
