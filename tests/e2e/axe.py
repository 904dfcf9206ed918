"""What keeps people out of a page, as axe finds it (WCAG 2.2 AA)."""

import json
import os
from pathlib import Path

from playwright.async_api import Page

_AXE = Path(__file__).parents[2] / "agent_ui/node_modules/axe-core/axe.min.js"


async def keeps_nobody_out(page: Page, name: str, *, within: str = "html") -> None:
    """Have axe look at a part of the page, and keep a picture where CC_PICTURES names a folder."""
    await page.wait_for_timeout(50)  # one frame: what moves has been told not to
    folder = os.environ.get("CC_PICTURES")
    if folder:
        await page.screenshot(path=Path(folder) / f"{name}.png")
    if not await page.evaluate("() => 'axe' in window"):
        await page.evaluate(f"() => {{ {_AXE.read_text()} }}")  # the page's policy lets in no tag
    found = await page.evaluate(
        "(part) => axe.run(document.querySelector(part), "
        "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']})",
        within,
    )
    wrong = {
        each["id"]: [node["html"][:200] + " " + node["failureSummary"] for node in each["nodes"]]
        for each in found["violations"]
    }
    assert not wrong, f"{name}: {json.dumps(wrong, ensure_ascii=False, indent=1)}"
    assert found["passes"], "axe found nothing to look at"
