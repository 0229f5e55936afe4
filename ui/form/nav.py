"""The list of sections at the left: state, number of problems, how far the form is, and where it is saved."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dostdesk.forms.validate import SectionStatus
from ui.form.values import FormPageView, SavedKind
from ui.theme import font, line_height, scaled, text_width, theme_of
from ui.widgets import GlyphKind, KeyCap, StatusGlyph, Surface, Text, paint_glyph, scrolled
from ui.widgets.paint import LEFT, RIGHT, row_ground

_GLYPHS: dict[SectionStatus, GlyphKind] = {
    SectionStatus.DONE: "done",
    SectionStatus.PARTIAL: "partial",
    SectionStatus.TODO: "todo",
    SectionStatus.ERROR: "error",
}
_SAVED_GLYPHS: dict[SavedKind, GlyphKind] = {
    "empty": "todo",
    "saving": "running",
    "saved": "done",
    "failed": "warning",
}


class SectionButton(QAbstractButton):
    """One section of the list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = ""
        self._words, self._errors = "", 0
        self._glyph: GlyphKind = "todo"
        self._current = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_section(
        self, key: str, words: str, status: SectionStatus, errors: int, *, current: bool, state_word: str
    ) -> None:
        """Show a section's name, state and number of problems."""
        self.key, self._words, self._errors, self._current = key, words, errors, current
        self._glyph = _GLYPHS[status]
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if current else Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(words)
        self.setAccessibleDescription(state_word)
        room = scaled(theme_of(self).sizes["formNav"]) - self._left() - scaled(30)
        lines = 1 if text_width(words, font("body", weight=600)) <= room else 2
        self.setFixedHeight(scaled(36) + (lines - 1) * line_height("body"))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(scaled(160), scaled(36))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        rect = QRectF(self.rect())
        row_ground(painter, rect, theme, current=self._current, hovered=self.underMouse())
        side = scaled(16)
        paint_glyph(painter, QRectF(16, round((rect.height() - side) / 2), side, side), self._glyph, theme)
        right = rect.width() - scaled(12)
        if self._errors:
            painter.setFont(font("caption", weight=600 if self._current else 400))
            painter.setPen(theme.color("danger.text"))
            painter.drawText(QRectF(0, 0, right, rect.height()), RIGHT, str(self._errors))
            right -= scaled(16)
        made = font("body", weight=600 if self._current else 400)
        painter.setFont(made)
        painter.setPen(theme.color("text.primary"))
        left = self._left()
        painter.drawText(QRectF(left, 0, right - left + 2, rect.height()), LEFT | Qt.TextFlag.TextWordWrap, self._words)
        if self.hasFocus():
            painter.setPen(QPen(theme.color("focus.ring"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(1, 1, -1, -1))
        painter.end()

    @staticmethod
    def _left() -> int:
        return 16 + scaled(16) + scaled(10)


class SectionNav(Surface):
    """The pane at the left. `chosen` tells the key of a section, `moved` a step up or down."""

    chosen = Signal(str)
    moved = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("bg.surfaceAlt", "r", "border.default", parent)
        self._buttons: list[SectionButton] = []
        self._title = Text("", "bodyStrong")
        self._percent = Text("", "caption", "muted")
        head = QHBoxLayout()
        head.setContentsMargins(16, 10, 16, 10)
        head.addWidget(self._title, 1)
        head.addWidget(self._percent)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self._change = Text("", "caption", "muted", wrap=True)
        keys = QHBoxLayout()
        keys.setContentsMargins(16, 10, 12, 0)
        keys.setSpacing(4)
        keys.addWidget(KeyCap("Alt ↑"), 0, Qt.AlignmentFlag.AlignTop)
        keys.addWidget(KeyCap("Alt ↓"), 0, Qt.AlignmentFlag.AlignTop)
        keys.addWidget(self._change, 1)
        self._glyph = StatusGlyph("todo", 16)
        self._saved = Text("", "body", weight=500, wrap=True)
        self._where = Text("", "caption", "muted", wrap=True)
        line = QHBoxLayout()
        line.setSpacing(scaled(8))
        mark = QVBoxLayout()
        mark.setContentsMargins(0, scaled(2), 0, 0)
        mark.addWidget(self._glyph)
        mark.addStretch(1)
        line.addLayout(mark)
        line.addWidget(self._saved, 1)
        self._foot = Surface("bg.surfaceAlt", "t", "border.subtle")
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(16, 13, 12, 12)
        foot.setSpacing(scaled(4))
        foot.addLayout(line)
        foot.addWidget(self._where)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        inner = Surface("bg.surfaceAlt")
        upper = QVBoxLayout(inner)
        upper.setContentsMargins(0, 0, 0, 0)
        upper.setSpacing(0)
        upper.addLayout(head)
        upper.addLayout(self._list)
        upper.addLayout(keys)
        upper.addStretch(1)
        scroll = scrolled(inner)
        column.addWidget(scroll, 1)
        column.addWidget(self._foot)
        self.rescale()

    def rescale(self) -> None:
        """Take the room that the text size in force needs."""
        self.setFixedWidth(scaled(theme_of(self).sizes["formNav"]))

    def show_nav(self, view: FormPageView) -> None:
        """Show sections, percent, and where the text is."""
        words, sections = view.words, view.progress.sections
        self._title.setText(words("form_page.application"))
        self._percent.setText(words("form_page.percent", percent=view.progress.percent))
        self._change.setText(words("form_page.change_section"))
        while len(self._buttons) < len(sections):
            button = SectionButton()
            button.clicked.connect(lambda _checked=False, button=button: self.chosen.emit(button.key))
            self._buttons.append(button)
            self._list.addWidget(button)
        while len(self._buttons) > len(sections):
            gone = self._buttons.pop()
            self._list.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for number, (button, section) in enumerate(zip(self._buttons, sections, strict=True), start=1):
            title = view.state.form.section(section.key).title.in_(words.language)
            button.show_section(
                section.key,
                f"{number} {title}",
                section.status,
                section.errors,
                current=section.key == view.current,
                state_word=words(f"form_page.section_{section.status.value}", errors=section.errors),
            )
        self._show_saved(view)

    def section_button(self, key: str) -> SectionButton | None:
        """The button of a section that is shown."""
        return next((button for button in self._buttons if button.key == key), None)

    def focus_current(self) -> None:
        """Put the focus on the marked section."""
        for button in self._buttons:
            if button.focusPolicy() is Qt.FocusPolicy.StrongFocus:
                button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        else:
            self.moved.emit(step)

    def _show_saved(self, view: FormPageView) -> None:
        words, saved = view.words, view.saved
        self._glyph.show_kind(_SAVED_GLYPHS[saved.kind])
        if saved.kind == "failed":
            self._saved.setText(words("form_page.not_saved"))
            self._where.setText(words("form_page.not_saved_where", reason=saved.sentence))
            return
        time = "" if saved.at is None else saved.at.strftime("%H:%M:%S")
        self._saved.setText(words("form_page.saved", time=time) if time else words("form_page.nothing_yet"))
        self._where.setText(words("form_page.saved_where"))
