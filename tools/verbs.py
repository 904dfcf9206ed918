"""The verbs of `./run`: each does its own set-up, then hands over.

demo  [--port N] [--seed S] [--no-browser]     the product with simulated customers,
      [--agents N] [--pace P]                  agents too, P arrivals a minute
test  [--full] [pytest arguments]              with none: the screens' tests too
faults [pytest arguments]                      everything killed and cut, at every point
check                                          style, types, import contracts, generated files
bench NAME [--quick] [--json FILE]             a measurement from benchmarks/
"""

import fcntl
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import Enum, auto
from pathlib import Path
from typing import NoReturn

from tools import environment, webbuild
from tools.environment import BIN, Level
from tools.steps import LOGS, ROOT, StepFailed, Steps

_CHECKS: tuple[tuple[str, list[str], Path], ...] = (
    ("Style", ["ruff", "check", "."], ROOT),
    ("Format", ["ruff", "format", "--check", "."], ROOT),
    ("Types", ["mypy"], ROOT),
    ("Import contracts", ["lint-imports"], ROOT),
    (
        "Compose file",
        ["check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"],
        ROOT,
    ),
    ("Screens: lock", ["npm", "run", "--silent", "lock:check"], webbuild.SOURCES),
    ("Screens: types and style", ["npm", "run", "--silent", "check"], webbuild.SOURCES),
    ("Screens: generated types", ["npm", "run", "--silent", "schema:check"], webbuild.SOURCES),
)
# Most of the whole run is waiting: for servers, browsers and time limits. A file stays together.
_TWO_AT_ONCE = ("-n", "2", "--dist", "loadfile")


class Screens(Enum):
    """What a verb needs of the screens."""

    BUILT = auto()
    PACKAGES = auto()
    BOTH = auto()


def main(arguments: Sequence[str]) -> NoReturn:
    """Carry out one verb; leaves with its exit status."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        match list(arguments):
            case ["demo", *rest]:
                _prepare("base", Screens.BUILT)
                _become([BIN / "python", "-m", "contactcenter.demo", *rest])
            case ["test", *rest]:
                _prepare("test", Screens.BOTH)
                _test(rest)
            case ["faults", *rest]:
                _prepare("test", Screens.BOTH)
                _become([BIN / "python", "-m", "pytest", "--full", "tests/faults", *rest])
            case ["check"]:
                _prepare("test", Screens.PACKAGES)
                sys.exit(_check())
            case ["bench", name, *rest] if not name.startswith("-"):
                _prepare("test", Screens.BUILT)
                _become([BIN / "python", "-m", f"benchmarks.{name}", *rest])
            case _:
                _explain(arguments)
    except StepFailed as failure:
        sys.exit(f"{failure}")
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        sys.exit(130)


def _prepare(level: Level, screens: Screens) -> None:
    """Do what is not done yet; with nothing to do this takes a moment only."""
    if not _steps_left(level, screens):
        return
    with _alone():
        steps = Steps(_steps_left(level, screens))
        environment.complete(level, steps)
        modules, build = _screens_left(screens)
        if not (modules or build):
            return
        env = environment.variables()
        if not webbuild.node_is_new_enough(env):
            _bring_node(steps, env)
        if modules:
            webbuild.install_modules(steps, env)
        if build:
            webbuild.build(steps, env)


def _steps_left(level: Level, screens: Screens) -> int:
    modules, build = _screens_left(screens)
    node = (build or modules) and not webbuild.node_is_new_enough(environment.variables())
    return environment.number_of_steps(level) + modules + node + build


def _screens_left(screens: Screens) -> tuple[bool, bool]:
    """Tell whether the screens' packages are to be installed, and the screens to be built."""
    build = screens is not Screens.PACKAGES and webbuild.stale()
    needed = build or screens is not Screens.BUILT
    return needed and webbuild.modules_missing(), build


def _bring_node(steps: Steps, env: dict[str, str]) -> None:
    lock = ROOT / "requirements" / "node.txt"
    steps.run(
        "Installing Node.js into .venv (none that fits was found)",
        [BIN / "uv", "pip", "install", "--require-hashes", "-r", lock],
        advice="Install Node.js 22.12 or newer (20.19 will do) and start the command again.",
        env=env,
    )


@contextmanager
def _alone() -> Iterator[None]:
    """Let one set-up at a time work on this checkout."""
    LOGS.mkdir(exist_ok=True)
    with (LOGS / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another ./run is setting up this checkout: waiting for it …", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _test(arguments: list[str]) -> NoReturn:
    """Run the tests; without a choice of tests those of the screens as well."""
    pytest: list[str | Path] = [BIN / "python", "-m", "pytest", *arguments]
    if any(word != "--full" for word in arguments):
        _become(pytest)
    pytest += _TWO_AT_ONCE
    screens = _pass_through(["npm", "test", "--silent"], webbuild.SOURCES)
    if screens == 0:
        _become(pytest)
    ours = _pass_through([str(word) for word in pytest], ROOT)
    print("The screens' tests failed; see above.", file=sys.stderr)
    sys.exit(ours or screens)


def _check() -> int:
    """Run every check, also after one that failed, and say which did."""
    failed = []
    for title, command, place in _CHECKS:
        began = time.monotonic()
        print(f"── {title}: {' '.join(command)}", flush=True)
        if _pass_through(command, place) != 0:
            failed.append(title)
        print(f"   {time.monotonic() - began:.1f} s", flush=True)
    print(f"Failed: {', '.join(failed)}" if failed else f"All {len(_CHECKS)} checks passed")
    return 1 if failed else 0


def _pass_through(command: list[str], place: Path) -> int:
    """Run a program in our terminal and return its exit status."""
    program = subprocess.Popen(command, cwd=place, env=environment.variables())
    try:
        return program.wait()
    except KeyboardInterrupt:
        program.terminate()
        program.wait()
        raise


def _become(command: list[str | Path]) -> NoReturn:
    """Replace this process, so that Ctrl-C and signals reach the program itself."""
    words = [str(word) for word in command]
    os.chdir(ROOT)
    sys.stdout.flush()
    try:
        os.execve(words[0], words, environment.variables())
    except OSError as error:
        raise StepFailed(f"{words[0]} could not be started ({error}).") from error


def _explain(arguments: Sequence[str]) -> NoReturn:
    if arguments and arguments[0] not in {"-h", "--help", "help", "bench"}:
        print(f"./run does not know: {' '.join(arguments)}\n", file=sys.stderr)
    names = sorted(file.stem for file in (ROOT / "benchmarks").glob("[a-z]*.py"))
    verbs = textwrap.indent(textwrap.dedent((__doc__ or "").partition("\n\n")[2]), "  ./run ")
    print(f"{verbs}\nBenchmarks: {', '.join(names) or 'none yet'}", file=sys.stderr)
    sys.exit(0 if list(arguments) in (["-h"], ["--help"], ["help"]) else 2)
