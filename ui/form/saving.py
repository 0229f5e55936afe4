"""Saving drafts as they are written: one saving at a time, always the latest text, kept until it is durable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from dostdesk.desk.view import Draft
from dostdesk.domain.errors import DeskError
from dostdesk.domain.ids import VisitServiceId

if TYPE_CHECKING:
    from ui.work import Run


# A view of the desk is older than what was saved here by a service or two, and never by a day.
_SAVED_KEPT = 8


class DraftSaver:
    """Keeps the newest draft of each service until it is saved; a newer one replaces one that still waits.

    `told` hears of every change: `saving`, `saved`, or the error that stopped it.
    """

    def __init__(
        self,
        *,
        run: Run,
        save: Callable[[VisitServiceId, Draft], Draft],
        told: Callable[[VisitServiceId, Draft | None, DeskError | None], None],
    ) -> None:
        self._run = run
        self._save = save
        self._told = told
        self._waiting: dict[VisitServiceId, Draft] = {}
        self._durable: dict[VisitServiceId, Draft] = {}
        self._versions: dict[VisitServiceId, int] = {}
        self._in_flight: VisitServiceId | None = None
        self._when_idle: Callable[[bool], None] | None = None

    def opened(self, service: VisitServiceId, draft: Draft) -> None:
        """Learn the version from which the next saving counts."""
        self._versions[service] = max(draft.version, self._versions.get(service, 0))

    def keep(self, service: VisitServiceId, draft: Draft) -> None:
        """Save this draft as soon as possible; whatever waits for the same service is older and is replaced."""
        self._waiting[service] = draft
        self._next()

    def latest(self, service: VisitServiceId) -> Draft | None:
        """The draft of a service that is not durable yet."""
        return self._waiting.get(service)

    def newest(self, service: VisitServiceId, draft: Draft) -> Draft:
        """The newest of what waits, what was saved here, and a draft that may come from an older view of the desk."""
        saved = self._durable.get(service)
        if saved is not None and saved.version > draft.version:
            draft = saved
        return self._waiting.get(service, draft)

    @property
    def unsaved(self) -> bool:
        """Whether anything is not durable yet."""
        return bool(self._waiting) or self._in_flight is not None

    def retry(self) -> None:
        """Try again what could not be saved."""
        self._next()

    def when_idle(self, then: Callable[[bool], None]) -> None:
        """Call `then` once everything is durable (True), or when it turns out that it cannot be (False)."""
        self._when_idle = then
        if self._in_flight is None and not self._waiting:
            self._settle(durable=True)
        else:
            self._next()

    def save_rest(self) -> None:
        """At the program's end, on this thread: what no worker is known to have saved. Raises as `save` does."""
        for service, draft in self._waiting.items():
            self._save(service, replace(draft, version=self._versions.get(service, draft.version)))
        self._waiting = {}

    def _next(self) -> None:
        if self._in_flight is not None or not self._waiting:
            return
        service, draft = next(iter(self._waiting.items()))
        self._in_flight = service
        numbered = replace(draft, version=self._versions.get(service, draft.version))
        self._told(service, None, None)
        self._run(
            lambda: self._save(service, numbered),
            done=lambda saved: self._saved(service, draft, saved),
            failed=lambda error: self._failed(service, error),
        )

    def _saved(self, service: VisitServiceId, sent: Draft, saved: Draft) -> None:
        self._in_flight = None
        self._versions[service] = saved.version
        self._durable.pop(service, None)
        self._durable[service] = saved
        if len(self._durable) > _SAVED_KEPT:
            del self._durable[next(iter(self._durable))]
        if self._waiting.get(service) is sent:
            del self._waiting[service]
        self._told(service, saved, None)
        if self._waiting:
            self._next()
        else:
            self._settle(durable=True)

    def _failed(self, service: VisitServiceId, error: DeskError) -> None:
        self._in_flight = None
        self._told(service, None, error)
        self._settle(durable=False)

    def _settle(self, *, durable: bool) -> None:
        then, self._when_idle = self._when_idle, None
        if then is not None:
            then(durable)
