"""Files that input names are fetched before it is read, and hide no words when they cannot be."""

import json
from dataclasses import dataclass, field, replace

import pytest

from contactcenter.domain.raw import RawState
from contactcenter.ports.channel import Raw, TryLater
from contactcenter.ports.views import MessageView
from tests.application.desk import Desk, ListChannel


class Fetching(ListChannel):
    """A provider that keeps files for us, and is away as often as it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.away = 0
        self.asked = 0

    async def complete(self, raw: Raw) -> Raw:
        self.asked += 1
        if self.away:
            self.away -= 1
            raise TryLater("away")
        fields = json.loads(raw.body)
        files = [{"name": each} for each in fields.get("names", [])]
        return replace(raw, body=json.dumps({**fields, "names": [], "files": files}).encode())

    def parse(self, raw: Raw) -> object:  # type: ignore[override]
        fields = json.loads(raw.body)
        names = fields.pop("names", [])
        fields["text"] += "".join(f" [{name}: not fetched]" for name in names)
        return super().parse(replace(raw, body=json.dumps(fields).encode()))


@dataclass
class Place:
    """A desk whose channel fetches, and the loop that lets it."""

    channel: Fetching = field(default_factory=Fetching)

    async def open(self) -> "Place":
        self.desk = await Desk(channel=self.channel).open()
        await self.desk.online("mina")
        return self

    async def turn(self, seconds: float = 0) -> int:
        self.desk.later(seconds)
        before = (await self.desk.store.raw_counts())[RawState.INCOMPLETE]
        await self.desk.settle()
        return before - (await self.desk.store.raw_counts())[RawState.INCOMPLETE]

    async def message(self) -> MessageView:
        (message,) = (await self.desk.only_ticket()).timeline.messages
        return message


@pytest.fixture
async def place() -> Place:
    return await Place().open()


async def test_input_is_read_when_its_files_are_there(place: Place) -> None:
    await place.desk.arrives(text="my kettle", names=["photo.jpg", "x" * 20_000])
    assert (await place.desk.store.raw_counts())[RawState.INCOMPLETE] == 1
    assert await place.turn() == 1
    message = await place.message()
    assert [each.name for each in message.attachments] == ["photo.jpg", "x" * 20_000]
    assert await place.turn() == 0
    assert place.channel.asked == 1


async def test_a_provider_that_is_away_is_asked_again_later(place: Place) -> None:
    place.channel.away = 2
    await place.desk.arrives(names=["photo.jpg"])
    assert [await place.turn() for _ in range(3)] == [0, 0, 0]
    assert place.channel.asked == 1  # not without pause
    assert await place.turn(4) == 0
    assert await place.turn(7) == 1
    assert [each.name for each in (await place.message()).attachments] == ["photo.jpg"]


async def test_files_that_cannot_be_had_hide_no_words(place: Place) -> None:
    place.channel.away = 100
    await place.desk.arrives(text="my kettle", names=["photo.jpg"])
    for _ in range(5):
        await place.turn(60)
    assert (await place.message()).text == "my kettle [photo.jpg: not fetched]"
    assert place.channel.asked == 5


async def test_one_that_waits_for_its_files_holds_up_nobody(place: Place) -> None:
    place.channel.away = 1
    await place.desk.arrives(names=["photo.jpg"])
    assert await place.turn() == 0
    await place.desk.arrives("chat", address="7", thread="7", text="hello")
    assert await place.turn() == 1
    assert (await place.message()).text == "hello"
