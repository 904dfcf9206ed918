"""What every channel owes the core (`ports/channel.py`), on every folder in `channels/`.

The folders are found. One that cannot be set up without settings names them in `NEEDED`, and one
whose provider brings its input says in `GENUINE` how a genuine request looks.
"""

import asyncio
import base64
import dataclasses
import hashlib
import hmac
import importlib
import json
import pkgutil
import random
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import pytest

import channels
from contactcenter.adapters import plugins
from contactcenter.domain.errors import Invalid
from contactcenter.domain.incoming import Incoming
from contactcenter.ports.channel import (
    Bounded,
    Channel,
    Forged,
    Ignored,
    Posted,
    Raw,
    Signed,
    Unreadable,
)
from contactcenter.ports.importing import Imports, Piece, UnfitFile
from tests import builders

KINDS = sorted(each.name for each in pkgutil.iter_modules(channels.__path__) if each.ispkg)
SECRET = "s3cret-of-the-provider_0123456789"
URL = "https://desk.example/hooks/inbox-key"
NEEDED: Mapping[str, Mapping[str, object]] = {
    "email": {
        "address": "support@shop.example",
        "imap_host": "imap.shop.example",
        "imap_user": "support",
        "imap_password": SECRET,
        "smtp_host": "smtp.shop.example",
        "smtp_password": SECRET,
    },
    "phone": {"webhook_secret": SECRET},
    "sms": {"hook_secret": SECRET},
    "telegram": {
        "token": f"123:{SECRET}",
        "mode": "webhook",
        "webhook_url": URL,
        "webhook_secret": SECRET,
    },
    "webchat": {"keys": {"2026": SECRET}},
    "whatsapp": {
        "phone_number_id": "1",
        "access_token": f"a-{SECRET}",
        "app_secret": SECRET,
        "verify_token": f"v-{SECRET}",
    },
}
NOBODY_OUTSIDE = {"form"}  # it has no provider, and so no secret
MUTATIONS = 200
SLOWEST = 2.0  # seconds of processor time for one input
_SECRET_NAMES = ("secret", "password", "token", "key", "keys", "proxy")


def posted(body: bytes, url: str = URL, **headers: str) -> Posted:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Posted(method="POST", url=url, headers=named, body=body, received_at=builders.NOON)


def _hub(body: bytes) -> Posted:
    mac = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    return posted(body, x_hub_signature_256=f"sha256={mac}")


GENUINE: Mapping[str, Mapping[str, Callable[[bytes], Posted]]] = {
    "phone": {
        "signed": _hub,
        "bearer": lambda body: posted(body, authorization=f"Bearer {SECRET}"),
        "basic": lambda body: posted(
            body, authorization=f"Basic {base64.b64encode(f'us:{SECRET}'.encode()).decode()}"
        ),
    },
    "sms": {"in a header": lambda body: posted(body, x_hook_secret=SECRET)},
    "telegram": {"in a header": lambda body: posted(body, x_telegram_bot_api_secret_token=SECRET)},
    "whatsapp": {"signed": _hub},
}
WAYS = [(kind, way) for kind, ways in GENUINE.items() for way in ways]


def module(kind: str) -> ModuleType:
    return importlib.import_module(f"channels.{kind}")


def settings(kind: str) -> dict[str, Any]:
    return dict(NEEDED.get(kind, {}))


def config(kind: str) -> Any:
    return module(kind).Config(**settings(kind))


def connected(kind: str) -> Channel:
    channel: Channel = module(kind).connect(config(kind))
    return channel


def refused(kind: str, given: Mapping[str, object]) -> str | None:
    """Return the field that settings are refused for, if they are."""
    try:
        plugins.connect(kind, given)
    except Invalid as error:
        return re.split(r"[^a-z_]", str(error).partition(" inbox: ")[2])[0]
    return None


def samples(kind: str) -> list[Path]:
    folder = Path(str(module(kind).__file__)).parent / "fixtures"
    return sorted(path for path in folder.iterdir() if path.suffix in {".raw", ".eml"})


def raw(body: bytes) -> Raw:
    return Raw(external_id="1", body=body, received_at=builders.NOON)


def inputs(kind: str, count: int) -> Iterator[bytes]:
    """Yield fixtures with a part cut out, doubled, turned or overwritten, and plain noise."""
    rng = random.Random(f"channels:{kind}")
    bodies = [path.read_bytes() for path in samples(kind)]
    yield b""
    for number in range(count - 1):
        if number % 10 == 0:
            yield rng.randbytes(rng.randrange(1, 5_000))
            continue
        body = rng.choice(bodies)
        for _ in range(rng.randrange(1, 4)):
            start = rng.randrange(len(body) + 1)
            end = min(len(body), start + rng.randrange(1, 40))
            part = rng.choice(
                [b"", rng.randbytes(end - start), body[start:end] * 9, body[start:end][::-1]]
            )
            body = body[:start] + part + body[end:]
        yield body[: rng.randrange(len(body) + 1)] if number % 5 == 0 else body


@pytest.mark.parametrize("kind", KINDS)
class TestAFolder:
    """What the core looks for in it."""

    def test_it_has_settings_a_way_to_connect_and_a_description(self, kind: str) -> None:
        found = module(kind)
        assert dataclasses.is_dataclass(found.Config)
        assert found.Config.__dataclass_params__.frozen
        assert isinstance(plugins.connect(kind, settings(kind)), type(connected(kind)))
        assert plugins.describe(kind) is found.describe

    def test_it_has_samples_each_with_what_is_read_in_it(self, kind: str) -> None:
        assert samples(kind)
        for path in samples(kind):
            said = json.loads(path.with_suffix(".json").read_text("utf-8"))
            assert module(kind).describe(path.read_bytes()) == said, path.name

    def test_secrets_are_marked_and_never_shown(self, kind: str) -> None:
        made = config(kind)
        for field in dataclasses.fields(made):
            is_secret = field.metadata.get("secret", False)
            assert is_secret == (not field.repr), field.name
            assert is_secret or not set(field.name.split("_")) & {*_SECRET_NAMES}, field.name
        secrets = [each for each in dataclasses.fields(made) if each.metadata.get("secret")]
        assert bool(secrets) == (kind not in NOBODY_OUTSIDE)
        assert SECRET not in f"{made!r} {made} {connected(kind)!r}"

    def test_it_closes_before_anything_was_opened(self, kind: str) -> None:
        async def opened_and_closed() -> None:
            channel = connected(kind)
            await channel.close()
            await channel.close()

        asyncio.run(opened_and_closed())


@pytest.mark.parametrize("kind", KINDS)
class TestSettings:
    """What an administrator fills in wrongly is named."""

    @pytest.mark.parametrize(
        "value",
        [None, True, -1, 3.5, 10**9, "", "\x00\r\n", "http://[", [], ["\x00"], [1], {}, {"a": 1}],
        ids=repr,
    )
    def test_a_wrong_value_is_refused_by_the_name_of_its_field(
        self, kind: str, value: object
    ) -> None:
        names = [field.name for field in dataclasses.fields(module(kind).Config)]
        for name in names:
            # It may be another field that is missing beside this one.
            assert refused(kind, settings(kind) | {name: value}) in {None, *names}, name

    def test_a_text_is_no_number_and_a_number_no_text(self, kind: str) -> None:
        for field in dataclasses.fields(module(kind).Config):
            for value in ({}, 1) if field.type is str else ([], "1"):
                if field.type in {str, int, float, bool}:
                    assert refused(kind, settings(kind) | {field.name: value}) == field.name

    def test_a_setting_that_is_missing_is_named(self, kind: str) -> None:
        for field in dataclasses.fields(module(kind).Config):
            bare = (field.default, field.default_factory)
            if bare == (dataclasses.MISSING, dataclasses.MISSING):
                given = settings(kind)
                del given[field.name]
                with pytest.raises(Invalid, match=field.name):
                    plugins.connect(kind, given)


def test_every_channel_that_takes_files_says_how_much_of_them() -> None:
    """`Bounded`: bytes of one message; None is any; who sends nothing says nothing."""
    told = {
        kind: channel.largest for kind in KINDS if isinstance(channel := connected(kind), Bounded)
    }
    assert told == {
        "email": pytest.approx(18_200_000, rel=0.01),  # of mails of 25 MB
        "form": None,
        "sms": 0,
        "telegram": 50 * 1024**2,
        "webchat": None,
        "whatsapp": 100 * 1024**2,
    }


@pytest.mark.parametrize("kind", KINDS)
class TestParse:
    """Pure and total."""

    def test_whatever_comes_is_read_or_refused(self, kind: str, *, full: bool) -> None:
        channel = connected(kind)
        for body in inputs(kind, MUTATIONS * 20 if full else MUTATIONS):
            began = time.thread_time()
            parsed = channel.parse(raw(body))
            assert time.thread_time() - began <= SLOWEST, body
            if isinstance(parsed, Ignored | Unreadable):
                assert parsed.reason, body
            else:
                assert parsed, body
                assert all(isinstance(each, get_args(Incoming)) for each in parsed), body

    def test_the_same_input_is_read_the_same_twice(self, kind: str) -> None:
        channel, another = connected(kind), connected(kind)
        for body in [*(path.read_bytes() for path in samples(kind)), *inputs(kind, MUTATIONS)]:
            first = channel.parse(raw(body))
            assert channel.parse(raw(body)) == first == another.parse(raw(body)), body

    def test_whatever_comes_can_be_described(self, kind: str) -> None:
        for body in inputs(kind, MUTATIONS):
            lines = module(kind).describe(body)
            assert lines, body
            json.dumps(lines)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if isinstance(connected(kind), Imports)])
def test_whatever_file_is_brought_is_taken_whole_or_refused(kind: str) -> None:
    """`Imports`: previewed without harm, taken to the last byte, the same twice, and readable."""
    channel = connected(kind)
    assert isinstance(channel, Imports)
    for body in [*(path.read_bytes() for path in samples(kind)), *inputs(kind, MUTATIONS)]:
        piece = Piece(
            name="f", names=b"", body=body, rows=0, is_last=True, received_at=builders.NOON
        )
        try:
            mapped = channel.preview(body, None, is_all=True).mapped
            taken = channel.take(piece, mapped)
        except UnfitFile:
            continue
        assert taken.size == len(body)
        assert [each.external_id for each in channel.take(piece, mapped).raws] == [
            each.external_id for each in taken.raws
        ]
        aside = [each for each in taken.raws if isinstance(channel.parse(each), Unreadable)]
        assert len(aside) <= len(taken.refused), body


def signed(kind: str) -> Signed:
    channel = connected(kind)
    assert isinstance(channel, Signed)
    return channel


def test_every_channel_that_is_brought_its_input_is_tried() -> None:
    assert [kind for kind in KINDS if isinstance(connected(kind), Signed)] == sorted(GENUINE)


@pytest.mark.parametrize(("kind", "way"), WAYS)
class TestVerify:
    """Genuine or Forged, and nothing else."""

    def test_a_genuine_request_brings_input(self, kind: str, way: str) -> None:
        for path in samples(kind):
            assert signed(kind).verify(GENUINE[kind][way](path.read_bytes())).raws is not None

    def test_without_its_proof_it_is_forged(self, kind: str, way: str) -> None:
        genuine = GENUINE[kind][way](samples(kind)[0].read_bytes())
        for method in ("POST", "GET"):
            with pytest.raises(Forged):
                signed(kind).verify(replace(genuine, method=method, url=URL, headers={}))

    def test_with_any_character_of_its_proof_changed_it_is_forged(
        self, kind: str, way: str
    ) -> None:
        genuine = GENUINE[kind][way](samples(kind)[0].read_bytes())
        for changed in _with_another_proof(genuine):
            with pytest.raises(Forged):
                signed(kind).verify(changed)

    def test_whatever_is_posted_nothing_else_is_raised(self, kind: str, way: str) -> None:
        for body in inputs(kind, MUTATIONS):
            assert signed(kind).verify(GENUINE[kind][way](body)).raws is not None


@pytest.mark.parametrize("kind", [kind for kind, way in WAYS if way == "signed"])
def test_another_body_under_a_signature_is_forged(kind: str) -> None:
    genuine = GENUINE[kind]["signed"](samples(kind)[0].read_bytes())
    for body in inputs(kind, MUTATIONS):
        if body != genuine.body:
            with pytest.raises(Forged):
                signed(kind).verify(replace(genuine, body=body))


_ODD = ("", "é\udcff", "\x00", "Basic \xff", "sha256=", "Bearer", "=" * 10_000)
_ODD_URLS = (
    *("", "http://[", "?", f"{URL}?{'a=1&' * 5_000}", f"{URL}?hub.mode=subscribe", "http://x:y/"),
    f"{URL}?secret=%ff%00&hub.mode=subscribe&hub.verify_token=%ff",
)


@pytest.mark.parametrize("kind", sorted(GENUINE))
@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize("url", _ODD_URLS, ids=range(len(_ODD_URLS)))
def test_what_makes_no_sense_is_forged(kind: str, method: str, url: str) -> None:
    names = ("authorization", "x-twilio-signature", "x-hub-signature-256")
    for value in _ODD:
        headers = dict.fromkeys((*names, "x-telegram-bot-api-secret-token"), value)
        for given in ({}, headers, {names[0]: value}, {names[2]: value}):
            request = replace(posted(b"a=1"), method=method, url=url, headers=given)
            with pytest.raises(Forged):
                signed(kind).verify(request)


def _with_another_proof(genuine: Posted) -> Iterator[Posted]:
    for name, value in genuine.headers.items():
        for at in range(len(value) - len(SECRET), len(value)):
            changed = f"{value[:at]}~{value[at + 1 :]}"
            yield replace(genuine, headers={**genuine.headers, name: changed})
