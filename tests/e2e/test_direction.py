"""A number reads from its beginning, in text of any direction and in a line that is cut."""

import base64

import pytest
from playwright.async_api import Locator, expect

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
# How far from the left edge of a picture its red begins; null: there is none.
_RED = """async (text) => {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes]));
  const { width, height } = picture;
  const canvas = new OffscreenCanvas(width, height).getContext("2d");
  canvas.drawImage(picture, 0, 0);
  const { data } = canvas.getImageData(0, 0, width, height);
  let begin = null;
  for (let x = 0; begin === null && x < width; x += 1)
    for (let y = 0; y < height; y += 1) {
      const at = 4 * (y * width + x);
      if (data[at] > 150 && data[at + 1] < 110 && data[at + 2] < 110) begin = x;
    }
  return begin;
}"""
_NARROWED = """(line, [number, width]) => {
  line.style.width = line.style.maxWidth = width + "px";
  const piece = [...line.querySelectorAll("bdi")].find((each) => each.textContent === number);
  piece.style.color = "red";
  return piece.getBoundingClientRect().left - line.getBoundingClientRect().left;
}"""


@pytest.mark.parametrize("whose", [KIAN, NORA])
async def test_a_cut_preview_never_shows_a_number_without_its_front(
    chat_desk: Desk, screens: Screens, whose: str
) -> None:
    agent = await screens.agent(chat_desk, whose)
    await agent.page.locator("a[href='/waiting']:visible").click()
    for sentence in _SENTENCES:
        visitor = await screens.visitor(chat_desk)
        await visitor.say(sentence)
        row = agent.page.locator("[data-ticket] .excerpt").filter(has_text=sentence).last
        await expect(row).to_be_visible()
        seen = [await _seen_at(row, width) for width in range(300, 60, -9)]
        assert any(begin is not None for begin, _ in seen)
        for begin, front in seen:
            assert begin is None or begin - front < 4, (sentence, begin, front)


async def _seen_at(line: Locator, width: int) -> tuple[float | None, float]:
    """Return where the number is seen to begin on a line of this width, and where it begins."""
    front = await line.evaluate(_NARROWED, [_NUMBER, width])
    picture = base64.b64encode(await line.screenshot()).decode()
    return await line.page.evaluate(_RED, picture), front


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


async def test_an_offer_stands_on_the_side_of_the_screen_whatever_it_says(
    chat_desk: Desk, screens: Screens
) -> None:
    kian = await screens.agent(chat_desk, KIAN)
    await kian.page.get_by_role("button", name="آنلاین شدن").click()
    visitor = await screens.visitor(chat_desk)
    await visitor.say("Where is my lamp?")
    words = kian.page.locator("[data-offer] p[dir=auto]")
    await expect(words).to_have_count(2)  # the subject and the last words
    for each in await words.all():
        await expect(each).to_have_css("direction", "ltr")
        await expect(each).to_have_css("text-align", "right")
