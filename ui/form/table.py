"""A table of the form, edited in place: a row per person, its errors under it, its sum at the foot."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from dostdesk.domain.words import Words
from dostdesk.forms.compute import Computed
from dostdesk.forms.document import FieldKind, FieldSpec, cell_path
from dostdesk.forms.explain import row_name
from dostdesk.forms.fill import FormState
from ui.form.editors import LineEditor
from ui.form.fields import RIGHT_ALIGNED, EditorWidget, editor_for
from ui.form.household import is_family
from ui.form.rows import Undoable
from ui.theme import font, line_height, scaled, text_width, theme_of
from ui.theme.icons import paint_icon
from ui.widgets import Button, Card, Divider, Text
from ui.widgets.paint import LEFT, RIGHT, box
from ui.widgets.spoken import SpokenRole

_LEAD, _TAIL, _CELL_PAD = 41, 45, 6
# The mark of what the register said, in the air before a cell's text.
_DOT = 3
_RESTORE = "form_page.restore_row"
_WEIGHT = {
    FieldKind.FIN: 100, FieldKind.TEXT: 192, FieldKind.CHOICE: 122, FieldKind.DATE: 96, FieldKind.MONEY: 104,
    FieldKind.INTEGER: 70, FieldKind.YES_NO: 80, FieldKind.PHONE: 132,
}  # fmt: skip
_LEAST = {
    FieldKind.FIN: 82, FieldKind.TEXT: 184, FieldKind.CHOICE: 112, FieldKind.DATE: 84, FieldKind.MONEY: 84,
    FieldKind.INTEGER: 48, FieldKind.YES_NO: 56, FieldKind.PHONE: 120,
}  # fmt: skip


def column_places(columns: Sequence[FieldSpec], width: float) -> list[tuple[float, float]]:
    """Left edge and width of each column's text, in pixels, for a table of `width`."""
    weights = [_WEIGHT.get(column.kind, 120) for column in columns]
    leasts = [_LEAST.get(column.kind, 90) for column in columns]
    room = (width - scaled(_LEAD) - scaled(_TAIL)) / scaled(100) * 100
    # Every column keeps its least; what is beyond goes by weight, and only by weight once all have their drawn width.
    spare, drawn = room - sum(leasts), sum(weights)
    left = float(scaled(_LEAD))
    places = []
    for weight, least in zip(weights, leasts, strict=True):
        if room >= drawn:
            wide = room * weight / drawn
        else:
            wide = least + max(0.0, spare) * (weight - least) / max(1, drawn - sum(leasts))
        wide = wide * scaled(100) / 100
        places.append((left, wide))
        left += wide
    return places


class Cell(QWidget):
    """One answer of a row: bare text until the focus comes, framed then, red when it is wrong."""

    def __init__(self, spec: FieldSpec, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor: EditorWidget = editor_for(spec, words, cell=True)
        self.editor.setParent(self)
        self._wrong = False
        self._source = ""
        self.editor.installEventFilter(self)

    def show_source(self, sentence: str) -> None:
        """Mark what stands here as the register's, and say when it said so; nothing for what was typed."""
        if sentence != self._source:
            self._source = sentence
            self.editor.setToolTip(sentence)
            self.update()

    def show_error(self, sentence: str) -> None:
        """Mark the cell; the sentence itself stands under the row."""
        self._wrong = bool(sentence)
        self.editor.setAccessibleDescription(sentence or self._source)
        show_wrong = getattr(self.editor, "show_wrong", None)
        if show_wrong is not None:
            show_wrong(self._wrong)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        # A line edit keeps 2 px of its own beside its text.
        pad = scaled(_CELL_PAD) - (2 if isinstance(self.editor, LineEditor) else 0)
        self.editor.setGeometry(pad, 2, self.width() - 2 * pad, self.height() - 4)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.editor.setFocus(Qt.FocusReason.MouseFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        rect = QRectF(self.rect())
        choice_missing = self._wrong and not isinstance(self.editor.raw(), bool) and not self.editor.raw()
        if self.editor.hasFocus():
            edge = theme.color("danger.fill" if self._wrong else "focus.ring")
            fill = theme.color("danger.tint" if self._wrong else "bg.surface")
            box(painter, rect, theme.radius["control"], fill, edge, 2.0)
        elif self._wrong and not (choice_missing and hasattr(self.editor, "type_ahead")):
            box(painter, rect, theme.radius["control"], theme.color("danger.tint"), theme.color("danger.fill"))
        elif self.underMouse():
            box(painter, rect, theme.radius["control"], None, theme.color("border.default"))
        if self._source and not self._wrong:
            side = scaled(_DOT)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent.fill"))
            painter.drawEllipse(QRectF(0.5, (rect.height() - side) / 2, side, side))
        painter.end()


class RemoveButton(QAbstractButton):
    """The small cross at the end of a row."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(name)
        self.setToolTip(f"{name} (Alt+Delete)")
        self.setAccessibleDescription("Alt+Delete")

    def sizeHint(self) -> QSize:
        return QSize(scaled(24), scaled(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        rect = QRectF(self.rect())
        if self.underMouse() or self.hasFocus():
            edge = theme.color("focus.ring") if self.hasFocus() else None
            box(painter, rect, theme.radius["control"], theme.color("bg.hover"), edge)
        side = scaled(14)
        place = QRectF(round((rect.width() - side) / 2), round((rect.height() - side) / 2), side, side)
        paint_icon(painter, place, "x", theme.color("text.secondary"))
        painter.end()


class RowWidget(QWidget):
    """One row with its number, cells, cross and sentences."""

    spoken_as = SpokenRole.Grouping

    def __init__(self, table: FieldSpec, words: Words, remove_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self._words = words
        self.cells = {column.path: Cell(column, words, self) for column in table.columns}
        for column in table.columns:
            self.cells[column.path].editor.setAccessibleName(column.label.in_(words.language))
        self.remove = RemoveButton(remove_name, self)
        self._sentences = Text("", "caption", "danger", wrap=True, parent=self)
        self._number = 0
        self._first = False

    def show_row(
        self,
        state: FormState,
        row: int,
        wrong: Mapping[str, str],
        *,
        removable: bool,
        source: Callable[[str], str] = lambda _path: "",
    ) -> None:
        """Show what the state has in this row, and where it came from."""
        self._number, self._first = row + 1, row == 0
        sentences = []
        for name, cell in self.cells.items():
            path = cell_path(self._table.path, row, name)
            cell.editor.show_text(state.text(path))
            cell.show_source(source(path))
            cell.show_error(wrong.get(path, ""))
            if path in wrong:
                sentences.append(wrong[path])
        who = row_name(state, cell_path(self._table.path, row, self._table.columns[0].path), self._words)
        self.setAccessibleName(who or "")
        self._sentences.setText(" ".join(sentences))
        self._sentences.setHidden(not sentences)
        self.remove.setVisible(removable)
        self.setFixedHeight(self._wanted_height())
        self._place()
        self.update()

    @property
    def sentences(self) -> str:
        return self._sentences.text()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.setFixedHeight(self._wanted_height())
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        if not self._first:
            painter.fillRect(QRectF(0, 0, self.width(), 1), theme.color("border.subtle"))
        painter.setFont(font("body"))
        painter.setPen(theme.color("text.muted"))
        number = QRectF(0, 1, scaled(28), self._line())
        painter.drawText(number, RIGHT, str(self._number))
        painter.end()

    def _line(self) -> int:
        return scaled(theme_of(self).sizes["tableRow"])

    def _wanted_height(self) -> int:
        if self._sentences.isHidden():
            return self._line()
        room = max(1, self.width() - scaled(_LEAD) - scaled(12))
        return self._line() + max(line_height("caption"), self._sentences.heightForWidth(room)) + scaled(4)

    def _place(self) -> None:
        pad, line = scaled(_CELL_PAD), self._line()
        high = scaled(28)
        for column, (left, wide) in zip(
            self._table.columns, column_places(self._table.columns, self.width()), strict=True
        ):
            inner = wide if column.kind in RIGHT_ALIGNED else wide - scaled(10)
            self.cells[column.path].setGeometry(round(left) - pad, (line - high) // 2 + 1, round(inner) + 2 * pad, high)
        side = scaled(24)
        self.remove.setGeometry(self.width() - side - scaled(9), (line - side) // 2 + 1, side, side)
        room = max(1, self.width() - scaled(_LEAD) - scaled(12))
        self._sentences.setGeometry(
            scaled(_LEAD), line - scaled(2), room, max(line_height("caption"), self._sentences.heightForWidth(room))
        )


class Head(QWidget):
    """The names of the columns, in two lines where one is too short."""

    def __init__(self, table: FieldSpec, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = table.columns
        self._names = [column.label.in_(words.language) for column in table.columns]
        self.setFixedHeight(scaled(31))

    def resizeEvent(self, event: QResizeEvent) -> None:
        made = font("caption", weight=500)
        tight = any(text_width(name, made) > area.width() for _, name, area in self._areas())
        self.setFixedHeight(scaled(46 if tight else 31))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        rect = QRectF(self.rect())
        radius = theme.radius["panel"] - 1
        box(painter, rect.adjusted(0, 0, 0, radius), radius, theme.color("bg.surfaceAlt"), None)
        painter.fillRect(QRectF(0, rect.height() - 1, rect.width(), 1), theme.color("border.subtle"))
        painter.setFont(font("caption", weight=500))
        painter.setPen(theme.color("text.muted"))
        for column, name, area in self._areas():
            side = RIGHT if column.kind in RIGHT_ALIGNED else LEFT
            painter.drawText(area, side | Qt.TextFlag.TextWordWrap, name)
        painter.end()

    def _areas(self) -> list[tuple[FieldSpec, str, QRectF]]:
        areas = []
        places = column_places(self._columns, self.width())
        for column, name, (left, wide) in zip(self._columns, self._names, places, strict=True):
            gap = 0 if column.kind in RIGHT_ALIGNED else scaled(8)
            areas.append((column, name, QRectF(left, 0, wide - gap, self.height() - 1)))
        return areas


class TableEditor(Card):
    """A table of the form.

    `left(path, raw)` and `entered(path)` as for fields; `row_wanted`, `remove_wanted(row)`, `restore_wanted`,
    `renew_wanted`.
    """

    spoken_as = SpokenRole.Grouping

    left = Signal(str, object)
    entered = Signal(str)
    row_wanted = Signal()
    remove_wanted = Signal(int)
    restore_wanted = Signal()
    renew_wanted = Signal()

    def __init__(self, table: FieldSpec, words: Words, parent: QWidget | None = None) -> None:
        super().__init__("bg.surface", "default", "panel", parent)
        self.table = table
        self._words = words
        self._rows: list[RowWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 1, 1, 1)
        self._column.setSpacing(0)
        self._column.addWidget(Head(table, words))
        adding = table.row_label.in_(words.language) if table.row_label else words("form_page.add_row")
        self.add = Button(adding, ("Alt N",), "quiet", "plus", "small")
        self.add.clicked.connect(self.row_wanted)
        self.renew = Button(words("form_page.from_register"), ("Alt R",), "link", "refresh-cw", "small")
        self.renew.setEnabled(False)
        self.renew.clicked.connect(self.renew_wanted)
        self.restore = Button(words(_RESTORE), ("Alt Z",), "link", "undo-2", "small")
        self.restore.clicked.connect(self.restore_wanted)
        self.restore.hide()
        self._sum = Text("", "body", "secondary")
        foot = QWidget()
        self._column.addWidget(Divider(color="border.subtle"))
        lines = QVBoxLayout(foot)
        lines.setContentsMargins(scaled(4), scaled(4), scaled(_TAIL) - 1, scaled(4))
        lines.setSpacing(scaled(4))
        self._line, self._below = QHBoxLayout(), QHBoxLayout()
        for line in (self._line, self._below):
            line.setSpacing(scaled(6))
            line.addStretch(1)
            lines.addLayout(line)
        self._line.insertWidget(0, self.add)
        self._line.insertWidget(1, self.renew)
        self._line.insertWidget(2, self.restore)
        self._line.addWidget(self._sum)
        self._tight = False
        # Not before it has a parent: shown without one it would be a window of its own for a moment.
        self.renew.setVisible(is_family(table))
        self._foot = foot
        self._column.addWidget(foot)
        self.setAccessibleName(table.label.in_(words.language))
        least = sum(_LEAST.get(column.kind, 90) for column in table.columns)
        self.setMinimumWidth(scaled(least + _LEAD + _TAIL))

    def show_table(
        self,
        state: FormState,
        wrong: Mapping[str, str],
        result: Computed | None,
        *,
        undoes: Undoable = "",
        renewable: bool = False,
        source: Callable[[str], str] = lambda _path: "",
        most_new: int | None = None,
    ) -> None:
        """Show all rows; rows that stay keep their widgets, so the focus stays where it is.

        Args:
            undoes: What was done to its rows last and can be taken back.
            renewable: Whether the register can be asked for it.
            source: Where what stands in a cell came from.
            most_new: Of rows without a widget at most so many get one: a row takes as long as several fields.
        """
        count = state.rows.get(self.table.path, 0)
        made = len(self._rows)
        for _ in range(made, count if most_new is None else min(count, made + most_new)):
            self._add_row_widget()
        while len(self._rows) > count:
            gone = self._rows.pop()
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        fixed = 1 if self.table.first_row else 0
        for place, row in enumerate(self._rows):
            removable = count > self.table.min_rows and place >= fixed
            row.show_row(state, place, wrong, removable=removable, source=source)
        self._sum.setText(result.label.in_(self._words.language) if result is not None else "")
        self.add.setEnabled(count < self.table.max_rows)
        self.renew.setEnabled(renewable)
        if undoes:
            self.restore.set_text(self._words("form_page.undo_renewal" if undoes == "renewed" else _RESTORE))
        self.restore.setVisible(bool(undoes))
        self._fit_foot()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_foot()

    def _fit_foot(self) -> None:
        """What has no room beside the buttons stands below them."""
        parts = [part for part in (self.add, self.renew, self.restore, self._sum) if not part.isHidden()]
        wide = sum(part.sizeHint().width() for part in parts) + scaled(6) * (len(parts) + 1)
        tight = wide > self.width() - scaled(4) - scaled(_TAIL)
        if tight != self._tight:
            self._tight = tight
            line, place = (self._below, 0) if tight else (self._line, 2)
            line.insertWidget(place, self.restore)
            line.addWidget(self._sum)

    @property
    def rows(self) -> int:
        """How many rows have their widget."""
        return len(self._rows)

    def editor(self, row: int, column: str) -> EditorWidget | None:
        """The editor of a cell, if there is one."""
        if 0 <= row < len(self._rows) and column in self._rows[row].cells:
            return self._rows[row].cells[column].editor
        return None

    def row(self, place: int) -> RowWidget:
        """The widget of a row. Raises IndexError."""
        return self._rows[place]

    def focused_row(self) -> int | None:
        """The row that has the focus."""
        for place, row in enumerate(self._rows):
            focus = row.window().focusWidget()
            if focus is not None and (focus is row or row.isAncestorOf(focus)):
                return place
        return None

    def editors(self) -> list[tuple[str, EditorWidget]]:
        """Every cell's path and editor."""
        return [
            (cell_path(self.table.path, place, name), cell.editor)
            for place, row in enumerate(self._rows)
            for name, cell in row.cells.items()
        ]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        row = self.focused_row()
        if row is None or event.modifiers() & ~Qt.KeyboardModifier.AltModifier & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Delete and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.remove_wanted.emit(row)
        elif step is not None and not event.modifiers():
            self._move(row, step)
        else:
            super().keyPressEvent(event)

    def _move(self, row: int, step: int) -> None:
        focus = self.window().focusWidget()
        for name, cell in self._rows[row].cells.items():
            if cell.editor is focus:
                target = self.editor(row + step, name)
                if target is not None:
                    target.setFocus(Qt.FocusReason.TabFocusReason)

    def _add_row_widget(self) -> None:
        row = RowWidget(self.table, self._words, self._words("form_page.remove_row"))
        place = len(self._rows)
        for name, cell in row.cells.items():
            path = cell_path(self.table.path, place, name)
            cell.editor.left.connect(lambda raw, path=path: self.left.emit(path, raw))
            cell.editor.entered.connect(lambda path=path: self.entered.emit(path))
        row.remove.clicked.connect(lambda: self.remove_wanted.emit(place))
        self._rows.append(row)
        self._column.insertWidget(1 + place, row)
        # A layout shows new widgets only in the next round of events; the focus comes at once.
        row.show()
