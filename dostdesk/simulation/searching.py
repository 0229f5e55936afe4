"""Somebody at a window who searches the register of his centre, in a process of his own as at a counter of his own.

`python -m dostdesk.simulation.searching`: is told by a line of JSON whom to ask, searches until its input ends, and
then tells how long each search took. In the process of those who push, it would wait for their interpreter.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from itertools import cycle

from dostdesk.domain.errors import DeskError, OutsideError
from dostdesk.domain.rights import Role
from dostdesk.hub.central_link import CentralLink
from dostdesk.protocol import central_register as shapes

BETWEEN_S = 0.02
_PATIENCE_S = 60
_NAMES = ("Məmm", "Əli", "Quli", "Həsən", "Rza", "Cəfər")


@dataclass(frozen=True, slots=True)
class Searched:
    """Seconds of each search, and why it ended early if it did."""

    seconds: tuple[float, ...]
    failure: str = ""


class Searching:
    """Searches from its making until `ended`; it has searched once, unmeasured, when it is made.

    Args:
        token: Of the hub of his centre.

    Raises:
        OutsideError: `central_unreachable` when the process does not begin.
    """

    def __init__(self, url: str, token: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "dostdesk.simulation.searching"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise OutsideError("central_unreachable")
        # Not among the arguments, which everybody on the machine may read.
        self._process.stdin.write(json.dumps({"url": url, "token": token}) + "\n")
        self._process.stdin.flush()
        self._process.stdout.readline()

    def ended(self) -> Searched:
        """Let him stop, and hear."""
        told, _ = self._process.communicate(timeout=_PATIENCE_S)
        if not told:
            return Searched((), "ended early")
        found = json.loads(told)
        return Searched(tuple(found["seconds"]), found["failure"])


def main() -> None:
    """Search until the input ends."""
    asked = json.loads(sys.stdin.readline())
    ended = threading.Event()
    threading.Thread(target=_wait_for_end, args=(ended,), daemon=True).start()
    link = CentralLink(asked["url"], asked["token"])
    seconds: list[float] = []
    failure = ""
    try:
        _search(link, _NAMES[0])
        _say({"ready": True})
        for name in cycle(_NAMES):
            if ended.wait(BETWEEN_S):
                break
            begun = time.perf_counter()
            _search(link, name)
            seconds.append(time.perf_counter() - begun)
    except DeskError as error:
        failure = f"{type(error).__name__}: {error}"
    finally:
        link.close()
    _say({"seconds": seconds, "failure": failure})


def _search(link: CentralLink, name: str) -> None:
    asker = shapes.AskerShape(staff="s-1", role=Role.CLERK)
    asked = shapes.SearchAsked(asker=asker, question=shapes.QuestionShape(name=name))
    link.send("POST", shapes.SEARCH, content=asked.model_dump_json().encode())


def _wait_for_end(ended: threading.Event) -> None:
    sys.stdin.read()
    ended.set()


def _say(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
