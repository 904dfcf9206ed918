"""What screens read: in sight, in order, by the page, and the same from every store."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from contactcenter.adapters.memory import MemoryStore
from contactcenter.adapters.sql.store import SqlStore
from contactcenter.domain.access import sees
from contactcenter.domain.agent import Agent, AwayReason, Chosen, Role
from contactcenter.domain.errors import Invalid, NotFound
from contactcenter.domain.events import TicketHandedOver, WorkAssigned
from contactcenter.domain.inbox import InboxState
from contactcenter.domain.message import Attachment, DeliveryState, Direction
from contactcenter.domain.raw import RawState
from contactcenter.domain.receipt import receipts_from_plain
from contactcenter.domain.reference import Form, reference
from contactcenter.domain.ticket import Kind, Status
from contactcenter.domain.waiting import Wait
from contactcenter.domain.work import OfferState, WorkItem, WorkState
from contactcenter.ports.by_itself import AnswersView
from contactcenter.ports.reading import TicketFilter, Wanted
from contactcenter.ports.store import Entity, Store
from contactcenter.ports.views import (
    LONGEST_SHOWN,
    AttachmentView,
    DeliveryView,
    LineView,
    TimelinePage,
)
from tests.builders import (
    NOON,
    a_conversation,
    a_customer,
    a_delivery,
    a_matter,
    a_message,
    a_presence,
    a_queue,
    a_raw,
    a_reference,
    a_ticket,
    a_world,
    an_agent,
    an_identity,
    an_inbox,
    an_item,
    an_offer,
    later,
    ticket_moved,
    ticket_opened,
)

ANSWERS: dict[str, Any] = {
    "calendar": {"id": "office", "zone": "UTC", "weekly": {"mon": [["08:00", "16:00"]]}},
    "target": {"kind": "business_duration", "value": 3600},
    "survey": {"scale": "nps", "share": 30},
}
SUPERVISOR = an_agent("boss", role=Role.SUPERVISOR, queues=frozenset())


async def in_a_world(store: Store, *entities: Entity) -> None:
    async with store.begin() as tx:
        tx.put(*a_world(), *entities)


def tickets(*names: str, **given: object) -> list[Entity]:
    return [a_ticket(name, **given) for name in names]


# The desk


async def test_the_desk_holds_what_needs_work_and_what_i_set_back(store: Store) -> None:
    mine = {"assignee_id": "agent", "queue_id": "elsewhere"}
    await in_a_world(
        store,
        *tickets("new", last_at=later(1)),
        *tickets("open", status=Status.OPEN, last_at=later(2)),
        *tickets("pending", status=Status.PENDING),
        *tickets("resolved", status=Status.RESOLVED),
        *tickets("my-pending", status=Status.PENDING, last_at=later(3), **mine),
        *tickets("my-held", status=Status.ON_HOLD, last_at=later(4), **mine),
        *tickets("my-open", status=Status.OPEN, last_at=later(5), **mine),
        *tickets("my-closed", status=Status.CLOSED, **mine),
        *tickets("hidden", queue_id="elsewhere"),
    )
    desk = (await store.snapshot(an_agent())).state
    assert [each.id for each in desk.tickets] == ["my-open", "my-held", "my-pending", "open", "new"]


async def test_the_desk_holds_what_work_is_open_on(store: Store) -> None:
    """An answer that fails calls for somebody, though its ticket waits or is resolved."""
    await in_a_world(
        store,
        *a_matter("1", status=Status.PENDING, last_at=later(1)),
        *a_matter("2", status=Status.RESOLVED, assignee_id="other", last_at=later(2)),
        *a_matter("3", status=Status.PENDING, assignee_id="agent", last_at=later(3)),
        *a_matter("4", status=Status.ON_HOLD, queue_id="elsewhere"),
    )
    desk = (await store.snapshot(an_agent())).state
    assert [each.id for each in desk.tickets] == ["ticket3", "ticket2", "ticket1"]
    assert {each.id for each in desk.items} == {"item1", "item2", "item3"}
    boss = (await store.snapshot(SUPERVISOR)).state
    assert len(boss.tickets) == len(boss.items) == 4


async def test_the_desk_shows_open_work_and_my_offers(store: Store) -> None:
    await in_a_world(
        store,
        *a_matter("1"),
        *a_matter("2", queue_id="elsewhere"),
        a_ticket("resolved", status=Status.RESOLVED),
        a_conversation("done", ticket_id="ticket1"),
        an_item("done", ticket_id="ticket1", conversation_id="done", state=WorkState.DONE),
        an_offer(item_id="item1", ticket_id="ticket1"),
        an_offer("ended", item_id="item1", state=OfferState.EXPIRED),
        an_offer("other", item_id="item2", agent_id="other"),
    )
    desk = (await store.snapshot(an_agent())).state
    assert [each.id for each in desk.items] == ["item1"]
    assert desk.items[0].state == "queued"
    assert [each.id for each in desk.offers] == ["offer"]


async def test_the_desk_shows_colleagues_and_whether_they_are_there(store: Store) -> None:
    await in_a_world(
        store,
        an_agent("left", name="Ann", queues=frozenset({"b", "a"})),
        a_presence("left", leased_until=None, version=1),
        an_agent("away", name="Bob", role=Role.SUPERVISOR),
        a_presence("away", chosen=Chosen.AWAY, reason=AwayReason.MEETING),
        an_agent("new", name="Cyd"),
        an_agent("gone", name="Dan", disabled=True),
    )
    agents = (await store.snapshot(an_agent())).state.agents
    shown = [(each.name, each.role, each.chosen, each.effective, each.reason) for each in agents]
    assert shown == [
        ("Agent", "agent", "online", "online", None),
        ("Ann", "agent", "online", "offline", None),
        ("Bob", "supervisor", "away", "away", "meeting"),
        ("Cyd", "agent", "offline", "offline", None),
    ]
    assert agents[1].queues == ["a", "b"]
    assert agents[3].since is None


async def test_only_who_may_sees_inboxes_and_the_quarantine(store: Store) -> None:
    await in_a_world(
        store,
        an_inbox(undo=timedelta(seconds=1.5), receipts=receipts_from_plain(ANSWERS)),
        an_inbox("never", name="A"),
        InboxState(inbox_id="inbox", connected_since=NOON, last_error="e", last_error_at=later(1)),
        a_raw(state=RawState.QUARANTINED),
        a_raw("2"),
    )
    plain = (await store.snapshot(an_agent())).state
    assert (plain.inboxes, plain.set_aside) == ([], 0)
    boss = (await store.snapshot(SUPERVISOR)).state
    assert (boss.inboxes, boss.set_aside) == (list(await store.inbox_views()), 1)
    assert [each.id for each in boss.inboxes] == ["never", "inbox"]
    assert boss.inboxes[1].undo_seconds == 1.5
    assert boss.inboxes[1].last_error_at == later(1)
    answers = AnswersView(within=ANSWERS["target"], scale="nps", share=30)
    assert [each.answers for each in boss.inboxes] == [None, answers]


async def test_the_desk_names_the_position_at_which_it_is_true(store: Store) -> None:
    await in_a_world(store, *a_matter())
    async with store.begin() as tx:
        tx.put(a_ticket(version=2, status=Status.RESOLVED))
        tx.put(an_item(version=2, state=WorkState.DONE))
        tx.record(ticket_moved())
    head = await store.relay()
    snapshot = await store.snapshot(an_agent())
    assert (snapshot.position, snapshot.state.tickets) == (head, [])
    assert snapshot.state.me.email == "agent@desk.example"


# Lists of tickets


async def pages(store: Store, agent: Agent, wanted: TicketFilter) -> list[str]:
    found: list[str] = []
    after = None
    while True:
        page = await store.tickets_page(
            agent,
            TicketFilter(
                statuses=wanted.statuses,
                kinds=wanted.kinds,
                queue_id=wanted.queue_id,
                assignee_id=wanted.assignee_id,
                words=wanted.words,
                after=after,
                limit=wanted.limit,
            ),
        )
        assert len(page.tickets) <= wanted.limit
        found += [each.id for each in page.tickets]
        after = page.after
        if after is None:
            return found


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50])
async def test_pages_together_are_the_whole_list(store: Store, limit: int) -> None:
    rows = [a_ticket(f"{n}", last_at=later(n // 3)) for n in range(7)]
    await in_a_world(store, *rows)
    expected = [each.id for each in sorted(rows, key=lambda row: (row.last_at, row.id))][::-1]
    assert await pages(store, an_agent(), TicketFilter(limit=limit)) == expected


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        pytest.param(TicketFilter(), ["d", "c", "b", "a"], id="all"),
        pytest.param(TicketFilter(statuses=["new", "open"]), ["b", "a"], id="statuses"),
        pytest.param(TicketFilter(kinds=[Kind.COMPLAINT]), ["c"], id="kinds"),
        pytest.param(TicketFilter(queue_id="other"), ["d"], id="queue"),
        pytest.param(TicketFilter(assignee_id="agent"), ["b"], id="assignee"),
        pytest.param(TicketFilter(statuses=["open"], assignee_id="x"), [], id="nothing"),
        pytest.param(TicketFilter(words="kettle"), ["d", "a"], id="a word"),
        pytest.param(TicketFilter(words=" LEAKS  kettle"), ["d", "a"], id="any order"),
        pytest.param(TicketFilter(words="kett"), ["d", "a"], id="part of a word"),
        pytest.param(TicketFilter(words="kettle nothing"), [], id="all words"),
        pytest.param(TicketFilter(words="customer"), ["c", "b", "a"], id="the customer's name"),
        pytest.param(TicketFilter(words="kettle samira"), ["d"], id="subject and name"),
        pytest.param(TicketFilter(words="كتري"), ["b"], id="another keyboard"),
        pytest.param(TicketFilter(words="100%"), ["c"], id="not a pattern"),
        pytest.param(TicketFilter(words="_"), [], id="no wildcard"),
        pytest.param(TicketFilter(words="-".join(a_reference("b")).lower()), ["b"], id="reference"),
        pytest.param(TicketFilter(words=a_reference("c")[-5:]), ["c"], id="end of a reference"),
        pytest.param(TicketFilter(words=a_reference("z")), [], id="another reference"),
        pytest.param(TicketFilter(words="۷۷۰۴۵-۹۱۱۰۷-۳۲۶۰۴"), ["d"], id="Persian digits"),
        pytest.param(TicketFilter(words="٣٢٦-٠٤"), ["d"], id="the last five, Arabic digits"),
    ],
)
async def test_tickets_are_found(store: Store, wanted: TicketFilter, found: list[str]) -> None:
    await in_a_world(
        store,
        a_queue("other"),
        a_customer("second", name="Samira"),
        a_ticket("a", last_at=later(1)),
        a_ticket("b", last_at=later(2), subject="کتری", status=Status.OPEN, assignee_id="agent"),
        a_ticket(
            "c", last_at=later(3), subject="100% off", kind=Kind.COMPLAINT, status=Status.PENDING
        ),
        a_ticket(
            "d",
            last_at=later(4),
            customer_id="second",
            queue_id="other",
            status=Status.CLOSED,
            reference=reference(77_045_911_073_260, Form.DIGITS),
        ),
    )
    assert await pages(store, SUPERVISOR, wanted) == found


async def test_a_page_of_nobody_is_refused(store: Store) -> None:
    await in_a_world(store, a_ticket())
    for cursor in ("x", "2026-01-01|a", "|", "2026-03-30T12:00:00.000000Z|2|x"):
        with pytest.raises(Invalid):
            await store.timeline(an_agent(), "ticket", cursor)
    with pytest.raises(Invalid):
        await store.tickets_page(an_agent(), TicketFilter(after="x"))


QUEUES = ("a", "b", "c")
AGENTS = ("me", "you", None)
BARRED = (frozenset(), frozenset({"me2"}), frozenset({"me", "you"}))


@given(
    role=some.sampled_from(Role),
    queues=some.frozensets(some.sampled_from(QUEUES)),
    disabled=some.booleans(),
)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_lists_hold_exactly_what_is_in_sight(
    store: Store, role: Role, queues: frozenset[str], *, disabled: bool
) -> None:
    rows = [
        a_ticket(f"{queue}-{agent}-{len(barred)}", queue_id=queue, assignee_id=agent, barred=barred)
        for queue in QUEUES
        for agent in AGENTS
        for barred in BARRED
    ]
    if await store.head() == 0 and not await store.all_agents():
        await in_a_world(
            store,
            *rows,
            *(a_conversation(row.id, ticket_id=row.id) for row in rows),
            *(a_message(row.id, ticket_id=row.id, conversation_id=row.id) for row in rows),
            *(an_item(row.id, ticket_id=row.id, conversation_id=row.id) for row in rows),
        )
    me = an_agent("me", role=role, queues=queues, disabled=disabled)
    seen = {row.id for row in rows if sees(me, row.queue_id, row.assignee_id, row.barred)}
    assert set(await pages(store, me, TicketFilter(limit=4))) == seen
    desk = (await store.snapshot(me)).state
    assert {each.id for each in desk.tickets} == seen == {each.id for each in desk.items}
    for row in rows:
        if row.id in seen:
            timeline = await store.timeline(me, row.id, None)
            assert {each.ticket_id for each in timeline.messages} == seen
            dossier = await store.dossier(me, row.id)
            assert {each.id for each in dossier.tickets} == seen - {row.id}
            assert (await store.message(me, row.id)).id == row.id
        else:
            with pytest.raises(NotFound):
                await store.timeline(me, row.id, None)
            with pytest.raises(NotFound):
                await store.dossier(me, row.id)
            with pytest.raises(NotFound):
                await store.message(me, row.id)


# One ticket


async def test_a_dossier_holds_all_about_a_ticket(store: Store) -> None:
    await in_a_world(
        store,
        *a_matter("1"),
        *a_matter("2", last_at=later(9)),
        an_identity("another"),
        a_conversation("chat", ticket_id="ticket1", kind="webchat", address="v", display_name="V"),
        a_customer("stranger"),
        a_ticket("strange", customer_id="stranger"),
    )
    async with store.begin() as tx:
        tx.record(ticket_opened("ticket1"), ticket_moved("ticket2"))
    await store.relay()
    dossier = await store.dossier(an_agent(), "ticket1")
    assert dossier.position == 2
    assert dossier.ticket.customer_name == "Customer"
    assert [each.id for each in dossier.customer.identities] == ["another", "identity"]
    assert [each.id for each in dossier.conversations] == ["chat", "conversation1"]
    assert dossier.conversations[0].channel == "webchat"
    assert [each.id for each in dossier.tickets] == ["ticket2"]
    assert [each.id for each in dossier.items] == ["item1"]
    assert [each.id for each in dossier.timeline.messages] == ["message1", "message2"]
    assert [each.type for each in dossier.timeline.lines] == ["ticket_opened", "ticket_moved"]
    with pytest.raises(NotFound):
        await store.dossier(an_agent(), "nobody")


async def test_a_dossier_shows_twenty_other_tickets_at_most(store: Store) -> None:
    await in_a_world(store, *(a_ticket(f"{n:02}", last_at=later(n)) for n in range(23)))
    dossier = await store.dossier(an_agent(), "22")
    assert [each.id for each in dossier.tickets] == [f"{n:02}" for n in range(21, 1, -1)]


async def test_a_message_is_shown_with_its_author_files_and_fate(store: Store) -> None:
    file = Attachment(blob="b", name="a.pdf", type="application/pdf", size=3)
    outbound = {"direction": Direction.OUTBOUND, "agent_id": "agent"}
    await in_a_world(
        store,
        a_ticket(),
        a_conversation(kind="webchat"),
        a_message("1", display_name="Sam", attachments=(file, file), html="<p>"),
        a_message("2", display_name="", address="sam@home.example", outsider=True),
        a_message("3", client_id="c", **outbound),
        a_delivery("3", state=DeliveryState.FAILED, error="full", attempts=2),
        a_message("4", direction=Direction.NOTE, agent_id="agent"),
        a_message("5", direction=Direction.OUTBOUND, agent_id="unknown"),
    )
    one, two, three, four, five = (await store.timeline(an_agent(), "ticket", None)).messages
    assert (one.author, one.has_html, one.channel) == ("Sam", True, "webchat")
    assert one.attachments == [
        AttachmentView(index=0, name="a.pdf", type="application/pdf", size=3),
        AttachmentView(index=1, name="a.pdf", type="application/pdf", size=3),
    ]
    assert (two.author, two.has_html, two.outsider) == ("sam@home.example", False, True)
    assert (three.author, three.client_id, three.direction) == ("Agent", "c", "outbound")
    assert three.delivery == DeliveryView(
        state="failed", due_at=NOON, error="full", attempts=2, version=1
    )
    assert (four.author, four.direction, four.delivery) == ("Agent", "note", None)
    assert five.author == ""
    rows = await store.rows(Wanted(messages=["1", "3", "nobody"]))
    assert rows.messages == {"1": one, "3": three}


PERSIAN = "سلام! "  # six characters in ten bytes


async def test_of_a_long_text_the_beginning_is_shown_and_its_size(store: Store) -> None:
    whole = "x" * LONGEST_SHOWN
    long, marked = PERSIAN * 100_000, f"{whole[1:]}e\u0301" + PERSIAN
    await in_a_world(
        store,
        a_ticket(),
        a_conversation("conversation", kind="webchat", thread="visitor"),
        a_message("1", text=long, reply=long),
        a_message("2", text=long, reply="Yes."),
        a_message("3", text=whole, reply=whole),
        a_message("4", text=marked, reply="Yes."),
        a_message("5", text="سلام", reply=""),
    )
    dossier = await store.dossier(an_agent(), "ticket")
    one, two, three, four, five = dossier.timeline.messages
    assert (one.text, one.reply) == (long[:LONGEST_SHOWN], long[:LONGEST_SHOWN])
    assert (one.truncated, one.size) == (True, 1_000_000)
    assert (two.text, two.reply, two.truncated) == (one.text, "Yes.", True)
    assert (three.text, three.truncated, three.size) == (whole, False, LONGEST_SHOWN)
    assert (four.text, four.truncated) == (whole[1:], True)
    assert (five.text, five.truncated, five.size) == ("سلام", False, 8)
    messages = [one, two, three, four, five]
    assert (await store.timeline(an_agent(), "ticket", None)).messages == messages
    assert await store.chat_messages("inbox", "visitor") == messages
    rows = await store.rows(Wanted(messages=["1", "4"]))
    assert rows.messages == {"1": one, "4": four}
    assert (await store.message(an_agent(), "1")).text == long


def keys(page: TimelinePage) -> list[str]:
    entries: Sequence[tuple[object, int, str]] = sorted(
        [(each.occurred_at, 0, each.id) for each in page.messages]
        + [(each.at, 1, str(each.position)) for each in page.lines]
    )
    return [key for _, _, key in entries]


# Of one moment, messages stand before lines.
ORDER = ("m0", "m1", "1", "2", "3", "4", "m2", "m3", "5", "6", "7", "8", "m4", "m5", "m6", "m7")


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 50])
async def test_a_timeline_is_read_backwards_by_the_page(store: Store, limit: int) -> None:
    await in_a_world(
        store,
        a_ticket(),
        a_conversation(),
        *(a_message(f"m{n}", occurred_at=later(n // 2 * 2)) for n in range(8)),
    )
    async with store.begin() as tx:
        tx.record(*(ticket_moved(at=later(n // 2)) for n in range(8)))
    await store.relay()
    found: list[str] = []
    before = None
    while True:
        page = await store.timeline(an_agent(), "ticket", before, limit)
        found = keys(page) + found
        before = page.before
        if before is None:
            break
    whole = await store.timeline(an_agent(), "ticket", None, 50)
    assert found == keys(whole)
    assert found == [
        "m0",
        "m1",
        "1",
        "2",
        "3",
        "4",
        "m2",
        "m3",
        "5",
        "6",
        "7",
        "8",
        "m4",
        "m5",
        "m6",
        "m7",
    ]


async def test_lines_tell_what_changed(store: Store) -> None:
    about = {"ticket_id": "ticket", "customer_id": "customer", "by": "agent", "at": NOON}
    to_queue = TicketHandedOver(
        **about, queue_id="b", assignee_id=None, before_queue_id="a", before_assignee_id="x"
    )
    to_agent = TicketHandedOver(
        **about, queue_id="a", assignee_id="y", before_queue_id="a", before_assignee_id="x"
    )
    assigned = WorkAssigned(
        **about, queue_id="a", assignee_id=None, item_id="i", agent_id="z", reason="claimed"
    )
    await in_a_world(store, a_ticket())
    async with store.begin() as tx:
        tx.record(ticket_opened(), ticket_moved(), to_queue, to_agent, assigned)
    await store.relay()
    lines = (await store.timeline(an_agent(), "ticket", None)).lines
    assert [(each.type, each.before, each.after) for each in lines] == [
        ("ticket_opened", None, None),
        ("ticket_moved", "new", "open"),
        ("ticket_handed_over", "queue:a", "queue:b"),
        ("ticket_handed_over", "x", "y"),
        ("work_assigned", None, "z"),
    ]
    assert lines[1] == LineView(
        position=2,
        ticket_id="ticket",
        customer_id="customer",
        type="ticket_moved",
        by="agent",
        before="new",
        after="open",
        at=NOON,
    )


# Rows for the frames


async def test_rows_are_the_same_as_on_the_desk(store: Store) -> None:
    await in_a_world(store, *a_matter(), an_offer(), a_raw(state=RawState.QUARANTINED))
    boss = an_agent(role=Role.SUPERVISOR)
    desk = (await store.snapshot(boss)).state
    rows = await store.rows(
        Wanted(
            tickets=["ticket", "nobody"],
            items=["item"],
            offers=["offer"],
            agents=["agent"],
            inboxes=["inbox"],
        )
    )
    assert list(rows.tickets.values()) == desk.tickets
    assert list(rows.items.values()) == desk.items
    assert list(rows.offers.values()) == desk.offers
    assert list(rows.agents.values()) == desk.agents
    assert list(rows.inboxes.values()) == desk.inboxes
    assert rows.set_aside == desk.set_aside == 1
    assert await store.rows(Wanted()) == type(rows)(set_aside=1)


# Chats


async def test_a_visitor_reads_what_they_wrote_and_what_was_sent(store: Store) -> None:
    def reply(name: str, second: int, state: DeliveryState) -> list[Entity]:
        message = a_message(
            name,
            conversation_id="chat",
            direction=Direction.OUTBOUND,
            agent_id="agent",
            occurred_at=later(second),
        )
        return [message, a_delivery(name, state=state)]

    await in_a_world(
        store,
        a_ticket(),
        a_conversation("chat", kind="webchat", thread="visitor"),
        a_conversation("other", kind="webchat", thread="somebody"),
        a_conversation(),
        a_message("1", conversation_id="chat"),
        *reply("2", 1, DeliveryState.SENT),
        *reply("3", 2, DeliveryState.QUEUED),
        *reply("4", 3, DeliveryState.READ),
        *reply("5", 4, DeliveryState.UNDONE),
        a_message("6", conversation_id="chat", direction=Direction.NOTE, agent_id="agent"),
        a_message("7", conversation_id="other"),
        a_message("8"),
    )

    async def read(limit: int = 100) -> list[str]:
        return [each.id for each in await store.chat_messages("inbox", "visitor", limit)]

    assert await read() == ["1", "2", "4"]
    assert await read(2) == ["2", "4"]
    for message_id in "124":
        found = await store.chat_message("inbox", "visitor", message_id)
        assert found.id == message_id
    for message_id, visitor in [*((each, "visitor") for each in "35678"), ("1", "somebody")]:
        with pytest.raises(NotFound):
            await store.chat_message("inbox", visitor, message_id)
    with pytest.raises(NotFound):
        await store.chat_message("another", "visitor", "1")
    assert await store.visitors(["chat", "conversation", "nobody"]) == {
        "chat": ("inbox", "visitor")
    }


async def test_waits_tell_of_one_queue_and_channel_and_not_of_what_was_withdrawn(
    store: Store,
) -> None:
    def item(name: str, **given: object) -> WorkItem:
        usual = {"conversation_id": name, "channel": "webchat", "enqueued_at": NOON}
        return an_item(name, **{**usual, **given})

    taken = NOON + timedelta(minutes=3)
    await in_a_world(
        store,
        a_ticket(),
        *(a_conversation(name, kind="webchat", thread=f"visitor {name}") for name in "12345"),
        item("1", state=WorkState.DONE, taken_at=taken),
        item("2"),
        item("3", state=WorkState.DONE),
        item("4", channel="email"),
        item("5", queue_id="complaints"),
    )
    usual = {"inbox_id": "inbox", "enqueued_at": NOON}
    assert await store.waits("queue", "webchat") == [
        Wait(visitor="visitor 1", taken_at=taken, **usual),
        Wait(visitor="visitor 2", taken_at=None, **usual),
    ]


# The rest


async def test_what_was_set_aside_shows_how_it_begins(store: Store) -> None:
    aside = {"state": RawState.QUARANTINED, "reason": "why"}
    begun = {
        "0": ("می‌رسد\r\n\t\x00 {half".encode(), "می‌رسد {half"),
        "1": (b"\xff" + b"a" * 600, "\ufffd" + "a" * 119),
        "2": (None, ""),
    }
    rows = [a_raw(key, body=body, **aside) for key, (body, _) in begun.items()]
    await in_a_world(store, *rows)
    found = {each.id: each.beginning for each in await store.set_aside(None)}
    assert found == {key: shown for key, (_, shown) in begun.items()}


async def test_what_was_set_aside_is_listed_latest_first(store: Store) -> None:
    aside = {"state": RawState.QUARANTINED, "reason": "why", "attempts": 1}
    await in_a_world(store, *(a_raw(f"{n}", **aside) for n in range(5)), a_raw("read"))
    first = await store.set_aside(None, 2)
    assert [each.id for each in first] == ["4", "3"]
    assert [each.id for each in await store.set_aside(first[-1].id, 9)] == ["2", "1", "0"]
    assert (first[0].reason, first[0].size, first[0].attempts) == ("why", 14, 1)
    assert await store.raw_input("read") == a_raw("read")
    with pytest.raises(NotFound):
        await store.raw_input("nobody")


async def test_accounts_and_inboxes_are_listed_by_name(store: Store) -> None:
    await in_a_world(store, an_agent("b", name="Aa"), an_inbox("b", name="Aa"))
    assert [each.id for each in await store.all_agents()] == ["b", "agent"]
    assert list(await store.all_inboxes()) == [an_inbox("b", name="Aa"), an_inbox()]
    await store.ping()


async def test_every_store_shows_the_same(sql_store: SqlStore) -> None:
    memory = MemoryStore()
    for each in (memory, sql_store):
        await in_a_world(
            each,
            *a_matter("1", assignee_id="agent"),
            *a_matter("2", queue_id="elsewhere"),
            an_offer(item_id="item1"),
            a_raw(state=RawState.QUARANTINED),
            a_message(
                "out",
                direction=Direction.OUTBOUND,
                agent_id="agent",
                ticket_id="ticket1",
                conversation_id="conversation1",
            ),
            a_delivery("out"),
        )
        async with each.begin() as tx:
            tx.record(ticket_opened("ticket1"), ticket_moved("ticket2"))
        await each.relay()
    for agent in (an_agent(), SUPERVISOR):
        assert await memory.snapshot(agent) == await sql_store.snapshot(agent)
        assert await memory.dossier(agent, "ticket1") == await sql_store.dossier(agent, "ticket1")
    assert await memory.chain(0, 9) == await sql_store.chain(0, 9)
