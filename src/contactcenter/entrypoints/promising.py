"""Commands about what is promised, and the presets that bind complaints."""

from collections.abc import Mapping

from contactcenter.application.complaint_house import is_active, preset_of
from contactcenter.application.editions import set_up
from contactcenter.application.presets import key_of
from contactcenter.application.wordings import expect_wording
from contactcenter.bootstrap import build, shipped_presets
from contactcenter.domain.edition import Decides, newest
from contactcenter.domain.errors import Invalid, NotFound
from contactcenter.domain.preset.choosing import review_is_due
from contactcenter.domain.preset.plain import to_plain
from contactcenter.settings import read_settings


async def add(kind: str, key: str, body: Mapping[str, object]) -> str:
    """Add an edition, and say which."""
    if kind not in Decides.__members__.values():
        raise Invalid(f"{kind!r:.60} is none of {', '.join(Decides)}")
    app = await build(read_settings())
    try:
        if kind == Decides.WORDING:
            expect_wording(app.handling.wordings, key, body)
        added = await set_up(app.store, Decides(kind), key, body, now=app.now())
    finally:
        await app.close()
    return f"{added.kind} {added.key}: version {added.version} holds from now on"


async def presets() -> list[str]:
    """Return a line for each preset: its name, status, and whether it binds."""
    app = await build(read_settings())
    try:
        known = newest(await app.store.all_editions(Decides.PRESET))
        binding = {preset_of(each).name for each in known.values() if is_active(each)}
        now = app.now()
    finally:
        await app.close()
    lines = []
    for each in shipped_presets():
        binds = "binds" if each.name in binding else ""
        review = "past its review date" if review_is_due(each, now) else ""
        notes = ", ".join(filter(None, (each.status.value, binds, review)))
        lines.append(f"{each.name}  {each.title}  ({notes})")
    return lines


async def activate(name: str, confirmation: str) -> str:
    """Let a shipped preset bind, and say so; its law is for the deployment to check (A-PRE-5)."""
    preset = next((each for each in shipped_presets() if name in (each.name, each.id)), None)
    if preset is None:
        raise NotFound(f"there is no preset {name!r:.60}: `contactcenter preset list` has them")
    body = {"preset": to_plain(preset), "confirmation": confirmation}
    said = await add(Decides.PRESET.value, key_of(preset), body)
    return f"{said}; which law binds you is for you to check: {preset.source}"
