"""How the archives are built: dependencies from requirements/base.in, the screens inside.

An editable install leaves the screens alone; `./run` builds them when they are stale.
"""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface


class Dependencies(MetadataHookInterface):
    """What the product needs at run time, from the file that the lock is made of."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        """Fill in the dependencies."""
        lines = (Path(self.root) / "requirements" / "base.in").read_text().splitlines()
        named = (line.partition("#")[0].strip() for line in lines)
        metadata["dependencies"] = [line for line in named if line]


class Screens(BuildHookInterface[Any]):
    """Puts freshly built screens into sdist and wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build the screens unless they are there already."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from tools import webbuild  # noqa: PLC0415

        webbuild.build_if_stale()


def get_build_hook() -> type[Screens]:
    """Name the hook that runs before a build."""
    return Screens


def get_metadata_hook() -> type[Dependencies]:
    """Name the hook that fills in metadata."""
    return Dependencies
