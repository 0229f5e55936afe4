"""Sections of a form laid out from its document: rows of twelve columns, groups, conditional parts, tables.

What stands in the fields comes from a `FormState`; nothing is decided here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from dostdesk.domain.words import Words
from dostdesk.forms.compute import Computed
from dostdesk.forms.document import (
    FieldKind,
    FieldSpec,
    FormDocument,
    Group,
    Item,
    Row,
    Section,
    fields_in,
    split_cell,
)
from dostdesk.forms.explain import computed_reason
from dostdesk.forms.fill import FormState
from dostdesk.forms.shown import kind_text
from ui.form.editors import RadioEditor
from ui.form.fields import EditorWidget, FieldParts, can_be_entered, set_shown
from ui.form.household import family_line, is_family
from ui.form.rows import Undoable
from ui.form.table import TableEditor
from ui.form.values import FormPageView
from ui.theme import scaled, theme_of, theme_source
from ui.widgets import Text
from ui.widgets.spoken import SpokenRole

_COLUMNS = 12
# About the height of a row of fields with label and air, in pixels.
_ROW = 72
# How many times as wide a field is with larger text, so that what stands in it is whole.
_WIDER = {1.0: 1.0, 1.25: 1.5, 1.5: 2.0}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a section is drawn from."""

    state: FormState
    wrong: Mapping[str, str]
    computed: Mapping[str, Computed]
    restorable: str
    words: Words
    from_register: Mapping[str, datetime | None] = field(default_factory=dict)
    undoes: Undoable = ""
    renewable: bool = False

    @classmethod
    def of(cls, view: FormPageView) -> Shown:
        """What a page's view says of its sections."""
        return cls(
            state=view.state,
            wrong=view.wrong,
            computed=view.computed,
            restorable=view.restorable,
            words=view.words,
            from_register=view.from_register,
            undoes=view.undoes,
            renewable=view.renewable,
        )

    def source(self, path: str) -> str:
        """Where what stands in a field came from and when, as far as it came from the register."""
        if path not in self.from_register:
            return ""
        at = self.from_register[path]
        if at is None:
            return self.words("identity.from_register")
        return self.words("identity.from_register_at", date=f"{at:%d.%m.%Y}", time=f"{at:%H:%M}")


class ComputedLine(QWidget):
    """A value that the form computes: its name, and the value or what it still waits for."""

    spoken_as = SpokenRole.StaticText

    def __init__(self, spec: FieldSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self._label = Text("", "body", "secondary", wrap=True)
        self._value = Text("", "bodyStrong")
        self._value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, scaled(2), 0, scaled(2))
        row.addWidget(self._label, 1)
        row.addWidget(self._value)

    def show_computed(self, shown: Shown) -> None:
        """Show the value, or a dash with the reason."""
        result = shown.computed.get(self.spec.path)
        language = shown.words.language
        self._label.setText((result.label if result else self.spec.label).in_(language))
        value = None if result is None else result.value
        reason = computed_reason(shown.state, result, shown.words) if result else ""
        self._value.setText("–" if value is None or result is None else kind_text(result.kind, value, language))
        self._value.setToolTip(reason)
        self.setAccessibleName(f"{self._label.text()} {self._value.text()} {reason}".strip())


class Indented(QWidget):
    """A part that exists because of an answer above it: moved in, with a bar at its left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(scaled(27), scaled(5), 0, scaled(4))
        self.column.setSpacing(scaled(12))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(QRectF(scaled(7), 0, 3, self.height()), theme_of(self).color("accent.border"))
        painter.end()


class SectionWidget(QWidget):
    """One numbered section. `left` and `entered` of its fields are handed to the callables given.

    It begins as its title with room for the rest, and is made row by row: see `make`.
    """

    spoken_as = SpokenRole.Grouping

    def __init__(
        self,
        section: Section,
        form: FormDocument,
        words: Words,
        *,
        left: Callable[[str, object], None],
        entered: Callable[[str], None],
        row_wanted: Callable[[str], None],
        remove_wanted: Callable[[str, int], None],
        restore_wanted: Callable[[], None],
        renew_wanted: Callable[[str], None] = lambda _table: None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.section = section
        self._words = words
        self._left, self._entered = left, entered
        self._row_wanted, self._remove_wanted, self._restore_wanted = row_wanted, remove_wanted, restore_wanted
        self._renew_wanted = renew_wanted
        self.fields: dict[str, FieldParts] = {}
        self.tables: dict[str, TableEditor] = {}
        self._drawn: list[Callable[[Shown], None]] = []
        self._shown: Shown | None = None
        self._growing = ""
        self._paths = tuple(spec.path for spec in fields_in(section))
        self._table_specs = {spec.path: spec for spec in fields_in(section) if spec.kind is FieldKind.TABLE}

        self._title = Text("", "title")
        self._aside = Text("", "caption", "muted", wrap=True)
        self._aside.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._head = QHBoxLayout()
        self._head.setSpacing(scaled(12))
        self._head.addWidget(self._title)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, scaled(20))
        whole.setSpacing(0)
        self._column = QVBoxLayout()
        self._column.setSpacing(scaled(8))
        self._column.addLayout(self._head)
        whole.addLayout(self._column)
        self._room = QSpacerItem(0, 0, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        whole.addItem(self._room)
        self._steps = self._build_section()
        self._finished = False

    @property
    def paths(self) -> tuple[str, ...]:
        """Every field of the section, tables by their own path."""
        return self._paths

    def show_section(self, number: int, shown: Shown) -> None:
        """Draw the section from a state; its number counts the visible sections."""
        self._title.setText(f"{number} {self.section.title.in_(shown.words.language)}")
        self.setAccessibleName(self._title.text())
        self._shown = shown
        for draw in self._drawn:
            draw(shown)
        self._keep_room()
        said = [shown.wrong[path] for path in self._table_specs if path in shown.wrong]
        self._aside.setText(" ".join(said) or self._hint(shown))
        self._aside.set_tone("danger" if said else "muted")

    @property
    def finished(self) -> bool:
        """Whether all of the section is there."""
        return self._finished

    def make(self, enough: Callable[[], bool] = lambda: False) -> None:
        """Make more of the section, a row at a time, until it is `enough` or all of it is there."""
        while not self._finished:
            before = len(self._drawn)
            self._finished = next(self._steps, None) is None
            if self._shown is not None:
                for draw in self._drawn[before:]:
                    draw(self._shown)
            if not self._finished and enough():
                break
        self._keep_room()

    def _keep_room(self) -> None:
        """Rows that are still to be made have their room already, so that the page is about as long as it will be."""
        rows = 0.0
        if not self._finished and self._shown is not None:
            visible, counts = self._shown.state.visible, self._shown.state.rows
            missing = [spec for spec in fields_in(self.section) if spec.path in visible and not self._has(spec)]
            rows = sum(_columns(spec) / _COLUMNS + counts.get(spec.path, 0) / 2 for spec in missing)
        height = round(rows * scaled(_ROW))
        if height != self._room.sizeHint().height():
            self._room.changeSize(0, height, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
            self._room.invalidate()
            self.updateGeometry()

    def _has(self, spec: FieldSpec) -> bool:
        return spec.path in self.fields or spec.path in self.tables or spec.kind is FieldKind.COMPUTED

    def keep_within(self, room: int, wide: int) -> None:
        """Keep title and fields within `room` pixels where a table makes the section as `wide` as itself."""
        head = self._head.contentsMargins()
        least = self._head.minimumSize().width() - head.right()
        head.setRight(max(0, wide - max(room, least)))
        if head != self._head.contentsMargins():
            self._head.setContentsMargins(head)
        for place in range(self._column.count()):
            item = self._column.itemAt(place)
            part = item.widget() if item is not None else None
            if part is None or isinstance(part, TableEditor) or part.findChild(TableEditor) is not None:
                continue
            least = part.minimumSizeHint().width() - part.contentsMargins().right()
            # As a margin, so that sentences know the width in which they break.
            part.setContentsMargins(0, 0, max(0, wide - max(room, least)), 0)

    def first_editor(self) -> EditorWidget | None:
        """The first editor that is shown and can take the focus."""
        for _, editor in self.editors():
            if can_be_entered(editor, self):
                return editor
        return None

    def editor(self, path: str) -> EditorWidget | None:
        """The editor at a path, `family.3.fin` included, if it is made."""
        if path in self.fields:
            return self.fields[path].editor
        cell = split_cell(path)
        table = None if cell is None else self.tables.get(cell.table)
        return None if table is None or cell is None else table.editor(cell.row, cell.column)

    def editors(self) -> Iterator[tuple[str, EditorWidget]]:
        """Path and editor of everything, in reading order."""
        for path in self._paths:
            if path in self.fields:
                yield path, self.fields[path].editor
            elif path in self.tables:
                yield from self.tables[path].editors()

    def _hint(self, shown: Shown) -> str:
        for table in self._table_specs.values():
            if is_family(table) and table.path in shown.state.visible:
                told = family_line(shown.state, table, shown.from_register, shown.words)
                if told:
                    return told
        came = sum(path in self._paths or path.endswith(".fin") for path in self._from_register(shown))
        if came:
            return shown.words("identity.from_register_count", count=came)
        for table in self._table_specs.values():
            if table.hint is not None:
                return table.hint.in_(shown.words.language)
        return ""

    def _from_register(self, shown: Shown) -> list[str]:
        """What of this section stands as the register has it; of a table its people count, and not their cells."""
        return [
            path
            for path in shown.from_register
            if path in self._paths or any(path.startswith(f"{table}.") for table in self._table_specs)
        ]

    def _build_section(self) -> Iterator[Literal["more"]]:
        items = self.section.items
        rest = self._take_question(items)
        self._head.addWidget(self._aside, 1)
        set_shown(self._aside, True)
        yield from self._build(rest, self._column, lone_table=len(items) == 1)

    def _take_question(self, items: tuple[Item, ...]) -> tuple[Item, ...]:
        """A yes-or-no question that opens a section stands beside its title, as on paper forms."""
        first = items[0] if items else None
        if isinstance(first, Row) and len(first.items) == 1:
            first = first.items[0]
        if not isinstance(first, FieldSpec) or first.kind is not FieldKind.YES_NO or first.must_be is not None:
            return items
        parts = self._parts(first, self)
        parts.label.set_role("body", weight=400)
        parts.label.set_tone("muted")
        parts.label.setWordWrap(False)
        parts.label.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self._head.addSpacing(scaled(9))
        self._head.addWidget(parts.label)
        self._head.addSpacing(scaled(8))
        self._head.addWidget(parts.editor)
        if isinstance(parts.editor, RadioEditor):
            parts.editor.set_flat()
        self._column.addWidget(parts.message)
        return items[1:]

    def _build(
        self, items: tuple[Item, ...], column: QVBoxLayout, *, lone_table: bool = False
    ) -> Iterator[Literal["more"]]:
        """Make the items in order, answering after each row."""
        for item in items:
            if isinstance(item, Group):
                yield from self._build_group(item, column)
            elif isinstance(item, Row):
                yield from self._build_row(item.items, column)
            elif item.kind is FieldKind.TABLE:
                yield from self._build_table(item, column, named=not lone_table)
            elif item.kind is FieldKind.COMPUTED:
                self._build_computed(item, column)
                yield "more"
            else:
                yield from self._build_row((item,), column)

    def _build_group(self, group: Group, column: QVBoxLayout) -> Iterator[Literal["more"]]:
        holder: QWidget
        if group.widget == "conditional":
            holder = Indented()
            inner = holder.column
        else:
            holder = QWidget()
            inner = QVBoxLayout(holder)
            inner.setContentsMargins(0, 0, 0, 0)
            inner.setSpacing(scaled(8))
        if group.label is not None:
            inner.addWidget(Text(group.label.in_(self._words.language), "bodyStrong", wrap=True))
        column.addWidget(holder)
        self._hold(holder, tuple(spec.path for spec in fields_in(group)))
        yield from self._build(group.items, inner)

    def _build_row(self, specs: tuple[FieldSpec, ...], column: QVBoxLayout) -> Iterator[Literal["more"]]:
        """Labels, editors and messages in three lines of one grid, so that fields side by side stay level."""
        lines = _lines(specs)
        if len(lines) > 1:
            for few in lines:
                yield from self._build_row(few, column)
            return
        # Made where it stands: moved there with all that is in it, it would have to be styled once more.
        holder = QWidget(column.parentWidget())
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, scaled(4))
        grid.setHorizontalSpacing(scaled(16))
        grid.setVerticalSpacing(0)
        for place in range(_COLUMNS):
            grid.setColumnStretch(place, 1)
        left = 0
        for spec in specs:
            wide = max(1, min(_columns(spec), _COLUMNS - left))
            if spec.kind in {FieldKind.TABLE, FieldKind.COMPUTED}:
                grid.addWidget(self._computed(spec), 1, left, 1, wide)
            else:
                parts = self._parts(spec, holder)
                above = QVBoxLayout()
                above.setContentsMargins(0, 0, 0, scaled(4))
                above.addStretch(1)
                above.addWidget(parts.label)
                below = QVBoxLayout()
                below.setContentsMargins(0, scaled(2), 0, 0)
                below.addWidget(parts.message)
                below.addStretch(1)
                grid.addLayout(above, 0, left, 1, wide)
                grid.addWidget(parts.editor, 1, left, 1, wide, Qt.AlignmentFlag.AlignTop)
                grid.addLayout(below, 2, left, 1, wide)
            left += wide
        column.addWidget(holder)
        self._hold(holder, tuple(spec.path for spec in specs))
        yield "more"

    def _hold(self, holder: QWidget, paths: tuple[str, ...]) -> None:
        """A part is shown while any of its fields is."""

        def draw(shown: Shown) -> None:
            set_shown(holder, any(path in shown.state.visible for path in paths))

        self._drawn.append(draw)

    def _build_table(self, spec: FieldSpec, column: QVBoxLayout, *, named: bool) -> Iterator[Literal["more"]]:
        if named:
            name = Text(spec.label.in_(self._words.language), "bodyStrong", wrap=True)
            column.addWidget(name)
            self._hold(name, (spec.path,))
        table = TableEditor(spec, self._words)
        table.left.connect(self._left)
        table.entered.connect(self._entered)
        table.row_wanted.connect(lambda: self._row_wanted(spec.path))
        table.remove_wanted.connect(lambda row: self._remove_wanted(spec.path, row))
        table.restore_wanted.connect(self._restore_wanted)
        table.renew_wanted.connect(lambda: self._renew_wanted(spec.path))
        self.tables[spec.path] = table
        column.addWidget(table)
        self._growing = spec.path
        self._drawn.append(lambda shown: self._draw_table(table, shown))
        yield "more"
        while self._shown is not None and table.rows < self._shown.state.rows.get(spec.path, 0):
            self._draw_table(table, self._shown)
            yield "more"
        self._growing = ""

    def _draw_table(self, table: TableEditor, shown: Shown) -> None:
        path = table.table.path
        table.show_table(
            shown.state,
            shown.wrong,
            shown.computed.get(path),
            undoes=shown.undoes if shown.restorable == path else "",
            renewable=shown.renewable,
            source=shown.source,
            most_new=1 if path == self._growing else None,
        )
        set_shown(table, path in shown.state.visible)

    def _build_computed(self, spec: FieldSpec, column: QVBoxLayout) -> None:
        column.addWidget(self._computed(spec))

    def _computed(self, spec: FieldSpec) -> ComputedLine:
        line = ComputedLine(spec)

        def draw(shown: Shown) -> None:
            line.show_computed(shown)
            set_shown(line, spec.path in shown.state.visible)

        self._drawn.append(draw)
        return line

    def _parts(self, spec: FieldSpec, parent: QWidget) -> FieldParts:
        parts = FieldParts(spec, self._words, parent)
        parts.editor.left.connect(lambda raw: self._left(spec.path, raw))
        parts.editor.entered.connect(lambda: self._entered(spec.path))
        self.fields[spec.path] = parts

        def draw(shown: Shown) -> None:
            parts.editor.show_text(shown.state.text(spec.path))
            parts.show_source(shown.source(spec.path))
            parts.show_error(shown.wrong.get(spec.path, ""))
            parts.show_visible(spec.path in shown.state.visible)

        self._drawn.append(draw)
        return parts


def _columns(spec: FieldSpec) -> int:
    """Columns of a field at the text scale in force."""
    return min(_COLUMNS, math.ceil(spec.width * _WIDER[theme_source().scale]))


def _lines(specs: tuple[FieldSpec, ...]) -> list[tuple[FieldSpec, ...]]:
    """The fields of a row as drawn, or in the lines that large text needs."""
    lines: list[tuple[FieldSpec, ...]] = []
    taken = _COLUMNS
    for spec in specs:
        wide = _columns(spec)
        if taken + wide > _COLUMNS:
            lines.append(())
            taken = 0
        lines[-1] += (spec,)
        taken += wide
    return lines
