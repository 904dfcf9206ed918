"""The road of a call: from the switchboard over the agent's screen, and back to the caller."""

import json
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Locator, expect

from contactcenter.application import inboxes
from contactcenter.domain.ids import InboxId, QueueId
from contactcenter.domain.inbox import Inbox
from tests.channels.phone.switch import SECRET, USER, Switch, event, ringing, running
from tests.e2e.desk import NORA, Desk
from tests.e2e.screen import AgentScreen, Screens

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

_NUMBER = "+4915111110000"
_BEGAN = str(int(time.time())).encode()


@asynccontextmanager
async def switchboard(desk: Desk) -> AsyncIterator[Switch]:
    """Connect a switchboard on which 201 is Nora's phone."""
    async with running(Switch()) as switch:
        line = Inbox(
            id=InboxId("line"),
            kind="phone",
            name="Hotline",
            key="the-key-of-the-line",
            queue_id=QueueId("support"),
            settings={
                "ami_host": "127.0.0.1",
                "ami_port": switch.port,
                "ami_user": USER,
                "ami_secret": SECRET,
                "agents": {"201": NORA},
                "region": "DE",
            },
        )
        await inboxes.add_inbox(desk.app.store, line, now=desk.app.now())
        yield switch


# In the place of a program that dials: a browser that finds none asks, and takes the keys.
_DIALS = """
    window.dialled = [];
    navigation.addEventListener("navigate", (event) => {
        if (!event.destination.url.startsWith("tel:")) return;
        window.dialled.push(event.destination.url);
        event.preventDefault();
    });
"""


async def ring(screen: AgentScreen, switch: Switch) -> None:
    """Let Nora's phone ring once the switchboard is listened to."""
    await _is_heard(screen, switch)
    for each in ringing():
        await switch.say(now(each))


async def _is_heard(screen: AgentScreen, switch: Switch) -> None:
    for _ in range(200):
        if any(each["Action"] == "Login" for each in switch.asked):
            return
        await screen.page.wait_for_timeout(50)
    pytest.fail("nobody listens to the switchboard")


async def hang_up(switch: Switch) -> None:
    """Let the caller give up."""
    await switch.say(now(event("Hangup", Uniqueid="1793600601.8")))
    await switch.say(now(event("Hangup")))


async def miss_a_call(screen: AgentScreen, desk: Desk) -> None:
    """Let somebody call whom nobody serves, and stand at their ticket."""
    async with switchboard(desk) as switch:
        await ring(screen, switch)
        await expect(screen.timeline.locator("[data-call=ringing]")).to_be_visible()
        await hang_up(switch)
        await expect(screen.timeline.locator("[data-call=over]")).to_be_visible()


def now(text: bytes) -> bytes:
    """Return an event of a call that began when this module was read: its id is the time."""
    return text.replace(b"1793600600", _BEGAN).replace(b"1793600601", _BEGAN)


async def test_a_ring_opens_the_callers_ticket_and_the_call_is_followed_to_its_end(
    chat_desk: Desk, screens: Screens
) -> None:
    nora = await screens.agent(chat_desk, NORA)
    async with switchboard(chat_desk) as switch:
        await ring(nora, switch)
        await expect(nora.page).to_have_url(re.compile(r"/mine/[\w-]+$"))
        call = nora.timeline.locator("[data-call]")
        await expect(call).to_have_attribute("data-call", "ringing")
        await expect(call).to_contain_text(_NUMBER)

        answered = event("AgentConnect", DestUniqueid="1793600601.8", Interface="PJSIP/201")
        await switch.say(now(answered))
        await expect(call).to_have_attribute("data-call", "talking")
        await expect(call.locator("[data-lasts]")).to_have_text(re.compile(r"^\d+:\d\d$"))

        await switch.say(now(event("AgentComplete", TalkTime="30", Reason="agent")))
        await hang_up(switch)
        await expect(call).to_have_attribute("data-outcome", "answered")
        await expect(call).to_contain_text("talked \u20680:30\u2069")
        await expect(nora.page.locator("[data-call-back]")).to_have_count(0)
        await nora.was_not_reloaded()


async def test_a_ring_waits_on_a_card_while_an_answer_is_written_and_until_the_caller_gives_up(
    chat_desk: Desk, screens: Screens
) -> None:
    nora = await screens.agent(chat_desk, NORA)
    visitor = await screens.visitor(chat_desk)
    await visitor.say("Hello?")
    await nora.page.goto(f"{chat_desk.url}/waiting")
    await nora.waiting("Hello?").click()
    await expect(nora.composer).to_be_visible()
    await nora.page.keyboard.press("r")
    await nora.composer.press_sequentially("Good morn")
    here = nora.page.url
    async with switchboard(chat_desk) as switch:
        await ring(nora, switch)
        card = nora.page.locator("[data-ring]")
        await expect(card).to_contain_text(_NUMBER)
        await expect(nora.composer).to_be_focused()
        assert nora.page.url == here
        await hang_up(switch)
        await expect(card).to_have_count(0)


async def test_a_missed_call_is_called_back_and_each_try_is_told_with_one_key(
    chat_desk: Desk, screens: Screens
) -> None:
    screens.expect_error("/api/calls/dial")  # nor does the switchboard, which is away
    nora = await screens.agent(chat_desk, NORA)
    await miss_a_call(nora, chat_desk)
    await nora.page.evaluate(_DIALS)
    back = nora.page.locator("[data-call-back]")
    await expect(back.get_by_role("link")).to_have_attribute("href", f"tel:{_NUMBER}")
    calls = nora.timeline.locator("[data-call]")
    await expect(calls).to_have_count(1)

    await nora.page.keyboard.press("c")
    await expect(back).to_contain_text("How did it go?")
    await nora.page.keyboard.press("x")
    await expect(calls).to_have_count(2)
    await expect(calls.last).to_have_attribute("data-outcome", "no_answer")
    await expect(back.get_by_role("link")).to_be_visible()

    await nora.page.keyboard.press("c")
    await expect(back).to_contain_text("How did it go?")
    await nora.page.keyboard.press("y")
    await expect(calls.last).to_have_attribute("data-outcome", "answered")
    await expect(back).to_have_count(0)
    await expect(nora.page.get_by_role("complementary")).to_contain_text("ResponsibleYou")
    assert await nora.page.evaluate("window.dialled") == [f"tel:{_NUMBER}"] * 2
    await nora.was_not_reloaded()


async def test_a_call_is_logged_by_keyboard_with_what_was_read_out_and_a_note(
    chat_desk: Desk, screens: Screens
) -> None:
    nora = await screens.agent(chat_desk, NORA)
    keyboard = nora.page.keyboard
    await miss_a_call(nora, chat_desk)
    screens.expect_error("404 .* /api/complaints/")  # nobody has written down what was said
    await keyboard.press("5")
    await expect(nora.page.locator("[data-kind]")).to_contain_text("Complaint")
    await expect(nora.page.get_by_role("button", name="Write it down")).to_be_visible()

    await keyboard.press("l")
    await keyboard.press("c")
    dialog = nora.page.get_by_role("dialog", name="Log a call")
    number = dialog.get_by_label("Number")
    await expect(number).to_have_value(_NUMBER)
    await expect(number).to_be_focused()
    await keyboard.press("o")
    await keyboard.press("Alt+1")
    await expect(dialog.get_by_role("radio", name="Outgoing")).to_be_checked()
    await expect(dialog.get_by_role("checkbox", name="Reference given")).to_be_checked()
    await number.fill("۰۱۵۱۱۱۱۱۰۰۰۰")
    await dialog.get_by_label("Talked for").fill("۳:۲۰")
    await dialog.get_by_label("Note").fill("Promised an answer.")
    async with nora.page.expect_request("**/api/calls") as asked:
        await keyboard.press("Control+Enter")
    told = json.loads((await asked.value).post_data or "")
    assert (told["direction"], told["talk_s"]) == ("outbound", 200)
    points = {"reference_given": True, "next_date_given": False, "language_agreed": False}
    assert told["said"] == points

    await expect(dialog).to_have_count(0)
    logged = nora.timeline.locator("[data-call]").filter(has_text="Outgoing call")
    await shows_what_was_told(logged)
    await expect(nora.timeline.get_by_text("Promised an answer.")).to_be_visible()


async def shows_what_was_told(call: Locator) -> None:
    """Check how long it was, who spoke, and what was read out."""
    await expect(call).to_contain_text("talked \u20683:20\u2069")
    await expect(call).to_contain_text("Spoke: You")
    read_out = call.locator("[data-read-out]").get_by_role("listitem")
    given, date, language = [each.strip() for each in await read_out.all_text_contents()]
    assert (given, date) == ("Reference given", "Date of the next answer given (not read out)")
    assert language == "Language agreed (not read out)"


async def test_the_switchboard_calls_back_where_it_knows_the_agents_phone(
    chat_desk: Desk, screens: Screens
) -> None:
    nora = await screens.agent(chat_desk, NORA)
    async with switchboard(chat_desk) as switch:
        await ring(nora, switch)
        await expect(nora.timeline.locator("[data-call=ringing]")).to_be_visible()
        await hang_up(switch)
        back = nora.page.locator("[data-call-back]")
        await expect(back.get_by_role("link")).to_be_visible()
        await nora.page.keyboard.press("c")
        await expect(back).to_contain_text("How did it go?")
        (order,) = [each for each in switch.asked if each["Action"] == "Originate"]
        assert order["Channel"] == "PJSIP/201"
        assert _NUMBER in order.values()
