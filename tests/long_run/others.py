"""The rest of the centre in a process of its own: receptions and clerks at other windows, until standard input ends.

Run as `python -m tests.long_run.others URL CLOCK DESKS VISITS SEED`.
"""

from __future__ import annotations

import json
import sys

from dostdesk.domain.clock import RunningClock
from dostdesk.simulation.centre import Centre, over_http
from dostdesk.simulation.day import plan_day
from dostdesk.simulation.drivers import Threads
from dostdesk.simulation.ledger import Ledger
from dostdesk.simulation.people import Hall
from dostdesk.simulation.volumes import read_volumes

OUR_LOGIN = "a.ceferova"
OUR_WINDOW = 7


def main(url: str, written: str, desks: int, visits: int, seed: int) -> None:
    """Live the day; at the end one line of JSON says what came of it."""
    clock = RunningClock.read(written)
    ledger = Ledger()
    centre = Centre.reached(over_http(url), clock=clock, ledger=ledger, seed=seed, speed=clock.speed)
    volumes = read_volumes(centre.release.data["volume"])
    hall = Hall(plan_day(volumes, centre.release.services.values(), visits=visits, seed=seed), clock.now())
    people = [person for person in centre.clerks(desks + 1) if person.login != OUR_LOGIN][:desks]
    windows = [window for window in range(1, desks + 2) if window != OUR_WINDOW][:desks]
    clerks = [centre.clerk(hall, person, window) for person, window in zip(people, windows, strict=True)]
    threads = Threads([*centre.receptions(hall), *clerks], speed=clock.speed)
    threads.start()
    sys.stdout.write(json.dumps({"ready": True}) + "\n")
    sys.stdout.flush()
    sys.stdin.read()
    threads.stop()
    told = {
        "served": ledger.served,
        "issued": len(ledger.labels),
        "failures": [f"{type(one).__name__}: {one}" for one in threads.failures],
    }
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    centre.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]))
