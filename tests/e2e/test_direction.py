"""A number reads from its beginning, in text of any direction and in a line that is cut."""

import pytest
from playwright.async_api import expect

from tests.e2e.desk import KIAN, NORA, Desk
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


_NUMBER = "0910 000 5678"
_SENTENCES = (
    f"لطفاً فردا صبح با شمارهٔ {_NUMBER} تماس بگیرید و خبر بدهید",
    f"Please call me back at {_NUMBER} tomorrow morning and tell me",
    f"{_NUMBER} شمارهٔ من است",
)
# At which widths of the line a piece of the number is seen, and its first digits are not.
_CUT_AT_ITS_FRONT = """(line, number) => {
  const pieces = [...line.querySelectorAll("bdi")].filter((each) => each.textContent === number);
  const isSeen = (piece, x, y) => piece.contains(document.elementFromPoint(x, y));
  const cut = [];
  let whole = 0;
  for (let width = 400; width > 20; width -= 3) {
    line.style.width = line.style.maxWidth = width + "px";
    for (const piece of pieces) {
      const { left, right, top, bottom } = piece.getBoundingClientRect();
      const y = (top + bottom) / 2;
      let isAnySeen = false;
      for (let x = left + 2; x < right; x += 4) isAnySeen ||= isSeen(piece, x, y);
      if (isAnySeen && !isSeen(piece, left + 2, y)) cut.push(width);
      whole += isAnySeen;
    }
  }
  return { cut, whole };
}"""


@pytest.mark.parametrize("whose", [KIAN, NORA])
@pytest.mark.parametrize("sentence", _SENTENCES)
async def test_a_cut_preview_never_shows_a_number_without_its_front(
    chat_desk: Desk, screens: Screens, whose: str, sentence: str
) -> None:
    agent = await screens.agent(chat_desk, whose)
    visitor = await screens.visitor(chat_desk)
    await visitor.say(sentence)
    await agent.page.locator("a[href='/waiting']:visible").click()
    preview = agent.page.locator("[data-ticket] .excerpt").filter(has_text=_NUMBER).last
    await expect(preview).to_be_visible()
    found = await preview.evaluate(_CUT_AT_ITS_FRONT, _NUMBER)
    assert found["cut"] == []
    assert found["whole"] > 0


async def test_the_composer_says_a_number_that_its_field_turns_round(
    chat_desk: Desk, screens: Screens
) -> None:
    kian = await screens.agent(chat_desk, KIAN)
    visitor = await screens.visitor(chat_desk)
    await visitor.say("سلام")
    await kian.page.locator("a[href='/waiting']:visible").click()
    await kian.page.locator("[data-ticket]").click()
    field = kian.page.locator("[data-composer]")
    numbers = kian.page.locator("[data-numbers] bdi")
    await field.fill("با 021 تماس بگیرید")
    await expect(numbers).to_have_count(0)
    await field.fill("با 021-88776655 تماس بگیرید")
    await expect(numbers).to_have_text(["021-88776655"])
    await expect(numbers).to_have_css("direction", "ltr")
