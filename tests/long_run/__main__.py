"""`python -m tests.long_run`: a clerk's eight hours by real keys, as fast as is wished; one page of JSON at the end.

Without a display it starts an X server of its own, if this machine has Xvfb.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict

_SCREEN = "1366x768x24"


def main() -> int:
    asked = _arguments()
    if not asked.offscreen and not os.environ.get("DISPLAY"):
        if shutil.which("Xvfb"):
            return _under_xvfb()
        sys.stderr.write("No display and no Xvfb: the keys go to Qt, off the screen.\n")
    os.environ["QT_QPA_PLATFORM"] = "xcb" if os.environ.get("DISPLAY") and not asked.offscreen else "offscreen"
    from tests.long_run.run import Plan, run

    plan = Plan(
        hours=asked.hours,
        speed=asked.speed,
        desks=asked.desks,
        visits=asked.visits,
        seed=asked.seed,
        enough=asked.enough,
    )
    found = run(plan)
    sys.stdout.write(json.dumps({**asdict(plan), **asdict(found), "growth": round(found.growth, 3)}, indent=1) + "\n")
    return 1 if found.stuck or found.drift or found.others.get("failures") else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.long_run", description=__doc__)
    parser.add_argument("--hours", type=float, default=8.0, help="simulated hours")
    parser.add_argument("--speed", type=float, default=40.0, help="simulated seconds in a second")
    parser.add_argument("--desks", type=int, default=27, help="other desks")
    parser.add_argument("--visits", type=int, default=1600, help="visits of the whole centre's day")
    parser.add_argument("--enough", type=int, default=0, help="end after so many visits at our window")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--offscreen", action="store_true", help="give the keys to Qt, without an X server")
    return parser.parse_args()


def _under_xvfb() -> int:
    """The same again, on an X server that ends with it; a window manager, if there is one, gives it the focus."""
    reads, writes = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writes), "-screen", "0", _SCREEN, "-nolisten", "tcp"],
        pass_fds=(writes,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writes)
    manager = None
    try:
        with os.fdopen(reads, encoding="ascii") as told:
            environment = {**os.environ, "DISPLAY": f":{told.readline().strip()}"}
        if shutil.which("openbox"):
            manager = subprocess.Popen(["openbox"], env=environment, stderr=subprocess.DEVNULL)
        again = [sys.executable, "-m", "tests.long_run", *sys.argv[1:]]
        return subprocess.run(again, check=False, env=environment).returncode
    finally:
        for process in (manager, server):
            if process is not None:
                process.terminate()
                process.wait()


if __name__ == "__main__":
    raise SystemExit(main())
