"""Accounts and sessions: who works here, and who is signed in.

A session is a random token in a cookie; only its hash is kept. Failed sign-ins are throttled by
account and by address, and an unknown account answers as slowly and with the same words as a
wrong password (spec S42).
"""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

from contactcenter.application.asked import Asked
from contactcenter.application.presence import set_presence
from contactcenter.domain.agent import Agent, Chosen, Preferences, Presence
from contactcenter.domain.errors import Conflict, Forbidden, Invalid, Unauthenticated
from contactcenter.domain.events import SYSTEM, AgentChanged, SignedIn, SignedOut
from contactcenter.domain.request import Done
from contactcenter.domain.session import Session
from contactcenter.ports.store import Store
from contactcenter.ports.system import Passwords

SHORTEST_PASSWORD = 12


class DemoAccount(Forbidden):
    """The account was made by the demo, and this is not the demo."""

    code = "demo_account"


async def add_agent(store: Store, agent: Agent, *, now: datetime) -> None:
    """Add an account, with a presence that is offline."""
    if "@" not in agent.email or agent.email != agent.email.strip().lower():
        raise Invalid(f"{agent.email!r} is no e-mail address in lower case")
    async with store.begin() as tx:
        if await tx.agent_by_email(agent.email) is not None:
            raise Conflict(f"there is an account {agent.email} already")
        tx.put(agent, Presence(agent_id=agent.id, since=now, idle_since=now))
        tx.record(AgentChanged(agent_id=agent.id, by=SYSTEM, at=now))


def check_password(password: str) -> None:
    """Refuse a password that is too short.

    Raises:
        Invalid: with the length that is needed.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid(f"a password needs at least {SHORTEST_PASSWORD} characters")


def hash_of(token: str) -> str:
    """Return what is kept of a session's token."""
    return hashlib.sha256(token.encode()).hexdigest()


async def sign_in(
    store: Store,
    passwords: Passwords,
    *,
    email: str,
    password: str,
    token: str,
    lasts: timedelta,
    demo: bool,
    now: datetime,
) -> Agent:
    """Open a session for the token.

    Raises:
        Unauthenticated: no such account, or another password.
        DemoAccount: made by the demo, and this is not the demo.
    """
    async with store.begin() as tx:
        agent = await tx.agent_by_email(email.strip().lower())
    known = agent.password_hash if agent and not agent.disabled else None
    if not await passwords.matches(password, known) or agent is None:
        raise Unauthenticated("this e-mail address and password do not belong together")
    if agent.demo and not demo:
        raise DemoAccount(
            "this account was made by the demo: make one with `contactcenter create-admin`"
        )
    async with store.begin() as tx:
        tx.put(
            Session(
                token_hash=hash_of(token),
                agent_id=agent.id,
                opened_at=now,
                expires_at=now + lasts,
            )
        )
        tx.record(SignedIn(agent_id=agent.id, by=agent.id, at=now))
    return agent


async def sign_out(store: Store, token: str, *, agent: Agent, now: datetime) -> None:
    """End a session. The agent is offline from then on."""
    async with store.begin() as tx:
        tx.end_session(hash_of(token))
        tx.record(SignedOut(agent_id=agent.id, by=agent.id, at=now))
    await set_presence(store, Chosen.OFFLINE, None, asked=Asked(agent=agent, at=now))


async def set_preferences(store: Store, preferences: Preferences, *, asked: Asked) -> Done:
    """Keep how the agent wants the screen."""
    async with store.begin(asked.key) as tx:
        agent = await tx.agent(asked.agent.id)
        changed = replace(agent, preferences=preferences, version=agent.version + 1)
        tx.put(changed)
        tx.record(AgentChanged(agent_id=agent.id, by=agent.id, at=asked.at))
        return tx.done(agent.id, changed.version)
