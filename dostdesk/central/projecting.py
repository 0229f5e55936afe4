"""The thread that folds what came, beside the requests and behind their answers."""

from __future__ import annotations

import threading

from dostdesk.central.projections import Projector
from dostdesk.domain.errors import OutsideError
from dostdesk.serving.attempt import Attempt
from dostdesk.serving.logs import note, note_bug

# Another program over the same database may have taken events that this one was not told of.
LOOK_S = 1.0
TROUBLE_S = 5.0


class Folding:
    """Folds as soon as something was stored; a failure waits and is tried again, since nothing of it was kept.

    Args:
        stored: Set by whoever stores what can be folded.
    """

    def __init__(self, projector: Projector, stored: threading.Event) -> None:
        self._projector = projector
        self._woken = stored
        self._stopping = False
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
        more = False
        attempt = Attempt()
        with attempt:
            more = self._projector.step()
        if attempt.error is None:
            return 0.0 if more else LOOK_S
        if isinstance(attempt.error, OutsideError):
            note("folding_waits", code=attempt.error.code)
        else:
            note_bug(attempt.error)
        return TROUBLE_S
