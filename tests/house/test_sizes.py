"""A module and a function are short enough to be seen whole."""

import ast
from pathlib import Path

import pytest

from tests.house.tree import ALL, modules, name, nodes, screens

MODULE = 400
FUNCTION = 40

# Dispatchers: one exhaustive `match` or table each, of which every arm is a line or two. A longer
# one is still one thing to read. Nothing else belongs here.
DISPATCHERS: frozenset[str] = frozenset()


@pytest.mark.parametrize("path", [pytest.param(path, id=name(path)) for path in modules(*ALL)])
def test_a_module_and_its_functions_can_be_seen_whole(path: Path) -> None:
    lines = len(path.read_text().splitlines())
    assert lines <= MODULE, f"{lines} lines: split it by concept"
    long = {
        f"{function.name} (line {function.lineno})": length
        for function in nodes(path, ast.FunctionDef, ast.AsyncFunctionDef)
        if (length := (function.end_lineno or 0) - function.lineno + 1) > FUNCTION
        if f"{name(path)}:{function.name}" not in DISPATCHERS
    }
    assert not long, f"longer than {FUNCTION} lines: {long}"


@pytest.mark.parametrize("path", [pytest.param(path, id=name(path)) for path in screens()])
def test_a_part_of_the_screens_can_be_seen_whole(path: Path) -> None:
    lines = len(path.read_text("utf-8").splitlines())
    assert lines <= MODULE, f"{lines} lines: split it by concept"


def test_the_dispatchers_exist() -> None:
    defined = {
        f"{name(path)}:{function.name}"
        for path in modules(*ALL)
        for function in nodes(path, ast.FunctionDef, ast.AsyncFunctionDef)
    }
    assert defined >= DISPATCHERS
