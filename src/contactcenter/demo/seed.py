"""The demo's organisation: the shop Aramis with its queues, its people and its inboxes.

Data and pure functions; whoever puts it into a store passes in ids and password hashes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from contactcenter.domain.agent import Agent, Preferences, Role
from contactcenter.domain.ids import AgentId, InboxId, QueueId
from contactcenter.domain.inbox import Inbox, Queue
from contactcenter.ports.system import NewId

SUPPORT = "support@aramis.example"
SHOP = "Aramis"

_QUEUES: Mapping[str, tuple[str, str]] = {
    "support": ("Support", "پشتیبانی"),
    "orders": ("Orders & returns", "سفارش و مرجوعی"),
    "complaints": ("Complaints", "شکایت‌ها"),
}
_PERSIAN = Preferences(
    language="fa", calendar="jalali", digits="persian", first_day="saturday", theme="system"
)
_ENGLISH = Preferences()


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody who works at the shop."""

    name: str
    email: str
    role: Role
    queues: Sequence[str]
    preferences: Preferences


COLLEAGUES = (
    Colleague(
        name="Nora Lindqvist",
        email="nora@aramis.example",
        role=Role.AGENT,
        queues=("support", "orders"),
        preferences=_ENGLISH,
    ),
    Colleague(
        name="کیان فرهادی",
        email="kian@aramis.example",
        role=Role.AGENT,
        queues=("support", "orders", "complaints"),
        preferences=_PERSIAN,
    ),
    Colleague(
        name="Ben Hartley",
        email="ben@aramis.example",
        role=Role.AGENT,
        queues=("support", "complaints"),
        preferences=_ENGLISH,
    ),
    Colleague(
        name="شیرین وزیری",
        email="shirin@aramis.example",
        role=Role.SUPERVISOR,
        queues=("support", "orders", "complaints"),
        preferences=_PERSIAN,
    ),
    Colleague(
        name="Adam Reyes",
        email="admin@aramis.example",
        role=Role.ADMINISTRATOR,
        queues=(),
        preferences=_ENGLISH,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """All that the store needs before the first customer comes."""

    queues: tuple[Queue, ...]
    agents: tuple[Agent, ...]
    inboxes: tuple[Inbox, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the inboxes depend on."""

    mail_settings: Mapping[str, object]  # what the e-mail channel is given
    chat_settings: Mapping[str, object]
    chat_origins: Sequence[str]
    mail_key: str
    chat_key: str  # stands in the widget's script tag
    form_key: str  # … in the address of the complaint form


def organisation(
    surroundings: Surroundings, hashes: Mapping[str, str], *, new_id: NewId
) -> Organisation:
    """Return the shop. `hashes`: what is kept of each colleague's password, by e-mail address."""
    queues = {
        key: Queue(id=QueueId(new_id()), name=en, names={"fa": fa})
        for key, (en, fa) in _QUEUES.items()
    }
    agents = tuple(
        Agent(
            id=AgentId(new_id()),
            email=colleague.email,
            name=colleague.name,
            role=colleague.role,
            password_hash=hashes[colleague.email],
            queues=frozenset(queues[key].id for key in colleague.queues),
            preferences=colleague.preferences,
            demo=True,
        )
        for colleague in COLLEAGUES
    )
    return Organisation(
        queues=tuple(queues.values()),
        agents=agents,
        inboxes=_inboxes(surroundings, queues["support"].id, new_id),
    )


def _inboxes(around: Surroundings, queue: QueueId, new_id: NewId) -> tuple[Inbox, ...]:
    mail = Inbox(
        id=InboxId(new_id()),
        kind="email",
        name=SHOP,
        address=SUPPORT,
        key=around.mail_key,
        queue_id=queue,
        undo=timedelta(seconds=10),
        settings=around.mail_settings,
    )
    chat = Inbox(
        id=InboxId(new_id()),
        kind="webchat",
        name=SHOP,
        key=around.chat_key,
        queue_id=queue,
        origins=tuple(around.chat_origins),
        settings=around.chat_settings,
    )
    form = Inbox(id=InboxId(new_id()), kind="form", name=SHOP, key=around.form_key, queue_id=queue)
    return mail, chat, form
