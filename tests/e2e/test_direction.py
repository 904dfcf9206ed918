"""In right-to-left text a number that is written in groups still reads from its beginning."""

import pytest
from playwright.async_api import expect

from tests.e2e.desk import KIAN, Desk
from tests.e2e.screen import Screens

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PHONE = "شماره من ۰۹۱۶ ۰۰۰ ۸۹۰۱ است"
# How far from the left edge of the window the words begin.
_STARTS = """(place, words) => {
  const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const at = texts.currentNode.data.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(texts.currentNode, at);
    range.setEnd(texts.currentNode, at + words.length);
    return range.getBoundingClientRect().left;
  }
}"""


async def test_a_phone_number_in_persian_text_reads_from_its_beginning(
    chat_desk: Desk, screens: Screens
) -> None:
    kian = await screens.agent(chat_desk, KIAN)
    visitor = await screens.visitor(chat_desk)
    await visitor.say(PHONE)
    await kian.page.locator("a[href='/waiting']:visible").click()
    await kian.page.locator("[data-ticket]").click()
    for place in (kian.page.locator("[data-message] p").last, visitor.bubbles.last):
        await expect(place).to_have_text(PHONE)
        assert await place.evaluate(_STARTS, "۰۹۱۶") < await place.evaluate(_STARTS, "۸۹۰۱")
