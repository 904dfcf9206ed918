"""`contactcenter demo`: the desk with customers who write, on loopback, until Ctrl-C."""

import argparse
import asyncio
import shutil
import sys
import tempfile
import webbrowser
from pathlib import Path

import uvloop

from contactcenter.demo.run import Wishes, run


def main() -> None:
    """Read the wishes and run."""
    parser = argparse.ArgumentParser(prog="contactcenter demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="a free one if it is taken")
    parser.add_argument("--seed", type=int, default=1, help="who writes what, in which order")
    parser.add_argument(
        "--agents", type=int, default=0, choices=range(4), help="simulated agents beside you"
    )
    parser.add_argument("--pace", type=float, default=None, help="arrivals a minute")
    parser.add_argument("--no-browser", action="store_true", help="do not open one")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="contactcenter-demo-"))
    wishes = Wishes(
        port=given.port, seed=given.seed, agents=given.agents, pace=given.pace, data_dir=folder
    )
    browse = None if given.no_browser else webbrowser.open
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(run(wishes, browse=browse))
    except KeyboardInterrupt:
        pass
    except Exception as error:  # noqa: BLE001  a demo says in one sentence why it cannot run
        sys.exit(f"contactcenter demo: {error}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
