"""The long round: `python -m tests.fuzz --examples 500 --number 7`. Ends with 1 when a fault was found."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.fuzz.over_openapi import faults
from tests.fuzz.servers import SERVERS


def main() -> int:
    arguments = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    arguments.add_argument("--examples", type=int, default=200, help="right and wrong requests for each operation")
    arguments.add_argument("--number", type=int, default=1, help="another number makes other requests")
    arguments.add_argument("--only", choices=SERVERS, action="append", help="this server only; may be repeated")
    arguments.add_argument("--counts", action="store_true", help="also tell how often each route answered what")
    chosen = arguments.parse_args()
    found = 0
    for name in chosen.only or SERVERS:
        with tempfile.TemporaryDirectory() as folder, SERVERS[name](Path(folder)) as server:
            for fault in faults(server, examples=chosen.examples, number=chosen.number, covering=True):
                found += 1
                print(f"{name}: {fault}\n", flush=True)
        print(f"{name}: {server.answered.total()} answers", flush=True)
        for answer, many in sorted(server.answered.items()) if chosen.counts else ():
            print(f"  {many:6} {answer}", flush=True)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
