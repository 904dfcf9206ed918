"""A file of calls: dropped, looked at, mapped, brought, reported; in English and in Persian."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from contactcenter.application import inboxes
from contactcenter.domain.ids import InboxId, QueueId
from contactcenter.domain.inbox import Inbox
from tests.e2e.desk import ADA, SIMA, ZAHRA, Desk
from tests.e2e.screen import Screens

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ROWS = 900
HEAD = "Who rang;Called line;When;How it went\n"


def odd_file() -> bytes:
    """Return calls of a switchboard that nobody knows, with one row that is none."""
    rows = [
        f"0912{1110000 + number};02191110000;{number % 28 + 1:02}/11/2025 09:{number % 60:02};"
        f"{'spoke' if number % 3 else 'nobody'}\n"
        for number in range(ROWS)
    ]
    rows[4] = "0912;02191110000;soon;spoke\n"
    return (HEAD + "".join(rows)).encode()


PERSIAN = (
    "تماس‌گیرنده,مقصد,تاریخ و ساعت,مدت مکالمه,وضعیت\n"
    "۰۹۱۲۱۱۱۲۲۳۳,02191110000,۱۴۰۴/۰۸/۱۱ ۰۹:۰۰,۶۵,پاسخ داده شده\n"
    "09121112234,02191110000,1404/08/11 09:05,0,بی‌پاسخ\n"
    "09121112235,02191110000,دیروز,0,بی‌پاسخ\n"
).encode()


@pytest_asyncio.fixture(loop_scope="session")
async def office(chat_desk: Desk) -> AsyncIterator[Desk]:
    """Give a desk with a phone inbox."""
    line = Inbox(
        id=InboxId("line"),
        kind="phone",
        name="Hotline",
        key="the-key-of-the-line",
        queue_id=QueueId("support"),
        settings={"zone": "Asia/Tehran"},
    )
    await inboxes.add_inbox(chat_desk.app.store, line, now=chat_desk.app.now())
    await chat_desk.app.load_inboxes()
    yield chat_desk


async def bring(page: Page, name: str, body: bytes) -> None:
    """Choose a file on the page for files of calls."""
    await page.locator("[data-import] input[type=file]").set_input_files(
        [{"name": name, "mimeType": "text/csv", "buffer": body}]
    )


async def count(page: Page, what: str, number: str) -> None:
    await expect(page.locator(f"[data-count={what}]")).to_have_text(number)


async def map_columns(page: Page) -> None:
    """Say what the columns and the words of `odd_file` mean."""
    columns = page.locator("[data-columns]")
    await columns.get_by_label("What Who rang holds").select_option("from")
    await columns.get_by_label("What Called line holds").select_option("to")
    await columns.get_by_label("What How it went holds").select_option("outcome")
    await expect(columns.get_by_role("alert")).to_contain_text("Choose the column of the start")
    await columns.get_by_label("What When holds").select_option("started_at")
    await columns.get_by_label("Times are written as").select_option("%d/%m/%Y %H:%M")
    await columns.locator("[data-word=spoke] select").select_option("answered")
    await columns.locator("[data-word=nobody] select").select_option("no_answer")


async def report_says(page: Page, kept: Path) -> None:
    """Check the report of `odd_file` that can be kept."""
    async with page.expect_download() as downloading:
        await page.locator("[data-download]").click()
    await (await downloading.value).save_as(kept)
    told = list(csv.DictReader(io.StringIO(await asyncio.to_thread(kept.read_text, "utf-8-sig"))))
    assert [(each["what"], each["count"]) for each in told[:2]] == [
        ("read", str(ROWS - 1)),
        ("new", str(ROWS - 1)),
    ]
    assert told[-1]["row"] == "6"


async def test_a_file_of_an_unknown_form_is_mapped_brought_and_reported(
    office: Desk, screens: Screens, tmp_path: Path
) -> None:
    page = (await screens.agent(office, ADA)).page
    await page.goto(f"{office.url}/inboxes")
    await page.get_by_role("link", name="Import calls").click()
    await bring(page, "calls.csv", odd_file())
    await map_columns(page)
    rows = page.locator("[data-preview] tbody tr")
    await expect(rows.first).to_contain_text("+989121110000")
    await expect(rows.nth(4)).to_contain_text("is no time of the form")
    await page.get_by_label("Remember these columns").check()
    await page.get_by_role("button", name="Import", exact=True).click()
    await expect(page.locator("[data-report]")).to_have_attribute("data-step", "done")
    await expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "100")
    await count(page, "read", str(ROWS - 1))
    await count(page, "new", str(ROWS - 1))
    await count(page, "refused", "1")
    await expect(page.locator("[data-refusals] li")).to_contain_text("Row 6")

    await report_says(page, tmp_path / "report.csv")

    await page.get_by_role("button", name="Import another file").click()
    await bring(page, "again.csv", odd_file())
    await expect(page.get_by_label("What When holds")).to_have_value("started_at")
    await page.get_by_role("button", name="Import", exact=True).click()
    await expect(page.locator("[data-report]")).to_have_attribute("data-step", "done")
    await count(page, "new", "0")
    await count(page, "known", str(ROWS - 1))

    await correct(page)


async def correct(page: Page) -> None:
    """Bring `odd_file` again, by other columns and another form of times."""
    await page.get_by_role("button", name="Import another file").click()
    await bring(page, "again.csv", odd_file())
    await page.get_by_label("Times are written as").select_option("%m/%d/%Y %H:%M")
    await page.get_by_label("What Who rang holds").select_option("to")
    await page.get_by_label("What Called line holds").select_option("from")
    await page.get_by_role("button", name="Import", exact=True).click()
    await expect(page.locator("[data-report]")).to_have_attribute("data-step", "done")
    right = [number for number in range(ROWS) if number % 28 < 12 and number != 4]
    await count(page, "corrected", str(len(right)))
    await count(page, "refused", str(ROWS - len(right)))
    await expect(page.locator("[data-reasons]")).to_contain_text("is no time of the form")


async def test_a_persian_file_is_read_by_itself_on_a_persian_screen(
    office: Desk, screens: Screens
) -> None:
    page = (await screens.agent(office, ZAHRA)).page
    await page.goto(f"{office.url}/inboxes/calls")
    await bring(page, "تماس‌ها.csv", PERSIAN)
    rows = page.locator("[data-preview] tbody tr")
    await expect(rows).to_have_count(3)
    await expect(rows.first).to_contain_text("پاسخ داده شد")
    await expect(rows.first).to_contain_text("۱۴۰۴")
    await expect(rows.nth(2)).to_contain_text("دیروز")
    await page.get_by_role("button", name="وارد کن", exact=True).click()
    await expect(page.locator("[data-report]")).to_have_attribute("data-step", "done")
    await count(page, "new", "۲")
    await count(page, "refused", "۱")


async def test_what_cannot_be_read_is_said_and_nobody_else_brings_files(
    office: Desk, screens: Screens
) -> None:
    screens.expect_error("/records/preview")
    page = (await screens.agent(office, ADA)).page
    await page.goto(f"{office.url}/inboxes/calls")
    fault = page.locator("[data-import] > [role=alert]")
    for body, reason in (
        (b"", "empty"),
        (b"RIFF\x00\x00WAVE", "a recording, or something packed"),
        ("نام;زمان\n".encode("utf-16"), "UTF-16"),
    ):
        await bring(page, "odd.bin", body)
        await expect(fault).to_contain_text(reason)
    sima = (await screens.agent(office, SIMA)).page
    await sima.goto(f"{office.url}/inboxes/calls")
    await expect(sima.get_by_text("No phone inbox")).to_be_visible()
    await expect(sima.locator("input[type=file]")).to_have_count(0)
