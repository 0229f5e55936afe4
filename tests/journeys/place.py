"""One centre of one hub and one desk for a journey: a copy of the folders that were prepared, and its way through the
visit.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from dostdesk.desk.build import ANSWER_WITHIN_S
from dostdesk.domain.clock import RunningClock
from tests.journeys.processes import DeskAtWindow, HubAtPort, Seen, Warm

STEPS = ("issue", "call_next", "start", "save_draft", "add_service", "fill", "submit", "print", "finish")
# What needs the hub's decision; everything else goes on without it.
ASKS = frozenset({"issue", "call_next"})
NINE = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
UNDER_WAY = frozenset({"waiting", "printing"})


@dataclass(slots=True)
class Prepared:
    """A hub with its release and staff, and a desk that is enrolled and signed in: made once, copied for each journey.

    Attributes:
        after: What a journey without faults saw after each step.
        took: How many seconds each step took in it.
    """

    folder: Path
    warm: Warm
    clock: str
    after: Mapping[str, Seen] = field(default_factory=dict)
    took: Mapping[str, float] = field(default_factory=dict)

    def hub(self, folder: Path) -> HubAtPort:
        return HubAtPort(
            lambda port: self.warm.become(program="hub", data=str(folder / "hub"), port=port, clock=self.clock)
        )

    def desk(
        self, folder: Path, hub_url: str, *, holds: Sequence[str] = (), answer_within: float = ANSWER_WITHIN_S
    ) -> DeskAtWindow:
        """A desk on its folder.

        Args:
            holds: Kinds of papers during which its printer is lost.
            answer_within: Seconds for which it waits for a decision.
        """
        return DeskAtWindow(
            self.warm.become(
                program="desk",
                data=str(folder / "desk"),
                hub=hub_url,
                papers=str(folder / "papers"),
                clock=self.clock,
                holds=list(holds),
                answer_within=answer_within,
            )
        )


def running_clock() -> str:
    """It is a little after nine on a working day, whenever the tests run."""
    return RunningClock(started=datetime.now(UTC), shown=NINE).written()


class Journey:
    """A hub and a desk on folders of their own.

    Args:
        holds: Kinds of papers during which the printer of the first desk is lost.
        sits: Whether the desk is started at once.
    """

    def __init__(self, prepared: Prepared, folder: Path, *, holds: Sequence[str] = (), sits: bool = True) -> None:
        self.prepared = prepared
        self.folder = folder
        for name in ("hub", "desk"):
            shutil.copytree(prepared.folder / name, folder / name)
        (folder / "papers").mkdir()
        self.hub = prepared.hub(folder)
        self._through = ""
        self._desk: DeskAtWindow | None = None
        if sits:
            self.sit_down(holds=holds)

    @property
    def desk(self) -> DeskAtWindow:
        assert self._desk is not None
        return self._desk

    @property
    def seen(self) -> Seen:
        return self.desk.seen

    def sit_down(self, *, through: str = "", holds: Sequence[str] = (), answer_within: float = ANSWER_WITHIN_S) -> None:
        """Start the desk on its folder, as it was left; `through` is where it finds the hub, if not at its address."""
        self._through = through or self._through
        url = self._through or self.hub.url
        self._desk = self.prepared.desk(self.folder, url, holds=holds, answer_within=answer_within)

    def settle(self) -> None:
        """Until hub and desk know the same: what the desk sent last may have moved the feed on."""
        self.desk.must("settle")
        self.desk.must("settle", head=self.hub.head())

    def go_to(self, step: str) -> None:
        """Make every step before one."""
        self.desk.must("settle")
        for earlier in STEPS[: STEPS.index(step)]:
            self.desk.must(earlier)

    def finish(self) -> None:
        """Make every step that is still missing, as a clerk would who looks at the screen."""
        self.settle()
        for _ in range(2 * len(STEPS)):
            step = next_step(self.seen)
            if step is None:
                break
            self.desk.must(step)
            if step in ASKS:
                self.settle()
        self.desk.must("print")
        self.settle()

    def close(self) -> None:
        """End both, if they still live."""
        if self._desk is not None:
            self._desk.close()
        self.hub.close()


def next_step(seen: Seen) -> str | None:
    """What a clerk does who sees this, until the visit has ended and its papers are out."""
    ticket, drafts = seen["ticket"], seen["drafts"]
    if any(paper["state"] == "failed" for paper in seen["papers"]):
        return "print_again"
    if seen["last"] is not None:
        return "print" if any(paper["state"] in UNDER_WAY for paper in seen["papers"]) else None
    if ticket is None:
        return "call_next" if seen["queue"] else "issue"
    if ticket["state"] == "called":
        return "start"
    if drafts[0]["version"] == 0:
        return "save_draft"
    if len(seen["services"]) == 1:
        return "add_service"
    if drafts[0]["version"] == 1:
        return "fill"
    return "finish" if seen["services"][0]["outcome"] else "submit"
