"""The demo put together: the service in this process, mail servers and people in their own.

Everything listens on loopback only and lives in a folder that goes when the demo ends.
"""

import asyncio
import logging
import secrets
import shutil
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from contactcenter.application import accounts, customers, inboxes
from contactcenter.application.visitors import sign
from contactcenter.bootstrap import App, build
from contactcenter.demo import matters, promised
from contactcenter.demo.people import PEOPLE
from contactcenter.demo.processes import Processes
from contactcenter.demo.seed import (
    COLLEAGUES,
    SUPPORT,
    Organisation,
    Surroundings,
    organisation,
)
from contactcenter.domain.agent import Role
from contactcenter.domain.inbox import Inbox
from contactcenter.domain.reference import Form
from contactcenter.entrypoints.logs import set_up_logs
from contactcenter.entrypoints.serve import listen, server
from contactcenter.settings import Settings

_HOST = "127.0.0.1"
_TO_START = 15.0  # seconds
# What a broken relay left of a mail: nobody can read it, so a supervisor has to look.
_TORN = "\r\n--=_b1_7f3\r\n9YPZgtin2YXYjCDYs9mB2KfYsdi0IEFSLTQwMjgxNw==\r\n--=_b1_7f3--\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the demo was asked for."""

    port: int
    seed: int
    agents: int
    pace: float | None
    data_dir: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """What the people are told of the service."""

    desk: str
    shop: str
    mail: Mapping[str, object]
    mail_passwords: Mapping[str, str]
    passwords: Mapping[str, str]
    chat_key: str
    tokens: Mapping[str, str]


async def run(wishes: Wishes, *, browse: Callable[[str], object] | None) -> None:
    """Run the demo until a signal asks to stop."""
    set_up_logs(logging.ERROR)
    listener, shop_port = _listen(wishes.port), _free_port()
    desk, shop = f"http://{_HOST}:{listener.getsockname()[1]}", f"http://{_HOST}:{shop_port}"
    async with Processes(wishes.data_dir / "logs") as processes:
        print("  starting the mail servers, the desk and the people …", flush=True)
        mail_passwords = {each: secrets.token_urlsafe(12) for each in _addresses()}
        settings = _settings(wishes.data_dir, desk)
        mail, parts = await asyncio.gather(
            processes.start("contactcenter.demo.mail_server", _mail(wishes, mail_passwords)),
            build(settings, demo=True),
        )
        passwords = {each.email: secrets.token_urlsafe(9) for each in COLLEAGUES}
        made = await _furnish(parts, mail, mail_passwords, passwords, shop)
        tokens = await _introduce_known(parts, _of(made, "webchat"))
        print("  letting the last three months happen …", flush=True)
        await matters.tell(parts, made.agents, _of(made, "email"), wishes.seed, parts.now())
        scene = _Scene(
            desk=desk,
            shop=shop,
            mail=mail,
            mail_passwords=mail_passwords,
            passwords=passwords,
            chat_key=_of(made, "webchat").key,
            tokens=tokens,
        )
        serving = server(parts, listener)
        task = asyncio.ensure_future(serving.serve(sockets=[listener]))
        try:
            await _until_started(serving, task)
            await _let_in(processes, wishes, scene, shop_port)
            print(_told(scene), flush=True)
            if browse is not None:
                await asyncio.to_thread(browse, desk)
            await task
        finally:
            serving.should_exit = True
            await processes.stop()
            await asyncio.gather(task, return_exceptions=True)


def _settings(data_dir: Path, desk: str) -> Settings:
    return Settings(
        data_dir=data_dir,
        host=_HOST,
        public_url=desk,
        database_url=None,
        allow_lossy_database=True,  # nothing is kept
        reference_form=Form.DIGITS,  # half of the customers type Persian
    )


def _listen(port: int) -> socket.socket:
    try:
        return listen(_HOST, port)
    except OSError as error:
        print(f"  port {port} cannot be used ({error.strerror}): taking a free one", flush=True)
        return listen(_HOST, 0)


def _free_port() -> int:
    with socket.create_server((_HOST, 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def _addresses() -> list[str]:
    return [SUPPORT, *(person.email for person in PEOPLE)]


def _mail(wishes: Wishes, passwords: Mapping[str, str]) -> dict[str, object]:
    secured = shutil.which("openssl") is not None
    return {
        "users": dict(passwords),
        "mail": {SUPPORT: _TORN},
        "tls_dir": str(wishes.data_dir / "tls") if secured else None,
    }


async def _furnish(
    parts: App,
    mail: Mapping[str, object],
    mail_passwords: Mapping[str, str],
    passwords: Mapping[str, str],
    shop: str,
) -> Organisation:
    """Return the shop with its queues, colleagues and inboxes, which are in the store."""
    surroundings = Surroundings(
        mail_settings=_mail_settings(mail, mail_passwords[SUPPORT]),
        chat_settings={},
        chat_origins=(shop,),
        mail_key=parts.new_token(),
        chat_key=parts.new_token(),
        form_key=parts.new_token(),
    )
    hashes = dict(
        zip(
            passwords,
            await asyncio.gather(*map(parts.passwords.hash, passwords.values())),
            strict=True,
        )
    )
    made = organisation(surroundings, hashes, new_id=parts.new_id)
    await move_in(parts, made)
    return made


async def move_in(parts: App, made: Organisation) -> None:
    """Put the shop into the store as it was when it opened, with what it promises since."""
    opened = matters.opened(parts.now())
    for queue in made.queues:
        await inboxes.add_queue(parts.store, queue)
    for agent in made.agents:
        await accounts.add_agent(parts.store, agent, now=opened)
    for inbox in made.inboxes:
        await inboxes.add_inbox(parts.store, inbox, now=opened)
    pages = parts.handling.public_url or "https://aramis.example"
    await promised.promise(parts.store, made.agents, pages, now=opened)
    await parts.load_inboxes()


def _mail_settings(mail: Mapping[str, object], password: str) -> dict[str, object]:
    security = "starttls" if mail["ca_file"] else "plain"
    return {
        "address": SUPPORT,
        "name": "Aramis",
        "imap_host": _HOST,
        "imap_port": mail["imap_port"],
        "imap_security": security,
        "imap_user": SUPPORT,
        "imap_password": password,
        "smtp_host": _HOST,
        "smtp_port": mail["smtp_port"],
        "smtp_security": security,
        "smtp_user": SUPPORT,
        "smtp_password": password,
        "ca_file": mail["ca_file"],
    }


def _of(made: Organisation, kind: str) -> Inbox:
    return next(inbox for inbox in made.inboxes if inbox.kind == kind)


async def _introduce_known(parts: App, chat: Inbox) -> dict[str, str]:
    """Let the shop know those who write on both channels; return their visitor tokens."""
    tokens = {}
    for person in PEOPLE:
        if len(person.channels) > 1:
            visitor = parts.new_token()
            tokens[person.key] = sign(chat.id, visitor, key=parts.key, now=parts.now())
            await customers.introduce(
                parts.store,
                person.name,
                [("email", person.email.lower()), ("webchat", visitor)],
                now=matters.opened(parts.now()),
                new_id=parts.new_id,
            )
    return tokens


async def _until_started(serving: uvicorn.Server, task: "asyncio.Future[None]") -> None:
    async with asyncio.timeout(_TO_START):
        while not serving.started:
            if task.done():
                await task
                raise RuntimeError("the service ended before it had started")
            await asyncio.sleep(0.02)


async def _let_in(processes: Processes, wishes: Wishes, scene: _Scene, shop_port: int) -> None:
    """Open the shop, let the customers come, and the simulated agents who were asked for."""
    tag = f'<script src="{scene.desk}/widget.js" data-inbox="{scene.chat_key}" async></script>'
    starting = [
        processes.start("contactcenter.demo.shop", {"port": shop_port, "script": tag}),
        processes.start("contactcenter.demo.customers", _customers(wishes, scene)),
    ]
    if wishes.agents:
        starting.append(processes.start("contactcenter.demo.agents", _agents(wishes, scene)))
    await asyncio.gather(*starting)


def _customers(wishes: Wishes, scene: _Scene) -> dict[str, object]:
    return {
        "seed": wishes.seed,
        "pace": wishes.pace,
        "support": SUPPORT,
        "smtp": {"host": _HOST, "port": scene.mail["smtp_port"]},
        "imap": {"host": _HOST, "port": scene.mail["imap_port"]},
        "passwords": dict(scene.mail_passwords),
        "chat": {"url": scene.desk, "key": scene.chat_key, "origin": scene.shop},
        "tokens": dict(scene.tokens),
    }


def _agents(wishes: Wishes, scene: _Scene) -> dict[str, object]:
    answering = [each for each in COLLEAGUES if each.role is Role.AGENT][-wishes.agents :]
    return {
        "url": scene.desk,
        "origin": scene.desk,
        "seed": wishes.seed,
        "accounts": [
            {"email": each.email, "password": scene.passwords[each.email]} for each in answering
        ],
    }


def _told(scene: _Scene) -> str:
    logins = "\n".join(
        f"      {each.role:<14} {each.email:<24} {scene.passwords[each.email]:<14} {each.name}"
        for each in COLLEAGUES
    )
    return f"""
  contactcenter is running. Customers are writing: sign in, go online, take the first one.

    Desk        {scene.desk}
    Shop        {scene.shop}    the page with the chat: write as a customer yourself
    Complaints  {scene.desk}/complaints    what complainants read, and the form

    Sign in as
{logins}

  Ctrl-C ends it; nothing is kept.
"""
