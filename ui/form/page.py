"""The form's page: draws a `FormPageView` and tells the presenter what the clerk did."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from dostdesk.domain.ids import VisitServiceId
from dostdesk.domain.services import DocumentState
from dostdesk.forms.document import split_cell
from ui.form.actions import FormActions
from ui.form.editors import LineEditor
from ui.form.fields import EditorWidget, set_shown
from ui.form.known import is_fin
from ui.form.making import FormMaking
from ui.form.nav import SectionNav
from ui.form.offer import OfferBanner
from ui.form.pausing import TypingPause
from ui.form.scroll import EDGE, FormScroll
from ui.form.sections import SectionWidget, Shown
from ui.form.side import FormSide
from ui.form.summary import ProblemSummary
from ui.form.tab_order import order_tabs
from ui.form.values import FormPageView, same_form
from ui.form.visit_bar import VisitBar
from ui.theme import scaled, theme_source
from ui.widgets import Notice, Surface, announce


class FormPage(QWidget):
    """The page between top bar and key strip.

    `show_view` alone draws it; `attach` gives it somebody to tell. Keys that the window does not route reach
    `keyPressEvent`, and `commands` names the same acts for the window's own key table.
    """

    shown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions: FormActions | None = None
        self._view: FormPageView | None = None
        self._built_for: tuple[str, str, str] | None = None
        self._tabbed_for: object = None
        self._sections: dict[str, SectionWidget] = {}
        self._pause = TypingPause()
        self.bar = VisitBar()
        self.nav = SectionNav()
        self.side = FormSide()
        self.offer = OfferBanner()
        self.summary = ProblemSummary()
        self.notice = Notice("warning", "warning", "")
        self.notice.hide()
        self.middle = FormScroll()
        self._top = QVBoxLayout()
        self._top.setContentsMargins(EDGE, 0, EDGE, 0)
        self._top.setSpacing(0)
        self._top.addWidget(self.notice)
        self._top.addWidget(self.offer)
        self._top.addWidget(self.summary)
        ground = Surface("bg.surface")
        inside = QVBoxLayout(ground)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addLayout(self._top)
        inside.addWidget(self.middle, 1)
        panes = QHBoxLayout()
        panes.setSpacing(0)
        panes.addWidget(self.nav)
        panes.addWidget(ground, 1)
        panes.addWidget(self.side)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addLayout(panes, 1)
        self._connect()
        self._scale = theme_source().scale
        theme_source().changed.connect(self._rescale)
        self._making = FormMaking(self)
        self._making.made.connect(self._made_more)
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._second)

    def attach(self, actions: FormActions) -> None:
        """Tell `actions` from now on; the page keeps it alive."""
        self._actions = actions

    def show_view(self, view: FormPageView) -> None:
        """Draw a view; focus, selection and scroll stay where they are unless another form is shown."""
        before, self._view = self._view, view
        key = (view.service, view.state.form.fingerprint, view.words.language)
        rebuilt = key != self._built_for
        focused = (
            self._focused() if rebuilt and self._built_for is not None and key[:2] == self._built_for[:2] else None
        )
        if rebuilt:
            # Out of sight nothing is laid out until all is there.
            self.middle.content.hide()
            self._build(view)
            # Before all that the page has around the form: the first to be made is the first to have the keyboard.
            self._making.begin(view.current)
            self._built_for = key
        self.bar.show_bar(view.bar)
        self.nav.show_nav(view)
        self.side.show_side(view)
        self.summary.show_problems(view)
        self.notice.setHidden(not view.notice)
        self.notice.show_text(view.notice)
        self.offer.show_offers(view.offers, view.words)
        banners = sum(map(bool, (view.notice, view.offers, view.problems)))
        self._top.setContentsMargins(EDGE, scaled(14) if banners else 0, EDGE, 0)
        self._top.setSpacing(scaled(8) if banners > 1 else 0)
        if rebuilt or not same_form(before, view):
            self._show_sections(view)
        if not rebuilt and before is not None:
            self._read_out(before, view)
        if rebuilt:
            self.middle.content.show()
            self._arrange()
        self._making.go_on()
        made = (key, tuple(view.state.rows.items()), len(view.documents))
        if made != self._tabbed_for:
            self._tabbed_for = made
            order_tabs(self._sections.values(), self.side)
        if focused is not None:
            # The same form in another language: whoever was typing goes on in the same field.
            self.focus_field(focused[0])
        self.shown.emit()

    def _read_out(self, before: FormPageView, view: FormPageView) -> None:
        """A field that turned out wrong is said; several at once are read in the summary, which has the focus then."""
        news = [sentence for path, sentence in view.wrong.items() if before.wrong.get(path) != sentence]
        if len(news) == 1:
            announce(self, news[0])

    @property
    def made(self) -> bool:
        """Whether all of the form is there; until then it is made in slices."""
        return self._making.finished

    def make_all(self) -> None:
        """Make at once what of the form is still to be made: for a picture, or a walk through all of it."""
        self._making.all()

    def _make_at(self, section: SectionWidget | None) -> SectionWidget | None:
        """Make the rest of a section at once: somebody goes there."""
        if section is not None and not section.finished:
            self._making.at(section)
        return section

    def _made_more(self) -> None:
        if any(section.tables for section in self._sections.values()):
            self._arrange()
        order_tabs(self._sections.values(), self.side)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes to what comes next in the form, whether that is made already or not."""
        if not self._making.finished:
            here = self._focused()
            if here is not None:
                self._making.neighbour(here[1], forward=forward)
            elif not forward:
                self._making.last()
        return super().focusNextPrevChild(forward)

    def _show_sections(self, view: FormPageView) -> None:
        shown = Shown.of(view)
        present = [section.key for section in view.progress.sections]
        for key, widget in self._sections.items():
            set_shown(widget, key in present)
            if key in present:
                widget.show_section(present.index(key) + 1, shown)

    def focus_field(self, path: str) -> None:
        """Put the focus into a field or cell, scrolled into view; a table without rows gives it to its button."""
        target: QWidget | None = self.editor(path)
        if target is None:
            target = next((s.tables[path].add for s in self._sections.values() if path in s.tables), None)
        if target is not None:
            self.middle.settle()
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.middle.bring(target)

    def focus_problem(self, path: str) -> None:
        """Put the focus into a field that is to be put right, under its section's title where both have room."""
        self.focus_field(path)
        focused = self._focused()
        section = next((made for made in self._sections.values() if path in made.paths), None)
        section = section or self._sections.get(self._view.current if self._view is not None else "")
        if focused is not None and section is not None:
            self.middle.bring_under(section, focused[1])

    def focus_section(self, key: str) -> None:
        """Bring a section to the top and put the focus into its first field."""
        section = self._make_at(self._sections.get(key))
        if section is None:
            return
        self.middle.settle()
        self.middle.bring(section, top=True)
        editor = section.first_editor()
        if editor is not None:
            editor.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focus_summary(self) -> None:
        """Put the focus on the summary, so that it is read first."""
        self.summary.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def editor(self, path: str) -> EditorWidget | None:
        """The editor at a path, `family.3.fin` included."""
        cell = split_cell(path)
        held = path if cell is None else cell.table
        section = next((made for made in self._sections.values() if held in made.paths), None)
        if section is None:
            return None
        found = section.editor(path)
        if found is None and not section.finished:
            self._making.at(section)
            found = section.editor(path)
        return found

    def section(self, key: str) -> SectionWidget:
        """The widget of a section. Raises KeyError."""
        section = self._sections[key]
        self._make_at(section)
        return section

    def commit(self) -> None:
        """Tell what stands in the focused field, as if it had been left."""
        editor = self._focused()
        if editor is not None:
            editor[1].commit()

    def send(self) -> None:
        """Check and send."""
        self.commit()
        if self._actions is not None:
            self._actions.send_pressed()

    def next_problem(self) -> None:
        """Go to the next thing to put right."""
        self.commit()
        if self._actions is not None:
            self._actions.next_problem()

    def add_row(self) -> None:
        """A row more in the table that has the focus, or in the marked section's."""
        self.commit()
        table = self._table_here()
        if table is not None and self._actions is not None:
            self._actions.row_added(table)

    def remove_row(self, table: str, row: int) -> None:
        """Take a row away."""
        self.commit()
        if self._actions is not None:
            self._actions.row_removed(table, row)

    def fin_field(self) -> str:
        """Path of the FİN field that has the keyboard; empty elsewhere."""
        focused = self._focused()
        if focused is None or self._view is None or not is_fin(self._view.state, focused[0]):
            return ""
        return focused[0]

    def put_fin(self, path: str, fin: str) -> None:
        """A scanned FİN for a field; typing that it replaces can be taken back."""
        editor = self.editor(path)
        if isinstance(editor, LineEditor) and editor.typing:
            editor.selectAll()
            editor.insert(fin)
            editor.commit()
        elif self._actions is not None:
            self._actions.fin_scanned(path, fin)

    def take_offers(self) -> None:
        """Put what is offered into the form."""
        self.commit()
        if self._actions is not None:
            self._actions.offers_taken()

    def leave_offers(self) -> None:
        """Keep what stands in the form."""
        self.commit()
        if self._actions is not None:
            self._actions.offers_left()

    def renew_family(self, table: str = "") -> None:
        """The family as the register has it, in a table or in the one that is here."""
        self.commit()
        table = table or self._table_here() or ""
        if table and self._actions is not None and self._view is not None and self._view.renewable:
            self._actions.family_wanted(table)

    def restore_row(self) -> None:
        """Take back what was done to the rows of a table last, if that can still be done."""
        if self._actions is not None and self._view is not None and self._view.restorable:
            self._actions.row_restored()

    def move_section(self, step: int) -> None:
        """Go to the next (1) or previous (-1) section."""
        self.commit()
        if self._actions is not None:
            self._actions.section_moved(step)

    def leave(self) -> None:
        """Back to the workspace."""
        self.commit()
        if self._actions is not None:
            self._actions.leave_pressed()

    def choose_service(self, number: int) -> None:
        """Go to the visit's service with this number, counted from 1."""
        if self._view is not None and 1 <= number <= len(self._view.bar.tabs):
            self._service_wanted(self._view.bar.tabs[number - 1].id)

    def next_pane(self, step: int = 1) -> None:
        """Move the focus between sections, form and documents."""
        focus = QApplication.focusWidget()
        panes: list[QWidget] = [self.nav, self.middle, self.side]
        here = next((place for place, pane in enumerate(panes) if focus and pane.isAncestorOf(focus)), 1 - step)
        target = panes[(here + step) % len(panes)]
        if target is self.nav:
            self.nav.focus_current()
        elif target is self.side:
            first = self.side.documents[0] if self.side.documents else self.side.send
            first.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif self._view is not None:
            self.focus_section(self._view.current)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        alt, control = held == Qt.KeyboardModifier.AltModifier, held == Qt.KeyboardModifier.ControlModifier
        if control and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.send()
        elif control and Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            self.choose_service(key - Qt.Key.Key_0)
        elif alt and key in _ALT:
            _ALT[key](self)
        elif alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.move_section(1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_Escape and not held:
            self.leave()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The page itself holds no focus: it goes to the first field of the marked section."""
        section = None if self._view is None else self._sections.get(self._view.current)
        if section is not None and section.first_editor() is None:
            self._make_at(section)
        editor = None if section is None else section.first_editor()
        if editor is not None:
            editor.setFocus(event.reason())

    def showEvent(self, event: QShowEvent) -> None:
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self.commit()
        self._timer.stop()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def _connect(self) -> None:
        self.bar.service_wanted.connect(self._service_wanted)
        self.nav.chosen.connect(self._section_wanted)
        self.nav.moved.connect(self.move_section)
        self.side.send_pressed.connect(self.send)
        self.middle.resized.connect(self._arrange)
        self.side.document_wanted.connect(self._document_wanted)
        self.summary.problem_wanted.connect(self._problem_wanted)
        self.offer.taken.connect(self.take_offers)
        self.offer.left.connect(self.leave_offers)

    def _build(self, view: FormPageView) -> None:
        for widget in self._sections.values():
            self.middle.column.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        while self.middle.column.count():
            self.middle.column.takeAt(0)
        self._sections = {}
        for section in view.state.form.sections:
            made = SectionWidget(
                section,
                view.state.form,
                view.words,
                left=self._left,
                entered=self._entered,
                row_wanted=self._row_wanted,
                remove_wanted=self.remove_row,
                restore_wanted=self.restore_row,
                renew_wanted=self.renew_family,
                parent=self.middle.content,
            )
            self._sections[section.key] = made
            self.middle.column.addWidget(made)
        self.middle.column.addStretch(1)
        self.middle.verticalScrollBar().setValue(0)
        self._making.take(list(self._sections.values()))
        self.side.build(view)

    def _rescale(self) -> None:
        """The text size changed: everything that holds text gets its room anew."""
        if self._scale == theme_source().scale:
            return
        self.commit()
        self._scale = theme_source().scale
        for part in (self.bar, self.nav, self.side):
            part.rescale()
        self._built_for = None
        if self._view is not None:
            self.show_view(self._view)

    def _arrange(self) -> None:
        room = self.middle.room
        tables = [table for made in self._sections.values() for table in made.tables.values()]
        wide = max((max(table.minimumWidth(), table.minimumSizeHint().width()) for table in tables), default=0)
        for section in self._sections.values():
            section.keep_within(room, wide)

    def _second(self) -> None:
        self.bar.advance()
        if self._actions is None:
            return
        self._actions.tick()
        paused = self._pause.second(self._focused())
        if paused is not None:
            self._actions.typing_paused(*paused)

    def _focused(self) -> tuple[str, EditorWidget] | None:
        """The editor with the focus and its path."""
        focus = self.window().focusWidget()
        if focus is None:
            return None
        for section in self._sections.values():
            for path, editor in section.editors():
                if editor is focus or editor.isAncestorOf(focus):
                    return path, editor
        return None

    def _table_here(self) -> str | None:
        focused = self._focused()
        cell = split_cell(focused[0]) if focused is not None else None
        if cell is not None:
            return cell.table
        current = self._make_at(self._sections.get(self._view.current)) if self._view is not None else None
        tables = [] if current is None else [path for path, table in current.tables.items() if not table.isHidden()]
        return tables[0] if tables else None

    def _left(self, path: str, raw: object) -> None:
        if self._actions is not None:
            self._actions.field_left(path, raw)

    def _entered(self, path: str) -> None:
        editor = self.editor(path)
        if editor is not None:
            self.middle.bring(editor)
        if self._actions is not None:
            self._actions.field_entered(path)

    def _row_wanted(self, table: str) -> None:
        if self._actions is not None:
            self._actions.row_added(table)

    def _section_wanted(self, key: str) -> None:
        if self._actions is not None:
            self._actions.section_chosen(key)

    def _document_wanted(self, code: str, state: DocumentState) -> None:
        if self._actions is not None:
            self._actions.document_chosen(code, state)

    def _problem_wanted(self, path: str) -> None:
        if self._actions is not None:
            self._actions.problem_chosen(path)

    def _service_wanted(self, service: str) -> None:
        self.commit()
        if self._actions is not None:
            self._actions.service_chosen(VisitServiceId(service))


_ALT: Mapping[int, Callable[[FormPage], None]] = {
    Qt.Key.Key_E.value: FormPage.next_problem,
    Qt.Key.Key_N.value: FormPage.add_row,
    Qt.Key.Key_R.value: FormPage.renew_family,
    Qt.Key.Key_Z.value: FormPage.restore_row,
}
