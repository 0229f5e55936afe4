"""What the outbox shows and does; it knows no widget."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from dostdesk.desk.outbox_view import ItemState, OutboxItem, OutboxView
from dostdesk.desk.view import DeskView
from dostdesk.domain.conflicts import Kept
from dostdesk.domain.errors import DeskError
from dostdesk.domain.words import Words
from ui.outbox.values import (
    FILTERS,
    Filter,
    OutboxRow,
    OutboxValues,
    ShortName,
    detail_of,
    empty_of,
    filters_of,
    nodes_of,
    rows_of,
    safe_note_of,
)

if TYPE_CHECKING:
    from ui.work import Run

Tone = Literal["accent", "success", "warning", "danger"]


class Screen(Protocol):
    """What the presenter needs of its page."""

    def show_outbox(self, values: OutboxValues, kept: Kept | None, words: Words) -> None: ...


class OwnOutbox(Protocol):
    """The desk's side: each waits for the disk."""

    def look(self) -> OutboxView: ...

    def send_now(self) -> None: ...

    def settle(self, item: str, kept: Kept) -> None: ...


class OutboxPresenter:
    """Reads the outbox while it is looked at.

    Args:
        diagnose: Writes a file about this computer and answers where it is; waits for the disk.
        short: The short name of a service by its code.
        opened: The first reading is there: bring the page to the front.
        left: Back to where one was.
        told: A sentence for the clerk.
    """

    def __init__(
        self,
        screen: Screen,
        *,
        outbox: OwnOutbox,
        diagnose: Callable[[], Path],
        run: Run,
        words: Callable[[], Words],
        short: ShortName,
        opened: Callable[[], None],
        left: Callable[[], None],
        told: Callable[[str, Tone], None],
    ) -> None:
        self._screen, self._outbox, self._run = screen, outbox, run
        self._diagnose = diagnose
        self._words, self._short = words, short
        self._opened, self._left, self._told = opened, left, told
        self._desk = DeskView()
        self._view: OutboxView | None = None
        self._filter: Filter = "all"
        self._selected = ""
        self._kept: Kept | None = None
        self._reading = self._again = self._settling = False

    def open(self, desk: DeskView) -> None:
        """Read it and bring the page to the front, at what needs the clerk."""
        self._desk = desk
        self._filter, self._selected, self._kept = "all", "", None

        def read(view: OutboxView) -> None:
            self._show(view)
            self._opened()

        self._run(self._outbox.look, done=read, failed=self._failed)

    def refresh(self, desk: DeskView) -> None:
        """The desk changed while the page is in front; several changes are read as one."""
        self._desk = desk
        if self._reading:
            self._again = True
            return
        self._reading = True
        self._run(self._outbox.look, done=self._read, failed=self._not_read)

    def redraw(self) -> None:
        """Say it again, as in another language."""
        if self._view is not None:
            self._draw(self._view)

    def filter_chosen(self, index: int) -> None:
        """Another part of the list."""
        self._filter = FILTERS[index]
        self.redraw()

    def item_chosen(self, item: str) -> None:
        """Another item; what was taken of the last one is forgotten."""
        if item != self._selected:
            self._selected, self._kept = item, None
            self.redraw()

    def answer_chosen(self, kept: Kept) -> None:
        """A side was taken; it counts when it is kept."""
        choice = None if self._view is None else self._view.choice(self._selected)
        if choice is not None and kept in choice.answers:
            self._kept = kept
            self.redraw()

    def keep_pressed(self) -> None:
        """Keep the side that was taken."""
        if self._kept is not None:
            self._settle(self._kept)
        elif self._view is not None and self._view.choice(self._selected) is not None:
            self._told(self._words()("outbox.choose_first"), "accent")

    def hand_on_pressed(self) -> None:
        """The supervisor is to say."""
        item = next((one for one in self._items() if one.id == self._selected), None)
        needs = item is not None and item.state in {ItemState.CHOICE, ItemState.QUARANTINED} and item.decided is None
        if needs:
            self._settle(Kept.SUPERVISOR)

    def send_pressed(self) -> None:
        """Try at once."""

        def sent(_: None) -> None:
            key = "outbox.no_link" if self._desk.link.alone else "outbox.sending_now"
            self._told(self._words()(key), "accent")
            self.refresh(self._desk)

        self._run(self._outbox.send_now, done=sent, failed=self._failed)

    def diagnostics_pressed(self) -> None:
        """Save a file for whoever looks after this computer."""

        def saved(path: Path) -> None:
            self._told(self._words()("outbox.diagnostics_saved", name=path.name, folder=str(path.parent)), "success")

        self._run(self._diagnose, done=saved, failed=self._failed)

    def leave_pressed(self) -> None:
        """Back to where one was; nothing was decided by that."""
        self._left()

    def _settle(self, kept: Kept) -> None:
        # A key that is held down, or pressed twice, decides once.
        if self._settling:
            return
        self._settling = True
        item = self._selected

        def done(_: None) -> None:
            self._settling = False
            self._kept = None
            self._told(self._words()(f"outbox.settled.{kept.value}"), "success")
            self.refresh(self._desk)

        def failed(error: DeskError) -> None:
            self._settling = False
            self._failed(error)
            self.refresh(self._desk)

        self._run(lambda: self._outbox.settle(item, kept), done=done, failed=failed)

    def _read(self, view: OutboxView) -> None:
        self._reading = False
        self._show(view)
        if self._again:
            self._again = False
            self.refresh(self._desk)

    def _not_read(self, error: DeskError) -> None:
        self._reading = self._again = False
        self._failed(error)

    def _show(self, view: OutboxView) -> None:
        self._view = view
        self._draw(view)

    def _draw(self, view: OutboxView) -> None:
        words = self._words()
        rows = rows_of(view, self._filter, words=words, short=self._short)
        if self._selected not in {row.id for row in rows}:
            self._selected, self._kept = _next_to(rows), None
        values = OutboxValues(
            nodes=nodes_of(self._desk, view, words),
            filters=filters_of(view, words),
            chosen=FILTERS.index(self._filter),
            rows=rows,
            selected=self._selected,
            empty=empty_of(self._filter, words),
            safe=words("outbox.safe"),
            safe_note=safe_note_of(view, words),
            others=words("outbox.others", count=view.others) if view.others else "",
            detail=detail_of(view, self._desk, self._selected, words=words, short=self._short),
        )
        self._screen.show_outbox(values, self._kept, words)

    def _items(self) -> tuple[OutboxItem, ...]:
        return () if self._view is None else self._view.items

    def _failed(self, error: DeskError) -> None:
        self._told(self._words().of_error(error), "danger")


def _next_to(rows: tuple[OutboxRow, ...]) -> str:
    """What is shown when the one that was is gone: the most urgent."""
    return rows[0].id if rows else ""
