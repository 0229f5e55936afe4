"""The long runs, and the page about them.

    python -m tests.faults <kind> [--count N] [--first N]   goes on with a kind where any machine left it
    python -m tests.faults add FILE                         takes over what another machine wrote down
    python -m tests.faults report                           writes REPORT.md from what is written down

What was done stands in volumes.json, piece by piece, and is committed with the code. Any of it can be stopped at any
moment. Ends with 1 while a violation is open.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

# Takes away PySide's hook in every import, which pytest-qt brings: the first import of pydantic's fields breaks by it.
import ui  # noqa: F401
from tests.faults import ledger
from tests.faults.report import write_report


def main(arguments: list[str]) -> int:
    from tests.faults.long_runs import FULL, PIECES, go_on, version

    said = argparse.ArgumentParser(
        prog="python -m tests.faults", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    said.add_argument("kind", choices=[*PIECES, "add", "report"])
    said.add_argument("file", type=Path, nargs="?", help="of add: what another machine wrote down")
    said.add_argument("--count", type=int, help="how many in all; the full volume if left out")
    said.add_argument("--first", type=int, default=0, help="begin no new piece below this number")
    said.add_argument("--ledger", type=Path, default=ledger.FILE, help="where it is written down")
    asked = said.parse_args(arguments)
    if asked.kind == "report":
        write_report(ledger.read(asked.ledger))
        return 0
    if asked.kind == "add":
        if asked.file is None:
            said.error("add which file?")
        print(f"{ledger.add(asked.file, file=asked.ledger)} stretches were new")
        return 0
    wanted = asked.count or FULL[asked.kind]
    done = go_on(asked.ledger, asked.kind, wanted, commit=version(), first=asked.first)
    return 1 if done.open_violations() else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
