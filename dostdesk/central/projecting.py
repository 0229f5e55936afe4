"""The thread that folds what came, beside the requests and behind their answers."""

from __future__ import annotations

import threading
from time import monotonic

from dostdesk.central.projections import Projector
from dostdesk.domain.errors import OutsideError
from dostdesk.serving.logs import note, note_bug

# Another program over the same database may have taken events that this one was not told of.
LOOK_S = 1.0
TROUBLE_S = 5.0


class Folding:
    """Folds as soon as something was stored; a centre that fails rests and is tried again, nothing of it was kept.

    Args:
        stored: Set by whoever stores what can be folded.
    """

    def __init__(self, projector: Projector, stored: threading.Event) -> None:
        self._projector = projector
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
            pause = self.step()
            if pause and not self._stopping:
                self._woken.wait(pause)

    def step(self) -> float:
        """Fold some; in how many seconds to come again."""
        now = monotonic()
        self._resting = {centre: until for centre, until in self._resting.items() if until > now}
        try:
            done = self._projector.step(without=self._resting)
        except OutsideError as trouble:
            note("folding_waits", code=trouble.code)
            return TROUBLE_S
        for centre, error in done.failed.items():
            self._resting[centre] = now + TROUBLE_S
            if isinstance(error, OutsideError):
                note("folding_waits", code=error.code, centre=centre)
            else:
                note_bug(error)
        return 0.0 if done.more else LOOK_S
