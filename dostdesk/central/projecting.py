"""The thread that has folded what came, behind the answers to requests; the work is done where feeds are taken."""

from __future__ import annotations

import threading
from collections.abc import Collection
from time import monotonic

from dostdesk.central.insight import follow_some
from dostdesk.central.intake import Intake, IntakeBrokenError
from dostdesk.central.projections import Projector
from dostdesk.central.rush import Rush
from dostdesk.domain.clock import Clock
from dostdesk.domain.errors import OutsideError
from dostdesk.serving.logs import note, note_bug
from dostdesk.storage.central.store import CentralStore

# Another program over the same database may have taken events that this one was not told of.
LOOK_S = 1.0
TROUBLE_S = 5.0
# Between two steps hubs have their turn: for so long if they keep coming.
QUIET_S, RUSH_S = 0.15, 0.4


def fold_some(store: CentralStore, resting: Collection[str]) -> tuple[bool, tuple[str, ...]]:
    """Fold the next events of a centre: whether there are more, and the centres that failed, noted.

    One centre only, since batches wait for their turn behind it.

    Args:
        resting: Centres that are left alone for now.

    Raises:
        OutsideError: As `Projector.step`.
    """
    done = Projector(store).step(without=resting, centres=1)
    for centre, error in done.failed.items():
        if isinstance(error, OutsideError):
            note("folding_waits", code=error.code, centre=centre)
        else:
            note_bug(error)
    return done.more, tuple(done.failed)


class Folding:
    """Folds as soon as something was stored; a centre that fails rests and is tried again, nothing of it was kept.

    Args:
        stored: Set by whoever stores what can be folded.
        rush: Hubs that push, who go first.
        clock: For statistics, which are folded when nothing else is left; without one they are not.
    """

    def __init__(self, intake: Intake, stored: threading.Event, rush: Rush, clock: Clock | None = None) -> None:
        self._clock = clock
        self._intake = intake
        self._rush = rush
        self._woken = stored
        self._stopping = False
        self._resting: dict[str, float] = {}
        self._thread = threading.Thread(target=self._run, name="central-folding", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Returns when the step that is under way is done."""
        self._stopping = True
        self._woken.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping:
            self._woken.clear()
            self._rush.passes(quiet=QUIET_S, longest=RUSH_S)
            pause = self.step()
            if pause and not self._stopping:
                self._woken.wait(pause)

    def step(self) -> float:
        """Fold some; in how many seconds to come again."""
        now = monotonic()
        self._resting = {centre: until for centre, until in self._resting.items() if until > now}
        try:
            more, failed = self._intake.submit(fold_some, tuple(self._resting)).result()
            if not more and not failed and self._clock is not None:
                more = self._intake.submit(follow_some, self._clock.now()).result()
        except OutsideError as trouble:
            note("folding_waits", code=trouble.code)
            return TROUBLE_S
        except IntakeBrokenError:
            return TROUBLE_S
        self._resting |= dict.fromkeys(failed, now + TROUBLE_S)
        return 0.0 if more else LOOK_S
