"""Making a form's sections in slices: what a clerk begins with at once, the rest while nothing else waits."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from ui.form.fields import EditorWidget, can_be_entered, is_put_away
from ui.form.sections import SectionWidget

if TYPE_CHECKING:
    from ui.form.page import FormPage

_FIRST_S, _SLICE_S = 0.006, 0.008


class FormMaking(QObject):
    """Makes the sections that it took, those that are shown before those that an answer may bring.

    `made` is emitted after each slice.
    """

    made = Signal()

    def __init__(self, page: FormPage) -> None:
        super().__init__(page)
        self._middle = page.middle
        self._sections: list[SectionWidget] = []
        self._painted = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._turn)

    @property
    def finished(self) -> bool:
        """Whether all sections are there as a whole."""
        return all(section.finished for section in self._sections)

    def take(self, sections: list[SectionWidget]) -> None:
        """Make these from now on and forget those before."""
        self._timer.stop()
        for section in self._sections:
            held = section.focusWidget()
            if held is not None:
                # Qt gives the keyboard back to whoever had it on a page that returns, even if that is on its way out.
                held.clearFocus()
        self._sections = sections

    def begin(self, key: str) -> None:
        """Make as much of a section as a clerk can begin with."""
        section = next((made for made in self._sections if made.section.key == key), None)
        if section is not None:
            section.make(_after(_FIRST_S))

    def go_on(self) -> None:
        """Make the rest, a slice whenever nothing else waits."""
        if not self._timer.isActive() and not self.finished:
            self._painted = False
            self._timer.start(0)

    def all(self) -> None:
        """Make everything at once."""
        for section in self._sections:
            section.make()
        self.made.emit()

    def at(self, section: SectionWidget) -> None:
        """Make everything up to the end of one section at once: Tab goes both ways only through what came in order."""
        for made in self._sections[: self._sections.index(section) + 1]:
            made.make()
        self.made.emit()

    def last(self) -> None:
        """Make the last section that is shown: who comes back from behind the form enters there."""
        shown = self._shown()
        if shown:
            self.at(shown[-1])

    def neighbour(self, editor: EditorWidget, *, forward: bool) -> None:
        """See to it that whatever stands after (or before) an editor is there."""
        shown = self._shown()
        if forward:
            stops = _stops(shown)
            while stops and stops[-1] is editor:
                section = next((section for section in shown if not section.finished), None)
                if section is None:
                    break
                section.make(lambda: True)
                stops = _stops(shown)
            self.made.emit()
            return
        for place, section in enumerate(shown):
            stops = _stops([section])
            if stops and stops[0] is editor:
                for before in reversed(shown[:place]):
                    self.at(before)
                    if before.first_editor() is not None:
                        break

    def _shown(self) -> list[SectionWidget]:
        return [section for section in self._sections if not is_put_away(section)]

    def _turn(self) -> None:
        """What was begun is painted first, and keys come between that and the first slice."""
        if self._painted:
            self.slice()
        self._painted = True

    def slice(self) -> None:
        """Make as much as fits into a few milliseconds; nothing when all is there."""
        waiting = [section for section in self._sections if not section.finished]
        if not waiting:
            self._timer.stop()
            return
        section = waiting[0]
        ahead = self._ahead_of(section)
        before = 0 if ahead is None else self._middle.seen_at(ahead)
        section.make(_after(_SLICE_S))
        self.made.emit()
        if ahead is not None:
            # Somebody went ahead of what was made, and the room kept for it was only about right.
            self._middle.settle()
            bar = self._middle.verticalScrollBar()
            bar.setValue(bar.value() + self._middle.seen_at(ahead) - before)

    def _ahead_of(self, section: SectionWidget) -> QWidget | None:
        """Where somebody types, if it is below this section."""
        focus = section.window().focusWidget()
        later = self._sections[self._sections.index(section) + 1 :]
        return focus if focus is not None and any(other.isAncestorOf(focus) for other in later) else None


def _after(seconds: float) -> Callable[[], bool]:
    deadline = time.perf_counter() + seconds
    return lambda: time.perf_counter() >= deadline


def _stops(sections: list[SectionWidget]) -> list[EditorWidget]:
    return [editor for section in sections for _, editor in section.editors() if can_be_entered(editor, section)]
