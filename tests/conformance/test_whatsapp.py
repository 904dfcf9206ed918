"""Requests of Meta and of Twilio that nobody here wrote: read, or refused with a reason.

docs/conformance-whatsapp.md has the figures.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from channels import sms, whatsapp
from channels.whatsapp import incoming
from contactcenter.application import intake
from contactcenter.domain.ids import InboxId
from contactcenter.ports.channel import Parsed, Raw
from tests.application.desk import Desk
from tests.channels.sms.test_webhook import TWILIO, URL, posted, sign
from tests.channels.whatsapp.graph import settings
from tests.channels.whatsapp.test_webhook import sign as signed
from tests.conformance.shared import wanted

Sample = tuple[str, bytes]


def of_meta() -> list[Sample]:
    """Return each request; a file holds one, or several by name."""
    root = wanted("corpus", "messaging", "whatsapp")
    return [sample for path in sorted(root.rglob("*.json")) for sample in _requests(path)]


def _requests(path: Path) -> Iterator[Sample]:
    read = json.loads(path.read_bytes())
    if "entry" in read:
        yield path.stem, path.read_bytes()
    else:
        for name, request in read.items():
            yield f"{path.stem}/{name}", json.dumps(request).encode()


def of_twilio() -> list[Sample]:
    forms = json.loads(wanted("corpus", "messaging", "twilio", "courier_forms.json").read_bytes())
    return [(form["name"], form["body"].encode()) for form in forms]


def outcome(lines: list[dict[str, Any]]) -> str:
    (line,) = lines
    return str(line.get("kind") or ("ignored" if "ignored" in line else "refused"))


def test_every_request_of_meta_is_read_or_refused_with_a_reason() -> None:
    read = {name: whatsapp.describe(body) for name, body in of_meta()}
    fates = Counter(map(outcome, read.values()))
    assert fates.total() >= 60
    assert fates["message"] >= 30
    assert fates["report"] >= 8
    assert fates["edited"] >= 1
    refused = {name: line["error"] for name, (line,) in read.items() if "error" in line}
    assert all(": " in reason for reason in refused.values())
    # Upstream these three are refused too: they name nobody.
    assert set(refused) <= {"invalid_from", "invalid_timestamp", "no_from"}


def test_every_request_of_twilio_is_read_or_refused_with_a_reason() -> None:
    read = {name: sms.describe(body) for name, body in of_twilio()}
    named = {
        name: next((line["error"] for line in lines if "error" in line), None)
        for name, lines in read.items()
    }
    refused = {name: reason for name, reason in named.items() if reason}
    assert len(read) >= 18
    # What Twilio carries for WhatsApp is no text message, and «huh» is no status of Twilio's.
    by_whatsapp = {name for name, body in of_twilio() if b"From=whatsapp" in body}
    assert set(refused) == by_whatsapp | {"statusInvalid"}
    assert all(": " in reason for reason in refused.values())


@pytest.mark.parametrize("folder", ["messenger", "instagram"])
def test_other_products_of_meta_are_refused_by_name(folder: str) -> None:
    paths = sorted(wanted("corpus", "messaging", folder).rglob("*.json"))
    assert len(paths) >= 5
    for path in paths:
        assert all(
            "is not whatsapp" in str(line["error"]) for line in whatsapp.describe(path.read_bytes())
        )


class _AnyNumber:
    """A number of WhatsApp that takes what is meant for others too: the samples have many."""

    def parse(self, raw: Raw) -> Parsed:
        return incoming.parse(raw.body)


async def test_importing_twice_changes_nothing() -> None:
    """G-ADP-1, L14."""
    brought: Mapping[Any, list[Raw]] = {
        _AnyNumber(): [raw for _, body in of_meta() for raw in _raws_of_meta(body)],
        sms.connect(TWILIO): [raw for _, body in of_twilio() for raw in _raws_of_twilio(body)],
    }
    for channel, raws in brought.items():
        desk = await Desk().open()
        desk.channel = channel
        await _imported(desk, raws)
        first = await desk.store.head(), await desk.store.raw_counts()
        assert first[0] > 0
        desk.later(60)
        await _imported(desk, raws)
        assert (await desk.store.head(), await desk.store.raw_counts()) == first


async def _imported(desk: Desk, raws: list[Raw]) -> None:
    for raw in raws:
        await intake.receive_pushed(desk.intake, InboxId("chat"), [raw])
    await desk.settle()


def _raws_of_meta(body: bytes) -> tuple[Raw, ...]:
    channel = whatsapp.connect(settings())
    return channel.verify(posted(body.decode(), x_hub_signature_256=signed(body))).raws


def _raws_of_twilio(body: bytes) -> tuple[Raw, ...]:
    form = body.decode()
    return sms.connect(TWILIO).verify(posted(form, x_twilio_signature=sign(URL, form))).raws
