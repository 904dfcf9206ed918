"""Small rules about what the repository holds."""

import ast
import hashlib
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.tree import ROOT, modules, name, nodes

AGPL_3 = "0d96a4ff68ad6d4b6f1f30f713b18d5184912ba8dd389f86aa7710db079abcb0"
CLIENTS = {"aiohttp", "httpx", "http.client", "requests", "urllib.request", "urllib3"}


def test_the_licence_is_the_agpl_word_for_word() -> None:
    text = (ROOT / "LICENSE").read_bytes()
    assert hashlib.sha256(text).hexdigest() == AGPL_3
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["license"] == "AGPL-3.0-or-later"


def test_the_core_has_one_outbound_http_client() -> None:
    outbound = set()
    for path in modules("src/contactcenter"):
        for node in nodes(path, ast.Import, ast.ImportFrom):
            named = {node.module} if isinstance(node, ast.ImportFrom) else set()
            if (named | {alias.name for alias in node.names}) & CLIENTS:
                outbound.add(name(path))
    # The simulated customers are programs of their own.
    assert len([path for path in outbound if "/demo/" not in path]) <= 1, outbound


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "decisions").glob("*.md")), ids=str)
def test_a_decision_says_context_choice_and_price(page: Path) -> None:
    assert re.fullmatch(r"\d{4}-[a-z0-9-]+", page.stem)
    headings = re.findall(r"^## (.+)$", page.read_text(), re.MULTILINE)
    assert headings == ["Context", "Choice", "Price"]


def test_git_keeps_nothing_that_is_built() -> None:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    built = ["src/contactcenter/web/", "agent_ui/node_modules/", "agent_ui/dist/"]
    git = ["git", "-c", f"safe.directory={ROOT}", "-C", str(ROOT)]
    kept = subprocess.run([*git, "ls-files", "--", *built], capture_output=True, check=True)
    assert kept.stdout == b""
    asked = [f"{folder}x" for folder in built]
    ignored = subprocess.run(
        [*git, "check-ignore", *asked], capture_output=True, text=True, check=False
    )
    assert ignored.stdout.split() == asked


def test_the_compose_file_follows_its_specification() -> None:
    program = Path(sys.executable).parent / "check-jsonschema"
    words = ["--builtin-schema", "vendor.compose-spec", ROOT / "docker-compose.yml"]
    checked = subprocess.run([program, *words], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
