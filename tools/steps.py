"""Long steps that show what they do and how far they are.

    [2/5] Installing Python packages …   14 s  Downloading sqlalchemy

On a terminal one line moves; elsewhere a line says now and then that the step still runs.
The whole output of a step is in a file; its end is shown when the step fails.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOGS = ROOT / ".run"
_STILL_RUNNING = 15.0  # seconds between two signs of life where no line can move
_TAIL = 25  # lines of a failed step's output


class StepFailed(Exception):
    """A step did not work; the text says in one sentence what to do."""


@dataclass
class Steps:
    """Counts the steps of one set-up and runs their programs."""

    total: int
    done: int = 0
    began: float = field(default_factory=time.monotonic)

    def run(
        self,
        title: str,
        command: Sequence[str | Path],
        *,
        advice: str,
        env: Mapping[str, str] | None = None,
        cwd: Path = ROOT,
    ) -> None:
        """Run one program under its title.

        Raises:
            StepFailed: it ended with an error; the message is the advice.
        """
        self.done += 1
        label = f"[{self.done}/{self.total}] {title}"
        LOGS.mkdir(exist_ok=True)
        log = LOGS / f"{'-'.join(re.findall('[a-z]+', title.lower())[:3])}.log"
        began = time.monotonic()
        with log.open("wb") as output:
            try:
                program = subprocess.Popen(
                    [str(word) for word in command],
                    cwd=cwd,
                    env={**(env or os.environ), "NO_COLOR": "1"},
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,  # so that it can be ended with its children
                )
            except OSError as error:
                raise StepFailed(f"{advice} ({error})") from error
            code = _watch(program, label, log, began)
        if code != 0:
            _say(f"{label}: failed after {time.monotonic() - began:.0f} s")
            print(_tail(log, _TAIL), file=sys.stderr)
            raise StepFailed(f"{advice} (The whole output is in {log.relative_to(ROOT)}.)")
        _say(f"{label}: {time.monotonic() - began:.1f} s")


def _watch(program: subprocess.Popen[bytes], label: str, log: Path, began: float) -> int:
    """Show progress until the program ends; end it when we are told to stop."""
    terminal = sys.stdout.isatty()
    if not terminal:
        print(f"{label} …", flush=True)
    spoke = began
    try:
        while True:
            with suppress(subprocess.TimeoutExpired):
                return program.wait(0.2)
            now = time.monotonic()
            doing = re.sub(r"https?://\S*/", "", _tail(log, 1))
            if terminal:
                _redraw(f"{label} … {now - began:4.0f} s  {doing}")
            elif now - spoke >= _STILL_RUNNING:
                spoke = now
                print(f"{label} … {now - began:.0f} s  {doing}", flush=True)
    finally:
        if program.poll() is None:
            os.killpg(program.pid, signal.SIGTERM)
            program.wait()


def _redraw(line: str) -> None:
    width = shutil.get_terminal_size().columns - 1
    sys.stdout.write("\r\x1b[K" + line[:width])
    sys.stdout.flush()


def _say(line: str) -> None:
    start = "\r\x1b[K" if sys.stdout.isatty() else ""
    print(start + line, flush=True)


def _tail(log: Path, lines: int) -> str:
    with log.open("rb") as output:
        output.seek(max(0, output.seek(0, os.SEEK_END) - 8192))
        text = output.read().decode(errors="replace").replace("\r", "\n")
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)
    kept = [line for line in text.splitlines() if line.strip()][-lines:]
    return "\n".join("".join(c for c in line if c.isprintable()) for line in kept)
