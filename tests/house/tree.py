"""The files that the rules of the house look at."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

N = TypeVar("N", bound=ast.AST)

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("src/contactcenter", "channels")
ALL = (*PRODUCT, "tools", "benchmarks")


def modules(*folders: str) -> list[Path]:
    """Return every Python module below the folders, in a steady order."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if "web" not in path.relative_to(ROOT).parts[:3])


def screens() -> list[Path]:
    """Return every module of the screens and of the chat, but tests and what is generated."""
    folders = (ROOT / "agent_ui" / each for each in ("src", "widget"))
    found = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return sorted(
        path
        for path in found
        if path.suffix in {".ts", ".vue"} and not path.name.endswith((".test.ts", ".gen.ts"))
    )


def name(path: Path) -> str:
    """Return the path as a failure should show it."""
    return path.relative_to(ROOT).as_posix()


def nodes(path: Path, *kinds: type[N]) -> Iterator[N]:
    """Walk through the nodes of these kinds in one module."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, kinds):
            yield node
