"""`python -m tests.faults <kind> [--count N] [--folder F]`: the long runs by kind, resumed where they were left; and
`report`, which writes REPORT.md from what they wrote down. Ends with 1 when any run found a violation.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

# Takes away PySide's hook in every import, which pytest-qt brings: the first import of pydantic's fields breaks by it.
import ui  # noqa: F401
from tests.faults.long_runs import FULL, PIECES, UNITS, go_on
from tests.faults.report import write_report


def main(arguments: list[str]) -> int:
    said = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    said.add_argument("kind", choices=[*PIECES, "report"])
    said.add_argument("--count", type=int, help="how many in all; the full volume if left out")
    said.add_argument("--folder", type=Path, default=Path("build/faults"), help="where it is written down")
    asked = said.parse_args(arguments)
    asked.folder.mkdir(parents=True, exist_ok=True)
    if asked.kind == "report":
        write_report(asked.folder)
        return 0
    failures = go_on(asked.folder, asked.kind, asked.count or FULL[asked.kind], UNITS[asked.kind])
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
