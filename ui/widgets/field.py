"""The frame of a field: label above, hint or error below, a lock when it can only be read."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QStyledItemDelegate,
    QVBoxLayout,
    QWidget,
)

from ui.theme.fonts import set_font
from ui.theme.icons import paint_icon
from ui.theme.source import scaled, theme_of
from ui.widgets.glyphs import StatusGlyph
from ui.widgets.spoken import announce
from ui.widgets.text import Text

_LOCK, _LOCK_LEFT, _LOCK_GAP, _GLYPH_GAP = 12, 11, 9, 6
_SPIN_MARGIN = 8


class LockMark(QWidget):
    """A small lock inside a line edit that can only be read."""

    def __init__(self, editor: QLineEdit) -> None:
        super().__init__(editor)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        editor.installEventFilter(self)
        self._fit(editor)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and isinstance(watched, QLineEdit):
            self._fit(watched)
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        paint_icon(painter, QRectF(self.rect()), "lock", theme.color("text.secondary"))
        painter.end()

    def _fit(self, editor: QLineEdit) -> None:
        side = scaled(_LOCK)
        self.setGeometry(_LOCK_LEFT, (editor.height() - side) // 2, side, side)


def _fit_inside(editor: QWidget) -> None:
    """Qt's compound editors do not pass the style sheet on to their inside: do it for them."""
    if isinstance(editor, QComboBox):
        editor.setItemDelegate(QStyledItemDelegate(editor))
    elif isinstance(editor, QAbstractSpinBox):
        inside = editor.findChild(QLineEdit)
        if inside is not None:
            inside.setTextMargins(_SPIN_MARGIN, 0, _SPIN_MARGIN, 0)


class LabelledField(QWidget):
    """A label, an editor, and what the editor has to be told.

    The editor's accessible name is the label; its description is the error, else the hint.
    `required` adds nothing to the picture: what is missing is said when the field is left.
    """

    def __init__(
        self, label: str, editor: QWidget, hint: str = "", *, code: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.editor = editor
        self._label = Text(label, "body", weight=500)
        self._label.setBuddy(editor)
        self._trailing = QHBoxLayout()
        self._hint = Text(hint, "caption", "muted", wrap=True)
        self._glyph = StatusGlyph("error", 14)
        self._error = Text("", "caption", "danger", wrap=True)
        self._lock: LockMark | None = None
        set_font(editor, "field", figures="code" if code else None)
        _fit_inside(editor)

        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 0, 0)
        top.addWidget(self._label, 1)
        top.addLayout(self._trailing)
        below = QHBoxLayout()
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(_GLYPH_GAP)
        glyph_column = QVBoxLayout()
        glyph_column.setContentsMargins(0, 1, 0, 0)
        glyph_column.addWidget(self._glyph)
        glyph_column.addStretch(1)
        below.addLayout(glyph_column)
        below.addWidget(self._error, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme_of(self).space["1"])
        column.addLayout(top)
        column.addWidget(editor)
        column.addLayout(below)
        column.addWidget(self._hint)
        column.addStretch(0)
        self.set_error(None)

    @property
    def label(self) -> str:
        return self._label.text()

    @property
    def error(self) -> str | None:
        return self._error.text() or None

    def set_label(self, label: str) -> None:
        """Change the label, and the editor's accessible name with it."""
        self._label.setText(label)
        self._describe()

    def set_error(self, sentence: str | None) -> None:
        """Show what is wrong below the field, and have it read out; None takes it away."""
        if sentence and sentence != self._error.text():
            announce(self.editor, sentence)
        self._error.setText(sentence or "")
        self._error.setHidden(not sentence)
        self._glyph.setHidden(not sentence)
        self._hint.setHidden(bool(sentence) or not self._hint.text())
        self._mark(self.editor, bool(sentence))
        self._describe()

    def set_hint(self, hint: str) -> None:
        """Change the quiet sentence below the field; an error stands in its place while there is one."""
        self._hint.setText(hint)
        self._hint.setHidden(bool(self.error) or not hint)
        self._describe()

    def set_trailing(self, widget: QWidget) -> None:
        """Put something at the right end of the label's line (keyboard layout, a link)."""
        self._trailing.addWidget(widget)

    def set_read_only(self, read_only: bool) -> None:
        """Lock the editor and show a lock in it."""
        if isinstance(self.editor, QLineEdit | QPlainTextEdit):
            self.editor.setReadOnly(read_only)
        else:
            self.editor.setEnabled(not read_only)
        if isinstance(self.editor, QLineEdit):
            if self._lock is None:
                self._lock = LockMark(self.editor)
            self._lock.setHidden(not read_only)
            room = scaled(_LOCK + _LOCK_GAP) if read_only else 0
            self.editor.setTextMargins(room, 0, 0, 0)
        self.editor.style().unpolish(self.editor)
        self.editor.style().polish(self.editor)

    def _describe(self) -> None:
        self.editor.setAccessibleName(self._label.text())
        self.editor.setAccessibleDescription(self._error.text() or self._hint.text())

    @staticmethod
    def _mark(editor: QWidget, wrong: bool) -> None:
        editor.setProperty("error", wrong)
        editor.style().unpolish(editor)
        editor.style().polish(editor)
        editor.update()
