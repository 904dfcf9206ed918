"""An update becomes messages, edits or news of who can be reached, or a reason (spec G-ADP-3)."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import channels.telegram
from channels.telegram import describe
from contactcenter.domain.customer import ProofLevel
from contactcenter.domain.incoming import Edit, Moved, Reach
from contactcenter.domain.message import File, Inbound, Stated
from contactcenter.ports.channel import Ignored, Raw, Unreadable
from tests.channels.telegram.people import NEGAR, NOON, WRITTEN, bot, message, only, parse, update

FIXTURES = sorted((Path(channels.telegram.__file__).parent / "fixtures").glob("*.raw"))


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_a_fixture_reads_as_written_beside_it(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert describe(path.read_bytes()) == expected


def test_there_are_fixtures() -> None:
    assert len(FIXTURES) >= 10


def test_a_message_carries_all_that_is_known_of_it() -> None:
    """E.2: the address is the number of the user, as text; names are attributes only."""
    answered = message(4, text="our own")
    assert parse(update(9, text="سلام", reply_to_message=answered)) == (
        Inbound(
            external_id="77:9",
            address="77",
            display_name="نگار ر",
            text="سلام",
            reply="سلام",
            occurred_at=datetime.fromtimestamp(WRITTEN, UTC),
            thread="77",
            answers="77:4",
            proof=ProofLevel.CHANNEL_PROVEN,
            locale="fa",
            may_auto_reply=True,
        ),
    )


def test_formatting_is_kept_as_safe_html() -> None:
    """Entities are counted in UTF-16 units; a link that is no link to a page is none."""
    text = "😀 <b> here there"
    entities = [
        {"type": "bold", "offset": 3, "length": 3},
        {"type": "text_link", "offset": 7, "length": 4, "url": 'https://x.example/"a'},
        {"type": "text_link", "offset": 12, "length": 5, "url": "javascript:alert(1)"},
        {"type": "italic", "offset": 12, "length": 9_999},
    ]
    read = only(parse(update(text=text, entities=entities)))
    assert read.text == text
    assert read.html == (
        "😀 <b>&lt;b&gt;</b>"
        ' <a href="https://x.example/&quot;a" rel="noopener noreferrer nofollow">here</a>'
        " <i>there</i>"
    )
    assert only(parse(update(text="plain"))).html is None


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ({"location": {"latitude": 35.7, "longitude": 51.4}}, "35.7, 51.4 https://www.openst"),
        ({"venue": {"title": "Cafe", "address": "Valiasr 1", "location": {}}}, "Cafe\nValiasr 1\n"),
        ({"contact": {"phone_number": "+98912", "first_name": "Ali"}}, "[contact] Ali +98912"),
        ({"poll": {"question": "Q?", "options": [{"text": "A"}]}}, "[poll] Q?\n- A"),
        ({"dice": {"emoji": "🎲", "value": 4}}, "🎲 4"),
        ({"successful_payment": {"currency": "IRR", "total_amount": 5}}, "[payment] 5 IRR"),
        ({"web_app_data": {"button_text": "Order", "data": "x=1"}}, "Order: x=1"),
        ({"story": {"id": 1}}, "[story]"),
    ],
)
def test_what_is_said_without_words_can_be_read(content: dict[str, Any], text: str) -> None:
    assert only(parse(update(**content))).text.startswith(text)


def test_a_forwarded_message_says_whose_words_it_holds() -> None:
    origin = {"type": "hidden_user", "sender_user_name": "Omid"}
    read = only(parse(update(text="Hi", forward_origin=origin)))
    assert (read.text, read.reply) == ("↪ Omid:\nHi", "Hi")
    older = only(parse(update(text="Hi", forward_from={"id": 5, "first_name": "Omid"})))
    assert older.text == "↪ Omid:\nHi"


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        ({"document": {"file_id": "f", "file_name": "a/b.pdf", "mime_type": "application/pdf"}},
         "a_b.pdf", "application/pdf"),
        ({"document": {"file_id": "f", "mime_type": "text/html\r\nX: y"}},
         "document", "application/octet-stream"),
        ({"photo": [{"file_id": "f", "width": 9, "height": 9}, {"file_id": "s", "width": 1}]},
         "photo.jpg", "image/jpeg"),
        ({"voice": {"file_id": "f"}}, "voice.ogg", "audio/ogg"),
        ({"audio": {"file_id": "f", "mime_type": "audio/mp4"}}, "audio.mp3", "audio/mp4"),
        ({"video": {"file_id": "f"}}, "video.mp4", "video/mp4"),
        ({"video_note": {"file_id": "f"}}, "video-note.mp4", "video/mp4"),
        ({"animation": {"file_id": "f"}, "document": {"file_id": "g"}},
         "animation.mp4", "video/mp4"),
        ({"sticker": {"file_id": "f", "is_animated": True}},
         "sticker.tgs", "application/x-tgsticker"),
        ({"paid_media": {"paid_media": [{"type": "video", "video": {"file_id": "f"}}]}},
         "video.mp4", "video/mp4"),
    ],
)  # fmt: skip
def test_a_file_comes_with_its_bytes_or_with_a_note(
    content: dict[str, Any], name: str, media_type: str
) -> None:
    bare = only(parse(update(**content, caption="look")))
    assert (bare.files, bare.text) == ((), f"look\n[{name}: not fetched]")
    kept = {"f": {"content": base64.b64encode(b"bytes").decode()}}
    whole = only(parse({"update": update(**content, caption="look"), "files": kept}))
    assert whole.files == (File(name=name, type=media_type, content=b"bytes"),)
    assert whole.text == "look"


def test_a_sticker_is_read_as_its_emoji() -> None:
    kept = {"f": {"content": ""}}
    told = {"update": update(sticker={"file_id": "f", "emoji": "😄"}), "files": kept}
    assert only(parse(told)).text == "😄"


def test_why_a_file_is_not_there_is_said() -> None:
    heavy = update(video={"file_id": "f", "file_size": 26_214_400})
    assert (
        only(parse(heavy)).text == "[video.mp4, 25.0 MB: larger than the 20 MB that bots are given]"
    )
    kept = {"update": update(voice={"file_id": "f", "file_size": 2048}),
            "files": {"f": {"error": "gone"}}}  # fmt: skip
    assert only(parse(kept)).text == "[voice.ogg, 2 kB: gone]"


def test_pictures_of_an_album_say_that_they_are_one_message() -> None:
    """L15: each comes as an update of its own."""
    read = [only(parse(update(n, photo=[{"file_id": "f"}], media_group_id="g"))) for n in (1, 2)]
    assert {each.album for each in read} == {"77:g"}


@pytest.mark.parametrize(
    ("user_id", "number", "stated"),
    [
        (77, "989121112233", "+989121112233"),
        (77, "+98 912 111 2233", "+989121112233"),
        (78, "989121112233", None),
        (None, "989121112233", None),
        (True, "989121112233", None),
        (77, "911", None),
    ],
)
def test_a_shared_number_is_the_senders_only_if_it_is_theirs(
    user_id: object, number: str, stated: str | None
) -> None:
    """E.2: the contact's own user id has to be the sender's."""
    shared = {"phone_number": number, "first_name": "N", "user_id": user_id}
    expected = (
        (Stated(kind="phone", address=stated, proof=ProofLevel.CHANNEL_PROVEN),) if stated else ()
    )
    assert only(parse(update(contact=shared))).stated == expected


def test_a_press_of_a_button_says_which_and_reads_as_its_label() -> None:
    markup = {"inline_keyboard": [[{"text": "Good", "callback_data": "v:5"}]]}
    query = {"id": "q1", "from": NEGAR, "message": message(8, text="How?", reply_markup=markup),
             "data": "v:5"}  # fmt: skip
    read = only(parse({"update_id": 3, "callback_query": query}))
    assert (read.pressed, read.text, read.answers) == ("v:5", "Good", "77:8")
    assert (read.external_id, read.thread, read.address) == ("press:q1", "77", "77")
    alone = {"update_id": 3, "callback_query": {"id": "q1", "from": NEGAR, "data": "v:5"}}
    assert only(parse(alone)).text == "v:5"


def test_an_edit_names_the_message_that_it_changes() -> None:
    """E-TML-3, G-ADP-3: edited messages are edits."""
    edited = update(5, "edited_message", text="Now", edit_date=WRITTEN + 9)
    assert parse(edited) == (
        Edit(
            external_id="edit:5",
            of="77:5",
            text="Now",
            occurred_at=datetime.fromtimestamp(WRITTEN + 9, UTC),
        ),
    )


def test_deleted_business_messages_are_named_one_by_one() -> None:
    gone = {"business_connection_id": "bc:1", "chat": {"id": 77}, "message_ids": [3, 4]}
    read = parse({"update_id": 6, "deleted_business_messages": gone})
    assert isinstance(read, tuple)
    assert [(each.of, each.deleted) for each in read if isinstance(each, Edit)] == [
        ("bc:1:77:3", True),
        ("bc:1:77:4", True),
    ]


def test_a_business_chat_is_another_place_than_the_chat_with_the_bot() -> None:
    """Both have the person's number, and message ids of their own."""
    business = update(5, "business_message", text="Hi", business_connection_id="bc1")
    read = only(parse(business))
    assert (read.thread, read.external_id, read.address) == ("bc1:77", "bc1:77:5", "77")
    assert only(parse(update(5))).external_id == "77:5"


def test_what_the_business_account_writes_is_no_customers_message() -> None:
    own = update(5, "business_message", text="Hi", business_connection_id="bc1")
    own["business_message"]["from"] = {"id": 1, "first_name": "Shop"}
    assert isinstance(parse(own), Ignored)


@pytest.mark.parametrize(
    ("status", "reachable"), [("kicked", False), ("member", True), ("left", False)]
)
def test_a_bot_that_is_blocked_cannot_reach_the_customer(status: str, reachable: bool) -> None:  # noqa: FBT001
    changed = {"chat": {"id": 77, "type": "private"}, "from": NEGAR, "date": WRITTEN,
               "new_chat_member": {"status": status}}  # fmt: skip
    read = parse({"update_id": 3, "my_chat_member": changed})
    assert isinstance(read, tuple)
    (reach,) = read
    assert isinstance(reach, Reach)
    assert (reach.address, reach.reachable) == ("77", reachable)


GROUP = {"id": -100, "type": "supergroup", "title": "Buyers"}


@pytest.mark.parametrize("kind", ["message", "edited_message"])
def test_groups_are_off_by_default(kind: str) -> None:
    """G-ADP-3."""
    said = update(5, kind, text="Hi", chat=GROUP)
    assert isinstance(parse(said), Ignored)
    assert isinstance(parse(said, groups=True), tuple)


def test_a_group_has_a_place_for_each_topic_and_is_never_answered_by_itself() -> None:
    said = update(5, text="Hi", chat=GROUP, message_thread_id=3, is_topic_message=True)
    read = only(parse(said, groups=True))
    assert (read.thread, read.external_id, read.address) == ("-100#3", "-100:5", "77")
    assert not read.may_auto_reply


def test_who_speaks_for_a_group_is_no_person() -> None:
    """E.2: a chat id is not a user id."""
    said = update(5, text="Hi", chat=GROUP, sender_chat=GROUP)
    read = only(parse(said, groups=True))
    assert (read.address, read.proof) == ("-100", ProofLevel.CLAIMED)


@pytest.mark.parametrize(
    ("chat", "told"),
    [(-5, {"migrate_to_chat_id": -1005}), (-1005, {"migrate_from_chat_id": -5})],
)
def test_a_group_that_became_a_supergroup_goes_on(chat: int, told: dict[str, int]) -> None:
    """G-ADP-3: it is told in both of them."""
    group = {"id": chat, "type": "supergroup" if chat == -1005 else "group"}
    moved = update(5, chat=group, **told)
    assert parse(moved, groups=True) == (Moved(thread="-5", to="-1005"),)
    assert isinstance(parse(moved), Ignored)


@pytest.mark.parametrize("value", [None, "x", 1.5, [], {}])
def test_a_move_to_nowhere_is_none(value: object) -> None:
    told = update(5, chat=GROUP, migrate_to_chat_id=value)
    assert not isinstance(parse(told, groups=True), tuple)


@pytest.mark.parametrize(
    "told",
    [
        {"update_id": 1, "message_reaction": {}},
        {"update_id": 1, "chat_join_request": {}},
        {"update_id": 1, "pre_checkout_query": {}},
        {"update_id": 1, "business_connection": {"is_enabled": True}},
        update(1, "channel_post", text="News", chat={"id": -5, "type": "channel"}),
        update(1, pinned_message=message(1)),
        update(1, migrate_to_chat_id=-100),
        update(1, "edited_message", location={"latitude": 1.0, "longitude": 2.0}),
    ],
)
def test_harmless_kinds_are_ignored_by_name(told: dict[str, Any]) -> None:
    read = parse(told)
    assert isinstance(read, Ignored)
    assert ":" in read.reason


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"update_id": 1}, "it holds nothing"),
        ({"update_id": 1, "hologram": {}}, "it holds hologram"),
        ({"message": message(1)}, "without a number"),
        (update(1, telepathy={"x": 1}), "it holds telepathy"),
        ({"update_id": 1, "message": None}, "without a chat"),
        ({"update_id": 1, "message": {"chat": {"id": 5}, "text": "x"}}, "without a number"),
        ({"update_id": 1, "message": {"chat": GROUP, "message_id": 1, "text": "x"}},
         "in a group chat"),
        ([], "not a JSON object"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_set_aside_with_what_it_holds(told: object, reason: str) -> None:
    read = parse(told)
    assert isinstance(read, Unreadable | Ignored)
    assert reason in read.reason


@pytest.mark.parametrize(
    "body", [b"", b"[" * 100_000, b"\xff\xfe", b"9" * 5_000, b'{"update_id":1,"message":']
)
def test_what_is_no_json_is_set_aside(body: bytes) -> None:
    raw = Raw(external_id="r", body=body, received_at=NOON)
    assert isinstance(bot().parse(raw), Unreadable)


def test_half_characters_are_replaced() -> None:
    assert only(parse(update(text="a\ud800b"))).text == "a\ufffdb"


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from([
        "id", "chat", "from", "text", "entities", "type", "photo", "file_id", "message_id",
        "location", "message", "reply_markup", "inline_keyboard", "contact", "rich_message",
        "blocks", "offset", "length", "update_id", "data", "sticker", "poll", "options", "date",
    ]), inner, max_size=6),
    max_leaves=25,
)  # fmt: skip
KINDS = st.sampled_from([
    "message", "edited_message", "callback_query", "my_chat_member", "business_message",
    "deleted_business_messages", "channel_post", "business_connection", "other",
])  # fmt: skip


@given(kind=KINDS, said=ANY, path=st.sampled_from(sorted(message())), inner=ANY)
def test_any_json_is_read_or_refused(kind: str, said: Any, path: str, inner: Any) -> None:
    """`parse` is total: a message with any one field replaced, or anything at all."""
    for told in (said, message() | {path: inner, "text": inner}, message() | {"photo": inner}):
        read = parse({"update_id": 1, kind: told}, groups=True)
        assert isinstance(read, tuple | Ignored | Unreadable)
        describe(json.dumps({"update_id": 1, kind: told}).encode())


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    raw = Raw(external_id="r", body=body, received_at=NOON)
    assert bot().parse(raw)
    assert describe(body)


def test_several_updates_may_stand_in_one_file() -> None:
    answer = {"ok": True, "result": [update(1), {"update_id": 2, "poll": {}}]}
    for told in (answer, answer["result"]):
        first, second = describe(json.dumps(told).encode())
        assert (first["text"], "ignored" in second) == ("Hello 1", True)
