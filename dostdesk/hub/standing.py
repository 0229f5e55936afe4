"""What a running hub is: whether it keeps the queue, since which promotion, and who stands by."""

from __future__ import annotations

from collections.abc import Callable

from dostdesk.domain.clock import Clock
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.succession import HubRole, Promotion
from dostdesk.hub.writer import Writer
from dostdesk.serving.logs import note
from dostdesk.storage.hub.feed import must_keep_queue
from dostdesk.storage.hub.store import Centre, HubRows, HubStore


class Standing:
    """Read by every request, changed on the writer's thread.

    Attributes:
        role: A hub that is served is active, until it is fenced; then for good.
        promotions: The epochs that began by a promotion, oldest first.
        standbys: Addresses at which devices would find a standby.
    """

    def __init__(
        self, store: HubStore, writer: Writer, centre: Centre, clock: Clock, *, changed: Callable[[], None]
    ) -> None:
        self._store, self._writer, self._centre, self._clock, self._changed = store, writer, centre, clock, changed
        with store.reading() as rows:
            self.role = rows.succession.role()
            self.promotions = tuple(rows.succession.promotions())
            self.standbys = rows.succession.addresses()
            self.epoch = rows.feed.head().epoch

    @property
    def active(self) -> bool:
        return self.role is HubRole.ACTIVE

    def must_keep_queue(self) -> None:
        """Raises RefusedError `hub_fenced`, `hub_standby` unless this hub keeps the queue."""
        must_keep_queue(self.role)

    def fence_by(self, promotion: Promotion, url: str = "") -> None:
        """Stop keeping the queue, if a hub of this centre proves that it was promoted after this one.

        Raises:
            RefusedError: `promotion_unproven`; nothing changed.
            OutsideError: As the writer does.
        """
        if not promotion.holds(self._centre.secret, self._centre.code):
            raise RefusedError("promotion_unproven")
        if promotion.epoch > self.epoch:
            self._fence(promotion.epoch, promotion, url)

    def fence_by_central(self, epoch: int) -> None:
        """Central has the feed of a hub that was promoted after this one. Raises as the writer does."""
        if epoch > self.epoch and self.active:
            self._fence(epoch, None, "")

    def enrolled(self, standbys: tuple[str, ...]) -> None:
        """Another machine stands by."""
        self.standbys = standbys

    def _fence(self, epoch: int, promotion: Promotion | None, url: str) -> None:
        now = self._clock.now()

        def job(rows: HubRows) -> None:
            rows.feed.fence()
            rows.succession.fence(epoch, now, promotion=promotion, url=url)

        self._writer.submit(job).result()
        if self.active:
            note("hub_fenced", epoch=epoch)
        self.role = HubRole.FENCED
        self._changed()
