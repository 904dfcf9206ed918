"""The presets that come with the product: one file a version, `id.toml` or `id@version.toml`."""

import tomllib
from pathlib import Path

import contactcenter
from contactcenter.domain.errors import Invalid
from contactcenter.domain.preset.plain import from_plain
from contactcenter.domain.preset.preset import Preset

_SHIPPED = Path(contactcenter.__file__).parent / "presets"


def read_presets(folder: Path = _SHIPPED) -> tuple[Preset, ...]:
    """Return all presets of a folder, in the order of their files' names.

    Raises:
        Invalid: naming the file, and in it the field or the line.
    """
    return tuple(_read(path) for path in sorted(folder.glob("*.toml")))


def _read(path: Path) -> Preset:
    try:
        preset = from_plain(tomllib.loads(path.read_text("utf-8")))
    except (Invalid, ValueError) as error:  # no TOML and no UTF-8 are ValueErrors
        raise Invalid(f"{path.name}: {error}") from error
    if path.stem not in {preset.id, preset.name}:
        raise Invalid(f"{path.name}: holds {preset.name}, and is not called by that")
    return preset
