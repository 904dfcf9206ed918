"""What the command line does to a deployment: accounts and inboxes."""

from collections.abc import Mapping
from datetime import timedelta

from contactcenter.application import accounts
from contactcenter.application import inboxes as use_cases
from contactcenter.application.receipt_settings import checked
from contactcenter.bootstrap import App, build, check_settings
from contactcenter.domain.agent import Agent, Role
from contactcenter.domain.errors import Invalid, NotFound
from contactcenter.domain.ids import AgentId, InboxId, QueueId
from contactcenter.domain.inbox import Inbox, Queue
from contactcenter.settings import read_settings

_UNDO = {"email": timedelta(seconds=10)}


async def create_admin(*, email: str, name: str, password: str) -> None:
    """Make an administrator, and a first queue when there is none."""
    accounts.check_password(password)
    app = await build(read_settings())
    try:
        queue = await _first_queue(app)
        agent = Agent(
            id=AgentId(app.new_id()),
            email=email.strip().lower(),
            name=name.strip(),
            role=Role.ADMINISTRATOR,
            password_hash=await app.passwords.hash(password),
            queues=frozenset({queue}),
        )
        await accounts.add_agent(app.store, agent, now=app.now())
    finally:
        await app.close()


async def add_inbox(
    kind: str,
    *,
    name: str,
    settings: Mapping[str, object],
    address: str | None,
    origins: tuple[str, ...],
    undo_seconds: float | None,
) -> str:
    """Add an inbox to the first queue and return its public key."""
    check_settings(kind, settings)
    if kind == "email" and address is None:
        raise Invalid("an e-mail inbox needs its address: --address support@example.org")
    if kind == "webchat" and not origins:
        raise Invalid("say which pages may carry the chat: --origin https://www.example.org")
    app = await build(read_settings())
    try:
        inbox = Inbox(
            id=InboxId(app.new_id()),
            kind=kind,
            name=name,
            address=address.lower() if address else None,
            key=app.new_token(),
            queue_id=await _first_queue(app),
            undo=(
                _UNDO.get(kind, timedelta())
                if undo_seconds is None
                else timedelta(seconds=undo_seconds)
            ),
            origins=origins,
            settings=settings,
        )
        await use_cases.add_inbox(app.store, inbox, now=app.now())
    finally:
        await app.close()
    return inbox.key


async def change_settings(key: str, changes: Mapping[str, object]) -> None:
    """Change the named settings of the inbox with that key; None: back to the default."""
    app = await build(read_settings())
    try:
        inbox = await _inbox_of(app, key)
        await use_cases.change_settings(
            app.store, inbox.id, changes, check=check_settings, now=app.now()
        )
    finally:
        await app.close()


async def list_inboxes() -> list[str]:
    """Return a line for each inbox: its key, its kind and its name."""
    app = await build(read_settings())
    try:
        return [f"{each.key}  {each.kind}  {each.name}" for each in await app.store.all_inboxes()]
    finally:
        await app.close()


async def set_receipts(key: str, plain: Mapping[str, object] | None) -> None:
    """Say what the inbox with that key answers by itself; None: nothing."""
    app = await build(read_settings())
    try:
        inbox = await _inbox_of(app, key)
        receipts = None
        if plain is not None:
            everywhere = {each.id: each for each in await app.store.all_inboxes()}
            receipts = checked(plain, inbox, everywhere, app.now())
        await use_cases.set_receipts(app.store, inbox.id, receipts, now=app.now())
    finally:
        await app.close()


async def _inbox_of(app: App, key: str) -> Inbox:
    for inbox in await app.store.all_inboxes():
        if inbox.key == key:
            return inbox
    raise NotFound(f"no inbox has the key {key}")


async def _first_queue(app: App) -> QueueId:
    async with app.store.begin() as tx:
        queues = await tx.queues()
    if queues:
        return queues[0].id
    queue = Queue(id=QueueId(app.new_id()), name="Support", names={"fa": "پشتیبانی"})
    await use_cases.add_queue(app.store, queue)
    return queue.id
