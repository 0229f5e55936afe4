"""A desk's print journal that says where it is and waits there to be killed.

Run as `python -m tests.journeys.print_victim <folder> <moment>`.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import NoReturn

from dostdesk.printing import ipp
from dostdesk.printing.drivers import SystemPrinter
from dostdesk.printing.spooler import Fate
from tests.printing.printing_desk import PrintingDesk

MOMENTS = ("taken", "reserved", "remembered", "half_sent", "sent", "out")


def here() -> NoReturn:
    sys.stdout.write("here\n")
    sys.stdout.flush()
    threading.Event().wait()
    raise AssertionError("nobody killed it")


class Victim(SystemPrinter):
    """A printer at which the program ends at one moment."""

    moment = ""

    def reserve(self, pdf: bytes, title: str) -> str:
        if self.moment == "taken":
            here()
        reference = super().reserve(pdf, title)
        if self.moment == "reserved":
            here()
        return reference

    def send(self, reference: str, pdf: bytes) -> None:
        if self.moment == "remembered":
            here()
        if self.moment == "half_sent":
            ipp._post = self._half  # type: ignore[assignment]
        super().send(reference, pdf)
        if self.moment == "sent":
            here()

    def fate(self, reference: str, title: str) -> Fate:
        found = super().fate(reference, title)
        if self.moment == "out" and found.end == "completed":
            here()
        return found

    def _half(self, path: str, sent: bytes, timeout_s: float) -> NoReturn:
        """The wire takes half of the paper."""
        connection = ipp._connection(timeout_s)
        connection.putrequest("POST", path)
        connection.putheader("Content-Type", "application/ipp")
        connection.putheader("Content-Length", str(len(sent)))
        connection.endheaders(sent[: len(sent) // 2])
        here()


def main(folder: str, moment: str) -> None:
    desk = PrintingDesk(Path(folder))
    Victim.moment = moment
    desk.printers._system = lambda name, on_sheet: Victim(name, on_sheet=on_sheet)
    while True:
        desk.journal.step()


if __name__ == "__main__":
    main(*sys.argv[1:])
