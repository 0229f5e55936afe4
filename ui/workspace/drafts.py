"""Saving small changes to a service's draft one after the other, so that quick keys never overwrite each other."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from dostdesk.desk.view import Draft
from dostdesk.domain.errors import DeskError
from dostdesk.domain.ids import VisitServiceId

if TYPE_CHECKING:
    from ui.work import Run

Change = Callable[[Draft], Draft]


class DraftEdits:
    """A line of changes, each applied to the newest draft known when its turn comes.

    Args:
        newest: The draft as the last view has it.
        saved: Told after each saving. A failed change is dropped after `failed` was told.
    """

    def __init__(
        self,
        save: Callable[[VisitServiceId, Draft], Draft],
        run: Run,
        newest: Callable[[VisitServiceId], Draft],
        *,
        saved: Callable[[], None],
        failed: Callable[[DeskError], None],
    ) -> None:
        self._save, self._run, self._newest = save, run, newest
        self._saved, self._failed = saved, failed
        self._waiting: deque[tuple[VisitServiceId, Change]] = deque()
        self._last: dict[VisitServiceId, Draft] = {}
        self._then: list[Callable[[], None]] = []
        self._under_way = False
        self._now: tuple[VisitServiceId, Draft] | None = None

    def edit(self, service: VisitServiceId, change: Change) -> None:
        """Put a change in line."""
        self._waiting.append((service, change))
        self._next()

    def draft(self, service: VisitServiceId) -> Draft:
        """The newest draft: of the view, or saved here after it."""
        seen, kept = self._newest(service), self._last.get(service)
        return kept if kept is not None and kept.version > seen.version else seen

    def when_saved(self, then: Callable[[], None]) -> None:
        """Call `then` once nothing is in line; at once if nothing is."""
        if self._under_way or self._waiting:
            self._then.append(then)
        else:
            then()

    def save_rest(self) -> None:
        """At the program's end, on this thread: what no worker is known to have saved. Raises as `save` does."""
        if self._now is not None:
            service, draft = self._now
            self._last[service] = self._save(service, draft)
            self._now = None
        while self._waiting:
            service, change = self._waiting.popleft()
            self._last[service] = self._save(service, change(self.draft(service)))

    def _next(self) -> None:
        if self._under_way:
            return
        if not self._waiting:
            then, self._then = self._then, []
            for call in then:
                call()
            return
        service, change = self._waiting.popleft()
        draft = change(self.draft(service))
        self._under_way, self._now = True, (service, draft)
        self._run(lambda: self._save(service, draft), done=lambda kept: self._kept(service, kept), failed=self._lost)

    def _kept(self, service: VisitServiceId, draft: Draft) -> None:
        self._last[service] = draft
        self._under_way, self._now = False, None
        self._saved()
        self._next()

    def _lost(self, error: DeskError) -> None:
        self._under_way, self._now = False, None
        # What was to follow relied on this change being safe.
        self._then.clear()
        self._failed(error)
        self._next()
