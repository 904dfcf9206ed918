"""Asterisk's manager interface: what happens on the switchboard, as it happens, and a few wishes.

    ◄─ banner    Challenge ─►  ◄─ challenge    Login (MD5) ─►  ◄─ accepted
    ◄─ events …                Ping ─► when it is silent

The secret itself never travels. Only events of calls, agents and billing are asked for; the server
is taken for gone when nothing comes for a minute, pings included.
"""

import asyncio
import hashlib
import ssl
from collections import deque
from collections.abc import Mapping
from itertools import count

from channels.phone.ami_events import Block, fields
from channels.phone.switchboard import Refused
from contactcenter.ports.channel import Misconfigured, TryLater, Undeliverable

_PATIENCE = 10.0  # seconds for a connection, and for the answer to an action
_SILENCE = 20.0  # seconds after which we ask whether it is still there
_GONE = 60.0  # seconds
_LARGEST = 1_048_576  # bytes of a block
_MOST = 500  # events that come at once
_BANNER = b"Asterisk Call Manager"
_EVENTS = "call,agent,cdr"


class Ami:
    """One connection, signed in."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._buffer = bytearray()
        self._events: deque[str] = deque()
        self._ids = count(1)
        self._heard = self._asked = _clock()

    async def greet(self) -> None:
        """Wait for the banner.

        Raises:
            TryLater: something else answers, or nothing.
        """
        while b"\n" not in self._buffer:
            await self._fill(_PATIENCE)
        banner, _, rest = bytes(self._buffer).partition(b"\n")
        self._buffer[:] = rest
        if not banner.startswith(_BANNER):
            raise TryLater(f"no manager interface: it says {banner[:60]!r}")

    async def sign_in(self, user: str, secret: str, *, events: str) -> None:
        """Prove that we know the secret, and say which events we want.

        Raises:
            Misconfigured: they are refused.
            TryLater: the connection failed.
        """
        asked = await self.ask({"Action": "Challenge", "AuthType": "MD5"})
        proof = hashlib.md5(  # the protocol knows no other
            (asked.get("challenge", "") + secret).encode(), usedforsecurity=False
        ).hexdigest()
        login = {"Action": "Login", "AuthType": "MD5", "Username": user, "Key": proof}
        answer = await self.ask(login | {"Events": events})
        if answer.get("response", "").lower() != "success":
            raise Misconfigured(f"ami_user or ami_secret: {answer.get('message', 'refused')}")

    async def ask(self, action: Mapping[str, str]) -> Block:
        """Return the answer to an action; events that come before it are kept for `heard`.

        Raises:
            TryLater: no answer came in time.
        """
        name = str(next(self._ids))
        await self._tell({**action, "ActionID": name})
        until = _clock() + _PATIENCE
        while (left := until - _clock()) > 0:
            answer: Block | None = None
            for block in await self._blocks(left):
                said = _fields(block)
                if "response" in said and said.get("actionid") == name:
                    answer = said
                self._keep(block)  # what came in one breath with the answer counts too
            if answer is not None:
                return answer
        raise TryLater(f"no answer to {action['Action']} in {_PATIENCE:.0f} s")

    async def heard(self, wait: float) -> list[str]:
        """Return events as they came; none when nothing comes within so many seconds.

        Raises:
            TryLater: the server is gone, or talks nonsense.
        """
        if not self._events:
            for block in await self._blocks(wait):
                self._keep(block)
        await self._ask_whether_there()
        return [self._events.popleft() for _ in range(min(_MOST, len(self._events)))]

    def drop(self) -> None:
        """Close without ceremony."""
        self._writer.close()

    def _keep(self, block: str) -> None:
        if "response" not in _fields(block):
            self._events.append(block)

    async def _ask_whether_there(self) -> None:
        now = _clock()
        if now - self._heard > _GONE:
            raise TryLater(f"nothing came from the manager interface for {_GONE:.0f} s")
        if now - max(self._heard, self._asked) > _SILENCE:
            self._asked = now
            await self._tell({"Action": "Ping", "ActionID": str(next(self._ids))})

    async def _tell(self, action: Mapping[str, str]) -> None:
        text = "".join(f"{name}: {value}\r\n" for name, value in action.items())
        try:
            self._writer.write((text + "\r\n").encode())
            await asyncio.wait_for(self._writer.drain(), _PATIENCE)
        except (OSError, TimeoutError) as error:
            raise TryLater(f"the manager interface does not listen: {error}") from error

    async def _blocks(self, wait: float) -> list[str]:
        """Return the blocks that are there, or come within so many seconds."""
        found = self._taken()
        if not found and await self._fill(wait, must=False):
            found = self._taken()
        return found

    def _taken(self) -> list[str]:
        text = bytes(self._buffer).replace(b"\r\n", b"\n")
        *blocks, rest = text.split(b"\n\n")
        self._buffer[:] = rest
        return [each.decode("utf-8", "replace").strip("\n") for each in blocks if each.strip()]

    async def _fill(self, wait: float, *, must: bool = True) -> bool:
        try:
            more = await asyncio.wait_for(self._reader.read(65_536), wait)
        except TimeoutError as error:
            if must:
                raise TryLater(f"no word from the manager interface in {wait:.0f} s") from error
            return False
        except OSError as error:
            raise TryLater(f"the manager interface broke off: {error}") from error
        if not more:
            raise TryLater("the manager interface closed the connection")
        if len(self._buffer) + len(more) > _LARGEST:
            raise TryLater(f"more than {_LARGEST} bytes without an end: no manager interface")
        self._buffer += more
        self._heard = _clock()
        return True


async def open_ami(
    host: str, port: int, *, user: str, secret: str, tls: bool, events: str = _EVENTS
) -> Ami:
    """Return a connection that is signed in.

    Raises:
        TryLater: nobody is there, or it is no manager interface.
        Misconfigured: the secret or the certificate is refused.
    """
    security = ssl.create_default_context() if tls else None
    try:
        reader, writer = await asyncio.wait_for(
            asyncio.open_connection(host, port, ssl=security), _PATIENCE
        )
    except ssl.SSLCertVerificationError as error:
        raise Misconfigured(f"{host}: {error.verify_message}") from error
    except (OSError, TimeoutError) as error:
        raise TryLater(f"{host}:{port}: {error!r}") from error
    ami = Ami(reader, writer)
    try:
        await ami.greet()
        await ami.sign_in(user, secret, events=events)
    except BaseException:
        ami.drop()
        raise
    return ami


def pause(interface: str, *, paused: bool, reason: str = "") -> dict[str, str]:
    """Return the action that keeps calls of all queues from a phone, or lets them through again.

    Raises:
        Undeliverable: a value would be more than itself.
    """
    action = {"Action": "QueuePause", "Interface": interface, "Paused": str(paused).lower()}
    return _checked(action | ({"Reason": reason} if reason else {}))


def originate(phone: str, number: str, *, context: str, caller_id: str) -> dict[str, str]:
    """Return the action that rings an agent's phone and then calls a number for it.

    Raises:
        Undeliverable: a value would be more than itself.
    """
    action = {"Action": "Originate", "Channel": phone, "Context": context, "Exten": number}
    more = {"Priority": "1", "Async": "true", "Timeout": "30000"}
    return _checked(action | more | ({"CallerID": caller_id} if caller_id else {}))


def _checked(action: dict[str, str]) -> dict[str, str]:
    for name, value in action.items():
        if not value or any(ord(each) < ord(" ") for each in value):
            raise Undeliverable(f"{name} is {value!r}: empty, or with a line break")
    return action


def _fields(block: str) -> Block:
    try:
        return fields(block)
    except Refused:
        return {}


def _clock() -> float:
    return asyncio.get_running_loop().time()
